"""The body of a request, read strictly: one GraphQL request in JSON, or a batch of several."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from earlyhelp_graphql.answering.execution import Request

JSON = "application/json"
DEEPEST_JSON = 32
MOST_VALUES = 5_000
"""In one body: each value of a variable is checked, for a good while where there are many."""
_QUOTE, _BACKSLASH = b'"\\'
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""A JSON string, or one that lacks its end: so that no text takes more than one pass."""
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))


class BadRequestError(Exception):
    """A request that is no GraphQL request: the status, and a sentence with the remedy."""

    def __init__(self, status: int, message: str, code: str = "BAD_REQUEST") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


class UnknownDocumentError(BadRequestError):
    """Only the hash of a document was sent, and none is kept here: clients then send it whole.

    They know the answer by this very message, or by the code.
    """

    def __init__(self) -> None:
        super().__init__(400, "PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED")


@dataclass(frozen=True)
class Body:
    """What was asked: one request, or a batch, whose answers come as a list."""

    requests: Sequence[Request]
    is_batch: bool


def read_body(body: bytes, content_type: str | None, max_batch: int) -> Body:
    """Return what is asked in a body. Raises BadRequestError that says what is wrong."""
    if (content_type or "").partition(";")[0].strip().lower() != JSON:
        raise BadRequestError(415, f"Send the request as {JSON}.")
    _refuse_deep_or_long(body)
    try:
        given = read_json(body)
    except ValueError as error:
        raise BadRequestError(400, "The body is not valid JSON in UTF-8.") from error
    if not isinstance(given, list):
        return Body((_request(given),), is_batch=False)
    if not 0 < len(given) <= max_batch:
        raise BadRequestError(400, f"Send 1 to {max_batch} requests in a batch.")
    return Body([_request(each) for each in given], is_batch=True)


def _request(given: object) -> Request:
    if not isinstance(given, dict):
        raise BadRequestError(400, "The body must be one JSON object with a 'query'.")
    extensions = _member(given, "extensions", dict) or {}
    if given.get("query") is None and ("persistedQuery" in extensions or "documentId" in given):
        raise UnknownDocumentError
    return Request(
        _member(given, "query", str, required=True),
        _member(given, "operationName", str),
        _member(given, "variables", dict) or {},
    )


def read_json(body: bytes) -> Any:
    """Return what JSON in UTF-8 says; raises ValueError for NaN and half surrogate pairs too.

    Python's own reader would take both, and neither could be written back to the caller.
    """
    text = body.decode()
    given = json.loads(text, parse_constant=_refuse_constant)
    if "\\u" in text:
        json.dumps(given, ensure_ascii=False).encode()
    return given


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _refuse_deep_or_long(body: bytes) -> None:
    """Refuse JSON of too many levels or values before it is parsed; strings do not count."""
    few = body.count(b",") < MOST_VALUES
    if few and body.count(b"{") + body.count(b"[") <= DEEPEST_JSON:
        return
    bare = _STRING.sub(b"", body)
    if bare.count(b",") >= MOST_VALUES:
        raise BadRequestError(400, f"The JSON holds more than {MOST_VALUES} values. Send fewer.")
    depth = deepest = 0
    for bracket in bare.translate(None, _NO_BRACKETS):
        depth += 1 if bracket in b"{[" else -1
        deepest = max(deepest, depth)
    if deepest > DEEPEST_JSON:
        raise BadRequestError(400, f"The JSON is nested more than {DEEPEST_JSON} deep.")


def _member(given: Mapping[str, Any], name: str, kind: type, *, required: bool = False) -> Any:
    value = given.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, kind):
        expected = "a string" if kind is str else "an object"
        raise BadRequestError(400, f"'{name}' must be {expected}.")
    return value
