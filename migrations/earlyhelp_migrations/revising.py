"""Writing a revision: what the models say and the revisions so far do not make."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic.script import Script
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from earlyhelp.contract.loading import CORE
from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp.storage.connections import check_server, maintenance_engine
from earlyhelp_migrations.branches import Branches
from earlyhelp_migrations.catalogue import Tables, read_tables
from earlyhelp_migrations.difference import statements
from earlyhelp_migrations.extensions import make_extensions
from earlyhelp_migrations.revision_file import Revision
from earlyhelp_migrations.runner import in_one_line, undo
from earlyhelp_migrations.scratch import run_revisions, scratch, tables_of_models

_BY_HAND = "Write this revision by hand, in the form of those that are there."


@dataclass(frozen=True)
class Written:
    """What came of it: the file, unless there was nothing to write; and what was undone."""

    file: Path | None
    undone: str | None = None


async def revise(url: str, registry: Registry, plugin: str, message: str) -> Written:
    """Write the next revision of a plugin (or of "core").

    Models and revisions are compared on empty tables which are gone again afterwards, so
    any database will do, also an empty one. The first revision of a plugin begins its
    branch on core's newest. Raises DatabaseError.
    """
    branches = _branches(registry, plugin)
    writing = _Writing(registry, branches, plugin, branches.chain(plugin))
    made = await writing.revision(url, message)
    return Written(made.write(branches.folders[plugin]) if made else None)


async def redo(url: str, registry: Registry, plugin: str, name: str) -> Written:
    """Write the newest revision of a plugin anew from its models, in place of its file.

    Where the database has it, it is undone there first, with what its tables hold. Raises
    DatabaseError for another revision than the newest, and for one that others depend on.
    """
    branches = _branches(registry, plugin)
    newest = _newest(branches, plugin, name)
    writing = _Writing(registry, branches, plugin, branches.chain(plugin)[:-1])
    made = await writing.revision(url, str(newest.doc))
    undone = await undo(url, branches, newest)
    return Written(_replace(newest, made), name if undone else None)


def _replace(newest: Script, made: Revision | None) -> Path | None:
    file = Path(newest.path)
    file.unlink()
    return made.write(file.parent) if made else None


def _branches(registry: Registry, plugin: str) -> Branches:
    branches = Branches(registry.migrations)
    if plugin not in branches.folders:
        raise DatabaseError(
            f"{plugin} has no migrations here.",
            f"Name one of {', '.join(branches.folders)}, or return a folder from migrations().",
        )
    return branches


def _newest(branches: Branches, plugin: str, name: str) -> Script:
    """Return the plugin's newest revision, if it has that name and can be done again."""
    newest = branches.chain(plugin)[-1:]
    if [script.revision for script in newest] != [name]:
        there = f"Redo {newest[0].revision}, or write" if newest else "Write"
        raise DatabaseError(f"{name} is not the newest revision of {plugin}.", f"{there} another.")
    dependents = branches.dependents(name)
    if dependents:
        raise DatabaseError(
            f"{' and '.join(dependents)} depends on {name}.", "Write another revision instead."
        )
    return newest[0]


@dataclass(frozen=True)
class _Writing:
    """The next revision of a plugin in the making; ``chain`` are those before it."""

    registry: Registry
    branches: Branches
    plugin: str
    chain: Sequence[Script]

    async def revision(self, url: str, message: str) -> Revision | None:
        """Return what is to be written, or None where models and revisions agree."""
        await check_server(url, migrated=False)
        async with maintenance_engine(url).connect() as connection:
            upgrade, downgrade = await connection.run_sync(self._compare)
        if not upgrade:
            return None
        return Revision(
            self.plugin,
            len(self.chain) + 1,
            message,
            # By its fixed name: core goes on, and what this builds on stays.
            None if self.plugin == CORE else self.branches.chain(CORE)[-1].revision,
            upgrade,
            downgrade,
        )

    def _compare(self, connection: Connection) -> tuple[Sequence[str], Sequence[str]]:
        make_extensions(connection, self.registry)
        models = tables_of_models(connection, self.registry)
        new = _only(models, self.registry.metadata[self.plugin].tables)
        with scratch(connection):
            old = self._old(connection, set(new))
            upgrade, downgrade = statements(old, new), statements(new, old)
            _prove(connection, upgrade, old, new)
            _prove(connection, downgrade, new, old)
        return upgrade, downgrade

    def _old(self, connection: Connection, names: set[str]) -> Tables:
        """Run all revisions so far and return the plugin's tables, also those it gave up."""
        for branch in self.branches.folders:
            before = read_tables(connection).keys()
            is_ours = branch == self.plugin
            run_revisions(connection, self.chain if is_ours else self.branches.chain(branch))
            if is_ours:
                names |= read_tables(connection).keys() - before
        return _only(read_tables(connection), names)


def _only(tables: Tables, names: Container[str]) -> Tables:
    return {name: table for name, table in tables.items() if name in names}


def _prove(connection: Connection, run: Sequence[str], old: Tables, new: Tables) -> None:
    """Run the statements and see that they make the new tables of the old ones."""
    try:
        for statement in run:
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        thing = f"PostgreSQL refuses {statement!r}: {in_one_line(error)}"
        raise DatabaseError(thing, _BY_HAND) from error
    made = _only(read_tables(connection), {*old, *new})
    unlike = [name for name in {*made, *new} if made.get(name) != new.get(name)]
    if unlike:
        raise DatabaseError(f"No statements are known that make {unlike[0]} right.", _BY_HAND)
