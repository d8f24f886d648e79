"""What a plan and its records say is put right: titles, needs, goals, actions, placements."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from earlyhelp.corrections.amending import Amends, amended
from earlyhelp.households.models import Household
from earlyhelp.inputs import (
    ABSENT,
    Id,
    Kept,
    Line,
    PastDay,
    PlannedDay,
    Version,
    Words,
)
from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.plausibility import (
    require_ahead,
    require_lived,
    require_living,
    require_not_before,
)
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.needs import KindOfNeed
from earlyhelp.support_plans.services.shared import load_open_plan, require_covered, require_open
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True, kw_only=True)
class AmendPlan(Amends):
    """A plan has another title, or another household as its context."""

    support_plan_id: Id[models.SupportPlan]
    version: Version[models.SupportPlan]
    title: Kept[
        Annotated[Line, "Whoever sees the plan reads it, the family too: no confidences."]
    ] = ABSENT
    household_id: Kept[Id[Household] | None] = ABSENT


@dataclass(frozen=True, kw_only=True)
class AmendNeed(Amends):
    """What was recorded of a need is put right; what is left out stays as it is."""

    need_id: Id[models.Need]
    version: Version[models.Need]
    code: Kept[KindOfNeed] = ABSENT
    statement: Kept[Words] = ABSENT
    identified_on: Kept[PastDay] = ABSENT
    met_on: Kept[Annotated[PastDay, "When it was met; null where it is not met."] | None] = ABSENT


@dataclass(frozen=True, kw_only=True)
class AmendGoal(Amends):
    """The words of a goal are put right; what is left out stays as it is."""

    goal_id: Id[models.Goal]
    version: Version[models.Goal]
    statement: Kept[Words] = ABSENT
    own_words: Kept[Annotated[Words, "As its owner says it."] | None] = ABSENT


@dataclass(frozen=True, kw_only=True)
class AmendAction(Amends):
    """What was recorded of an action is put right, or somebody else is to do it.

    Whoever is named in the place of another does it from now on; who did it before is kept.
    """

    action_id: Id[models.Action]
    version: Version[models.Action]
    description: Kept[Words] = ABSENT
    due_on: Kept[PlannedDay | None] = ABSENT
    done_on: Kept[Annotated[PastDay, "When it was done; null where it is not done."] | None] = (
        ABSENT
    )
    responsible_person_id: Annotated[Id[Person], "Who does it now."] | None = None
    responsible_practitioner_id: Annotated[Id[Practitioner], "Who does it now."] | None = None


@dataclass(frozen=True, kw_only=True)
class CancelAction(Amends):
    """An action is no longer to be done."""

    action_id: Id[models.Action]
    version: Version[models.Action]
    dropped_on: Annotated[PastDay, "The day from which it is no longer to be done."]


@verb
async def amend_plan(work: UnitOfWork, command: AmendPlan) -> models.SupportPlan:
    """Give an open plan another title or household (else PLAN_CLOSED).

    Whoever was shown the plan under its old title has to be shown it again.
    """
    plan = await load_open_plan(work, command.support_plan_id)
    if command.household_id:
        await work.load(Household, command.household_id)
    return await amended(work, plan, command)


@verb
async def amend_need(work: UnitOfWork, command: AmendNeed) -> models.Need:
    """Put right what was recorded of a need, while its plan is open (else PLAN_CLOSED).

    Refuses a day on which it was met before it was identified (IMPLAUSIBLE_DATE), and a day
    after the person's death (DECEASED).
    """
    need = await work.load(models.Need, command.need_id)
    await require_open(work, need.support_plan_id)
    identified_on = command.identified_on or need.identified_on
    met_on = need.met_on if command.met_on is ABSENT else command.met_on
    if met_on is not None:
        require_not_before(identified_on, met_on, "met_on")
    if need.person_id is not None and command.identified_on:
        person = await work.session.get_one(Person, need.person_id)
        require_lived(person, command.identified_on, "identified_on")
    reopened = {"outcome": None} if met_on is None else {}
    return await amended(work, need, command, beside=reopened)


@verb
async def amend_goal(work: UnitOfWork, command: AmendGoal) -> models.Goal:
    """Put a goal into other words, while its plan is open (else PLAN_CLOSED)."""
    goal = await work.load(models.Goal, command.goal_id)
    await require_open(work, goal.support_plan_id)
    return await amended(work, goal, command)


@verb
async def amend_action(work: UnitOfWork, command: AmendAction) -> models.Action:
    """Put right what was recorded of an action, or give it to somebody else to do.

    Refuses a past day for what is still to be done (IN_THE_PAST), one who has died (DECEASED), and
    somebody whom the plan does not cover (NOT_COVERED).
    """
    action = await work.load(models.Action, command.action_id)
    opened_on = await require_open(work, action.support_plan_id)
    done_on = action.done_on if command.done_on is ABSENT else command.done_on
    if done_on is not None:
        require_not_before(opened_on, done_on, "done_on")
    elif command.due_on:
        require_ahead(command.due_on, work.today, "due_on")
    responsible = await _responsible(work, action, command, done_on)
    return await amended(work, action, command, beside=responsible)


@verb
async def cancel_action(work: UnitOfWork, command: CancelAction) -> models.Action:
    """Say that an action is no longer to be done; refuse one that was done (ALREADY_DONE).

    Refuses one that is not to be done already (ALREADY_DROPPED), and a day before the plan was
    opened (IMPLAUSIBLE_DATE).
    """
    action = await work.load(models.Action, command.action_id)
    opened_on = await require_open(work, action.support_plan_id)
    require_not_before(opened_on, command.dropped_on, "dropped_on")
    if action.done_on is not None:
        raise refuse("ALREADY_DONE", f"It was done on {action.done_on}.", "action_id")
    if action.dropped_on is not None:
        message = f"It is not to be done since {action.dropped_on}."
        raise refuse("ALREADY_DROPPED", message, "action_id")
    return await amended(work, action, command)


async def _responsible(
    work: UnitOfWork, action: models.Action, command: AmendAction, done_on: date | None
) -> dict[str, UUID | None]:
    """Return who does an action now; refuse more than one (RESPONSIBLE_UNCLEAR)."""
    person_id, practitioner_id = command.responsible_person_id, command.responsible_practitioner_id
    if person_id is None and practitioner_id is None:
        person_id = action.responsible_person_id
        practitioner_id = action.responsible_practitioner_id
    elif person_id is not None and practitioner_id is not None:
        message = "Name either one person or one practitioner who does it."
        raise refuse("RESPONSIBLE_UNCLEAR", message, "responsible_person_id")
    if command.responsible_practitioner_id:
        await work.load(Practitioner, command.responsible_practitioner_id)
    person = await require_covered(
        work, action.support_plan_id, command.responsible_person_id, on=done_on
    )
    if person is not None:
        lived = require_living if done_on is None else require_lived
        lived(person, done_on or work.today, "responsible_person_id")
    return {"responsible_person_id": person_id, "responsible_practitioner_id": practitioner_id}
