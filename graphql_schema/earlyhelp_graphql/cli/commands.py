"""Every command of the command line; a new one is a module, and its name in `COMMANDS`."""

import argparse

from earlyhelp_graphql.cli import accounts, clients, db, demo, explain, plugins, schema, serve
from earlyhelp_graphql.cli.parsing import Parser

COMMANDS = (demo, serve, accounts, clients, db, plugins, schema, explain)
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
