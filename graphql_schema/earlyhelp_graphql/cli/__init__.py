"""The command line: one module for each command, one line on stderr for each fault."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from importlib import import_module
from types import FrameType

from earlyhelp.errors import EarlyHelpError
from earlyhelp_graphql.collecting import uncollected

_FAILURE = 1
_INTERRUPTED = 130
CarryOut = Callable[[Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns 0, 1 where it failed, or 2 where it was called wrongly.

    Results go to stdout; progress and faults to stderr, without a traceback where the
    fault is one that its reader can mend.
    """
    signal.signal(signal.SIGTERM, _leave)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, _leave)
    try:
        return _run(arguments)
    except EarlyHelpError as error:
        sys.stderr.write(f"earlyhelp: {error}\n")
        return _FAILURE
    except KeyboardInterrupt:
        sys.stderr.write("\nearlyhelp: interrupted\n")
        return _INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser, carry_out = _load_command(*given[:1])
    return int(carry_out(parser.parse_args(given)))


@uncollected()
def _load_command(chosen: str = "") -> tuple[ArgumentParser, CarryOut]:
    """Import the command here, not above: it may take a second, which Ctrl-C may end at once.

    Nothing is open yet. As an exception Ctrl-C would show where in the imports we were,
    or be lost in one of their clean-ups.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        commands = import_module("earlyhelp_graphql.cli.commands")
        return commands.parser(chosen), commands.carry_out
    finally:
        signal.signal(signal.SIGINT, before)


def _leave(number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that a server we started is stopped on the way out."""
    sys.exit(128 + number)
