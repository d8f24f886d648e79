"""`earlyhelp backup`: write the whole database to one file, while it is in use."""

import argparse
import asyncio
import sys
from pathlib import Path

from earlyhelp.storage.backups import back_up
from earlyhelp.storage.embedded import open_database
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings


def add_parser(commands: Subcommands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "backup",
        help="write the whole database to one file, and check it",
        description="Write the whole database to one file while it is in use, and read the file "
        "back: every row must be in it.",
    )
    add_settings(parser, "data")
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write, a new one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file and say what it holds."""
    with open_database(load_settings(arguments)) as url:
        held = asyncio.run(back_up(url, arguments.file))
    sys.stdout.write(f"Wrote {arguments.file} and read it back: {held}.\n")
    return 0
