"""What is certain inside a selection, so that nested rows need not ask or tell it again.

Rows are nested by equal ids: a need's ``support_plan_id`` is its plan's ``id``. Whatever
holds of the plan's ``id`` then holds of the need's ``support_plan_id``, in the same words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto

_COLUMN = re.compile(r"x\$\d+\.\w+")


class Kind(Enum):
    """What kind of alternative a condition is."""

    PLAIN = auto()
    LOOK_UP = auto()
    """One EXISTS and no more."""
    SHORTCUT = auto()
    """A case of the other alternatives, found sooner."""


Clause = dict[str, Kind]
"""Conditions in SQL of which one must hold, and the kind of each."""


class Implied:
    """The clauses that hold of the rows around, the people named, and which ids are equal."""

    def __init__(self) -> None:
        self._equal: dict[str, str] = {}
        self._clauses: frozenset[frozenset[str]] = frozenset()
        self._named: frozenset[str] = frozenset()

    @contextmanager
    def inside(self, row: str, other: str, equal: Iterable[tuple[str, str]]) -> Iterator[None]:
        """Enter rows under the alias ``other``, whose ids equal those of ``row`` as given.

        What is learnt inside is forgotten at the end: it holds of those rows alone.
        """
        around = (self._equal, self._clauses, self._named)
        pairs = {f"{other}.{one}": self.outermost(f"{row}.{two}") for one, two in equal}
        self._equal = {**self._equal, **pairs}
        try:
            yield
        finally:
            self._equal, self._clauses, self._named = around

    def learn(self, clause: Clause) -> bool:
        """Return whether a clause was known to hold; from now on it is."""
        # A shortcut is a case of the others, so what holds is that one of the others does.
        lasting = [sql for sql, kind in clause.items() if kind is not Kind.SHORTCUT]
        found = frozenset(map(self.outermost, lasting or clause))
        # An id that equals another is not null.
        never = frozenset(f"{column} IS NULL" for column in self._equal.values())
        if any(known - never <= found for known in self._clauses):
            return True
        self._clauses |= {found}
        return False

    def unnamed(self, people: Sequence[str]) -> Sequence[str]:
        """Return whom to name, the first that is not null: who was named around is left out."""
        outer = list(map(self.outermost, people))
        left = len(outer)
        while left and outer[left - 1] in self._named:
            left -= 1
        self._named |= {*outer[:1]}
        return people[:left]

    def outermost(self, sql: str) -> str:
        """Return SQL in which each id stands under the outermost alias that has it.

        What then depends on nothing else is worked out once for the row around.
        """
        return _COLUMN.sub(lambda found: self._equal.get(found[0], found[0]), sql)
