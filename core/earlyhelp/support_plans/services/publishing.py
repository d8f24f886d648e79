"""Showing parts of a plan to the people it covers, after checking for third parties."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from earlyhelp.categories import GENERAL
from earlyhelp.inputs import Id, IdOfAny, Reference
from earlyhelp.people.models import Person, Relationship
from earlyhelp.saving import new, save
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import require_covered
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse

AGE_OF_OWN_CONFIDENCES = 16
"""From this age nobody is shown a young person's records on their behalf."""


@dataclass(frozen=True)
class Publish:
    """One item (a plan, or any record of one) is shown to one person whom the plan covers."""

    person_id: Id[Person]
    item_id: IdOfAny[models.SupportPlan | models.PlanRecord]


@dataclass(frozen=True)
class WithdrawPublication:
    """One item is no longer shown to one person."""

    person_id: Id[Person]
    item_id: IdOfAny[models.SupportPlan | models.PlanRecord]


@verb
async def publish(work: UnitOfWork, command: Publish) -> models.Publication:
    """Show an item to a person.

    Refuses what concerns somebody else in any category but GENERAL (THIRD_PARTY): another
    adult's needs are never shown, a child's only to whoever holds parental responsibility.
    A plan that is shown shows whom it covers and who helps; its records are shown one by one.
    """
    publisher_id = work.require_practitioner()
    item = await _load(work, command.item_id)
    await work.load(Person, command.person_id)
    await require_covered(work, item.support_plan_id, command.person_id)
    await _refuse_third_party(work, item, command.person_id)
    publication = new(
        models.Publication,
        command,
        item_id=command.item_id.id,
        support_plan_id=item.support_plan_id,
        subject_id=item.subject_id,
        category=item.category,
        published_on=work.today,
        published_by_practitioner_id=publisher_id,
    )
    return await save(work, publication)


@verb
async def withdraw_publication(
    work: UnitOfWork, command: WithdrawPublication
) -> models.SupportPlan:
    """Stop showing an item to a person, at once; return the plan it belongs to.

    Refuses what is not shown to the person (NOT_PUBLISHED).
    """
    item = await _load(work, command.item_id)
    published = await work.session.scalar(
        select(models.Publication).filter_by(
            person_id=command.person_id, item_id=command.item_id.id
        )
    )
    if published is None:
        raise refuse("NOT_PUBLISHED", "This is not shown to the person.", "person_id")
    await work.session.delete(published)
    plan = await work.session.get_one(models.SupportPlan, item.support_plan_id)
    await work.session.flush()
    return plan


@dataclass(frozen=True)
class _Item:
    """What a publication keeps of its item; a plan is about nobody alone, and has no category."""

    support_plan_id: UUID
    subject_id: UUID | None = None
    category: str | None = None


async def _load(work: UnitOfWork, item: Reference) -> _Item:
    row = await work.load(item.model, item.id)
    if isinstance(row, models.PlanRecord):
        return _Item(row.support_plan_id, row.person_id, row.category)
    return _Item(item.id)


async def _refuse_third_party(work: UnitOfWork, item: _Item, reader_id: UUID) -> None:
    if item.subject_id in {None, reader_id} or item.category == GENERAL:
        return
    subject = await work.session.get_one(Person, item.subject_id)
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
