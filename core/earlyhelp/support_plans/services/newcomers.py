"""People who come to be known while somebody is helped: an expected child, or somebody new."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from earlyhelp.inputs import DueDay, Id, Line, PastDay
from earlyhelp.people.models import Person, Relationship, RelationshipKind
from earlyhelp.people.relationships import RECIPROCAL
from earlyhelp.people.services import RegisterPerson, add_person
from earlyhelp.plausibility import require_living
from earlyhelp.saving import new, save
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services.shared import load_open_plan, require_covered
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork


@dataclass(frozen=True)
class ExpectChild:
    """Somebody whom the plan covers expects a child, whom it covers from today."""

    support_plan_id: Id[models.SupportPlan]
    mother_id: Annotated[Id[Person], "Who expects the child."]
    expected_delivery_on: Annotated[DueDay, "The day on which the birth is expected."]


@dataclass(frozen=True)
class BeginHelping:
    """Somebody new, whom you help before there is a plan that is agreed with them."""

    person: Annotated[RegisterPerson, "Who they are, as far as they say."]
    title: Annotated[Line, "What the draft is called."]
    opened_on: PastDay


@verb
async def expect_child(work: UnitOfWork, command: ExpectChild) -> Person:
    """Register a child who is expected by somebody covered (else NOT_COVERED), with the plan.

    The child is the mother's. Of the family, nobody but her is shown that there is one.
    """
    plan = await load_open_plan(work, command.support_plan_id)
    await require_covered(work, plan.id, command.mother_id)
    mother = await work.load(Person, command.mother_id)
    child = await save(work, Person(expected_delivery_on=command.expected_delivery_on))
    kind = RelationshipKind.PARENT_OF
    for person, other, is_what in ((mother, child, kind), (child, mother, RECIPROCAL[kind])):
        related = Relationship(
            person_id=person.id, related_person_id=other.id, kind=is_what, started_on=work.today
        )
        await save(work, related)
    await _cover(work, plan, child, work.today)
    return child


@verb
async def begin_helping(work: UnitOfWork, command: BeginHelping) -> models.SupportPlan:
    """Register somebody new, with a draft plan for them that you lead, and can activate.

    Only a practitioner can (NOT_A_PRACTITIONER): it reaches nobody who was known before. Refuses a
    day before somebody of that age was expected (IMPLAUSIBLE_DATE).
    """
    lead_id = work.require_practitioner()
    person = await add_person(work, command.person)
    require_living(person, command.opened_on, "opened_on")
    plan = new(
        models.SupportPlan,
        command,
        without=("person",),
        status=models.PlanStatus.DRAFT,
        opened_by_practitioner_id=lead_id,
    )
    await save(work, plan)
    await _cover(work, plan, person, plan.opened_on)
    lead = models.LeadPractitioner(
        support_plan_id=plan.id, practitioner_id=lead_id, started_on=plan.opened_on
    )
    await save(work, lead)
    return plan


async def _cover(work: UnitOfWork, plan: models.SupportPlan, person: Person, day: date) -> None:
    covered = models.PlanCoverage(support_plan_id=plan.id, person_id=person.id, started_on=day)
    await save(work, covered)
