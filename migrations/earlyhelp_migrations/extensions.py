"""The extensions of PostgreSQL that tables rest on: there before any revision runs."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError


def make_extensions(connection: Connection, registry: Registry) -> None:
    """Make the extensions that `plugin_metadata` names, unless they are there.

    Raises DatabaseError where the server lacks one, or this login may not make it.
    """
    for metadata in registry.metadata.values():
        for name in metadata.info.get("extensions", ()):
            _make(connection, connection.dialect.identifier_preparer.quote(name))


def _make(connection: Connection, name: str) -> None:
    statement = f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA public"
    try:
        connection.execute(text(statement))
    except DBAPIError as error:
        raise DatabaseError(
            f"The extension {name} cannot be made in the database.",
            f"Install PostgreSQL's contrib package, or let an administrator run: {statement};",
        ) from error
