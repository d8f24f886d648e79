"""The command line: one module for each command, one line on stderr for each fault."""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from earlyhelp.errors import EarlyHelpError
from earlyhelp_graphql.cli import db, plugins, schema, serve
from earlyhelp_graphql.cli.parsing import Parser

COMMANDS = (serve, db, plugins, schema)
"""The modules of the commands, in the order in which help lists them."""

_FAILURE = 1
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, 1 where it failed, or 2 where it was called wrongly.

    Results go to stdout; progress and faults to stderr, without a traceback where the
    fault is one that its reader can mend.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    chosen = parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except EarlyHelpError as error:
        sys.stderr.write(f"earlyhelp: {error}\n")
        return _FAILURE
    except KeyboardInterrupt:
        sys.stderr.write("\nearlyhelp: interrupted\n")
        return _INTERRUPTED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = Parser(
        prog="earlyhelp",
        description="One household plan, asked for over GraphQL by the people who share it.",
        epilog="Settings are EARLYHELP_* environment variables; options go before them.",
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for command in COMMANDS:
        command.add_parser(commands)
    return top


def _leave(number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that a server we started is stopped on the way out."""
    sys.exit(128 + number)
