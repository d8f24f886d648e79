"""The life of a plan: opened, active, closed; and whom it covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from earlyhelp.checks import fact_on, words
from earlyhelp.households.models import Household
from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.people.services import load_people
from earlyhelp.saving import end_period, flush, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import load_open_plan
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class OpenPlan:
    """A new plan, as a draft, for named people; the household is its context, if it has one."""

    title: str
    person_ids: tuple[UUID, ...]
    opened_on: date
    household_id: UUID | None = None
    led_by_practitioner_id: UUID | None = None


@dataclass(frozen=True)
class CoverPerson:
    """The plan covers one more person."""

    support_plan_id: UUID
    person_id: UUID
    started_on: date


@dataclass(frozen=True)
class EndCoverage:
    """The plan no longer covers a person; ``ended_on`` is the first day without it."""

    support_plan_id: UUID
    person_id: UUID
    ended_on: date


@dataclass(frozen=True)
class ActivatePlan:
    """The family and the practitioners have agreed the plan: help begins."""

    support_plan_id: UUID
    version: int


@dataclass(frozen=True)
class ClosePlan:
    """The plan has ended, and why."""

    support_plan_id: UUID
    version: int
    closed_on: date
    reason: str


async def open_plan(work: UnitOfWork, command: OpenPlan) -> models.SupportPlan:
    """Open a plan for people within reach; refuse one that covers nobody (COVERS_NOBODY).

    Refuses people who had died by then (DECEASED).
    """
    if not command.person_ids:
        raise refuse("COVERS_NOBODY", "Name at least one person whom it covers.", "person_ids")
    if command.household_id:
        await work.load(Household, command.household_id, "household_id")
    paths = {id_: ("person_ids", str(i)) for i, id_ in enumerate(command.person_ids)}
    _require_alive(await load_people(work, paths), command.opened_on, paths)
    plan = models.SupportPlan(
        title=words(command.title, "title"),
        household_id=command.household_id,
        status=models.PlanStatus.DRAFT,
        opened_on=fact_on(work, command.opened_on, "opened_on"),
    )
    await save(work, plan)
    work.session.add_all(_coverage(plan, id_, command.opened_on) for id_ in paths)
    await flush(work)
    if command.led_by_practitioner_id:
        await _lead_first(work, plan, command.led_by_practitioner_id)
    return plan


async def cover_person(work: UnitOfWork, command: CoverPerson) -> models.PlanCoverage:
    """Cover one more person; refuse if it does so on that day (ALREADY_COVERED).

    Refuses a person who had died by then (DECEASED).
    """
    plan = await load_open_plan(work, command.support_plan_id, "support_plan_id")
    paths = {command.person_id: ("person_id",)}
    _require_alive(await load_people(work, paths), command.started_on, paths)
    started_on = fact_on(work, command.started_on, "started_on")
    return await save(work, _coverage(plan, command.person_id, started_on))


async def end_coverage(work: UnitOfWork, command: EndCoverage) -> models.PlanCoverage:
    """End a person's coverage, and withdraw what of the plan was published to them.

    Whoever is no longer part of the plan is no longer shown the others in it. Refuses if
    the plan does not cover the person before that day (NOT_COVERED).
    """
    plan = await work.load(models.SupportPlan, command.support_plan_id, "support_plan_id")
    ended_on = fact_on(work, command.ended_on, "ended_on")
    absent = refuse(
        "NOT_COVERED", "The plan does not cover this person until that day.", "person_id"
    )
    ended = await end_period(
        work,
        models.PlanCoverage,
        ended_on,
        absent,
        support_plan_id=plan.id,
        person_id=command.person_id,
    )
    await _withdraw_all(work, plan.id, command.person_id)
    return ended


async def activate_plan(work: UnitOfWork, command: ActivatePlan) -> models.SupportPlan:
    """Turn a draft into an active plan; refuse any other (NOT_A_DRAFT)."""
    plan = await work.load(
        models.SupportPlan, command.support_plan_id, "support_plan_id", version=command.version
    )
    if plan.status is not models.PlanStatus.DRAFT:
        raise refuse("NOT_A_DRAFT", "Only a draft can become active.", "support_plan_id")
    plan.status = models.PlanStatus.ACTIVE
    await flush(work)
    return plan


async def close_plan(work: UnitOfWork, command: ClosePlan) -> models.SupportPlan:
    """Close a plan with the reason; refuse one that is closed (PLAN_CLOSED).

    Leads and team members stay, so that those who helped can still answer for it.
    """
    plan = await load_open_plan(
        work, command.support_plan_id, "support_plan_id", version=command.version
    )
    if command.closed_on < plan.opened_on:
        message = f"The plan was opened on {plan.opened_on}. Give that day or a later one."
        raise refuse("IMPLAUSIBLE_DATE", message, "closed_on")
    plan.closed_on = fact_on(work, command.closed_on, "closed_on")
    plan.closure_reason = words(command.reason, "reason")
    plan.status = models.PlanStatus.CLOSED
    await flush(work)
    return plan


def _require_alive(
    found: Mapping[UUID, Person], day: date, paths: Mapping[UUID, tuple[str, ...]]
) -> None:
    for id_, person in found.items():
        if person.died_on is not None and person.died_on <= day:
            raise refuse("DECEASED", "This person had died by then. Check the day.", *paths[id_])


def _coverage(plan: models.SupportPlan, person_id: UUID, started_on: date) -> models.PlanCoverage:
    return models.PlanCoverage(support_plan_id=plan.id, person_id=person_id, started_on=started_on)


async def _lead_first(work: UnitOfWork, plan: models.SupportPlan, practitioner_id: UUID) -> None:
    lead = await work.load(Practitioner, practitioner_id, "led_by_practitioner_id")
    first = models.LeadPractitioner(
        support_plan_id=plan.id, practitioner_id=lead.id, started_on=plan.opened_on
    )
    await save(work, first)


async def _withdraw_all(work: UnitOfWork, support_plan_id: UUID, person_id: UUID) -> None:
    published = models.Publication
    items = (
        (published.need_id, models.Need),
        (published.goal_id, models.Goal),
        (published.action_id, models.Action),
    )
    of_plan = [
        column.in_(select(item.id).where(item.support_plan_id == support_plan_id))
        for column, item in items
    ]
    shown = await work.session.scalars(
        select(published).where(
            published.person_id == person_id,
            or_(published.support_plan_id == support_plan_id, *of_plan),
        )
    )
    for publication in shown.all():
        await work.session.delete(publication)
    await flush(work)
