"""Closing a plan: its open needs and goals are answered, and a manager may have to agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from sqlalchemy import select

from earlyhelp.inputs import Id, PastDay, Version, Words
from earlyhelp.plausibility import require_not_before
from earlyhelp.reasons.models import Decision, Reason
from earlyhelp.reasons.services import ReasonCode, noted, reason_for
from earlyhelp.saving import flush, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.outcomes import suggested_outcome
from earlyhelp.support_plans.services.kept_sight import end_help, resume_help
from earlyhelp.support_plans.services.leading import oversees, withdraw_proposals
from earlyhelp.support_plans.services.shared import (
    ReasonCategory,
    load_open_plan,
    require_words_disclosed,
)
from earlyhelp.verbs import verb
from earlyhelp.viewer import RowRule
from earlyhelp.work import UnitOfWork, refuse

_OPEN_GOALS = (
    models.GoalLifecycleStatus.PROPOSED,
    models.GoalLifecycleStatus.PLANNED,
    models.GoalLifecycleStatus.ACCEPTED,
    models.GoalLifecycleStatus.ACTIVE,
    models.GoalLifecycleStatus.ON_HOLD,
)


@dataclass(frozen=True)
class NeedAnswer:
    """How far one need was met."""

    need_id: Annotated[Id[models.Need], "Which need: one that is open in the plan."]
    outcome: Annotated[models.NeedOutcome, "How far it was met."]


@dataclass(frozen=True)
class GoalAnswer:
    """How far one goal was reached."""

    goal_id: Annotated[Id[models.Goal], "Which goal: one that is open in the plan."]
    achievement_status: Annotated[models.GoalAchievementStatus, "How far it was reached."]


@dataclass(frozen=True)
class ClosePlan:
    """The plan has ended: why, what became of its needs and goals, and who goes on helping."""

    support_plan_id: Id[models.SupportPlan]
    version: Version[models.SupportPlan]
    closed_on: PastDay
    reason_code: ReasonCode
    reason: Annotated[Words, "Needed where a need is not met."] | None = None
    reason_category: ReasonCategory | None = None
    needs: Annotated[tuple[NeedAnswer, ...], "How far needs were met."] = ()
    goals: Annotated[tuple[GoalAnswer, ...], "How far goals were reached."] = ()
    confirms_rest: Annotated[
        bool, "Whether the other needs are as their `suggestedOutcome`, and goals as they stand."
    ] = False
    safety: Annotated[models.ClosingSafety, "Whether anybody may not be safe."] | None = None
    stays_involved: Annotated[Words, "Who goes on helping, and with what."] | None = None


@dataclass(frozen=True)
class ApproveClosing:
    """You have looked at why a plan was closed, and agree."""

    plan_closing_id: Id[models.PlanClosing]
    version: Version[models.PlanClosing]


@verb
async def close_plan(work: UnitOfWork, command: ClosePlan) -> models.SupportPlan:
    """Close a plan with the reason; refuse one that is closed (PLAN_CLOSED).

    Each open need and goal that you see is answered, or the rest is confirmed (else UNANSWERED);
    where a need is not met, words say why (else WORDS_MISSING). They are in a category that the
    writer's role reaches (else OUT_OF_REACH). Nobody leads or helps with the plan from then
    on. Who did so can still answer for it: they may read it for a while, as it was, and change
    nothing by it. Where a manager has to agree, the end does not wait for it.
    """
    plan = await load_open_plan(work, command.support_plan_id)
    require_not_before(plan.opened_on, command.closed_on, "closed_on")
    reason = await reason_for(work, Decision.CLOSING, command)
    closing = models.PlanClosing(
        support_plan_id=plan.id,
        closed_by_practitioner_id=work.viewer.practitioner_id,
        was_active=plan.status is models.PlanStatus.ACTIVE,
        safety=command.safety,
        stays_involved=command.stays_involved,
        awaits_manager=await _awaits_manager(work, plan, command, reason),
        **noted(reason, command),
    )
    require_words_disclosed(work, closing)
    await _answer_needs(work, command)
    await _answer_goals(work, command)
    plan.closed_on, plan.status = command.closed_on, models.PlanStatus.CLOSED
    await save(work, plan)
    await save(work, closing)
    await withdraw_proposals(work, plan.id)
    await end_help(work, plan)
    return plan


@verb
async def approve_closing(work: UnitOfWork, command: ApproveClosing) -> models.PlanClosing:
    """Agree with the closing of a plan, as a manager of whoever helped (else NOT_THE_MANAGER).

    Refuses one that does not await it (NOT_AWAITED).
    """
    manager_id = work.require_practitioner()
    closing = await work.load(models.PlanClosing, command.plan_closing_id)
    if not await work.reaches(closing, RowRule.TEAM):
        message = "Only a manager of somebody who helped can agree to it. Ask one."
        raise refuse("NOT_THE_MANAGER", message, "plan_closing_id")
    if not closing.awaits_manager:
        message = "This awaits no manager, or one has agreed already."
        raise refuse("NOT_AWAITED", message, "plan_closing_id")
    closing.awaits_manager = False
    closing.approved_on, closing.approved_by_practitioner_id = work.today, manager_id
    return await save(work, closing)


async def reopen(work: UnitOfWork, closing: models.PlanClosing) -> None:
    """Undo a closing that was entered in error: the plan, and who helped, are as before.

    Needs that were answered as not met are open again; what was met, or said of goals, stays.
    Only whoever closed it, or decides who leads, may (NOT_THE_LEAD).
    """
    plan = await work.load(models.SupportPlan, closing.support_plan_id)
    is_own = closing.closed_by_practitioner_id == work.require_practitioner()
    if not is_own and not await oversees(work, plan):
        message = "Only whoever closed the plan, or a manager, can undo it. Ask one of them."
        raise refuse("NOT_THE_LEAD", message, "record_id")
    await resume_help(work, plan)
    status = models.PlanStatus
    plan.status, plan.closed_on = status.ACTIVE if closing.was_active else status.DRAFT, None
    unmet = select(models.Need).where(
        models.Need.support_plan_id == plan.id, models.Need.met_on.is_(None)
    )
    for need in (await work.session.scalars(unmet)).all():
        need.outcome = None
    await flush(work)


async def _awaits_manager(
    work: UnitOfWork, plan: models.SupportPlan, command: ClosePlan, reason: Reason
) -> bool:
    """Return whether a manager has yet to look at a closing: none has to at her own."""
    is_unsafe = command.safety not in {None, models.ClosingSafety.NO_CONCERN}
    is_asked = work.settings.closing_needs_approval or reason.tells_manager or is_unsafe
    return is_asked and not await work.reaches(plan, RowRule.TEAM)


async def _answer_needs(work: UnitOfWork, command: ClosePlan) -> None:
    """Answer open needs: as is said, or else as their goals suggest it."""
    row = models.Need
    is_open = (
        row.support_plan_id == command.support_plan_id,
        row.met_on.is_(None),
        row.outcome.is_(None),
    )
    said = {each.need_id: each.outcome for each in command.needs}
    seen = {each.id for each in await work.reached(row, *is_open)}
    _require_answered(seen, said, command, "needs")
    suggested = select(row, suggested_outcome(row)).where(*is_open).with_for_update(of=row)
    for need, suggestion in (await work.session.execute(suggested)).all():
        # What the writer does not see is answered without a word, so that nothing is told of it.
        given = said.get(need.id) if need.id in seen else None
        need.outcome = given or models.NeedOutcome[suggestion]
        if need.outcome is models.NeedOutcome.MET:
            need.met_on = max(need.identified_on, command.closed_on)
        elif need.outcome is models.NeedOutcome.NOT_MET and need.id in seen:
            _require_words(command)
    await flush(work)


async def _answer_goals(work: UnitOfWork, command: ClosePlan) -> None:
    """Answer open goals: as is said, or else as they stand; none is worked towards any more."""
    row = models.Goal
    is_open = (
        row.support_plan_id == command.support_plan_id,
        row.lifecycle_status.in_(_OPEN_GOALS),
    )
    said = {each.goal_id: each.achievement_status for each in command.goals}
    seen = {each.id for each in await work.reached(row, *is_open)}
    _require_answered(seen, said, command, "goals")
    for goal in (await work.session.scalars(select(row).where(*is_open).with_for_update())).all():
        goal.lifecycle_status = models.GoalLifecycleStatus.COMPLETED
        if goal.id in seen and goal.id in said:
            goal.achievement_status = said[goal.id]
    await flush(work)


def _require_answered(
    seen: set[UUID], said: Mapping[UUID, object], command: ClosePlan, field: str
) -> None:
    """Refuse answers to what is not open, and open ones that have none (UNANSWERED)."""
    for place, id_ in enumerate(said):
        if id_ not in seen:
            message = "This is not open in this plan, or not within your reach."
            path = (field, str(place), f"{field.removesuffix('s')}_id")
            raise refuse("NOT_FOUND", message, *path)
    left = len(seen - said.keys())
    if left and not command.confirms_rest:
        message = (
            f"{left} of {len(seen)} open {field} have no answer. Say what became of them, or "
            "confirm the rest."
        )
        raise refuse("UNANSWERED", message, field)


def _require_words(command: ClosePlan) -> None:
    if command.reason is None:
        message = "A need is not met. Say why help ends all the same."
        raise refuse("WORDS_MISSING", message, "reason")
