"""Relationships: which kind is the reciprocal of which, and how people are related."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy import exists, select
from sqlalchemy import inspect as inspect_row

from earlyhelp.inputs import ABSENT, Id, Kept, Name, PastDay, PastEnd
from earlyhelp.people import models
from earlyhelp.people.models import RelationshipKind
from earlyhelp.people.services import load_people
from earlyhelp.plausibility import require_begun, require_living
from earlyhelp.saving import begin_period, end_period, flush, save
from earlyhelp.verbs import verb
from earlyhelp.work import RefusedError, UnitOfWork, refuse

_PAIRS = (
    (RelationshipKind.PARENT_OF, RelationshipKind.CHILD_OF),
    (RelationshipKind.STEP_PARENT_OF, RelationshipKind.STEP_CHILD_OF),
    (RelationshipKind.GRANDPARENT_OF, RelationshipKind.GRANDCHILD_OF),
    (RelationshipKind.GUARDIAN_OF, RelationshipKind.WARD_OF),
    (RelationshipKind.CARER_OF, RelationshipKind.CARED_FOR_BY),
)
_MUTUAL = (
    RelationshipKind.PARTNER_OF,
    RelationshipKind.FORMER_PARTNER_OF,
    RelationshipKind.SIBLING_OF,
    RelationshipKind.RELATIVE_OF,
    RelationshipKind.FRIEND_OF,
)

RECIPROCAL = {kind: kind for kind in _MUTUAL} | dict(_PAIRS) | {b: a for a, b in _PAIRS}
"""What the related person is to the person, for every kind."""

NEVER_RESPONSIBLE = frozenset(
    {
        *(child for _, child in _PAIRS),
        RelationshipKind.PARTNER_OF,
        RelationshipKind.FORMER_PARTNER_OF,
    }
)
"""Kinds in which the person cannot hold parental responsibility for the related person."""

BETWEEN_THE_LIVING = frozenset(
    {
        RelationshipKind.GUARDIAN_OF,
        RelationshipKind.WARD_OF,
        RelationshipKind.CARER_OF,
        RelationshipKind.CARED_FOR_BY,
        RelationshipKind.PARTNER_OF,
        RelationshipKind.FRIEND_OF,
    }
)
"""Kinds that begin while both live; kin somebody can be of whoever had died before."""


NamedAs = Annotated[
    Name,
    "What those who help the person are told of somebody whom they do not reach: a name, "
    "and what they are to the person. Never of an informant, or of somebody protected.",
]


@dataclass(frozen=True)
class RelatePeople:
    """The person is ``kind`` the related person: both rows are written.

    The flags speak of the person: whether they hold parental responsibility for the
    related person, and whether they care for them.
    """

    person_id: Id[models.Person]
    related_person_id: Id[models.Person]
    kind: models.RelationshipKind
    started_on: PastDay
    has_parental_responsibility: bool = False
    is_carer: bool = False
    ended_on: PastEnd | None = None
    named_as: NamedAs | None = None


@dataclass(frozen=True)
class AmendRelationship:
    """Parental responsibility or care is gained, or was not recorded; or it ends on a day.

    What was never so is no change: mark the relationship as entered in error.
    """

    relationship_id: Id[models.Relationship]
    has_parental_responsibility: Kept[bool] = ABSENT
    is_carer: Kept[bool] = ABSENT
    changed_on: Annotated[PastDay, "The first day of it; left out, all along."] | None = None


@dataclass(frozen=True)
class EndRelationship:
    """A relationship has ended, both ways."""

    person_id: Id[models.Person]
    related_person_id: Id[models.Person]
    kind: models.RelationshipKind
    ended_on: PastEnd


@verb
async def relate_people(work: UnitOfWork, command: RelatePeople) -> models.Relationship:
    """Relate two people to each other, both ways; return the row of the first.

    Refuses to make somebody the parent of their own parent (CONTRADICTION). Kin may be of somebody
    who had died by then; what begins between the living may not (DECEASED).
    """
    _require_sense(command)
    found = await load_people(work, (command.person_id, command.related_person_id))
    for person in found.values():
        require_related(person, command.kind, command.started_on)
    await _require_no_opposite(work, command)
    there = await begin_period(
        work,
        models.Relationship,
        command,
        is_carer=command.is_carer or command.kind is RelationshipKind.CARER_OF,
    )
    reciprocal = RECIPROCAL[command.kind]
    back = models.Relationship(
        person_id=command.related_person_id,
        related_person_id=command.person_id,
        kind=reciprocal,
        is_carer=reciprocal is RelationshipKind.CARER_OF,
        started_on=command.started_on,
        ended_on=there.ended_on,
    )
    await save(work, back)
    return there


@verb
async def amend_relationship(work: UnitOfWork, command: AmendRelationship) -> models.Relationship:
    """Record a part of a relationship that was missing, or from which day it changed.

    With a day, what was so before it stays as it was recorded. Refuses to end a part without
    one (DAY_MISSING).
    """
    row = await work.load(models.Relationship, command.relationship_id)
    flags = _flags(command)
    if command.has_parental_responsibility and row.kind in NEVER_RESPONSIBLE:
        raise _never_responsible()
    if command.is_carer is False and row.kind is RelationshipKind.CARER_OF:
        message = "This relationship is the care itself. End it instead."
        raise refuse("CONTRADICTION", message, "is_carer")
    day = command.changed_on
    if day is None or day <= row.started_on:
        if False in flags.values():
            message = "Say from which day. What was never so, mark as entered in error."
            raise refuse("DAY_MISSING", message, "changed_on")
        return await _flagged(work, row, flags)
    if day >= row.ended_on:
        message = f"The relationship ended on {row.ended_on}. Give an earlier day."
        raise refuse("IMPLAUSIBLE_DATE", message, "changed_on")
    return await _flagged(work, await _parted(work, row, day), flags)


@verb
async def end_relationship(work: UnitOfWork, command: EndRelationship) -> models.Relationship:
    """End a relationship on both sides; refuse if there is none (NOT_RELATED)."""
    there, back = command.person_id, command.related_person_id
    await load_people(work, (there, back))
    absent = refuse("NOT_RELATED", "They are not so related before that day.", "kind")
    await end_period(
        work,
        models.Relationship,
        command,
        absent,
        person_id=back,
        related_person_id=there,
        kind=RECIPROCAL[command.kind],
    )
    return await end_period(work, models.Relationship, command, absent)


def require_related(person: models.Person, kind: RelationshipKind, day: date) -> None:
    """Refuse a day from which somebody cannot be so related (IMPLAUSIBLE_DATE, DECEASED)."""
    lives = require_living if kind in BETWEEN_THE_LIVING else require_begun
    lives(person, day, "started_on")


def _flags(command: AmendRelationship) -> Mapping[str, bool]:
    said = {
        "has_parental_responsibility": command.has_parental_responsibility,
        "is_carer": command.is_carer,
    }
    return {name: value for name, value in said.items() if isinstance(value, bool)}


async def _flagged(
    work: UnitOfWork, row: models.Relationship, flags: Mapping[str, bool]
) -> models.Relationship:
    for name, value in flags.items():
        setattr(row, name, value)
    return await save(work, row)


async def _parted(work: UnitOfWork, row: models.Relationship, day: date) -> models.Relationship:
    """End a row on a day, and return one that goes on from there."""
    columns = inspect_row(models.Relationship).columns.keys()
    going_on = {name: getattr(row, name) for name in columns if name != "id"}
    row.ended_on = day
    await flush(work)  # first, since the two may not hold on the same day
    return models.Relationship(**{**going_on, "started_on": day})


async def _require_no_opposite(work: UnitOfWork, command: RelatePeople) -> None:
    """Refuse to make somebody the parent of their own parent (CONTRADICTION)."""
    kinds, row = RelationshipKind, models.Relationship
    if command.kind not in {kinds.PARENT_OF, kinds.CHILD_OF}:
        return
    opposite = exists().where(
        row.person_id == command.person_id,
        row.related_person_id == command.related_person_id,
        row.kind == RECIPROCAL[command.kind],
        row.ended_on > command.started_on,
    )
    if await work.session.scalar(select(opposite)):
        message = "The opposite is recorded of these two. End that first, if it is wrong."
        raise refuse("CONTRADICTION", message, "kind")


def _require_sense(command: RelatePeople) -> None:
    if command.person_id == command.related_person_id:
        message = "Nobody is related to themselves. Choose the other person."
        raise refuse("SAME_PERSON", message, "related_person_id")
    if command.has_parental_responsibility and command.kind in NEVER_RESPONSIBLE:
        raise _never_responsible()


def _never_responsible() -> RefusedError:
    message = "Say it from the side of whoever holds parental responsibility."
    return refuse("NOT_RESPONSIBLE", message, "has_parental_responsibility")
