"""Plants faults, one at a time in a copy, and sees that the tests meant for them fail.

A suite is as good as what it cannot overlook. Each fault in `planted_faults.toml` is one that
real systems of this kind have had: a small change in one place, and the tests that must notice.

    .venv/bin/python -m tests.thorough.planted_faults            # all of them
    .venv/bin/python -m tests.thorough.planted_faults manager    # those with the word
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("planted_faults.toml")
FOLDERS = (
    "core",
    "graphql_schema",
    "migrations",
    *(f"plugins/{name}" for name in ("children", "adults_care_act", "public_health")),
    ".",
)
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
    with _copy() as copy:
        file = copy / fault.file
        file.write_text(fault.planted(file.read_text()))
        return _tested(copy, fault.tests).returncode == 1  # pytest: some tests failed


@contextmanager
def _copy() -> Iterator[Path]:
    """Copy what git tracks or would track, as it stands."""
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(  # noqa: S603 - our own command
        listed, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    with tempfile.TemporaryDirectory(prefix="earlyhelp-fault-") as folder:
        for name in (each for each in names.split("\0") if each and (ROOT / each).is_file()):
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, Path(folder) / name)
        yield Path(folder)


def _tested(copy: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(str(copy / folder) for folder in FOLDERS)
    command = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests)
    return subprocess.run(  # noqa: S603 - our own tests
        (sys.executable, *command),
        cwd=copy,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
