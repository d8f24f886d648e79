"""A pool of connections that only read, each lent for one statement at a time.

asyncpg's own pool serves every use and pays for it with a task for each connection that
comes back: as much of the process as a small answer itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Self

import asyncpg

from earlyhelp.storage.outages import Outage, UnavailableError, outages
from earlyhelp.storage.turns import Turns

_FAREWELL_SECONDS = 1.0
_ANSWERED = (asyncpg.PostgresError, asyncpg.InterfaceError)
_LOST = (
    asyncpg.InternalClientError,  # the server's farewell has been read, its end not yet
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.AdminShutdownError,
)


class ReadingPool:
    """Opens connections as they are needed, up to ``most``; ``close`` it at the end.

    The connection used last is lent first: its prepared statements are the warmest. If the
    server ends it, before or while the statement runs, the statement, which only reads, is
    run once more on a new one: which of the two it was cannot be told from outside.
    A connection whose statement was given up halfway is closed behind the scenes, which
    cancels the statement. One that does not answer within its ``command_timeout`` takes the
    idle ones with it, for the database behind them is the same.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[asyncpg.Connection]],
        most: int,
        patience: float,
    ) -> None:
        self._connect = connect
        self._turns = Turns(most, patience)
        self._idle: list[asyncpg.Connection] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._is_open = True

    async def open(self, connections: int) -> None:
        """Open so many connections at once; raises what connecting raises."""
        for _ in range(connections):
            self._idle.append(await self._connect())

    async def fetchval(self, query: str, *args: object) -> Any:
        """Run a statement and return the first column of its first row.

        Waits up to ``patience`` seconds for a turn while all connections are lent. Raises
        what asyncpg raises, and UnavailableError where no turn came or no answer.
        """
        await self._turns.take()
        try:
            kept = self._take()
            if kept is not None:
                with suppress(*_LOST):
                    return await self._ask(kept, query, args)
            return await self._ask(await self._connect(), query, args)
        except TimeoutError as error:
            self._retire_idle()
            raise UnavailableError(Outage.AWAY) from error
        finally:
            self._turns.give_back()

    async def close(self) -> None:
        """Close every connection, those lent as soon as they come back."""
        self._is_open = False
        self._retire_idle()
        if self._leaving:
            await asyncio.wait(self._leaving)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    def _take(self) -> asyncpg.Connection | None:
        """Return the connection used last, of those that are still open."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    async def _ask(self, connection: asyncpg.Connection, query: str, args: Sequence[Any]) -> Any:
        try:
            value = await connection.fetchval(query, *args)
        except _ANSWERED:
            self._give_back(connection)
            raise
        except BaseException:
            self._retire(connection)
            raise
        self._give_back(connection)
        if outages:
            outages.succeeded(writing=False)
        return value

    def _give_back(self, connection: asyncpg.Connection) -> None:
        if connection.is_closed():
            return
        if self._is_open and not connection.is_in_transaction():
            self._idle.append(connection)
        else:
            self._retire(connection)

    def _retire_idle(self) -> None:
        while self._idle:
            self._retire(self._idle.pop())

    def _retire(self, connection: asyncpg.Connection) -> None:
        leaving = asyncio.ensure_future(_leave(connection))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)


async def _leave(connection: asyncpg.Connection) -> None:
    try:
        await connection.close(timeout=_FAREWELL_SECONDS)
    except (*_ANSWERED, OSError, TimeoutError):
        connection.terminate()
