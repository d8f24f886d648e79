"""GraphQL over HTTP: one address, POST and JSON only, status codes to the letter.

There are no GET queries: identifiers would reach addresses, and addresses reach logs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send

from earlyhelp_graphql.answering.execution import Executor, Request
from earlyhelp_graphql.masking import RETRY_AFTER, masked
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.verification import InvalidToken

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
LARGEST_BODY = 256_000
"""Bytes; a document of the largest size allowed takes about a fifth of it."""
DEEPEST_JSON = 32
MOST_VALUES = 5_000
"""In one request: each value of a variable is checked, for a good while where there are many."""
_QUOTE, _BACKSLASH = b'"\\'
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""A JSON string, or one that lacks its end: so that no text takes more than one pass."""
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_HEADERS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


class BadRequestError(Exception):
    """A request that is no GraphQL request: the status, and a sentence with the remedy."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class _Answer:
    """What goes out: the status, the JSON, and the challenge that goes with a 401."""

    status: int
    body: bytes
    challenge: str = ""


class GraphQLEndpoint:
    """Answers GraphQL requests over HTTP for whoever the bearer token says is asking.

    It speaks ASGI itself: wrapping each request and answer would cost as much as executing
    a small document.
    """

    def __init__(self, executor: Executor, provider: Provider) -> None:
        self._executor = executor
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Statuses: 200 executed, 400 not executed, 401 no valid token, 500 a fault of ours,
        503 an outage.
        """
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        media = accepted(headers.get(b"accept"))
        try:
            _refuse_unclear(scope)
            answer = await self._answer(headers, media, receive)
        except InvalidToken as error:
            answer = _refusal(error.status, error.description, error.challenge)
        except BadRequestError as error:
            answer = _refusal(error.status, error.message)
        except Exception as error:  # noqa: BLE001 - the last line: masked for the caller, told in the log
            fault = masked(error)
            answer = _refusal(503 if fault.is_outage else 500, fault.message)
        await _send(send, answer, media)

    async def _answer(self, headers: Mapping[bytes, str], media: str, receive: Receive) -> _Answer:
        token = await self._provider.verifier.verify(headers.get(b"authorization"))
        viewer = await self._provider.viewers.viewer(token)
        asked = read_request(await _body(receive), headers.get(b"content-type"))
        response = await self._executor.execute(asked, viewer)
        # Older clients that accept only application/json take any 4xx for a broken server.
        status = 200 if response.executed or media == JSON else 400
        status = 503 if response.is_outage else status
        return _Answer(status, response.text.encode())


def _refuse_unclear(scope: Scope) -> None:
    """Refuse other methods, and a request that says twice who asks."""
    if scope["method"] != "POST":
        raise BadRequestError(405, f"Use POST here, with a body of {JSON}.")
    if sum(name == b"authorization" for name, _ in scope["headers"]) > 1:
        raise BadRequestError(400, "Send one Authorization header.")


def accepted(accept: str | None) -> str:
    """Return the media type to answer with; the newer one unless only the older is taken."""
    wanted = (accept or "").lower()
    if JSON in wanted and GRAPHQL not in wanted:
        return JSON
    return GRAPHQL


async def _body(receive: Receive) -> bytes:
    body, is_whole = b"", False
    while not is_whole:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequestError(400, "The body ended early.")
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise BadRequestError(413, f"The body is over {LARGEST_BODY} bytes. Ask for less.")
        is_whole = not message.get("more_body", False)
    return body


async def _send(send: Send, answer: _Answer, media: str) -> None:
    headers = [
        (b"content-length", str(len(answer.body)).encode()),
        (b"content-type", f"{media}; charset=utf-8".encode()),
        *_HEADERS,
    ]
    if answer.status == 405:  # noqa: PLR2004 - Method Not Allowed, which must say what is
        headers.append((b"allow", b"POST"))
    if answer.status == 503:  # noqa: PLR2004 - Service Unavailable, which must say for how long
        headers.append((b"retry-after", RETRY_AFTER.encode()))
    if answer.challenge:
        headers.append((b"www-authenticate", answer.challenge.encode("latin-1")))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def read_request(body: bytes, content_type: str | None) -> Request:
    """Return the GraphQL request in a body. Raises BadRequestError that says what is wrong."""
    if (content_type or "").partition(";")[0].strip().lower() != JSON:
        raise BadRequestError(415, f"Send the request as {JSON}.")
    _refuse_deep_or_long(body)
    try:
        given = read_json(body)
    except ValueError as error:
        raise BadRequestError(400, "The body is not valid JSON in UTF-8.") from error
    if not isinstance(given, dict):
        raise BadRequestError(400, "The body must be one JSON object with a 'query'.")
    _member(given, "extensions", dict)
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


_CODES: Mapping[int, str] = {
    401: "UNAUTHENTICATED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


def _refusal(status: int, message: str, challenge: str = "") -> _Answer:
    code = _CODES.get(status, "BAD_REQUEST")
    body = json.dumps({"errors": [{"message": message, "extensions": {"code": code}}]})
    return _Answer(status, body.encode(), challenge)
