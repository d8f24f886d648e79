"""Asking and changing as somebody, in GraphQL, in process or over HTTP alike."""

import json
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar, cast

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type

from earlyhelp.reading.answers import FieldError
from earlyhelp.reading.selections import Fault

Who = TypeVar("Who")

_CODE = re.compile("`([A-Z0-9_]+)`")

JsonObject: TypeAlias = dict[str, Any]
"""An object of JSON: names and values."""


class UnexpectedAnswerError(AssertionError):
    """The system answered otherwise than the test said it would."""


@dataclass(frozen=True)
class Answer:
    """What came back of a document: the text itself, and its parts."""

    text: str

    @property
    def data(self) -> JsonObject:
        """The data; empty where nothing was executed."""
        return json.loads(self.text).get("data") or {}

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """The errors, in their order."""
        return tuple(_field_error(each) for each in json.loads(self.text).get("errors", ()))

    @property
    def denied(self) -> dict[str, str]:
        """The codes of the errors, each by the path of the field that is null because of it."""
        return {_dotted(error.path): error.fault.code for error in self.errors}


class Asking(ABC, Generic[Who]):
    """Asks and changes as somebody; what comes back otherwise than expected is raised."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    @abstractmethod
    async def answer(self, who: Who, document: str, /, **variables: object) -> Answer:
        """Return the whole answer to a document, whatever it is."""

    async def ask(self, who: Who, document: str, /, **variables: object) -> JsonObject:
        """Return the data of an answer without errors. Raises UnexpectedAnswerError."""
        answer = _executed(await self.answer(who, document, **variables))
        if answer.errors:
            raise UnexpectedAnswerError(f"The answer has errors: {_in_words(answer.errors)}")
        return answer.data

    async def denied(self, who: Who, document: str, /, **variables: object) -> dict[str, str]:
        """Return the codes of an answer's errors, by the paths of their fields.

        Raises UnexpectedAnswerError where the document was not executed.
        """
        return _executed(await self.answer(who, document, **variables)).denied

    async def change(
        self, who: Who, verb: str, chosen: str = "id", /, **given: object
    ) -> JsonObject:
        """Carry out a mutation; return the fields that are ``chosen`` of the row it wrote.

        ``verb`` and ``given`` are the mutation's name and input, as the API spells them.
        Raises UnexpectedAnswerError where it is refused.
        """
        data = await self.ask(who, self._mutation(verb, chosen), input=given)
        problems = data[verb]["problems"]
        if problems:
            listed = "; ".join(
                f"{each['code']} at {_dotted(each['path']) or 'the input'}: {each['message']}"
                for each in problems
            )
            raise UnexpectedAnswerError(f"{verb} was refused: {listed}")
        return cast("JsonObject", data[verb]["written"])

    async def refused(self, who: Who, verb: str, /, **given: object) -> dict[str, str]:
        """Carry out a mutation that is refused; return the codes, each by what is to blame.

        That is the path of an input field, or for whoever lacks the scope the verb itself.
        Raises UnexpectedAnswerError where it is not refused, or not in a whole sentence, or
        with a code that the description of the mutation does not have.
        """
        answer = _executed(await self.answer(who, self._mutation(verb, "id"), input=given))
        payload = answer.data.get(verb)
        if payload is None:
            return answer.denied
        problems = payload["problems"]
        if not problems or payload["written"] is not None:
            raise UnexpectedAnswerError(f"{verb} was not refused.")
        for each in problems:
            if not each["message"].endswith("."):
                raise UnexpectedAnswerError(f"No sentence, said of {verb}: {each['message']}")
            if each["code"] not in _CODE.findall(self._field(verb).description or ""):
                raise UnexpectedAnswerError(f"{verb} does not tell of the code {each['code']}.")
        return {_dotted(each["path"]): each["code"] for each in problems}

    def _mutation(self, verb: str, chosen: str) -> str:
        offered = self._field(verb)
        payload = cast("GraphQLObjectType", get_named_type(offered.type))
        written = next(name for name in payload.fields if name != "problems")
        return (
            f"mutation ($input: {offered.args['input'].type}) {{ {verb}(input: $input) "
            f"{{ written: {written} {{ {chosen} }} problems {{ code message path }} }} }}"
        )

    def _field(self, verb: str) -> GraphQLField:
        mutations = self._schema.mutation_type
        if mutations is None or verb not in mutations.fields:
            raise UnexpectedAnswerError(f"There is no mutation {verb}.")
        field: GraphQLField = mutations.fields[verb]
        return field


def _executed(answer: Answer) -> Answer:
    """Return the answer of a document that was executed; a slip in one is no denial."""
    if answer.errors and not any(error.path for error in answer.errors):
        said = " ".join(error.fault.message for error in answer.errors)
        raise UnexpectedAnswerError(f"The document was not executed: {said}")
    return answer


def _dotted(path: Any) -> str:
    return ".".join(map(str, path))


def _in_words(errors: tuple[FieldError, ...]) -> str:
    return "; ".join(f"{e.fault.code} at {_dotted(e.path)}: {e.fault.message}" for e in errors)


def _field_error(told: JsonObject) -> FieldError:
    more = told.get("extensions", {})
    scope, argument = more.get("scope", ""), more.get("argument", "")
    fault = Fault(more.get("code", ""), told["message"], scope, argument)
    return FieldError(fault, tuple(told.get("path", ())), more.get("count", 1))
