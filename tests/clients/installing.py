"""Installing what the clients need: Node packages, Python packages, a browser and GraphiQL."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from earlyhelp_graphql.demo.graphiql import fetching

HERE = Path(__file__).parent
_OWN = Path(".data/clients")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class InstallingError(Exception):
    """Something cannot be installed: what, and the remedy."""


def node() -> str:
    """Install the Node packages that the lock file pins; return the command that runs Node."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        raise InstallingError("Node.js and npm were not found. Install Node.js 20 or later.")
    if _is_outdated(HERE / "node_modules" / ".installed", HERE / "package-lock.json"):
        _say("Installing the Node packages ...")
        _run([npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=HERE)
        _note(HERE / "node_modules" / ".installed", HERE / "package-lock.json")
    return found


def python() -> Path:
    """Install the Python packages in an environment of their own; return its interpreter."""
    environment, wanted = _OWN / "python", HERE / "requirements.txt"
    interpreter = environment / "bin" / "python"
    if _is_outdated(environment / ".installed", wanted):
        _say("Installing the Python packages ...")
        _run([sys.executable, "-m", "venv", "--clear", str(environment)])
        quiet = ("--quiet", "--disable-pip-version-check")
        _run([str(interpreter), "-m", "pip", "install", *quiet, "--requirement", str(wanted)])
        _note(environment / ".installed", wanted)
    return interpreter.absolute()


def browser() -> str:
    """Return the command of Chromium, which is installed from Debian's packages if need be."""
    if _browser() is None and shutil.which("apt-get") and os.geteuid() == 0:
        _say("Installing Chromium ...")
        _run(["apt-get", "update", "-qq"])
        _run(
            [
                "apt-get",
                "-o",
                "Acquire::Retries=3",
                "install",
                "-qq",
                "-y",
                "--no-install-recommends",
                "chromium",
            ]
        )
    found = _browser()
    if found is None:
        raise InstallingError(
            "No Chromium was found. Install it (on Debian: apt install chromium)."
        )
    return found


def graphiql() -> None:
    """Fetch GraphiQL, unless it is there."""
    if not fetching.is_fetched():
        _say("Fetching GraphiQL ...")
        fetching.fetch()


def _browser() -> str | None:
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


def _is_outdated(stamp: Path, wanted: Path) -> bool:
    return not stamp.exists() or stamp.read_text() != _digest(wanted)


def _note(stamp: Path, wanted: Path) -> None:
    stamp.write_text(_digest(wanted))


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _run(command: Sequence[str], cwd: Path | None = None) -> None:
    ran = subprocess.run(  # noqa: S603 - the package managers' own commands
        command, cwd=cwd, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        said = (ran.stderr or ran.stdout).strip().splitlines()[-5:]
        raise InstallingError("\n".join((f"{' '.join(command)} failed:", *said)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
