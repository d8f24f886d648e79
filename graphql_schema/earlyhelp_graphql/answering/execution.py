"""Execution: a request becomes statements or service calls, and their answers one response."""

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
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

from earlyhelp.access.scopes import SCHEMA_INTROSPECT
from earlyhelp.reading.answers import Answer, FieldError
from earlyhelp.reading.compiler import Bounds, compile_root
from earlyhelp.reading.reader import Reader
from earlyhelp.reading.selections import BadValueError, Chosen, ForbiddenError
from earlyhelp.reading.statements import Statement
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.documents import (
    Document,
    Documents,
    InvalidDocumentError,
    Limits,
    Shown,
    shown,
)
from earlyhelp_graphql.answering.translation import Translator
from earlyhelp_graphql.answering.variables import RequestVariables, coerce_variables, shape
from earlyhelp_graphql.answering.writing import Writer
from earlyhelp_graphql.caching import BoundedCache
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.masking import masked

PAGE_SIZE = 20
"""How many rows a page has where the caller names no number."""
CACHE_BYTES = 32_000_000
"""How much the caches of documents and of statements may each hold."""


@dataclass(frozen=True)
class Request:
    """One GraphQL request, as GraphQL over HTTP defines it."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    """The outcome: JSON text, and whether anything was executed."""

    text: str
    executed: bool
    subjects: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RootAnswer:
    """How one root field is answered: by a statement, by text that is known, or by the schema."""

    key: str
    statement: Statement | None = None
    text: str = "null"
    introspected: FieldNode | None = None
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True)
class Operation:
    """An operation of a document, with the variables it is executed with."""

    document: Document
    node: OperationDefinitionNode
    variables: RequestVariables


class Executor:
    """Executes requests for viewers; there is no other way to an answer.

    Plans are kept in a cache bounded by bytes. Its key is all that decides on a statement: the
    document, the operation, the grants, and the shape of the variables.
    """

    def __init__(
        self, composition: Composition, reader: Reader, writer: Writer, limits: Limits
    ) -> None:
        self._composition = composition
        self._schema = composition.graphql
        self._types = frozenset(composition.map.entities)
        self._reader = reader
        self._writer = writer
        self._bounds = Bounds(PAGE_SIZE, limits.sql)
        self.documents = Documents(self._schema, limits, CACHE_BYTES)
        self.statements: BoundedCache[Hashable, tuple[RootAnswer, ...]] = BoundedCache(CACHE_BYTES)

    async def execute(self, request: Request, viewer: Viewer) -> Response:
        """Return the response to a request; never raises for what a caller may send."""
        introspects = viewer.holds(SCHEMA_INTROSPECT)
        try:
            document = self.documents.load(request.query, introspects=introspects)
            node = document.operation(request.operation_name)
            variables = coerce_variables(
                self._schema, node, request.variables, introspects=introspects
            )
        except InvalidDocumentError as error:
            return refused(error.errors)
        except GraphQLError as error:
            return refused([shown(error)])
        operation = Operation(document, node, variables)
        execute = self._mutate if node.operation is OperationType.MUTATION else self._query
        try:
            return _respond(await execute(operation, viewer))
        except GraphQLError as error:  # a directive at the root whose variable is null
            return refused([shown(error)])

    # Queries.

    async def _query(self, operation: Operation, viewer: Viewer) -> dict[str, Answer]:
        answers = {}
        for root in self._root_answers(operation, viewer):
            answers[root.key] = await self._answer(root, operation, viewer)
        return answers

    def _root_answers(self, operation: Operation, viewer: Viewer) -> tuple[RootAnswer, ...]:
        variables = operation.variables
        key = (
            operation.document.key,
            operation.node.name.value if operation.node.name else None,
            viewer.grants,
            shape(self._schema, operation.node, variables, self._types),
        )
        known = self.statements.get(key)
        if known is None:
            known = tuple(self._statement(operation, viewer))
            if not any(root.errors for root in known):
                self.statements.put(
                    key, known, 1_000 + sum(r.statement.size for r in known if r.statement)
                )
        return known

    def _statement(self, operation: Operation, viewer: Viewer) -> Iterator[RootAnswer]:
        translator = self._translator(operation)
        for key, nodes in translator.root_fields(operation.node).items():
            name = nodes[0].name.value
            if name == "__typename":
                yield RootAnswer(key, text='"Query"')
            elif name.startswith("__"):
                yield RootAnswer(key, introspected=_merged(nodes))
            else:
                yield self._answer_root(translator, key, nodes, viewer)

    def _answer_root(
        self, translator: Translator, key: str, nodes: Sequence[FieldNode], viewer: Viewer
    ) -> RootAnswer:
        try:
            chosen = translator.root(key, nodes)
            if chosen is None:
                return RootAnswer(key)
            return RootAnswer(key, self._compile(chosen, viewer, translator.variables))
        except (BadValueError, GraphQLError) as error:
            return RootAnswer(key, errors=(field_error(error, (key,)),))

    def _compile(self, chosen: Chosen, viewer: Viewer, variables: RequestVariables) -> Statement:
        graph = self._composition.map
        return compile_root(graph, viewer.grants, chosen, variables, self._bounds)

    def _translator(self, operation: Operation) -> Translator:
        fragments = operation.document.fragments
        return Translator(self._schema, self._composition.map, fragments, operation.variables)

    async def _answer(self, root: RootAnswer, operation: Operation, viewer: Viewer) -> Answer:
        if root.introspected is not None:
            return self._introspect(root.key, root.introspected, operation)
        if root.statement is None:
            return Answer(root.text, frozenset(), frozenset(), root.errors)
        return await self.read(root.statement, root.key, viewer, operation.variables)

    def prepare(self, chosen: Chosen, viewer: Viewer, variables: RequestVariables) -> Statement:
        """Return the statement of a selection that no document spells as a root field.

        Raises BadValueError now for what `read` would refuse.
        """
        statement = self._compile(chosen, viewer, variables)
        self._reader.values(statement, viewer, variables)
        return statement

    async def read(
        self, statement: Statement, key: str, viewer: Viewer, variables: Mapping[str, Any]
    ) -> Answer:
        """Return a plan's answer; whatever goes wrong becomes an error of its field."""
        try:
            return await self._reader.read(statement, key, viewer, variables)
        except BadValueError as error:
            found = field_error(error, (key,))
        except Exception as error:  # noqa: BLE001 - the last line: masked for the caller, told in the log
            found = internal_error(error, (key,))
        return Answer("null", frozenset(), statement.fields, (found,))

    def _introspect(self, key: str, asked: FieldNode, operation: Operation) -> Answer:
        """Answer ``__schema`` and ``__type`` from the schema, through graphql-core."""
        only = OperationDefinitionNode(
            operation=OperationType.QUERY,
            variable_definitions=operation.node.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=(asked,)),
        )
        definitions = (only, *operation.document.fragments.values())
        result = execute_sync(
            self._schema,
            DocumentNode(definitions=definitions),
            variable_values=dict(operation.variables.given),
        )
        text = json.dumps((result.data or {}).get(key), ensure_ascii=False)
        errors = tuple(field_error(each, (key,)) for each in result.errors or ())
        return Answer(text, frozenset(), frozenset(), errors)

    # Mutations.

    async def _mutate(self, operation: Operation, viewer: Viewer) -> dict[str, Answer]:
        translator = self._translator(operation)
        answers: dict[str, Answer] = {}
        for key, nodes in translator.root_fields(operation.node).items():
            if nodes[0].name.value == "__typename":
                answers[key] = Answer('"Mutation"', frozenset(), frozenset())
            else:
                answers[key] = await self._mutate_field(translator, key, nodes, viewer)
        return answers

    async def _mutate_field(
        self, translator: Translator, key: str, nodes: Sequence[FieldNode], viewer: Viewer
    ) -> Answer:
        try:
            return await self._writer.mutate(self, translator, key, nodes, viewer)
        except (BadValueError, GraphQLError) as error:
            found = field_error(error, (key,))
        except Exception as error:  # noqa: BLE001 - the last line: masked for the caller, told in the log
            found = internal_error(error, (key,))
        return Answer("null", frozenset(), frozenset(), (found,))


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


