"""`earlyhelp restore`: load a backup into an empty database."""

import argparse
import asyncio
import sys
from pathlib import Path

from earlyhelp.storage.embedded import open_database
from earlyhelp_graphql.cli.db import DIFFERENT
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.restoring import restore


def add_parser(commands: Subcommands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "restore",
        help="load a backup into an empty database",
        description="Load what `backup` wrote into a new folder or an empty database, all of it "
        "or nothing, and bring it up to date.",
    )
    add_settings(parser, "data")
    parser.add_argument("file", metavar="FILE", type=Path, help="the file that `backup` wrote")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Load the file and say what it held."""
    settings = load_settings(arguments)
    registry = enable_plugins(settings).registry
    with open_database(settings) as url:
        restored = asyncio.run(restore(url, registry, arguments.file))
    report = "".join(f"Ran {name}.\n" for name in restored.ran)
    sys.stdout.write(f"Restored {restored.held}.\n{report}")
    if restored.differences:
        sys.stderr.write(f"earlyhelp: {DIFFERENT}\n")
    return 0
