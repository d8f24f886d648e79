"""Documents that nobody has sent before, beside one that is asked over and over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice, repeat

from benchmarks.client import Load, load
from benchmarks.documents import never_seen
from benchmarks.figures import Figure, ratio, table
from benchmarks.measuring import Bounds
from benchmarks.populations import Population
from benchmarks.questions import QUESTIONS, Question

NAME = "documents never seen"
_ASKED = ("one person", "household plan")
_SERVERS = ("product", "peer")
_DOCUMENTS = 200
"""How many different documents each server is sent in a round, and how often the same one."""

_numbers = count(1)


@dataclass
class _Rounds:
    """The rounds of one question: never-seen documents and the same one, by one client."""

    name: str
    cold: list[Load] = field(default_factory=list)
    warm: list[Load] = field(default_factory=list)

    def row(self) -> Sequence[object]:
        cold, warm = ([each.p50 for each in loads] for loads in (self.cold, self.warm))
        slowest = Figure.of(each.slowest for each in self.cold)
        return (self.name, Figure.of(cold), Figure.of(warm), ratio(cold, warm), slowest)


async def report_cold(population: Population, bounds: Bounds) -> str:
    """Return a table of what a document costs the first time, for two questions."""
    print(f"Measuring: {NAME} ...", flush=True)
    rows = [
        (await _measure(population, question, server, bounds)).row()
        for question in QUESTIONS
        if question.name in _ASKED
        for server in _SERVERS
    ]
    heads = ("", "never seen", "seen", "never seen / seen", "slowest of never seen")
    title = f"{population.people:,} people, one client, {NAME}: milliseconds (p50)"
    return f"{title}\n\n{table(heads, rows)}"


async def _measure(
    population: Population, question: Question, name: str, bounds: Bounds
) -> _Rounds:
    value = (await question.choose(population))[0]
    token = await population.token(question.role)
    server = population.servers[name]
    found = _Rounds(f"{question.name}, {name}")
    same = question.request(value, token)
    for _ in range(bounds.rounds):
        cold = islice(_different(question, value, token), _DOCUMENTS)
        found.cold.append(await load(server, cold, bounds.seconds, 1))
        found.warm.append(await load(server, repeat(same, _DOCUMENTS), bounds.seconds, 1))
    return found


def _different(question: Question, value: str, token: str) -> Iterator[bytes]:
    for number in _numbers:
        yield question.request(value, token, never_seen(question.document, number))
