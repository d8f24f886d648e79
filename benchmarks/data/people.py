"""People and households: from unborn to very old, alone or eight to a home."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from benchmarks.data.rows import Rows
from benchmarks.data.words import FAMILY, GIVEN, RARER
from earlyhelp.households.models import Household, HouseholdMembership, HouseholdRole
from earlyhelp.people.identifier_rules import NHS_NUMBER
from earlyhelp.people.models import Person, PersonIdentifier, Sex

PEOPLE_PER_HOUSEHOLD = 2.5
_ADULTS = (HouseholdRole.HOUSEHOLDER, HouseholdRole.PARENT_OR_CARER, HouseholdRole.PARTNER)
_YEAR = 365


@dataclass(frozen=True)
class Home:
    """A household and who lives there now."""

    household: UUID
    people: list[UUID]


def add_people(rows: Rows, people: int, localities: list[UUID]) -> list[Home]:
    """Add people and the households they live in; the last few people live in none."""
    homes = []
    left = people
    for _ in range(int(people / PEOPLE_PER_HOUSEHOLD)):
        size = min(1 + rows.several(1.35, 7), left)
        homes.append(_add_home(rows, size, localities))
        left -= size
    for _ in range(left):
        _add_person(rows, _family_name(rows), localities, adult=True)
    return homes


def _family_name(rows: Rows) -> str:
    """Return a family name: as often one of many as one that everybody knows."""
    name: str = rows.one_of(FAMILY if rows.chance(0.5) else RARER)
    return name


def _add_home(rows: Rows, size: int, localities: list[UUID]) -> Home:
    family = _family_name(rows)
    household = rows.add(Household, name=f"{family} household", version=1)
    adults = 1 if size == 1 else rows.random.randint(1, min(size, 3))
    people = [_add_person(rows, family, localities, adult=place < adults) for place in range(size)]
    for place, person in enumerate(people):
        role = _ADULTS[place] if place < adults else HouseholdRole.SON_OR_DAUGHTER
        # One in twenty has moved out; we go on speaking of those who live there now.
        period = rows.period(rows.days_ago(1, 4000), ended=0.05)
        rows.add(
            HouseholdMembership,
            household_id=household,
            person_id=person,
            role=role,
            **period,
        )
    return Home(household, people)


def _add_person(rows: Rows, family: str, localities: list[UUID], *, adult: bool) -> UUID:
    unborn = not adult and rows.chance(0.02)
    born = None if unborn else _born(rows, adult=adult)
    due = rows.today + timedelta(days=rows.random.randint(1, 250)) if unborn else None
    given = None if unborn else rows.one_of(GIVEN)
    died = rows.days_ago(1, 300) if born and adult and rows.chance(0.01) else None
    person = rows.add(
        Person,
        given_name=given,
        family_name=family if rows.chance(0.9) else _family_name(rows),
        preferred_name=given[:3] if given and rows.chance(0.2) else None,
        date_of_birth=born,
        expected_delivery_on=due,
        died_on=died,
        sex=rows.one_of([*Sex, None]),
        locality_id=rows.one_of(localities) if rows.chance(0.9) else None,
        version=1,
    )
    if born and rows.chance(0.9):
        rows.add(PersonIdentifier, person_id=person, kind=NHS_NUMBER, value=rows.nhs_number())
    return person


def _born(rows: Rows, *, adult: bool) -> date:
    if adult:
        return rows.days_ago(18 * _YEAR + 300, 95 * _YEAR)
    return rows.days_ago(0, 18 * _YEAR)
