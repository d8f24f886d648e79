"""`earlyhelp db`: bring the database up to date, check it, write a revision."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from earlyhelp.contract.registry import Registry
from earlyhelp.storage.embedded import open_database
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations import drift, runner
from earlyhelp_migrations.revising import Written, redo, revise

T = TypeVar("T")

DIFFERENT = "The tables may differ from the models: run `earlyhelp db check`."
"""What is said where it is not known that they agree."""


def add_parser(commands: Subcommands) -> None:
    """Add the commands."""
    about = "upgrade or check the database, write a revision"
    parser = commands.add_parser("db", help=about, description=f"Three commands: {about}.")
    below = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for name, run, about in (
        ("upgrade", upgrade, "bring the database up to what core and the enabled plugins need"),
        ("check", check, "list where the tables differ from the models, as statements to run"),
        ("revision", revision, "write the next revision of core or of a plugin from its models"),
    ):
        added = below.add_parser(name, help=about, description=f"{about.capitalize()}.")
        add_settings(added, "data")
        added.set_defaults(run=run)
        if run is revision:
            added.add_argument("plugin", help="whose revision: a plugin's name, or core")
            which = added.add_mutually_exclusive_group(required=True)
            which.add_argument("-m", "--message", help="what it brings, shortly")
            which.add_argument("--redo", metavar="REVISION", help="write the newest one anew")


def upgrade(arguments: argparse.Namespace) -> int:
    """Run what is pending, all of it or nothing, print what ran, and warn of differences."""

    async def run(url: str, registry: Registry) -> tuple[list[str], list[str]]:
        return await runner.upgrade(url, registry), await drift.check(url, registry)

    ran, differences = _with_database(arguments, run)
    report = "".join(f"Ran {name}.\n" for name in ran) or "Nothing to do: it is up to date.\n"
    sys.stdout.write(report)
    if differences:
        sys.stderr.write(f"earlyhelp: {DIFFERENT}\n")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Print what differs; 1 where anything does."""
    differences = _with_database(arguments, drift.check)
    report = "".join(f"{line}\n" for line in differences) or "The database is as the models say.\n"
    sys.stdout.write(report)
    return int(bool(differences))


def revision(arguments: argparse.Namespace) -> int:
    """Write the revision, or the newest one anew, and print its path."""

    async def write(url: str, registry: Registry) -> Written:
        if arguments.redo:
            return await redo(url, registry, arguments.plugin, arguments.redo)
        return await revise(url, registry, arguments.plugin, arguments.message)

    written = _with_database(arguments, write, arguments.plugin)
    if written.undone:
        sys.stdout.write(f"Undid {written.undone} in the database.\n")
    nothing = "Nothing to write: the revisions make what the models say."
    sys.stdout.write(f"{written.file or nothing}\n")
    return 0


def _with_database(
    arguments: argparse.Namespace,
    work: Callable[[str, Registry], Coroutine[Any, Any, T]],
    revising: str = "",
) -> T:
    settings = load_settings(arguments)
    registry = enable_plugins(settings, revising=revising).registry
    with open_database(settings) as url:
        return asyncio.run(work(url, registry))
