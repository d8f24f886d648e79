"""Every statement that a system sends to the database, noted as it goes out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.storage.pool import ReadingPool


@dataclass
class Statements:
    """Notes statements, without BEGIN and COMMIT, wherever it was told to listen."""

    sent: list[str] = field(default_factory=list)

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Note the statements sent from here on, afresh."""
        self.sent.clear()
        yield self.sent

    def listen(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        """Note what services send."""
        engine = sessions.kw["bind"]

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            self.sent.append(statement)

        event.listen(engine.sync_engine, "before_cursor_execute", note)


@dataclass
class NotedPool:
    """A reader's pool, and a note of every statement that goes through it."""

    pool: ReadingPool
    statements: Statements

    async def fetchval(self, query: str, *args: object) -> Any:
        """Run a statement and return the first column of its first row."""
        self.statements.sent.append(query)
        return await self.pool.fetchval(query, *args)

    async def close(self) -> None:
        """Close every connection."""
        await self.pool.close()
