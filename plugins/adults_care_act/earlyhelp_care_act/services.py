"""What can be done with observations of wellbeing: record them, and correct a slip."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from earlyhelp.checks import fact_on, optional_words, words
from earlyhelp.people.models import Person
from earlyhelp.saving import flush, save
from earlyhelp.work import UnitOfWork, refuse
from earlyhelp_care_act import models


@dataclass(frozen=True)
class RecordWellbeingObservation:
    """How one of the nine areas (by its letter, a to i) of a person's life was on a day.

    What the person said and what the professional thinks are kept apart.
    """

    person_id: UUID
    area_code: str
    observed_on: date
    rating: models.WellbeingRating
    own_words: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class CorrectWellbeingObservation:
    """What should have been recorded; what is left out stays as it is."""

    wellbeing_observation_id: UUID
    version: int
    rating: models.WellbeingRating | None = None
    own_words: str | None = None
    note: str | None = None


async def record_wellbeing_observation(
    work: UnitOfWork, command: RecordWellbeingObservation
) -> models.WellbeingObservation:
    """Record an observation by the viewer's practitioner; refuse unknown areas (UNKNOWN_AREA)."""
    if work.viewer.practitioner_id is None:
        message = "Only a practitioner can record this. Sign in as one."
        raise refuse("NOT_A_PRACTITIONER", message)
    person = await work.load(Person, command.person_id, "person_id")
    area = await _area(work, command.area_code)
    observation = models.WellbeingObservation(
        person_id=person.id,
        area_id=area.id,
        observed_on=fact_on(work, command.observed_on, "observed_on"),
        rating=command.rating,
        own_words=optional_words(command.own_words, "own_words"),
        note=optional_words(command.note, "note"),
        recorded_by_practitioner_id=work.viewer.practitioner_id,
    )
    return await save(work, observation)


async def correct_wellbeing_observation(
    work: UnitOfWork, command: CorrectWellbeingObservation
) -> models.WellbeingObservation:
    """Correct an observation; refuse where it was changed meanwhile (CONFLICT)."""
    observation = await work.load(
        models.WellbeingObservation,
        command.wellbeing_observation_id,
        "wellbeing_observation_id",
        version=command.version,
    )
    own_words = optional_words(command.own_words, "own_words")
    observation.rating = command.rating or observation.rating
    observation.own_words = own_words or observation.own_words
    observation.note = optional_words(command.note, "note") or observation.note
    await flush(work)
    return observation


async def _area(work: UnitOfWork, code: str) -> models.WellbeingArea:
    found = await work.session.scalar(
        select(models.WellbeingArea).filter_by(code=words(code, "area_code").lower())
    )
    if found is None:
        message = "No area of wellbeing has this letter. See `wellbeingAreas`."
        raise refuse("UNKNOWN_AREA", message, "area_code")
    return found
