"""Where something was written: the file and line that a fault names."""

import inspect
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any


def place_of(thing: object) -> str:
    """Return where a class or a function was written; empty where nobody knows."""
    file, line = "", 0
    with suppress(OSError, TypeError):  # built in, or made while running
        written: Any = thing
        written = inspect.unwrap(written)
        file = inspect.getsourcefile(written) or ""
        _, line = inspect.getsourcelines(written)
    return shown(file, line)


def place_in(cls: type, name: str, otherwise: str = "") -> str:
    """Return where a class says something under a name, or ``otherwise`` if that is not known."""
    try:
        lines, first = _source_of(cls)
    except (OSError, TypeError):
        return otherwise
    starts = (f"{name}:", f"{name} :", f"{name} =")
    for number, line in enumerate(lines):
        if line.strip().startswith(starts):
            return shown(inspect.getsourcefile(cls) or "", first + number)
    return otherwise or place_of(cls)


@cache
def _source_of(cls: type) -> tuple[list[str], int]:
    # To find a class its whole module is parsed, which once for each of its fields is too often.
    return inspect.getsourcelines(cls)


def place_of_caller(*packages: str) -> str:
    """Return where the innermost code outside of these packages is being run."""
    frame: FrameType | None = inspect.currentframe()
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name != __name__ and not name.startswith(packages):
            return shown(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return ""


def place_of_error(error: BaseException) -> str:
    """Return where an error was raised; empty where nobody knows."""
    frames = traceback.extract_tb(error.__traceback__)
    return shown(frames[-1].filename, frames[-1].lineno or 0) if frames else ""


def shown(file: str, line: int = 0) -> str:
    """Return a file, and a line of it, as faults name them: from here, if it is below."""
    path, here = Path(file), Path.cwd()
    nearest = path.relative_to(here) if path.is_relative_to(here) else path
    return (f"{nearest}:{line}" if line else str(nearest)) if file else ""
