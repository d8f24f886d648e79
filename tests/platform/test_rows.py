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
    """Each row stands with its tests and with what it lacks, or with "not yet"."""
    asked = {"F01": "A thing", "F02": "Another", "F03": "A third"}
    part = rows.Proof({"test_c", "test_b"}, {"nobody can write"})
    report = rows.report(asked, {"F01": rows.Proof({"test_a"}), "F03": part})
    assert report == (
        "F01  A thing\n    test_a\n"
        "F02  Another\n    not yet\n"
        "F03  A third\n    test_b\n    test_c\n    lacks: nobody can write\n"
        "\n1 of 3 rows are proven; 1 more are in part, and say what they lack."
    )


def test_marks_are_collected(rows: ModuleType, pytester: pytest.Pytester) -> None:
    """A row of which one mark says that it lacks something is not whole, whatever others say."""
    pytester.makepyfile("""
        import pytest

        @pytest.mark.row("F01", "F02")
        def test_whole(): ...

        @pytest.mark.row("F03")
        @pytest.mark.row("F02", lacks="the half of it")
        def test_partly(): ...
    """)
    collector = rows.RowCollector()
    pytester.inline_run("--collect-only", "-W", "ignore", plugins=[collector])
    whole = {row: proof.is_whole for row, proof in collector.proofs.items()}
    assert whole == {"F01": True, "F02": False, "F03": True}
    assert collector.proofs["F02"].lacks == {"the half of it"}
    assert len(collector.proofs["F02"].tests) == 2


def test_no_test_names_an_unknown_row(rows: ModuleType) -> None:
    """The script runs over the whole suite and ends with 0."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, SCRIPT], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"of {len(rows.known_rows())} rows are proven; " in done.stdout
