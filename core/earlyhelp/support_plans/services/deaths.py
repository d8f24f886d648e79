"""A death: the person's record stays, and what held of them in homes and plans ends."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, update

from earlyhelp.households.models import HouseholdMembership
from earlyhelp.inputs import Id, PastDay, Version
from earlyhelp.people.models import Person
from earlyhelp.people.services import require_birth_before_death
from earlyhelp.reasons.models import Decision, Reason
from earlyhelp.saving import amend, save
from earlyhelp.storage.tables import Dated
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.notices import tell
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RecordDeath:
    """A person has died; the record stays."""

    person_id: Id[Person]
    version: Version[Person]
    died_on: PastDay


@verb
async def record_death(work: UnitOfWork, command: RecordDeath) -> Person:
    """Record that a person has died, from whatever stage of life.

    Coverages, homes and actions that are not done end with that day, and whoever leads is
    told. Those who help reach the person for a while yet, to record what is late; families
    see the end at once.
    """
    person = await work.load(Person, command.person_id)
    amend(person, command)
    require_birth_before_death(person, "died_on")
    await save(work, person)
    for home in await _holding_after(work, HouseholdMembership, command):
        home.ended_on = ended_by_death(home, command.died_on)
    await _drop_actions(work, command)
    plans = await _end_coverages(work, command)
    await tell(work, models.NoticeKind.DEATH, plans, person.id)
    return person


async def _end_coverages(work: UnitOfWork, command: RecordDeath) -> list[UUID]:
    """End what plans cover of the person; return the plans."""
    reason_id = await work.session.scalar(reason_died())
    coverages = await _holding_after(work, models.PlanCoverage, command)
    for covered in coverages:
        covered.ended_on = ended_by_death(covered, command.died_on)
        covered.coded_reason_id = reason_id
        covered.seen_until = work.today + timedelta(days=work.settings.closed_plan_days)
    return [each.support_plan_id for each in coverages]


async def _drop_actions(work: UnitOfWork, command: RecordDeath) -> None:
    row = models.Action
    await work.session.execute(
        update(row)
        .where(actions_of(command.person_id), row.done_on.is_(None), row.dropped_on.is_(None))
        .values(dropped_on=command.died_on, version=row.version + 1)
    )


async def _holding_after(work: UnitOfWork, model: Any, command: RecordDeath) -> list[Any]:
    """Return what holds of the person beyond the day of death, locked for update."""
    found = select(model).where(
        model.person_id == command.person_id, model.ended_on > command.died_on
    )
    return list(await work.session.scalars(found.with_for_update()))


def ended_by_death(row: Dated, day: date) -> date:
    """Return when a row ends by a death; what began on the day or later held for one day."""
    return max(row.started_on + ONE_DAY, day)


def reason_died() -> Select[UUID]:
    """Select the reason why a coverage ends with a death."""
    return select(Reason.id).filter_by(decision=Decision.COVERAGE_END, code="DIED")


def actions_of(person_id: UUID) -> ColumnElement[bool]:
    """Return which actions are of a person, or for the person to do."""
    row = models.Action
    return or_(row.person_id == person_id, row.responsible_person_id == person_id)
