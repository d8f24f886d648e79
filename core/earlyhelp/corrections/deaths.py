"""A death that was recorded in error: the person, and what held of them, are as before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from earlyhelp.corrections.models import EntryInError
from earlyhelp.households.models import HouseholdMembership
from earlyhelp.inputs import Id, Version, Words
from earlyhelp.people.models import Person
from earlyhelp.reasons.models import Decision
from earlyhelp.reasons.services import GIVEN, ReasonCode, noted, reason_for
from earlyhelp.saving import amend, save
from earlyhelp.storage.tables import FOREVER
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.deaths import actions_of, ended_by_death, reason_died
from earlyhelp.support_plans.services.notices import tell
from earlyhelp.support_plans.services.shared import ReasonCategory, require_words_disclosed
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class MarkDeathEnteredInError:
    """A person lives of whom a death was recorded: of the wrong person, say."""

    person_id: Id[Person]
    version: Version[Person]
    reason_code: ReasonCode
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@verb
async def mark_death_entered_in_error(
    work: UnitOfWork, command: MarkDeathEnteredInError
) -> EntryInError:
    """Take back a death, as whoever may record one may; who did so, when and why is kept.

    What ended by it holds again, without an end; whoever leads is told. Refuses where no death
    is recorded (NOT_RECORDED).
    """
    reason = await reason_for(work, Decision.ENTRY_IN_ERROR, command)
    person = await work.load(Person, command.person_id)
    died_on = person.died_on
    if died_on is None:
        message = "No death of this person is recorded. Read the record again."
        raise refuse("NOT_RECORDED", message, "person_id")
    amend(person, command, without=GIVEN, died_on=None)
    await save(work, person)
    await _resume(work, person, died_on)
    entry = EntryInError(
        record_type="Death",
        record_id=person.id,
        record={"died_on": died_on.isoformat()},
        person_id=person.id,
        started_on=died_on,
        marked_on=work.today,
        marked_by_account_id=work.viewer.account_id,
        marked_by_practitioner_id=work.viewer.practitioner_id,
        **noted(reason, command),
    )
    require_words_disclosed(work, entry)
    return await save(work, entry)


async def _resume(work: UnitOfWork, person: Person, died_on: date) -> None:
    """Let what ended by the death hold again, in homes and plans."""
    for home in await _ended(work, HouseholdMembership, person, died_on):
        home.ended_on = FOREVER
    row = models.Action
    dropped = update(row).where(actions_of(person.id), row.dropped_on == died_on)
    await work.session.execute(dropped.values(dropped_on=None, version=row.version + 1))
    reason_id = await work.session.scalar(reason_died())
    coverages = await _ended(work, models.PlanCoverage, person, died_on)
    resumed = [each for each in coverages if each.coded_reason_id == reason_id]
    for covered in resumed:
        covered.ended_on, covered.coded_reason_id, covered.seen_until = FOREVER, None, None
    notice, kind = models.Notice, models.NoticeKind
    told = delete(notice).where(notice.person_id == person.id, notice.kind == kind.DEATH)
    await work.session.execute(told)
    plans = [each.support_plan_id for each in resumed]
    await tell(work, kind.DEATH_IN_ERROR, plans, person.id)


async def _ended(work: UnitOfWork, model: Any, person: Person, died_on: date) -> list[Any]:
    """Return what ended of the person as a death on that day ends it, locked for update."""
    found = select(model).where(model.person_id == person.id, model.ended_on >= died_on)
    rows = await work.session.scalars(found.with_for_update())
    return [each for each in rows if each.ended_on == ended_by_death(each, died_on)]
