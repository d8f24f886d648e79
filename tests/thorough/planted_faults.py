"""Plants faults, one at a time in a copy, and sees that the tests meant for them fail.

A suite is as good as what it cannot overlook. Each fault in `planted_faults.toml` is one that
real systems of this kind have had: a small change in one place, and the tests that must notice.

    .venv/bin/python -m tests.thorough.planted_faults            # all of them
    .venv/bin/python -m tests.thorough.planted_faults manager    # those with the word
"""

import sys
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.thorough.copies import copied, run_tests

LIST = Path(__file__).with_name("planted_faults.toml")
_AT_ONCE = 2


@dataclass(frozen=True)
class PlantedFault:
    """One fault: in ``file``, ``old`` becomes ``new``, and one of the ``tests`` must fail."""

    what: str
    file: str
    old: str
    new: str
    tests: Sequence[str]

    def planted(self, text: str) -> str:
        """Return the file's text with the fault. Raises ValueError unless it has one place."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file} has {text.count(self.old)} places for {self.what!r}.")
        return text.replace(self.old, self.new)


def planted_faults() -> Sequence[PlantedFault]:
    """Return the faults of the list, in its order."""
    return [PlantedFault(**each) for each in tomllib.loads(LIST.read_text())["fault"]]


def main() -> int:
    """Plant the faults asked for, and print which were noticed; return 1 if any was not."""
    words = sys.argv[1:]
    faults = [each for each in planted_faults() if all(word in each.what for word in words)]
    with ThreadPoolExecutor(_AT_ONCE) as at_once:
        noticed = list(at_once.map(_is_noticed, faults))
    for fault, is_noticed in zip(faults, noticed, strict=True):
        sys.stdout.write(f"{'noticed ' if is_noticed else 'OVERLOOKED'}  {fault.what}\n")
    return 0 if all(noticed) else 1


def _is_noticed(fault: PlantedFault) -> bool:
    with copied() as copy:
        file = copy / fault.file
        file.write_text(fault.planted(file.read_text()))
        return run_tests(copy, fault.tests) == pytest.ExitCode.TESTS_FAILED


if __name__ == "__main__":
    sys.exit(main())
