"""`earlyhelp schema export`: the API's schema, as text."""

import argparse
import sys
from pathlib import Path

from earlyhelp.errors import EarlyHelpError
from earlyhelp_graphql.app import compose_plugins
from earlyhelp_graphql.cli.parsing import Subcommands, load_settings
from earlyhelp_graphql.enabling import enable_plugins


def add_parser(commands: Subcommands) -> None:
    """Add the command and its only action."""
    parser = commands.add_parser(
        "schema",
        help="export the API's schema",
        description="Work with the schema of the API, as composed from core and the plugins.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True, title="actions")
    export = actions.add_parser(
        "export",
        help="print the schema definition language text",
        description="Print the schema (SDL) of core and the enabled plugins; the same each time.",
    )
    export.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead")
    export.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema, or write it to a file."""
    text = compose_plugins(enable_plugins(load_settings(arguments))).sdl
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
