"""`make bench`: three servers on the same data, side by side."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import uvloop

from benchmarks.breakdown import breakdowns
from benchmarks.choosing import workloads
from benchmarks.client import token
from benchmarks.comparing import Measured, Servers, check_equal, measure
from benchmarks.data.building import build, new_client, settings_for
from benchmarks.memory import print_memory
from benchmarks.running import all_started
from benchmarks.workloads import Workload
from earlyhelp.settings import Settings
from earlyhelp.storage.embedded import open_database
from earlyhelp_graphql.enabling import enable_plugins


def main() -> None:
    """Build the data, compare the servers, print the ratios."""
    arguments = _arguments()
    settings = replace(Settings.load(os.environ), data=arguments.data)
    with open_database(settings) as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as run:
        run.run(build(url, enable_plugins(settings), arguments.people))
        client = run.run(new_client(url))
        with all_started(settings_for(settings, url)) as servers:
            secret = (client.client.client_id, client.secret or "")
            if arguments.breakdown:
                run.run(_break_down(url, servers, secret, settings_for(settings, url)))
                return
            person = run.run(_compare(url, servers, secret, arguments))
            if not arguments.check:
                fresh = run.run(token(servers["product"], *secret))
                own = settings_for(settings, url)
                run.run(print_memory(own, person, fresh, arguments.documents))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--people", type=int, default=50_000, help="how many people to synthesise")
    parser.add_argument("--data", type=Path, default=Path(".data/bench"), help="where to keep them")
    parser.add_argument("--rounds", type=int, default=7, help="how often to load each server")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long to load it")
    parser.add_argument("--connections", type=int, default=16, help="how many ask at once")
    parser.add_argument(
        "--documents", type=int, default=100_000, help="how many different documents to send"
    )
    parser.add_argument("--check", action="store_true", help="compare the answers, time nothing")
    parser.add_argument(
        "--breakdown", action="store_true", help="show where the product's time goes instead"
    )
    return parser.parse_args()


async def _break_down(
    url: str, servers: Servers, client: tuple[str, str], settings: Settings
) -> None:
    """Print the microseconds of each step of a request, for each workload."""
    first = await token(servers["product"], *client)
    found = await workloads(url, servers["product"], first)
    for name, steps in (await breakdowns(settings, found, first)).items():
        print(f"\n{name}")
        for step, microseconds in steps.items():
            print(f"  {step:34}{microseconds:8.1f}")


async def _compare(
    url: str, servers: Servers, client: tuple[str, str], arguments: argparse.Namespace
) -> Workload:
    """Compare the servers, print the ratios, and return the last workload: one person."""
    first = await token(servers["product"], *client)
    measured = []
    found = await workloads(url, servers["product"], first)
    for workload in found:
        fresh = await token(servers["product"], *client)
        if arguments.check:
            size = await check_equal(servers, workload, fresh)
            print(f"{workload.name}: {len(workload.uuids)} answers are equal, about {size} leaves")
            continue
        print(f"Measuring: {workload.name} ...", flush=True)
        bounds = {
            "rounds": arguments.rounds,
            "seconds": arguments.seconds,
            "connections": arguments.connections,
        }
        measured.append(await measure(servers, workload, fresh, **bounds))
    if measured:
        _print(measured)
    return found[-1]


def _print(measured: Sequence[Measured]) -> None:
    print(
        f"\n{'requests per second':22}{'product':>9}{'peer':>9}{'limit':>9}"
        f"{'product/limit':>15}{'product/peer':>14}"
    )
    for each in measured:
        rates = "".join(f"{each.rate(name):9.0f}" for name in ("product", "peer", "limit"))
        print(
            f"{each.workload.name:22}{rates}{each.ratio('product', 'limit'):15.2f}"
            f"{each.ratio('product', 'peer'):14.1f}"
        )
    heads = f"{'product':>16}{'peer':>16}{'limit':>16}"
    print(f"\n{'processor us/request':22}{heads}   (server + database)")
    for each in measured:
        used = (each.microseconds(name) for name in ("product", "peer", "limit"))
        shown = "".join(f"{f'{server:.0f} + {database:.0f}':>16}" for server, database in used)
        print(f"{each.workload.name:22}{shown}   {each.leaves} leaves")


main()
