"""Setting up with make: a wrong Python or folder gets one line and a remedy."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy what setting up needs into a folder without an environment."""
    for name in ("Makefile", ".ci", "pyproject.toml", "constraints.txt"):
        place = ROOT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, tmp_path / name)
    return tmp_path


def make(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run make there."""
    return subprocess.run(  # noqa: S603 - our own Makefile
        ["make", "--no-print-directory", "-C", str(folder), *words],  # noqa: S607 - whichever make there is
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environ,
    )


def python(folder: Path, body: str) -> str:
    """Write a program that stands for a Python, and return its path."""
    path = folder / "a-python"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_help_lists_every_target() -> None:
    """`make` alone lists the targets and does nothing."""
    done = make(ROOT)
    assert done.returncode == 0
    for target in ("demo", "demo-reset", "test", "bench", "rows", "format"):
        assert f"make {target} " in done.stdout


def test_wrong_python(clone: Path) -> None:
    """A Python that is too old is refused by name."""
    done = make(clone, "rows", f"PYTHON={python(clone, 'exit 1')}")
    assert done.returncode != 0
    assert "No Python 3.11 or newer was found (tried: " in done.stderr
    assert "Remedy: Install one, or name it: make PYTHON=" in done.stderr
    assert not (clone / ".venv").exists()


def test_python_without_venv(clone: Path) -> None:
    """A Python without its venv module is refused with what to install."""
    done = make(clone, "rows", f"PYTHON={python(clone, 'test $1 = -c')}")
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr
