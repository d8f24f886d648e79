"""Making what stays: meanwhile nobody looks for garbage in it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off the collection of garbage; at start it would take two fifths of the time.

    Modules, declarations and what is compiled of them are many small things that stay, and
    each collection looks through all that were made so far.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
