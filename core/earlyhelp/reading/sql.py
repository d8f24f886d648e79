"""Small pieces of SQL text that the compiler joins."""

from collections.abc import Iterable, Sequence


def json_object(pairs: Iterable[tuple[str, str]]) -> str:
    """Return SQL for a JSON object. Keys are declared or GraphQL names: no quoting needed."""
    inner = ", ".join(f"'{key}': {value}" for key, value in pairs)
    return f"JSON_OBJECT({inner} RETURNING json)" if inner else "'{}'::json"


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


def when(condition: str, value: str) -> str:
    """Return a value that is null wherever the condition does not hold."""
    return value if condition == "true" else f"CASE WHEN {condition} THEN {value} END"


def first_given(values: Sequence[str]) -> str:
    """Return the first of some values that is not null."""
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
