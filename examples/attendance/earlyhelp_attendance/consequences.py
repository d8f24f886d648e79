"""What attendance has to do with plans: what must hold, and what follows."""

from sqlalchemy import select

from earlyhelp.people.life_stages import completed_months
from earlyhelp.people.models import Person
from earlyhelp.support_plans.models import PlanCoverage, SupportPlan
from earlyhelp.support_plans.services.closing import ClosePlan, close_plan
from earlyhelp.support_plans.services.plans import ActivatePlan, activate_plan
from earlyhelp_attendance.graph import RECORD
from earlyhelp_attendance.models import MissingEducation, RegisterRequest
from earlyhelp_graphql.plugin import Evidence, UnitOfWork, holds_on

YOUNGEST, OLDEST = 5, 15
"""Years of compulsory school age, roughly; use your own authority's rule."""


async def nobody_misses_education(
    evidence: Evidence, command: ClosePlan, plan: SupportPlan
) -> bool:
    """Return whether nobody whom the plan covers misses education on the day it closes."""
    day = command.closed_on
    missing = (
        select(MissingEducation.id)
        .join(PlanCoverage, PlanCoverage.person_id == MissingEducation.person_id)
        .where(PlanCoverage.support_plan_id == plan.id)
        .where(holds_on(PlanCoverage, day), holds_on(MissingEducation, day))
    )
    return not await evidence.exists(missing)


async def ask_for_registers(work: UnitOfWork, _command: ActivatePlan, plan: SupportPlan) -> None:
    """Note for each child in the plan that the school is to be asked for the register."""
    months = completed_months(Person.date_of_birth, work.today)
    children = (
        select(PlanCoverage.person_id)
        .join(Person, Person.id == PlanCoverage.person_id)
        .where(PlanCoverage.support_plan_id == plan.id, holds_on(PlanCoverage, work.today))
        .where(months.between(YOUNGEST * 12, OLDEST * 12 + 11))
        .distinct()
    )
    for child in (await work.session.scalars(children)).all():
        asked = {"support_plan_id": plan.id, "person_id": child, "requested_on": work.today}
        work.session.add(RegisterRequest(**asked))


PRECONDITIONS = (
    close_plan.precondition(
        nobody_misses_education,
        "MISSING_EDUCATION",
        "Somebody in this plan misses education. Keep it open until that has ended.",
        "support_plan_id",
    ),
)
REACTIONS = (
    activate_plan.reaction(
        ask_for_registers,
        scope=RECORD.write,
        reason="notes of which children the schools are to be asked for the register",
    ),
)
