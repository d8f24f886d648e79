"""Documents: checked once, within limits; of each, the little is kept that answers it again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    validate,
)
from graphql.language import DocumentNode

from earlyhelp.access.scopes import SCHEMA_INTROSPECT
from earlyhelp_graphql.answering.certainty import is_certainly_valid
from earlyhelp_graphql.answering.invalid import (
    MAX_ERRORS,
    InvalidDocumentError,
    Shown,
    all_shown,
    shown,
)
from earlyhelp_graphql.answering.limits import Limits, check_limits
from earlyhelp_graphql.answering.trees import INTROSPECTION, Tree, parse_tree
from earlyhelp_graphql.answering.variables import Variable, declared_variables
from earlyhelp_graphql.caching import BoundedCache

_SHARED_BYTES = 1_000_000
"""How much the declarations of variables may hold that operations share."""
_TREES_BYTES = 4_000_000
_TREE_BYTES = 100
"""About what a tree holds for each character of its text."""


@dataclass(frozen=True)
class Operation:
    """What is kept of an operation of a valid document; ``key`` tells it from all others."""

    key: tuple[bytes, str | None]
    type: OperationType
    variables: tuple[Variable, ...]

    @property
    def size(self) -> int:
        """Roughly how many bytes it holds in a cache."""
        return 500 + 400 * len(self.variables)


class Document:
    """A valid document as a request asks it: what is known of it, and its tree while need be."""

    def __init__(
        self, source: str, operations: Mapping[str | None, Operation], tree: Tree | None
    ) -> None:
        self.operations = operations
        self._source = source
        self._tree = tree

    @cached_property
    def tree(self) -> Tree:
        """The syntax tree, parsed anew unless the document was parsed for this request."""
        return self._tree or parse_tree(self._source)

    def operation(self, name: str | None) -> Operation:
        """Return the operation asked for. Raises GraphQLError where that is not clear."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise GraphQLError("The document has several operations: pass 'operationName'.")
        found = self.operations.get(name)
        if found is None:
            raise GraphQLError(f"The document has no operation named '{name}'.")
        return found

    def node(self, operation: Operation) -> OperationDefinitionNode:
        """Return the syntax tree of one operation."""
        return self.tree.operations[operation.key[1]]


class Documents:
    """Parses and validates documents; remembers the outcome, invalid ones included.

    Callers who may not introspect get no suggestions of names, and may not ask for
    ``__schema`` or ``__type``; so what is remembered is kept apart for the two.
    """

    def __init__(self, schema: GraphQLSchema, limits: Limits, cache_bytes: int) -> None:
        self._schema = schema
        self._limits = limits
        # Never an exception: it would keep every request that met it, by its traceback.
        self._cache: BoundedCache[
            tuple[bytes, bool], Mapping[str | None, Operation] | Sequence[Shown]
        ] = BoundedCache(cache_bytes)
        self._variables: BoundedCache[str, tuple[Variable, ...]] = BoundedCache(_SHARED_BYTES)
        # A mutation walks its tree each time, and an application sends few. Of queries, which
        # may be many, statements are kept and no trees: garbage collection would walk them all.
        self._trees: BoundedCache[bytes, Tree] = BoundedCache(_TREES_BYTES)

    def load(self, source: str, *, introspects: bool) -> Document:
        """Return a valid document. Raises InvalidDocumentError."""
        key = (sha256(source.encode()).digest(), introspects)
        outcome, tree = self._cache.get(key), None
        if outcome is None:
            outcome, tree = self._outcome(source, key[0], introspects=introspects)
            self._cache.put(key, outcome, _size(outcome))
        if not isinstance(outcome, Mapping):
            raise InvalidDocumentError(outcome)
        if any(each.type is OperationType.MUTATION for each in outcome.values()):
            tree = self._kept_tree(key[0], source, tree)
        return Document(source, outcome, tree)

    def _kept_tree(self, digest: bytes, source: str, parsed: Tree | None) -> Tree:
        tree = parsed or self._trees.get(digest) or parse_tree(source)
        self._trees.put(digest, tree, _TREE_BYTES * len(source))
        return tree

    def _outcome(
        self, source: str, digest: bytes, *, introspects: bool
    ) -> tuple[Mapping[str | None, Operation] | Sequence[Shown], Tree | None]:
        try:
            tree = parse_tree(source, self._limits.tokens)
            check_limits(tree, self._limits)
        except GraphQLError as error:
            return [shown(error)], None
        certain = is_certainly_valid(self._schema, tree)
        if not certain and self._errors(tree.node, introspects=introspects):
            # Once more with locations: only errors are worth theirs.
            errors = self._errors(parse(source), introspects=introspects)
            return all_shown(errors, introspects=introspects), None
        return {
            name: Operation((digest, name), node.operation, self._declared(node))
            for name, node in tree.operations.items()
        }, tree

    def _declared(self, node: OperationDefinitionNode) -> tuple[Variable, ...]:
        """Return an operation's variables; operations that declare the same share them."""
        variables = declared_variables(self._schema, node.variable_definitions or ())
        spelled = ", ".join(f"{each.name}: {each.type} = {each.default!r}" for each in variables)
        known = self._variables.get(spelled)
        if known is None:
            known = variables
            self._variables.put(spelled, variables, 500 + len(spelled))
        return known

    def _errors(self, node: DocumentNode, *, introspects: bool) -> list[GraphQLError]:
        errors = validate(
            self._schema, node, max_errors=MAX_ERRORS, hide_suggestions=not introspects
        )
        return errors if introspects else [*errors, *_introspection_errors(node)]


def _size(outcome: Mapping[str | None, Operation] | Sequence[Shown]) -> int:
    """Return roughly how many bytes an outcome holds in the cache."""
    if isinstance(outcome, Mapping):
        return 1_000 + sum(operation.size for operation in outcome.values())
    return 1_000 + sum(1_500 + len(error["message"]) for error in outcome)


def _introspection_errors(node: DocumentNode) -> Iterator[GraphQLError]:
    asked = {
        each.name.value
        for definition in node.definitions
        for each in _fields_of(getattr(definition, "selection_set", None))
    }
    for name in sorted(asked & INTROSPECTION):
        yield GraphQLError(
            f"You may not ask for '{name}': it needs the scope {SCHEMA_INTROSPECT}.",
            extensions={"code": "FORBIDDEN", "scope": SCHEMA_INTROSPECT},
        )


def _fields_of(selections: SelectionSetNode | None) -> Iterator[FieldNode]:
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode):
            yield node
        yield from _fields_of(getattr(node, "selection_set", None))
