"""Showing parts of a plan to the people it covers, and withdrawing them."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import select

from earlyhelp.inputs import Id, IdOfAny, PastDay, Reference
from earlyhelp.people.models import Person
from earlyhelp.saving import new, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.grounds import HiddenBecause, hidden_because
from earlyhelp.support_plans.services.shared import require_covered, require_open
from earlyhelp.verbs import verb
from earlyhelp.work import RefusedError, UnitOfWork, refuse


@dataclass(frozen=True)
class Publish:
    """One item (a plan, or any record of one) is shown to one person whom the plan covers."""

    person_id: Id[Person]
    item_id: IdOfAny[models.SupportPlan | models.PlanRecord]
    agreed_on: (
        Annotated[PastDay, "The day on which the one agreed whose words or confidences they are."]
        | None
    ) = None


@dataclass(frozen=True)
class WithdrawPublication:
    """One item is no longer shown to one person."""

    person_id: Id[Person]
    item_id: IdOfAny[models.SupportPlan | models.PlanRecord]


@verb
async def publish(work: UnitOfWork, command: Publish) -> models.Publication:
    """Show an item to a person, as it is worded now.

    Refuses what concerns somebody else in any category but GENERAL (THIRD_PARTY): another
    adult's needs are never shown, a child's only to whoever holds parental responsibility, and
    from sixteen only where the young person agreed. Somebody else's own words are shown where
    they agreed (else NOT_ASKED).
    A plan that is shown shows whom it covers and who helps; its records are shown one by one.
    What is hidden since its ground ended, or since it was reworded, can be shown again.
    """
    publisher_id = work.require_practitioner()
    item = await _load(work, command.item_id)
    await require_open(work, item.support_plan_id)
    await work.load(Person, command.person_id)
    await require_covered(work, item.support_plan_id, command.person_id)
    _require_consent_to_words(item, command)
    shown = new(
        models.Publication,
        command,
        item_id=command.item_id.id,
        support_plan_id=item.support_plan_id,
        subject_id=item.subject_id,
        category=item.category,
        shown_version=item.version,
        published_on=work.today,
        published_by_practitioner_id=publisher_id,
    )
    await _withdraw_hidden(work, command)
    await save(work, shown)
    await _require_ground(work, shown)
    return shown


@verb
async def withdraw_publication(
    work: UnitOfWork, command: WithdrawPublication
) -> models.SupportPlan:
    """Stop showing an item to a person, at once; return the plan it belongs to.

    Refuses what is not shown to the person (NOT_PUBLISHED). Whoever reaches the plan, and the
    item's category, can withdraw it; its ground may have ended.
    """
    shown = await _shown(work, command)
    if shown is None or not await work.reaches(shown):
        await _load(work, command.item_id)  # else it would tell what is shown out of reach
        raise refuse("NOT_PUBLISHED", "This is not shown to the person.", "person_id")
    plan = await work.session.get_one(models.SupportPlan, shown.support_plan_id)
    await work.session.delete(shown)
    await work.session.flush()
    return plan


@dataclass(frozen=True)
class _Item:
    """What a publication keeps of its item; a plan is about nobody alone, and has no category.

    ``speaker_id`` is whose own words it holds.
    """

    support_plan_id: UUID
    version: int
    subject_id: UUID | None = None
    category: str | None = None
    speaker_id: UUID | None = None


async def _load(work: UnitOfWork, item: Reference) -> _Item:
    row: Any = await work.load(item.model, item.id)
    if not isinstance(row, models.PlanRecord):
        return _Item(item.id, row.version)
    return _Item(row.support_plan_id, row.version, row.person_id, row.category, _speaker(row))


def _speaker(record: models.PlanRecord) -> UUID | None:
    if getattr(record, "own_words", None) is None:
        return None
    return getattr(record, "owner_person_id", None) or record.person_id


def _require_consent_to_words(item: _Item, command: Publish) -> None:
    """Refuse to show what somebody else said, unless they agreed (NOT_ASKED)."""
    if item.speaker_id not in {None, command.person_id} and command.agreed_on is None:
        message = "It has somebody's own words. Ask them; if they agree, say on which day."
        raise refuse("NOT_ASKED", message, "agreed_on")


async def _shown(
    work: UnitOfWork, command: Publish | WithdrawPublication
) -> models.Publication | None:
    of_both = {"person_id": command.person_id, "item_id": command.item_id.id}
    shown = select(models.Publication).filter_by(**of_both).with_for_update()
    found: models.Publication | None = await work.session.scalar(shown)
    return found


async def _withdraw_hidden(work: UnitOfWork, command: Publish) -> None:
    """Withdraw what was shown before and is hidden now, so that it can be shown anew.

    The item is held, so that nobody else shows it meanwhile.
    """
    before = await _shown(work, command)
    if before is not None and await _hidden_because(work, before) is not None:
        await work.session.delete(before)
        await work.session.flush()


async def _require_ground(work: UnitOfWork, shown: models.Publication) -> None:
    """Refuse what would be hidden at once: by the very condition that is asked at reading."""
    why = await _hidden_because(work, shown)
    if why is not None:
        raise _refusal(HiddenBecause[why])


async def _hidden_because(work: UnitOfWork, shown: models.Publication) -> str | None:
    row = models.Publication
    why = select(hidden_because(row, work.today)).where(row.id == shown.id)
    found: str | None = await work.session.scalar(why)
    return found


def _refusal(why: HiddenBecause) -> RefusedError:
    match why:
        case HiddenBecause.SUBJECT_LEFT:
            message = "The plan no longer covers whom it is about. Cover the person first."
            return refuse("NOT_COVERED", message, "item_id")
        case HiddenBecause.SIXTEEN:
            message = (
                "It is about a young person. Ask them; if they agree, say on which day. "
                "What is about an adult is shown to that person only."
            )
            return refuse("THIRD_PARTY", message, "agreed_on")
    message = "This is about somebody else in the family. It can be shown to that person only."
    return refuse("THIRD_PARTY", message, "person_id")
