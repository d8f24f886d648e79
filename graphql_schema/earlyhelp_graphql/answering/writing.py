"""Writing: a mutation's input becomes a command, its service runs, its payload is read."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from graphql import FieldNode, GraphQLObjectType, get_named_type
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.contract.verbs import VerbBook
from earlyhelp.reading.answers import Answer, FieldError
from earlyhelp.reading.ids import encode_id
from earlyhelp.reading.selections import Chosen, ForbiddenError, Given
from earlyhelp.reading.statements import Statement
from earlyhelp.settings import DEFAULTS, Settings
from earlyhelp.storage.again import again
from earlyhelp.viewer import Viewer
from earlyhelp.work import (
    Conflict,
    Problem,
    RefusedError,
    unit_of_work,
    utc_now,
)
from earlyhelp_graphql.answering.queries import Asked, Queries
from earlyhelp_graphql.answering.repeats import Repeat
from earlyhelp_graphql.answering.translation import Fields, Translator
from earlyhelp_graphql.answering.variables import RequestVariables
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.composing.nodes import node_root
from earlyhelp_graphql.declaring.graph import MutationDeclaration
from earlyhelp_graphql.masking import OUTAGES

_RESULT = "$result"
"""The variable, which no document can name, of the id of what was written."""

_NOTHING = UUID(int=0)

_HIDDEN = "writtenButHidden"
"""The field of every payload that tells a success whose result its writer may not see."""


@dataclass(frozen=True)
class _Outcome:
    """What a mutation came to: the id of what was written, or the problems.

    ``secret`` was made by it, to be shown this once.
    """

    written: UUID | None = None
    problems: tuple[Problem, ...] = ()
    secret: str | None = field(default=None, repr=False)


class Writer:
    """Runs mutations: each service in one transaction, with its audit entry."""

    def __init__(  # noqa: PLR0913 - each is one fact of the server, named by who makes it
        self,
        composition: Composition,
        verbs: VerbBook,
        sessions: async_sessionmaker[AsyncSession],
        *,
        clock: Callable[[], datetime] = utc_now,
        settings: Settings = DEFAULTS,
        roles: Collection[str] = (),
    ) -> None:
        self._roles = roles
        self._composition = composition
        self._verbs = verbs
        self._sessions = sessions
        self._clock = clock
        self._settings = settings

    async def mutate(
        self,
        queries: Queries,
        asked: Asked,
        key: str,
        nodes: Sequence[FieldNode],
        viewer: Viewer,
    ) -> Answer:
        """Run one mutation and answer its payload. Raises ForbiddenError without its scope.

        What is chosen of the payload is prepared first: nothing is written for a request
        that could not be answered.
        """
        translator = asked.translator(self._composition)
        name = nodes[0].name.value
        mutation = self._composition.mutations[name]
        if not viewer.holds(mutation.write):
            message = f"You may not do this: it needs the scope {mutation.write}."
            raise ForbiddenError(message, mutation.write)
        offered = translator.schema.mutation_type.fields[name]  # type: ignore[union-attr]
        given = translator.arguments(offered, nodes[0])
        values = {each: given[each].get(translator.variables) for each in given}
        payload = cast("GraphQLObjectType", get_named_type(offered.type))
        written = self._composition.types[mutation.verb.row].__name__
        chosen = translator.collect(payload, [node.selection_set for node in nodes])
        read = _Payload(queries, asked, translator, viewer, written, payload.name, chosen)
        statements = read.prepared(key)
        return await read.answer(key, statements, await self._run(mutation, values, viewer))

    async def _run(
        self, mutation: MutationDeclaration, values: Mapping[str, Any], viewer: Viewer
    ) -> _Outcome:
        command = self._composition.commands.read(mutation.verb.command, values["input"])
        try:
            return await again(lambda: self._perform(mutation, command, values, viewer))
        except RefusedError as error:
            return _Outcome(problems=error.problems)

    async def _perform(
        self, mutation: MutationDeclaration, command: Any, values: Mapping[str, Any], viewer: Viewer
    ) -> _Outcome:
        key = values.get("idempotencyKey")
        kept = timedelta(days=self._settings.idempotency_days)
        repeat = None if key is None else Repeat(mutation.name, command, key, kept)
        async with unit_of_work(
            self._sessions,
            viewer=viewer,
            scope=mutation.write,
            verb=mutation.name,
            guard=self._composition.guard,
            verbs=self._verbs,
            clock=self._clock,
            settings=self._settings,
            roles=self._roles,
        ) as work:
            done = None if repeat is None else await repeat.claim(work)
            if done is not None:
                work.is_replay = True
                return _Outcome(done[0])
            row = await mutation.verb(work, command)
            await work.session.flush()
            written: UUID = inspect(row).identity[0]
            if repeat is not None:
                await repeat.settle(work, written)
            return _Outcome(written, secret=next(iter(work.shown_once), None))


@dataclass(frozen=True)
class _Payload:
    """Reads what is chosen of a payload, under the writer's own rights to read."""

    queries: Queries
    asked: Asked
    translator: Translator
    viewer: Viewer
    type_name: str
    name: str
    chosen: Fields

    def prepared(self, around: str) -> dict[str, Statement]:
        """Return a statement for each key that shows what was written; may raise BadValueError."""
        known = {"__typename", "problems", "secret"}
        return {
            key: self._statement((around, key), nodes)
            for key, nodes in self.chosen.items()
            if nodes[0].name.value not in known
        }

    def _statement(self, path: tuple[str, str], nodes: Sequence[FieldNode]) -> Statement:
        def choose() -> Chosen:
            given = {"id": Given(_RESULT, lambda variables: variables[_RESULT])}
            type_ = self.translator.schema.get_type(self.type_name)
            selection = self.translator.object(type_, nodes) or (_IS_THERE,)
            return Chosen(path[-1], node_root(self.type_name), given, selection)

        variables = self._variables(_NOTHING)
        return self.queries.prepare(self.asked, path, choose, self.viewer, variables)

    def _variables(self, written: UUID) -> RequestVariables:
        return self.translator.variables.beside(**{_RESULT: encode_id(self.type_name, written)})

    async def answer(
        self, key: str, statements: Mapping[str, Statement], outcome: _Outcome
    ) -> Answer:
        """Return the payload, each error at its place in it."""
        members = {
            each: await self._member(each, statements.get(each), outcome) for each in self.chosen
        }
        text = ",".join(f'"{each}":{answer.text}' for each, answer in members.items())
        return Answer(
            f"{{{text}}}",
            frozenset().union(*(answer.subjects for answer in members.values())),
            frozenset().union(*(answer.fields for answer in members.values())),
            tuple(
                replace(error, path=(key, *error.path))
                for answer in members.values()
                for error in answer.errors
            ),
        )

    async def _member(self, key: str, statement: Statement | None, outcome: _Outcome) -> Answer:
        nodes = self.chosen[key]
        if nodes[0].name.value == "__typename":
            return _known(self.name)
        if nodes[0].name.value == "secret":
            return _known(outcome.secret)
        if statement is None:
            return _known([self._problem(each, nodes) for each in outcome.problems])
        tells_hidden = nodes[0].name.value == _HIDDEN
        if outcome.written is None:
            return _known(False if tells_hidden else None)
        variables = self._variables(outcome.written)
        read = await self.queries.read(statement, key, self.viewer, variables)
        read = replace(read, errors=tuple(_after_writing(error) for error in read.errors))
        return _told_hidden(read) if tells_hidden else read

    def _problem(self, problem: Problem, nodes: Sequence[FieldNode]) -> dict[str, Any]:
        name = "ConflictProblem" if isinstance(problem, Conflict) else "InputProblem"
        values = {
            "__typename": name,
            "code": problem.code,
            "message": problem.message,
            "path": [to_camel_case(each) for each in problem.path],
            "currentVersion": getattr(problem, "current_version", None),
        }
        type_ = cast("GraphQLObjectType", self.translator.schema.get_type(name))
        fields = self.translator.collect(type_, [node.selection_set for node in nodes])
        return {key: values[each[0].name.value] for key, each in fields.items()}


_IS_THERE = Chosen("__typename", "__typename")


def _told_hidden(read: Answer) -> Answer:
    """Return whether a row that was written is hidden from its writer; null where none can tell.

    To lack the scope for it is no error here: it is one of the ways not to see it.
    """
    errors = tuple(each for each in read.errors if each.fault.code != "FORBIDDEN")
    return replace(_known(None if errors else read.text == "null"), errors=errors)


def _after_writing(error: FieldError) -> FieldError:
    """Say of an outage that it came after the change, which is not to be repeated."""
    if error.fault.code not in OUTAGES:
        return error
    message = "The change was made, but cannot be read now. Ask for it again in a moment."
    return replace(error, fault=replace(error.fault, message=message))


def _known(value: Any) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False), frozenset(), frozenset())
