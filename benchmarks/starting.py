"""How long a server takes from nothing to its first answer."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import answers
from benchmarks.figures import Figure, table
from benchmarks.many_types import install
from benchmarks.measuring import Bounds
from benchmarks.populations import Population
from benchmarks.questions import QUESTIONS
from benchmarks.running import started

NAME = "starting up"
_SERVERS = ("product", "limit")
_CREATE_APP = """
import time; began = time.perf_counter()
from earlyhelp_graphql.collecting import uncollected
with uncollected():
    from earlyhelp.settings import Settings
    from earlyhelp_graphql.app import compose_plugins, create_app
    from earlyhelp_graphql.enabling import enable_plugins
imported = time.perf_counter()
plugins = enable_plugins(Settings())
composition = compose_plugins(plugins)
create_app(Settings(), plugins, composition=composition)
print(imported - began, time.perf_counter() - imported, len(composition.types))
"""
"""What `earlyhelp serve` does before it listens."""
_MANY = 100
"""With how many types a start is measured as well."""


@dataclass(frozen=True)
class _Start:
    """Seconds of one start, to import the application and to create it; and with how many types."""

    imported: float
    created: float
    types: int


async def report_start(population: Population, bounds: Bounds) -> str:
    """Return a table of what a start takes, each time in a process of its own."""
    print(f"Measuring: {NAME} ...", flush=True)
    rows = _created(bounds.rounds)
    for server in _SERVERS:
        taken = [await _first_answer(population, server) for _ in range(bounds.rounds)]
        rows.append((f"{server}: process to first answer", Figure.of(taken)))
    return f"Starting up: seconds\n\n{table(('', 'seconds'), rows)}"


def _created(rounds: int) -> list[tuple[str, Figure]]:
    """Return what the steps of a start take: as it is, and with a hundred types."""
    few = [_create_app() for _ in range(rounds)]
    with tempfile.TemporaryDirectory() as folder:
        install(_MANY - few[0].types, Path(folder))
        _create_app(folder)  # after which its modules are compiled, as pip leaves them
        many = [_create_app(folder) for _ in range(rounds)]
    return [
        ("import the product", Figure.of(each.imported for each in few)),
        *(
            (f"create_app, {starts[0].types} types", Figure.of(each.created for each in starts))
            for starts in (few, many)
        ),
        (
            f"both, {many[0].types} types",
            Figure.of(each.imported + each.created for each in many),
        ),
    ]


def _create_app(*folders: str) -> _Start:
    """Create the application in a process of its own, with the plugins in these folders too."""
    command = [sys.executable, "-c", _CREATE_APP]
    path = os.pathsep.join([*folders, *filter(None, sys.path)])
    done = subprocess.run(  # noqa: S603 - our own text
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    imported, created, types = done.stdout.split()
    return _Start(float(imported), float(created), int(types))


async def _first_answer(population: Population, name: str) -> float:
    question = next(each for each in QUESTIONS if each.name == "one person")
    message = (await question.messages(population))[name][0]
    began = time.perf_counter()
    with started(name, population.settings) as server:
        await answers(server, [message])
        return time.perf_counter() - began
