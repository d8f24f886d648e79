"""Measuring: every server in turn, round after round, with one client and with sixteen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle

import psutil

from benchmarks.client import load
from benchmarks.comparing import Messages
from benchmarks.figures import Figure, ratio
from benchmarks.populations import Population
from benchmarks.running import Running

CLIENTS = 16
"""How many ask at once where the rate is measured."""
_TICK = 0.01
"""In how many seconds the system counts a processor's time: less than one counts as one."""


@dataclass(frozen=True)
class Bounds:
    """How often each server is measured, and for how many seconds with each number of clients."""

    rounds: int
    seconds: float


@dataclass(frozen=True)
class Trial:
    """What the servers of one population are sent, and how many scalars an answer holds."""

    population: Population
    messages: Messages
    leaves: int


@dataclass(frozen=True)
class Pace:
    """How a server fared in one round.

    ``p50`` is one client's, in milliseconds; ``rate`` is sixteen clients' requests a second,
    ``server`` and ``database`` the microseconds of a processor that each of those took.
    """

    p50: float
    rate: float
    server: float
    database: float


Of = Callable[[Pace], float]


@dataclass
class Measured:
    """The rounds of one question, by size and server."""

    name: str
    leaves: dict[int, int]
    paces: dict[tuple[int, str], list[Pace]] = field(default_factory=dict)

    def has(self, server: str) -> bool:
        """Whether the server was asked."""
        return any(name == server for _, name in self.paces)

    def figure(self, people: int, server: str, of: Of) -> Figure:
        """Return the median of one fact of the rounds."""
        return Figure.of(self._values(people, server, of))

    def ratio(self, one: tuple[int, str], other: tuple[int, str], of: Of) -> Figure:
        """Return the median of the ratios between two servers within each round."""
        return ratio(self._values(*one, of), self._values(*other, of))

    def _values(self, people: int, server: str, of: Of) -> Sequence[float]:
        return [of(pace) for pace in self.paces[people, server]]


async def measure(name: str, trials: Sequence[Trial], bounds: Bounds) -> Measured:
    """Load the servers of every population in turn, once they are warm."""
    print(f"Measuring: {name} ...", flush=True)
    found = Measured(name, {trial.population.people: trial.leaves for trial in trials})
    turns = [
        (trial.population.people, trial.population.servers[server], messages)
        for trial in trials
        for server, messages in trial.messages.items()
    ]
    for _, server, messages in turns:
        await load(server, cycle(messages), bounds.seconds / 2, CLIENTS)
    for _ in range(bounds.rounds):
        for people, server, messages in turns:
            pace = await _pace(server, messages, bounds.seconds)
            found.paces.setdefault((people, server.name), []).append(pace)
    return found


async def _pace(server: Running, messages: Sequence[bytes], seconds: float) -> Pace:
    alone = await load(server, cycle(messages), seconds, 1)
    process, database = server.seconds(), _database_seconds()
    together = await load(server, cycle(messages), seconds, CLIENTS)
    answered = len(together.answers)
    return Pace(
        alone.p50,
        together.rate,
        max(server.seconds() - process, _TICK) / answered * 1e6,
        max(_database_seconds() - database, _TICK) / answered * 1e6,
    )


def _database_seconds() -> float:
    """Return the processor time that the databases' processes have used, if they are ours."""
    used = 0.0
    for child in psutil.Process().children(recursive=True):
        if child.name() == "postgres":
            times = child.cpu_times()  # the postmaster's children are workers that have ended
            used += times.user + times.system + times.children_user + times.children_system
    return used
