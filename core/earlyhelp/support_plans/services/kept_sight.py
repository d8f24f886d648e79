"""What sight of a plan is kept by those who no longer help with it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from earlyhelp.saving import flush
from earlyhelp.storage.tables import FOREVER, Dated
from earlyhelp.support_plans import models
from earlyhelp.work import UnitOfWork

ONE_DAY = timedelta(days=1)


async def end_help(work: UnitOfWork, plan: models.SupportPlan) -> None:
    """End all help with a plan on the day it was closed; who helped may read it for a while."""
    assert plan.closed_on is not None  # noqa: S101 - it was just closed
    keepers: set[UUID] = set()
    for model in (models.LeadPractitioner, models.TeamAroundTheFamilyMember, models.KeptSight):
        rows: Any = await work.session.scalars(
            select(model).where(
                model.support_plan_id == plan.id, model.ended_on > min(plan.closed_on, work.today)
            )
        )
        for row in rows.all():
            if row.started_on <= work.today < row.ended_on:
                keepers.add(row.practitioner_id)
            await _end(work, row, plan.closed_on)
    kept_until = work.today + timedelta(days=work.settings.closed_plan_days)
    if kept_until > work.today:
        work.session.add_all(
            models.KeptSight(
                support_plan_id=plan.id,
                practitioner_id=keeper,
                kept_for=models.SightKept.CLOSED,
                started_on=work.today,
                ended_on=kept_until,
            )
            for keeper in sorted(keepers)
        )
    await flush(work)


async def resume_help(work: UnitOfWork, plan: models.SupportPlan) -> None:
    """Undo `end_help`: whoever helped until the plan was closed does so again."""
    assert plan.closed_on is not None  # noqa: S101 - it is closed still
    kept = select(models.KeptSight).filter_by(
        support_plan_id=plan.id, kept_for=models.SightKept.CLOSED
    )
    keeping = (await work.session.scalars(kept)).all()
    keepers = {each.practitioner_id for each in keeping}
    for model in (models.LeadPractitioner, models.TeamAroundTheFamilyMember):
        helped: Any = select(model).where(
            model.support_plan_id == plan.id, model.practitioner_id.in_(keepers)
        )
        for row in (await work.session.scalars(helped)).all():
            if row.ended_on == max(row.started_on + ONE_DAY, plan.closed_on):
                row.ended_on = FOREVER
    for each in keeping:
        await work.session.delete(each)
    await flush(work)


async def _end(work: UnitOfWork, row: Dated, day: Any) -> None:
    """End a row on a day; what began on it held for that day, and what never began is gone."""
    if row.started_on > work.today:
        await work.session.delete(row)
    else:
        row.ended_on = max(row.started_on + ONE_DAY, day)
