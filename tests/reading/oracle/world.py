"""A small world held in lists: what the naive resolvers read, and how it is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg

Row = Any
"""A row of a table: an object with the columns as attributes."""

TABLES = (
    "life_stage_bands",
    "localities",
    "organisations",
    "teams",
    "practitioners",
    "team_memberships",
    "people",
    "former_names",
    "person_identifiers",
    "relationships",
    "households",
    "household_memberships",
    "support_plans",
    "reasons",
    "plan_coverages",
    "lead_practitioners",
    "team_around_the_family_members",
    "kept_sights",
    "lead_handovers",
    "plan_closings",
    "notices",
    "needs",
    "goals",
    "actions",
    "publications",
    "pathway_schemes",
    "pathway_positions",
    "placements",
    "entries_in_error",
    "oracle_keepsakes",
)
"""The tables of the oracle's world, each after those that it refers to."""

OTHERS = ("children_level_aliases", "children_person_factors")
"""Tables that are emptied only because they refer to the world's."""

FOREVER = date.max
"""The end of what has not ended; the database says infinity."""

_MADE_BY_THE_DATABASE = {
    "people": {"sort_name"},
    "households": {"sort_name"},
    "organisations": {"sort_name"},
    "teams": {"sort_name"},
    "practitioners": {"sort_name"},
    "support_plans": {"sort_title"},
}


@dataclass
class World:
    """Every table as a list of rows, on one day."""

    today: date
    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})

    def all(self, table: str) -> list[Row]:
        """Return every row of a table."""
        return self.tables[table]

    def find(self, table: str, id_: UUID | None) -> Row | None:
        """Return the row with an id, if there is one."""
        return next((row for row in self.tables[table] if row.id == id_), None)

    def holding(self, table: str) -> Iterable[Row]:
        """Return the dated rows that hold today: the day of their end is not included."""
        return [row for row in self.tables[table] if row.started_on <= self.today < row.ended_on]

    def __repr__(self) -> str:
        shown = "\n".join(
            f"  {name}: {vars(row)}" for name, rows in self.tables.items() for row in rows
        )
        return f"World on {self.today}\n{shown}"


def row(**columns: object) -> Row:
    """Return a row with these columns."""
    return SimpleNamespace(**columns)


async def store(world: World, connection: asyncpg.Connection) -> None:
    """Make the database hold this world and nothing else."""
    async with connection.transaction():
        emptied = (*OTHERS, *reversed(TABLES))
        await connection.execute("; ".join(f"DELETE FROM {name}" for name in emptied))  # noqa: S608 - our own names
        for name, rows in world.tables.items():
            if rows:
                await _copy(connection, name, [vars(each) for each in rows])


async def _copy(connection: asyncpg.Connection, table: str, rows: list[Mapping[str, Any]]) -> None:
    columns = [name for name in rows[0] if name not in _MADE_BY_THE_DATABASE.get(table, ())]
    records = [[each[name] for name in columns] for each in rows]
    await connection.copy_records_to_table(table, records=records, columns=columns)
