"""Every command of the command line; a new one is a module, and its name in `COMMANDS`."""

import argparse
from importlib import import_module

from earlyhelp.storage.outages import outages_named
from earlyhelp_graphql.cli.parsing import Parser

COMMANDS = (
    "demo",
    "serve",
    "accounts",
    "clients",
    "db",
    "backup",
    "restore",
    "doctor",
    "plugins",
    "schema",
    "explain",
)
"""The commands in the order in which help lists them; the module of each has its name."""


def parser(chosen: str) -> argparse.ArgumentParser:
    """Return the parser of the chosen command, or of all if there is none of that name.

    The others are not imported then: who opens an account need not wait for the API.
    """
    top = Parser(
        prog="earlyhelp",
        description="One household plan, asked for over GraphQL by the people who share it.",
        epilog="Settings are EARLYHELP_* environment variables; options count before them.",
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for name in (chosen,) if chosen in COMMANDS else COMMANDS:
        import_module(f"earlyhelp_graphql.cli.{name}").add_parser(commands)
    return top


def carry_out(chosen: argparse.Namespace) -> int:
    """Run the command that was chosen, and return its code; raises EarlyHelpError."""
    with outages_named():
        code: int = chosen.run(chosen)
    return code
