"""Servers as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from earlyhelp.settings import Settings

NAMES = ("product", "peer", "limit")
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Running:
    """One server: its name, its port on the loopback, and its process."""

    name: str
    port: int
    process: psutil.Process

    def seconds(self) -> float:
        """Return the processor time that the process has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def started(name: str, settings: Settings) -> Iterator[Running]:
    """Run one server, and end it at the end."""
    with _process(name, settings) as process:
        yield _ready(name, process)


@contextmanager
def all_started(settings: Settings) -> Iterator[dict[str, Running]]:
    """Run the three servers, which start at the same time, and end them at the end."""
    with ExitStack() as stack:
        processes = {name: stack.enter_context(_process(name, settings)) for name in NAMES}
        yield {name: _ready(name, process) for name, process in processes.items()}


@contextmanager
def _process(name: str, settings: Settings) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, **_variables(settings)}
    command = [sys.executable, "-m", "benchmarks.servers", name]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=_ROOT
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _ready(name: str, process: subprocess.Popen[str]) -> Running:
    """Wait until the server says on which port it listens."""
    assert process.stdout is not None
    port = process.stdout.readline()
    if not port:
        raise SystemExit(f"The server '{name}' did not start; its reason is above.")
    return Running(name, int(port), psutil.Process(process.pid))


def _variables(settings: Settings) -> dict[str, str]:
    return {
        "EARLYHELP_DATABASE_URL": settings.database_url or "",
        "EARLYHELP_ISSUER": settings.base_url,
        "EARLYHELP_READER_POOL_MIN": str(settings.reader_pool_min),
        "EARLYHELP_READER_POOL_MAX": str(settings.reader_pool_max),
    }
