"""GraphQL over HTTP: one address, POST and JSON only, status codes to the letter.

There are no GET queries: identifiers would reach addresses, and addresses reach logs.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from earlyhelp.settings import Settings
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.compressing import SMALLEST, compressed, takes_gzip
from earlyhelp_graphql.answering.execution import Executor
from earlyhelp_graphql.answering.requests import JSON, BadRequestError, Body, read_body
from earlyhelp_graphql.answering.responses import Response
from earlyhelp_graphql.masking import RETRY_AFTER, masked
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.verification import InvalidToken

GRAPHQL = "application/graphql-response+json"
LARGEST_BODY = 256_000
"""Bytes; a document of the largest size allowed takes about a fifth of it."""
_HEADERS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


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

    def __init__(self, executor: Executor, provider: Provider, settings: Settings) -> None:
        self._executor = executor
        self._provider = provider
        self._max_batch = settings.max_batch

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
            answer = _refusal(error.status, error.message, code=error.code)
        except Exception as error:  # noqa: BLE001 - the last line: masked for the caller, told in the log
            fault = masked(error)
            answer = _refusal(503 if fault.is_outage else 500, fault.message)
        zips = len(answer.body) >= SMALLEST and takes_gzip(headers.get(b"accept-encoding"))
        await _send(send, answer, media, zips=zips)

    async def _answer(self, headers: Mapping[bytes, str], media: str, receive: Receive) -> _Answer:
        token = await self._provider.verifier.verify(headers.get(b"authorization"))
        viewer = await self._provider.viewers.viewer(token)
        asked = read_body(await _body(receive), headers.get(b"content-type"), self._max_batch)
        if asked.is_batch:
            return _batched(await self._each(asked, viewer))
        (response,) = await self._each(asked, viewer)
        # Older clients that accept only application/json take any 4xx for a broken server.
        status = 200 if response.executed or media == JSON else 400
        status = 503 if response.is_outage else status
        return _Answer(status, response.text.encode())

    async def _each(self, asked: Body, viewer: Viewer) -> Sequence[Response]:
        """Execute one after the other, so that a batch takes no more turns than one request."""
        return [await self._executor.execute(request, viewer) for request in asked.requests]


def _batched(responses: Sequence[Response]) -> _Answer:
    """Return the answers to a batch as a list; an outage counts where it met all of them."""
    status = 503 if all(response.is_outage for response in responses) else 200
    return _Answer(status, f"[{','.join(each.text for each in responses)}]".encode())


def _refuse_unclear(scope: Scope) -> None:
    """Refuse other methods, and a request that says twice who asks."""
    if scope["method"] != "POST":
        raise BadRequestError(405, f"Use POST here, with a body of {JSON}.")
    if sum(name == b"authorization" for name, _ in scope["headers"]) > 1:
        raise BadRequestError(400, "Send one Authorization header.")


def accepted(accept: str | None) -> str:
    """Return the media type to answer with: the newer one where a client names it.

    Those that name none were written before there was a newer one (GraphQL over HTTP).
    """
    return GRAPHQL if GRAPHQL in (accept or "").lower() else JSON


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


async def _send(send: Send, answer: _Answer, media: str, *, zips: bool) -> None:
    body = await compressed(answer.body) if zips else answer.body
    headers = [
        (b"content-length", str(len(body)).encode()),
        (b"content-type", f"{media}; charset=utf-8".encode()),
        *_HEADERS,
    ]
    if zips:
        headers += [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
    if answer.status == 405:  # noqa: PLR2004 - Method Not Allowed, which must say what is
        headers.append((b"allow", b"POST"))
    if answer.status == 503:  # noqa: PLR2004 - Service Unavailable, which must say for how long
        headers.append((b"retry-after", RETRY_AFTER.encode()))
    if answer.challenge:
        headers.append((b"www-authenticate", answer.challenge.encode("latin-1")))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


_CODES: Mapping[int, str] = {
    401: "UNAUTHENTICATED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


def _refusal(status: int, message: str, challenge: str = "", code: str = "") -> _Answer:
    code = code or _CODES.get(status, "BAD_REQUEST")
    body = json.dumps({"errors": [{"message": message, "extensions": {"code": code}}]})
    return _Answer(status, body.encode(), challenge)
