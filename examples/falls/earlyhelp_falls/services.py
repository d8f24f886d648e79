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
    refuse,
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
    if work.viewer.practitioner_id is None:
        raise refuse("NOT_A_PRACTITIONER", "Only a practitioner can record this. Sign in as one.")
    await work.load(Person, command.person_id)
    check = new(models.HomeSafetyCheck, command, practitioner_id=work.viewer.practitioner_id)
    return await save(work, check)
