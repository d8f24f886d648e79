"""Comparing: first that all answers are equal, then how many each server gives a second."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psutil

from benchmarks.client import connect, load, requests
from benchmarks.running import Running
from benchmarks.workloads import Workload, leaves

Servers = Mapping[str, Running]
WARMING = 12
"""How often each question is asked before its answers are compared or timed."""


@dataclass(frozen=True)
class Pace:
    """How a server fared in one round: requests a second, processor seconds a request."""

    rate: float
    server: float
    database: float


@dataclass
class Measured:
    """The rounds of one workload, by server."""

    workload: Workload
    leaves: int
    paces: dict[str, list[Pace]] = field(default_factory=dict)

    def rate(self, name: str) -> float:
        """Return the median of requests per second."""
        return median(pace.rate for pace in self.paces[name])

    def ratio(self, name: str, other: str) -> float:
        """Return the median of the ratios within each round."""
        pairs = zip(self.paces[name], self.paces[other], strict=True)
        return median(one.rate / two.rate for one, two in pairs)

    def microseconds(self, name: str) -> tuple[float, float]:
        """Return the processor time of a request: in the server and in the database."""
        paces = self.paces[name]
        return (
            median(pace.server for pace in paces) * 1e6,
            median(pace.database for pace in paces) * 1e6,
        )


async def check_equal(servers: Servers, workload: Workload, token: str) -> int:
    """Ask every server everything; stop where two answers differ. Return the mean of leaves."""
    answers = {name: await _answers(each, workload, token) for name, each in servers.items()}
    for name, given in answers.items():
        for place, (answer, expected) in enumerate(zip(given, answers["limit"], strict=True)):
            if answer != expected:
                raise SystemExit(_difference(name, workload, place, answer, expected))
    sizes = [leaves(answer) for answer in answers["product"]]
    return round(sum(sizes) / len(sizes))


async def _answers(server: Running, workload: Workload, token: str) -> list[Any]:
    opened = await connect(server)
    messages = requests(server, workload, token)
    found = []
    for _ in range(WARMING):
        found = [json.loads((await opened.ask(message)).body) for message in messages]
    opened.close()
    return found


def _difference(name: str, workload: Workload, place: int, answer: Any, expected: Any) -> str:
    where, one, two = next(_differences(answer, expected, ""), ("", None, None))
    return (
        f"The answers to '{workload.name}' ({workload.uuids[place]}) differ at {where}:\n"
        f"  {name}: {json.dumps(one)[:500]}\n  limit: {json.dumps(two)[:500]}"
    )


def _differences(one: Any, two: Any, path: str) -> Any:
    if isinstance(one, dict) and isinstance(two, dict) and one.keys() == two.keys():
        for key in one:
            yield from _differences(one[key], two[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for place, (left, right) in enumerate(zip(one, two, strict=True)):
            yield from _differences(left, right, f"{path}[{place}]")
    elif one != two:
        yield path, one, two


async def measure(  # noqa: PLR0913 - each is a bound of the same loop
    servers: Servers,
    workload: Workload,
    token: str,
    *,
    rounds: int,
    seconds: float,
    connections: int,
) -> Measured:
    """Load the servers in turn, round after round."""
    found = Measured(workload, await check_equal(servers, workload, token))
    for _ in range(rounds):
        for name, server in servers.items():
            messages = requests(server, workload, token)
            pace = await _pace(server, messages, seconds, connections)
            found.paces.setdefault(name, []).append(pace)
    return found


async def _pace(
    server: Running, messages: Sequence[bytes], seconds: float, connections: int
) -> Pace:
    process, database = server.seconds(), _database_seconds()
    rate = await load(server, messages, seconds, connections)
    answered = rate * seconds
    return Pace(
        rate,
        (server.seconds() - process) / answered,
        (_database_seconds() - database) / answered,
    )


def _database_seconds() -> float:
    """Return the processor time that the database's processes have used, if it is our child."""
    used = 0.0
    for child in psutil.Process().children(recursive=True):
        if child.name() == "postgres":
            used += child.cpu_times().user + child.cpu_times().system
    return used
