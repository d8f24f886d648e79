"""What the services of support plans have in common."""

from datetime import date
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, bindparam, exists, func, select
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from earlyhelp.categories import CATEGORIES
from earlyhelp.inputs import CodeOf, Line
from earlyhelp.people.models import Person
from earlyhelp.support_plans import models
from earlyhelp.work import RefusedError, UnitOfWork, refuse

_SHIPPED = frozenset(each.code for each in CATEGORIES)
Category = Annotated[Line, CodeOf(models.DataCategory.code, "UNKNOWN_CATEGORY", _SHIPPED)]
"""The code of a category of information."""

ReasonCategory = Annotated[
    Category,
    "The category of data that the reason is of. Left out: only those read it whose role "
    "reaches every category.",
]


def first_named(*people: UUID | None) -> UUID | None:
    """Return whom a record is about: the first who is named, whatever names them.

    Only where nobody is named at all is it the whole family's, and can be shown to all of it.
    """
    return next(filter(None, people), None)


async def load_open_plan(work: UnitOfWork, id_: UUID) -> models.SupportPlan:
    """Load a plan that is not closed; otherwise refuse (PLAN_CLOSED)."""
    plan = await work.load(models.SupportPlan, id_)
    if plan.status is models.PlanStatus.CLOSED:
        raise _closed(*work.path_of(models.SupportPlan, id_))
    return plan


async def require_open(work: UnitOfWork, support_plan_id: UUID) -> date:
    """Return when a plan was opened; refuse to change records of a closed one (PLAN_CLOSED)."""
    plan = models.SupportPlan
    found = select(plan.status, plan.opened_on).where(plan.id == support_plan_id)
    status, opened_on = (await work.session.execute(found)).one()
    if status is models.PlanStatus.CLOSED:
        raise _closed()
    return opened_on


async def require_covered(
    work: UnitOfWork, support_plan_id: UUID, person_id: UUID | None, *, on: date | None = None
) -> Person | None:
    """Refuse somebody whom the plan does not cover today (NOT_COVERED); nobody is fine.

    What was so ``on`` a day may be recorded late: of whoever is covered, or was after that day,
    and of whoever has died for a while yet.
    Returns the person. The plan is held, so that the coverage cannot end before the work is done.
    """
    if person_id is None:
        return None
    await work.hold(models.SupportPlan, support_plan_id)
    days = {"today": work.today, "on": on or work.today}
    named = {"plan": support_plan_id, "person": person_id}
    person: Person | None = await work.session.scalar(_covered(), {**named, **days})
    if person is None:
        message = "The plan does not cover this person today. Cover the person first."
        raise refuse("NOT_COVERED", message, *work.path_of(Person, person_id))
    return person


@cache
def _covered() -> Select[Person]:
    """Return a statement for a person whom a plan covers: made once, as it takes long to make."""
    coverage, person = models.PlanCoverage, bindparam("person", type_=Uuid())
    covered = exists().where(
        coverage.support_plan_id == bindparam("plan", type_=Uuid()),
        coverage.person_id == person,
        coverage.started_on <= bindparam("today", type_=Date()),
        func.greatest(coverage.ended_on, coverage.seen_until) > bindparam("on", type_=Date()),
    )
    return select(Person).where(Person.id == person, covered)


async def require_reach(
    work: UnitOfWork, row: models.Need | models.Goal, *, on: date | None = None
) -> None:
    """Refuse a record whose subject or category its writer does not reach (OUT_OF_REACH).

    What was so ``on`` a day is recorded late of somebody who has left the plan since, though
    whoever records it does not reach them any more.
    """
    if await work.reaches(row) or (on is not None and await _has_left(work, row)):
        return
    message = "Your role does not reach records of this subject and category."
    raise refuse("OUT_OF_REACH", message, "category")


async def _has_left(work: UnitOfWork, row: models.Need | models.Goal) -> bool:
    """Return whether a record is of somebody whom its plan does not cover today."""
    if row.person_id is None:
        return False
    named = {"plan": row.support_plan_id, "person": row.person_id}
    days = {"today": work.today, "on": work.today}
    return await work.session.scalar(_covered(), {**named, **days}) is None


def require_disclosed(
    work: UnitOfWork, row: DeclarativeBase, reason: InstrumentedAttribute[Any]
) -> None:
    """Refuse a reason that its own writer could not read (OUT_OF_REACH)."""
    if work.guard.withholds(row, reason.key, work.viewer, work.scope):
        message = "Say of which category of data the reason is: one that your role reaches."
        raise refuse("OUT_OF_REACH", message, "reason_category")


def require_words_disclosed(work: UnitOfWork, row: Any) -> None:
    """Refuse words of a `Reasoned` row that their own writer could not read (OUT_OF_REACH)."""
    if row.reason is not None:
        require_disclosed(work, row, type(row).reason)


def _closed(*path: str) -> RefusedError:
    return refuse("PLAN_CLOSED", "The plan is closed. Open a new one for further help.", *path)
