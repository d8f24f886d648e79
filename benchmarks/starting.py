"""How long a server takes from nothing to its first answer."""

import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.client import answers
from benchmarks.figures import Figure, table
from benchmarks.measuring import Bounds
from benchmarks.populations import Population
from benchmarks.questions import QUESTIONS
from benchmarks.running import started

NAME = "starting up"
_SERVERS = ("product", "limit")
_CREATE_APP = """
import time; began = time.perf_counter()
from earlyhelp.settings import Settings
from earlyhelp_graphql.app import create_app
imported = time.perf_counter()
create_app(Settings())
print(imported - began, time.perf_counter() - imported)
"""


@dataclass(frozen=True)
class _Start:
    """Seconds of one start: to import the application, to create it."""

    imported: float
    created: float


async def report_start(population: Population, bounds: Bounds) -> str:
    """Return a table of what a start takes, each time in a process of its own."""
    print(f"Measuring: {NAME} ...", flush=True)
    steps = [_create_app() for _ in range(bounds.rounds)]
    rows: list[tuple[str, Figure]] = [
        ("import the product", Figure.of(each.imported for each in steps)),
        ("create_app", Figure.of(each.created for each in steps)),
    ]
    for server in _SERVERS:
        taken = [await _first_answer(population, server) for _ in range(bounds.rounds)]
        rows.append((f"{server}: process to first answer", Figure.of(taken)))
    return f"Starting up: seconds\n\n{table(('', 'seconds'), rows)}"


def _create_app() -> _Start:
    command = [sys.executable, "-c", _CREATE_APP]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own text
    imported, created = map(float, done.stdout.split())
    return _Start(imported, created)


async def _first_answer(population: Population, name: str) -> float:
    question = next(each for each in QUESTIONS if each.name == "one person")
    message = (await question.messages(population))[name][0]
    began = time.perf_counter()
    with started(name, population.settings) as server:
        await answers(server, [message])
        return time.perf_counter() - began
