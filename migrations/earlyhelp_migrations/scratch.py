"""Tables made for comparison only, in a schema that is gone again afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp_migrations.catalogue import Tables, read_tables
from earlyhelp_migrations.runner import in_one_line

_SCHEMA = "earlyhelp_scratch"


@contextmanager
def scratch(connection: Connection) -> Iterator[None]:
    """Let what is done inside work on an empty schema, and undo all of it.

    Raises DatabaseError for what PostgreSQL refuses.
    """
    try:
        with connection.begin_nested() as savepoint:
            connection.execute(text(f"CREATE SCHEMA {_SCHEMA}"))
            # Extensions live in "public"; tables there are hidden by those that are made here.
            connection.execute(text(f"SET LOCAL search_path = {_SCHEMA}, public"))
            yield
            savepoint.rollback()
    except DBAPIError as error:
        raise DatabaseError(
            f"The tables to compare with cannot be made: {in_one_line(error)}",
            "Mend the model that it speaks of, or let this login make schemas in the database.",
        ) from error


def tables_of_models(connection: Connection, registry: Registry) -> Tables:
    """Return the tables that the models of core and the enabled plugins describe."""
    with scratch(connection):
        for metadata in registry.metadata.values():
            # Unchecked, or tables in "public" would be taken for ours.
            metadata.create_all(connection, checkfirst=False)
        return read_tables(connection)


def run_revisions(connection: Connection, scripts: Sequence[Script]) -> None:
    """Run revisions without writing down that they ran; raises DatabaseError."""
    with Operations.context(MigrationContext.configure(connection)):
        for script in scripts:
            try:
                script.module.upgrade()
            except Exception as error:  # the boundary to foreign code
                raise DatabaseError(
                    f"The revision {script.revision} failed on empty tables: {in_one_line(error)}",
                    f"Mend it ({script.path}).",
                ) from error
