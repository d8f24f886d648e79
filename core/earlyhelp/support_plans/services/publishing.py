"""Showing parts of a plan to the people it covers, after checking for third parties."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from earlyhelp.categories import GENERAL
from earlyhelp.inputs import Id
from earlyhelp.people.models import Person, Relationship
from earlyhelp.saving import new, save
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import require_covered
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse

AGE_OF_OWN_CONFIDENCES = 16
"""From this age nobody is shown a young person's records on their behalf."""

Record = models.Need | models.Goal | models.Action


@dataclass(frozen=True)
class Publish:
    """One item (a plan, need, goal or action) is shown to one person whom the plan covers."""

    person_id: Id[Person]
    support_plan_id: Id[models.SupportPlan] | None = None
    need_id: Id[models.Need] | None = None
    goal_id: Id[models.Goal] | None = None
    action_id: Id[models.Action] | None = None


@dataclass(frozen=True)
class WithdrawPublication:
    """One item is no longer shown to one person."""

    person_id: Id[Person]
    support_plan_id: Id[models.SupportPlan] | None = None
    need_id: Id[models.Need] | None = None
    goal_id: Id[models.Goal] | None = None
    action_id: Id[models.Action] | None = None


@verb
async def publish(work: UnitOfWork, command: Publish) -> models.Publication:
    """Show an item to a person.

    Refuses what concerns somebody else in any category but GENERAL (THIRD_PARTY): another
    adult's needs are never shown, a child's only to whoever holds parental responsibility.
    A plan that is shown shows whom it covers and who helps; needs, goals and actions are
    shown one by one.
    """
    if work.viewer.practitioner_id is None:
        message = "Only a practitioner can publish. Sign in as one."
        raise refuse("NOT_A_PRACTITIONER", message)
    item = await _item(work, command)
    await work.load(Person, command.person_id)
    await require_covered(work, _plan_of(item), command.person_id)
    if not isinstance(item, models.SupportPlan):
        await _refuse_third_party(work, item, command.person_id)
    publication = new(
        models.Publication,
        command,
        published_on=work.today,
        published_by_practitioner_id=work.viewer.practitioner_id,
    )
    return await save(work, publication)


@verb
async def withdraw_publication(
    work: UnitOfWork, command: WithdrawPublication
) -> models.SupportPlan:
    """Stop showing an item to a person, at once; return the plan it belongs to.

    Refuses what is not shown to the person (NOT_PUBLISHED).
    """
    item = await _item(work, command)
    published = await work.session.scalar(
        select(models.Publication).filter_by(
            person_id=command.person_id,
            support_plan_id=command.support_plan_id,
            need_id=command.need_id,
            goal_id=command.goal_id,
            action_id=command.action_id,
        )
    )
    if published is None:
        raise refuse("NOT_PUBLISHED", "This is not shown to the person.", "person_id")
    await work.session.delete(published)
    plan = await work.session.get_one(models.SupportPlan, _plan_of(item))
    await work.session.flush()
    return plan


async def _item(
    work: UnitOfWork, command: Publish | WithdrawPublication
) -> models.SupportPlan | Record:
    kinds: dict[str, type[models.SupportPlan | Record]] = {
        "support_plan_id": models.SupportPlan,
        "need_id": models.Need,
        "goal_id": models.Goal,
        "action_id": models.Action,
    }
    named = [name for name in kinds if getattr(command, name) is not None]
    if len(named) != 1:
        message = "Name exactly one: a plan, a need, a goal or an action."
        raise refuse("ONE_ITEM", message, *named[1:2])
    return await work.load(kinds[named[0]], getattr(command, named[0]))


def _plan_of(item: models.SupportPlan | Record) -> UUID:
    return item.id if isinstance(item, models.SupportPlan) else item.support_plan_id


async def _refuse_third_party(work: UnitOfWork, item: Record, reader_id: UUID) -> None:
    if item.person_id in {None, reader_id} or item.category == GENERAL:
        return
    subject = await work.session.get_one(Person, item.person_id)
    if _under_sixteen(subject, work.today) and await _is_responsible(work, reader_id, subject.id):
        return
    message = "This is about somebody else in the family. It can be shown to that person only."
    raise refuse("THIRD_PARTY", message, "person_id")


def _under_sixteen(person: Person, today: date) -> bool:
    """Whether somebody is expected, or was born less than sixteen years ago."""
    born_on = person.date_of_birth
    if born_on is None:
        return person.expected_delivery_on is not None
    birthday = (born_on.month, born_on.day) <= (today.month, today.day)
    return today.year - born_on.year - (not birthday) < AGE_OF_OWN_CONFIDENCES


async def _is_responsible(work: UnitOfWork, adult_id: UUID, child_id: UUID) -> bool:
    held = exists().where(
        Relationship.person_id == adult_id,
        Relationship.related_person_id == child_id,
        Relationship.has_parental_responsibility,
        holds_on(Relationship, work.today),
    )
    return bool(await work.session.scalar(select(held)))
