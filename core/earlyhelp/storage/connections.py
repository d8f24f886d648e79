"""Connections to PostgreSQL: an engine for writing, a pool for reading, and checks of both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.pool import ReadingPool

READER = "earlyhelp_reader"
"""The role that answers are read as: it may only SELECT, and owns nothing."""

_LEAST_VERSION = 18
_STATEMENTS = 60  # each household plan costs the server 270 kB per connection
_LONGEST_STATEMENT = 40_000  # bytes; the largest cost the server 60 bytes of memory for each
_CONNECT_SECONDS = 10.0
_IDLE_MS = "60000"
_REFUSALS = (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError)


def writer_engine(url: str, settings: Settings) -> AsyncEngine:
    """Return the engine that services write through; it opens nothing yet."""
    server_settings = {
        "application_name": "earlyhelp",
        "TimeZone": "UTC",
        "statement_timeout": str(settings.statement_timeout_ms),
        "idle_in_transaction_session_timeout": _IDLE_MS,
    }

    async def connect() -> asyncpg.Connection:
        # asyncpg reads the URL here too, so that one URL means the same to both doors.
        return await asyncpg.connect(
            url,
            server_settings=server_settings,
            timeout=_CONNECT_SECONDS,
            statement_cache_size=_STATEMENTS,
        )

    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=settings.writer_pool_max,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,  # they are people's data, and errors are logged
    )


def maintenance_engine(url: str) -> AsyncEngine:
    """Return an engine for migrations: one connection at a time, with no limits of its own."""

    async def connect() -> asyncpg.Connection:
        server_settings = {"application_name": "earlyhelp db", "TimeZone": "UTC"}
        try:
            return await asyncpg.connect(
                url, server_settings=server_settings, timeout=_CONNECT_SECONDS
            )
        except _REFUSALS as error:
            raise _unreachable(url, error) from error

    return create_async_engine(
        "postgresql+asyncpg://", async_creator=connect, poolclass=pool.NullPool
    )


async def reader_pool(url: str, settings: Settings) -> ReadingPool:
    """Open the pool that answers are read through, as `READER` and read-only.

    Raises DatabaseError.
    """

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(
            url,
            server_settings=_reader_settings(settings),
            statement_cache_size=_STATEMENTS,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=_LONGEST_STATEMENT,
            timeout=_CONNECT_SECONDS,
        )

    opened = ReadingPool(connect, settings.reader_pool_max)
    try:
        await opened.open(settings.reader_pool_min)
    except _REFUSALS as error:
        await opened.close()
        raise _unreachable(url, error) from error
    return opened


def _reader_settings(settings: Settings) -> dict[str, str]:
    return {
        "application_name": "earlyhelp reader",
        "role": READER,
        "default_transaction_read_only": "on",
        "TimeZone": "UTC",
        "search_path": "public",
        "jit": "off",  # compiling costs more than these statements take
        "plan_cache_mode": "force_generic_plan",  # planning costs more than it could win
        "random_page_cost": "1.1",  # no disk turns: else small tables are read whole for one row
        "statement_timeout": str(settings.statement_timeout_ms),
    }


async def check_server(url: str, *, migrated: bool = True) -> None:
    """Check that the server is fit for use, and after a migration that the reader is there.

    Raises DatabaseError: not reachable, older than PostgreSQL 18, not UTF8, or (where
    ``migrated``) without the role `READER` for us to read as.
    """
    async with connection(url) as server:
        version = server.get_server_version()
        if version.major < _LEAST_VERSION:
            raise DatabaseError(
                f"{_named(url)} runs PostgreSQL {version.major}; {_LEAST_VERSION} is the least.",
                "Point EARLYHELP_DATABASE_URL at a PostgreSQL 18 server, or unset it.",
            )
        if await server.fetchval("SHOW server_encoding") != "UTF8":
            raise DatabaseError(
                f"{_named(url)} is not encoded in UTF8.",
                "Make it again: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.",
            )
        if migrated:
            await _check_reader(server, url)


@asynccontextmanager
async def connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Open one connection of the owner's, in UTC; raises DatabaseError where it cannot."""
    try:
        opened = await asyncpg.connect(
            url, server_settings={"TimeZone": "UTC"}, timeout=_CONNECT_SECONDS
        )
    except _REFUSALS as error:
        raise _unreachable(url, error) from error
    try:
        yield opened
    finally:
        await opened.close()


async def _check_reader(server: asyncpg.Connection, url: str) -> None:
    usable = await server.fetchval(
        "SELECT pg_has_role(oid, 'SET') FROM pg_roles WHERE rolname = $1", READER
    )
    if not usable:
        fault = "has no" if usable is None else "does not let this login use the"
        raise DatabaseError(
            f"{_named(url)} {fault} role {READER}.",
            "Run `earlyhelp db upgrade`, which makes and grants it.",
        )


def _unreachable(url: str, error: Exception) -> DatabaseError:
    reason = str(error) or type(error).__name__
    return DatabaseError(
        f"{_named(url)} does not let us in: {reason}",
        "Check that the server runs and that EARLYHELP_DATABASE_URL is right.",
    )


def _named(url: str) -> str:
    """Name the database for a message, without its user and password."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2] or "its socket"
    return f"The database {parts.path.lstrip('/') or '(default)'} at {place}"
