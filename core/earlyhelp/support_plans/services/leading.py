"""Leading a plan: who may decide who leads, what a change of lead does, and vacancies."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from earlyhelp.partnership.models import TeamMembership
from earlyhelp.saving import flush, save
from earlyhelp.storage.dated import holds_on
from earlyhelp.storage.tables import FOREVER
from earlyhelp.support_plans import models
from earlyhelp.viewer import RowRule
from earlyhelp.work import UnitOfWork, refuse

Lead = models.LeadPractitioner


async def lead_on(work: UnitOfWork, plan_id: UUID, day: date) -> Lead | None:
    """Return who leads a plan on a day, locked for update."""
    found = select(Lead).where(Lead.support_plan_id == plan_id, holds_on(Lead, day))
    lead: Lead | None = await work.session.scalar(found.with_for_update())
    return lead


async def oversees(work: UnitOfWork, plan: models.SupportPlan) -> bool:
    """Return whether the viewer decides who leads: a manager of whoever does, or the front door."""
    return await work.reaches(plan, RowRule.TEAM, RowRule.EVERYONE)


async def require_own_lead(work: UnitOfWork, plan: models.SupportPlan) -> None:
    """Refuse whoever neither leads the plan today nor decides who does (NOT_THE_LEAD)."""
    lead = await lead_on(work, plan.id, work.today)
    leads = lead is not None and lead.practitioner_id == work.viewer.practitioner_id
    if not leads and not await oversees(work, plan):
        message = "Only whoever leads the plan, or a manager, can do this. Ask one of them."
        raise refuse("NOT_THE_LEAD", message, *work.path_of(models.SupportPlan, plan.id))


async def change_lead(work: UnitOfWork, previous: Lead | None, new: Lead) -> Lead:
    """Let somebody lead in place of whoever did until then, whose reason is given already.

    What was proposed before is withdrawn, and nobody else watches over a vacancy.
    """
    if previous is not None and previous.started_on == new.started_on:
        # Replaced on the very day: they led for no day at all; the audit trail remembers.
        await work.session.delete(previous)
    elif previous is not None:
        previous.ended_on = new.started_on
    await flush(work)
    await save(work, new)
    await withdraw_proposals(work, new.support_plan_id)
    for watched in await _watched(work, new.support_plan_id):
        if watched.started_on >= new.started_on:
            await work.session.delete(watched)
        else:
            watched.ended_on = new.started_on
    await flush(work)
    return new


async def withdraw_proposals(work: UnitOfWork, plan_id: UUID) -> None:
    """Withdraw a hand-over that is proposed and was not answered."""
    status = models.HandoverStatus
    proposed = select(models.LeadHandover).filter_by(
        support_plan_id=plan_id, status=status.PROPOSED
    )
    for each in (await work.session.scalars(proposed)).all():
        each.status, each.answered_on = status.WITHDRAWN, work.today
    await flush(work)


async def watch_vacancy(work: UnitOfWork, plan_id: UUID) -> None:
    """Let the managers of whoever led last see a plan that nobody leads any more."""
    if await lead_on(work, plan_id, work.today) is None:
        led = select(Lead).where(Lead.support_plan_id == plan_id).order_by(Lead.ended_on.desc())
        last = await work.session.scalar(led.limit(1))
        if last is not None:
            await leave_vacant(work, last)


async def leave_vacant(work: UnitOfWork, last: Lead) -> None:
    """Let the managers of whoever led last see the plan, for as long as nobody leads it.

    They are those of today, and of whoever manages the teams that the last lead is in by then.
    """
    following = select(Lead.started_on).where(
        Lead.support_plan_id == last.support_plan_id, Lead.started_on >= last.ended_on
    )
    until = await work.session.scalar(following.order_by(Lead.started_on).limit(1))
    watching = {last.practitioner_id, *await _managers(work, last.practitioner_id)}
    watching -= {each.practitioner_id for each in await _watched(work, last.support_plan_id)}
    if until != last.ended_on:
        work.session.add_all(
            models.KeptSight(
                support_plan_id=last.support_plan_id,
                practitioner_id=each,
                kept_for=models.SightKept.VACANT,
                started_on=last.ended_on,
                ended_on=until or FOREVER,
            )
            for each in sorted(watching)
        )
        await flush(work)


async def _managers(work: UnitOfWork, practitioner_id: UUID) -> set[UUID]:
    """Return who manages a team today that a practitioner is in, or was until today."""
    row = TeamMembership
    yesterday = work.today - timedelta(days=1)
    teams = select(row.team_id).where(
        row.practitioner_id == practitioner_id, holds_on(row, yesterday)
    )
    managing = select(row.practitioner_id).where(
        row.team_id.in_(teams), row.is_manager, holds_on(row, work.today)
    )
    return set(await work.session.scalars(managing))


async def _watched(work: UnitOfWork, plan_id: UUID) -> list[models.KeptSight]:
    vacant = select(models.KeptSight).filter_by(
        support_plan_id=plan_id, kept_for=models.SightKept.VACANT
    )
    in_force = vacant.where(models.KeptSight.ended_on > work.today)
    return list(await work.session.scalars(in_force))
