"""Where the time of one request goes within the product's own process."""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from starlette.applications import Starlette
from starlette.types import Message, Scope

from benchmarks.figures import table
from benchmarks.populations import Population
from benchmarks.questions import Question
from earlyhelp.days import day_at
from earlyhelp.reading.answers import make_answer
from earlyhelp.reading.binds import runtime_values
from earlyhelp.reading.declarations import Asking
from earlyhelp.viewer import Viewer
from earlyhelp.work import utc_now
from earlyhelp_graphql.answering.queries import Asked
from earlyhelp_graphql.answering.requests import Body, read_body
from earlyhelp_graphql.app import System, compose_plugins, routes, running
from earlyhelp_graphql.enabling import enable_plugins

BATCH, BATCHES = 50, 30
_SECONDS = 1.0
"""How long a step is repeated at the most, where it is a slow one."""

Step = Callable[[], Any]


async def report_breakdown(population: Population, questions: Sequence[Question]) -> str:
    """Return a table of the microseconds of each step, for one question of each kind."""
    plugins = enable_plugins(population.settings)
    found = {}
    async with running(population.settings, compose_plugins(plugins), plugins) as system:
        for question in questions:
            value = (await question.choose(population))[0]
            body = question.body(value)
            token = await population.token(question.role)
            found[question.name] = await _Breakdown(system, body, token).steps()
    steps = next(iter(found.values()))
    rows = [[step, *(f"{each[step]:,.0f}" for each in found.values())] for step in steps]
    return f"{population.people:,} people, microseconds\n\n{table(('', *found), rows)}"


class _Breakdown:
    def __init__(self, system: System, body: bytes, token: str) -> None:
        self.system = system
        self._app = Starlette(routes=list(routes(system)))
        self.executor = system.executor
        self.authorization = f"Bearer {token}"
        self.body = body
        (self.request,) = self._read().requests

    def _read(self) -> Body:
        return read_body(self.body, "application/json", 1)

    async def steps(self) -> Mapping[str, float]:
        viewer = await self._viewer()
        executor, request = self.executor, self.request
        for _ in range(12):
            await executor.execute(request, viewer)
        asked = executor.asked(request, introspects=False)
        (root,) = executor.queries.root_answers(asked, viewer)
        statement = root.statement
        assert statement is not None
        values = self._values(statement, viewer, asked)
        pool = self.system.pool
        text = await pool.fetchval(statement.sql, *values)
        asking = Asking(viewer, self._today())
        return {
            "token and viewer": await _timed_async(self._viewer),
            "read the body": _timed(self._read),
            "document and variables": _timed(lambda: executor.asked(request, introspects=False)),
            "statement": _timed(lambda: executor.queries.root_answers(asked, viewer)),
            "binds": _timed(lambda: self._values(statement, viewer, asked)),
            "database (waiting)": await _timed_async(lambda: pool.fetchval(statement.sql, *values)),
            "strip subjects": _timed(lambda: make_answer(statement, root.key, text, asking)),
            "execute in all": await _timed_async(lambda: executor.execute(request, viewer)),
            "request in all (without uvicorn)": await _timed_async(self._call),
        }

    async def _viewer(self) -> Viewer:
        provider = self.system.provider
        return await provider.viewers.viewer(await provider.verifier.verify(self.authorization))

    def _today(self) -> date:
        return day_at(utc_now(), self.system.settings.time_zone)

    def _values(self, statement: Any, viewer: Viewer, asked: Asked) -> list[Any]:
        runtime = {**runtime_values(viewer, self._today()), "page_limit": 100}
        return [bind.get(runtime, asked.variables) for bind in statement.binds]

    async def _call(self) -> None:
        """Answer the request as uvicorn has it answered."""
        scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "headers": [
                (b"host", b"127.0.0.1"),
                (b"accept", b"application/graphql-response+json, application/json"),
                (b"authorization", self.authorization.encode()),
                (b"content-type", b"application/json"),
                (b"content-length", str(len(self.body)).encode()),
            ],
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": self.body, "more_body": False}

        async def send(_message: Message) -> None:
            return

        await self._app(scope, receive, send)


def _batches() -> Iterator[None]:
    """Repeat as often as told, but not for longer than a slow step may take."""
    until = time.perf_counter() + _SECONDS
    for number in range(BATCHES):
        if number and time.perf_counter() > until:
            return
        yield


def _timed(step: Step) -> float:
    """Return the processor time of a step in microseconds: the least of several batches."""

    def batch() -> float:
        began = time.process_time()
        for _ in range(BATCH):
            step()
        return time.process_time() - began

    return min(batch() for _ in _batches()) / BATCH * 1e6


async def _timed_async(step: Callable[[], Awaitable[Any]]) -> float:
    """Return the same of a step that waits."""

    async def batch() -> float:
        began = time.process_time()
        for _ in range(BATCH):
            await step()
        return time.process_time() - began

    return min([await batch() for _ in _batches()]) / BATCH * 1e6
