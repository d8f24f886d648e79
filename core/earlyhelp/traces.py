"""Traces of errors for the log: where they come from, without what they say."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from earlyhelp.errors import EarlyHelpError


class _Texts:
    """Whether traces carry what errors say."""

    shown = False


@contextmanager
def showing_texts(*, shown: bool) -> Iterator[None]:
    """Let traces carry what errors say for a while, or not; the settings decide on it."""
    before, _Texts.shown = _Texts.shown, shown
    try:
        yield
    finally:
        _Texts.shown = before


def trace(error: BaseException) -> str:
    """Return an error and what caused it as kinds and lines of code.

    The messages are left out, for they may hold people's data: PostgreSQL shows the row that
    it refuses, and a plugin's code the value that it could not read. Ours name declarations.
    Only in development (EARLYHELP_DEVELOPMENT) are they shown.
    """
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    earlier = f"{trace(before)}and then\n" if before is not None else ""
    kind = type(error)
    said = f": {error.message}" if isinstance(error, EarlyHelpError) else ""
    if _Texts.shown:
        said = f": {error}"
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"{earlier}{lines}{kind.__module__}.{kind.__qualname__}{_code(error)}{said}\n"


def _code(error: BaseException) -> str:
    """Return what PostgreSQL calls its error and the constraint, which are nobody's data."""
    named = (getattr(error, name, None) for name in ("sqlstate", "constraint_name"))
    known = [name for name in named if isinstance(name, str)]
    return f" ({', '.join(known)})" if known else ""
