"""Conditions on dated rows."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, cast, func, literal_column, or_

ENDLESS: ColumnElement[date] = cast(literal_column("'infinity'"), Date())
"""The end of what has not ended, in SQL."""


def or_never(day: ColumnElement[date]) -> ColumnElement[date]:
    """Return a day, or one that never comes where there is none."""
    return func.coalesce(day, ENDLESS)


def holds_on(row: Any, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return whether a dated row (a model or an alias of one) holds on a day.

    The end date is not included. Compares two plain columns, so that the covering
    indexes of the visibility rules serve it.
    """
    return and_(row.started_on <= day, day < row.ended_on)


def in_use_on(term: Any, day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return whether a term of a vocabulary is to be chosen for a day: not if it has retired."""
    return or_(term.retired_on.is_(None), day < term.retired_on)
