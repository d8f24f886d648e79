"""The graph of amendments: what records said before they were put right, and the verbs for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from sqlalchemy import ColumnElement, func
from strawberry import ID

from earlyhelp.access import scopes
from earlyhelp.corrections import models, partnership, people, placements, plans
from earlyhelp.reading.declarations import Row
from earlyhelp_graphql.declaring.fields import record, related
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import newest_first
from earlyhelp_graphql.types.households import Household
from earlyhelp_graphql.types.partnership import Organisation, Practitioner, Team
from earlyhelp_graphql.types.pathway import Placement
from earlyhelp_graphql.types.people import Person, PersonIdentifier, Relationship
from earlyhelp_graphql.types.reasons import Reasoned
from earlyhelp_graphql.types.support_plans import Action, Goal, Need, SupportPlan

graph = Graph(read=scopes.CORRECTIONS_AMENDMENT.read)


@graph.type(models.Amendment)
class Amendment(Reasoned):
    """What a record said before it was put right, with who did it, when and why."""

    record_type: Annotated[str, "What was amended, by the name of its type (`Need`)."]
    person: Annotated[Person | None, "Whom it is about, if anybody, where you may see them."]
    support_plan: Annotated[SupportPlan | None, "The plan that it is about, if any."]
    amended_at: Annotated[datetime, "The moment from which it says something else."]
    amended_by: Annotated[
        Practitioner | None, "Who amended it; null where it was nobody who helps families."
    ] = related(models.Amendment.amended_by_practitioner_id)


@record
class AmendedField:
    """One field of a record that was amended."""

    name: Annotated[str, "The field."]
    before: Annotated[str | None, "What it said before; null where it said nothing."]
    after: Annotated[str | None, "What it said from then on; null where it says nothing."]
    said_from: Annotated[
        datetime | None, "Since when it had said that; null: since it was recorded."
    ]
    said_until: Annotated[datetime, "Until when it said that."]


@graph.expression(Amendment, returns=ID)
def record_id(amendment: Row) -> ColumnElement[str]:
    """The id of the record."""
    return func.coalesce(func.concat(amendment.record_type, "_", amendment.record_id), "")


@graph.field(
    Amendment,
    needs=[
        models.Amendment.before,
        models.Amendment.after,
        models.Amendment.since,
        models.Amendment.amended_at,
    ],
)
def fields(amendments: Sequence[Row]) -> Sequence[list[AmendedField] | None]:
    """What was amended, field by field."""
    return [
        [
            AmendedField(
                name=name,
                before=before,
                after=each.after[name],
                said_from=_moment(each.since.get(name)),
                said_until=each.amended_at,
            )
            for name, before in sorted(each.before.items())
        ]
        for each in amendments
    ]


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


graph.order(Amendment, newest_first(models.Amendment.amended_at))


def tell_amendments(part: Graph, *amendable: type[Node]) -> None:
    """Let records that can be amended tell what they said before."""
    for each in amendable:
        part.many(
            each,
            "amendments",
            Amendment,
            on=lambda row, amendment: amendment.record_id == row.id,
            description="What it said before it was put right, by whom and why.",
        )


tell_amendments(graph, Need, Goal, Action, Placement, PersonIdentifier, Relationship)
tell_amendments(graph, Household, Organisation, Team, Practitioner)
graph.many(
    SupportPlan,
    "amendments",
    Amendment,
    description="What the plan and its records said before they were put right.",
)
graph.many(
    Person,
    "amendments",
    Amendment,
    by=models.Amendment.person_id,
    description="What records about the person said before they were put right.",
)

graph.mutation(plans.amend_plan, write=scopes.PLANS_PLAN.write)
graph.mutation(plans.amend_need, write=scopes.PLANS_NEED.write)
graph.mutation(plans.amend_goal, write=scopes.PLANS_GOAL.write)
graph.mutation(plans.amend_action, plans.cancel_action, write=scopes.PLANS_ACTION.write)
graph.mutation(placements.amend_placement, write=scopes.PATHWAY_PLACEMENT.write)
graph.mutation(
    people.amend_identifier, people.correct_relationship, write=scopes.PEOPLE_PERSON.write
)
graph.mutation(people.amend_household, write=scopes.HOUSEHOLDS_HOUSEHOLD.write)
graph.mutation(
    partnership.amend_organisation,
    partnership.amend_team,
    partnership.amend_practitioner,
    write=scopes.PARTNERSHIP_ORGANISATION.write,
)
