"""What the attendance plugin adds to the API."""

from datetime import date
from typing import Annotated

from sqlalchemy import ColumnElement, exists

from earlyhelp_attendance import models, services
from earlyhelp_graphql.plugin import (
    EndedOn,
    Graph,
    Node,
    Resource,
    Row,
    RowVersion,
    any_of,
    binds,
    ended_on,
    holds_on,
    newest_first,
)
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import SupportPlan

RECORD = Resource(
    "attendance:record", read="See school attendance.", write="Record school attendance."
)

graph = Graph(read=RECORD.read)


@graph.type(models.MissingEducation)
class MissingEducation(Node):
    """A time in which a child gets no education."""

    person: Annotated[Person | None, "Who gets none."]
    reason: Annotated[models.MissingReason, "Why, as far as is known."]
    started_on: Annotated[date, "The first day without."]
    ended_on: EndedOn = ended_on()
    version: RowVersion


@graph.type(models.RegisterRequest)
class RegisterRequest(Node):
    """That a school is to be asked for a child's register."""

    support_plan: Annotated[SupportPlan | None, "The plan that became active."]
    person: Annotated[Person | None, "The child."]
    requested_on: Annotated[date, "The day on which it became active."]


graph.order(MissingEducation, newest_first(models.MissingEducation.started_on))
graph.filter(MissingEducation, any_of("reason"))
graph.order(RegisterRequest, newest_first(models.RegisterRequest.requested_on))

graph.many(
    Person,
    "missing_education",
    MissingEducation,
    description="Times in which the person got no education.",
)
graph.many(
    SupportPlan,
    "register_requests",
    RegisterRequest,
    description="Of which children the schools are to be asked for the register.",
)


# Of another table it reads the rows that the caller may see, and no others.
@graph.expression(Person, returns=bool | None)
def is_missing_education(person: Row) -> ColumnElement[bool]:
    """Whether the person is known to get no education today."""
    missing = models.MissingEducation
    return exists().where(missing.person_id == person.id, holds_on(missing, binds.today))


graph.mutation(
    services.record_missing_education,
    services.correct_missing_education,
    services.end_missing_education,
    write=RECORD.write,
)
