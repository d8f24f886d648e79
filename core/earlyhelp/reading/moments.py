"""When a record was made and last changed, which the database notes of every record."""

from typing import Any

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from earlyhelp.changes.models import RecordChange
from earlyhelp.reading.declarations import Filter, Match, Row, Value

UPDATED_SINCE = Filter("updatedSince", "updatedAt", Match.SINCE)
"""The filter that every type has."""


def created_at() -> Value:
    """Return the field that tells when a row was recorded."""
    return Value(lambda row: _noted(row, RecordChange.created_at))


def updated_at() -> Value:
    """Return the field that tells when a row was last changed."""
    return Value(lambda row: _noted(row, RecordChange.changed_at))


def _noted(row: Row, moment: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    return (
        select(moment)
        .where(
            RecordChange.record_id == row.id,
            RecordChange.record_type == _table(row),
        )
        .correlate(row)
        .scalar_subquery()
    )


def changed_since(row: Row, moment: Any) -> ColumnElement[bool]:
    """Return which rows were recorded or changed at a moment or later, by an index."""
    changed = select(RecordChange.record_id).where(
        RecordChange.record_type == _table(row),
        RecordChange.changed_at >= moment,
    )
    found: ColumnElement[bool] = row.id.in_(changed)
    return found


def _table(row: Row) -> str:
    return str(inspect(row).mapper.local_table.name)
