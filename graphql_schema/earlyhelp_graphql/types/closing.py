"""The graph of closing a plan: why, what stays, and whether a manager agrees."""

from datetime import date
from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services import closing
from earlyhelp_graphql.declaring.common import RowVersion
from earlyhelp_graphql.declaring.fields import related
from earlyhelp_graphql.declaring.filters import equals, where
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.reasons import Reasoned
from earlyhelp_graphql.types.support_plans import SupportPlan

graph = Graph(read=scopes.PLANS_CLOSING.read)


@graph.type(models.PlanClosing)
class PlanClosing(Reasoned):
    """That a plan was closed: by whom, why, who goes on helping, and whether a manager agrees."""

    support_plan: Annotated[SupportPlan | None, "The plan."]
    closed_by: Annotated[
        Practitioner | None, "Who closed it; null where it was nobody who helps families."
    ] = related(models.PlanClosing.closed_by_practitioner_id)
    safety: Annotated[
        models.ClosingSafety | None, "Whether anybody may not be safe; null where nobody asked."
    ]
    stays_involved: Annotated[
        str | None, "Who goes on helping, and with what; of the same category as the reason."
    ]
    awaits_manager: Annotated[
        bool, "Whether a manager has yet to look at it. The end of help does not wait for that."
    ]
    approved_on: Annotated[date | None, "The day on which a manager agreed; null until then."]
    approved_by: Annotated[Practitioner | None, "Who agreed."] = related(
        models.PlanClosing.approved_by_practitioner_id
    )
    version: RowVersion


graph.filter(PlanClosing, equals("awaits_manager"))
graph.one(
    SupportPlan,
    "closing",
    PlanClosing,
    on=lambda plan, closing: closing.support_plan_id == plan.id,
    description="That it was closed, and why; null until then, and for families.",
)
graph.filter(SupportPlan, where("closing"))

graph.mutation(closing.close_plan, closing.approve_closing, write=scopes.PLANS_PLAN.write)
