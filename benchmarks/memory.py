"""Whether memory and pauses stay bounded while every request brings a document never seen."""

import time

import psutil

from benchmarks.documents import never_seen
from benchmarks.figures import table
from benchmarks.populations import Population
from benchmarks.questions import QUESTIONS
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp_graphql.answering.execution import Request
from earlyhelp_graphql.app import compose_plugins, running
from earlyhelp_graphql.enabling import enable_plugins

NAME = "memory"
_STEPS = 10
_ASKED = "one person"
_HEADS = ("documents", "memory MB", "documents kept", "statements kept", "slowest ms")


async def report_memory(population: Population, documents: int) -> str:
    """Send so many different documents to the product within this process.

    Returns a table of its memory on the way, and of the slowest answer of each step.
    """
    print(f"Measuring: {NAME} ...", flush=True)
    plugins = enable_plugins(population.settings)
    rows = await _rows(population, plugins, documents)
    return f"{documents:,} documents never seen before, one after another\n\n{table(_HEADS, rows)}"


async def _rows(population: Population, plugins: EnabledPlugins, documents: int) -> list[list[int]]:
    question = next(each for each in QUESTIONS if each.name == _ASKED)
    variables = question.variables((await question.choose(population))[0])
    bearer = f"Bearer {await population.token(question.role)}"
    step = max(documents // _STEPS, 1)
    rows = []
    async with running(population.settings, compose_plugins(plugins), plugins) as system:
        provider, executor = system.provider, system.executor
        viewer = await provider.viewers.viewer(await provider.verifier.verify(bearer))
        slowest = 0.0
        for number in range(1, documents + 1):
            request = Request(never_seen(question.document, number), None, variables)
            began = time.perf_counter()
            await executor.execute(request, viewer)
            slowest = max(slowest, time.perf_counter() - began)
            if number % step == 0:
                kept = [len(executor.documents._cache), len(executor.queries.statements)]
                rows.append([number, _megabytes(), *kept, round(slowest * 1e3)])
                slowest = 0.0
    return rows


def _megabytes() -> int:
    used: int = psutil.Process().memory_info().rss
    return used // 1_000_000
