"""What core and each plugin bring to the graph."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import MetaData
from strawberry.types.base import get_object_definition

from earlyhelp.contract.places import place_in
from earlyhelp.contract.records import Role, RoleGrant
from earlyhelp_graphql.declaring.fields import DECLARED
from earlyhelp_graphql.declaring.graph import Graph


@dataclass(frozen=True)
class GraphContribution:
    """One contributor to the graph, by the name that messages call it by.

    Where they are given: its types are bound to its own ``tables`` only, and it asks for no
    other ``scopes`` and ``categories``, and uses types and tables of no other plugins than it
    ``requires``. A scope that nobody declares is one that nobody can be granted. ``package`` is
    the name of the Python package that it is written in, ``roles`` what it gives to which role,
    at ``roles_place``.
    """

    name: str
    graph: Graph
    tables: MetaData | None = None
    scopes: Collection[str] | None = None
    categories: Collection[str] | None = None
    package: str = ""
    roles: Collection[Role | RoleGrant] = ()
    roles_place: str = ""
    requires: Collection[str] | None = None

    def scopes_out_of_reach(self) -> Sequence[tuple[str, str]]:
        """Return the scopes that its graph asks for, and that it may not, each with one place."""
        if self.scopes is None:
            return ()
        asked = dict(_scopes(self.graph))
        return sorted((scope, asked[scope]) for scope in asked.keys() - set(self.scopes))


def _scopes(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield every scope that is asked for, and where."""
    for attached in graph.fields:
        yield from _scope(attached.comes_from.scope, attached.place)
    for declared in graph.types:
        definition = get_object_definition(declared.node, strict=True)
        for each in definition.fields:
            own = each.metadata.get(DECLARED)
            if own is not None and own.scope:
                yield own.scope, place_in(declared.node, each.python_name, declared.place)
        yield from _scope(declared.read, declared.place)
    for mutation in graph.mutations:
        yield from _scope(mutation.write, mutation.place)


def _scope(scope: str | None, place: str) -> Iterator[tuple[str, str]]:
    if scope:
        yield scope, place
