"""`earlyhelp schema export|roles`: the API's schema, and who may do what with it, as text."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.errors import EarlyHelpError
from earlyhelp_graphql.app import compose_plugins
from earlyhelp_graphql.cli.parsing import Subcommands, load_settings
from earlyhelp_graphql.composing.who_may_what import who_may_what
from earlyhelp_graphql.enabling import enable_plugins


def add_parser(commands: Subcommands) -> None:
    """Add the command and its actions."""
    parser = commands.add_parser(
        "schema",
        help="export the API's schema, and what each role may do",
        description="Work with the schema of the API, as composed from core and the plugins.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True, title="actions")
    for name, text_of, about in (
        (
            "export",
            _sdl,
            "print the schema (SDL) of core and the enabled plugins; the same each time",
        ),
        (
            "roles",
            _roles,
            "print every field and mutation beside every role, as a table in Markdown",
        ),
    ):
        added = actions.add_parser(name, help=about, description=f"{about.capitalize()}.")
        added.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead")
        added.set_defaults(run=run, text_of=text_of)


def run(arguments: argparse.Namespace) -> int:
    """Print the text, or write it to a file."""
    text_of: Callable[[EnabledPlugins], str] = arguments.text_of
    text = text_of(enable_plugins(load_settings(arguments)))
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    try:
        arguments.output.write_text(text)
    except OSError as error:
        raise EarlyHelpError(
            f"{arguments.output} cannot be written: {error.strerror}.",
            "Name a file in a folder that you may write to.",
        ) from error
    return 0


def _sdl(plugins: EnabledPlugins) -> str:
    return compose_plugins(plugins).sdl


def _roles(plugins: EnabledPlugins) -> str:
    return who_may_what(compose_plugins(plugins), plugins.registry.roles)
