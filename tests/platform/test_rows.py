"""`make rows` lists every requirement row, and no test names a row that does not exist."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent / "rows.py"


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
    """Rows of the strategies and of other systems' features are all there."""
    known = rows.known_rows()
    assert len(known) == 215
    assert known["F02"] == "One person record with no child/adult partition"


def test_report(rows: ModuleType) -> None:
    """Each row stands with its tests, or with "not yet"."""
    report = rows.report({"F01": "A thing", "F02": "Another"}, {"F01": ["test_a", "test_a"]})
    assert report == (
        "F01  A thing\n    test_a\nF02  Another\n    not yet\n\n1 of 2 rows have a test."
    )


def test_no_test_names_an_unknown_row() -> None:
    """The script runs over the whole suite and ends with 0."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, SCRIPT], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "of 215 rows have a test." in done.stdout
