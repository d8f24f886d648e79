"""Parsing of arguments: faults in one line with a guess, options that stand for settings."""

import argparse
import difflib
import os
import re
from typing import Any, NoReturn, Protocol

from earlyhelp.settings import Settings

_MISUSE = 2
_CHOICE = re.compile(r"invalid choice: '(?P<given>.*)' \(choose from (?P<choices>.*)\)")
_OPTIONS = {
    "host": ("ADDRESS", "the address to listen on (EARLYHELP_HOST)"),
    "port": ("NUMBER", "the port to listen on (EARLYHELP_PORT)"),
    "data": ("FOLDER", "the folder of the embedded database (EARLYHELP_DATA)"),
}


class Subcommands(Protocol):
    """What a command adds its parser to."""

    def add_parser(self, name: str, *, help: str, description: str) -> "Parser":  # noqa: A002 - as argparse has it
        """Add the parser of the command of that name, and return it."""


class Parser(argparse.ArgumentParser):
    """A parser that tells misuse in one line, with the nearest command where one is near."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong and where help is, and exit with 2."""
        self.exit(_MISUSE, f"{self.prog}: {_plain(message)} See `{self.prog} --help`.\n")


def _plain(message: str) -> str:
    choice = _CHOICE.search(message)
    if choice is None:
        return f"{message}."
    given, choices = choice["given"], re.findall(r"[\w-]+", choice["choices"])
    near = difflib.get_close_matches(given, choices, n=1)
    guess = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(choices)}."
    return f"{given!r} is not known. {guess}"


def add_settings(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add options that stand for settings, which they go before."""
    for name in names:
        metavar, about = _OPTIONS[name]
        parser.add_argument(f"--{name}", metavar=metavar, help=about)


def load_settings(arguments: argparse.Namespace) -> Settings:
    """Read the settings from the environment and the options; raises SettingsError."""
    given = {name: getattr(arguments, name, None) for name in _OPTIONS}
    options = {f"EARLYHELP_{name.upper()}": text for name, text in given.items() if text}
    return Settings.load({**os.environ, **options})
