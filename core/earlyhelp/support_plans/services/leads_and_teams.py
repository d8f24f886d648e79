"""Who helps with a plan: the lead practitioner, and the team around the family."""

from dataclasses import dataclass
from typing import Annotated

from earlyhelp.inputs import Id, Line, PlannedDay, PlannedEnd, Words
from earlyhelp.partnership.models import Practitioner
from earlyhelp.plausibility import require_not_before
from earlyhelp.reasons.models import Decision
from earlyhelp.reasons.services import GIVEN, ReasonCode, noted, reason_for
from earlyhelp.saving import begin_period, end_period
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.leading import (
    change_lead,
    lead_on,
    leave_vacant,
    oversees,
    require_own_lead,
)
from earlyhelp.support_plans.services.shared import (
    ReasonCategory,
    load_open_plan,
    require_words_disclosed,
)
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse, together


@dataclass(frozen=True)
class AssignLeadPractitioner:
    """From that day the practitioner, of any organisation, leads the plan."""

    support_plan_id: Id[models.SupportPlan]
    practitioner_id: Id[Practitioner]
    started_on: PlannedDay
    reason_code: Annotated[ReasonCode, "Needed where it is in place of somebody."] | None = None
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@dataclass(frozen=True)
class EndLeadPractitioner:
    """Nobody leads the plan from that day on."""

    support_plan_id: Id[models.SupportPlan]
    ended_on: PlannedEnd
    reason_code: ReasonCode
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


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
    """Decide who leads; whoever led until then stops leading on the same day.

    A manager or the front door decides, with a reason where it replaces somebody
    (REASON_MISSING); nobody else does (HANDOVER_NEEDED). Refuses if they lead already
    (ALREADY_LEADS), if another is named from a later day (LEAD_EXISTS), and a day before the
    plan was opened (IMPLAUSIBLE_DATE).
    """
    plan, lead = await together(
        load_open_plan(work, command.support_plan_id),
        work.load(Practitioner, command.practitioner_id),
    )
    require_not_before(plan.opened_on, command.started_on, "started_on")
    if not await oversees(work, plan):
        message = "Propose the hand-over to them, or ask a manager to decide who leads."
        raise refuse("HANDOVER_NEEDED", message, "practitioner_id")
    previous = await lead_on(work, plan.id, command.started_on)
    if previous is not None:
        await _replace(work, previous, lead, command)
    said = models.LeadPractitioner(
        support_plan_id=plan.id, practitioner_id=lead.id, started_on=command.started_on
    )
    return await change_lead(work, previous, said)


@verb
async def end_lead_practitioner(
    work: UnitOfWork, command: EndLeadPractitioner
) -> models.LeadPractitioner:
    """Leave the plan without a lead practitioner; refuse if it has none (NO_LEAD).

    Whoever leads may, or a manager, who can so end their sight at once (else NOT_THE_LEAD).
    Until somebody leads it again, the managers of whoever did see the plan.
    """
    plan = await load_open_plan(work, command.support_plan_id)
    await require_own_lead(work, plan)
    noting = noted(await reason_for(work, Decision.LEAD_CHANGE, command), command)
    absent = refuse("NO_LEAD", "Nobody leads this plan before that day.", "ended_on")
    ended = await end_period(
        work, models.LeadPractitioner, command, absent, noting=noting, without=GIVEN
    )
    require_words_disclosed(work, ended)
    await leave_vacant(work, ended)
    return ended


@verb
async def join_team_around_the_family(
    work: UnitOfWork, command: JoinTeamAroundTheFamily
) -> models.TeamAroundTheFamilyMember:
    """Add a practitioner to the team; refuse if they are in it that day (ALREADY_MEMBER).

    Refuses a day before the plan was opened (IMPLAUSIBLE_DATE).
    """
    plan, _ = await together(
        load_open_plan(work, command.support_plan_id),
        work.load(Practitioner, command.practitioner_id),
    )
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


async def _replace(
    work: UnitOfWork,
    previous: models.LeadPractitioner,
    lead: Practitioner,
    command: AssignLeadPractitioner,
) -> None:
    """Note why somebody no longer leads; refuse to replace them by themselves."""
    if previous.practitioner_id == lead.id:
        message = "This practitioner leads the plan on that day."
        raise refuse("ALREADY_LEADS", message, "practitioner_id")
    if command.reason_code is None:
        message = "Somebody leads the plan on that day. Say why it is another from then on."
        raise refuse("REASON_MISSING", message, "reason_code")
    given = EndLeadPractitioner(
        previous.support_plan_id,
        command.started_on,
        command.reason_code,
        command.reason,
        command.reason_category,
    )
    for name, value in noted(await reason_for(work, Decision.LEAD_CHANGE, given), given).items():
        setattr(previous, name, value)
    require_words_disclosed(work, previous)
