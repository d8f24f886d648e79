"""Responses: the answers and errors of a request as the JSON that leaves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from earlyhelp.reading.answers import Answer, FieldError
from earlyhelp.reading.selections import BadValueError, ForbiddenError
from earlyhelp_graphql.answering.invalid import Shown
from earlyhelp_graphql.masking import masked


@dataclass(frozen=True)
class Response:
    """The outcome: JSON text, and whether anything was executed."""

    text: str
    executed: bool
    subjects: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


def field_error(error: BadValueError | GraphQLError, path: tuple[str | int, ...]) -> FieldError:
    """Return the error that a caller is shown for a value that does not fit."""
    code = "FORBIDDEN" if isinstance(error, ForbiddenError) else "BAD_VALUE"
    return FieldError(code, error.message, path)


def internal_error(error: Exception, path: tuple[str | int, ...]) -> FieldError:
    """Log an exception under a new id, and return an error that tells only that id."""
    return FieldError("INTERNAL", masked(error), path)


def respond(answers: Mapping[str, Answer]) -> Response:
    """Return the response to what was executed: the answers by their keys, and their errors."""
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
