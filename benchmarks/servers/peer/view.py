"""The view: a session, a viewer and fresh loaders for each request."""

from datetime import UTC, datetime
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL

from benchmarks.servers.asking import Doors
from benchmarks.servers.peer.loaders import Loaders
from benchmarks.servers.peer.reading import Reading
from earlyhelp.days import LONDON, day_at


class View(GraphQL[Any, None]):
    """Strawberry's ASGI view with our context."""

    def __init__(
        self,
        schema: strawberry.Schema,
        doors: Doors,
        sessions: async_sessionmaker[AsyncSession],
    ) -> None:
        super().__init__(schema, graphql_ide=None)
        self._doors = doors
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request within one session."""
        async with self._sessions() as session:
            scope["session"] = session
            await super().__call__(scope, receive, send)

    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        """Return what resolvers use."""
        assert isinstance(request, Request)
        viewer = await self._doors.viewer(request.headers.get("authorization"))
        reading = Reading(request.scope["session"], viewer, day_at(datetime.now(UTC), LONDON))
        return {"request": request, "response": response, "loaders": Loaders(reading)}