def field_error(error: BadValueError | GraphQLError, path: tuple[str | int, ...]) -> FieldError:
    """Return the error that a caller is shown for a value that does not fit."""
    code = "FORBIDDEN" if isinstance(error, ForbiddenError) else "BAD_VALUE"
    return FieldError(code, error.message, path)


def internal_error(error: Exception, path: tuple[str | int, ...]) -> FieldError:
    """Log an exception under a new id, and return an error that tells only that id."""
    return FieldError("INTERNAL", masked(error), path)


def _respond(answers: Mapping[str, Answer]) -> Response:
    data = ",".join(f'"{key}":{answer.text}' for key, answer in answers.items())
    errors = [error for answer in answers.values() for error in answer.errors]
    text = f'{{"data":{{{data}}}}}'
    if errors:
        listed = json.dumps([_shown(error) for error in errors], ensure_ascii=False)
        text = f'{{"errors":{listed},"data":{{{data}}}}}'
    return Response(
        text,
        executed=True,
        subjects=frozenset().union(*(answer.subjects for answer in answers.values())),
        fields=frozenset().union(*(answer.fields for answer in answers.values())),
    )


def _shown(error: FieldError) -> dict[str, Any]:
    return {
        "message": error.message,
        "path": list(error.path),
        "extensions": {"code": error.code},
    }


def refused(errors: Sequence[Shown]) -> Response:
    """Return the response to a request that was not executed: errors and no data."""
    return Response(json.dumps({"errors": errors}, ensure_ascii=False), executed=False)
