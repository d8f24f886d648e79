"""The limit: a bare ASGI application that answers each question with one tuned statement."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.servers.asking import Doors, opened
from benchmarks.servers.limit.identifying import Identifying, identifying
from benchmarks.servers.limit.questions import QUESTIONS
from earlyhelp.days import LONDON, day_at
from earlyhelp.settings import Settings


def app(settings: Settings) -> ASGIApp:
    """Return the ASGI application."""
    return _Limit(settings)


class _Limit:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._doors: Doors
        self._needs: Identifying

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Live from start to end, or answer one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["method"] == "GET":
            await _respond(send, await self._answer(scope))
        else:
            await _respond(send, await self._identify(scope, receive))

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self._opened():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[None]:
        async with (
            opened(self._settings) as self._doors,
            identifying(self._settings) as self._needs,
        ):
            yield

    async def _answer(self, scope: Scope) -> str:
        _, name, *value = scope["path"].split("/")
        viewer = await self._doors.viewer(_authorization(scope))
        question = QUESTIONS[name]
        values = question.values(viewer, day_at(datetime.now(UTC), LONDON), "".join(value))
        text: str = await self._doors.pool.fetchval(question.sql, *values)
        return text

    async def _identify(self, scope: Scope, receive: Receive) -> str:
        viewer = await self._doors.viewer(_authorization(scope))
        return await self._needs.identify(viewer, json.loads(await _body(receive)))


def _authorization(scope: Scope) -> str | None:
    headers = scope["headers"]
    return next((value.decode() for name, value in headers if name == b"authorization"), None)


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message["body"]
        more = message["more_body"]
    return body


async def _respond(send: Send, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
