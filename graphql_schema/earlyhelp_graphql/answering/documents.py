"""Documents: parsed and validated once, within limits, and kept in a bounded cache."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    validate,
)

from earlyhelp.access.scopes import SCHEMA_INTROSPECT
from earlyhelp_graphql.caching import BoundedCache

T = TypeVar("T")

MAX_ERRORS = 20
_INTROSPECTION = frozenset({"__schema", "__type"})
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


@dataclass(frozen=True)
class Document:
    """A valid document: its operations and fragments by name."""

    key: bytes
    node: DocumentNode
    operations: dict[str | None, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation asked for. Raises GraphQLError where that is not clear."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise GraphQLError("The document has several operations: pass 'operationName'.")
        found = self.operations.get(name)
        if found is None:
            raise GraphQLError(f"The document has no operation named '{name}'.")
        return found


Shown = Mapping[str, Any]
"""An error as the caller is shown it."""


class InvalidDocumentError(Exception):
    """A document that does not parse, does not validate, or is beyond the limits."""

    def __init__(self, errors: Sequence[Shown]) -> None:
        super().__init__("The document cannot be executed.")
        self.errors = errors


def shown(error: GraphQLError) -> Shown:
    """Return an error as the caller is shown it, with a code."""
    return {**error.formatted, "extensions": {"code": "BAD_REQUEST", **(error.extensions or {})}}


class Documents:
    """Parses and validates documents; remembers the outcome, invalid ones included.

    Callers who may not introspect get no suggestions of names, and may not ask for
    ``__schema`` or ``__type``; so what is remembered is kept apart for the two.
    """

    def __init__(self, schema: GraphQLSchema, limits: Limits, cache_bytes: int) -> None:
        self._schema = schema
        self._limits = limits
        # Never an exception: it would keep every request that met it, by its traceback.
        self._cache: BoundedCache[tuple[bytes, bool], Document | Sequence[Shown]] = BoundedCache(
            cache_bytes
        )

    def load(self, source: str, *, introspects: bool) -> Document:
        """Return a valid document. Raises InvalidDocumentError."""
        key = (sha256(source.encode()).digest(), introspects)
        outcome = self._cache.get(key)
        if outcome is None:
            outcome = self._outcome(source, key[0], introspects=introspects)
            # A syntax tree takes some tens of times the room of its text.
            self._cache.put(key, outcome, 2_000 + 30 * len(source))
        if not isinstance(outcome, Document):
            raise InvalidDocumentError(outcome)
        return outcome

    def _outcome(self, source: str, key: bytes, *, introspects: bool) -> Document | Sequence[Shown]:
        try:
            # Locations would take twice the room again: only errors are worth theirs.
            document = _document(key, self._parsed(source, no_location=True))
            check_limits(document, self._limits)
        except GraphQLError as error:
            return [shown(error)]
        if not self._errors(document.node, introspects=introspects):
            return document
        located = self._parsed(source, no_location=False)
        return [shown(error) for error in self._errors(located, introspects=introspects)]

    def _parsed(self, source: str, *, no_location: bool) -> DocumentNode:
        return parse(source, max_lexical_tokens=self._limits.tokens, no_location=no_location)

    def _errors(self, node: DocumentNode, *, introspects: bool) -> list[GraphQLError]:
        errors = validate(
            self._schema, node, max_errors=MAX_ERRORS, hide_suggestions=not introspects
        )
        return errors if introspects else [*errors, *_introspection_errors(node)]


def _document(key: bytes, node: DocumentNode) -> Document:
    operations = {
        (each.name.value if each.name else None): each
        for each in node.definitions
        if isinstance(each, OperationDefinitionNode)
    }
    fragments = {
        each.name.value: each
        for each in node.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    if not operations:
        raise GraphQLError("The document has no operation.")
    return Document(key, node, operations, fragments)


def _introspection_errors(node: DocumentNode) -> Iterator[GraphQLError]:
    asked = {
        each.name.value
        for definition in node.definitions
        for each in _fields_of(getattr(definition, "selection_set", None))
    }
    for name in sorted(asked & _INTROSPECTION):
        yield GraphQLError(
            f"You may not ask for '{name}': it needs the scope {SCHEMA_INTROSPECT}.",
            extensions={"code": "FORBIDDEN"},
        )


def _fields_of(selections: SelectionSetNode | None) -> Iterator[FieldNode]:
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode):
            yield node
        yield from _fields_of(getattr(node, "selection_set", None))


def check_limits(document: Document, limits: Limits) -> None:
    """Raise GraphQLError where a document is deeper or larger than its limits.

    Fragments are counted wherever they are spread, for that is what has to be planned:
    a few fragments that spread one another twice over are millions of fields. What no
    operation spreads is counted too, for validation reads it all the same.
    """
    operations = _definitions(document, OperationDefinitionNode)
    rest = _Measure(document, limits)
    rest.count("operations", len(operations))
    measured: set[str] = set()
    for operation in operations:
        measure = _Measure(document, limits, measured)
        measure.count("variables", len(operation.variable_definitions or ()))
        measure.add(operation.selection_set, 0, (), _count_root)
    for fragment in _definitions(document, FragmentDefinitionNode):
        name = fragment.name.value
        if name not in measured or document.fragments[name] is not fragment:
            rest.add(fragment.selection_set, 0, (name,), _count_nothing)


def _definitions(document: Document, kind: type[T]) -> list[T]:
    return [each for each in document.node.definitions if isinstance(each, kind)]


@dataclass
class _Measure:
    """Counts what a document holds; ``measured`` gathers the names of fragments it met."""

    document: Document
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
        fragment = self.document.fragments.get(name)
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
        if node.name.value in _INTROSPECTION:
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
    measure.count("introspections", 1 if node.name.value in _INTROSPECTION else 0)


def _count_nothing(_measure: _Measure, _node: FieldNode) -> None:
    """Fields below the root count as fields only."""
