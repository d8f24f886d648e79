"""One graph: from a household, fields lead to whatever the product records about its people."""

import pytest
from graphql import GraphQLObjectType, get_named_type

from earlyhelp_graphql.composing.composition import Composition

APART = {"DataCategory", "Indicator", "Viewer", "WellbeingHeading", "WellbeingHeadingArea"}
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
