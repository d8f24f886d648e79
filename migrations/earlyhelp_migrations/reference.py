"""Reference data: the rows that code counts on, written so that a repeat changes nothing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, and_, or_, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from earlyhelp.contract.records import ReferenceData
from earlyhelp.contract.registry import Registry
from earlyhelp.support_plans.reference import data_categories
from earlyhelp.vocabularies.models import Term, VocabularyChange


async def load_reference_data(connection: AsyncConnection, registry: Registry) -> None:
    """Insert or update every row that core and the plugins name; leave all others alone.

    A term that a council added or changed is the council's, and is left alone too.
    """
    for data in (data_categories(registry.categories), *registry.reference_data):
        for row in data.rows:
            await connection.execute(_upsert(data, row))


def _upsert(data: ReferenceData, row: Mapping[str, Any]) -> Insert:
    table = data.model.metadata.tables[data.model.__tablename__]
    statement = insert(table).values(dict(row))
    others = [name for name in row if name not in data.key]
    if not others:
        return statement.on_conflict_do_nothing(index_elements=data.key)
    new = {name: statement.excluded[name] for name in others}
    # A row that says the same already is not written again.
    differs = or_(*(_column(table, name).is_distinct_from(new[name]) for name in others))
    if issubclass(data.model, Term):
        councils = select(VocabularyChange.term_id)
        differs = and_(differs, table.columns["id"].not_in(councils))
    return statement.on_conflict_do_update(index_elements=data.key, set_=new, where=differs)


def _column(table: Table, name: str) -> Any:
    return table.columns[name]
