"""Queries: what reads. Each field at the root of a document becomes one statement, kept."""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from earlyhelp.reading.answers import Answer, FieldError
from earlyhelp.reading.compiler import compile_root
from earlyhelp.reading.drafts import Bounds
from earlyhelp.reading.pages import PAGE_SIZE
from earlyhelp.reading.reader import Reader
from earlyhelp.reading.selections import BadValueError, Chosen
from earlyhelp.reading.statements import Statement
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.documents import Document, Operation
from earlyhelp_graphql.answering.responses import field_error, internal_error
from earlyhelp_graphql.answering.translation import Translator
from earlyhelp_graphql.answering.variables import RequestVariables, shape
from earlyhelp_graphql.caching import BoundedCache
from earlyhelp_graphql.composing.composition import Composition


@dataclass(frozen=True)
class RootAnswer:
    """How one root field is answered: by a statement, by text that is known, or by the schema."""

    key: str
    statement: Statement | None = None
    text: str = "null"
    introspects: bool = False
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True)
class Asked:
    """An operation of a document, with the variables it is executed with."""

    document: Document
    operation: Operation
    variables: RequestVariables

    @property
    def node(self) -> OperationDefinitionNode:
        """The operation's syntax tree: parsed anew, where its document is known already."""
        return self.document.node(self.operation)

    def translator(self, composition: Composition) -> Translator:
        """Return what turns the operation's selections into those of the reading map."""
        fragments = self.document.tree.fragments
        return Translator(composition.graphql, composition.map, fragments, self.variables)


class Queries:
    """Answers queries, and whatever else is read for a response; there is no other way.

    Statements are kept in a cache bounded by bytes. Its key is all that decides on one: the
    document, the operation, the grants, and the shape of the variables.
    """

    def __init__(
        self, composition: Composition, reader: Reader, longest_statement: int, cache_bytes: int
    ) -> None:
        self._composition = composition
        self._schema = composition.graphql
        self._types = frozenset(composition.map.entities)
        self._reader = reader
        self._bounds = Bounds(PAGE_SIZE, longest_statement)
        self.statements: BoundedCache[Hashable, tuple[RootAnswer, ...]] = BoundedCache(cache_bytes)

    async def query(self, asked: Asked, viewer: Viewer) -> dict[str, Answer]:
        """Return the answer of each field at the root of a query, by its key."""
        answers = {}
        for root in self.root_answers(asked, viewer):
            answers[root.key] = await self._answer(root, asked, viewer)
        return answers

    def root_answers(self, asked: Asked, viewer: Viewer) -> tuple[RootAnswer, ...]:
        """Return how each field at the root is answered: as before, or worked out now."""
        key = self._key(asked, viewer)
        known = self.statements.get(key)
        if known is None:
            known = tuple(self._planned(asked, viewer))
            if not any(root.errors for root in known):
                self.statements.put(
                    key, known, 1_000 + sum(r.statement.size for r in known if r.statement)
                )
        return known

    def _key(self, asked: Asked, viewer: Viewer) -> Hashable:
        return (
            asked.operation.key,
            viewer.grants,
            shape(asked.operation.variables, asked.variables, self._types),
        )

    def _planned(self, asked: Asked, viewer: Viewer) -> Iterator[RootAnswer]:
        translator = asked.translator(self._composition)
        for key, nodes in translator.root_fields(asked.node).items():
            name = nodes[0].name.value
            if name == "__typename":
                yield RootAnswer(key, text='"Query"')
            elif name.startswith("__"):
                yield RootAnswer(key, introspects=True)
            else:
                yield self._answer_root(translator, key, nodes, viewer)

    def _answer_root(
        self, translator: Translator, key: str, nodes: Sequence[FieldNode], viewer: Viewer
    ) -> RootAnswer:
        try:
            chosen = translator.root(key, nodes)
            return RootAnswer(key, self._compile(chosen, viewer, translator.variables))
        except (BadValueError, GraphQLError) as error:
            return RootAnswer(key, errors=(field_error(error, (key,)),))

    def _compile(self, chosen: Chosen, viewer: Viewer, variables: RequestVariables) -> Statement:
        graph = self._composition.map
        return compile_root(graph, viewer.grants, chosen, variables, self._bounds)

    async def _answer(self, root: RootAnswer, asked: Asked, viewer: Viewer) -> Answer:
        if root.introspects:
            return self._introspect(root.key, asked)
        if root.statement is None:
            return Answer(root.text, frozenset(), frozenset(), root.errors)
        return await self.read(root.statement, root.key, viewer, asked.variables)

    def prepare(
        self,
        asked: Asked,
        path: tuple[str, ...],
        choose: Callable[[], Chosen],
        viewer: Viewer,
        variables: RequestVariables,
    ) -> Statement:
        """Return the statement of a selection that no document spells as a root field.

        ``path`` says where in the operation it stands; ``choose`` is asked if that is new.
        Raises BadValueError now for what `read` would refuse.
        """
        key = (self._key(asked, viewer), path)
        known = self.statements.get(key)
        if known is None:
            statement = self._compile(choose(), viewer, variables)
            known = (RootAnswer(path[-1], statement),)
            self.statements.put(key, known, 1_000 + statement.size)
        (found,) = known
        assert found.statement is not None  # noqa: S101 - only such are put under a path
        _, refused = self._reader.values(found.statement, viewer, variables)
        for each in (*found.statement.refused, *refused):
            if each.fault.code == "BAD_VALUE":
                raise BadValueError(each.fault.message, each.fault.argument)
        return found.statement

    async def read(
        self, statement: Statement, key: str, viewer: Viewer, variables: Mapping[str, Any]
    ) -> Answer:
        """Return a statement's answer; whatever goes wrong becomes an error of its field."""
        try:
            return await self._reader.read(statement, key, viewer, variables)
        except BadValueError as error:
            found = field_error(error, (key,))
        except Exception as error:  # noqa: BLE001 - the last line: masked for the caller, told in the log
            found = internal_error(error, (key,))
        return Answer("null", frozenset(), statement.fields, (found,))

    def _introspect(self, key: str, asked: Asked) -> Answer:
        """Answer ``__schema`` and ``__type`` from the schema, through graphql-core."""
        nodes = asked.translator(self._composition).root_fields(asked.node)[key]
        only = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=asked.node.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=(_merged(nodes),)),
        )
        definitions = (only, *asked.document.tree.fragments.values())
        result = execute_sync(
            self._schema,
            DocumentNode(definitions=definitions),
            variable_values=dict(asked.variables.given),
        )
        text = json.dumps((result.data or {}).get(key), ensure_ascii=False)
        errors = tuple(field_error(each, (key,)) for each in result.errors or ())
        return Answer(text, frozenset(), frozenset(), errors)


def _merged(nodes: Sequence[FieldNode]) -> FieldNode:
    """Return one node that selects what all nodes of one response key select."""
    first = nodes[0]
    if len(nodes) == 1 or first.selection_set is None:
        return first
    sets = [node.selection_set for node in nodes if node.selection_set]
    selections = [each for selected in sets for each in selected.selections]
    return FieldNode(
        alias=first.alias,
        name=first.name,
        arguments=first.arguments,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(selections)),
    )
