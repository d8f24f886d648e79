"""The content of a plan: needs, goals and actions."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from earlyhelp.checks import fact_on, optional_words, plan_on, words
from earlyhelp.partnership.models import Organisation, Practitioner
from earlyhelp.saving import flush, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import (
    load_open_plan,
    require_category,
    require_covered,
    require_open,
    require_reach,
)
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class IdentifyNeed:
    """A need of one covered person, or of the family where nobody is named."""

    support_plan_id: UUID
    code: str
    statement: str
    category: str
    identified_on: date
    person_id: UUID | None = None


@dataclass(frozen=True)
class MeetNeed:
    """A need is met."""

    need_id: UUID
    version: int
    met_on: date


@dataclass(frozen=True)
class SetGoal:
    """What should be different, whose goal it is, and in their own words.

    Where it comes from a need, subject and category follow the need unless they are
    given; otherwise a person's own goal is about that person.
    """

    support_plan_id: UUID
    statement: str
    owner_kind: models.GoalOwnerKind
    owner_person_id: UUID | None = None
    owner_organisation_id: UUID | None = None
    need_id: UUID | None = None
    person_id: UUID | None = None
    category: str | None = None
    own_words: str | None = None
    target_on: date | None = None
    lifecycle_status: models.GoalLifecycleStatus = models.GoalLifecycleStatus.ACTIVE
    achievement_status: models.GoalAchievementStatus = models.GoalAchievementStatus.IN_PROGRESS


@dataclass(frozen=True)
class UpdateGoal:
    """How a goal goes on; what is null or left out stays as it is."""

    goal_id: UUID
    version: int
    statement: str | None = None
    own_words: str | None = None
    target_on: date | None = None
    lifecycle_status: models.GoalLifecycleStatus | None = None
    achievement_status: models.GoalAchievementStatus | None = None


@dataclass(frozen=True)
class AddAction:
    """Who does what by when: one covered person, or one practitioner, is responsible."""

    goal_id: UUID
    description: str
    responsible_person_id: UUID | None = None
    responsible_practitioner_id: UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class CompleteAction:
    """An action is done."""

    action_id: UUID
    version: int
    done_on: date


async def identify_need(work: UnitOfWork, command: IdentifyNeed) -> models.Need:
    """Record a need, in a category that the writer's role reaches (else OUT_OF_REACH)."""
    plan = await load_open_plan(work, command.support_plan_id, "support_plan_id")
    if command.person_id:
        await require_covered(work, plan.id, command.person_id, "person_id")
    need = models.Need(
        support_plan_id=plan.id,
        person_id=command.person_id,
        code=words(command.code, "code"),
        statement=words(command.statement, "statement"),
        category=await require_category(work, command.category),
        identified_on=fact_on(work, command.identified_on, "identified_on"),
    )
    await save(work, need)
    await require_reach(work, need)
    return need


async def meet_need(work: UnitOfWork, command: MeetNeed) -> models.Need:
    """Record when a need was met, once (else ALREADY_MET).

    Refuses a day before it was identified (IMPLAUSIBLE_DATE).
    """
    need = await work.load(models.Need, command.need_id, "need_id", version=command.version)
    await require_open(work, need.support_plan_id)
    if need.met_on is not None:
        message = f"It was met on {need.met_on}. Identify it anew if it is there again."
        raise refuse("ALREADY_MET", message, "met_on")
    if command.met_on < need.identified_on:
        message = f"It was identified on {need.identified_on}. Give that day or a later one."
        raise refuse("IMPLAUSIBLE_DATE", message, "met_on")
    need.met_on = fact_on(work, command.met_on, "met_on")
    await flush(work)
    return need


async def set_goal(work: UnitOfWork, command: SetGoal) -> models.Goal:
    """Set a goal, in a category that the writer's role reaches (else OUT_OF_REACH)."""
    plan = await load_open_plan(work, command.support_plan_id, "support_plan_id")
    await _require_owner(work, command)
    need = await _need_of(work, command)
    goal = models.Goal(
        support_plan_id=plan.id,
        need_id=command.need_id,
        person_id=command.person_id or (need.person_id if need else command.owner_person_id),
        owner_kind=command.owner_kind,
        owner_person_id=command.owner_person_id,
        owner_organisation_id=command.owner_organisation_id,
        statement=words(command.statement, "statement"),
        own_words=optional_words(command.own_words, "own_words"),
        category=await _category_of(work, command, need),
        target_on=plan_on(work, command.target_on, "target_on") if command.target_on else None,
        lifecycle_status=command.lifecycle_status,
        achievement_status=command.achievement_status,
    )
    if goal.person_id:
        await require_covered(work, plan.id, goal.person_id, "person_id")
    await save(work, goal)
    await require_reach(work, goal)
    return goal


