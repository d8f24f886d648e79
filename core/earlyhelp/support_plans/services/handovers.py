"""Handing over the lead of a plan: it is proposed, and accepted by whom it was proposed to."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from earlyhelp.inputs import Id, PlannedDay, Words
from earlyhelp.partnership.models import Practitioner
from earlyhelp.plausibility import require_not_before
from earlyhelp.reasons.models import Decision
from earlyhelp.reasons.services import ReasonCode, reason_for
from earlyhelp.saving import new, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.leading import change_lead, lead_on, require_own_lead
from earlyhelp.support_plans.services.shared import (
    ReasonCategory,
    load_open_plan,
    require_words_disclosed,
)
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse, together


@dataclass(frozen=True)
class ProposeLeadHandover:
    """Another practitioner, of any organisation, is asked to lead the plan from that day on."""

    support_plan_id: Id[models.SupportPlan]
    practitioner_id: Annotated[Id[Practitioner], "Who is asked to lead."]
    starts_on: Annotated[PlannedDay, "The first day as lead."]
    reason_code: ReasonCode
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@dataclass(frozen=True)
class AcceptLeadHandover:
    """You lead the plan from the day that was proposed, or from today if that has passed."""

    lead_handover_id: Id[models.LeadHandover]


@dataclass(frozen=True)
class DeclineLeadHandover:
    """You do not take the lead: whoever leads goes on leading."""

    lead_handover_id: Id[models.LeadHandover]


@dataclass(frozen=True)
class WithdrawLeadHandover:
    """The hand-over is no longer proposed."""

    lead_handover_id: Id[models.LeadHandover]


@verb
async def propose_lead_handover(
    work: UnitOfWork, command: ProposeLeadHandover
) -> models.LeadHandover:
    """Propose that somebody else leads; whoever leads goes on, and sees the plan, until then.

    Only whoever leads, or a manager, may (NOT_THE_LEAD). Refuses a second proposal
    (ALREADY_PROPOSED), and whoever leads already (ALREADY_LEADS).
    """
    proposer_id = work.require_practitioner()
    plan, _ = await together(
        load_open_plan(work, command.support_plan_id),
        work.load(Practitioner, command.practitioner_id),
    )
    await require_own_lead(work, plan)
    require_not_before(plan.opened_on, command.starts_on, "starts_on")
    lead = await lead_on(work, plan.id, max(command.starts_on, work.today))
    if lead is not None and lead.practitioner_id == command.practitioner_id:
        message = "This practitioner leads the plan on that day."
        raise refuse("ALREADY_LEADS", message, "practitioner_id")
    reason = await reason_for(work, Decision.LEAD_CHANGE, command)
    handover = new(
        models.LeadHandover,
        command,
        without=("reason_code",),
        coded_reason_id=reason.id,
        proposed_on=work.today,
        proposed_by_practitioner_id=proposer_id,
    )
    require_words_disclosed(work, handover)
    return await save(work, handover)


@verb
async def accept_lead_handover(
    work: UnitOfWork, command: AcceptLeadHandover
) -> models.LeadHandover:
    """Take the lead that was proposed to you; refuse anybody else (NOT_ASKED).

    Refuses what was answered before (ALREADY_ANSWERED), and a plan that is closed by now.
    """
    handover = await _asked_of_viewer(work, command.lead_handover_id)
    day = max(handover.starts_on, work.today)
    previous = await lead_on(work, handover.support_plan_id, day)
    if previous is not None:
        previous.coded_reason_id, previous.reason = handover.coded_reason_id, handover.reason
        previous.reason_category = handover.reason_category
    answered = await _answered(work, handover, models.HandoverStatus.ACCEPTED)
    leading = models.LeadPractitioner(
        support_plan_id=handover.support_plan_id,
        practitioner_id=handover.practitioner_id,
        started_on=day,
    )
    await change_lead(work, previous, leading)
    return answered


@verb
async def decline_lead_handover(
    work: UnitOfWork, command: DeclineLeadHandover
) -> models.LeadHandover:
    """Decline the lead that was proposed to you; refuse anybody else (NOT_ASKED)."""
    handover = await _asked_of_viewer(work, command.lead_handover_id)
    return await _answered(work, handover, models.HandoverStatus.DECLINED)


@verb
async def withdraw_lead_handover(
    work: UnitOfWork, command: WithdrawLeadHandover
) -> models.LeadHandover:
    """Withdraw a proposal, as whoever leads or a manager; refuse an answered one."""
    handover = await _open(work, command.lead_handover_id)
    plan = await work.load(models.SupportPlan, handover.support_plan_id)
    await require_own_lead(work, plan)
    return await _answered(work, handover, models.HandoverStatus.WITHDRAWN)


async def _asked_of_viewer(work: UnitOfWork, id_: UUID) -> models.LeadHandover:
    handover = await _open(work, id_)
    if handover.practitioner_id != work.require_practitioner():
        message = "This was proposed to somebody else, who answers it."
        raise refuse("NOT_ASKED", message, "lead_handover_id")
    return handover


async def _open(work: UnitOfWork, id_: UUID) -> models.LeadHandover:
    handover = await work.load(models.LeadHandover, id_)
    await work.hold(models.SupportPlan, handover.support_plan_id)
    if handover.status is not models.HandoverStatus.PROPOSED:
        message = "This has been answered or withdrawn. Read it again."
        raise refuse("ALREADY_ANSWERED", message, "lead_handover_id")
    return handover


async def _answered(
    work: UnitOfWork, handover: models.LeadHandover, status: models.HandoverStatus
) -> models.LeadHandover:
    handover.status, handover.answered_on = status, work.today
    return await save(work, handover)
