"""`earlyhelp serve`: answer requests until told to stop."""

import argparse
import asyncio
import contextlib
import sys
from dataclasses import replace
from socket import socket

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import check_server
from earlyhelp.storage.embedded import Mend, watched_database
from earlyhelp_graphql.app import create_app
from earlyhelp_graphql.cli.db import DIFFERENT
from earlyhelp_graphql.cli.listening import listen
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.front.showcase import Showcase
from earlyhelp_graphql.serving.server import Server
from earlyhelp_migrations.drift import agreed
from earlyhelp_migrations.runner import pending

DEVELOPMENT = (
    "EARLYHELP_DEVELOPMENT is set: the log carries what errors say, people's data included."
)
"""What is said where the log may carry more than it should."""


def add_parser(commands: Subcommands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help="answer requests until Ctrl-C",
        description="Answer requests until Ctrl-C. The database must be up to date: "
        "run `earlyhelp db upgrade` first.",
    )
    add_settings(parser, "host", "port", "data")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the plugins, the port and the database, then serve."""
    settings = load_settings(arguments)
    plugins = enable_plugins(settings)
    if settings.development:
        sys.stderr.write(f"earlyhelp: {DEVELOPMENT}\n")
    with (
        listen(settings.host, settings.port) as taken,
        watched_database(settings) as (url, mend),
    ):
        asyncio.run(_check(url, plugins.registry))
        return serve(replace(settings, database_url=url), plugins, taken, mend)


def serve(
    settings: Settings,
    plugins: EnabledPlugins,
    taken: socket,
    mend: Mend,
    showcase: Showcase | None = None,
) -> int:
    """Serve on the socket until told to stop; ``settings`` name the database.

    A ``showcase`` is what the demo shows beside the API.
    Returns 0 after Ctrl-C or a signal to end, 1 where the application did not start. Raises
    DatabaseError where the embedded database ended and could not be started again.
    """
    server = Server(create_app(settings, plugins, showcase=showcase), settings, mend)
    # uvicorn ends its work and then raises the signal that asked for it once more.
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run(sockets=[taken])
    if server.fault is not None:
        raise server.fault
    return 0 if server.started else 1


async def _check(url: str, registry: Registry) -> None:
    waiting = await pending(url, registry)
    if waiting:
        raise DatabaseError(
            f"The database lacks {len(waiting)} revisions (first {waiting[0]}).",
            "Run `earlyhelp db upgrade`, then serve.",
        )
    await check_server(url)
    if not await agreed(url, registry):
        sys.stderr.write(f"earlyhelp: {DIFFERENT}\n")
