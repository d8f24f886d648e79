"""A database that stops answering without a word holds up nothing for ever."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from tests.graphql.conftest import REGISTER, Api
from tests.platform.test_cli import free_port
from tests.reliability.conftest import PEOPLE, Proxy, recovered

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.errors import DatabaseError
from earlyhelp.storage import connections
from earlyhelp.storage.connections import check_server
from earlyhelp_migrations import runner

LONGEST = 5.0
"""Seconds; the longest limit of these tests' settings is two, and a farewell follows it."""


async def test_every_door_answers_while_it_is_silent_and_after(api: Api, proxy: Proxy) -> None:
    """Reading, writing, tokens, keys, pages and health: 503 in time, and well again after."""
    token = await api.token("front_door")
    proxy.silence()
    began = time.monotonic()

    statuses = await asyncio.gather(
        *(api.post(PEOPLE) for _ in range(40)),
        *(api.post({"query": REGISTER, "variables": {"input": {}}}) for _ in range(20)),
        api.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("a", "b")),
        api.http.post("/oauth/introspect", data={"token": token}, auth=("a", "b")),
        api.http.get("/oauth/authorize", params={"client_id": "a", "response_type": "code"}),
    )

    assert {answer.status_code for answer in statuses} == {503}
    assert all(answer.headers["retry-after"] for answer in statuses)
    assert time.monotonic() - began < LONGEST
    proxy.speak()
    await recovered(api)


async def test_readiness_says_so_within_a_second(api: Api, proxy: Proxy) -> None:
    """It asks over the connections that answers use, even while all of them are stuck."""
    await api.token("front_door")
    assert (await api.http.get("/health/ready")).status_code == 200
    proxy.silence()
    stuck = [asyncio.ensure_future(api.post(PEOPLE)) for _ in range(30)]
    await asyncio.sleep(0)

    for _ in range(3):
        began = time.monotonic()
        ready = await api.http.get("/health/ready")
        assert time.monotonic() - began < 1
        assert ready.status_code == 503

    await asyncio.gather(*stuck)
    assert (await api.http.get("/health/live")).status_code == 200
    proxy.speak()
    await recovered(api)
    assert (await api.http.get("/health/ready")).status_code == 200


async def test_commands_say_so(
    proxy: Proxy, plugins: EnabledPlugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command ends with the database's name and a remedy."""
    monkeypatch.setattr(connections, "_CONNECT_SECONDS", 0.5)
    proxy.silence()
    with pytest.raises(DatabaseError, match="does not let us in: TimeoutError"):
        await check_server(proxy.url)
    with pytest.raises(DatabaseError, match="does not let us in: TimeoutError"):
        await runner.pending(proxy.url, plugins.registry)


async def test_a_migration_gives_up(
    proxy: Proxy, plugins: EnabledPlugins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with an error when the database falls silent under it, not with a wait."""
    monkeypatch.setattr(connections, "_MAINTENANCE_SECONDS", 0.5)

    def silence(*_: object) -> None:
        proxy.silence()

    monkeypatch.setattr(runner, "_run", silence)
    with pytest.raises(DatabaseError, match="The database does not answer"):
        await runner.upgrade(proxy.url, plugins.registry)


async def test_told_to_stop(proxy: Proxy, tmp_path: Path) -> None:
    """The server ends within its bounds, whatever its database does."""
    port = free_port()
    command = ("serve", "--port", str(port))
    environment = {
        **os.environ,
        "EARLYHELP_DATABASE_URL": proxy.url,
        "EARLYHELP_SHUTDOWN_SECONDS": "1",
        "EARLYHELP_DATA": str(tmp_path),
    }
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "earlyhelp_graphql.cli", *command),
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    assert server.stderr is not None
    while b"Serving" not in await server.stderr.readline():
        assert server.returncode is None
    proxy.silence()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /.well-known/jwks.json HTTP/1.1\r\nHost: a\r\n\r\n")
    await asyncio.sleep(0.1)

    server.send_signal(signal.SIGTERM)

    assert await asyncio.wait_for(server.wait(), 20) == 0
    assert b"Traceback" not in await server.stderr.read()
    writer.close()
    assert not reader.at_eof() or await reader.read() == b""
