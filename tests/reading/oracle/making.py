"""What worlds are made up with: a maker that chooses rows, days and names by chance."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from tests.reading.oracle.world import FOREVER, Row, World, row

T = TypeVar("T")

DAYS = (date(2024, 2, 29), date(2025, 3, 1), date(2026, 12, 31))
"""Days on which the worlds are looked at."""

NAMES = (
    "Ann",
    "ann",
    "Bea",
    "Zoë",
    "Émile",
    "élan",
    "Ødegård",
    "O'Brien",
    'Zo"ë',
    "~",
    '"~" : "x", ',
    '"~":"x",',
    "\\",
    "$1::text",
    ":today",
    "100%_",
    "line\nbreak\ttab",
    "\u05e9\u202e\u05dd",
    "👩‍👧",
    "x$1",
    "",
    " a b ",
    "Straße",
    "STRASSE",
)
"""Names that have broken programs before; some differ only in case."""

CATEGORIES = ("GENERAL", "COMMUNITY", "MENTAL_HEALTH", "CARE_AND_SUPPORT", "CHILD_DEVELOPMENT")

ALWAYS = ("organisations", "practitioners", "people")
"""Tables that a sparse world has rows in, too: others refer to them."""

NEAR = (-800, -31, -1, 0, 0, 0, 1, 30)
"""Days from today; most dated rows have begun."""


class Maker:
    """Chooses the rows of one world, table by table."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.world = World(random.choice(DAYS))
        self.sparse = random.randint(0, 5) == 5

    def rows(
        self, table: str, least: int, most: int, make: Callable[[], dict[str, object]]
    ) -> None:
        """Add rows; ids are spread, so that they say nothing of the order they were made in.

        A sparse world may have fewer than the ``least``.
        """
        fewest = int(table in ALWAYS) if self.sparse else least
        for number in range(self.random.randint(fewest, most)):
            id_ = uuid5(NAMESPACE_OID, f"{table} {number}")
            self.world.all(table).append(row(id=id_, **make()))

    def dated(
        self,
        table: str,
        numbers: tuple[int, int],
        alone: Sequence[str],
        make: Callable[[], dict[str, object]],
    ) -> None:
        """Add dated rows; of those alike in the columns ``alone`` no two overlap."""
        self.rows(table, *numbers, lambda: {**make(), **self.period()})
        kept: list[Row] = []
        for each in self.world.all(table):
            if not any(_same(each, other, alone) and _overlap(each, other) for other in kept):
                kept.append(each)
        self.world.tables[table] = kept

    def period(self) -> dict[str, date]:
        """Choose a period around today: begun, over, not begun, without end, or empty of today."""
        started = self.day()
        length = self.one_of((None, None, None, None, 1, 31, 900))
        ended = FOREVER if length is None else started + timedelta(days=length)
        return {"started_on": started, "ended_on": ended}

    def day(self) -> date:
        """Choose a day near today."""
        return self.world.today + timedelta(days=self.one_of(NEAR))

    def maybe_day(self) -> date | None:
        """Choose a day near today, or none."""
        return self.day() if self.chance() else None

    def name(self) -> str:
        """Choose a name."""
        return self.one_of(NAMES)

    def chance(self) -> bool:
        """Choose yes or no."""
        return self.one_of((False, True))

    def one_of(self, values: Sequence[T]) -> T:
        """Choose one of some values."""
        return self.random.choice(values)

    def id(self, table: str) -> UUID:
        """Choose the id of a row of a table that has any."""
        id_: UUID = self.one_of(self.world.all(table)).id
        return id_

    def maybe_id(self, table: str) -> UUID | None:
        """Choose the id of a row of a table, or none."""
        return self.id(table) if self.world.all(table) and self.chance() else None

    def has(self, *tables: str) -> bool:
        """Whether these tables have rows to refer to."""
        return all(self.world.all(table) for table in tables)


def _same(one: Row, other: Row, columns: Sequence[str]) -> bool:
    return all(getattr(one, column) == getattr(other, column) for column in columns)


def _overlap(one: Row, other: Row) -> bool:
    return bool(one.started_on < other.ended_on and other.started_on < one.ended_on)
