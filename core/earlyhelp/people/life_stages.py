"""The stage of life a person is in on a day, from the configured bands."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func, literal, select
from sqlalchemy.orm import aliased

from earlyhelp.people.models import LifeStageBand
from earlyhelp.storage.dated import in_use_on

DECEASED = "DECEASED"
"""What is said after death: a state, not one of the bands."""


def life_stage_on(person: Any, as_of: ColumnElement[date]) -> ColumnElement[str | None]:
    """Return SQL for the code of the person's life stage on a day.

    ``person`` is an alias of Person. It is null where neither birth nor expected delivery is
    known, and where no band holds. Where several hold, the one of highest rank is taken.
    """
    band = aliased(LifeStageBand)
    ages = func.int4range(band.from_months, band.to_months)
    stage = (
        select(band.code)
        .where(ages.op("@>", is_comparison=True)(_months(person, as_of)), in_use_on(band, as_of))
        .order_by(band.rank.desc())
        .limit(1)
        .correlate(person)
        .scalar_subquery()
    )
    return case((person.died_on <= as_of, literal(DECEASED, literal_execute=True)), else_=stage)


def completed_months(start: Any, end: Any) -> ColumnElement[int]:
    """Return SQL for the completed months from one date to another, negative if it is earlier.

    A month is complete on the same day of the month or, in a shorter month, on the first
    of the next: someone born on 29 February comes of age on 1 March, not on 28 February.
    """
    years = _part("year", end) - _part("year", start)
    months = _part("month", end) - _part("month", start)
    incomplete = case((_part("day", end) < _part("day", start), 1), else_=0)
    return years * 12 + months - incomplete


def _part(name: str, day: Any) -> ColumnElement[int]:
    return cast(func.date_part(name, day), Integer)


def _months(person: Any, as_of: ColumnElement[date]) -> ColumnElement[Any]:
    """Return the age in months; until a birth is recorded at most -1, however overdue."""
    # Drivers give date.min and date.max as infinities, of which no year can be taken.
    day = func.least(func.greatest(as_of, literal(date(1000, 1, 1))), literal(date(9000, 1, 1)))
    unborn = func.least(completed_months(person.expected_delivery_on, day), -1)
    return case(
        (person.date_of_birth.is_not(None), completed_months(person.date_of_birth, day)),
        (person.expected_delivery_on.is_not(None), unborn),
    )
