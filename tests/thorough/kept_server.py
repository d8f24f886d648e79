"""A pytest plugin: many runs of the tests, one after the other, on one server and one template.

Whoever runs them keeps the server of the folder alive meanwhile; each run joins it.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_graphql.testing import Databases

FOLDER = "KEPT_SERVER"
"""The environment variable that names the server's folder."""
_KEPT = "kept"
_LEFT = "SELECT datname FROM pg_database WHERE datname ~ '^(copy|template)_'"


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """Join the server that is kept."""
    with EmbeddedServer(Path(os.environ[FOLDER]), fast=True) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def administrator(server: EmbeddedServer) -> AsyncIterator[asyncpg.Connection]:
    """Open a connection, and drop what a run that was ended left behind."""
    connection = await asyncpg.connect(server.url("postgres"))
    for (name,) in await connection.fetch(_LEFT):
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template(
    databases: Databases, administrator: asyncpg.Connection, plugins: EnabledPlugins
) -> str:
    """Return the template that the first run made."""
    there = "SELECT 1 FROM pg_database WHERE datname = $1"
    if await administrator.fetchval(there, _KEPT) is None:
        made = await databases.migrated(plugins.registry)
        await administrator.execute(f"ALTER DATABASE {made} RENAME TO {_KEPT}")
    return _KEPT
