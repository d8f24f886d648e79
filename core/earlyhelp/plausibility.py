"""The rule book of days: the impossible is refused, and the late is normal.

Every verb asks here whether a day can be true. What held or happened may be recorded at any
time after, however late:

- a day that something was so, or was done, is not to come, and is not before 1900;
- what is still to be done, or wished for, is not put on a day that has passed;
- nobody has a record of a day before they can have been expected, or after their death;
- what lasts, between the living, begins before the death of either;
- whoever a plan covers, and whoever helps in it, begins no sooner than the plan was opened.

A death or a closing that becomes known late leaves what was recorded meanwhile as it is, and
what is about the family, or ends something, may come after both.
"""

from datetime import date, datetime, timedelta
from typing import Protocol

from earlyhelp.work import RefusedError, refuse

EARLIEST = date(1900, 1, 1)
"""Dates before this are slips of the keyboard."""
FORESEEABLE = timedelta(days=50 * 366)
LONGEST_PREGNANCY = timedelta(weeks=44)


class Life(Protocol):
    """What is known of when somebody lives."""

    date_of_birth: date | None
    expected_delivery_on: date | None
    died_on: date | None


# What is asked of a day by itself: of an input's field (`earlyhelp.inputs`).


def planned_day(day: date, today: date) -> date:
    """Return a day that may lie ahead; refuse those nobody can foresee or remember."""
    if not EARLIEST <= day <= today + FORESEEABLE:
        raise refuse("IMPLAUSIBLE_DATE", f"{day} is no likely date. Check the year.")
    return day


def past_day(day: date, today: date) -> date:
    """Return the day on which something was so; refuse days to come."""
    if day > today:
        raise refuse("IN_THE_FUTURE", "This day is yet to come. Give today or a past day.")
    return planned_day(day, today)


def past_moment(moment: datetime, today: date) -> datetime:
    """Return the moment at which something was so; refuse moments to come, and without a zone."""
    if moment.tzinfo is None:
        message = "This moment has no time zone. Write it with one, as 2026-03-01T09:30:00Z."
        raise refuse("NO_TIME_ZONE", message)
    # Where the council is, it may be tomorrow already: its own day is asked for, not the moment.
    past_day(moment.date(), today + timedelta(days=1))
    return moment


def due_day(day: date, today: date) -> date:
    """Return the day on which a child is expected; refuse those too far off."""
    if not EARLIEST <= day <= today + LONGEST_PREGNANCY:
        message = "No delivery is expected so far from today. Check the date."
        raise refuse("IMPLAUSIBLE_DATE", message)
    return day


# What is asked of a day beside what is recorded.


def require_ahead(day: date | None, today: date, *path: str) -> None:
    """Refuse to put what is still to be done on a day that has passed (IN_THE_PAST)."""
    if day is not None and day < today:
        message = "This day has passed. Give today or a later one, or record what was done by then."
        raise refuse("IN_THE_PAST", message, *path)


def require_begun(life: Life, day: date, *path: str) -> None:
    """Refuse a day before a pregnancy with somebody can have begun (IMPLAUSIBLE_DATE)."""
    born = life.date_of_birth or life.expected_delivery_on
    if born is not None and day < born - LONGEST_PREGNANCY:
        message = "This is long before the person was born. Check the day, and the date of birth."
        raise refuse("IMPLAUSIBLE_DATE", message, *path)


def require_lived(life: Life, day: date, *path: str) -> None:
    """Refuse what is said of somebody on a day before they lived, or after death (DECEASED)."""
    require_begun(life, day, *path)
    if life.died_on is not None and day > life.died_on:
        raise _deceased(*path)


def require_living(life: Life, day: date, *path: str) -> None:
    """Refuse to let something begin for somebody before they lived, or who had died by then."""
    require_begun(life, day, *path)
    if life.died_on is not None and day >= life.died_on:
        raise _deceased(*path)


def require_not_before(first: date, day: date | None, *path: str) -> None:
    """Refuse a day before what it follows (IMPLAUSIBLE_DATE)."""
    if day is not None and day < first:
        message = f"This cannot be before {first}. Give that day or a later one."
        raise refuse("IMPLAUSIBLE_DATE", message, *path)


def _deceased(*path: str) -> RefusedError:
    return refuse("DECEASED", "This person had died by then. Check the day.", *path)
