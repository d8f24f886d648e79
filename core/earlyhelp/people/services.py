"""What can be done with people: register them, correct them, record birth and death."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from earlyhelp.inputs import ABSENT, DueDay, Id, Kept, Name, PastDay, Version
from earlyhelp.partnership.models import Locality
from earlyhelp.partnership.services import require_locality
from earlyhelp.people import models
from earlyhelp.plausibility import LONGEST_PREGNANCY
from earlyhelp.saving import amend, new, save
from earlyhelp.verbs import verb
from earlyhelp.work import UnitOfWork, refuse, together


@dataclass(frozen=True)
class RegisterPerson:
    """Anyone, as far as known; a child expected needs no more than the day it is due."""

    given_name: Name | None = None
    family_name: Name | None = None
    preferred_name: Name | None = None
    date_of_birth: PastDay | None = None
    expected_delivery_on: DueDay | None = None
    sex: models.Sex | None = None
    locality_id: Id[Locality] | None = None


@dataclass(frozen=True)
class CorrectPerson:
    """New details of a person; what is left out stays as it is."""

    person_id: Id[models.Person]
    version: Version[models.Person]
    given_name: Kept[Name | None] = ABSENT
    family_name: Kept[Name | None] = ABSENT
    preferred_name: Kept[Name | None] = ABSENT
    date_of_birth: Kept[PastDay | None] = ABSENT
    expected_delivery_on: Kept[DueDay | None] = ABSENT
    sex: Kept[models.Sex | None] = ABSENT
    locality_id: Kept[Id[Locality] | None] = ABSENT


@dataclass(frozen=True)
class RecordBirth:
    """An expected child is born."""

    person_id: Id[models.Person]
    version: Version[models.Person]
    born_on: Annotated[PastDay, "The day of birth."]
    given_name: Kept[Name | None] = ABSENT
    family_name: Kept[Name | None] = ABSENT
    sex: Kept[models.Sex | None] = ABSENT


@verb
async def register_person(work: UnitOfWork, command: RegisterPerson) -> models.Person:
    """Add a person; refuse a record that says nothing about anybody (NOTHING_KNOWN).

    Refuses too where the writer's role would not reach the person (OUT_OF_REACH).
    """
    person = await add_person(work, command)
    message = "You would not see this person again. Ask the front door to register them."
    await work.require_reach(person, message)
    return person


@verb
async def correct_person(work: UnitOfWork, command: CorrectPerson) -> models.Person:
    """Change what is recorded about a person; refuse to leave nothing of it (NOTHING_KNOWN)."""
    person = await work.load(models.Person, command.person_id)
    # Asked first: a query after the change would write the person twice, and count two versions.
    await require_locality(work, command.locality_id or None)
    amend(person, command)
    _require_something_known(person)
    require_birth_before_death(person, "date_of_birth")
    if command.date_of_birth or command.expected_delivery_on:
        _require_delivery_near_birth(person, _dated_by(command))
    return await save(work, person)


@verb
async def record_birth(work: UnitOfWork, command: RecordBirth) -> models.Person:
    """Turn an expected child into one who is born.

    Refuses if it is already (ALREADY_BORN), or if no birth is expected (NOT_EXPECTED).
    """
    person = await work.load(models.Person, command.person_id)
    if person.date_of_birth is not None:
        message = "A birth is recorded. Correct the person's details instead."
        raise refuse("ALREADY_BORN", message, "born_on")
    if person.expected_delivery_on is None:
        message = "No birth is expected of this record. Correct the date of birth instead."
        raise refuse("NOT_EXPECTED", message, "born_on")
    amend(person, command, without=("born_on",), date_of_birth=command.born_on)
    _require_delivery_near_birth(person, "born_on")
    require_birth_before_death(person, "born_on")
    return await save(work, person)


async def add_person(work: UnitOfWork, command: RegisterPerson) -> models.Person:
    """Save a new person, whoever will reach them; refuse what `register_person` refuses."""
    await require_locality(work, command.locality_id)
    person = new(models.Person, command)
    _require_something_known(person)
    _require_delivery_near_birth(person, _dated_by(command))
    return await save(work, person)


async def load_people(work: UnitOfWork, ids: Iterable[UUID]) -> Mapping[UUID, models.Person]:
    """Load several people; refuse all that are out of reach.

    In the order of their ids, so that two commands about the same people queue up
    instead of locking each other out.
    """
    found = await together(*(work.load(models.Person, id_) for id_ in sorted(set(ids))))
    return {person.id: person for person in found}


def _require_something_known(person: models.Person) -> None:
    """Refuse a record that says nothing about anybody (NOTHING_KNOWN)."""
    names = (person.given_name, person.family_name, person.preferred_name)
    if not any((*names, person.date_of_birth, person.expected_delivery_on)):
        message = "Give a name, a date of birth or an expected delivery date."
        raise refuse("NOTHING_KNOWN", message)


def _dated_by(command: RegisterPerson | CorrectPerson) -> str:
    """Return the field to blame for dates that do not go together."""
    return "expected_delivery_on" if command.expected_delivery_on else "date_of_birth"


def require_birth_before_death(person: models.Person, *path: str) -> None:
    """Refuse days of birth and death in the wrong order (IMPLAUSIBLE_DATE)."""
    if person.died_on and person.date_of_birth and person.died_on < person.date_of_birth:
        message = "Nobody dies before they are born. Check both dates."
        raise refuse("IMPLAUSIBLE_DATE", message, *path)


def _require_delivery_near_birth(person: models.Person, *path: str) -> None:
    born, due = person.date_of_birth, person.expected_delivery_on
    if born and due and abs(born - due) > LONGEST_PREGNANCY:
        message = "Birth and expected delivery lie too far apart. Check both dates."
        raise refuse("IMPLAUSIBLE_DATE", message, *path)
