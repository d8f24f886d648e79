"""So many synthetic people, with the servers that answer questions about them."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from benchmarks.client import token
from benchmarks.data.accounts import Credentials, register_clients
from benchmarks.data.building import build
from benchmarks.running import Running, all_started
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import connection
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_graphql.enabling import enable_plugins


@dataclass(frozen=True)
class Population:
    """One size: its database, its servers by name, and an application for each role."""

    people: int
    settings: Settings
    servers: Mapping[str, Running]
    clients: Mapping[str, Credentials]

    async def token(self, role: str) -> str:
        """Get an access token from the product, for asking as a role."""
        return await token(self.servers["product"], *self.clients[role])

    async def fetch(self, query: str, *args: object) -> Sequence[asyncpg.Record]:
        """Read from the database as its owner."""
        async with connection(self.settings.database_url or "") as owner:
            rows: Sequence[asyncpg.Record] = await owner.fetch(query, *args)
            return rows


@contextmanager
def opened(people: int, data: Path, run: asyncio.Runner) -> Iterator[Population]:
    """Build a population, unless it was kept, and start its servers; end them at the end."""
    with EmbeddedServer(data / f"bench-{people}") as server:
        run.run(build(server, enable_plugins(Settings()).registry, people))
        settings = _settings(server.url())
        clients = run.run(register_clients(server.url()))
        with all_started(settings) as servers:
            yield Population(people, settings, servers, clients)


def _settings(url: str) -> Settings:
    """Return the settings under which all three servers run; the issuer is the same for all."""
    return Settings(
        database_url=url,
        issuer="http://benchmark.example",
        reader_pool_min=4,
        reader_pool_max=4,
    )
