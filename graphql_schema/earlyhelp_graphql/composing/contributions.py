"""What core and each plugin bring to the graph."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import MetaData
from strawberry.types.base import get_object_definition

from earlyhelp_graphql.declaring.fields import DECLARED
from earlyhelp_graphql.declaring.graph import Graph


@dataclass(frozen=True)
class GraphContribution:
    """One contributor to the graph, by the name that messages call it by.

    Where they are given: its types are bound to its own ``tables`` only, and it asks for no
    other ``scopes`` and ``categories``. A scope that nobody declares is one that nobody can
    be granted.
    """

    name: str
    graph: Graph
    tables: MetaData | None = None
    scopes: Collection[str] | None = None
    categories: Collection[str] | None = None

    def scopes_out_of_reach(self) -> list[str]:
        """Return the scopes that its graph asks for, and that it may not."""
        return [] if self.scopes is None else sorted(_scopes(self.graph) - set(self.scopes))


def _scopes(graph: Graph) -> set[str]:
    fields = [each.comes_from for each in graph.fields]
    for declared in graph.types:
        definition = get_object_definition(declared.node, strict=True)
        own = (each.metadata.get(DECLARED) for each in definition.fields)
        fields += [each for each in own if each is not None]
    asked = [each.scope for each in fields]
    asked += [each.read for each in graph.types] + [each.write for each in graph.mutations]
    return {scope for scope in asked if scope}
