"""What the falls plugin adds to the API."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum

import strawberry

from earlyhelp.contract.records import Resource
from earlyhelp.people.models import Person as PersonRow
from earlyhelp.reading.declarations import Row
from earlyhelp_falls import models, services
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import newest_first
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person

CHECK = Resource("falls:check", read="See home safety checks.", write="Record home safety checks.")

graph = Graph(read=CHECK.read)  # the scope of everything below, unless it names another


@graph.type(models.HomeSafetyCheck)
class HomeSafetyCheck(Node):
    """A visit to make a home safer, and what was found."""

    checked_on: date  # the column of the same name
    hazards: int
    is_draft: bool
    person: Person | None  # to-one by person_id; nullable, because a person may be hidden
    practitioner: Practitioner | None


graph.order(HomeSafetyCheck, newest_first(models.HomeSafetyCheck.checked_on))

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


class FallsRiskBand(StrEnum):
    """How likely a fall is, from age alone. Illustrative: use your own falls service's rule."""

    LOWER = "LOWER"
    RAISED = "RAISED"


@strawberry.type
class FallsRisk:
    """A first estimate of the risk of falling, and what it rests on."""

    band: FallsRiskBand
    age_in_years: int


RAISED_FROM = 65


@graph.field(Person, needs=[PersonRow.date_of_birth])
def falls_risk(people: Sequence[Row]) -> Sequence[FallsRisk | None]:
    """Risk of falling, by age; null where the date of birth is not known."""
    today = datetime.now(UTC).date()
    return [_risk(person.date_of_birth, today) for person in people]


def _risk(born: date | None, today: date) -> FallsRisk | None:
    if born is None:
        return None
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    band = FallsRiskBand.RAISED if age >= RAISED_FROM else FallsRiskBand.LOWER
    return FallsRisk(band=band, age_in_years=age)


# Transaction, audit, idempotency, problems and reading the payload again are the framework's.
graph.mutation(services.record_home_safety_check, write=CHECK.write)
