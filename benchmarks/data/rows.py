"""Rows in the making: tables with their columns, and ids that are the same every time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from earlyhelp.days import LONDON, day_at
from earlyhelp.storage.tables import FOREVER, Table

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_WEIGHTS = range(10, 1, -1)


class Rows:
    """Rows by table, in the order in which foreign keys allow them to be copied."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - spread, not secrets
        self.today = day_at(datetime.now(UTC), LONDON)
        self._tables: dict[type[Table], list[dict[str, Any]]] = {}
        self._milliseconds = int(_EPOCH.timestamp() * 1000)
        self._nhs_numbers = 0
        self.copied = 0

    def add(self, model: type[Table], **values: object) -> UUID:
        """Add one row under a new id, and return the id."""
        row_id = self._uuid7()
        self._tables.setdefault(model, []).append({"id": row_id, **values})
        return row_id

    async def copy(self, connection: asyncpg.Connection) -> None:
        """Copy every row into the database, and let go of it here."""
        for model, rows in self._tables.items():
            columns = list(rows[0])
            await connection.copy_records_to_table(
                model.__tablename__,
                columns=columns,
                records=[tuple(row[column] for column in columns) for row in rows],
            )
            self.copied += len(rows)
        self._tables.clear()

    # The spread of things.

    def chance(self, probability: float) -> bool:
        """Return true as often as the probability says."""
        return self.random.random() < probability

    def days_ago(self, least: int, most: int) -> date:
        """Return a day between so many days ago."""
        return self.today - timedelta(days=self.random.randint(least, most))

    def one_of(self, choices: Sequence[Any]) -> Any:
        """Return any one of these."""
        return self.random.choice(choices)

    def several(self, mean: float, most: int) -> int:
        """Return a number from 0, mostly near the mean, sometimes far above it."""
        return min(most, int(self.random.gammavariate(2.0, mean / 2) + 0.5))

    def period(self, started_on: date, *, ended: float = 0.0) -> dict[str, date]:
        """Return a period from a day on; some have ended since, as often as ``ended`` says."""
        if not self.chance(ended):
            return {"started_on": started_on, "ended_on": FOREVER}
        days = max((self.today - started_on).days, 1)
        last = started_on + timedelta(days=self.random.randint(1, days))
        return {"started_on": started_on, "ended_on": last}

    def nhs_number(self) -> str:
        """Return the next number of nobody: its check digit is right (modulus 11)."""
        while True:
            self._nhs_numbers += 1
            digits = f"{999_000_000 - self._nhs_numbers:09}"
            total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
            check = -total % 11
            if check < 10:  # noqa: PLR2004 - a number that would need two digits is never issued
                return f"{digits}{check}"

    def _uuid7(self) -> UUID:
        self._milliseconds += 1 + self.random.getrandbits(8)
        high, low = self.random.getrandbits(12), self.random.getrandbits(62)
        return UUID(int=self._milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)