async def update_goal(work: UnitOfWork, command: UpdateGoal) -> models.Goal:
    """Record how a goal goes on."""
    goal = await work.load(models.Goal, command.goal_id, "goal_id", version=command.version)
    await require_open(work, goal.support_plan_id)
    if command.statement is not None:
        goal.statement = words(command.statement, "statement")
    goal.own_words = optional_words(command.own_words, "own_words") or goal.own_words
    if command.target_on:
        goal.target_on = plan_on(work, command.target_on, "target_on")
    goal.lifecycle_status = command.lifecycle_status or goal.lifecycle_status
    goal.achievement_status = command.achievement_status or goal.achievement_status
    await flush(work)
    return goal


async def add_action(work: UnitOfWork, command: AddAction) -> models.Action:
    """Add an action to a goal; its plan, subject and category are the goal's."""
    goal = await work.load(models.Goal, command.goal_id, "goal_id")
    await require_open(work, goal.support_plan_id)
    await _require_responsible(work, goal, command)
    action = models.Action(
        goal_id=goal.id,
        support_plan_id=goal.support_plan_id,
        person_id=goal.person_id,
        category=goal.category,
        description=words(command.description, "description"),
        responsible_person_id=command.responsible_person_id,
        responsible_practitioner_id=command.responsible_practitioner_id,
        due_on=plan_on(work, command.due_on, "due_on") if command.due_on else None,
    )
    return await save(work, action)


async def complete_action(work: UnitOfWork, command: CompleteAction) -> models.Action:
    """Record when an action was done, once (else ALREADY_DONE)."""
    action = await work.load(models.Action, command.action_id, "action_id", version=command.version)
    await require_open(work, action.support_plan_id)
    if action.done_on is not None:
        message = f"It was done on {action.done_on}. Add another action if it is to be done again."
        raise refuse("ALREADY_DONE", message, "done_on")
    action.done_on = fact_on(work, command.done_on, "done_on")
    await flush(work)
    return action


async def _require_owner(work: UnitOfWork, command: SetGoal) -> None:
    """Refuse a goal whose owner is not exactly what its kind says (OWNER_UNCLEAR)."""
    person, organisation = command.owner_person_id, command.owner_organisation_id
    kind = models.GoalOwnerKind
    expected = (command.owner_kind is kind.PERSON, command.owner_kind is kind.ORGANISATION)
    if (person is not None, organisation is not None) != expected:
        message = (
            "Name the person or the organisation that owns the goal, or nobody for a family's."
        )
        raise refuse("OWNER_UNCLEAR", message, "owner_kind")
    if person:
        await require_covered(work, command.support_plan_id, person, "owner_person_id")
    if organisation:
        await work.load(Organisation, organisation, "owner_organisation_id")


async def _need_of(work: UnitOfWork, command: SetGoal) -> models.Need | None:
    if command.need_id is None:
        return None
    need = await work.load(models.Need, command.need_id, "need_id")
    if need.support_plan_id != command.support_plan_id:
        raise refuse(
            "OTHER_PLAN", "The need belongs to another plan. Choose one of this.", "need_id"
        )
    return need


async def _category_of(work: UnitOfWork, command: SetGoal, need: models.Need | None) -> str:
    code = command.category or (need.category if need else None)
    if code is None:
        raise refuse("BLANK", "Give the goal a category, or the need it comes from.", "category")
    return await require_category(work, code)


async def _require_responsible(work: UnitOfWork, goal: models.Goal, command: AddAction) -> None:
    """Refuse an action that nobody, or more than one, is responsible for."""
    person, practitioner = command.responsible_person_id, command.responsible_practitioner_id
    if (person is None) == (practitioner is None):
        message = "Name either one person or one practitioner who does it."
        raise refuse("RESPONSIBLE_UNCLEAR", message, "responsible_person_id")
    if person:
        await require_covered(work, goal.support_plan_id, person, "responsible_person_id")
    if practitioner:
        await work.load(Practitioner, practitioner, "responsible_practitioner_id")
