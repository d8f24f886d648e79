"""The graph of notices: what whoever leads a plan is told of."""

from datetime import date
from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services import notices
from earlyhelp_graphql.declaring.fields import related
from earlyhelp_graphql.declaring.filters import present
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import newest_first
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import SupportPlan

graph = Graph(read=scopes.PLANS_NOTICE.read)


@graph.type(models.Notice)
class Notice(Node):
    """Something that happened elsewhere, of which whoever leads a plan has to know."""

    kind: Annotated[models.NoticeKind, "What happened."]
    support_plan: Annotated[SupportPlan | None, "The plan whose lead is told."]
    person: Annotated[Person | None, "Whom it is about."]
    noted_on: Annotated[date, "The day from which it is to be known."]
    seen_on: Annotated[date | None, "The day on which somebody said they had seen it, if any."]
    seen_by: Annotated[Practitioner | None, "Who said so."] = related(
        models.Notice.seen_by_practitioner_id
    )


graph.order(Notice, newest_first(models.Notice.noted_on))
graph.filter(Notice, present("seen_on", indexed=False))
graph.many(None, "notices", Notice, description="What is to be known of the plans that you see.")
graph.many(SupportPlan, "notices", Notice, description="What whoever leads the plan is told.")

graph.mutation(notices.acknowledge_notice, write=scopes.PLANS_NOTICE.write)
