"""Turns: so many at once, and the others wait, but not for long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from earlyhelp.storage.outages import Outage, UnavailableError


class Turns:
    """Lets ``most`` work at once; whoever waits longer than ``patience`` seconds is refused."""

    def __init__(self, most: int, patience: float) -> None:
        self._free = asyncio.Semaphore(most)
        self._patience = patience

    async def take(self) -> None:
        """Take a turn, to `give_back`; raises UnavailableError where none comes in time."""
        if not self._free.locked():
            await self._free.acquire()  # at once, and at less cost than a timeout
            return
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError as error:
            raise UnavailableError(Outage.CROWDED) from error

    def give_back(self) -> None:
        """Give a turn back."""
        self._free.release()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Hold a turn; raises UnavailableError where none comes in time."""
        await self.take()
        try:
            yield
        finally:
            self.give_back()
