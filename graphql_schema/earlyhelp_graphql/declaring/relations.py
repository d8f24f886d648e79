"""How rows relate where a foreign key says so: most relations need no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, and_, inspect, true
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Row

Model = type[DeclarativeBase]
Pairs = tuple[tuple[str, str], ...]
"""Columns of a row, and those of the row that they refer to."""


@dataclass(frozen=True)
class PointsTo:
    """Relates a row to the one whose id is in a column of it."""

    column: str

    def __call__(self, row: Row, other: Row) -> ColumnElement[bool]:
        """Return whether the other row is that one."""
        pairs = _foreign_key(_model(row), self.column)
        return and_(*(getattr(other, theirs) == getattr(row, ours) for ours, theirs in pairs))

    def check(self, owner: Model, target: Model, what: str) -> None:
        """Raise DeclarationError where there is no such column, or it refers to another table."""
        column = require_column(owner, self.column, what)
        if self.column not in _referring(owner, target):
            raise DeclarationError(
                f"{what} leads to {target.__name__} by {column}, which does not refer to it",
                "name a column with a foreign key to its table: related(Model.column).",
            )


@dataclass(frozen=True)
class RefersBack:
    """Relates a row to those that refer to it: by this column, or by the only one that does."""

    by: InstrumentedAttribute[Any] | None = None

    def __call__(self, row: Row, other: Row) -> ColumnElement[bool]:
        """Return whether the other row refers to the row."""
        model = _model(other)
        column = self.by.key if self.by is not None else _referring(model, _model(row))[0]
        pairs = _foreign_key(model, column)
        return and_(*(getattr(other, ours) == getattr(row, theirs) for ours, theirs in pairs))

    def check(self, owner: Model, target: Model, what: str) -> None:
        """Raise DeclarationError where it is not clear by which column the target refers."""
        if self.by is not None:
            require_own([self.by], target, f"{what} relates by")
            return
        ways = len(_referring(target, owner))
        if ways != 1:
            raise DeclarationError(
                f"{what}: {target.__name__} refers to {owner.__name__} in {ways} ways",
                "name the column with by=, or the condition with on=.",
            )


def everything(_row: Row) -> ColumnElement[bool]:
    """Relate the root to all rows of a table."""
    return true()


def require_column(model: Model, name: str, what: str) -> InstrumentedAttribute[Any]:
    """Return a column. Raises DeclarationError where the model has none of the name."""
    column = getattr(model, name, None)
    if not isinstance(column, InstrumentedAttribute):
        raise DeclarationError(
            f"{what} has no column {name} in {model.__name__}",
            "correct the name, or declare where the field comes from.",
        )
    return column


def require_own(columns: Sequence[InstrumentedAttribute[Any]], model: Model, what: str) -> None:
    """Raise DeclarationError for a column that is another table's."""
    for column in columns:
        if column.class_ is not model:
            raise DeclarationError(
                f"{what} {column}, which is no column of {model.__name__}",
                "name columns of that table only.",
            )


def _model(alias: Row) -> Model:
    model: Model = inspect(alias).mapper.class_
    return model


def _referring(model: Model, target: Model) -> list[str]:
    """Return the columns of a model that refer to the id of another's rows."""
    return sorted(
        {
            ours
            for key in _foreign_keys(model)
            if key.referred_table is target.__table__
            for ours, theirs in _pairs(key)
            if theirs == "id"
        }
    )


def _foreign_key(model: Model, column: str) -> Pairs:
    """Return what a column that refers to an id makes equal: it and the id, first of all.

    A foreign key of several columns makes all of them equal, which saves asking of one row
    what holds of the other.
    """
    keys = map(_pairs, _foreign_keys(model))
    found = [pairs for pairs in keys if (column, "id") in pairs]
    return max(found, key=len, default=((column, "id"),))


def _foreign_keys(model: Model) -> Iterator[ForeignKeyConstraint]:
    table: Any = model.__table__
    yield from table.foreign_key_constraints


def _pairs(key: ForeignKeyConstraint) -> Pairs:
    return tuple((each.parent.key, each.column.key) for each in key.elements)
