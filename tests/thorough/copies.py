"""Copies of this repository, to change and to test: the working tree stays as it is."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "core",
    "graphql_schema",
    "migrations",
    *(f"plugins/{name}" for name in ("children", "adults_care_act", "public_health")),
    ".",
)


@contextmanager
def copied() -> Iterator[Path]:
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


def run_tests(
    copy: Path, tests: Sequence[str], *more: str, seconds: float | None = None, **environ: str
) -> int:
    """Run tests in a copy until the first fails, and return what pytest does.

    Those that take longer than ``seconds`` have failed.
    """
    paths = os.pathsep.join(str(copy / folder) for folder in FOLDERS)
    command = ("-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *more, *tests)
    try:
        return subprocess.run(  # noqa: S603 - our own tests
            (sys.executable, *command),
            cwd=copy,
            env={**os.environ, **environ, "PYTHONPATH": paths},
            capture_output=True,
            check=False,
            timeout=seconds,
        ).returncode
    except subprocess.TimeoutExpired:
        return pytest.ExitCode.TESTS_FAILED
