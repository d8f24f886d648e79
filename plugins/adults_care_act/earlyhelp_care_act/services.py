"""What can be done with observations of wellbeing: record them, and correct a slip."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import select

from earlyhelp.people.models import Person
from earlyhelp_care_act import models
from earlyhelp_graphql.plugin import (
    ABSENT,
    Id,
    Kept,
    Line,
    PastDay,
    UnitOfWork,
    Version,
    Words,
    amend,
    in_use_on,
    new,
    refuse,
    require_lived,
    save,
    verb,
)


@dataclass(frozen=True)
class RecordWellbeingObservation:
    """How one of the nine areas (by its letter, a to i) of a person's life was on a day.

    What the person said and what the professional thinks are kept apart.
    """

    person_id: Id[Person]
    area_code: Annotated[Line, "A letter from a to i; see `wellbeingAreas`."]
    observed_on: PastDay
    rating: models.WellbeingRating
    own_words: Words | None = None
    note: Words | None = None


@dataclass(frozen=True)
class CorrectWellbeingObservation:
    """What should have been recorded; what is left out stays as it is."""

    wellbeing_observation_id: Id[models.WellbeingObservation]
    version: Version[models.WellbeingObservation]
    rating: Kept[models.WellbeingRating] = ABSENT
    own_words: Kept[Words | None] = ABSENT
    note: Kept[Words | None] = ABSENT


@verb
async def record_wellbeing_observation(
    work: UnitOfWork, command: RecordWellbeingObservation
) -> models.WellbeingObservation:
    """Record an observation by the viewer's practitioner; refuse unknown areas (UNKNOWN_AREA).

    Refuses a day after the person's death (DECEASED).
    """
    recorder_id = work.require_practitioner()
    person = await work.load(Person, command.person_id)
    require_lived(person, command.observed_on, "observed_on")
    area = await _area(work, command)
    observation = new(
        models.WellbeingObservation,
        command,
        without=("area_code",),
        area_id=area.id,
        recorded_by_practitioner_id=recorder_id,
    )
    return await save(work, observation)


@verb
async def correct_wellbeing_observation(
    work: UnitOfWork, command: CorrectWellbeingObservation
) -> models.WellbeingObservation:
    """Correct an observation; refuse where it was changed meanwhile (CONFLICT)."""
    observation = await work.load(models.WellbeingObservation, command.wellbeing_observation_id)
    amend(observation, command)
    return await save(work, observation)


async def _area(work: UnitOfWork, command: RecordWellbeingObservation) -> models.WellbeingArea:
    in_use = select(models.WellbeingArea).where(
        in_use_on(models.WellbeingArea, command.observed_on)
    )
    found = await work.session.scalar(in_use.filter_by(code=command.area_code.lower()))
    if found is None:
        message = "No area of wellbeing has this letter. See `wellbeingAreas`."
        raise refuse("UNKNOWN_AREA", message, "area_code")
    return found
