"""The page that adds a concept is carried out on a copy of the project, and counted."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "adding-a-concept.md").read_text()
STEP = re.compile(
    r"^`(?P<path>[\w./]+)`"
    r"(?:, (?P<where>at the end|above|below|in place of)(?: `{1,2}(?P<line>[^\n]+?)`{1,2})?)?:"
    r"\n\n```\w*\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
GENERATING = re.compile(r"^earlyhelp (.+)$", re.MULTILINE)
FOLDERS = ("core", "graphql_schema", "migrations", "plugins/children", "plugins/adults_care_act")
CHECKS = (
    "tests/domain/test_visits.py",
    "tests/composition/test_schema_file.py",
    "tests/docs/test_glossary.py",
)
MOST_LINES, MOST_FILES = 140, 9


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what git tracks or would track, as it stands."""
    listed = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(  # noqa: S603 - our own command
        listed, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_concept_takes_no_more_than_is_said(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every block put where it says, the rest generated: what is added works, and is small."""
    steps = [step.groupdict() for step in STEP.finditer(PAGE)]
    for step in steps:
        _put(copy, step)
    for command in GENERATING.findall(PAGE):
        _run(copy, "-m", "earlyhelp_graphql.cli", *_words(command))
    _run(copy, "-m", "ruff", "check", "--quiet")
    _run(copy, "-m", "ruff", "format", "--quiet", "--check")
    _run(copy, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", *CHECKS)

    lines = sum(bool(line.strip()) for step in steps for line in step["text"].splitlines())
    files = len({step["path"] for step in steps})
    with capsys.disabled():
        print(f"\nA concept takes {lines} lines in {files} files.")  # noqa: T201 - what is asked
    assert lines <= MOST_LINES
    assert files <= MOST_FILES


def _put(copy: Path, step: Mapping[str, Any]) -> None:
    path, where, text = copy / step["path"], step["where"], step["text"]
    if where is None:
        path.write_text(text)
        return
    before = path.read_text()
    if where == "at the end":
        path.write_text(f"{before}\n\n{text}")
        return
    (found,) = (line for line in before.splitlines(keepends=True) if line.startswith(step["line"]))
    new = {"above": text + found, "below": found + text, "in place of": text}[where]
    path.write_text(before.replace(found, new))


def _words(command: str) -> list[str]:
    return [word.strip('"') for word in command.split()]


def _run(copy: Path, *arguments: str) -> None:
    paths = os.pathsep.join(str(copy / folder) for folder in FOLDERS)
    environment = {**os.environ, "PYTHONPATH": paths, "EARLYHELP_DATA": str(copy / ".data")}
    done = subprocess.run(  # noqa: S603 - commands of our own page
        (sys.executable, *arguments),
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
