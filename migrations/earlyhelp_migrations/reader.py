"""The role that answers are read as: made once, and granted what it may read, no more."""

from collections.abc import Iterator

from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp.storage.connections import READER

# Roles belong to the whole server: another database's migration may make it meanwhile.
_MAKE = f"""DO $$ BEGIN CREATE ROLE {READER} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
_IS_THERE = text("SELECT 1 FROM pg_roles WHERE rolname = :reader")
_IS_OURS = text("SELECT pg_has_role(oid, 'SET') FROM pg_roles WHERE rolname = :reader")
_GRANTED = text(
    """SELECT c.relname, NULL FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) acl
    WHERE c.relnamespace = 'public'::regnamespace AND acl.grantee = CAST(:reader AS regrole)
    UNION
    SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    CROSS JOIN LATERAL aclexplode(a.attacl) acl
    WHERE c.relnamespace = 'public'::regnamespace AND acl.grantee = CAST(:reader AS regrole)"""
)
_Readable = tuple[str, str | None]
"""A table that may be read; or, with a column, one column of a table that has secret ones."""


async def grant_reader(connection: AsyncConnection, registry: Registry) -> None:
    """Make the reading role if it is missing, and let it SELECT what is not private.

    It keeps what it was granted of plugins that are not enabled now: they may be again, and
    without them nothing leads to their tables. Raises DatabaseError where this login may
    not make roles.
    """
    await ensure_reader(connection)
    tables = [table for data in registry.metadata.values() for table in data.tables.values()]
    wanted = {readable for table in tables for readable in _readable(table)}
    ours = {table.name for table in tables}
    found = await connection.execute(_GRANTED, {"reader": READER})
    granted: set[_Readable] = {(table, column) for table, column in found if table in ours}
    for readable in sorted(granted - wanted, key=str):
        revoke = f"REVOKE SELECT {_on(connection, readable)} FROM {READER}"  # noqa: S608 - not data
        await connection.execute(text(revoke))
    for readable in sorted(wanted - granted, key=str):
        await connection.execute(text(f"GRANT SELECT {_on(connection, readable)} TO {READER}"))


def _readable(table: Table) -> Iterator[_Readable]:
    """Yield what the reader may read of a table: nothing, all of it, or all but its secrets."""
    if table.info.get("private"):
        return
    if not any(column.info.get("secret") for column in table.columns):
        yield table.name, None
        return
    for column in table.columns:
        if not column.info.get("secret"):
            yield table.name, column.name


def _on(connection: AsyncConnection, readable: _Readable) -> str:
    """Return the columns and the table of a GRANT or REVOKE: (username) ON accounts."""
    table, column = readable
    quote = connection.dialect.identifier_preparer.quote
    return f"{f'({quote(column)}) ' if column else ''}ON {quote(table)}"


async def ensure_reader(connection: AsyncConnection) -> None:
    """Make the reading role if it is missing, and let this login read as it.

    Raises DatabaseError where this login may not make roles.
    """
    reader = {"reader": READER}
    login = await connection.scalar(text("SELECT quote_ident(current_user)"))
    try:
        if await connection.scalar(_IS_THERE, reader) is None:
            await connection.execute(text(_MAKE))
        if not await connection.scalar(_IS_OURS, reader):
            await connection.execute(text(f"GRANT {READER} TO CURRENT_USER WITH INHERIT FALSE"))
    except DBAPIError as error:
        raise DatabaseError(
            f"The login {login} may not make or use the role {READER}, as which we read.",
            f"Let an administrator run: CREATE ROLE {READER}; GRANT {READER} TO {login};",
        ) from error
