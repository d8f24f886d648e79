"""What the tests of faults share: a database behind a proxy of the tests' own, and an API on it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from httpx2 import ASGITransport, AsyncClient
from tests.graphql.conftest import GRAPHQL, Api, Clock

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_graphql.app import create_app

PEOPLE = {"query": "{ people { totalCount } }"}


class Proxy:
    """Stands on the loopback before PostgreSQL's socket; it can go silent, and go away."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
        self._database = parts.path
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._pipes: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._port = 0
        self._cut = b""
        self._how = ""

    @property
    def url(self) -> str:
        """The URL of the database through the proxy."""
        return f"postgresql://earlyhelp@127.0.0.1:{self._port}{self._database}"

    async def open(self) -> None:
        """Let connections in, at the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse connections, and reset those that there are."""
        assert self._server is not None
        self._server.close()
        for pipe in list(self._pipes):
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    def upon(self, question: bytes, how: str) -> None:
        """Fail the next connection that asks this: "lose" it, "pass" it and reset, or "hush"."""
        self._cut, self._how = question, how

    def silence(self) -> None:
        """Accept everything, and pass nothing on any more."""
        self._flowing.clear()

    def speak(self) -> None:
        """Pass everything on again, with what was held back."""
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, questions = await asyncio.open_unix_connection(self._socket)
        both = asyncio.gather(self._pipe(reader, questions), self._pipe(answers, writer))
        pipes = asyncio.ensure_future(self._until_ended(both, writer, questions))
        self._pipes.add(pipes)
        pipes.add_done_callback(self._pipes.discard)

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._flowing.wait()
            how = self._how if self._cut and self._cut in data else ""
            if how != "lose":
                writer.write(data)
                await writer.drain()
            if how:
                self._cut = b""
                self._fail(how)
        await self._flowing.wait()
        writer.close()

    def _fail(self, how: str) -> None:
        if how != "hush":
            raise ConnectionResetError
        self.silence()

    async def _until_ended(
        self, both: asyncio.Future[tuple[None, None]], *writers: asyncio.StreamWriter
    ) -> None:
        try:
            with suppress(OSError):
                await both
        finally:
            for writer in writers:
                writer.transport.abort()


async def recovered(api: Api) -> None:
    """Wait until the API answers again: what was stuck may take its time to be given up."""
    deadline = time.monotonic() + 10
    while (await api.post(PEOPLE)).status_code != 200:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


@pytest.fixture
async def proxy(database: str) -> AsyncIterator[Proxy]:
    """Stand before a database of the test's own."""
    standing = Proxy(database)
    await standing.open()
    yield standing
    await standing.close()


@asynccontextmanager
async def serving(settings: Settings, plugins: EnabledPlugins) -> AsyncIterator[Api]:
    """Serve the application, as `earlyhelp serve` does."""
    app = create_app(settings, plugins)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(
            transport=ASGITransport(app=app),
            base_url="http://127.0.0.1:8000",
            headers={"Accept": GRAPHQL},
        ) as http,
    ):
        yield Api(http, app.state.system, Clock())


@pytest.fixture
async def api(proxy: Proxy, plugins: EnabledPlugins) -> AsyncIterator[Api]:
    """Serve the application on the database behind the proxy, with little patience."""
    settings = Settings(database_url=proxy.url, statement_timeout_ms=1000, lock_timeout_ms=300)
    async with serving(settings, plugins) as api:
        yield api


@pytest.fixture(scope="session")
async def steady_database(
    server: EmbeddedServer, administrator: asyncpg.Connection, template: str
) -> AsyncIterator[str]:
    """Make one database for the faults that leave it as it was; the value is its URL."""
    await administrator.execute(f"CREATE DATABASE test_faults TEMPLATE {template}")
    yield server.url("test_faults")
    await administrator.execute("DROP DATABASE test_faults WITH (FORCE)")


@pytest.fixture(scope="session")
async def steady(steady_database: str, plugins: EnabledPlugins) -> AsyncIterator[Api]:
    """Serve the application on it, with few connections and little patience."""
    settings = Settings(
        database_url=steady_database,
        writer_pool_max=3,
        turn_timeout_ms=300,
        lock_timeout_ms=300,
        max_requests=30,
    )
    async with serving(settings, plugins) as api:
        yield api


@pytest.fixture
async def owner(steady_database: str) -> AsyncIterator[asyncpg.Connection]:
    """Connect as the owner of the steady database."""
    connection = await asyncpg.connect(steady_database)
    yield connection
    await connection.close()
