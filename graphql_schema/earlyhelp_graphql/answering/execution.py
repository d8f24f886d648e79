"""Execution: a request becomes statements or service calls, and their answers one response."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLError, OperationType

from earlyhelp.access.scopes import SCHEMA_INTROSPECT
from earlyhelp.reading.answers import Answer
from earlyhelp.reading.reader import Reader
from earlyhelp.reading.selections import BadValueError
from earlyhelp.storage.turns import Turns
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.documents import Documents
from earlyhelp_graphql.answering.invalid import InvalidDocumentError, shown
from earlyhelp_graphql.answering.limits import Limits
from earlyhelp_graphql.answering.queries import Asked, Queries
from earlyhelp_graphql.answering.responses import (
    Response,
    field_error,
    internal_error,
    refused,
    respond,
)
from earlyhelp_graphql.answering.variables import coerce_variables
from earlyhelp_graphql.answering.writing import Writer
from earlyhelp_graphql.composing.composition import Composition

CACHE_BYTES = 32_000_000
"""How much the caches of documents and of statements may each hold."""

AT_ONCE, PATIENCE = 16, 2.0
"""How many queries are answered at once, and the seconds that others wait for their turn."""


@dataclass(frozen=True)
class Request:
    """One GraphQL request, as GraphQL over HTTP defines it."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]


class Executor:
    """Executes requests for viewers: what reads and what writes, behind one door."""

    def __init__(  # noqa: PLR0913 - what it is made of, and two sizes
        self,
        composition: Composition,
        reader: Reader,
        writer: Writer,
        limits: Limits,
        *,
        cache_bytes: int = CACHE_BYTES,
        turns: Turns | None = None,
    ) -> None:
        self._composition = composition
        self._writer = writer
        self._turns = turns or Turns(AT_ONCE, PATIENCE)
        self.queries = Queries(composition, reader, limits.sql, cache_bytes)
        self.documents = Documents(composition.graphql, limits, cache_bytes)

    async def execute(self, request: Request, viewer: Viewer) -> Response:
        """Return the response to a request; never raises for what a caller may send.

        Raises UnavailableError where too many are asking at once.
        """
        introspects = viewer.holds(SCHEMA_INTROSPECT)
        try:
            asked = self.asked(request, introspects=introspects)
        except InvalidDocumentError as error:
            return refused(error.errors)
        except GraphQLError as error:
            return refused([shown(error)])
        is_mutation = asked.operation.type is OperationType.MUTATION
        try:
            if is_mutation:
                return respond(await self._mutate(asked, viewer), may_have_written=True)
            # Answers in the making are held in memory. Writers, whose answers are small, have
            # turns of their own with the database, and keep nobody who reads from theirs.
            async with self._turns.taken():
                return respond(await self.queries.query(asked, viewer))
        except GraphQLError as error:  # a directive at the root whose variable is null
            return refused([shown(error)])

    def asked(self, request: Request, *, introspects: bool) -> Asked:
        """Return what a request asks, checked. Raises InvalidDocumentError and GraphQLError."""
        document = self.documents.load(request.query, introspects=introspects)
        operation = document.operation(request.operation_name)
        variables = coerce_variables(
            self._composition.graphql,
            operation.variables,
            request.variables,
            lambda: document.node(operation),
            introspects=introspects,
        )
        return Asked(document, operation, variables)

    async def _mutate(self, asked: Asked, viewer: Viewer) -> dict[str, Answer]:
        translator = asked.translator(self._composition)
        answers: dict[str, Answer] = {}
        for key, nodes in translator.root_fields(asked.node).items():
            if nodes[0].name.value == "__typename":
                answers[key] = Answer('"Mutation"', frozenset(), frozenset())
            else:
                answers[key] = await self._mutate_field(asked, key, nodes, viewer)
        return answers

    async def _mutate_field(
        self, asked: Asked, key: str, nodes: Sequence[FieldNode], viewer: Viewer
    ) -> Answer:
        try:
            return await self._writer.mutate(self.queries, asked, key, nodes, viewer)
        except (BadValueError, GraphQLError) as error:
            found = field_error(error, (key,))
        except Exception as error:  # noqa: BLE001 - the last line: masked for the caller, told in the log
            found = internal_error(error, (key,))
        return Answer("null", frozenset(), frozenset(), (found,))
