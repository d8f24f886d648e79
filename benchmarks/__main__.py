"""`make bench`: three servers on the same data, side by side, at two sizes."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import uvloop

from benchmarks import cold, memory, mutations, starting
from benchmarks.breakdown import report_breakdown
from benchmarks.comparing import check_equal
from benchmarks.measuring import Bounds, Measured, Trial, measure
from benchmarks.populations import Population, opened
from benchmarks.questions import QUESTIONS, Question
from benchmarks.reporting import report


def main() -> None:
    """Build the data, compare the servers, print the tables."""
    options = _options()
    with ExitStack() as stack, asyncio.Runner(loop_factory=uvloop.new_event_loop) as run:
        populations = [
            stack.enter_context(opened(people, options.data, run)) for people in options.sizes
        ]
        run.run(_print(populations, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--sizes", type=_sizes, default=[50_000, 500_000], help="people, with commas between")
    add("--only", type=_words, default=[], help="words of what to measure, with commas between")
    add("--rounds", type=int, default=5, help="how often to measure each server")
    add("--seconds", type=float, default=1.0, help="how long each time")
    add("--documents", type=int, default=30_000, help="how many documents to send for memory")
    add("--data", type=Path, default=Path(".data"), help="where to keep the data")
    add("--check", action="store_true", help="compare the answers, time nothing")
    add("--breakdown", action="store_true", help="show where the product's time goes instead")
    return parser.parse_args()


def _sizes(given: str) -> list[int]:
    return [int(each.replace("_", "")) for each in given.split(",")]


def _words(given: str) -> list[str]:
    return [each.strip() for each in given.split(",")]


async def _print(populations: Sequence[Population], options: argparse.Namespace) -> None:
    if options.check:
        await _check(populations, options)
        return
    reports = _breakdowns if options.breakdown else _reports
    async for text in reports(populations, options):
        print(f"\n{text}", flush=True)


async def _reports(
    populations: Sequence[Population], options: argparse.Namespace
) -> AsyncIterator[str]:
    bounds = Bounds(options.rounds, options.seconds)
    measured = [await _measure(each, populations, bounds) for each in _chosen(options)]
    if _wants(options, mutations.NAME):
        measured.append(await _measure_mutation(populations, bounds))
    if measured:
        for text in report(measured, options.sizes):
            yield text
    if _wants(options, cold.NAME):
        for population in populations:
            yield await cold.report_cold(population, bounds)
    if _wants(options, starting.NAME):
        yield await starting.report_start(populations[0], bounds)
    if _wants(options, memory.NAME):
        yield await memory.report_memory(populations[0], options.documents)


def _wants(options: argparse.Namespace, name: str) -> bool:
    return not options.only or any(word in name for word in options.only)


def _chosen(options: argparse.Namespace) -> list[Question]:
    return [question for question in QUESTIONS if _wants(options, question.name)]


async def _measure(
    question: Question, populations: Sequence[Population], bounds: Bounds
) -> Measured:
    trials = [await _trial(question, population) for population in populations]
    return await measure(question.name, trials, bounds)


async def _trial(question: Question, population: Population) -> Trial:
    messages = await question.messages(population)
    return Trial(population, messages, await check_equal(population, question.name, messages))


async def _measure_mutation(populations: Sequence[Population], bounds: Bounds) -> Measured:
    for population in populations:
        await mutations.clean(population)
    try:
        trials = [await mutations.identify_need(population) for population in populations]
        return await measure(mutations.NAME, trials, bounds)
    finally:
        for population in populations:
            await mutations.clean(population)


async def _check(populations: Sequence[Population], options: argparse.Namespace) -> None:
    for question in _chosen(options):
        for population in populations:
            trial = await _trial(question, population)
            asked = len(trial.messages["product"])
            print(f"{question.name}: {asked} answers are equal, about {trial.leaves} leaves")
    if _wants(options, mutations.NAME):
        for population in populations:
            await mutations.clean(population)
            await mutations.identify_need(population)
            await mutations.clean(population)
            print(f"{mutations.NAME}: answers and rows are equal")


async def _breakdowns(
    populations: Sequence[Population], options: argparse.Namespace
) -> AsyncIterator[str]:
    for population in populations:
        yield await report_breakdown(population, _chosen(options))


main()
