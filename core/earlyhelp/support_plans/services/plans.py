"""The life of a plan: opened and active; and whom it covers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from sqlalchemy import select

from earlyhelp.households.models import Household
from earlyhelp.inputs import Id, Line, PastDay, PastEnd, Version, Words
from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.people.services import load_people
from earlyhelp.plausibility import require_living, require_not_before
from earlyhelp.reasons.models import Decision
from earlyhelp.reasons.services import GIVEN, ReasonCode, noted, reason_for
from earlyhelp.saving import begin_period, end_period, flush, new, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.notices import tell_other_plans
from earlyhelp.support_plans.services.shared import (
    ReasonCategory,
    load_open_plan,
    require_words_disclosed,
)
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse


@dataclass(frozen=True)
class OpenPlan:
    """A new plan, as a draft, for named people; the household is its context, if it has one."""

    title: Annotated[Line, "Whoever sees the plan reads it, the family too: no confidences."]
    person_ids: Annotated[tuple[Id[Person], ...], "Whom it covers from that day on."]
    opened_on: PastDay
    household_id: Id[Household] | None = None
    led_by_practitioner_id: Annotated[Id[Practitioner], "Its first lead."] | None = None


@dataclass(frozen=True)
class CoverPerson:
    """The plan covers one more person."""

    support_plan_id: Id[models.SupportPlan]
    person_id: Id[Person]
    started_on: PastDay
    ended_on: PastEnd | None = None


@dataclass(frozen=True)
class EndCoverage:
    """The plan no longer covers a person."""

    support_plan_id: Id[models.SupportPlan]
    person_id: Id[Person]
    ended_on: PastEnd
    reason_code: ReasonCode
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@dataclass(frozen=True)
class ActivatePlan:
    """The family and the practitioners have agreed the plan: help begins."""

    support_plan_id: Id[models.SupportPlan]
    version: Version[models.SupportPlan]


@verb
async def open_plan(work: UnitOfWork, command: OpenPlan) -> models.SupportPlan:
    """Open a plan for people within reach; refuse one that covers nobody (COVERS_NOBODY).

    Refuses people who had died by then (DECEASED).
    """
    if not command.person_ids:
        raise refuse("COVERS_NOBODY", "Name at least one person whom it covers.", "person_ids")
    if command.household_id:
        await work.load(Household, command.household_id)
    found = await load_people(work, command.person_ids)
    for person in found.values():
        require_living(person, command.opened_on, *work.path_of(Person, person.id))
    plan = new(
        models.SupportPlan,
        command,
        without=("person_ids", "led_by_practitioner_id"),
        status=models.PlanStatus.DRAFT,
        opened_by_practitioner_id=work.viewer.practitioner_id,
    )
    await save(work, plan)
    work.session.add_all(_coverage(plan, id_, command.opened_on) for id_ in found)
    await flush(work)
    if command.led_by_practitioner_id:
        await _lead_first(work, plan, command.led_by_practitioner_id)
    await tell_other_plans(work, plan, found)
    return plan


@verb
async def cover_person(work: UnitOfWork, command: CoverPerson) -> models.PlanCoverage:
    """Cover one more person; refuse if it does so on that day (ALREADY_COVERED).

    Refuses a day before the plan was opened (IMPLAUSIBLE_DATE), and a person who had died by then
    (DECEASED).
    """
    plan = await load_open_plan(work, command.support_plan_id)
    person = await work.load(Person, command.person_id)
    require_not_before(plan.opened_on, command.started_on, "started_on")
    covered = await begin_period(work, models.PlanCoverage, command, of=(person,))
    await tell_other_plans(work, plan, (person.id,))
    return covered


@verb
async def end_coverage(work: UnitOfWork, command: EndCoverage) -> models.PlanCoverage:
    """End a person's coverage, and withdraw what of the plan was published to them.

    Whoever is no longer part of the plan is no longer shown the others in it. Refuses if
    the plan does not cover the person before that day (NOT_COVERED), or is closed.
    """
    plan = await load_open_plan(work, command.support_plan_id)
    absent = refuse(
        "NOT_COVERED", "The plan does not cover this person until that day.", "person_id"
    )
    noting = noted(await reason_for(work, Decision.COVERAGE_END, command), command)
    ended = await end_period(
        work, models.PlanCoverage, command, absent, noting=noting, without=GIVEN
    )
    require_words_disclosed(work, ended)
    await _withdraw_all(work, plan.id, command.person_id)
    return ended


@verb
async def activate_plan(work: UnitOfWork, command: ActivatePlan) -> models.SupportPlan:
    """Turn a draft into an active plan; refuse any other (NOT_A_DRAFT)."""
    plan = await work.load(models.SupportPlan, command.support_plan_id)
    if plan.status is not models.PlanStatus.DRAFT:
        raise refuse("NOT_A_DRAFT", "Only a draft can become active.", "support_plan_id")
    plan.status = models.PlanStatus.ACTIVE
    return await save(work, plan)


def _coverage(plan: models.SupportPlan, person_id: UUID, started_on: date) -> models.PlanCoverage:
    return models.PlanCoverage(support_plan_id=plan.id, person_id=person_id, started_on=started_on)


async def _lead_first(work: UnitOfWork, plan: models.SupportPlan, practitioner_id: UUID) -> None:
    lead = await work.load(Practitioner, practitioner_id)
    first = models.LeadPractitioner(
        support_plan_id=plan.id, practitioner_id=lead.id, started_on=plan.opened_on
    )
    await save(work, first)


async def _withdraw_all(work: UnitOfWork, support_plan_id: UUID, person_id: UUID) -> None:
    of_plan = {"person_id": person_id, "support_plan_id": support_plan_id}
    shown = await work.session.scalars(select(models.Publication).filter_by(**of_plan))
    for publication in shown.all():
        await work.session.delete(publication)
    await flush(work)
