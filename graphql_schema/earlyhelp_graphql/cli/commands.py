"""Every command of the command line; a new one is a module, and its name in `COMMANDS`."""

import argparse

from earlyhelp.storage.outages import outages_named
from earlyhelp_graphql.cli import (
    accounts,
    backup,
    clients,
    db,
    demo,
    doctor,
    explain,
    plugins,
    restore,
    schema,
    serve,
)
from earlyhelp_graphql.cli.parsing import Parser

COMMANDS = (
    demo,
    serve,
    accounts,
    clients,
    db,
    backup,
    restore,
    doctor,
    plugins,
    schema,
    explain,
)
"""The modules of the commands, in the order in which help lists them."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = Parser(
        prog="earlyhelp",
        description="One household plan, asked for over GraphQL by the people who share it.",
        epilog="Settings are EARLYHELP_* environment variables; options count before them.",
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for command in COMMANDS:
        command.add_parser(commands)
    return top


def carry_out(chosen: argparse.Namespace) -> int:
    """Run the command that was chosen, and return its code; raises EarlyHelpError."""
    with outages_named():
        code: int = chosen.run(chosen)
    return code
