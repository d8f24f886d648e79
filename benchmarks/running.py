"""Servers as processes of their own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from earlyhelp.settings import Settings

_COMMANDS = {
    "product": ("earlyhelp_graphql.cli", "serve"),
    "peer": ("benchmarks.servers", "peer"),
    "limit": ("benchmarks.servers", "limit"),
}
NAMES = tuple(_COMMANDS)
_HOST = "127.0.0.1"
_PAUSE_SECONDS = 0.01
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
        yield process.ready()


@contextmanager
def all_started(settings: Settings) -> Iterator[dict[str, Running]]:
    """Run the three servers, which start at the same time, and end them at the end."""
    with ExitStack() as stack:
        processes = {name: stack.enter_context(_process(name, settings)) for name in NAMES}
        yield {name: process.ready() for name, process in processes.items()}


@dataclass(frozen=True)
class _Process:
    name: str
    port: int
    process: subprocess.Popen[bytes]
    said: IO[bytes]

    def ready(self) -> Running:
        """Wait until the server listens; what is asked before it answers waits as well."""
        while self.process.poll() is None:
            with suppress(ConnectionRefusedError), socket.create_connection((_HOST, self.port)):
                return Running(self.name, self.port, psutil.Process(self.process.pid))
            time.sleep(_PAUSE_SECONDS)
        self.said.seek(0)
        raise SystemExit(f"The server '{self.name}' did not start: {self.said.read().decode()}")


@contextmanager
def _process(name: str, settings: Settings) -> Iterator[_Process]:
    port = _free_port()
    command = [sys.executable, "-m", *_COMMANDS[name], "--port", str(port)]
    environment = {**os.environ, **_variables(settings)}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stderr=said, env=environment, cwd=_ROOT) as process,  # noqa: S603 - our own modules
    ):
        try:
            yield _Process(name, port, process, said)
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _variables(settings: Settings) -> dict[str, str]:
    return {
        "EARLYHELP_DATABASE_URL": settings.database_url or "",
        "EARLYHELP_ISSUER": settings.base_url,
        "EARLYHELP_READER_POOL_MIN": str(settings.reader_pool_min),
        "EARLYHELP_READER_POOL_MAX": str(settings.reader_pool_max),
    }
