"""Where models and tables differ, and how a revision is written from the difference."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, MetaData, Table, inspect

from earlyhelp.contract.loading import CORE
from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp.storage.connections import maintenance_engine
from earlyhelp_migrations.branches import Branches
from earlyhelp_migrations.runner import pending

_IMPORTS = {"postgresql.": "from sqlalchemy.dialects import postgresql\n"}


async def check(url: str, registry: Registry) -> list[str]:
    """Return what is amiss, one line each: revisions yet to run, and models unlike tables.

    Tables of plugins that are not enabled are passed over. Nothing is changed.
    """
    waiting = [f"{revision} is yet to run" for revision in await pending(url, registry)]
    if waiting:
        return waiting
    async with maintenance_engine(url).connect() as connection:
        return await connection.run_sync(lambda sync: list(_differences(sync, registry)))


async def revision(url: str, registry: Registry, plugin: str, message: str) -> Path:
    """Write the next revision of a plugin (or of "core") and return its file.

    It holds what the models have and the database lacks; the first of a plugin begins its
    branch on core's present revision. Raises DatabaseError where the database is behind
    or the plugin has no folder for revisions.
    """
    branches = Branches(registry.migrations)
    if plugin not in branches.folders:
        raise DatabaseError(
            f"{plugin} has no migrations here.",
            f"Name one of {', '.join(branches.folders)}, or return a folder from migrations().",
        )
    if await pending(url, registry):
        raise DatabaseError("The database is behind.", "Run `earlyhelp db upgrade` first.")
    async with maintenance_engine(url).connect() as connection:
        script = await connection.run_sync(_produced, registry.metadata[plugin])
    return _write(branches, plugin, message, script)


def _context(connection: Connection, metadata: MetaData) -> MigrationContext:
    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or name in metadata.tables

    options = {"include_name": ours, "compare_type": True, "target_metadata": metadata}
    return MigrationContext.configure(connection, opts=options)


def _produced(connection: Connection, metadata: MetaData) -> MigrationScript:
    return produce_migrations(_context(connection, metadata), metadata)


def _differences(connection: Connection, registry: Registry) -> Iterator[str]:
    for plugin, metadata in registry.metadata.items():
        operations = _produced(connection, metadata).upgrade_ops
        for difference in operations.as_diffs() if operations else ():
            yield f"{plugin}: {_told(difference)}"
        for table in metadata.sorted_tables:
            yield from (f"{plugin}: {line}" for line in _check_drift(connection, table))


def _told(difference: Any) -> str:
    """Tell one of alembic's tuples, such as ("add_column", None, "people", Column(...))."""
    if isinstance(difference, list):
        return "; ".join(_told(part) for part in difference)
    kind, *rest = difference
    return " ".join([kind.replace("_", " "), *(word for part in rest if (word := _word(part)))])


def _word(part: Any) -> str:
    if isinstance(part, Table):
        return part.name
    name = getattr(part, "name", None)
    table = getattr(part, "table", None)
    if isinstance(name, str):
        return f"{table.name}.{name}" if isinstance(table, Table) else name
    return "" if part is None or isinstance(part, dict) else str(part)


def _check_drift(connection: Connection, table: Table) -> Iterator[str]:
    """Compare the names of CHECK constraints, which alembic does not look at."""
    inspector = inspect(connection)
    if not inspector.has_table(table.name):
        return
    there = {str(found["name"]) for found in inspector.get_check_constraints(table.name)}
    named = connection.dialect.identifier_preparer.format_constraint
    of_columns = (rule for column in table.columns for rule in column.constraints)
    rules = (*table.constraints, *of_columns)
    checks = (check for check in rules if isinstance(check, CheckConstraint))
    meant = {str(named(check)) for check in checks}
    yield from (f"add check {table.name}.{name}" for name in sorted(meant - there))
    yield from (f"remove check {table.name}.{name}" for name in sorted(there - meant))


def _write(branches: Branches, plugin: str, message: str, produced: MigrationScript) -> Path:
    chain = branches.chain(plugin)
    number = f"{len(chain) + 1:04d}"
    branches.file_template = f"{number}_%(slug)s"
    upgrades, downgrades = _rendered(produced.upgrade_ops), _rendered(produced.downgrade_ops)
    made = branches.generate_revision(
        f"{plugin}_{number}",
        message,
        head=chain[-1].revision if chain else "base",
        version_path=branches.folders[plugin],
        # The first of a plugin depends on core as it is now, by its fixed name.
        depends_on=None if chain else branches.chain(CORE)[-1].revision,
        branch_labels=None if chain else (plugin,),
        upgrades=upgrades,
        downgrades=downgrades,
        imports="".join(line for mark, line in _IMPORTS.items() if mark in upgrades + downgrades),
    )
    if made is None:
        raise DatabaseError(f"No revision of {plugin} could be made.", "Check its folder.")
    return Path(made.path)


def _rendered(operations: Any) -> str:
    if not operations or operations.is_empty():
        return ""
    lines = render_python_code(operations).splitlines()
    # The lines that alembic puts around its code say that it wants adjusting: leave them out.
    return "\n".join(line for line in lines if not line.lstrip().startswith("# ###")).strip()
