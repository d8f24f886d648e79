"""Checks of what a command says, shared by the services of core and plugins."""

from datetime import date, timedelta

from earlyhelp.work import UnitOfWork, refuse

EARLIEST = date(1900, 1, 1)
"""Dates before this are slips of the keyboard."""
FORESEEABLE = timedelta(days=50 * 366)
LONGEST_TEXT = 10_000
"""Characters; a page or two of prose."""


def words(text: str, *path: str, at_most: int = LONGEST_TEXT) -> str:
    """Return the text without surrounding space; refuse it if blank, endless or unprintable."""
    stripped = text.strip()
    if not stripped:
        raise refuse("BLANK", "This must not be blank. Write at least one word.", *path)
    if len(stripped) > at_most:
        raise refuse("TOO_LONG", f"Write at most {at_most} characters.", *path)
    if not _is_storable(stripped):
        raise refuse("UNREADABLE", "Remove the characters that cannot be printed.", *path)
    return stripped


def _is_storable(text: str) -> bool:
    """Whether PostgreSQL takes the text: no NUL, and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def optional_words(text: str | None, *path: str, at_most: int = LONGEST_TEXT) -> str | None:
    """Return the text without surrounding space, or None where there is none; may refuse it."""
    return words(text, *path, at_most=at_most) if text is not None and text.strip() else None


def fact_on(work: UnitOfWork, day: date, *path: str) -> date:
    """Return the day on which something was so; refuse days to come."""
    if day > work.today:
        raise refuse("IN_THE_FUTURE", "This day is yet to come. Give today or a past day.", *path)
    return _plausible(work, day, *path)


def plan_on(work: UnitOfWork, day: date, *path: str) -> date:
    """Return a day that may lie ahead; refuse those nobody can foresee."""
    return _plausible(work, day, *path)


def _plausible(work: UnitOfWork, day: date, *path: str) -> date:
    if not EARLIEST <= day <= work.today + FORESEEABLE:
        message = f"{day} is no likely date. Check the year."
        raise refuse("IMPLAUSIBLE_DATE", message, *path)
    return day
