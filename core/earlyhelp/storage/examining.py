"""An examination of the database: what would fail sooner or later, found before it does."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg

from earlyhelp.settings import Settings
from earlyhelp.storage.connections import connection

_LEAST_FREE = 1_000_000_000
_SPARE = 5
"""Connections for whoever looks after the database: backups, migrations, psql."""


@dataclass(frozen=True)
class Finding:
    """What was looked at, and where it is not well, what to do about it."""

    summary: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing is to be done."""
        return not self.remedy


@dataclass(frozen=True)
class _Question:
    """One value to ask for: the answer is well where it is ``wanted``."""

    name: str
    sql: str
    wanted: object
    remedy: str


_QUESTIONS = (
    _Question(
        "The server is",
        "SELECT CASE WHEN pg_is_in_recovery() THEN 'a standby, which can "
        "only be read' ELSE 'one that can be written to' END",
        "one that can be written to",
        "Promote it, or name the primary server.",
    ),
    _Question("Durable writes are", "SHOW fsync", "on", "Set fsync = on."),
    _Question(
        "Whole pages are written", "SHOW full_page_writes", "on", "Set full_page_writes = on."
    ),
    _Question(
        "Commits wait for the disk",
        "SELECT CASE current_setting('synchronous_commit') WHEN 'off' THEN 'off' ELSE 'on' END",
        "on",
        "Set synchronous_commit = on.",
    ),
    _Question(
        "Checksums are",
        "SHOW data_checksums",
        "on",
        "Stop the server and run pg_checksums --enable, so that damage is noticed.",
    ),
    _Question(
        "Pages found damaged:",
        "SELECT coalesce(sum(checksum_failures), 0)::int FROM pg_stat_database",
        0,
        "Restore a backup into a new server, and see its disk.",
    ),
    _Question(
        "Indexes that are not valid:",
        "SELECT count(*) FROM pg_index WHERE NOT indisvalid",
        0,
        "Run REINDEX DATABASE.",
    ),
    _Question(
        "Constraints that were never checked:",
        "SELECT count(*) FROM pg_constraint WHERE NOT convalidated",
        0,
        "Run `earlyhelp db check`, and validate them.",
    ),
    _Question(
        "Transactions open for more than fifteen minutes:",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
        "xact_start < now() - interval '15 minutes'",
        0,
        "See pg_stat_activity and end them: what they hold is locked.",
    ),
)


async def examine(url: str, settings: Settings) -> AsyncIterator[Finding]:
    """Yield what is found, well or not. Raises DatabaseError where it cannot be reached."""
    async with connection(url) as server:
        for question in _QUESTIONS:
            yield await _answered(server, question)
        yield await _connections(server, settings)
    if settings.database_url is None:
        yield _room(settings)


async def _answered(server: asyncpg.Connection, question: _Question) -> Finding:
    value = await server.fetchval(question.sql)
    remedy = "" if value == question.wanted else question.remedy
    return Finding(f"{question.name} {value}.", remedy)


async def _connections(server: asyncpg.Connection, settings: Settings) -> Finding:
    """Compare what one process may open with what the server lets in."""
    allowed = int(await server.fetchval("SHOW max_connections"))
    needed = settings.reader_pool_max * 2 + settings.writer_pool_max
    needed += settings.authentication_pool_max + _SPARE
    summary = f"One server process may need {needed} of {allowed} connections."
    remedy = "Raise max_connections, or lower the EARLYHELP_*_POOL_MAX settings."
    return Finding(summary, "" if needed <= allowed else remedy)


def _room(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data).free
    summary = f"{settings.data} has {free // 1_000_000} MB left."
    remedy = "Free some space: a full disk ends the database."
    return Finding(summary, "" if free >= _LEAST_FREE else remedy)
