"""`earlyhelp plugins check`: everything that is wrong with a plugin, at once."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.faults import Fault, FaultyPluginsError, listed
from earlyhelp.contract.loading import installed_plugins
from earlyhelp.contract.places import shown
from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_graphql.app import compose_plugins, graphs_of
from earlyhelp_graphql.cli.parsing import Subcommands, load_settings
from earlyhelp_graphql.composing.columns import needless_nulls
from earlyhelp_graphql.enabling import examine_plugins
from earlyhelp_migrations import drift
from earlyhelp_migrations.branches import Branches
from earlyhelp_migrations.runner import pending, upgrade

_NOT_YET = "Its tables were not compared: mend the rest first."


@dataclass(frozen=True)
class Report:
    """What was found of a plugin beside the enabled ones: faults, hints, and of its tables."""

    faults: Sequence[Fault]
    hints: Sequence[Fault]
    tables: str


def add_parser(commands: Subcommands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check",
        help="list everything that is wrong with a plugin",
        description="Compose the graph with a plugin beside the enabled ones, compare its tables "
        "with its models, and list everything that is wrong, with its place and remedy. The tables "
        "are made in a temporary database, unless EARLYHELP_DATABASE_URL names one.",
    )
    parser.add_argument("plugin", help="the plugin's name")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found; 1 where anything is wrong."""
    report = examine(load_settings(arguments), arguments.plugin)
    found = f"{arguments.plugin} has no faults." if not report.faults else listed(report.faults)
    hints = f"\n{listed(report.hints, 'hint')}" if report.hints else ""
    sys.stdout.write(f"{found}{hints}\n{report.tables}\n")
    return int(bool(report.faults))


def examine(settings: Settings, name: str) -> Report:
    """Return everything that is wrong with a plugin, enabled beside the others.

    Faults of others are told too: they stop the start as well.
    """
    others = settings.plugins
    if others is None:
        others = tuple(entry.name for entry in installed_plugins())
    plugins, faults = examine_plugins(replace(settings, plugins=(*others, name)))
    if plugins is None:
        return Report(faults, (), _NOT_YET)
    in_graphs = _faults_of_graphs(plugins)
    graph = None if in_graphs else graphs_of(plugins).get(name)
    hints = [] if graph is None else list(needless_nulls(name, graph))
    of_tables: Sequence[Fault] = ()
    told = _NOT_YET
    if not any(fault.plugin == name for fault in faults):
        of_tables, told = _of_tables(settings, plugins.registry, name)
    return Report(sorted({*faults, *in_graphs, *of_tables}), hints, told)


def _faults_of_graphs(plugins: EnabledPlugins) -> Sequence[Fault]:
    try:
        compose_plugins(plugins)
    except FaultyPluginsError as error:
        return error.faults
    return ()


def _of_tables(settings: Settings, registry: Registry, name: str) -> tuple[list[Fault], str]:
    """Return where a plugin's tables and models differ, and how that was found."""
    try:
        Branches(registry.migrations).chain(name)
    except DatabaseError as error:
        return [Fault.of(name, error, _place(registry, name))], _NOT_YET
    try:
        with _database(settings) as url:
            is_temporary = settings.database_url is None
            return asyncio.run(_compared(url, registry, name, is_temporary=is_temporary))
    except DatabaseError as error:
        return [], f"Its tables were not compared: {error.message} {error.remedy}"


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    if settings.database_url is not None:
        yield settings.database_url
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder) / "check", fast=True) as server,
    ):
        yield server.url()


async def _compared(
    url: str, registry: Registry, name: str, *, is_temporary: bool
) -> tuple[list[Fault], str]:
    if is_temporary:
        try:
            await upgrade(url, registry)
        except DatabaseError as error:  # of the revisions: there is nothing else in it
            return [Fault.of(name, error, _place(registry, name))], _NOT_YET
    waiting = await pending(url, registry)
    if waiting:
        told = f"the database lacks the revision {waiting[0]}. Run `earlyhelp db upgrade`."
        return [], f"Its tables were not compared: {told}"
    differences = await drift.check(url, registry)
    faults = [
        Fault(
            name,
            f"has tables that its models contradict: {statement}.",
            f'write the next revision: earlyhelp db revision {name} -m "..."',
            _place(registry, name),
        )
        for plugin, _, statement in (each.partition(": ") for each in differences)
        if plugin == name
    ]
    where = "a temporary database" if is_temporary else "the database"
    return faults, f"Its tables were compared with its models in {where}."


def _place(registry: Registry, name: str) -> str:
    return shown(str(registry.migrations.get(name, "")))
