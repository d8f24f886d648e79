"""Composition: core's and the plugins' graphs become one schema and one reading map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import strawberry
from graphql import GraphQLSchema

from earlyhelp.contract.faults import FaultyPluginsError
from earlyhelp.contract.records import Role
from earlyhelp.contract.rules import RuleBook
from earlyhelp.contract.verbs import VerbBook
from earlyhelp.guard import Guard
from earlyhelp.reading.mapping import GraphMap
from earlyhelp_graphql.composing.composer import Composer
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.composing.graph_map import graph_map
from earlyhelp_graphql.composing.inputs import InputTypes
from earlyhelp_graphql.composing.reach import recorded_under
from earlyhelp_graphql.composing.schema import graphql_of
from earlyhelp_graphql.composing.shown_schema import shown_schema
from earlyhelp_graphql.declaring.graph import MutationDeclaration
from earlyhelp_graphql.declaring.interfaces import Node


@dataclass(frozen=True)
class Composition:
    """The composed graph: schema for documents, map for reading, mutations and their guard."""

    schema: strawberry.Schema
    map: GraphMap
    guard: Guard
    commands: InputTypes
    mutations: Mapping[str, MutationDeclaration]
    problems: Mapping[str, Sequence[str]]
    """The codes that each mutation may be refused with."""
    types: Mapping[type, type[Node]] = field(repr=False)

    @cached_property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return graphql_of(self.schema)

    @cached_property
    def sdl(self) -> str:
        """The schema definition language text, the same every time."""
        return self.schema.as_str() + "\n"


def compose(
    contributions: Iterable[GraphContribution],
    rules: RuleBook,
    roles: Sequence[Role] = (),
    verbs: VerbBook | None = None,
) -> Composition:
    """Compose graphs into one. Raises one PluginError that lists every fault found.

    The rules that plugins bring are compiled for what every role reaches, so that a faulty one
    stops the start and not a request.
    """
    declared = Composer(list(contributions), rules, verbs or VerbBook())
    declared.gather()
    graph = graph_map(declared, roles)
    schema = shown_schema(declared)
    if schema is None or declared.gathering.faults:
        raise FaultyPluginsError(declared.gathering.faults)
    return Composition(
        schema,
        graph,
        Guard(rules, recorded_under(declared.mutations.values())),
        declared.commands,
        declared.mutations,
        declared.problems,
        declared.nodes,
    )
