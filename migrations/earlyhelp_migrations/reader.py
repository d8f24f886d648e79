"""The role that answers are read as: made once, and granted what it may read, no more."""

from sqlalchemy import text
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
    """SELECT c.relname FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) acl
    WHERE c.relnamespace = 'public'::regnamespace AND acl.grantee = CAST(:reader AS regrole)
    GROUP BY c.relname"""
)


async def grant_reader(connection: AsyncConnection, registry: Registry) -> None:
    """Make the reading role if it is missing, and let it SELECT what is not private.

    It keeps what it was granted of plugins that are not enabled now: they may be again, and
    without them nothing leads to their tables. Raises DatabaseError where this login may
    not make roles.
    """
    await ensure_reader(connection)
    wanted, private = _readable(registry)
    granted = set((await connection.execute(_GRANTED, {"reader": READER})).scalars())
    for table in sorted(granted & private):
        await connection.execute(text(f"REVOKE ALL ON {_quoted(connection, table)} FROM {READER}"))
    for table in sorted(wanted - granted):
        await connection.execute(text(f"GRANT SELECT ON {_quoted(connection, table)} TO {READER}"))


def _readable(registry: Registry) -> tuple[set[str], set[str]]:
    """Return the tables that the reader may read, and those that it may not."""
    tables = [table for data in registry.metadata.values() for table in data.tables.values()]
    private = {table.name for table in tables if table.info.get("private")}
    return {table.name for table in tables} - private, private


def _quoted(connection: AsyncConnection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


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
