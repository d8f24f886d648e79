"""Saving rows: what the database refuses becomes a refusal with a code and a remedy."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Constraint, FromClause, Index, Table, select
from sqlalchemy import inspect as inspect_row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.work import Problem, RefusedError, UnitOfWork

Model = TypeVar("Model", bound=DeclarativeBase)


async def save(work: UnitOfWork, row: Model) -> Model:
    """Add a row and write it; refuse with the meaning of the constraint that it violates.

    The check is the constraint itself (see `earlyhelp.storage.constraints.refusal`), so two
    people who do the same at the same moment get the answer that one after the other would.
    """
    work.session.add(row)
    await flush(work)
    return row


async def flush(work: UnitOfWork) -> None:
    """Write what is pending; refuse with the meaning of the constraint that is violated."""
    tables = [inspect_row(row).mapper.local_table for row in _pending(work)]
    try:
        await work.session.flush()
    except IntegrityError as error:
        name = getattr(error.driver_exception, "constraint_name", None)
        problem = _meaning(tables, name)
        if problem is None:
            raise
        raise RefusedError(problem) from error


async def end_period(
    work: UnitOfWork, model: type[Model], ended_on: date, absent: RefusedError, **of: Any
) -> Model:
    """End the dated row that began before ``ended_on`` and holds on it, or raise ``absent``."""
    dated: Any = model
    found: Any = await work.session.scalar(
        select(model)
        .filter_by(**of)
        .where(dated.started_on < ended_on, dated.ended_on > ended_on)
        .with_for_update()
    )
    if found is None:
        raise absent
    found.ended_on = ended_on
    await flush(work)
    ended: Model = found
    return ended


def _pending(work: UnitOfWork) -> Iterable[Any]:
    return (*work.session.new, *work.session.dirty)


def _meaning(tables: Iterable[FromClause], name: str | None) -> Problem | None:
    for table in tables:
        for rule in _rules(table):
            if rule.name == name and "refusal" in rule.info:
                code, message, path = rule.info["refusal"]
                return Problem(code, message, path)
    return None


def _rules(table: FromClause) -> Iterable[Constraint | Index]:
    return (*table.constraints, *table.indexes) if isinstance(table, Table) else ()
