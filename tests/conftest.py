"""What tests share beside the kit: this repository's plugins, and two kinds of database."""

import signal
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from earlyhelp_graphql.cli import main
from earlyhelp_graphql.testing import Databases

pytest_plugins = ("pytester",)
ROOT = Path(__file__).parent.parent
GROUP = "earlyhelp.plugins"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def bundled_plugins() -> tuple[EntryPoint, ...]:
    """Return the plugins of this repository, whether or not it is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = project["entry-points"][GROUP].items()
    return tuple(EntryPoint(name=name, value=value, group=GROUP) for name, value in found)


@pytest.fixture(scope="session")
def plugin_entries(bundled_plugins: tuple[EntryPoint, ...]) -> tuple[EntryPoint, ...]:
    """Test with these, whatever else is installed."""
    return bundled_plugins


@pytest.fixture(scope="session")
async def shared_database(databases: Databases, template: str) -> AsyncIterator[str]:
    """Make one migrated database for all tests that only read; the value is its URL."""
    async with databases.copy(template) as url:
        yield url


@pytest.fixture
async def empty_database(databases: Databases) -> AsyncIterator[str]:
    """Make a database with nothing in it, drop it afterwards; the value is its URL."""
    async with databases.copy() as url:
        yield url


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Return a way to run a command: its exit code, stdout and stderr."""

    def running(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield running
    for number, handler in before.items():
        signal.signal(number, handler)
