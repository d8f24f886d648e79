"""What pytest offers to tests of plugins; override a fixture to have it otherwise."""

from collections.abc import AsyncIterator, Iterator, Sequence

import asyncpg
import pytest
import pytest_asyncio

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.loading import PluginEntry, installed_plugins
from earlyhelp.settings import Settings
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_graphql.app import compose_plugins
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.testing.clock import Clock
from earlyhelp_graphql.testing.council import Council, open_council
from earlyhelp_graphql.testing.databases import Databases

_LOOP = "asyncio_default_test_loop_scope"


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to begin where tests and fixtures would run on different event loops."""
    if config.getini(_LOOP) != "session":
        raise pytest.UsageError(
            "earlyhelp's fixtures and the tests share one event loop. "
            f'Set {_LOOP} = "session" in the configuration of pytest.'
        )


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Return the settings of a server that nobody set up: the defaults."""
    return Settings()


@pytest.fixture(scope="session")
def plugin_entries() -> Sequence[PluginEntry]:
    """Return the entry points of the plugins to test with: all that are installed."""
    return installed_plugins()


@pytest.fixture(scope="session")
def plugins(settings: Settings, plugin_entries: Sequence[PluginEntry]) -> EnabledPlugins:
    """Return the enabled plugins."""
    return enable_plugins(settings, plugin_entries)


@pytest.fixture(scope="session")
def composition(plugins: EnabledPlugins) -> Composition:
    """Return the graph of core and the enabled plugins."""
    return compose_plugins(plugins)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """Run a PostgreSQL server of the tests' own, which forgets everything at the end."""
    with EmbeddedServer(tmp_path_factory.mktemp("server"), fast=True) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def administrator(server: EmbeddedServer) -> AsyncIterator[asyncpg.Connection]:
    """Open a connection that makes and drops databases."""
    connection = await asyncpg.connect(server.url("postgres"))
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def databases(server: EmbeddedServer, administrator: asyncpg.Connection) -> Databases:
    """Return what makes and drops databases."""
    return Databases(server, administrator)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template(databases: Databases, plugins: EnabledPlugins) -> str:
    """Return the name of a database with the tables of core and the enabled plugins."""
    return await databases.migrated(plugins.registry)


@pytest_asyncio.fixture(loop_scope="session")
async def database(databases: Databases, template: str) -> AsyncIterator[str]:
    """Return the URL of a migrated database of the test's own."""
    async with databases.copy(template) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the test's own council, which stands at noon on 2 March 2026."""
    return Clock()


@pytest_asyncio.fixture(loop_scope="session")
async def council(
    database: str, plugins: EnabledPlugins, composition: Composition, clock: Clock
) -> AsyncIterator[Council]:
    """Return a running system of the test's own, in which nothing has happened yet."""
    async with open_council(database, plugins, composition, clock) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_council(
    databases: Databases, template: str, plugins: EnabledPlugins, composition: Composition
) -> AsyncIterator[Council]:
    """Return one running system for tests that each bring people of their own."""
    async with (
        databases.copy(template) as url,
        open_council(url, plugins, composition) as opened,
    ):
        yield opened
