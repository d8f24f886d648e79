"""`earlyhelp doctor`: look at everything that could fail, and say what to do about it."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator

from earlyhelp.contract.registry import Registry
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import check_server
from earlyhelp.storage.embedded import open_database
from earlyhelp.storage.examining import Finding, examine
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.drift import check
from earlyhelp_migrations.runner import pending


def add_parser(commands: Subcommands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "doctor",
        help="look for what could fail, and say what to do about it",
        description="Look at settings, plugins and the database. Changes nothing; ends with 1 "
        "where something is to be done.",
    )
    add_settings(parser, "data")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is found, one line each with the remedy below; 1 where there is a remedy."""
    settings = load_settings(arguments)
    registry = enable_plugins(settings).registry
    _print(Finding(f"Settings and {len(registry.metadata) - 1} plugins can be loaded."))
    with open_database(settings) as url:
        return asyncio.run(_examined(url, settings, registry))


async def _examined(url: str, settings: Settings, registry: Registry) -> int:
    code = 0
    async for finding in _findings(url, settings, registry):
        _print(finding)
        code = code or int(not finding.is_well)
    return code


async def _findings(url: str, settings: Settings, registry: Registry) -> AsyncIterator[Finding]:
    await check_server(url, migrated=False)
    yield Finding("The database is reached, and of the right version and encoding.")
    async for finding in examine(url, settings):
        yield finding
    waiting = await pending(url, registry)
    remedy = "Run `earlyhelp db upgrade`." if waiting else ""
    yield Finding(f"Revisions that have yet to run: {len(waiting)}.", remedy)
    if not waiting:
        await check_server(url)
        differences = await check(url, registry)
        remedy = "Run `earlyhelp db check`, which lists them." if differences else ""
        yield Finding(f"Differences between tables and models: {len(differences)}.", remedy)


def _print(finding: Finding) -> None:
    mark, remedy = ("well", "") if finding.is_well else ("ILL ", f"\n      {finding.remedy}")
    sys.stdout.write(f"{mark}  {finding.summary}{remedy}\n")
