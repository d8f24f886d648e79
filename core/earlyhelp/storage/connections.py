"""Connections to PostgreSQL: engines for writing, a pool for reading, and checks of both.

No use of any of them lasts without end: connecting, a turn in a pool, each statement, commit,
rollback and farewell end by a limit of ours, whatever the server or the network does.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import ExceptionContext, event, exc, pool
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage import names
from earlyhelp.storage.outages import Outage, UnavailableError, outage_of, outages
from earlyhelp.storage.pool import ReadingPool
from earlyhelp.storage.sharing import PATIENCE

READER = "earlyhelp_reader"
"""The role that answers are read as: it may only SELECT, and owns nothing."""

_LEAST_VERSION = 18
_STATEMENTS = 60  # each household plan costs the server 270 kB per connection
_LONGEST_STATEMENT = 40_000  # bytes; the largest cost the server 60 bytes of memory for each
_CONNECT_SECONDS = 10.0  # for commands, whose reader has time
_SERVING_CONNECT_SECONDS = 2.0
_GRACE = 1.0  # seconds: the server ends what is too slow first, and says so
_MAINTENANCE_SECONDS = 16 * 60.0  # a little more than what migrations allow a statement
_FAREWELL_SECONDS = 1.0
_IDLE_MS = "15000"
_PLANNING = {
    "jit": "off",  # compiling costs more than these statements take
    "plan_cache_mode": "force_generic_plan",  # planning costs more than it could win
    "random_page_cost": "1.1",  # no disk turns: else small tables are read whole for one row
}
_REFUSALS = (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError)


def writer_engine(url: str, settings: Settings) -> AsyncEngine:
    """Return the engine that services write through; it opens nothing yet."""
    limits = _limits(settings.statement_timeout_ms, settings.lock_timeout_ms)
    engine = _serving_engine(
        url,
        {"application_name": "earlyhelp", **_PLANNING, **limits},
        settings.statement_timeout_ms / 1000 + _GRACE,
        pool_size=settings.writer_pool_max,
        pool_timeout=settings.turn_timeout_ms / 1000,
    )
    event.listen(engine.sync_engine, "after_cursor_execute", _note_success)
    return engine


def authentication_engine(url: str, settings: Settings) -> AsyncEngine:
    """Return the engine that only reads who asks, so that no blocked writer keeps them waiting.

    Its tables are closed to `READER`. Its statements take milliseconds or are given up.
    """
    patience_ms = int(PATIENCE * 1000)
    server_settings = {
        "application_name": "earlyhelp authentication",
        "default_transaction_read_only": "on",
        **_limits(patience_ms, patience_ms),
    }
    return _serving_engine(
        url,
        server_settings,
        PATIENCE,
        pool_size=settings.authentication_pool_max,
        pool_timeout=PATIENCE,
    )


def _limits(statement_ms: int, lock_ms: int) -> dict[str, str]:
    return {
        "TimeZone": "UTC",
        "statement_timeout": str(statement_ms),
        "lock_timeout": str(lock_ms),
        "idle_in_transaction_session_timeout": _IDLE_MS,
    }


def _serving_engine(
    url: str, server_settings: Mapping[str, str], command_timeout: float, **sizes: float
) -> AsyncEngine:
    async def connect() -> asyncpg.Connection:
        return await _connect_serving(
            url,
            server_settings,
            command_timeout=command_timeout,
            statement_cache_size=_STATEMENTS,
        )

    engine = _engine(connect, max_overflow=0, **sizes)
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: DBAPIConnection, *_entry: Any) -> None:
    """Replace a connection that the server has ended, at no cost (a ping has three)."""
    if connection.driver_connection.is_closed():
        raise exc.DisconnectionError


def maintenance_engine(url: str) -> AsyncEngine:
    """Return an engine for migrations: one connection at a time, with patient limits."""

    async def connect() -> asyncpg.Connection:
        try:
            return await asyncpg.connect(
                url,
                server_settings={"application_name": "earlyhelp db", "TimeZone": "UTC"},
                timeout=_CONNECT_SECONDS,
                command_timeout=_MAINTENANCE_SECONDS,
            )
        except _REFUSALS as error:
            raise _unreachable(url, error) from error

    return _engine(connect, poolclass=pool.NullPool)


def _engine(connect: Callable[[], Awaitable[asyncpg.Connection]], **options: Any) -> AsyncEngine:
    # asyncpg reads the URL itself, so that one URL means the same to every door.
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        hide_parameters=True,  # they are people's data, and errors are logged
        **options,
    )
    event.listen(engine.sync_engine, "handle_error", _give_up)
    return engine


def _give_up(context: ExceptionContext) -> None:
    """Drop a connection that did not answer in time: a rollback would wait for it once more."""
    if isinstance(context.original_exception, TimeoutError):
        context.is_disconnect = True
        if context.connection is not None:
            driver = context.connection.connection.driver_connection
            if driver is not None:
                driver.terminate()
        raise UnavailableError(Outage.AWAY) from context.original_exception


def _note_success(*executed: Any) -> None:
    """Note that a row was written, which ends what outages there were."""
    context: DefaultExecutionContext = executed[4]
    if outages and (context.isinsert or context.isupdate or context.isdelete):
        outages.succeeded(writing=True)


async def close_engine(engine: AsyncEngine) -> None:
    """Close an engine's connections, those that do not answer without a farewell."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_FAREWELL_SECONDS):
            await engine.dispose()


