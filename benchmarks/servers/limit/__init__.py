"""The limit: one endpoint for each question, each with one statement tuned by hand."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.servers.asking import Doors, opened
from benchmarks.servers.limit import statements
from earlyhelp.settings import Settings
from earlyhelp.viewer import Viewer

_MEDIA = "application/json"
Values = Callable[[Viewer, date, Request], Sequence[Any]]


def app(settings: Settings) -> Starlette:
    """Return the ASGI application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings) as doors:
            for path, sql, values in ENDPOINTS:
                endpoint = _Endpoint(doors, sql, values)
                app.router.routes.append(Route(path, endpoint.get))
            yield

    return Starlette(lifespan=lifespan)


class _Endpoint:
    """Runs one statement for whoever asks, and passes its text on."""

    def __init__(self, doors: Doors, sql: str, values: Values) -> None:
        self._doors = doors
        self._sql = sql
        self._values = values

    async def get(self, request: Request) -> Response:
        """Answer one question."""
        viewer = await self._doors.viewer(request.headers)
        values = self._values(viewer, datetime.now(UTC).date(), request)
        text = await self._doors.pool.fetchval(self._sql, *values)
        return Response(text, media_type=_MEDIA)


def _person(viewer: Viewer, today: date, request: Request) -> Sequence[Any]:
    return (viewer.practitioner_id, today, UUID(request.path_params["id"]))


def _caseload(viewer: Viewer, today: date, _request: Request) -> Sequence[Any]:
    return (viewer.practitioner_id, today, viewer.grants[0].categories)


def _household_plan(viewer: Viewer, today: date, request: Request) -> Sequence[Any]:
    categories = viewer.grants[0].categories
    return (viewer.practitioner_id, today, categories, UUID(request.path_params["id"]))


ENDPOINTS = (
    ("/household-plan/{id}", statements.HOUSEHOLD_PLAN, _household_plan),
    ("/caseload", statements.CASELOAD, _caseload),
    ("/person/{id}", statements.PERSON, _person),
)
