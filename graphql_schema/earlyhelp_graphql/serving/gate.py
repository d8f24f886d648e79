"""The gate: so many requests at once, so many answers that wait to be read; others come again."""

import asyncio
import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from earlyhelp.settings import Settings
from earlyhelp_graphql.masking import RETRY_AFTER

CHUNK = 65_536
"""Bytes handed to the connection at once; the next follow when the reader has taken them."""

_HEALTH = "/health/"
_BUSY = "The server has as many requests as it can take."
_UNREAD = "Too many answers wait to be read."
_STOPPING = "The server is stopping."


class Gate:
    """ASGI middleware in front of everything but the health pages.

    Whoever is refused is message 503 at once, and when to come again: a queue without an end
    would take all memory, and answer when nobody listens any more.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._most = settings.max_requests
        self._most_unread = settings.max_unread_mb * 1_000_000
        self._inside = 0
        self._unread = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it."""
        if scope["type"] != "http" or scope["path"].startswith(_HEALTH):
            await self._app(scope, receive, send)
        elif self._inside >= self._most:
            await _refuse(scope, send, _BUSY)
        else:
            self._inside += 1
            try:
                await self._admit(scope, receive, send)
            finally:
                self._inside -= 1

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(self, scope, send)
        try:
            await self._app(scope, receive, answer.send)
        except asyncio.CancelledError:  # as happens only where the server stops
            if not answer.is_begun:
                await _refuse(scope, send, _STOPPING)

    def has_room(self, size: int) -> bool:
        """Whether an answer may wait to be read: the only one that does always may."""
        return not self._unread or self._unread + size <= self._most_unread

    def hold(self, size: int) -> None:
        """Count bytes that wait to be read, or with less than none those that no longer do."""
        self._unread += size


class _Answer:
    """One answer on its way out, in pieces that the reader keeps pace with."""

    def __init__(self, gate: Gate, scope: Scope, send: Send) -> None:
        self._gate = gate
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._is_refused = False
        self.is_begun = False

    async def send(self, message: Message) -> None:
        """Pass a message on; the first is held back until it is known whether the next may go."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            await self._send_body(message)
        else:
            await self._send(message)

    async def _send_body(self, message: Message) -> None:
        body = message.get("body", b"")
        if self._start is not None and not self._gate.has_room(len(body)):
            self.is_begun = self._is_refused = True
            await _refuse(self._scope, self._send, _UNREAD)
        if not self._is_refused:
            await self._pass_on(message, body)

    async def _pass_on(self, message: Message, body: bytes) -> None:
        self._gate.hold(len(body))
        try:
            if self._start is not None:
                self.is_begun = True
                start, self._start = self._start, None
                await self._send(start)
            for at in range(0, len(body) - CHUNK, CHUNK):
                piece = body[at : at + CHUNK]
                await self._send({**message, "body": piece, "more_body": True})
            await self._send({**message, "body": body[_last(len(body)) :]})
        finally:
            self._gate.hold(-len(body))


def _last(size: int) -> int:
    """Return where the last piece of so many bytes begins."""
    return max(size - 1, 0) // CHUNK * CHUNK


async def _refuse(scope: Scope, send: Send, message: str) -> None:
    """Answer 503 in the words of the protocol that is spoken at that address."""
    message = f"{message} Nothing was done. Try again in a moment."
    if scope["path"] == "/graphql":
        media = b"application/graphql-response+json; charset=utf-8"
        said: dict[str, Any] = {
            "errors": [{"message": message, "extensions": {"code": "UNAVAILABLE"}}]
        }
    else:
        media = b"application/json"
        said = {"error": "temporarily_unavailable", "error_description": message}
    body = json.dumps(said).encode()
    headers = [
        (b"content-type", media),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"retry-after", RETRY_AFTER.encode()),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})
