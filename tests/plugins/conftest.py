"""A council with every bundled plugin and a stranger's: falls, built as a wheel and installed."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.loading import PluginEntry, installed_plugins
from earlyhelp.settings import Settings
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.testing import Council, Databases, open_council

ROOT = Path(__file__).parents[2]
FALLS = ROOT / "examples" / "falls"
TODAY = "2026-03-02"


def install(folder: Path, target: Path, wheels: Path) -> Path:
    """Build the wheel of a project, install it into a folder of its own, return that."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps"]
    build = [*pip, "wheel", *offline, "--no-build-isolation", "-w", str(wheels), str(folder)]
    subprocess.run(build, check=True)  # noqa: S603 - our own command
    (wheel,) = wheels.glob("*.whl")
    install = [*pip, "install", *offline, "--target", str(target), str(wheel)]
    subprocess.run(install, check=True)  # noqa: S603 - our own command
    return target


@pytest.fixture(scope="session")
def falls_installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the falls plugin from its wheel into a folder, and return that."""
    target, wheels = tmp_path_factory.mktemp("falls"), tmp_path_factory.mktemp("wheels")
    return install(FALLS, target, wheels)


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Put a folder on the path for a while, as if an operator had installed into it."""
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def full_host(
    settings: Settings, bundled_plugins: tuple[EntryPoint, ...], falls_installed: Path
) -> EnabledPlugins:
    """Return the bundled plugins and falls, which is found by its entry point."""
    with importable(falls_installed):
        falls: list[PluginEntry] = [p for p in installed_plugins() if p.name == "falls"]
        return enable_plugins(settings, (*bundled_plugins, *falls))


@pytest.fixture(scope="session")
async def full_database(
    databases: Databases, template: str, full_host: EnabledPlugins
) -> AsyncIterator[str]:
    """Make a database that has the tables of falls as well; the value is its URL."""
    async with databases.copy(await databases.migrated(full_host.registry, template)) as url:
        yield url


@pytest.fixture(scope="session")
async def council(full_database: str, full_host: EnabledPlugins) -> AsyncIterator[Council]:
    """Run a server of all plugins on a day in March 2026."""
    async with open_council(full_database, full_host) as opened:
        yield opened
