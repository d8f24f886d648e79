"""Whether memory stays bounded while every request brings a document never seen before."""

import psutil

from benchmarks.workloads import Workload
from earlyhelp.settings import Settings
from earlyhelp_graphql.answering.execution import Request
from earlyhelp_graphql.app import compose_plugins, running
from earlyhelp_graphql.enabling import enable_plugins

STEPS = 10


async def print_memory(settings: Settings, workload: Workload, token: str, documents: int) -> None:
    """Send different documents to the product in this process; print its memory on the way."""
    plugins = enable_plugins(settings)
    process = psutil.Process()
    async with running(settings, compose_plugins(plugins), plugins) as system:
        provider, executor = system.provider, system.executor
        viewer = await provider.viewers.viewer(await provider.verifier.verify(f"Bearer {token}"))
        question = workload.questions[0]["variables"]
        print(f"\n{'documents':>10}{'memory MB':>12}{'documents kept':>16}{'statements kept':>12}")
        for number in range(1, documents + 1):
            query = f"query($id: ID!) {{ person(id: $id) {{ a{number}: givenName lifeStage }} }}"
            await executor.execute(Request(query, None, question), viewer)
            if number % max(documents // STEPS, 1) == 0:
                used = process.memory_info().rss // 1_000_000
                kept = f"{len(executor.documents._cache):16}{len(executor.queries.statements):12}"
                print(f"{number:10}{used:12}{kept}", flush=True)
