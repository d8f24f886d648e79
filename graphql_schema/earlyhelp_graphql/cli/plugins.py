"""`earlyhelp plugins`: what is installed, what is enabled, which hooks it uses; or a check."""

import argparse
import sys
from collections.abc import Iterator

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.loading import installed_plugins
from earlyhelp.contract.plugin import Plugin
from earlyhelp.reading.declarations import Value
from earlyhelp_graphql.app import graphs_of
from earlyhelp_graphql.cli import checking
from earlyhelp_graphql.cli.parsing import Subcommands, load_settings
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.enabling import enable_plugins


def add_parser(commands: Subcommands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "plugins",
        help="list the installed plugins, or check one",
        description="List the installed plugins: version, whether enabled, the hooks used, "
        "the categories of data brought, which tables they narrow to fewer rows, "
        "which verbs they may refuse or react to, and why, "
        "and which fields count rows past the rules of who sees them, under which scopes. "
        "EARLYHELP_PLUGINS names those to enable (unset: all of them).",
    )
    parser.set_defaults(run=run)
    below = parser.add_subparsers(metavar="COMMAND", title="commands")
    checking.add_parser(below)


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each plugin; only enabled ones are imported."""
    plugins = enable_plugins(load_settings(arguments))
    enabled = {manifest.name for manifest in plugins.manifests}
    names = {entry.name for entry in installed_plugins()}
    lines = [_described(plugins, name) for name in enabled] + [
        f"{name}  not enabled" for name in names - enabled
    ]
    sys.stdout.write("\n".join(sorted(lines)) + "\n" if lines else "No plugin is installed.\n")
    return 0


def _described(plugins: EnabledPlugins, name: str) -> str:
    manifest = next(each for each in plugins.manifests if each.name == name)
    summary = " ".join(manifest.summary.split())
    hooks = ", ".join(plugins.hooks_of(name)) or "none"
    restrictions = dict(plugins.collect(Plugin.visibility)).get(name, ())
    lines = [f"{name}  {manifest.version}  enabled  {summary}", f"    hooks: {hooks}"]
    lines += [
        f"    brings the category {each.code}: {each.label}"
        for each in dict(plugins.collect(Plugin.categories)).get(name, ())
    ]
    lines += [f"    narrows {each.model.__tablename__}: {each.reason}" for each in restrictions]
    lines += [
        f"    refuses {each.verb.__name__} ({each.code}): {each.message}"
        for each in dict(plugins.collect(Plugin.preconditions)).get(name, ())
    ]
    lines += [
        f"    on {each.verb.__name__}: {each.reason} ({each.scope})"
        for each in dict(plugins.collect(Plugin.reactions)).get(name, ())
    ]
    graph = graphs_of(plugins).get(name)
    lines += [] if graph is None else _looks_past_rules(graph)
    return "\n".join(lines)


def _looks_past_rules(graph: Graph) -> Iterator[str]:
    reads = {declared.node: declared.read for declared in graph.types}
    for attached in graph.fields:
        field = attached.comes_from
        scope = attached.comes_from.scope or reads.get(attached.owner or Node, "")
        for model in field.past_rules if isinstance(field, Value) else ():
            what = f"{attached.holder}.{attached.key} ({scope})"
            yield f"    looks past the rules of {model.__tablename__}: {what}"
