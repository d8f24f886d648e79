"""`make rows` lists every requirement row, and no test names a row that does not exist."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

TESTS = Path(__file__).parent.parent
SCRIPT = TESTS / "rows.py"
LISTS = [TESTS / "requirements" / f"{name}_rows.csv" for name in ("seed", "feature")]


@pytest.fixture
def rows() -> ModuleType:
    """Load the script."""
    spec = spec_from_file_location("rows", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_row_is_known(rows: ModuleType) -> None:
    """Each line of both lists is a row with an id of its own."""
    known = rows.known_rows()
    lists = [path.read_text(encoding="utf-8").splitlines() for path in LISTS]
    assert len(known) == sum(len(lines) - 1 for lines in lists)  # less their heads
    assert known["F02"] == "One person record with no child/adult partition"


def test_report(rows: ModuleType) -> None:
    """Each row stands with its tests, or with "not yet"."""
    report = rows.report({"F01": "A thing", "F02": "Another"}, {"F01": ["test_a", "test_a"]})
    assert report == (
        "F01  A thing\n    test_a\nF02  Another\n    not yet\n\n1 of 2 rows have a test."
    )


def test_no_test_names_an_unknown_row(rows: ModuleType) -> None:
    """The script runs over the whole suite and ends with 0."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, SCRIPT], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"of {len(rows.known_rows())} rows have a test." in done.stdout
