"""Actions: added to a goal, and completed."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from earlyhelp.inputs import Id, PastDay, PlannedDay, Version, Words
from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.plausibility import (
    require_ahead,
    require_lived,
    require_living,
    require_not_before,
)
from earlyhelp.saving import amend, new, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import (
    Category,
    first_named,
    require_covered,
    require_open,
)
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class AddAction:
    """Who does what by when: one covered person, or one practitioner, is responsible.

    Subject and category follow the goal unless they are given. Where the goal names nobody,
    what a person does is about that person.
    """

    goal_id: Id[models.Goal]
    description: Words
    responsible_person_id: Id[Person] | None = None
    responsible_practitioner_id: Id[Practitioner] | None = None
    person_id: Annotated[Id[Person], "Whom it is about."] | None = None
    category: Category | None = None
    due_on: Annotated[PlannedDay, "Today or later, unless it was done."] | None = None
    done_on: Annotated[PastDay, "Where it is recorded late: when it was done."] | None = None


@dataclass(frozen=True)
class CompleteAction:
    """An action is done."""

    action_id: Id[models.Action]
    version: Version[models.Action]
    done_on: PastDay


@verb
async def add_action(work: UnitOfWork, command: AddAction) -> models.Action:
    """Add an action to a goal, in a category that the writer's role reaches (else OUT_OF_REACH).

    Refuses a day that has passed for what is still to be done (IN_THE_PAST), and somebody to do
    it who has died (DECEASED).
    """
    goal = await work.load(models.Goal, command.goal_id)
    opened_on = await require_open(work, goal.support_plan_id)
    person = await _require_responsible(work, goal, command)
    if command.done_on is None:
        require_ahead(command.due_on, work.today, "due_on")
    else:
        require_not_before(opened_on, command.done_on, "done_on")
    if person is not None:
        _require_able(work, person, command.done_on, "responsible_person_id")
    await require_covered(work, goal.support_plan_id, command.person_id)
    action = new(
        models.Action,
        command,
        support_plan_id=goal.support_plan_id,
        person_id=first_named(command.person_id, goal.person_id, command.responsible_person_id),
        category=command.category or goal.category,
    )
    return await save(work, action)


@verb
async def complete_action(work: UnitOfWork, command: CompleteAction) -> models.Action:
    """Record when an action was done, once (else ALREADY_DONE).

    Refuses a day before the plan was opened (IMPLAUSIBLE_DATE).
    """
    action = await work.load(models.Action, command.action_id)
    opened_on = await require_open(work, action.support_plan_id)
    if action.done_on is not None:
        message = f"It was done on {action.done_on}. Add another action if it is to be done again."
        raise refuse("ALREADY_DONE", message, "done_on")
    require_not_before(opened_on, command.done_on, "done_on")
    if action.responsible_person_id is not None:
        person = await work.session.get_one(Person, action.responsible_person_id)
        _require_able(work, person, command.done_on, "done_on")
    amend(action, command)
    return await save(work, action)


async def _require_responsible(
    work: UnitOfWork, goal: models.Goal, command: AddAction
) -> Person | None:
    """Return the person who does an action; refuse one that nobody does, or more than one."""
    person, practitioner = command.responsible_person_id, command.responsible_practitioner_id
    if (person is None) == (practitioner is None):
        message = "Name either one person or one practitioner who does it."
        raise refuse("RESPONSIBLE_UNCLEAR", message, "responsible_person_id")
    if practitioner:
        await work.load(Practitioner, practitioner)
    return await require_covered(work, goal.support_plan_id, person, on=command.done_on)


def _require_able(work: UnitOfWork, person: Person, done_on: date | None, path: str) -> None:
    """Refuse what somebody cannot do any more, or cannot have done on that day (DECEASED)."""
    if done_on is None:
        require_living(person, work.today, path)
    else:
        require_lived(person, done_on, path)
