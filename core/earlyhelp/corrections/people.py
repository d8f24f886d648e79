"""What is recorded of people is put right: numbers, relationships, names of households."""

from dataclasses import dataclass

from sqlalchemy import select

from earlyhelp.corrections.amending import Amends, amended
from earlyhelp.households.models import Household
from earlyhelp.inputs import ABSENT, Id, Kept, Name, PastDay, Version
from earlyhelp.people import models
from earlyhelp.people.identifier_rules import require_plausible
from earlyhelp.people.identifiers import Number
from earlyhelp.people.relationships import RECIPROCAL, NamedAs, require_related
from earlyhelp.saving import flush
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AmendIdentifier(Amends):
    """A number was written down wrongly. One of another kind is recorded anew."""

    person_identifier_id: Id[models.PersonIdentifier]
    value: Number


@dataclass(frozen=True, kw_only=True)
class CorrectRelationship(Amends):
    """What was recorded of a relationship was never so; what is left out stays as it is.

    Its kind is part of what it is: mark a relationship of the wrong kind as entered in error.
    """

    relationship_id: Id[models.Relationship]
    started_on: Kept[PastDay] = ABSENT
    named_as: Kept[NamedAs | None] = ABSENT


@dataclass(frozen=True, kw_only=True)
class AmendHousehold(Amends):
    """A household is called something else."""

    household_id: Id[Household]
    version: Version[Household]
    name: Kept[Name] = ABSENT


@verb
async def amend_identifier(work: UnitOfWork, command: AmendIdentifier) -> models.PersonIdentifier:
    """Put a number right; refuse false ones, as when one is added.

    INVALID_IDENTIFIER: a character is wrong, or such numbers are never issued. PLACEHOLDER: it
    stands for one that is not known.
    """
    identifier = await work.load(models.PersonIdentifier, command.person_identifier_id)
    require_plausible(identifier.kind, command.value)
    return await amended(work, identifier, command)


@verb
async def correct_relationship(
    work: UnitOfWork, command: CorrectRelationship
) -> models.Relationship:
    """Put right since when two people are related, both ways, or what those who help are told.

    Refuses a day on which either did not live yet (IMPLAUSIBLE_DATE) or any more (DECEASED).
    """
    row = await work.load(models.Relationship, command.relationship_id)
    if command.started_on:
        for id_ in (row.person_id, row.related_person_id):
            person = await work.session.get_one(models.Person, id_)
            require_related(person, row.kind, command.started_on)
    other = models.Relationship
    back = await work.session.scalar(
        select(other).where(
            other.person_id == row.related_person_id,
            other.related_person_id == row.person_id,
            other.kind == RECIPROCAL[row.kind],
            other.started_on == row.started_on,
        )
    )
    await amended(work, row, command)
    if back is not None:
        back.started_on = row.started_on
        await flush(work)
    return row


@verb
async def amend_household(work: UnitOfWork, command: AmendHousehold) -> Household:
    """Call a household something else."""
    return await amended(work, await work.load(Household, command.household_id), command)
