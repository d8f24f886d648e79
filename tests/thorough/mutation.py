"""Mutates the code that decides who sees and does what, and sees that its tests notice.

Each mutant is tested in a copy, by the quick tests of its area (`mutated_areas.toml`). Of each
area a sample is tried, always the same but for what the code itself changes; whoever works on
an area can ask for all of it. What survives is killed by a test, or listed with the reason in
`surviving_mutants.toml`.

    .venv/bin/python -m tests.thorough.mutation                # a sample of every area
    .venv/bin/python -m tests.thorough.mutation access --all   # all of one
"""

import argparse
import sys
import time
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

import pytest
from tests.thorough.copies import ROOT, copied, run_tests
from tests.thorough.kept_server import FOLDER
from tests.thorough.mutants import Mutation, mutants

from earlyhelp.storage.embedded import EmbeddedServer

AREAS = Path(__file__).with_name("mutated_areas.toml")
SURVIVORS = Path(__file__).with_name("surviving_mutants.toml")
_SAMPLE = 12
_AT_ONCE = 2
_FOUND = {
    (False, False): "noticed ",
    (True, True): "listed  ",
    (True, False): "SURVIVES",
    (False, True): "NOTICED, so take it off the list",
}
"""What is said of a mutant that survives, or not, and is listed, or not."""
_PATIENCE = 5
"""How many times as long as without a mutation the tests of one may take."""


@dataclass(frozen=True)
class Area:
    """Code that is mutated, and the tests that have to notice."""

    name: str
    files: Sequence[str]
    tests: Sequence[str]

    def mutants(self) -> dict[Mutation, str]:
        """Return all mutations of its files, with the text of the file after each."""
        paths = [path for each in self.files for path in sorted(ROOT.glob(each))]
        files = [str(path.relative_to(ROOT)) for path in paths]
        with ProcessPoolExecutor(_AT_ONCE) as processes:
            found = processes.map(partial(mutants, ROOT), files)
            return {mutation: text for each in found for mutation, text in each.items()}


def areas() -> Sequence[Area]:
    """Return the areas, in their order."""
    return [Area(name, **of) for name, of in tomllib.loads(AREAS.read_text()).items()]


def listed() -> Mapping[Mutation, str]:
    """Return the mutations that are known to survive, with the reason of each."""
    found = tomllib.loads(SURVIVORS.read_text())["mutant"]
    return {
        Mutation(**{key: each[key] for key in each if key != "why"}): each["why"] for each in found
    }


@dataclass(frozen=True)
class Bench:
    """A copy, in which one mutant at a time is tested, and the folder of the server it keeps."""

    copy: Path
    server: Path

    def passes(self, tests: Sequence[str], seconds: float | None = None) -> bool:
        """Whether the tests pass in the copy as it is, within the time if one is given."""
        more = ("-p", "tests.thorough.kept_server", "--hypothesis-seed=0")
        environ = {FOLDER: str(self.server)}
        code = run_tests(self.copy, tests, *more, seconds=seconds, **environ)
        return code == pytest.ExitCode.OK

    def survives(self, file: str, text: str, tests: Sequence[str], seconds: float) -> bool:
        """Whether the tests pass with another text of a file, which is then as before."""
        path = self.copy / file
        whole = path.read_text()
        _write(path, text)
        passes = self.passes(tests, seconds)
        _write(path, whole)
        return passes


class Benches:
    """As many benches as there are to be tests at once."""

    def __init__(self, at_once: int, stack: ExitStack) -> None:
        self._all = [stack.enter_context(_bench()) for _ in range(at_once)]
        self._free: SimpleQueue[Bench] = SimpleQueue()
        for bench in self._all:
            self._free.put(bench)
        self._threads = stack.enter_context(ThreadPoolExecutor(at_once))

    def seconds(self, area: Area) -> float:
        """Return how long an area's tests take, everywhere; raises RuntimeError if they fail."""
        began = time.monotonic()
        if not all(self._threads.map(lambda bench: bench.passes(area.tests), self._all)):
            raise RuntimeError(f"The tests of {area.name} fail without any mutation.")
        return time.monotonic() - began

    def tried(self, area: Area, mutated: Mapping[Mutation, str]) -> Iterator[tuple[Mutation, bool]]:
        """Return the mutations, and whether each survives the tests of the area, as they come."""
        seconds = _PATIENCE * self.seconds(area)

        def survives(mutation: Mutation) -> bool:
            bench = self._free.get()
            survived = bench.survives(mutation.file, mutated[mutation], area.tests, seconds)
            self._free.put(bench)
            return survived

        return zip(mutated, self._threads.map(survives, mutated), strict=True)


@contextmanager
def _bench() -> Iterator[Bench]:
    with copied() as copy, TemporaryDirectory() as folder:
        server = Path(folder) / "server"
        with EmbeddedServer(server, fast=True):
            yield Bench(copy, server)


def main() -> int:
    """Try the areas asked for, and print what survives; return 1 unless that is as listed."""
    asked = _arguments()
    known, is_well = listed(), True
    with ExitStack() as stack:
        benches = Benches(asked.at_once, stack)
        for area in (each for each in areas() if each.name in asked.areas):
            is_well &= _try(benches, area, None if asked.all else asked.sample, known)
    return 0 if is_well else 1


def _try(benches: Benches, area: Area, sample: int | None, known: Collection[Mutation]) -> bool:
    every = area.mutants()
    chosen = sorted(every, key=lambda each: each.lot)[:sample]
    left, is_well = 0, True
    for mutation, survives in benches.tried(area, {each: every[each] for each in chosen}):
        _say(f"{_FOUND[survives, mutation in known]}  {mutation}")
        left += survives
        is_well &= survives == (mutation in known)
    _say(f"{area.name}: of {len(chosen)} mutants ({len(every)} in all) {left} survive")
    return is_well


def _arguments() -> argparse.Namespace:
    names = [each.name for each in areas()]
    parser = argparse.ArgumentParser(prog="python -m tests.thorough.mutation")
    parser.add_argument("areas", nargs="*", metavar="area", help=f"of {', '.join(names)}; or all")
    parser.add_argument("--sample", type=int, default=_SAMPLE, help="how many of each area")
    parser.add_argument("--all", action="store_true", help="all mutants, and not a sample")
    parser.add_argument("--at-once", type=int, default=_AT_ONCE, help="how many at the same time")
    asked = parser.parse_args()
    unknown = set(asked.areas) - set(names)
    if unknown:
        parser.error(f"There is no area {', '.join(sorted(unknown))}.")
    asked.areas = asked.areas or names
    return asked


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _write(path: Path, text: str) -> None:
    """Write a module; what was compiled of it may look as new, and is not."""
    path.write_text(text)
    Path(cache_from_source(str(path))).unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
