"""Plans: one compiled statement, what to bind to it, and what is left to do to its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from earlyhelp.reading.declarations import Computed
from earlyhelp.reading.selections import Chosen, Fault, Variables
from earlyhelp.reading.values import Getter

CURSOR = "^"
"""Begins the reserved key under which a statement tells a cursor that is not sealed yet."""

EACH = "*"
"""Stands in a path for every item of a list."""

SUBJECT = "~"
"""The reserved first key under which a statement tells whose data an object is."""

Path = tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """A field that is null wherever it stands, and why: one error tells of all its places."""

    path: Path
    field: str
    fault: Fault


@dataclass(frozen=True)
class Patch:
    """A field that Python computes: where it stands, what it needs, what is chosen of it."""

    path: Path
    field: str
    computed: Computed
    read: Callable[[Any], Any]
    chosen: Chosen


@dataclass(frozen=True)
class Page:
    """A page, for the cost of an answer: how to find its size, and the page around it.

    ``columns`` are those by which its rows refer to the row around.
    """

    size: Getter
    within: int | None
    columns: tuple[str, ...] = ()


Purpose = Callable[[Variables], tuple[str, ...]]
"""From a request's variables to what a cursor is for: its list, its order, what is listed."""


@dataclass(frozen=True)
class Bind:
    """A value that a statement is run with: what it is called, its type, and how to find it.

    Where it does not fit, the field that it is given to is null; for the rest of the answer
    to be read all the same, ``harmless`` stands in for it.
    """

    name: str
    sql_type: str
    get: Getter
    harmless: int | None = None


# What statements share, a garbage collection looks at once, and not for each of them.
shared_bind = lru_cache(4_096)(Bind)


@lru_cache(4_096)
def shared_names(names: frozenset[str]) -> frozenset[str]:
    """Return names of which statements that note the same share one set."""
    return names


@dataclass(frozen=True)
class Statement:
    """One statement that answers a selection for every viewer with the same grants.

    ``fields`` are the declared fields it reads ("Person.lifeStage"), for the audit; ``subjects``
    the types whose rows tell whose data they are; ``cursors`` what those in its answer are for,
    by their numbers; ``given`` which binds a caller gives the values of, and to which fields.
    Items of an answer ``by_type`` stand under the names of their types. One that ``searches`` is
    best planned for the values it is run with. ``refusal`` is what it means where nothing at all
    comes back.
    """

    sql: str
    binds: tuple[Bind, ...]
    given: tuple[tuple[int, Path], ...]
    refused: tuple[Refused, ...]
    patches: tuple[Patch, ...]
    pages: tuple[Page, ...]
    fields: frozenset[str]
    subjects: frozenset[str]
    cursors: tuple[Purpose, ...] = ()
    by_type: bool = False
    refusal: str = ""
    searches: bool = False

    @property
    def size(self) -> int:
        """Roughly how many bytes the statement holds in a cache."""
        notes = len(self.refused) + len(self.patches) + len(self.pages)
        values = 250 * len(self.binds) + 150 * len(self.given)
        return 2_000 + len(self.sql) + values + 300 * notes + 100 * len(self.fields)
