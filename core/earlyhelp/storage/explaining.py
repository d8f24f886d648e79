"""How the database goes about a statement: its plan, with times."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import connect_reader
from earlyhelp.storage.outages import UnavailableError

Value = tuple[str, Any]
"""A value to bind, after the SQL type that it is cast to."""


async def query_plan(
    url: str, settings: Settings, sql: str, values: Sequence[Value], *, searches: bool
) -> list[str]:
    """Run a statement as answers are read; return the lines of its plan.

    The values stand in the plan only of one that ``searches``, since that is made for them.
    Raises DatabaseError.
    """
    try:
        reader = await connect_reader(url, settings, searches=searches)
    except UnavailableError as error:
        raise DatabaseError(str(error), "Check that the database runs.") from error
    try:
        if searches:
            return await _explain(reader, sql, *(value for _, value in values))
        given = ", ".join([await _literal(reader, *each) for each in values])
        await reader.execute(f"PREPARE explained AS {sql}")
        return await _explain(
            reader, f"EXECUTE explained({given})" if given else "EXECUTE explained"
        )
    finally:
        await reader.close()


async def _literal(reader: asyncpg.Connection, sql_type: str, value: Any) -> str:
    text = await reader.fetchval(f"SELECT quote_nullable($1::{sql_type}::text)", value)
    return f"{text}::{sql_type}"


async def _explain(reader: asyncpg.Connection, sql: str, *values: object) -> list[str]:
    return [row[0] for row in await reader.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", *values)]
