"""`earlyhelp serve`: answer requests until told to stop."""

import argparse
import asyncio
import contextlib
import sys
from dataclasses import replace
from socket import socket

import uvicorn

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import check_server
from earlyhelp.storage.embedded import open_database
from earlyhelp_graphql.app import create_app
from earlyhelp_graphql.cli.db import DIFFERENT
from earlyhelp_graphql.cli.listening import listen
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.drift import agreed
from earlyhelp_migrations.runner import pending


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
    with listen(settings.host, settings.port) as taken, open_database(settings) as url:
        asyncio.run(_check(url, plugins.registry))
        return serve(replace(settings, database_url=url), plugins, taken)


def serve(settings: Settings, plugins: EnabledPlugins, taken: socket) -> int:
    """Serve on the socket until told to stop; ``settings`` name the database.

    Returns 0 after Ctrl-C or a signal to end, 1 where the application did not start.
    """
    config = uvicorn.Config(
        create_app(settings, plugins),
        log_level="warning",
        access_log=False,  # addresses may hold identifiers; the audit trail has what matters
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    server = _Server(config, f"Serving {settings.base_url}/graphql until Ctrl-C.\n")
    # uvicorn ends its work and then raises the signal that asked for it once more.
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run(sockets=[taken])
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Says that it serves once it does; only from then on is Ctrl-C sure to be heard."""

    def __init__(self, config: uvicorn.Config, said: str) -> None:
        super().__init__(config)
        self._said = said

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            sys.stderr.write(self._said)


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
