"""Upgrade a database to what core and the enabled plugins need, all of it or nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
from alembic.script import Script
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp.storage.connections import check_server, maintenance_engine
from earlyhelp.storage.outages import UnavailableError
from earlyhelp_migrations.branches import Branches
from earlyhelp_migrations.extensions import make_extensions
from earlyhelp_migrations.noting import note_records
from earlyhelp_migrations.reader import grant_reader
from earlyhelp_migrations.reference import load_reference_data

_LOCK = 0x6561726C79  # "early": any number, but the same for every process that migrates
_TURN_SECONDS = 60
_LOCK_NOT_AVAILABLE = "55P03"
_GUARDS = (
    "SET LOCAL lock_timeout = '5s'",
    "SET LOCAL statement_timeout = '15min'",
    "SET LOCAL idle_in_transaction_session_timeout = '5min'",
    # If we are killed, the server finds out and rolls back, instead of holding its locks.
    "SET LOCAL client_connection_check_interval = '1s'",
)


async def upgrade(url: str, registry: Registry) -> list[str]:
    """Bring the database up to date and return the revisions that ran.

    Makes the extensions that tables rest on, runs core's revisions, then each enabled
    plugin's, then has records noted, grants the reading role what it may read and writes the
    reference data: one transaction, so that a failure or a kill leaves the database as it was.
    Raises DatabaseError.
    """
    await check_server(url, migrated=False)
    branches = Branches(registry.migrations)
    async with _maintaining(url) as connection:
        await connection.run_sync(make_extensions, registry)
        ran = await connection.run_sync(_run, branches)
        await note_records(connection, registry)
        await grant_reader(connection, registry)
        await load_reference_data(connection, registry)
    return ran


async def undo(url: str, branches: Branches, newest: Script) -> bool:
    """Undo the newest revision of a branch, if the database has it; return whether it had.

    What the tables held that it made is lost. Raises DatabaseError.
    """
    async with _maintaining(url) as connection:
        return await connection.run_sync(_undo, branches, newest)


async def pending(url: str, registry: Registry) -> list[str]:
    """Return the revisions that `upgrade` would run; it changes nothing."""
    branches = Branches(registry.migrations)
    async with maintenance_engine(url).connect() as connection:
        steps = await connection.run_sync(_pending, branches)
    return [script.revision for script in steps]


@asynccontextmanager
async def _maintaining(url: str) -> AsyncIterator[AsyncConnection]:
    """Open a transaction in which nobody else migrates; faults become DatabaseErrors."""
    engine = maintenance_engine(url)
    try:
        async with engine.begin() as connection:
            await _take_turn(connection)
            yield connection
    except (DBAPIError, UnavailableError) as error:
        raise _refused(error) from error
    finally:
        await engine.dispose()


async def _take_turn(connection: AsyncConnection) -> None:
    await connection.execute(text(f"SET LOCAL lock_timeout = '{_TURN_SECONDS}s'"))
    try:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    except DBAPIError as error:
        raise DatabaseError(
            f"Another process has been migrating this database for {_TURN_SECONDS} seconds.",
            "Wait for it to end, then try again.",
        ) from error
    for guard in _GUARDS:
        await connection.execute(text(guard))


def _refused(error: Exception) -> DatabaseError:
    return DatabaseError(
        f"The database refused the migration, and nothing was changed: {in_one_line(error)}",
        "Mend the rows or the code that it trips over, then try again.",
    )


def in_one_line(error: Exception) -> str:
    """Tell an error in one line, without the driver's class names before it."""
    orig = getattr(error, "orig", None)
    return str(orig or error).partition("\n")[0].rpartition(">: ")[2]


def _run(connection: Connection, branches: Branches) -> list[str]:
    """Run what is pending."""
    scripts = _pending(connection, branches)
    for script in scripts:
        step = MigrationStep.upgrade_from_script(branches.revision_map, script)
        _take(connection, step, script)
    return [script.revision for script in scripts]


def _undo(connection: Connection, branches: Branches, newest: Script) -> bool:
    if newest.revision not in MigrationContext.configure(connection).get_current_heads():
        return False
    step = MigrationStep.downgrade_from_script(branches.revision_map, newest)
    _take(connection, step, newest)
    return True


def _take(connection: Connection, step: RevisionStep, script: Script) -> None:
    """Take a step in alembic's own way, which writes down where the database then is."""
    context = MigrationContext.configure(connection, opts={"fn": lambda *_: [step]})
    try:
        with Operations.context(context):
            context.run_migrations()
    except Exception as error:  # the boundary to foreign code
        raise _failed(script, error) from error


def _failed(script: Script, error: Exception) -> DatabaseError:
    remedy = f"Mend it ({script.path}) or the rows it trips over, then try again."
    if getattr(getattr(error, "orig", None), "sqlstate", "") == _LOCK_NOT_AVAILABLE:
        remedy = "Somebody uses a table that is to change: try again, or stop the server first."
    return DatabaseError(
        f"The revision {script.revision} failed, and nothing was changed: {in_one_line(error)}",
        remedy,
    )


def _pending(connection: Connection, branches: Branches) -> list[Script]:
    stamped = MigrationContext.configure(connection).get_current_heads()
    return [script for branch in branches.folders for script in branches.pending(branch, stamped)]
