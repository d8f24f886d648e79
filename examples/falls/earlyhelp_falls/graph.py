"""What the falls plugin adds to the API."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from earlyhelp.people.models import Person as PersonRow
from earlyhelp_falls import models, services
from earlyhelp_graphql.plugin import (
    ClosedSet,
    Graph,
    Node,
    Resource,
    Row,
    at_least,
    newest_first,
    record,
)
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person

CHECK = Resource("falls:check", read="See home safety checks.", write="Record home safety checks.")

graph = Graph(read=CHECK.read)  # the scope of everything below, unless it names another


@graph.type(models.HomeSafetyCheck)
class HomeSafetyCheck(Node):
    """A visit to make a home safer, and what was found."""

    # Columns of the same name, and what callers read of them.
    checked_on: Annotated[date, "The day of the visit."]
    hazards: Annotated[int, "How many hazards were found; 0 where there were none."]
    is_draft: Annotated[bool, "Whether it is still being written, and seen by its writer alone."]
    # To-ones by person_id and practitioner_id; nullable, because a row may be hidden.
    person: Annotated[Person | None, "Whose home it was."]
    practitioner: Annotated[Practitioner | None, "Who visited."]


graph.order(HomeSafetyCheck, newest_first(models.HomeSafetyCheck.checked_on))
graph.filter(HomeSafetyCheck, at_least("hazards"))

graph.many(
    Person,
    "home_safety_checks",
    HomeSafetyCheck,
    description="Home safety checks for the person.",
)
graph.count(
    Person,
    "home_safety_check_count",
    HomeSafetyCheck,
    description="How many home safety checks you may see.",
)


# A filter of people by a fact of this plugin; it needs the scope of this plugin. No index of people
# holds the fact: whoever may see all people gives another filter beside it.
graph.filter(Person, at_least("home_safety_check_count", indexed=False))


class FallsRiskBand(ClosedSet):
    """How likely a fall is, from age alone. Illustrative: use your own falls service's rule."""

    LOWER = "LOWER", "Younger than 65."
    RAISED = "RAISED", "65 or older."


@record
class FallsRisk:
    """A first estimate of the risk of falling, and what it rests on."""

    band: Annotated[FallsRiskBand, "How likely a fall is."]
    age_in_years: Annotated[int, "The age that it rests on, in completed years."]


RAISED_FROM = 65


@graph.field(Person, needs=[PersonRow.date_of_birth])
def falls_risk(people: Sequence[Row], today: date) -> Sequence[FallsRisk | None]:
    """Risk of falling, by age; null where the date of birth is not known."""
    return [_risk(person.date_of_birth, today) for person in people]


def _risk(born: date | None, today: date) -> FallsRisk | None:
    if born is None:
        return None
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    band = FallsRiskBand.RAISED if age >= RAISED_FROM else FallsRiskBand.LOWER
    return FallsRisk(band=band, age_in_years=age)


# Transaction, audit, idempotency, problems and reading the payload again are the framework's.
graph.mutation(services.record_home_safety_check, write=CHECK.write)
