"""Small pieces of SQL text that the compiler joins."""

from collections.abc import Iterable, Sequence

MOST_COLUMNS = 1_000
"""PostgreSQL takes 1,664 in a row; we stop well short of that."""
LONGEST_NAME = 63
"""In bytes; PostgreSQL cuts longer names."""


def json_object(pairs: Iterable[tuple[str, str]]) -> str:
    """Return SQL for a JSON object. Keys are declared or GraphQL names: no quoting needed."""
    inner = ", ".join(f"'{key}': {value}" for key, value in pairs)
    return f"JSON_OBJECT({inner} RETURNING json)" if inner else "'{}'::json"


class JsonRow:
    """A JSON object as the columns of a row, which PostgreSQL makes in less time from a row.

    Only an object that no row can hold is made in one column. ``row`` stands for the alias
    of the row: one that no client can write, for a column of that name would be taken.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._is_row = 0 < len(pairs) <= MOST_COLUMNS and all(
            len(key) <= LONGEST_NAME for key, _ in pairs
        )
        columns = (f'{value} AS "{key}"' for key, value in pairs)
        self.columns = ", ".join(columns) if self._is_row else f"{json_object(pairs)} AS o"

    def item(self, row: str) -> str:
        """Return what an aggregate makes an object of."""
        return row if self._is_row else f"{row}.o"

    def json(self, row: str) -> str:
        """Return the object itself."""
        return f"row_to_json({row})" if self._is_row else f"{row}.o"


def both(conditions: Iterable[str | None]) -> str:
    """Return the conjunction of those conditions that say something."""
    kept = [each for each in conditions if each and each != "true"]
    if not kept:
        return "true"
    return kept[0] if len(kept) == 1 else " AND ".join(f"({each})" for each in kept)


def either(conditions: Sequence[str]) -> str:
    """Return the disjunction of conditions; of none, false."""
    if "true" in conditions:
        return "true"
    kept = [each for each in conditions if each != "false"]
    if not kept:
        return "false"
    return kept[0] if len(kept) == 1 else " OR ".join(f"({each})" for each in kept)


def row_by_row(look_up: str) -> str:
    """Return an EXISTS that is looked up for one row at a time.

    Else PostgreSQL may first gather the whole set that it looks in: it guesses that to be
    small, from values it does not know, when it is all that the viewer may see.
    """
    return f"{look_up.removesuffix(')')} OFFSET 0)"


def when(condition: str, value: str) -> str:
    """Return a value that is null wherever the condition does not hold."""
    return value if condition == "true" else f"CASE WHEN {condition} THEN {value} END"


def first_given(values: Sequence[str]) -> str:
    """Return the first of some values that is not null."""
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


def count(table: str, where: str) -> str:
    """Return how many rows of a table meet a condition."""
    return f"(SELECT count(*) FROM {table} WHERE {where})"
