"""What can be done about missing education: record it, correct it, end it."""

from dataclasses import dataclass

from earlyhelp.people.models import Person
from earlyhelp_attendance import models
from earlyhelp_graphql.plugin import (
    ABSENT,
    FOREVER,
    Id,
    Kept,
    PastDay,
    PastEnd,
    UnitOfWork,
    Version,
    amend,
    new,
    refuse,
    save,
    verb,
)


@dataclass(frozen=True)
class RecordMissingEducation:
    """A child gets no education from that day on."""

    person_id: Id[Person]
    started_on: PastDay
    reason: models.MissingReason


@dataclass(frozen=True)
class CorrectMissingEducation:
    """What was recorded wrongly; what is left out stays."""

    missing_education_id: Id[models.MissingEducation]
    version: Version[models.MissingEducation]
    started_on: Kept[PastDay] = ABSENT
    ended_on: Kept[PastEnd] = ABSENT
    reason: Kept[models.MissingReason] = ABSENT


@dataclass(frozen=True)
class EndMissingEducation:
    """The child gets education again."""

    missing_education_id: Id[models.MissingEducation]
    version: Version[models.MissingEducation]
    ended_on: PastEnd


@verb
async def record_missing_education(
    work: UnitOfWork, command: RecordMissingEducation
) -> models.MissingEducation:
    """Record it; refuse what overlaps another record of the child (ALREADY_MISSING)."""
    await work.load(Person, command.person_id)
    return await save(work, new(models.MissingEducation, command))


@verb
async def correct_missing_education(
    work: UnitOfWork, command: CorrectMissingEducation
) -> models.MissingEducation:
    """Correct it; refuse what then overlaps another record of the child (ALREADY_MISSING)."""
    missing = await work.load(models.MissingEducation, command.missing_education_id)
    amend(missing, command)
    return await save(work, missing)


@verb
async def end_missing_education(
    work: UnitOfWork, command: EndMissingEducation
) -> models.MissingEducation:
    """Record the end; refuse to end it twice (ALREADY_ENDED)."""
    missing = await work.load(models.MissingEducation, command.missing_education_id)
    if missing.ended_on != FOREVER:
        message = f"It ended on {missing.ended_on}. If that is wrong, correct it."
        raise refuse("ALREADY_ENDED", message, "ended_on")
    amend(missing, command)
    return await save(work, missing)
