"""The graph of leading a plan: hand-overs of the lead, and plans that nobody leads."""

from datetime import date
from typing import Annotated

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from earlyhelp.access import scopes
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services import handovers
from earlyhelp_graphql.declaring.fields import related
from earlyhelp_graphql.declaring.filters import equals
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.orders import newest_first
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.reasons import Reasoned
from earlyhelp_graphql.types.support_plans import SupportPlan

graph = Graph(read=scopes.PLANS_HANDOVER.read)


@graph.type(models.LeadHandover)
class LeadHandover(Reasoned):
    """A proposal that another practitioner leads a plan from a day on, and the answer to it."""

    support_plan: Annotated[SupportPlan | None, "The plan, where you may see it."]
    practitioner: Annotated[Practitioner | None, "Who was asked to lead."]
    starts_on: Annotated[date, "The first day as lead; if it has passed, the day it is accepted."]
    proposed_on: Annotated[date, "The day on which it was proposed."]
    proposed_by: Annotated[Practitioner | None, "Who proposed it."] = related(
        models.LeadHandover.proposed_by_practitioner_id
    )
    status: Annotated[models.HandoverStatus, "What became of it."]
    answered_on: Annotated[date | None, "The day on which it was answered; null until then."]


@graph.expression(SupportPlan, returns=bool | None, scope=scopes.PLANS_PLAN.read)
def is_without_lead(plan: Row) -> ColumnElement[bool]:
    """Whether nobody leads it today, though it is not closed."""
    lead = aliased(models.LeadPractitioner)
    led = select(lead.id).where(lead.support_plan_id == plan.id, holds_on(lead, binds.today))
    return and_(plan.status != models.PlanStatus.CLOSED, ~led.correlate(plan).exists())


graph.filter(SupportPlan, equals("is_without_lead", "without_lead", indexed=False))
graph.order(LeadHandover, newest_first(models.LeadHandover.proposed_on))
graph.many(
    None,
    "lead_handovers",
    LeadHandover,
    on=lambda handover: (
        (handover.practitioner_id == binds.viewer_practitioner)
        & (handover.status == models.HandoverStatus.PROPOSED)
    ),
    description="The hand-overs of a lead that you are asked to answer.",
)
graph.many(
    SupportPlan,
    "lead_handovers",
    LeadHandover,
    description="The hand-overs of the lead that were proposed, and what became of them.",
)

graph.mutation(
    handovers.propose_lead_handover,
    handovers.accept_lead_handover,
    handovers.decline_lead_handover,
    handovers.withdraw_lead_handover,
    write=scopes.PLANS_HANDOVER.write,
)
