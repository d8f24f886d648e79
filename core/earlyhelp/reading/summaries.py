"""Summaries of lists: the least, the greatest and the mean of what their rows tell.

They are worked out of the rows that the viewer may see, and of each of them from what the viewer
may read: what is hidden counts as not there.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Date, DateTime

from earlyhelp.reading.declarations import Entity, Value
from earlyhelp.reading.lists import absent
from earlyhelp.reading.selections import Chosen
from earlyhelp.reading.sql import json_object

SUMMARY = "summary"
"""The field of a page that summarises its list."""

DAYS, MOMENTS, NUMBERS = "DaySummary", "MomentSummary", "NumberSummary"
"""What the summaries of each kind of value are called."""

_AGGREGATES = {
    "minimum": "min({})",
    "maximum": "max({})",
    "mean": "avg(({})::DOUBLE PRECISION)",
}


def summary_sql(
    entity: Entity,
    chosen: Sequence[Chosen],
    told: Callable[[Chosen], str | None],
    rows: str,
) -> str:
    """Return the SQL of what is chosen of a summary of ``rows``: a table and a condition.

    ``told`` gives the SQL of a field of a row; None where it is denied.
    """
    # (SELECT JSON_OBJECT('identifiedOn': JSON_OBJECT('minimum': min(x$1.identified_on) ...) ...)
    #    FROM needs AS x$1 WHERE ... HAVING true)
    members = []
    for each in chosen:
        if each.name == "__typename":
            members.append((each.key, f"'{entity.name}Summary'"))
        else:
            value = told(each)
            members.append((each.key, "NULL" if value is None else _of(entity, each, value)))
    # Without an aggregate there would be an object for each row: HAVING makes one of all.
    return f"(SELECT {json_object(members)} FROM {rows} HAVING true)"


def _of(entity: Entity, chosen: Chosen, value: str) -> str:
    return json_object(
        (
            each.key,
            f"'{_kind(entity, chosen.name)}'"
            if each.name == "__typename"
            else _AGGREGATES[each.name].format(value),
        )
        for each in chosen.selection
    )


def _kind(entity: Entity, name: str) -> str:
    field = entity.fields[name]
    assert isinstance(field, Value)  # noqa: S101 - nothing else is summarised
    told = absent(entity, field).type
    if isinstance(told, DateTime):
        return MOMENTS
    return DAYS if isinstance(told, Date) else NUMBERS
