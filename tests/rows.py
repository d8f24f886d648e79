"""Print every requirement row with the tests that prove it, or "not yet" (`make rows`)."""

import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "tests" / "requirements"


class RowCollector:
    """A pytest plugin that notes which test is marked with which rows."""

    def __init__(self) -> None:
        self.tests: dict[str, list[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the rows of every test found."""
        for item in session.items:
            for mark in item.iter_markers("row"):
                for row in mark.args:
                    self.tests.setdefault(row, []).append(item.nodeid)


def known_rows() -> dict[str, str]:
    """Return the ids of all rows with what each asks for."""
    rows: dict[str, str] = {}
    for path in sorted(REQUIREMENTS.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as lines:
            for row in csv.reader(lines):
                if row and row[0] != "id":
                    rows[row[0]] = row[2]
    return rows


def report(rows: Mapping[str, str], tests: Mapping[str, Iterable[str]]) -> str:
    """Return the rows in their order, each with its tests below it."""
    lines = []
    for row, asks in rows.items():
        lines.append(f"{row}  {asks}")
        lines += [f"    {test}" for test in sorted(set(tests.get(row, ())))] or ["    not yet"]
    proven = sum(row in tests for row in rows)
    return "\n".join([*lines, "", f"{proven} of {len(rows)} rows have a test."])


def main() -> int:
    """Collect the tests, print the report; 1 where collecting fails or a mark names no row."""
    collector = RowCollector()
    # The options of pyproject.toml speak to the terminal reporter, which is off here.
    arguments = ["--collect-only", "-p", "no:terminal", "-o", "addopts=--import-mode=importlib"]
    if pytest.main([*arguments, str(ROOT / "tests")], plugins=[collector]) != pytest.ExitCode.OK:
        sys.stderr.write("The tests cannot be collected; `make test` says why.\n")
        return 1
    rows = known_rows()
    sys.stdout.write(report(rows, collector.tests) + "\n")
    for row in sorted(collector.tests.keys() - rows):
        sys.stderr.write(f"No such row: {row} ({', '.join(collector.tests[row])})\n")
    return int(bool(collector.tests.keys() - rows))


if __name__ == "__main__":
    sys.exit(main())
