"""Outages: what keeps the database from answering, told apart from faults of ours."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import asyncpg
from sqlalchemy import exc

from earlyhelp.errors import EarlyHelpError

logger = logging.getLogger(__name__)

QUIET_SECONDS = 5.0
"""An outage is over with the first success after so long without a failure."""


class Outage(Enum):
    """What is wrong, in a sentence for whoever asked."""

    AWAY = "The database does not answer."
    CROWDED = "Too many are asking the database at once."
    FULL = "The database has no room left to work in."
    LOCKED = "Somebody else has been changing the same records for too long."
    READ_ONLY = "The database can only be read for now."
    SLOW = "The database takes too long."


class UnavailableError(EarlyHelpError):
    """The database could not do what was asked, through no fault of whoever asked."""

    def __init__(self, outage: Outage) -> None:
        super().__init__(outage.value, "Nothing was done. Try again in a moment.")
        self.outage = outage


_STATES = {
    "25006": Outage.READ_ONLY,
    "25P03": Outage.AWAY,  # our transaction stood idle for too long
    "40001": Outage.LOCKED,
    "40P01": Outage.LOCKED,
    "53300": Outage.CROWDED,
    "55P03": Outage.LOCKED,
    "57014": Outage.SLOW,
}
_CLASSES = {"08": Outage.AWAY, "53": Outage.FULL, "57": Outage.AWAY, "58": Outage.FULL}
"""By the first two letters; the longer names above go before (PostgreSQL, appendix A)."""


def outage_of(error: BaseException) -> Outage | None:
    """Return the outage that an error tells of, or None for any other error.

    A plain OSError is none: only errors of the database's own are known to come from it.
    """
    if isinstance(error, UnavailableError):
        return error.outage
    if isinstance(error, exc.TimeoutError):  # no connection of the pool came free in time
        return Outage.CROWDED
    if isinstance(error, exc.DBAPIError):
        return Outage.AWAY if error.connection_invalidated else _named(error.orig)
    return _named(error) if isinstance(error, asyncpg.PostgresError) else None


def _named(error: object) -> Outage | None:
    state = getattr(error, "sqlstate", None) or ""
    return _STATES.get(state) or _CLASSES.get(state[:2])


@contextmanager
def outages_named() -> Iterator[None]:
    """Turn errors that tell of an outage into UnavailableError, which says so in a sentence."""
    try:
        yield
    except (exc.SQLAlchemyError, asyncpg.PostgresError) as error:
        outage = outage_of(error)
        if outage is None:
            raise
        raise UnavailableError(outage) from error


class OutageLog:
    """Logs when an outage begins and when it is over, not each request that meets it.

    A successful statement that reads ends what keeps everybody out; only one that writes ends
    what keeps writers out.
    """

    def __init__(self) -> None:
        self._open: dict[Outage, _Open] = {}

    def met(self, outage: Outage, error: BaseException) -> None:
        """Note that a request met an outage, through this error."""
        known = self._open.get(outage)
        if known is None:
            self._open[outage] = _Open()
            # Kinds only: messages may hold rows, and rows are people's data.
            logger.warning("Unavailable: %s (%s)", outage.value, _kinds(error))
        else:
            known.meet()

    def succeeded(self, *, writing: bool) -> None:
        """Note that a statement succeeded."""
        for outage in [each for each in self._open if writing or each not in _WRITERS]:
            if self._open[outage].is_quiet():
                summary = self._open.pop(outage).summary()
                logger.warning("Available again %s: %s", summary, outage.value)

    def __bool__(self) -> bool:
        """Whether any outage is under way, as far as is known."""
        return bool(self._open)


class _Open:
    """An outage under way."""

    def __init__(self) -> None:
        self._began = self._last = time.monotonic()
        self._met = 1

    def meet(self) -> None:
        self._last = time.monotonic()
        self._met += 1

    def is_quiet(self) -> bool:
        return time.monotonic() - self._last >= QUIET_SECONDS

    def summary(self) -> str:
        lasted = self._last - self._began
        return f"(it lasted {lasted:.0f} seconds and was met {self._met} times)"


_WRITERS = frozenset({Outage.FULL, Outage.LOCKED, Outage.READ_ONLY})


def _kinds(error: BaseException) -> str:
    """Return the kinds of an error and of what caused it, the first cause last."""
    kinds = [type(error).__name__]
    while error.__cause__ is not None:
        error = error.__cause__
        kinds.append(type(error).__name__)
    return ", ".join(dict.fromkeys(kinds))


outages = OutageLog()
"""One for the process, as its loggers are."""
