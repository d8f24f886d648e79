"""People: one record from before birth to after death, identifiers and relationships."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update
from tests.domain.conftest import World

from earlyhelp.audit.models import AuditEntry
from earlyhelp.partnership import services as partners
from earlyhelp.people import identifiers, models, relationships
from earlyhelp.people import services as people
from earlyhelp.people.models import RelationshipKind
from earlyhelp.people.relationships import RECIPROCAL
from earlyhelp.support_plans.services import deaths
from earlyhelp.work import Conflict, RefusedError

TODAY = date(2026, 3, 2)


@pytest.mark.row("F03", "WC-01")
@pytest.mark.row("DON-03", lacks="Doncaster's own age bands, and hubs up to 24 with SEND")
async def test_an_unborn_child_becomes_a_born_one_in_the_same_record(world: World) -> None:
    """The day a child is expected is enough; birth, name and sex are added to it."""
    due = people.RegisterPerson(expected_delivery_on=date(2026, 2, 20))
    expected = await world.do(world.front_door, people.register_person, due)
    assert expected.sort_name == "\t"
    birth = people.RecordBirth(
        expected.id, 1, date(2026, 2, 27), "Ada", "Robinson", models.Sex.FEMALE
    )
    born = await world.do(world.front_door, people.record_birth, birth)
    assert (born.id, born.date_of_birth) == (expected.id, date(2026, 2, 27))
    (stored,) = await world.rows(models.Person, id=expected.id)
    assert (stored.sort_name, stored.version) == ("robinson\tada", 2)
    again = people.RecordBirth(expected.id, 2, TODAY)
    assert await world.refusal(world.front_door, people.record_birth, again) == "ALREADY_BORN"


async def test_a_death_leaves_the_record_as_it_is(world: World) -> None:
    """There is no other record for the dead, as there is none for adults."""
    person = await world.person("Doris Hale", date_of_birth=date(1950, 1, 1))
    death = deaths.RecordDeath(person.id, 1, date(2026, 1, 1))
    assert (await world.do(world.front_door, deaths.record_death, death)).died_on is not None
    too_early = deaths.RecordDeath(person.id, 2, date(1949, 1, 1))
    assert (
        await world.refusal(world.front_door, deaths.record_death, too_early) == "IMPLAUSIBLE_DATE"
    )


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (people.RegisterPerson(), "NOTHING_KNOWN"),
        (people.RegisterPerson(given_name=" "), "BLANK"),
        (people.RegisterPerson(given_name="A\0"), "UNREADABLE"),
        (people.RegisterPerson(given_name="\ud800"), "UNREADABLE"),
        (people.RegisterPerson(given_name="A" * 10_001), "TOO_LONG"),
        (people.RegisterPerson(date_of_birth=TODAY + timedelta(1)), "IN_THE_FUTURE"),
        (people.RegisterPerson(date_of_birth=date(1, 1, 1)), "IMPLAUSIBLE_DATE"),
        (people.RegisterPerson(expected_delivery_on=date.max), "IMPLAUSIBLE_DATE"),
        (people.RegisterPerson(given_name="A", locality_id=uuid4()), "NOT_FOUND"),
    ],
)
async def test_a_senseless_person_is_refused(world: World, command: Any, code: str) -> None:
    """Each refusal has a code of its own, and writes nothing."""
    assert await world.refusal(world.front_door, people.register_person, command) == code
    assert await world.rows(AuditEntry) == []


async def test_what_a_correction_does_not_name_stays_as_it_is(world: World) -> None:
    """Corrections count up the version, and a stale one learns the current version."""
    command = partners.RegisterLocality("widnes", "Widnes")
    office = world.viewer("administrator")
    locality = await world.do(office, partners.register_locality, command)
    person = await world.person("Élodie Ward", date_of_birth=date(2000, 2, 29))
    correction = people.CorrectPerson(
        person.id, 1, preferred_name="Ellie", expected_delivery_on=None, locality_id=locality.id
    )
    await world.do(world.front_door, people.correct_person, correction)
    (stored,) = await world.rows(models.Person, id=person.id)
    assert (stored.preferred_name, stored.given_name, stored.version) == ("Ellie", "Élodie", 2)
    assert (stored.sort_name, stored.locality_id) == ("ward\telodie", locality.id)
    with pytest.raises(RefusedError) as refused:
        await world.do(world.front_door, people.correct_person, correction)
    (problem,) = refused.value.problems
    assert isinstance(problem, Conflict)
    assert problem.current_version == 2


@pytest.mark.row("F85")
async def test_every_write_leaves_an_audit_entry_without_values(world: World) -> None:
    """It names who, the verb, the person and the fields, and never a value."""
    person = await world.person("Betty Marsh")
    (entry,) = await world.rows(AuditEntry)
    assert (entry.verb, entry.people) == ("register_person", [person.id])
    assert {"given_name", "family_name"} <= set(entry.changes[0]["fields"])
    assert "Betty" not in str(entry.changes)


@pytest.mark.row("F01")
async def test_identifiers_are_checked_and_stored_plainly_once_of_a_person(world: World) -> None:
    """Another person may have the number: whoever writes it does not learn that somebody has."""
    first, second = await world.person(), await world.person()
    number = identifiers.AddIdentifier(first.id, "nhs_number", "401 023 2137")
    added = await world.do(world.front_door, identifiers.add_identifier, number)
    assert (added.kind, added.value) == ("NHS_NUMBER", "4010232137")
    twice = identifiers.AddIdentifier(first.id, "NHS_NUMBER", "401-023-2137")
    assert (
        await world.refusal(world.front_door, identifiers.add_identifier, twice)
        == "ALREADY_RECORDED"
    )
    same = identifiers.AddIdentifier(second.id, "NHS_NUMBER", "401-023-2137")
    assert (await world.do(world.front_door, identifiers.add_identifier, same)).value == added.value
    wrong = identifiers.AddIdentifier(second.id, "NHS_NUMBER", "4010232138")
    assert (
        await world.refusal(world.front_door, identifiers.add_identifier, wrong)
        == "INVALID_IDENTIFIER"
    )
    local = identifiers.AddIdentifier(second.id, "UPRN", "4010232137")
    assert (
        await world.do(world.front_door, identifiers.add_identifier, local)
    ).person_id == second.id


@pytest.mark.row("F09", "F10", "F11")
async def test_a_relationship_is_written_on_both_sides(world: World) -> None:
    """Parental responsibility is the parent's; ending it ends both rows."""
    mother, child = await world.person("Amy Robinson"), await world.person("Max Robinson")
    born = date(2024, 1, 1)
    relate = relationships.RelatePeople(
        mother.id, child.id, RelationshipKind.PARENT_OF, born, has_parental_responsibility=True
    )
    await world.do(world.front_door, relationships.relate_people, relate)
    (hers,) = await world.rows(models.Relationship, person_id=mother.id)
    (his,) = await world.rows(models.Relationship, person_id=child.id)
    assert (hers.kind, hers.has_parental_responsibility) == (RelationshipKind.PARENT_OF, True)
    assert (his.kind, his.has_parental_responsibility) == (RelationshipKind.CHILD_OF, False)
    assert (
        await world.refusal(world.front_door, relationships.relate_people, relate)
        == "ALREADY_RELATED"
    )
    end = relationships.EndRelationship(child.id, mother.id, RelationshipKind.CHILD_OF, TODAY)
    assert (
        await world.do(world.front_door, relationships.end_relationship, end)
    ).person_id == child.id
    rows = await world.rows(models.Relationship)
    assert [row.ended_on for row in rows] == [TODAY, TODAY]
    assert (
        await world.refusal(world.front_door, relationships.end_relationship, end) == "NOT_RELATED"
    )


