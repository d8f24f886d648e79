"""Who helps with a plan: the lead practitioner, and the team around the family."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import select

from earlyhelp.inputs import Id, Line, PlannedDay, PlannedEnd
from earlyhelp.partnership.models import Practitioner
from earlyhelp.plausibility import require_not_before
from earlyhelp.saving import begin_period, end_period, flush, new, save
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import load_open_plan
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class AssignLeadPractitioner:
    """From that day the practitioner, of any organisation, leads the plan."""

    support_plan_id: Id[models.SupportPlan]
    practitioner_id: Id[Practitioner]
    started_on: PlannedDay


@dataclass(frozen=True)
class EndLeadPractitioner:
    """Nobody leads the plan from that day on."""

    support_plan_id: Id[models.SupportPlan]
    ended_on: PlannedEnd


@dataclass(frozen=True)
class JoinTeamAroundTheFamily:
    """A practitioner joins those who help the family, and what they do there."""

    support_plan_id: Id[models.SupportPlan]
    practitioner_id: Id[Practitioner]
    role: Annotated[Line, "Whoever sees the plan reads it, the family too: no confidences."]
    started_on: PlannedDay
    ended_on: PlannedEnd | None = None


@dataclass(frozen=True)
class LeaveTeamAroundTheFamily:
    """A practitioner leaves the team."""

    support_plan_id: Id[models.SupportPlan]
    practitioner_id: Id[Practitioner]
    ended_on: PlannedEnd


@verb
async def assign_lead_practitioner(
    work: UnitOfWork, command: AssignLeadPractitioner
) -> models.LeadPractitioner:
    """Name the lead practitioner; whoever led until then stops leading on the same day.

    Refuses if they lead already (ALREADY_LEADS), if another is named from a later day
    (LEAD_EXISTS), and a day before the plan was opened (IMPLAUSIBLE_DATE).
    """
    plan = await load_open_plan(work, command.support_plan_id)
    lead = await work.load(Practitioner, command.practitioner_id)
    require_not_before(plan.opened_on, command.started_on, "started_on")
    await _end_previous(work, plan, lead, command.started_on)
    return await save(work, new(models.LeadPractitioner, command))


@verb
async def end_lead_practitioner(
    work: UnitOfWork, command: EndLeadPractitioner
) -> models.LeadPractitioner:
    """Leave the plan without a lead practitioner; refuse if it has none (NO_LEAD)."""
    await work.load(models.SupportPlan, command.support_plan_id)
    absent = refuse("NO_LEAD", "Nobody leads this plan before that day.", "ended_on")
    return await end_period(work, models.LeadPractitioner, command, absent)


@verb
async def join_team_around_the_family(
    work: UnitOfWork, command: JoinTeamAroundTheFamily
) -> models.TeamAroundTheFamilyMember:
    """Add a practitioner to the team; refuse if they are in it that day (ALREADY_MEMBER).

    Refuses a day before the plan was opened (IMPLAUSIBLE_DATE).
    """
    plan = await load_open_plan(work, command.support_plan_id)
    await work.load(Practitioner, command.practitioner_id)
    require_not_before(plan.opened_on, command.started_on, "started_on")
    return await begin_period(work, models.TeamAroundTheFamilyMember, command)


@verb
async def leave_team_around_the_family(
    work: UnitOfWork, command: LeaveTeamAroundTheFamily
) -> models.TeamAroundTheFamilyMember:
    """End a practitioner's time in the team; refuse if there is none (NOT_A_MEMBER)."""
    await work.load(models.SupportPlan, command.support_plan_id)
    absent = refuse(
        "NOT_A_MEMBER", "The practitioner is not in the team before that day.", "practitioner_id"
    )
    return await end_period(work, models.TeamAroundTheFamilyMember, command, absent)


async def _end_previous(
    work: UnitOfWork, plan: models.SupportPlan, lead: Practitioner, day: date
) -> None:
    row = models.LeadPractitioner
    previous = await work.session.scalar(
        select(row).where(row.support_plan_id == plan.id, holds_on(row, day)).with_for_update()
    )
    if previous is None:
        return
    if previous.practitioner_id == lead.id:
        message = "This practitioner leads the plan on that day."
        raise refuse("ALREADY_LEADS", message, "practitioner_id")
    if previous.started_on == day:
        # Replaced on the very day: they led for no day at all; the audit trail remembers.
        await work.session.delete(previous)
    else:
        previous.ended_on = day
    await flush(work)
