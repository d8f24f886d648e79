"""What can be done about falls: record a home safety check."""

from dataclasses import dataclass

from earlyhelp.people.models import Person
from earlyhelp_falls import models
from earlyhelp_graphql.plugin import (
    Count,
    Id,
    PastDay,
    UnitOfWork,
    new,
    save,
    verb,
)


@dataclass(frozen=True)
class RecordHomeSafetyCheck:
    """A home was checked; a draft is seen by nobody but its writer."""

    person_id: Id[Person]
    checked_on: PastDay
    hazards: Count
    is_draft: bool = False


@verb
async def record_home_safety_check(
    work: UnitOfWork, command: RecordHomeSafetyCheck
) -> models.HomeSafetyCheck:
    """Record a check by the viewer's practitioner; refuse anybody else (NOT_A_PRACTITIONER)."""
    visitor_id = work.require_practitioner()
    await work.load(Person, command.person_id)
    check = new(models.HomeSafetyCheck, command, practitioner_id=visitor_id)
    return await save(work, check)
