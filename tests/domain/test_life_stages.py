"""The stage of life on a day: the SQL expression against plain Python."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import aliased

from earlyhelp.people.life_stages import life_stage_on
from earlyhelp.people.models import Person
from earlyhelp.people.reference import LIFE_STAGE_BANDS

Facts = tuple[date | None, date | None, date | None]
"""Date of birth, expected delivery and death."""

days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1904, 2097, 4)])
births = st.one_of(st.none(), days, leap_days)
lives = st.tuples(births, st.one_of(st.none(), days), st.one_of(st.none(), st.none(), days))


def expected_stage(life: Facts, as_of: date) -> str | None:
    """Return the stage as a careful reader of the bands would."""
    born_on, due_on, died_on = life
    if died_on is not None and died_on <= as_of:
        return "DECEASED"
    months = _age(born_on, as_of) if born_on else min(_age(due_on, as_of), -1) if due_on else None
    if months is None:
        return None
    for band in sorted(LIFE_STAGE_BANDS.rows, key=lambda band: -band["rank"]):
        start, end = band["from_months"], band["to_months"]
        if (start is None or start <= months) and (end is None or months < end):
            return str(band["code"])
    return None


def _age(start: date, end: date) -> int:
    """Return completed months by walking: the last month-day that has been reached."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end.day >= start.day else months - 1


async def stages(
    engine: AsyncEngine, given_lives: Sequence[Facts], as_of: date
) -> list[str | None]:
    """Return what the database says of people with these lives."""
    keys = ("date_of_birth", "expected_delivery_on", "died_on")
    person = aliased(Person)
    async with engine.connect() as connection:
        adding = insert(Person).returning(Person.id, sort_by_parameter_order=True)
        rows = [{"version": 1, **dict(zip(keys, life, strict=True))} for life in given_lives]
        ids = (await connection.execute(adding, rows)).scalars().all()
        stage = life_stage_on(person, literal(as_of, Date))
        found = await connection.execute(select(person.id, stage).where(person.id.in_(ids)))
        by_id = {row.id: row[1] for row in found}
        await connection.rollback()
    return [by_id[id_] for id_ in ids]


def _possible(life: Facts) -> bool:
    born_on, _, died_on = life
    return born_on is None or died_on is None or born_on <= died_on


@pytest.mark.row("F14", "HAL-01")
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(lives.filter(_possible), min_size=1, max_size=40), st.one_of(days, leap_days))
@example([(date(2008, 2, 29), None, None)], date(2026, 2, 28))
@example([(date(2008, 2, 29), None, None)], date(2026, 3, 1))
@example([(None, date(2026, 6, 1), None), (None, date(2020, 1, 1), None)], date(2026, 3, 2))
@example([(date(1971, 3, 3), None, None), (date(1971, 3, 2), None, None)], date(2026, 3, 2))
@example([(date(2000, 1, 1), None, None)], date.max)
@example([(date(2000, 1, 1), None, None)], date.min)
async def test_the_stage_agrees_with_plain_python(
    engine: AsyncEngine, given_lives: list[Facts], as_of: date
) -> None:
    """On any day, for anybody born, expected or dead, in leap years too."""
    expected = [expected_stage(life, as_of) for life in given_lives]
    assert await stages(engine, given_lives, as_of) == expected


@pytest.mark.row("HAL-01")
async def test_one_life_passes_through_every_stage(engine: AsyncEngine) -> None:
    """Adults are eighteen and over; older people, within them, fifty-five and over (Halton)."""
    life: Facts = (date(1950, 5, 17), date(1950, 5, 10), date(2026, 1, 1))
    passed = {
        date(1949, 12, 1): "UNBORN",
        date(1950, 5, 17): "EARLY_YEARS",
        date(1955, 5, 17): "PRIMARY_AGE",
        date(1961, 5, 17): "SECONDARY_AGE",
        date(1968, 5, 16): "SECONDARY_AGE",
        date(1968, 5, 17): "ADULT",
        date(2005, 5, 16): "ADULT",
        date(2005, 5, 17): "OLDER_ADULT",
        date(2026, 1, 1): "DECEASED",
    }
    found = {day: (await stages(engine, [life], day))[0] for day in passed}
    assert passed == found
