"""What can be done about falls: record a home safety check."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from earlyhelp.checks import fact_on
from earlyhelp.people.models import Person
from earlyhelp.saving import save
from earlyhelp.work import UnitOfWork, refuse
from earlyhelp_falls import models


@dataclass(frozen=True)
class RecordHomeSafetyCheck:
    """A home was checked; a draft is seen by nobody but its writer."""

    person_id: UUID
    checked_on: date
    hazards: int
    is_draft: bool = False


async def record_home_safety_check(
    work: UnitOfWork, command: RecordHomeSafetyCheck
) -> models.HomeSafetyCheck:
    """Record a check by the viewer's practitioner; refuse a negative count (NEGATIVE)."""
    if work.viewer.practitioner_id is None:
        raise refuse("NOT_A_PRACTITIONER", "Only a practitioner can record this. Sign in as one.")
    if command.hazards < 0:
        raise refuse("NEGATIVE", "Count the hazards found, or give 0.", "hazards")
    person = await work.load(Person, command.person_id, "person_id")
    check = models.HomeSafetyCheck(
        person_id=person.id,
        practitioner_id=work.viewer.practitioner_id,
        checked_on=fact_on(work, command.checked_on, "checked_on"),
        hazards=command.hazards,
        is_draft=command.is_draft,
    )
    return await save(work, check)
