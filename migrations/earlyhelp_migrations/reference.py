"""Reference data: the rows that code counts on, written so that a repeat changes nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Exists,
    Table,
    Update,
    and_,
    exists,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from earlyhelp.contract.records import ReferenceData
from earlyhelp.contract.registry import Registry
from earlyhelp.support_plans.reference import data_categories
from earlyhelp.vocabularies.models import Term, VocabularyChange


async def load_reference_data(connection: AsyncConnection, registry: Registry) -> None:
    """Insert or update every row that core and the plugins name; leave all others alone.

    What a council made its own goes before what is shipped: a term that it added or changed is
    left as it is, and so is a row of its own that only one of can be; what is shipped for a row
    that is not there for that reason is left out.
    """
    for data in (data_categories(registry.categories), *registry.reference_data):
        for row in data.rows:
            written = await connection.execute(_insert(data, row))
            if written.rowcount == 0 and len(row) > len(data.key):
                await connection.execute(_update(data, row))


def _insert(data: ReferenceData, row: Mapping[str, Any]) -> Insert:
    table = _table(data)
    values = select(*(literal(row[name], table.c[name].type) for name in row))
    made = insert(table).from_select(list(row), values.where(*_parents(table, row)))
    return made.on_conflict_do_nothing()


def _update(data: ReferenceData, row: Mapping[str, Any]) -> Update:
    table = _table(data)
    same = (table.c[name] == row[name] for name in data.key)
    others = {name: value for name, value in row.items() if name not in data.key}
    # A row that says the same already is not written again.
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in others.items()))
    if issubclass(data.model, Term):
        councils = select(VocabularyChange.term_id)
        differs = and_(differs, table.c["id"].not_in(councils))
    return update(table).where(*same, differs).values(others)


def _parents(table: Table, row: Mapping[str, Any]) -> Iterator[Exists]:
    """Yield that the rows are there which a row refers to."""
    for key in (key for column in table.columns for key in column.foreign_keys):
        value = row.get(key.parent.name)
        if value is not None:
            yield exists().where(key.column == value)


def _table(data: ReferenceData) -> Table:
    return data.model.metadata.tables[data.model.__tablename__]
