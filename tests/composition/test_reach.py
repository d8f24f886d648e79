"""What is reached in one graph: from a household by its fields, by each role under the rules."""

import pytest
from graphql import GraphQLObjectType, get_named_type

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.viewer import Grant
from earlyhelp_graphql.composing.composition import Composition

APART = {
    "DataCategory",
    "Indicator",
    "LifeStageBand",
    "Viewer",
    "WellbeingHeading",
    "WellbeingHeadingArea",
}
"""Categories, figures about many, who asks, an authority's words for the Act's: no records."""


@pytest.mark.row("F77")
def test_every_record_is_reached_from_a_household(composition: Composition) -> None:
    """Of core and of every plugin; only what is about nobody in particular is asked for apart."""
    schema = composition.graphql
    found: set[str] = set()
    ahead = ["Household"]
    while ahead:
        type_ = schema.get_type(ahead.pop())
        if isinstance(type_, GraphQLObjectType) and type_.name not in found:
            found.add(type_.name)
            ahead += [get_named_type(field.type).name for field in type_.fields.values()]
    assert {each.__name__ for each in composition.types.values()} - found == APART


def test_every_rule_can_be_compiled_for_every_role(
    composition: Composition, plugins: EnabledPlugins
) -> None:
    """Core's are compiled when they are first asked for: a faulty one would stop a request."""
    graph = composition.map
    for role in plugins.registry.roles:
        categories = None if role.categories is None else frozenset(role.categories)
        grant = Grant(role.name, frozenset(), role.rows, categories)
        for entity in graph.entities.values():
            assert graph.visible(entity, grant)
            for withheld in entity.withheld:
                assert graph.disclosed(entity, withheld, grant).otherwise.text
