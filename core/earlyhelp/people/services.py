"""What can be done with people: register them, record birth and death, relate them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from earlyhelp.checks import EARLIEST, fact_on, optional_words, words
from earlyhelp.partnership.services import require_locality
from earlyhelp.people import models
from earlyhelp.people.identifiers import normalised
from earlyhelp.people.relationships import NEVER_RESPONSIBLE, RECIPROCAL
from earlyhelp.saving import end_period, flush, save
from earlyhelp.work import UnitOfWork, refuse

LONGEST_PREGNANCY = timedelta(weeks=44)
LONGEST_NAME = 200


@dataclass(frozen=True)
class RegisterPerson:
    """Anyone, as far as known; a child expected needs no more than the day it is due."""

    given_name: str | None = None
    family_name: str | None = None
    preferred_name: str | None = None
    date_of_birth: date | None = None
    expected_delivery_on: date | None = None
    sex: models.Sex | None = None
    locality_id: UUID | None = None


@dataclass(frozen=True)
class CorrectPerson:
    """New details of a person; what is null or left out stays as it is."""

    person_id: UUID
    version: int
    given_name: str | None = None
    family_name: str | None = None
    preferred_name: str | None = None
    date_of_birth: date | None = None
    expected_delivery_on: date | None = None
    sex: models.Sex | None = None
    locality_id: UUID | None = None


@dataclass(frozen=True)
class RecordBirth:
    """An expected child is born."""

    person_id: UUID
    version: int
    born_on: date
    given_name: str | None = None
    family_name: str | None = None
    sex: models.Sex | None = None


@dataclass(frozen=True)
class RecordDeath:
    """A person has died; the record stays."""

    person_id: UUID
    version: int
    died_on: date


@dataclass(frozen=True)
class AddIdentifier:
    """A number that a service gave to the person: NHS_NUMBER, UPN, or a kind of your own."""

    person_id: UUID
    kind: str
    value: str


@dataclass(frozen=True)
class RelatePeople:
    """The person is ``kind`` the related person: both rows are written.

    The flags speak of the person: whether they hold parental responsibility for the
    related person, and whether they care for them.
    """

    person_id: UUID
    related_person_id: UUID
    kind: models.RelationshipKind
    started_on: date
    has_parental_responsibility: bool = False
    is_carer: bool = False


@dataclass(frozen=True)
class EndRelationship:
    """A relationship has ended, both ways; ``ended_on`` is the first day without it."""

    person_id: UUID
    related_person_id: UUID
    kind: models.RelationshipKind
    ended_on: date


async def register_person(work: UnitOfWork, command: RegisterPerson) -> models.Person:
    """Add a person; refuse a record that says nothing about anybody (NOTHING_KNOWN).

    Refuses too where the writer's role would not reach the person (OUT_OF_REACH).
    """
    person = models.Person()
    await _fill(work, person, command)
    known = (person.given_name, person.family_name, person.preferred_name)
    if not any((*known, person.date_of_birth, person.expected_delivery_on)):
        message = "Give a name, a date of birth or an expected delivery date."
        raise refuse("NOTHING_KNOWN", message)
    await save(work, person)
    message = "You would not see this person again. Ask the front door to register them."
    await work.require_reach(person, message)
    return person


async def correct_person(work: UnitOfWork, command: CorrectPerson) -> models.Person:
    """Change what is recorded about a person."""
    person = await work.load(models.Person, command.person_id, "person_id", version=command.version)
    await _fill(work, person, command)
    _require_birth_before_death(person, "date_of_birth")
    await flush(work)
    return person


async def record_birth(work: UnitOfWork, command: RecordBirth) -> models.Person:
    """Turn an expected child into one who is born.

    Refuses if it is already (ALREADY_BORN), or if no birth is expected (NOT_EXPECTED).
    """
    person = await work.load(models.Person, command.person_id, "person_id", version=command.version)
    if person.date_of_birth is not None:
        message = "A birth is recorded. Correct the person's details instead."
        raise refuse("ALREADY_BORN", message, "born_on")
    if person.expected_delivery_on is None:
        message = "No birth is expected of this record. Correct the date of birth instead."
        raise refuse("NOT_EXPECTED", message, "born_on")
    person.date_of_birth = fact_on(work, command.born_on, "born_on")
    _require_delivery_near_birth(person, "born_on")
    _require_birth_before_death(person, "born_on")
    _fill_names(person, command)
    person.sex = command.sex or person.sex
    await flush(work)
    return person


async def record_death(work: UnitOfWork, command: RecordDeath) -> models.Person:
    """Record that a person has died, from whatever stage of life."""
    person = await work.load(models.Person, command.person_id, "person_id", version=command.version)
    person.died_on = fact_on(work, command.died_on, "died_on")
    _require_birth_before_death(person, "died_on")
    await flush(work)
    return person


async def add_identifier(work: UnitOfWork, command: AddIdentifier) -> models.PersonIdentifier:
    """Record an identifier of a person; refuse false or taken ones.

    INVALID_IDENTIFIER: the check character is wrong. IDENTIFIER_TAKEN: somebody has it.
    """
    person = await work.load(models.Person, command.person_id, "person_id")
    kind = words(command.kind, "kind").upper()
    value = normalised(kind, words(command.value, "value"))
    return await save(work, models.PersonIdentifier(person_id=person.id, kind=kind, value=value))


async def relate_people(work: UnitOfWork, command: RelatePeople) -> models.Relationship:
    """Relate two people to each other, both ways; return the row of the first.

    Refuses to make somebody the parent of their own parent (CONTRADICTION).
    """
    _require_sense(command)
    ids = {command.person_id: "person_id", command.related_person_id: "related_person_id"}
    await load_people(work, {id_: (name,) for id_, name in ids.items()})
    started_on = fact_on(work, command.started_on, "started_on")
    await _require_no_opposite(work, command)
    reciprocal = RECIPROCAL[command.kind]
    there = models.Relationship(
        person_id=command.person_id,
        related_person_id=command.related_person_id,
        kind=command.kind,
        has_parental_responsibility=command.has_parental_responsibility,
        is_carer=command.is_carer or command.kind is models.RelationshipKind.CARER_OF,
        started_on=started_on,
    )
    back = models.Relationship(
        person_id=command.related_person_id,
        related_person_id=command.person_id,
        kind=reciprocal,
        is_carer=reciprocal is models.RelationshipKind.CARER_OF,
        started_on=started_on,
    )
    work.session.add(back)
    return await save(work, there)


async def end_relationship(work: UnitOfWork, command: EndRelationship) -> models.Relationship:
    """End a relationship on both sides; refuse if there is none (NOT_RELATED)."""
    there, back = command.person_id, command.related_person_id
    await load_people(work, {there: ("person_id",), back: ("related_person_id",)})
    ended_on = fact_on(work, command.ended_on, "ended_on")
    absent = refuse("NOT_RELATED", "They are not so related before that day.", "kind")
    await end_period(
        work,
        models.Relationship,
        ended_on,
        absent,
        person_id=back,
        related_person_id=there,
        kind=RECIPROCAL[command.kind],
    )
    return await end_period(
        work,
        models.Relationship,
        ended_on,
        absent,
        person_id=there,
        related_person_id=back,
        kind=command.kind,
    )


async def load_people(
    work: UnitOfWork, paths: Mapping[UUID, tuple[str, ...]]
) -> Mapping[UUID, models.Person]:
    """Load several people, each with the path to blame; refuse if one is out of reach.

    In the order of their ids, so that two commands about the same people queue up
    instead of locking each other out.
    """
    return {id_: await work.load(models.Person, id_, *paths[id_]) for id_ in sorted(paths)}


async def _fill(
    work: UnitOfWork, person: models.Person, command: RegisterPerson | CorrectPerson
) -> None:
    # Asked first: a query in between would write the person twice, and count two versions.
    await require_locality(work, command.locality_id)
    person.locality_id = command.locality_id or person.locality_id
    _fill_names(person, command)
    preferred = optional_words(command.preferred_name, "preferred_name", at_most=LONGEST_NAME)
    person.preferred_name = preferred or person.preferred_name
    person.sex = command.sex or person.sex
    if command.date_of_birth:
        person.date_of_birth = fact_on(work, command.date_of_birth, "date_of_birth")
    if command.expected_delivery_on:
        person.expected_delivery_on = _due_on(work, command.expected_delivery_on)
    if command.date_of_birth or command.expected_delivery_on:
        given = "expected_delivery_on" if command.expected_delivery_on else "date_of_birth"
        _require_delivery_near_birth(person, given)


def _fill_names(
    person: models.Person, command: RegisterPerson | CorrectPerson | RecordBirth
) -> None:
    given = optional_words(command.given_name, "given_name", at_most=LONGEST_NAME)
    family = optional_words(command.family_name, "family_name", at_most=LONGEST_NAME)
    person.given_name = given or person.given_name
    person.family_name = family or person.family_name


def _due_on(work: UnitOfWork, day: date) -> date:
    if not EARLIEST <= day <= work.today + LONGEST_PREGNANCY:
        message = "No delivery is expected so far from today. Check the date."
        raise refuse("IMPLAUSIBLE_DATE", message, "expected_delivery_on")
    return day


def _require_birth_before_death(person: models.Person, *path: str) -> None:
    if person.died_on and person.date_of_birth and person.died_on < person.date_of_birth:
        message = "Nobody dies before they are born. Check both dates."
        raise refuse("IMPLAUSIBLE_DATE", message, *path)


def _require_delivery_near_birth(person: models.Person, *path: str) -> None:
    born, due = person.date_of_birth, person.expected_delivery_on
    if born and due and abs(born - due) > LONGEST_PREGNANCY:
        message = "Birth and expected delivery lie too far apart. Check both dates."
        raise refuse("IMPLAUSIBLE_DATE", message, *path)


async def _require_no_opposite(work: UnitOfWork, command: RelatePeople) -> None:
    """Refuse to make somebody the parent of their own parent (CONTRADICTION)."""
    kinds, row = models.RelationshipKind, models.Relationship
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
        message = "Say it from the side of whoever holds parental responsibility."
        raise refuse("NOT_RESPONSIBLE", message, "has_parental_responsibility")
