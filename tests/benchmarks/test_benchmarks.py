"""The benchmarks: that they run, compare like with like, and print what their page says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FIGURE = r"[0-9.,]+(?: \([0-9.,]+-[0-9.,]+\))?"


def _run(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the populations are kept."""
    return tmp_path_factory.mktemp("bench")


def test_every_server_gives_the_same_answers_and_writes_the_same(data: Path) -> None:
    """The product beside the peer and the limit, and a mutation beside one by hand."""
    printed = _run("-m", "benchmarks", "--check", "--sizes", "600", "--data", str(data))
    alike = re.findall(r"^(.+): [0-9]+ answers are equal", printed, re.MULTILINE)
    assert alike == [
        *("household plan", "caseload of 50", "manager's plans", "one person", "people by name"),
        *("people, counted", "a name that nobody has", "the start of a name", "born on a day"),
        *("by an identifier", "of a locality"),
    ]
    assert "identify a need: answers and rows are equal" in printed


def test_one_client_and_sixteen_are_measured_at_every_size_beside_the_others(data: Path) -> None:
    """What is asked for by a word of its name is measured, and nothing else."""
    bounds = ("--sizes", "600,800", "--rounds", "2", "--seconds", "0.02")
    printed = _run("-m", "benchmarks", "--only", "one person", *bounds, "--data", str(data))
    speed = rf"^\| one person, 10 leaves +\|(?: +{FIGURE} \|){{5}}$"
    assert len(re.findall(speed, printed, re.MULTILINE)) == 2 * 2
    growth = rf"^\| one person +\|(?: +{FIGURE} \|){{3}}$"
    assert len(re.findall(growth, printed, re.MULTILINE)) == 2
    assert "household plan" not in printed


@pytest.mark.parametrize(
    ("rounds", "shown"),
    [
        ([0.5432, 0.5491, 0.5561], "0.549 (0.546-0.553)"),
        ([1163.0, 1201.0, 1240.0], "1,200 (1,180-1,220)"),
        ([0.5432, 0.9, 1.7], "0.9 (0.7-1.3)"),
        ([2.00001, 2.00002, 2.00003], "2.00"),
        ([0.0, 0.0, 0.0], "0.00"),
    ],
)
def test_a_figure_has_no_more_digits_than_its_spread_allows(
    rounds: list[float], shown: str
) -> None:
    """The last digit shown is the first in which the middle half of the rounds differ."""
    code = f"from benchmarks.figures import Figure; print(Figure.of({rounds}))"
    assert _run("-c", code).strip() == shown
