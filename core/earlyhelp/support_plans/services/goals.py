"""Goals: set in a plan, and how they go on."""

from dataclasses import dataclass
from typing import Annotated

from earlyhelp.inputs import ABSENT, Id, Kept, PlannedDay, Version, Words
from earlyhelp.partnership.models import Organisation
from earlyhelp.people.models import Person
from earlyhelp.plausibility import require_ahead, require_living
from earlyhelp.saving import amend, new, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import (
    Category,
    first_named,
    load_open_plan,
    require_covered,
    require_open,
    require_reach,
)
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse

_STATUS = models.GoalLifecycleStatus
_AHEAD = frozenset(
    {_STATUS.PROPOSED, _STATUS.PLANNED, _STATUS.ACCEPTED, _STATUS.ACTIVE, _STATUS.ON_HOLD}
)
"""Statuses of goals that are still to be reached."""


@dataclass(frozen=True)
class SetGoal:
    """What should be different, whose goal it is, and in their own words.

    Where it comes from a need, subject and category follow the need unless they are given.
    Where that names nobody, a person's own goal is about that person.
    """

    support_plan_id: Id[models.SupportPlan]
    statement: Words
    owner_kind: models.GoalOwnerKind
    owner_person_id: Annotated[Id[Person], "Where the owner is a person."] | None = None
    owner_organisation_id: Annotated[Id[Organisation], "Where the owner is one."] | None = None
    need_id: Annotated[Id[models.Need], "The need it comes from."] | None = None
    person_id: Annotated[Id[Person], "Whom it is about."] | None = None
    category: Annotated[Category, "Needed where it comes from no need."] | None = None
    own_words: Annotated[Words, "As its owner says it."] | None = None
    target_on: PlannedDay | None = None
    lifecycle_status: models.GoalLifecycleStatus = models.GoalLifecycleStatus.ACTIVE
    achievement_status: models.GoalAchievementStatus = models.GoalAchievementStatus.IN_PROGRESS


@dataclass(frozen=True)
class UpdateGoal:
    """How a goal goes on; what is left out stays as it is. Its words are amended."""

    goal_id: Id[models.Goal]
    version: Version[models.Goal]
    target_on: Kept[PlannedDay | None] = ABSENT
    lifecycle_status: Kept[models.GoalLifecycleStatus] = ABSENT
    achievement_status: Kept[models.GoalAchievementStatus] = ABSENT


@verb
async def set_goal(work: UnitOfWork, command: SetGoal) -> models.Goal:
    """Set a goal, in a category that the writer's role reaches (else OUT_OF_REACH).

    One that is still ahead is for the living (else DECEASED), by a day to come (else IN_THE_PAST).
    """
    await load_open_plan(work, command.support_plan_id)
    owner = await _require_owner(work, command)
    need = await _need_of(work, command)
    goal = new(
        models.Goal,
        command,
        person_id=first_named(
            command.person_id, need.person_id if need else None, command.owner_person_id
        ),
        category=_category_of(command, need),
    )
    subject = await require_covered(work, command.support_plan_id, goal.person_id)
    if goal.lifecycle_status in _AHEAD:
        require_ahead(goal.target_on, work.today, "target_on")
        _require_living(work, owner_person_id=owner, person_id=subject)
    await save(work, goal)
    await require_reach(work, goal)
    return goal


@verb
async def update_goal(work: UnitOfWork, command: UpdateGoal) -> models.Goal:
    """Record how a goal goes on; refuse to put one that is ahead on a past day (IN_THE_PAST)."""
    goal = await work.load(models.Goal, command.goal_id)
    await require_open(work, goal.support_plan_id)
    is_moved = command.target_on not in {ABSENT, goal.target_on}
    amend(goal, command)
    if is_moved and goal.lifecycle_status in _AHEAD:
        require_ahead(goal.target_on, work.today, "target_on")
    return await save(work, goal)


async def _require_owner(work: UnitOfWork, command: SetGoal) -> Person | None:
    """Return the person who owns a goal.

    Refuses one whose owner is not exactly what its kind says (OWNER_UNCLEAR).
    """
    person, organisation = command.owner_person_id, command.owner_organisation_id
    kind = models.GoalOwnerKind
    expected = (command.owner_kind is kind.PERSON, command.owner_kind is kind.ORGANISATION)
    if (person is not None, organisation is not None) != expected:
        message = (
            "Name the person or the organisation that owns the goal, or nobody for a family's."
        )
        raise refuse("OWNER_UNCLEAR", message, "owner_kind")
    if organisation:
        await work.load(Organisation, organisation)
    return await require_covered(work, command.support_plan_id, person)


def _require_living(work: UnitOfWork, **people: Person | None) -> None:
    """Refuse to set goals for, or of, who has died (DECEASED)."""
    for path, person in people.items():
        if person is not None:
            require_living(person, work.today, path)


async def _need_of(work: UnitOfWork, command: SetGoal) -> models.Need | None:
    if command.need_id is None:
        return None
    need = await work.load(models.Need, command.need_id)
    if need.support_plan_id != command.support_plan_id:
        message = "The need belongs to another plan. Choose one of this."
        raise refuse("OTHER_PLAN", message, "need_id")
    return need


def _category_of(command: SetGoal, need: models.Need | None) -> str:
    category = command.category or (need.category if need else None)
    if category is None:
        raise refuse("BLANK", "Give the goal a category, or the need it comes from.", "category")
    return category
