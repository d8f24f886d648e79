"""Print every requirement row with the tests that prove it, or "not yet" (`make rows`)."""

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "tests" / "requirements"


@dataclass
class Proof:
    """The tests that are marked with a row, and what they say that it lacks."""

    tests: set[str] = field(default_factory=set)
    lacks: set[str] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether the row has a test and no mark says that something is lacking."""
        return bool(self.tests) and not self.lacks


class RowCollector:
    """A pytest plugin that notes which test is marked with which rows."""

    def __init__(self) -> None:
        self.proofs: dict[str, Proof] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the rows of every test found."""
        for item in session.items:
            for mark in item.iter_markers("row"):
                for row in mark.args:
                    proof = self.proofs.setdefault(row, Proof())
                    proof.tests.add(item.nodeid)
                    proof.lacks.update(mark.kwargs.values())


def known_rows() -> dict[str, str]:
    """Return the ids of all rows with what each asks for."""
    rows: dict[str, str] = {}
    for path in sorted(REQUIREMENTS.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as lines:
            for row in csv.reader(lines):
                if row and row[0] != "id":
                    rows[row[0]] = row[2]
    return rows


def report(rows: Mapping[str, str], proofs: Mapping[str, Proof]) -> str:
    """Return the rows in their order, each with its tests and what it lacks below it."""
    lines = []
    for row, asks in rows.items():
        proof = proofs.get(row, Proof())
        lines.append(f"{row}  {asks}")
        lines += [f"    {test}" for test in sorted(proof.tests)] or ["    not yet"]
        lines += [f"    lacks: {lack}" for lack in sorted(proof.lacks)]
    return "\n".join(
        [*lines, "", _counted(len(rows), [proofs[row] for row in rows if row in proofs])]
    )


def _counted(rows: int, proofs: Iterable[Proof]) -> str:
    whole = [proof.is_whole for proof in proofs]
    partly = len(whole) - sum(whole)
    return (
        f"{sum(whole)} of {rows} rows are proven; "
        f"{partly} more are in part, and say what they lack."
    )


def main() -> int:
    """Collect the tests, print the report; 1 where collecting fails or a mark names no row."""
    collector = RowCollector()
    # The options of pyproject.toml speak to the terminal reporter, which is off here.
    arguments = ["--collect-only", "-p", "no:terminal", "-o", "addopts=--import-mode=importlib"]
    if pytest.main([*arguments, str(ROOT / "tests")], plugins=[collector]) != pytest.ExitCode.OK:
        sys.stderr.write("The tests cannot be collected; `make test` says why.\n")
        return 1
    rows = known_rows()
    sys.stdout.write(report(rows, collector.proofs) + "\n")
    unknown = sorted(collector.proofs.keys() - rows)
    for row in unknown:
        tests = ", ".join(sorted(collector.proofs[row].tests))
        sys.stderr.write(f"No such row: {row} ({tests})\n")
    return int(bool(unknown))


if __name__ == "__main__":
    sys.exit(main())
