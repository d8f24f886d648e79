"""Lists that grow with the number of people: at the root, of what is anybody's personal data.

A page of one is read in milliseconds at any size only where an index begins with what it is
filtered or ordered by. So each filter and order of such a list has an index, which is checked
at start, or is declared as one without. Those work beside a filter with an index, and where
the viewer's rule bounds the rows already; below a parent, its key bounds them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Index, PrimaryKeyConstraint, UniqueConstraint, column
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import (
    Entity,
    Field,
    Filter,
    Many,
    Match,
    One,
    Order,
    Value,
)
from earlyhelp.reading.templates import row_alias, sql_text
from earlyhelp.storage.texts import folded

EqualIds = Callable[[Entity, str], tuple[tuple[str, str], ...]]
"""From a relation of a type to the ids that it makes equal: the related row's, and the row's."""


def refuse_order_without_index(entity: Entity, order: Order, what: str) -> None:
    """Raise DeclarationError for an order that promises an index and has none."""
    key = order.keys[0]
    source: ColumnElement[Any] | None = None
    if key.sql is not None and not key.beside:
        source = key.sql(row_alias(entity.model))
    elif key.column is not None or key.of == "id":
        source = column("id" if key.column is None else key.column.key)
    elif isinstance(field := entity.fields.get(key.of), Value) and not field.arguments:
        source = field.sql(row_alias(entity.model))
    if order.indexed:
        _refuse(entity, source, what)


def refuse_filter_without_index(
    entity: Entity, filter_: Filter, equal_ids: EqualIds, what: str
) -> None:
    """Raise DeclarationError for a filter that promises an index and has none."""
    if filter_.indexed and filter_.sql is None and filter_.match is not Match.SINCE:
        # Of a condition of its own its author promises it.
        field = entity.fields[filter_.field]
        source = _source(entity, filter_, field, equal_ids)
        _refuse(entity, source, what, of_parts=filter_.match is Match.CONTAINS)


def _source(
    entity: Entity, filter_: Filter, field: Field, equal_ids: EqualIds
) -> ColumnElement[Any] | None:
    """Return what an index would have to begin with; None where no index can."""
    if filter_.key or filter_.field == "id":
        return column(filter_.key or "id")
    if isinstance(field, Value) and not field.arguments:
        value = field.sql(row_alias(entity.model))
        return folded(value) if filter_.match in {Match.STARTS_WITH, Match.CONTAINS} else value
    if isinstance(field, One | Many):
        ours = [name for _, name in equal_ids(entity, filter_.field)]
        return column(ours[0]) if ours else None
    return None


def _refuse(
    entity: Entity, source: ColumnElement[Any] | None, what: str, *, of_parts: bool = False
) -> None:
    table = entity.model.__tablename__
    if source is None:
        raise DeclarationError(
            f"{what} goes by what no index of {table} can hold, in a list that grows with the "
            "number of people",
            "declare it with indexed=False: at the root it then needs an indexed filter beside it.",
        )
    wanted = sql_text(source)
    if wanted not in map(sql_text, _first_of_indexes(entity.model, of_parts=of_parts)):
        found = "no index of trigrams" if of_parts else "no index"
        raise DeclarationError(
            f"{what} goes by {wanted}, which {found} of {table} begins with, in a list that "
            "grows with the number of people",
            "add such an index, or declare it with indexed=False: at the root it then needs an "
            "indexed filter beside it.",
        )


def _first_of_indexes(
    model: type[DeclarativeBase], *, of_parts: bool
) -> Iterator[ColumnElement[Any]]:
    table: Any = model.__table__
    for index in table.indexes:
        assert isinstance(index, Index)  # noqa: S101 - SQLAlchemy's tables are typed loosely
        options = index.dialect_options["postgresql"]
        if options["where"] is None and of_parts == (options["using"] == "gin"):
            yield from (each for each in index.expressions[:1] if not isinstance(each, str))
    for constraint in () if of_parts else table.constraints:
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            yield from list(constraint.columns)[:1]
