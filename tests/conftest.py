"""What tests share: a PostgreSQL server, migrated databases, and the host of all plugins."""

import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.metadata import EntryPoint
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.runner import upgrade

ROOT = Path(__file__).parent.parent
GROUP = "earlyhelp.plugins"
TEMPLATE = "template_earlyhelp"

_numbers = count(1)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Return the settings of a server that nobody set up: the defaults."""
    return Settings()


@pytest.fixture(scope="session")
def bundled_plugins() -> tuple[EntryPoint, ...]:
    """Return the plugins of this repository, whether or not it is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = project["entry-points"][GROUP].items()
    return tuple(EntryPoint(name=name, value=value, group=GROUP) for name, value in found)


@pytest.fixture(scope="session")
def plugins(settings: Settings, bundled_plugins: tuple[EntryPoint, ...]) -> EnabledPlugins:
    """Return the host with every plugin of this repository."""
    return enable_plugins(settings, bundled_plugins)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """Run a PostgreSQL server of the tests' own, which forgets everything at the end."""
    with EmbeddedServer(tmp_path_factory.mktemp("server"), fast=True) as running:
        yield running


@pytest.fixture(scope="session")
async def administrator(server: EmbeddedServer) -> AsyncIterator[asyncpg.Connection]:
    """Open a connection that makes and drops databases."""
    connection = await asyncpg.connect(server.url("postgres"))
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def template(
    server: EmbeddedServer, administrator: asyncpg.Connection, plugins: EnabledPlugins
) -> str:
    """Migrate one database with all plugins, for others to be copied from; return its name."""
    await administrator.execute(f"CREATE DATABASE {TEMPLATE}")
    await upgrade(server.url(TEMPLATE), plugins.registry)
    return TEMPLATE


@asynccontextmanager
async def _copied(
    server: EmbeddedServer, administrator: asyncpg.Connection, template: str
) -> AsyncIterator[str]:
    name = f"test_{next(_numbers)}"
    await administrator.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    await administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(
    server: EmbeddedServer, administrator: asyncpg.Connection, template: str
) -> AsyncIterator[str]:
    """Make a migrated database for one test, drop it afterwards; the value is its URL."""
    async with _copied(server, administrator, template) as url:
        yield url


@pytest.fixture(scope="session")
async def shared_database(
    server: EmbeddedServer, administrator: asyncpg.Connection, template: str
) -> AsyncIterator[str]:
    """Make one migrated database for all tests that only read; the value is its URL."""
    async with _copied(server, administrator, template) as url:
        yield url


@pytest.fixture
async def empty_database(
    server: EmbeddedServer, administrator: asyncpg.Connection
) -> AsyncIterator[str]:
    """Make a database with nothing in it, drop it afterwards; the value is its URL."""
    async with _copied(server, administrator, "template0") as url:
        yield url
