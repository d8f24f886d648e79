"""The day is the council's: what is today, and how old somebody is, follow its clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earlyhelp.audit.models import AuditEntry
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.days import LONDON, day_at
from earlyhelp.people.models import Person
from earlyhelp.people.services import RegisterPerson, register_person
from earlyhelp.work import unit_of_work
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.testing import Clock, Council
from earlyhelp_graphql.testing.council import open_council

pytestmark = pytest.mark.row("HAL-39")

TURNS = {
    "midnight in winter": ("2026-01-16T00:00", "2026-01-16"),
    "midnight in summer": ("2026-07-01T23:00", "2026-07-02"),
    "before the clocks go forward": ("2026-03-29T00:00", "2026-03-29"),
    "after the clocks went forward": ("2026-03-29T23:00", "2026-03-30"),
    "before the clocks go back": ("2026-10-24T23:00", "2026-10-25"),
    "after the clocks went back": ("2026-10-26T00:00", "2026-10-26"),
    "into a leap day": ("2028-02-29T00:00", "2028-02-29"),
    "out of a leap day": ("2028-03-01T00:00", "2028-03-01"),
    "into a year": ("2027-01-01T00:00", "2027-01-01"),
}
"""Moments in UTC at which a day begins in London, and that day."""

YET_TO_COME = {"dateOfBirth": "IN_THE_FUTURE"}
STAGE = "query($id: ID!) { person(id: $id) { lifeStage } }"
MOMENTS = st.datetimes(
    datetime.fromisoformat("1996-01-01"),
    datetime.fromisoformat("2037-12-31"),
    timezones=st.just(UTC),
)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture(params=TURNS)
def turn(request: pytest.FixtureRequest) -> tuple[datetime, date]:
    """Return a moment at which a day begins, and the day."""
    moment, day = TURNS[request.param]
    return datetime.fromisoformat(moment).replace(tzinfo=UTC), date.fromisoformat(day)


async def stages_around(council: Council, born: date, moment: datetime) -> list[str]:
    """Return somebody's stage of life a second before a moment, and at it."""
    council.clock.now = moment
    person, practitioner = await council.helped("practitioner", dateOfBirth=born.isoformat())
    stages = []
    for at in (moment - SECOND, moment):
        council.clock.now = at
        found = await council.ask(practitioner, STAGE, id=person)
        stages.append(found["person"]["lifeStage"])
    return stages


async def test_today_begins_at_the_councils_midnight(
    council: Council, turn: tuple[datetime, date]
) -> None:
    """A second before it the new day is yet to come; from then on it can be recorded."""
    moment, day = turn
    front_door = council.viewer("front_door")
    council.clock.now = moment - SECOND
    born = {"dateOfBirth": day.isoformat()}
    assert await council.refused(front_door, "registerPerson", **born) == YET_TO_COME
    council.clock.now = moment
    await council.change(front_door, "registerPerson", **born)
    born = {"dateOfBirth": (day + DAY).isoformat()}
    assert await council.refused(front_door, "registerPerson", **born) == YET_TO_COME


async def test_somebody_comes_of_age_at_the_councils_midnight(
    council: Council, turn: tuple[datetime, date]
) -> None:
    """A second before the day somebody turns eighteen they are of secondary age still."""
    moment, day = turn
    born = date(day.year - 18, 3, 1) if (day.month, day.day) == (2, 29) else None
    expected = ["SECONDARY_AGE", "SECONDARY_AGE" if born else "ADULT"]
    born = born or day.replace(year=day.year - 18)
    assert await stages_around(council, born, moment) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2030-02-28T00:00", ["SECONDARY_AGE", "SECONDARY_AGE"]),
        ("2030-03-01T00:00", ["SECONDARY_AGE", "ADULT"]),
    ],
)
async def test_born_on_a_leap_day(council: Council, moment: str, expected: list[str]) -> None:
    """In a year without one they come of age on 1 March."""
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert await stages_around(council, date(2012, 2, 29), at) == expected


async def test_what_holds_from_a_day_holds_from_its_midnight(council: Council) -> None:
    """A plan covers nobody any more from the midnight of the day that it ended on."""
    council.clock.now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    person, lead = await council.helped("practitioner")
    (registered,) = await council.rows(Person)
    assert registered.date_of_birth is None
    died = {"personId": person, "version": 1, "diedOn": "2026-07-02"}
    council.clock.now = datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC)
    refused = await council.refused(council.viewer("front_door"), "recordDeath", **died)
    assert refused == {"diedOn": "IN_THE_FUTURE"}
    council.clock.turn(seconds=1)
    await council.change(council.viewer("front_door"), "recordDeath", **died)
    found = await council.ask(lead, STAGE, id=person)
    assert found["person"]["lifeStage"] == "DECEASED"


async def test_services_and_their_audit(council: Council) -> None:
    """A service called by itself follows the same day; what it did is audited at its moment."""
    council.clock.now = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    system = council.system
    async with unit_of_work(
        system.sessions,
        viewer=council.viewer("front_door"),
        scope="people:person:write",
        verb="register_person",
        guard=system.composition.guard,
        verbs=system.plugins.registry.verbs,
        clock=council.clock,
        settings=system.settings,
    ) as work:
        assert work.today == date(2026, 7, 2)
        await register_person(work, RegisterPerson(date_of_birth=work.today))
    (person,) = await council.rows(Person)
    assert person.date_of_birth == date(2026, 7, 2)
    (entry,) = await council.rows(AuditEntry, purpose="direct-care")
    assert entry.at == council.clock.now
    assert entry.at.utcoffset() == timedelta(0)


async def test_a_council_somewhere_else(
    database: str, plugins: EnabledPlugins, composition: Composition
) -> None:
    """The setting says where; the same moment is another day there."""
    clock = Clock(datetime(2026, 3, 2, 12, tzinfo=UTC), ZoneInfo("Pacific/Auckland"))
    async with open_council(database, plugins, composition, clock) as council:
        assert clock.today == date(2026, 3, 3)
        front_door = council.viewer("front_door")
        await council.change(front_door, "registerPerson", dateOfBirth="2026-03-03")
        refused = await council.refused(front_door, "registerPerson", dateOfBirth="2026-03-04")
        assert refused == YET_TO_COME


@given(MOMENTS)
def test_a_day_has_every_moment_once(moment: datetime) -> None:
    """London's day is that of UTC, or from eleven at night in summer the next (since 1996)."""
    day = day_at(moment, LONDON)
    later = day_at(moment + timedelta(hours=1), LONDON)
    assert day in {moment.date(), (moment + timedelta(hours=1)).date()}
    assert day <= later
    if moment.month in {1, 2, 11, 12}:
        assert day == moment.date()
    if moment.month in {4, 5, 6, 7, 8, 9}:
        assert day == (moment + timedelta(hours=1)).date()
