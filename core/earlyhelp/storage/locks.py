"""Advisory file locks, which the system drops when their holder ends, however it ends."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from earlyhelp.errors import DatabaseError

if sys.platform != "win32":
    import fcntl

_STEP = 0.05


class SharedLock:
    """A lock that many may hold at once, and that its holder can find to be theirs alone."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def share(self) -> None:
        """Hold the lock together with others."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def alone(self) -> bool:
        """Whether nobody else holds it; if so it is held exclusively from now on."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let the lock go."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


@contextmanager
def exclusive(path: Path, seconds: float) -> Iterator[None]:
    """Hold the lock at ``path`` alone, waiting for it up to ``seconds``; else DatabaseError."""
    deadline = time.monotonic() + seconds
    with SharedLock(path) as lock:
        while not lock.alone():
            if time.monotonic() > deadline:
                raise DatabaseError(
                    f"Another process has been starting or stopping {path.parent} for too long.",
                    "Wait for it or end it, then try again.",
                )
            time.sleep(_STEP)
        yield
