"""Work that many wait for: done once for all of them, and nobody waits for it without end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from earlyhelp.storage.again import again
from earlyhelp.storage.outages import Outage, UnavailableError

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds that a request waits for what takes a healthy database a few milliseconds."""


class SharedWork(Generic[T]):
    """Does some work with the database for all who ask while it is under way.

    They share what it returns or raises. There is no lock that one stuck statement could hold
    against the rest: whoever has waited for ``patience`` seconds is told UnavailableError, and
    the work ends by its own limits.
    """

    def __init__(self, work: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> None:
        self._work = work
        self._patience = patience
        self._running: asyncio.Future[T] | None = None

    async def result(self) -> T:
        """Return what the work returns; raises what it raises, or UnavailableError."""
        if self._running is None:
            self._running = asyncio.ensure_future(again(self._work))
            self._running.add_done_callback(self._end)
        running = self._running
        # Not wait_for: it would cancel the work of all, and wait for that to be done.
        done, _ = await asyncio.wait((running,), timeout=self._patience)
        if not done:
            raise UnavailableError(Outage.AWAY)
        return running.result()

    def _end(self, ended: asyncio.Future[T]) -> None:
        self._running = None
        if not ended.cancelled():
            ended.exception()  # seen here, in case all who asked have left


async def in_time(work: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
    """Return what the work returns, or raise UnavailableError after ``patience`` seconds."""
    return await SharedWork(work, patience).result()