async def test_a_young_carer_is_linked_to_whom_they_care_for(world: World) -> None:
    """CARER_OF says it by itself; any other kind may carry the flag."""
    son, mother = await world.person("Leo Ward"), await world.person("Eva Ward")
    child = relationships.RelatePeople(
        son.id, mother.id, RelationshipKind.CHILD_OF, TODAY, is_carer=True
    )
    cared = relationships.RelatePeople(mother.id, son.id, RelationshipKind.CARED_FOR_BY, TODAY)
    await world.do(world.front_door, relationships.relate_people, child)
    await world.do(world.front_door, relationships.relate_people, cared)
    rows = await world.rows(models.Relationship)
    carers = {row.kind for row in rows if row.is_carer}
    assert carers == {RelationshipKind.CHILD_OF, RelationshipKind.CARER_OF}
    assert {row.person_id for row in rows if row.is_carer} == {son.id}


async def test_senseless_relationships_are_refused(world: World) -> None:
    """Nobody is related to themselves, and no child is responsible for its parent."""
    a, b = await world.person(), await world.person()
    itself = relationships.RelatePeople(a.id, a.id, RelationshipKind.SIBLING_OF, TODAY)
    assert (
        await world.refusal(world.front_door, relationships.relate_people, itself) == "SAME_PERSON"
    )
    child = relationships.RelatePeople(
        a.id, b.id, RelationshipKind.CHILD_OF, TODAY, has_parental_responsibility=True
    )
    assert (
        await world.refusal(world.front_door, relationships.relate_people, child)
        == "NOT_RESPONSIBLE"
    )


def test_every_kind_of_relationship_has_a_reciprocal() -> None:
    """The reciprocal of the reciprocal is the kind itself."""
    assert {kind: RECIPROCAL[RECIPROCAL[kind]] for kind in RelationshipKind} == {
        kind: kind for kind in RelationshipKind
    }


async def test_a_practitioner_cannot_touch_people_outside_the_caseload(world: World) -> None:
    """Someone out of reach is refused like someone who does not exist."""
    stranger = await world.person()
    pat = world.as_(await world.practitioner())
    for unknown in (stranger.id, uuid4()):
        command = deaths.RecordDeath(unknown, 1, TODAY)
        assert await world.refusal(pat, deaths.record_death, command) == "NOT_FOUND"


async def test_a_row_that_moved_on_under_our_hands_is_a_conflict(world: World) -> None:
    """Even where a service did not hold the row; which version it has is not known then."""
    person = await world.person()

    async def careless(work: Any, _command: None) -> None:
        row = await work.session.get(models.Person, person.id)
        moved = update(models.Person).where(models.Person.id == person.id).values(version=7)
        await work.session.execute(moved.execution_options(synchronize_session=False))
        row.given_name = "Max"

    with pytest.raises(RefusedError) as refused:
        await world.do(world.front_door, careless, None)

    (problem,) = refused.value.problems
    assert isinstance(problem, Conflict)
    assert (problem.code, problem.current_version) == ("CONFLICT", None)
    (stored,) = await world.rows(models.Person, id=person.id)
    assert (stored.given_name, stored.version) == (person.given_name, 1)
