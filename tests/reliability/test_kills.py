"""Kills: what was acknowledged is there, once and whole, whichever process was killed when.

A writer sends changes with idempotency keys to a serving process, and repeats a request until
it is answered. Meanwhile the serving process or its database is killed, and the former is
started again as a supervisor would.
"""

import asyncio
import logging
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPConnection, HTTPException
from importlib.metadata import EntryPoint
from json import dumps, loads
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker
from tests.platform.test_cli import answer, free_port
from tests.platform.test_embedded import ask, kill_server

from earlyhelp.access.models import Account, AccountRole
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import writer_engine
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.oauth.clients import NewClient, register_client
from earlyhelp_graphql.testing import JsonObject
from earlyhelp_migrations.runner import upgrade

logger = logging.getLogger(__name__)

KILLS = int(os.environ.get("KILLS", "3"))
COMMAND = [sys.executable, "-m", "earlyhelp_graphql.cli"]
WRITE = """mutation ($input: RegisterOrganisationInput!, $key: String) {
  registerOrganisation(input: $input, idempotencyKey: $key) {
    organisation { id } problems { code }
  }
}"""


KEPT = """SELECT coalesce(json_agg(json_build_object(
  'id', o.id, 'name', o.name,
  'audited', (SELECT count(*) FROM audit_entries a WHERE a.changes::text LIKE '%' || o.id || '%'),
  'keyed', (SELECT count(*) FROM idempotency_keys k
            WHERE k.key = o.name AND k.result_ids = ARRAY[o.id])
))::text, '[]') FROM organisations o WHERE o.name LIKE 'writer %'"""


@dataclass
class Supervised:
    """A serving process that is started again whenever it has ended."""

    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start it, and wait until it serves."""
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "serve"], env=self.environment, stderr=subprocess.DEVNULL
        )
        assert answer(f"http://127.0.0.1:{self.port}/health/ready") == 200

    def kill(self) -> None:
        """Kill it as the system does that has no memory left, and start it again."""
        self.process.kill()
        self.process.wait()
        self.start()


@dataclass(eq=False)
class Writer(threading.Thread):
    """Writes one organisation after another, each until it is told that it is there."""

    number: int
    port: int
    token: str
    stopped: threading.Event
    acknowledged: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Be a thread."""
        super().__init__(daemon=True)

    def run(self) -> None:
        """Write until told to stop; each name and key is used for one change only."""
        while not self.stopped.is_set():
            name = f"writer {self.number} change {len(self.acknowledged)}"
            while (id_ := self._written(name)) is None and not self.stopped.is_set():
                time.sleep(0.02)
            if id_ is not None:
                self.acknowledged[name] = id_

    def _written(self, name: str) -> str | None:
        variables = {"input": {"name": name, "kind": "COUNCIL"}, "key": name}
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        asked = dumps({"query": WRITE, "variables": variables})
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/graphql", asked, headers)
            response = connection.getresponse()
            body = loads(response.read())
        except (OSError, HTTPException, ValueError):
            return None
        finally:
            connection.close()
        return _id(response.status, body)


def _id(status: int, body: JsonObject) -> str | None:
    """Return the id of what was written, if it is told already."""
    if status == 503:
        return None
    assert status == 200, body
    done = body["data"]["registerOrganisation"]
    assert done["problems"] == []
    written = done["organisation"]  # null where it was written, and cannot be read yet
    return None if written is None else str(written["id"])


async def _prepare(url: str, plugins: EnabledPlugins) -> tuple[str, str]:
    """Make an administrator and a client that acts as her; return its id and secret."""
    await upgrade(url, plugins.registry)
    engine = writer_engine(url, Settings())
    async with async_sessionmaker(engine, expire_on_commit=False)() as session, session.begin():
        account = Account(username="admin", display_name="Administrator")
        session.add(account)
        await session.flush()
        granted = date(2026, 1, 1)
        session.add(AccountRole(account_id=account.id, role="administrator", granted_on=granted))
        await session.flush()
        made = await register_client(session, NewClient("Writer", acts_as="admin"))
    await engine.dispose()
    return made.client.client_id, made.secret or ""


@pytest.fixture
def supervised(
    tmp_path: Path, bundled_plugins: tuple[EntryPoint, ...]
) -> Iterator[tuple[Supervised, str]]:
    """Serve core on a durable cluster; the value is the process and a token to write with."""
    folder, port = tmp_path / "data", free_port()
    core = enable_plugins(Settings(plugins=()), bundled_plugins)
    with EmbeddedServer(folder) as server:
        client = asyncio.run(_prepare(server.url(), core))
    environment = {
        **os.environ,
        "EARLYHELP_DATA": str(folder),
        "EARLYHELP_PLUGINS": "",
        "EARLYHELP_PORT": str(port),
    }
    served = Supervised(environment, port)
    served.start()
    yield served, _token(port, *client)
    served.process.terminate()
    served.process.wait(30)


def _token(port: int, client_id: str, secret: str) -> str:
    form = urlencode(
        {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    )
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/oauth/token", form, kind)
    token = loads(connection.getresponse().read())["access_token"]
    connection.close()
    return str(token)


def test_acknowledged_changes(supervised: tuple[Supervised, str], tmp_path: Path) -> None:
    """None is lost, doubled or half done."""
    served, token = supervised
    stopped = threading.Event()
    writers = [Writer(number, served.port, token, stopped) for number in range(4)]
    for writer in writers:
        writer.start()
    for number in range(KILLS):
        time.sleep(random.uniform(0.3, 0.8))  # noqa: S311 - any moment will do
        if number % 2:
            served.kill()
        else:
            kill_server(tmp_path / "data")
            assert answer(f"http://127.0.0.1:{served.port}/health/ready") == 200
    time.sleep(0.5)
    stopped.set()
    for writer in writers:
        writer.join(20)

    told = {name: id_ for writer in writers for name, id_ in writer.acknowledged.items()}
    with EmbeddedServer(tmp_path / "data") as server:
        kept = loads(str(ask(server.url(), KEPT)))
    logger.info("%s kills, %s acknowledged changes, %s kept", KILLS, len(told), len(kept))
    assert len(told) > KILLS
    assert len({entry["name"] for entry in kept}) == len(kept)
    assert told.items() <= {entry["name"]: f"Organisation_{entry['id']}" for entry in kept}.items()
    assert all(entry["audited"] == entry["keyed"] == 1 for entry in kept)
