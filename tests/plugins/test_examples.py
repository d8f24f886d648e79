"""The examples are what a stranger would have: wheels, installed beside the wheel of earlyhelp."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.plugins.conftest import ROOT, install

EXAMPLES = ("attendance", "falls")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Install earlyhelp and the examples from wheels; return the path to them all."""
    projects = (*(ROOT / "examples" / name for name in EXAMPLES), ROOT)
    targets = [
        install(project, tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("wheels"))
        for project in projects
    ]
    return os.pathsep.join(map(str, targets))


def run(
    path: str, folder: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a Python module where all that is on the path is installed."""
    return subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "-W", "error", "-m", *arguments],
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_their_own_tests_pass(installed: str, tmp_path: Path, name: str) -> None:
    """As on their author's machine: the test kit too comes with the wheel of earlyhelp."""
    shutil.copytree(ROOT / "examples" / name / "tests", tmp_path / "tests")
    shutil.copy(ROOT / "examples" / name / "pyproject.toml", tmp_path)
    ran = run(installed, tmp_path, "pytest", "-q", "-p", "no:cacheprovider")
    assert ran.returncode == 0, ran.stdout
    assert re.search(r"^\d+ passed in", ran.stdout, re.MULTILINE), ran.stdout


@pytest.mark.parametrize("name", EXAMPLES)
def test_they_have_no_faults(installed: str, tmp_path: Path, name: str) -> None:
    """Their revisions make what their models say; there is nothing to hint at, either."""
    checked = run(installed, tmp_path, "earlyhelp_graphql.cli", "plugins", "check", name)
    assert (checked.returncode, checked.stderr) == (0, "")
    compared = "Its tables were compared with its models in a temporary database."
    assert checked.stdout == f"{name} has no faults.\n{compared}\n"


def test_what_they_refuse_and_follow_is_listed(installed: str, tmp_path: Path) -> None:
    """An operator sees what a plugin has to say about others' verbs before enabling it."""
    listed = run(
        installed, tmp_path, "earlyhelp_graphql.cli", "plugins", EARLYHELP_PLUGINS="attendance"
    ).stdout
    assert "    brings the category ATTENDANCE: School attendance\n" in listed
    assert "    refuses close_plan (MISSING_EDUCATION): Somebody in this plan misses" in listed
    assert "    on activate_plan: notes of which children the schools are to be" in listed
