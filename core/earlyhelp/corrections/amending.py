"""Amending: a record is put right, and what it said before is kept, with who, when and why.

@dataclass(frozen=True, kw_only=True)
class AmendTeam(Amends):
team_id: Id[Team]
version: Version[Team]
name: Kept[Name] = ABSENT

@verb
async def amend_team(work: UnitOfWork, command: AmendTeam) -> Team:
return await amended(work, await work.load(Team, command.team_id), command)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.corrections.models import Amendment
from earlyhelp.households.models import Household
from earlyhelp.inputs import Words
from earlyhelp.people.models import Person
from earlyhelp.reading.ids import encode_id
from earlyhelp.reasons.models import Decision
from earlyhelp.reasons.services import GIVEN, ReasonCode, noted, reason_for
from earlyhelp.saving import amend, save
from earlyhelp.storage.tables import Table
from earlyhelp.support_plans.models import SupportPlan
from earlyhelp.support_plans.services.shared import ReasonCategory, require_words_disclosed
from earlyhelp.work import UnitOfWork, refuse

Row = TypeVar("Row", bound=DeclarativeBase)


@dataclass(frozen=True, kw_only=True)
class Amends:
    """What every command says that amends a record: why."""

    reason_code: ReasonCode
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


async def amended(
    work: UnitOfWork,
    row: Row,
    command: Amends,
    *,
    without: Collection[str] = (),
    beside: Mapping[str, object] = MappingProxyType({}),
) -> Row:
    """Change a loaded row to what the command says, keep what it said before, and return it.

    ``without`` and ``beside`` are those of `earlyhelp.saving.amend`. Refuses what says nothing
    new (NOTHING_CHANGED), and a reason that the vocabulary does not have (UNKNOWN_REASON).
    """
    reason = await reason_for(work, Decision.AMENDMENT, command)
    amend(row, command, without=(*GIVEN, *without), **beside)
    before = _before(row)
    if not before:
        raise refuse("NOTHING_CHANGED", "This is what it says already. Say what is to change.")
    await save(work, row)
    amendment = Amendment(
        record_type=type(row).__name__,
        **_about(row),
        category=await _category_of(work, row),
        before={name: _told(row, name, value) for name, value in before.items()},
        after={name: _told(row, name, getattr(row, name)) for name in before},
        since=await _since(work, row, before),
        **noted(reason, command),
        amended_at=work.clock(),
        amended_by_account_id=work.viewer.account_id,
        amended_by_practitioner_id=work.viewer.practitioner_id,
    )
    require_words_disclosed(work, amendment)
    await save(work, amendment)
    return row


def _before(row: DeclarativeBase) -> Mapping[str, object]:
    """Return what was changed of a row that is not written yet: what it said before."""
    state = inspect(row)
    histories = {each.key: state.attrs[each.key].history for each in state.mapper.column_attrs}
    return {name: each.deleted[0] for name, each in histories.items() if each.deleted}


def _about(row: Any) -> Mapping[str, object]:
    """Return what an amendment names, by which it is decided who sees it."""
    named: Mapping[str, object]
    match row:
        case SupportPlan():
            named = {"support_plan_id": row.id}
        case Person():
            named = {"person_id": row.id}
        case Household():
            named = {"household_id": row.id}
        case _:
            columns = ("support_plan_id", "person_id", "related_person_id")
            named = {name: getattr(row, name, None) for name in columns}
    return {"record_id": row.id, **named}


async def _category_of(work: UnitOfWork, row: Any) -> str | None:
    category = work.guard.category_of(type(row))
    if category is None or isinstance(category, str):
        return category
    found: str | None = await work.session.scalar(select(category).where(type(row).id == row.id))
    return found


async def _since(work: UnitOfWork, row: Any, fields: Collection[str]) -> Mapping[str, str]:
    """Return since when each field said what it said, where it had been amended before."""
    found = await work.session.scalars(
        select(Amendment).where(Amendment.record_id == row.id).order_by(Amendment.amended_at)
    )
    earlier = {name: each.amended_at.isoformat() for each in found for name in each.before}
    return {name: moment for name, moment in earlier.items() if name in fields}


def _told(row: DeclarativeBase, name: str, value: Any) -> str | None:
    """Return what a field says, as a reader of the API is told it."""
    if value is None:
        return None
    (column,) = inspect(row).mapper.attrs[name].columns
    for key in column.foreign_keys:
        if key.column.name == "id":
            return encode_id(_type_names()[key.column.table.name], value)
    return value.isoformat() if isinstance(value, date) else _as_json(value)


def _as_json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _type_names() -> Mapping[str, str]:
    """Return the name of each table's model, which is that of its type in the API."""
    mapped = [each.class_ for each in Table.registry.mappers]
    return {each.__tablename__: each.__name__ for each in mapped}
