"""What a command says is checked before anything is done, and all at once."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domain.conftest import World

from earlyhelp.errors import DeclarationError
from earlyhelp.inputs import (
    ABSENT,
    CodeOf,
    Count,
    Id,
    Kept,
    Name,
    PastDay,
    PlannedDay,
    Version,
    Words,
)
from earlyhelp.people.models import Person, Sex
from earlyhelp.people.services import CorrectPerson, RegisterPerson, correct_person
from earlyhelp.saving import amend, new
from earlyhelp.support_plans.models import DataCategory, GoalLifecycleStatus, Need
from earlyhelp.support_plans.services.goals import UpdateGoal
from earlyhelp.support_plans.services.needs import IdentifyNeed, MeetNeed
from earlyhelp.verbs import verb
from earlyhelp.work import Conflict, RefusedError, UnitOfWork

TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(1)


@dataclass(frozen=True)
class Visit:
    """A part of the command below."""

    person_id: Id[Person]
    made_on: PastDay


@dataclass(frozen=True)
class SayEverything:
    """A command with a field of every kind."""

    person_id: Id[Person]
    version: Version[Person]
    statement: Words
    title: Name
    category: Annotated[Name, CodeOf(DataCategory.code, "UNKNOWN_CATEGORY")]
    seen_on: PastDay
    due_on: PlannedDay
    times: Count
    sex: Sex
    visits: tuple[Visit, ...]
    own_words: Words | None = None
    is_urgent: bool = False
    status: Kept[GoalLifecycleStatus] = ABSENT
    note: Kept[Words | None] = ABSENT


FAULTY: dict[str, tuple[Any, ...]] = {
    "person_id": (None, "Person_of-another-type"),
    "version": (None,),
    "statement": (None, "", " \n", "x" * 10_001, "a\0", "\ud800"),
    "title": (None, "", "x" * 201),
    "category": (None, " ", "NO_SUCH"),
    "seen_on": (None, TOMORROW, date(1899, 12, 31)),
    "due_on": (None, date.max),
    "times": (None, -1, 1_000_001),
    "sex": (None,),
    "visits": (None,),
    "own_words": ("", "x" * 10_001),
    "is_urgent": (None,),
    "status": (None,),
    "note": ("", "\t", "a\0b"),
}
FAULTS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in FAULTY.items()}
)


@verb
async def say_everything(work: UnitOfWork, command: SayEverything) -> Person:
    """Say everything of one person."""
    return await work.load(Person, command.person_id)


def everything(person: Person, **changed: Any) -> SayEverything:
    """Return a command without a fault, but for what is changed."""
    sound = SayEverything(
        person.id,
        person.version,
        "Low mood",
        "Mood",
        "GENERAL",
        TODAY,
        TOMORROW,
        3,
        Sex.FEMALE,
        (Visit(person.id, TODAY),),
    )
    return replace(sound, **changed)


@pytest.fixture
async def person(world: World) -> Any:
    """Register whom the commands are about."""
    return await world.person()


async def faults(world: World, command: SayEverything) -> list[tuple[str, tuple[str, ...]]]:
    """Return the codes and paths of what is wrong with a command."""
    try:
        await world.do(world.front_door, say_everything, command)
    except RefusedError as refused:
        return [(each.code, each.path) for each in refused.problems]
    return []


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changed=FAULTS)
async def test_exactly_the_faulty_fields_are_named_all_at_once(
    world: World, person: Any, changed: dict[str, Any]
) -> None:
    """Whichever they are and however many, each of them once."""
    found = await faults(world, everything(person, **changed))
    assert sorted(path for _, path in found) == sorted((name,) for name in changed)


async def test_faults_of_parts_are_named_by_their_place(world: World, person: Any) -> None:
    """Each part of a list is checked as a command of its own."""
    good, late = Visit(person.id, TODAY), Visit(person.id, TOMORROW)
    nobody: Any = Visit(None, date(1, 1, 1))  # type: ignore[arg-type]
    command = everything(person, statement=" ", visits=(good, late, nobody))
    assert await faults(world, command) == [
        ("BLANK", ("statement",)),
        ("IN_THE_FUTURE", ("visits", "1", "made_on")),
        ("REQUIRED", ("visits", "2", "person_id")),
        ("IMPLAUSIBLE_DATE", ("visits", "2", "made_on")),
    ]


async def test_a_row_out_of_reach_is_named_by_the_field_that_names_it(
    world: World, person: Any
) -> None:
    """A verb loads it by its model and id; the path is the command's."""
    assert await faults(world, everything(person, person_id=uuid4())) == [
        ("NOT_FOUND", ("person_id",))
    ]


async def test_a_version_is_held_against_the_row_that_is_loaded(world: World, person: Any) -> None:
    """No verb hands it on, and none can forget to have it compared."""
    with pytest.raises(RefusedError) as refused:
        await world.do(world.front_door, say_everything, everything(person, version=7))
    (problem,) = refused.value.problems
    assert isinstance(problem, Conflict)
    assert (problem.path, problem.current_version) == (("version",), 1)

    @verb
    async def forget(work: UnitOfWork, command: SayEverything) -> Person:
        """Change a person without looking at its version."""
        return await work.session.get_one(Person, command.person_id)

    with pytest.raises(DeclarationError, match="forget never loads the row of which"):
        await world.do(world.front_door, forget, everything(person))


async def test_absent_keeps_null_clears_and_blank_is_refused(world: World) -> None:
    """Of a person's names, each of which may be empty."""
    person = await world.person("Ada Stone", preferred_name="Addie", date_of_birth=TODAY)
    command = CorrectPerson(person.id, 1, given_name=" Bea ", preferred_name=None)

    corrected = await world.do(world.front_door, correct_person, command)

    names = (corrected.given_name, corrected.family_name, corrected.preferred_name)
    assert names == ("Bea", "Stone", None)
    assert (corrected.date_of_birth, corrected.version) == (TODAY, 2)
    blank = CorrectPerson(person.id, 2, family_name="")
    assert await world.refusal(world.front_door, correct_person, blank) == "BLANK"
    nobody = CorrectPerson(person.id, 2, given_name=None, family_name=None, date_of_birth=None)
    assert await world.refusal(world.front_door, correct_person, nobody) == "NOTHING_KNOWN"


def test_a_row_takes_exactly_what_its_command_says() -> None:
    """A name that only one of them has is a slip of whoever wrote the verb."""
    plan, today = uuid4(), TODAY
    command = IdentifyNeed(plan, "LOW_MOOD", "Low mood", "GENERAL", today)
    need: Any = new(Need, command, category="MENTAL_HEALTH")
    assert (need.support_plan_id, need.statement, need.category) == (
        plan,
        "Low mood",
        "MENTAL_HEALTH",
    )
    amend(need, MeetNeed(uuid4(), 3, today))
    assert (need.met_on, need.version, need.id) == (today, None, None)
    for slip in (
        lambda: new(Person, command),
        lambda: new(Need, command, without=("no_such",)),
        lambda: amend(need, command, no_such=1),
        lambda: amend(need, UpdateGoal(uuid4(), 1)),
    ):
        with pytest.raises(DeclarationError, match="no column of"):
            slip()


def test_a_row_takes_no_null_where_it_has_none() -> None:
    """A command that may leave a column empty which must not be is found at its first use."""

    @dataclass(frozen=True)
    class Amend:
        statement: Kept[Words | None] = ABSENT

    with pytest.raises(DeclarationError, match="statement: may be null in Amend, but not in Need"):
        amend(Need(), Amend())
    assert new(Person, RegisterPerson(given_name="Ada")).given_name == "Ada"
