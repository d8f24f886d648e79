"""Marking records as entered in error: whatever was made by mistake can be undone at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, inspect, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.corrections.models import COPIED, EntryInError
from earlyhelp.inputs import IdOfAny, Words
from earlyhelp.pathway.models import Placement
from earlyhelp.people.models import PersonRecord, Relationship
from earlyhelp.people.relationships import RECIPROCAL
from earlyhelp.reasons.models import Decision
from earlyhelp.reasons.services import ReasonCode, noted, reason_for
from earlyhelp.storage.tables import Dated
from earlyhelp.support_plans.models import (
    LeadPractitioner,
    PlanClosing,
    PlanCoverage,
    PlanRecord,
    Publication,
    SupportPlan,
)
from earlyhelp.support_plans.services.closing import reopen
from earlyhelp.support_plans.services.leading import require_own_lead, watch_vacancy
from earlyhelp.support_plans.services.shared import ReasonCategory, require_words_disclosed
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse

_STILL_REFERRED_TO = "23503"
"""PostgreSQL's foreign_key_violation."""


@dataclass(frozen=True)
class MarkEnteredInError:
    """A record was made by mistake: from now on nobody sees it, or sees anything by it.

    Record what is right anew, with the days on which it is so.
    """

    record_id: IdOfAny[Dated | Placement | PlanClosing | PlanRecord | PersonRecord]
    reason_code: ReasonCode
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@verb
async def mark_entered_in_error(work: UnitOfWork, command: MarkEnteredInError) -> EntryInError:
    """Take a record out, as whoever may make such records may; it is kept as history.

    What was written together with it goes along: the other side of a relationship, and what
    was published by a coverage or of a record. Refuses a record that others rest on
    (STILL_NEEDED), and that somebody leads to all but them and whoever decides it (NOT_THE_LEAD).
    """
    reason = await reason_for(work, Decision.ENTRY_IN_ERROR, command)
    recorder = work.recorder_of(command.record_id.model)
    record: Any = await recorder.load(command.record_id.model, command.record_id.id)
    if isinstance(record, PlanClosing):
        await reopen(recorder, record)
    if isinstance(record, LeadPractitioner):
        plan = await recorder.load(SupportPlan, record.support_plan_id)
        await require_own_lead(recorder, plan)
    along = await _along_with(recorder, record)
    noting = noted(reason, command)
    marked = [await _marked(work, each, noting) for each in (record, *along)]
    require_words_disclosed(work, marked[0])
    work.session.add_all(marked)
    for each in (*along, record):
        await work.session.delete(each)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if getattr(error.driver_exception, "sqlstate", None) != _STILL_REFERRED_TO:
            raise
        message = "Other records rest on this one. Mark those as entered in error first."
        raise refuse("STILL_NEEDED", message, "record_id") from error
    if isinstance(record, LeadPractitioner):
        await watch_vacancy(work, record.support_plan_id)
    return marked[0]


async def _marked(work: UnitOfWork, record: Any, noting: Mapping[str, object]) -> EntryInError:
    """Return what is kept of a record."""
    model = type(record)
    table = inspect(model).local_table
    category = work.guard.category_of(model)
    if category is None or isinstance(category, str):
        category = literal(category)
    row = await work.session.execute(
        select(func.to_jsonb(table.table_valued()), category).where(model.id == record.id)
    )
    said, category_code = row.one()
    return EntryInError(
        record_type=model.__name__,
        record_id=record.id,
        record=said,
        **{name: getattr(record, name, None) for name in COPIED},
        category=category_code,
        **noting,
        marked_on=work.today,
        marked_by_account_id=work.viewer.account_id,
        marked_by_practitioner_id=work.viewer.practitioner_id,
    )


async def _along_with(work: UnitOfWork, record: Any) -> Sequence[DeclarativeBase]:
    """Return the rows that were written together with a record, or that rest on it alone."""
    match record:
        case Relationship():
            return await _whole_relationship(work, record)
        case PlanCoverage():
            return await _published_by(work, record)
        case PlanRecord():
            shown = select(Publication).filter_by(item_id=record.id)
            return (await work.session.scalars(shown)).all()
    return ()


async def _whole_relationship(work: UnitOfWork, record: Relationship) -> Sequence[Relationship]:
    """Return the other rows of a relationship: its other side, and its parts before and after.

    It is in parts where something of it changed, and these join without a gap.
    """
    row, two = Relationship, (record.person_id, record.related_person_id)
    kinds = (record.kind, RECIPROCAL[record.kind])
    found = await work.session.scalars(
        select(row).where(
            row.person_id.in_(two),
            row.related_person_id.in_(two),
            row.kind.in_(kinds),
            row.id != record.id,
        )
    )
    others, parts = list(found), [record]
    for part in parts:  # which grows while there is another that joins one of them
        joined = [each for each in others if _join(part, each)]
        others = [each for each in others if each not in joined]
        parts += joined
    return parts[1:]


def _join(one: Dated, other: Dated) -> bool:
    return one.started_on <= other.ended_on and other.started_on <= one.ended_on


async def _published_by(work: UnitOfWork, record: PlanCoverage) -> Sequence[Publication]:
    """Return what a plan showed to somebody whom no other coverage of it makes a part of it."""
    # Held, so that nothing is published to them while this goes on.
    await work.load(SupportPlan, record.support_plan_id)
    of_plan = {"support_plan_id": record.support_plan_id, "person_id": record.person_id}
    others = select(PlanCoverage.id).filter_by(**of_plan).where(PlanCoverage.id != record.id)
    shown = select(Publication).filter_by(**of_plan).where(~others.exists())
    return (await work.session.scalars(shown)).all()
