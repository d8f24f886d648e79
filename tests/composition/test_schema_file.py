"""The committed schema: what the API offers, as its users last read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLNamedType, build_schema, find_breaking_changes

from earlyhelp.access.rules import RULES
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.rules import RuleBook
from earlyhelp_graphql.app import compose_plugins
from earlyhelp_graphql.composing.composition import compose
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.types import GRAPHS

COMMITTED = Path(__file__).parents[2] / "graphql_schema" / "schema.graphql"


@pytest.mark.row("F94")
def test_the_committed_schema_is_the_one_that_is_served(plugins: EnabledPlugins) -> None:
    """If it is not: `earlyhelp schema export --output graphql_schema/schema.graphql`."""
    assert COMMITTED.read_text() == compose_plugins(plugins).sdl


@pytest.mark.row("F90", "F94")
def test_plugins_take_nothing_from_core(plugins: EnabledPlugins) -> None:
    """An app written against core alone works with every plugin enabled."""
    core = compose([GraphContribution("core", graph) for graph in GRAPHS], RuleBook(RULES))

    changes = find_breaking_changes(build_schema(core.sdl), compose_plugins(plugins).graphql)

    assert [str(change) for change in changes] == []


def test_everything_in_the_schema_is_described(plugins: EnabledPlugins) -> None:
    """A developer finds out from the API itself what its types, fields and mutations mean."""
    schema = compose_plugins(plugins).graphql
    silent = [
        f"{type_name}.{name}"
        for type_name, type_ in schema.type_map.items()
        if not type_name.startswith("__")
        for name, described in _described(type_)
        if not described.description
    ]
    assert silent == []


def _described(type_: GraphQLNamedType) -> Iterator[tuple[str, Any]]:
    """Yield all of a type that has a description: itself, fields, arguments, values."""
    yield "", type_
    members = {**getattr(type_, "fields", {}), **getattr(type_, "values", {})}
    for name, member in members.items():
        yield name, member
        yield from getattr(member, "args", {}).items()
