"""Doing a transaction again that PostgreSQL undid as a whole."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from asyncpg.exceptions import InvalidCachedStatementError
from sqlalchemy.exc import DBAPIError

from earlyhelp.storage.outages import Outage, outage_of

T = TypeVar("T")

_ATTEMPTS = 5
_UNDONE = {"40001", "40P01"}
"""Two changes locked each other out, and this one gave way."""


async def again(work: Callable[[], Awaitable[T]]) -> T:
    """Do a transaction and return what it returns, up to five times where it was undone.

    It is where it and another locked each other out, where a migration changed a table under
    a statement that was prepared before, and where the server ended the connection. Nothing is
    done twice: a commit that nobody confirmed raises OutcomeUnknownError, which ends it here.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return await work()
        except DBAPIError as error:
            if not is_undone(error):
                raise
    return await work()


def is_undone(error: Exception) -> bool:
    """Whether PostgreSQL undid the transaction for no fault of its own; it may be done again."""
    original = getattr(error, "orig", None)
    is_outdated = isinstance(getattr(original, "__cause__", None), InvalidCachedStatementError)
    is_ended = isinstance(error, DBAPIError) and outage_of(error) is Outage.AWAY
    return is_outdated or is_ended or getattr(original, "sqlstate", "") in _UNDONE
