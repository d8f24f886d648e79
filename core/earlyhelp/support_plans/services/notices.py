"""Notices: whoever leads a plan is told of what happened elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from earlyhelp.inputs import Id
from earlyhelp.saving import flush, save
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import models
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class AcknowledgeNotice:
    """You have seen what whoever leads the plan was told."""

    notice_id: Id[models.Notice]


@verb
async def acknowledge_notice(work: UnitOfWork, command: AcknowledgeNotice) -> models.Notice:
    """Note who has seen a notice, and when; once (else ALREADY_SEEN)."""
    seen_by = work.require_practitioner()
    notice = await work.load(models.Notice, command.notice_id)
    if notice.seen_on is not None:
        raise refuse("ALREADY_SEEN", "Somebody has seen this before you.", "notice_id")
    notice.seen_on, notice.seen_by_practitioner_id = work.today, seen_by
    return await save(work, notice)


async def tell(
    work: UnitOfWork, kind: models.NoticeKind, plan_ids: Iterable[UUID], person_id: UUID
) -> None:
    """Tell whoever leads these plans something of a person."""
    work.session.add_all(
        models.Notice(support_plan_id=plan_id, person_id=person_id, kind=kind, noted_on=work.today)
        for plan_id in sorted(set(plan_ids))
    )
    await flush(work)


async def tell_other_plans(
    work: UnitOfWork, plan: models.SupportPlan, people: Iterable[UUID]
) -> None:
    """Tell whoever leads other open plans for the same people that there is one more.

    Silently, and only of plans that whoever does this does not reach: of the others the plan
    itself tells (`otherOpenPlans`).
    """
    other, covered = models.SupportPlan, models.PlanCoverage
    for person_id in sorted(people):
        found = await work.session.scalars(
            select(other)
            .join(covered, covered.support_plan_id == other.id)
            .where(
                covered.person_id == person_id,
                holds_on(covered, work.today),
                other.status != models.PlanStatus.CLOSED,
                other.id != plan.id,
            )
        )
        apart = [each.id for each in found.all() if not await work.reaches(each)]
        await tell(work, models.NoticeKind.SECOND_PLAN, apart, person_id)
