"""Limits: how large a document may be, checked before anything is planned for it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from graphql import (
    ArgumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
)

from earlyhelp_graphql.answering.trees import INTROSPECTION, Tree

T = TypeVar("T")

_NAMES = {
    "root_fields": "fields at its root",
    "introspections": "fields at its root for introspection",
    "spreads": "fragments spread",
    "repeats": "fields named twice",
    "repeated_arguments": "arguments named twice",
}


@dataclass(frozen=True)
class Limits:
    """How large a document may be. Each is checked before anything is planned."""

    depth: int = 12
    fields: int = 2_000
    tokens: int = 8_000
    aliases: int = 200
    directives: int = 100
    root_fields: int = 20
    introspections: int = 2
    """Each may list the whole schema."""
    introspection_depth: int = 20
    """Tools ask for types of lists of lists; how far lists nest, validation limits."""
    spreads: int = 150
    repeats: int = 100
    """Fields whose key stands in the same selection already: validation compares all pairs."""
    repeated_arguments: int = 20
    sql: int = 250_000
    """Characters of one root field's statement; PostgreSQL takes up to 60 bytes for each."""
    operations: int = 50
    variables: int = 200


def check_limits(tree: Tree, limits: Limits) -> None:
    """Raise GraphQLError where a document is deeper or larger than its limits.

    Fragments are counted wherever they are spread, for that is what has to be planned:
    a few fragments that spread one another twice over are millions of fields. What no
    operation spreads is counted too, for validation reads it all the same.
    """
    operations = _definitions(tree, OperationDefinitionNode)
    rest = _Measure(tree, limits)
    rest.count("operations", len(operations))
    measured: set[str] = set()
    for operation in operations:
        measure = _Measure(tree, limits, measured)
        measure.count("variables", len(operation.variable_definitions or ()))
        measure.add(operation.selection_set, 0, (), _count_root)
    for fragment in _definitions(tree, FragmentDefinitionNode):
        name = fragment.name.value
        if name not in measured or tree.fragments[name] is not fragment:
            rest.add(fragment.selection_set, 0, (name,), _count_nothing)


def _definitions(tree: Tree, kind: type[T]) -> list[T]:
    return [each for each in tree.node.definitions if isinstance(each, kind)]


@dataclass
class _Measure:
    """Counts what a document holds; ``measured`` gathers the names of fragments it met."""

    tree: Tree
    limits: Limits
    measured: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        selections: SelectionSetNode,
        depth: int,
        inside: tuple[str, ...],
        count: Callable[["_Measure", FieldNode], None],
    ) -> None:
        fields = [_key(node) for node in selections.selections if isinstance(node, FieldNode)]
        self.count("repeats", len(fields) - len(set(fields)))
        for node in selections.selections:
            self.count("directives", len(node.directives or ()))
            for directive in node.directives or ():
                self._arguments(directive.arguments)
            if isinstance(node, FieldNode):
                count(self, node)
                self._field(node, depth + 1, inside)
                continue
            self.count("spreads", 1)
            if isinstance(node, FragmentSpreadNode):
                self._spread(node.name.value, depth, inside, count)
            else:
                self.add(node.selection_set, depth, inside, count)  # type: ignore[attr-defined]

    def _spread(
        self,
        name: str,
        depth: int,
        inside: tuple[str, ...],
        count: Callable[["_Measure", FieldNode], None],
    ) -> None:
        fragment = self.tree.fragments.get(name)
        if fragment is not None and name not in inside:
            self.measured.add(name)
            self.add(fragment.selection_set, depth, (*inside, name), count)

    def _field(self, node: FieldNode, depth: int, inside: tuple[str, ...]) -> None:
        if depth > self.limits.depth:
            raise GraphQLError(
                f"The document is more than {self.limits.depth} levels deep. Ask in two steps."
            )
        self.count("fields", 1)
        self.count("aliases", 1 if node.alias else 0)
        self._arguments(node.arguments)
        if node.name.value in INTROSPECTION:
            depth += self.limits.depth - self.limits.introspection_depth
        if node.selection_set:
            self.add(node.selection_set, depth, inside, _count_nothing)

    def _arguments(self, arguments: Sequence[ArgumentNode] | None) -> None:
        names = [each.name.value for each in arguments or ()]
        self.count("repeated_arguments", len(names) - len(set(names)))

    def count(self, what: str, number: int) -> None:
        self.counts[what] += number
        limit = getattr(self.limits, what)
        if self.counts[what] > limit:
            name = _NAMES.get(what, what)
            raise GraphQLError(f"The document has more than {limit} {name}. Ask for less at once.")


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _count_root(measure: _Measure, node: FieldNode) -> None:
    measure.count("root_fields", 1)
    measure.count("introspections", 1 if node.name.value in INTROSPECTION else 0)


def _count_nothing(_measure: _Measure, _node: FieldNode) -> None:
    """Fields below the root count as fields only."""
