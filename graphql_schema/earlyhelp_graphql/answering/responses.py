"""Responses: the answers and errors of a request as the JSON that leaves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from earlyhelp.reading.answers import Answer, FieldError
from earlyhelp.reading.selections import BadValueError, Fault
from earlyhelp_graphql.answering.invalid import Shown
from earlyhelp_graphql.masking import OUTAGES, masked

_COUNTED = frozenset({"BAD_VALUE", "FIELD_FAILED", "FORBIDDEN"})
"""The codes of fields that are null, alike wherever they stand."""


@dataclass(frozen=True)
class Response:
    """The outcome: JSON text, and whether anything was executed, or could not be for an outage."""

    text: str
    executed: bool
    is_outage: bool = False
    subjects: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


def field_error(error: BadValueError | GraphQLError, path: tuple[str | int, ...]) -> FieldError:
    """Return the error that a caller is shown for a value that does not fit."""
    return FieldError(fault_of(error), path)


def fault_of(error: BadValueError | GraphQLError) -> Fault:
    """Return what is wrong with a value that does not fit."""
    return Fault("BAD_VALUE", error.message) if isinstance(error, GraphQLError) else error.fault


def internal_error(error: Exception, path: tuple[str | int, ...]) -> FieldError:
    """Log an exception, and return an error that tells of an outage, or only an id."""
    fault = masked(error)
    return FieldError(Fault(fault.code, fault.message), path)


def respond(answers: Mapping[str, Answer], *, may_have_written: bool = False) -> Response:
    """Return the response to what was executed: the answers by their keys, and their errors.

    Where an outage met one of them, the whole is refused, to be asked again; but not where
    another has been written, which its writer must hear of.
    """
    errors = [error for answer in answers.values() for error in answer.errors]
    met = [error for error in errors if error.fault.code in OUTAGES and len(error.path) == 1]
    if met and not (may_have_written and any(_is_payload(each) for each in answers.values())):
        return refused([_shown(error) for error in met], is_outage=True)
    data = ",".join(f'"{key}":{answer.text}' for key, answer in answers.items())
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


def _is_payload(answer: Answer) -> bool:
    return answer.text.startswith("{")


def _shown(error: FieldError) -> dict[str, Any]:
    fault = error.fault
    extensions: dict[str, Any] = {"code": fault.code}
    if fault.code in _COUNTED:
        extensions["count"] = error.count
    extensions |= {
        name: told for name, told in (("scope", fault.scope), ("argument", fault.argument)) if told
    }
    return {"message": fault.message, "path": list(error.path), "extensions": extensions}


def refused(errors: Sequence[Shown], *, is_outage: bool = False) -> Response:
    """Return the response to a request that was not executed: errors and no data."""
    text = json.dumps({"errors": errors}, ensure_ascii=False)
    return Response(text, executed=False, is_outage=is_outage)
