"""Stages of life, counted by hand on a calendar."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from tests.reading.oracle.world import Row


def life_stage(person: Row, day: date, bands: Sequence[Row]) -> str | None:
    """Return the stage on a day: deceased, or the band of highest rank that holds."""
    if person.died_on is not None and person.died_on <= day:
        return "DECEASED"
    months = _months(person, day)
    if months is None:
        return None
    held = [band for band in bands if _holds(band, months) and _is_used(band, day)]
    highest = max(held, key=lambda band: band.rank, default=None)
    return None if highest is None else str(highest.code)


def _is_used(band: Row, day: date) -> bool:
    return band.retired_on is None or day < band.retired_on


def _holds(band: Row, months: int) -> bool:
    begun = band.from_months is None or band.from_months <= months
    return begun and (band.to_months is None or months < band.to_months)


def _months(person: Row, day: date) -> int | None:
    if person.date_of_birth is not None:
        return completed_months(person.date_of_birth, day)
    if person.expected_delivery_on is not None:
        # However overdue: until a birth is recorded, nobody has a month of life.
        return min(completed_months(person.expected_delivery_on, day), -1)
    return None


def completed_months(start: date, end: date) -> int:
    """Count how many whole months have passed; before the start they are negative.

    A month is complete on the same day of the month or, where there is no such day, on the
    first of the next. In between two months, the lower number holds.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    while _after(start, months) > end:
        months -= 1
    while _after(start, months + 1) <= end:
        months += 1
    return months


def _after(start: date, months: int) -> date:
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day <= monthrange(years, month + 1)[1]:
        return date(years, month + 1, start.day)
    return date(years + (month == 11), (month + 1) % 12 + 1, 1)