async def _connect_serving(
    url: str, server_settings: Mapping[str, str], **options: Any
) -> asyncpg.Connection:
    """Connect while requests wait for it; raises UnavailableError."""
    try:
        return await asyncpg.connect(
            url,
            server_settings=dict(server_settings),
            timeout=_SERVING_CONNECT_SECONDS,
            **options,
        )
    except _REFUSALS as error:
        # Whatever keeps us out (a changed password, a host without a name) is an outage.
        raise UnavailableError(outage_of(error) or Outage.AWAY) from error


async def reader_pool(url: str, settings: Settings, *, searches: bool = False) -> ReadingPool:
    """Open the pool that answers are read through, as `READER` and read-only.

    One for ``searches`` plans each statement for the values it is run with, and opens its
    connections as they are needed. Raises DatabaseError.
    """

    async def connect() -> asyncpg.Connection:
        return await connect_reader(url, settings, searches=searches)

    most = settings.search_pool_max if searches else settings.reader_pool_max
    opened = ReadingPool(connect, most, settings.turn_timeout_ms / 1000)
    try:
        await opened.open(0 if searches else settings.reader_pool_min)
    except UnavailableError as error:
        await opened.close()
        raise _unreachable(url, error.__cause__ or error) from error
    return opened


async def connect_reader(
    url: str, settings: Settings, *, searches: bool = False
) -> asyncpg.Connection:
    """Connect as the pool of answers does (see `reader_pool`). Raises UnavailableError."""
    return await _connect_serving(
        url,
        _reader_settings(settings, searches=searches),
        command_timeout=settings.statement_timeout_ms / 1000 + _GRACE,
        statement_cache_size=_STATEMENTS,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=_LONGEST_STATEMENT,
    )


def _reader_settings(settings: Settings, *, searches: bool) -> dict[str, str]:
    # Planning costs more than it could win, but where the values decide on the best plan: many
    # people's names start with "s", and nobody's with "zz".
    planned = "force_custom_plan" if searches else "force_generic_plan"
    return {
        "application_name": "earlyhelp reader",
        "role": READER,
        "default_transaction_read_only": "on",
        "TimeZone": "UTC",
        "search_path": "public",
        **_PLANNING,
        "plan_cache_mode": planned,
        "pg_trgm.word_similarity_threshold": names.NEAR,
        "statement_timeout": str(settings.statement_timeout_ms),
        "lock_timeout": str(settings.lock_timeout_ms),
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
    """Open one connection of the owner's, in UTC.

    Raises DatabaseError where it cannot, or where the server stops answering on it.
    """
    try:
        opened = await asyncpg.connect(
            url,
            server_settings={"TimeZone": "UTC"},
            timeout=_CONNECT_SECONDS,
            command_timeout=_CONNECT_SECONDS,
        )
    except _REFUSALS as error:
        raise _unreachable(url, error) from error
    try:
        yield opened
    except TimeoutError as error:
        raise _unreachable(url, error) from error
    finally:
        with suppress(TimeoutError):
            await opened.close(timeout=_FAREWELL_SECONDS)


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


def _unreachable(url: str, error: BaseException) -> DatabaseError:
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
