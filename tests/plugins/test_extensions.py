"""What plugins add to others' verbs: preconditions that refuse, reactions that write."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from sqlalchemy import select, text, update
from tests.plugins.dogs import REVISIONS, SCOPE, Dog, DogsTable, dogs, record_dog

from earlyhelp.access.scopes import PEOPLE_PERSON
from earlyhelp.audit.models import AuditEntry
from earlyhelp.contract.records import Restriction
from earlyhelp.errors import PluginError
from earlyhelp.extensions import Evidence
from earlyhelp.households.models import Household
from earlyhelp.people.models import Person
from earlyhelp.people.services import CorrectPerson, correct_person
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import maintenance_engine
from earlyhelp.support_plans.models import Need
from earlyhelp.support_plans.services.deaths import RecordDeath, record_death
from earlyhelp.work import RefusedError, UnitOfWork, refuse, unit_of_work
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.testing import Council, Databases, open_council
from earlyhelp_public_health.services import end_connector_episode

DIED_ON = "2026-03-01"
WHOLE: dict[str, Any] = {
    "metadata": DogsTable.metadata,
    "migrations": REVISIONS,
    "scopes": (SCOPE,),
}
Kennel = Callable[..., AbstractAsyncContextManager[Council]]
React = Callable[[UnitOfWork, RecordDeath, Person], Awaitable[None]]


async def has_no_dog(evidence: Evidence, _command: RecordDeath, person: Person) -> bool:
    """Return whether the person has no dog."""
    return not await evidence.exists(select(Dog).filter_by(person_id=person.id))


async def mourn(work: UnitOfWork, command: RecordDeath, person: Person) -> None:
    """Give the dead a dog, called by the day."""
    work.session.add(Dog(person_id=person.id, name=command.died_on.isoformat()))


HAS_NO_DOG = record_death.precondition(
    has_no_dog, "DOG_LEFT", "A dog is left. Find it a home first.", "person_id"
)


def mourning(react: React) -> dict[str, Any]:
    """Return the hooks of a plugin with one reaction to a death."""
    reaction = record_death.reaction(react, scope=SCOPE.name, reason="gives the dead a dog")
    return {"reactions": (reaction,)}


@pytest.fixture
def kennel(
    databases: Databases,
    template: str,
    bundled_plugins: tuple[EntryPoint, ...],
    composition: Composition,
) -> Kennel:
    """Return how to run a system with a stranger's plugin that has these hooks."""

    @asynccontextmanager
    async def opened(**hooks: Any) -> AsyncIterator[Council]:
        plugins = enable_plugins(Settings(), (*bundled_plugins, dogs(**WHOLE, **hooks)))
        async with databases.copy(template) as url:
            async with maintenance_engine(url).begin() as connection:
                await connection.run_sync(DogsTable.metadata.create_all)
            # What narrows sight, and the codes that are told, are parts of the graph.
            composed = None if hooks else composition
            async with open_council(url, plugins, composed) as council:
                yield council

    return opened


async def keep(council: Council, person: str, name: str = "Rex") -> None:
    """Give a person a dog, past every rule."""
    async with council.system.sessions() as session, session.begin():
        session.add(Dog(person_id=person.partition("_")[2], name=name))


async def names(council: Council) -> list[str]:
    """Return the names of all dogs."""
    return [dog.name for dog in await council.rows(Dog)]


async def died_on(council: Council) -> list[Any]:
    """Return the days on which people died."""
    return [person.died_on for person in await council.rows(Person)]


async def test_a_verb_is_refused_until_its_precondition_holds(kennel: Kennel) -> None:
    """With the plugin's problem, at the input's path, and nothing written."""
    async with kennel(preconditions=(HAS_NO_DOG,)) as council:
        person, front_door = await council.person(), council.viewer("front_door")
        await keep(council, person)
        death = {"personId": person, "version": 1, "diedOn": DIED_ON}
        assert await council.refused(front_door, "recordDeath", **death) == {"personId": "DOG_LEFT"}
        assert await died_on(council) == [None]
        other = await council.person()
        await council.change(front_door, "recordDeath", personId=other, version=1, diedOn=DIED_ON)


async def test_a_restriction_holds_where_the_row_is_seen_with_another(kennel: Kennel) -> None:
    """Whoever sees a plan sees its household; a plugin's narrowing is asked there as well."""
    hidden = Restriction(Household, lambda household: household.name != "Refuge", "a refuge")
    async with kennel(visibility=(hidden,)) as council:
        worker, person = await council.practitioner(), await council.person()
        home = await council.household(person, name="Home")
        plan = await council.plan(person, lead=worker, householdId=home)
        document = "query ($id: ID!) { supportPlan(id: $id) { household { name } } }"
        viewer = council.viewer("practitioner", practitioner=worker)
        seen = await council.ask(viewer, document, id=plan)
        assert seen["supportPlan"] == {"household": {"name": "Home"}}
        async with council.system.sessions() as session, session.begin():
            await session.execute(update(Household).values(name="Refuge"))
        seen = await council.ask(viewer, document, id=plan)
        assert seen["supportPlan"] == {"household": None}


async def test_it_holds_for_whoever_calls_the_verb(kennel: Kennel) -> None:
    """Importers and the command line call it without GraphQL."""
    async with kennel(preconditions=(HAS_NO_DOG,)) as council:
        await keep(council, await council.person())
        (person,), system = await council.rows(Person), council.system
        with pytest.raises(RefusedError, match="DOG_LEFT"):
            async with unit_of_work(
                system.sessions,
                viewer=council.viewer("front_door"),
                scope=PEOPLE_PERSON.write,
                verb="import_deaths",
                guard=system.composition.guard,
                verbs=system.plugins.registry.verbs,
                clock=council.clock,
            ) as work:
                await record_death(work, RecordDeath(person.id, 1, council.clock.today))
        assert await died_on(council) == [None]


async def test_whoever_may_not_do_it_learns_nothing_of_it(kennel: Kennel) -> None:
    """Out of reach is out of reach, whatever a plugin knows."""
    async with kennel(preconditions=(HAS_NO_DOG,)) as council:
        person, other = await council.person(), await council.person()
        await keep(council, person)
        _, stranger = await council.helped()
        for each in (person, other):
            death = {"personId": each, "version": 1, "diedOn": DIED_ON}
            refused = await council.refused(stranger, "recordDeath", **death)
            assert refused == {"personId": "NOT_FOUND"}


async def test_all_that_does_not_hold_comes_at_once(kennel: Kennel) -> None:
    """In the order in which it is declared."""
    again = replace(HAS_NO_DOG, code="DOG_STILL_LEFT", path=("died_on",))
    async with kennel(preconditions=(HAS_NO_DOG, again)) as council:
        person = await council.person()
        await keep(council, person)
        refused = await council.refused(
            council.viewer("front_door"), "recordDeath", personId=person, version=1, diedOn=DIED_ON
        )
        assert list(refused.items()) == [("personId", "DOG_LEFT"), ("diedOn", "DOG_STILL_LEFT")]


async def test_a_reaction_writes_in_the_same_transaction(kennel: Kennel) -> None:
    """Under the plugin's scope, which the caller does not hold; the audit names both."""
    async with kennel(**mourning(mourn)) as council:
        person, front_door = await council.person(), council.viewer("front_door")
        assert not front_door.holds(SCOPE.name)
        await council.change(front_door, "recordDeath", personId=person, version=1, diedOn=DIED_ON)
        assert await names(council) == [DIED_ON]
        (entry,) = await council.rows(AuditEntry, verb="record_death")
        assert entry.scope == PEOPLE_PERSON.write
        own, others = entry.changes
        assert (own["table"], own.get("plugin")) == ("people", None)
        assert (others["table"], others["plugin"]) == ("dogs_dogs", "dogs")
        assert others["scope"] == SCOPE.name


async def test_what_is_refused_has_no_reaction(kennel: Kennel) -> None:
    """Neither by the verb itself nor by a precondition; nor is one repeated under a key."""
    async with kennel(preconditions=(HAS_NO_DOG,), **mourning(mourn)) as council:
        person, front_door = await council.person(), council.viewer("front_door")
        future = {"personId": person, "version": 1, "diedOn": "2027-01-01"}
        assert await council.refused(front_door, "recordDeath", **future)
        await keep(council, person)
        death = {"personId": person, "version": 1, "diedOn": DIED_ON}
        assert await council.refused(front_door, "recordDeath", **death)
        assert await names(council) == ["Rex"]


async def test_a_reaction_may_refuse(kennel: Kennel) -> None:
    """Without a path, since the input is not to blame; nothing is kept of the verb either."""

    async def refusing(work: UnitOfWork, command: RecordDeath, person: Person) -> None:
        await mourn(work, command, person)
        raise refuse("NO_MORE_DOGS", "There are no more dogs. Ask tomorrow.", "dog_id")

    async with kennel(**mourning(refusing)) as council:
        death = {"personId": await council.person(), "version": 1, "diedOn": DIED_ON}
        refused = await council.refused(council.viewer("front_door"), "recordDeath", **death)
        assert refused == {"": "NO_MORE_DOGS"}
        assert (await died_on(council), await names(council)) == ([None], [])


async def raising(work: UnitOfWork, command: RecordDeath, person: Person) -> None:
    """Write, and then fail."""
    await mourn(work, command, person)
    raise ValueError(f"{person.family_name} was not told")


async def correcting(_work: UnitOfWork, _command: RecordDeath, person: Person) -> None:
    """Change core's row."""
    person.given_name = "Nobody"


async def needing(work: UnitOfWork, _command: RecordDeath, person: Person) -> None:
    """Add a row of core's."""
    work.session.add(Need(person_id=person.id))


async def updating(work: UnitOfWork, _command: RecordDeath, _person: Person) -> None:
    """Change core's table by a statement."""
    await work.session.execute(update(Person).values(given_name="Nobody"))


async def deleting(work: UnitOfWork, _command: RecordDeath, _person: Person) -> None:
    """Change whatever SQL can."""
    await work.session.execute(text("DELETE FROM people"))


async def calling(work: UnitOfWork, _command: RecordDeath, person: Person) -> None:
    """Carry out a verb of core's."""
    await correct_person(work, CorrectPerson(person.id, person.version, given_name="Nobody"))


@pytest.mark.parametrize(
    ("react", "said"),
    [
        (raising, "raised ValueError"),
        (correcting, "writes people, which is no table of its own"),
        (needing, "writes needs, which is no table of its own"),
        (updating, "writes people, which is no table of its own"),
        (deleting, "writes what its SQL names, which is no table of its own"),
        (calling, "writes people, which is no table of its own"),
    ],
)
async def test_a_reaction_that_fails_fails_the_verb(
    kennel: Kennel, react: React, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The caller gets an id, the log says which reaction and why; nothing is half written."""
    async with kennel(**mourning(react)) as council:
        person, front_door = await council.person(), council.viewer("front_door")
        with caplog.at_level(logging.ERROR):
            death = {"personId": person, "version": 1, "diedOn": DIED_ON}
            refused = await council.refused(front_door, "recordDeath", **death)
        assert refused == {"recordDeath": "INTERNAL"}
        assert f"The reaction of dogs to record_death {said}" in caplog.text
        assert "Okafor" not in caplog.text
        assert await names(council) == []
        (kept,) = await council.rows(Person)
        assert (kept.given_name, kept.died_on) == ("Sam", None)


async def forgetful(_evidence: Evidence, _command: RecordDeath, _person: Person) -> bool:
    """Forget to return."""
    return None  # type: ignore[return-value]


async def meddling(_evidence: Evidence, _command: RecordDeath, person: Person) -> bool:
    """Change what it was asked about."""
    person.given_name = "Nobody"
    return True


async def failing(_evidence: Evidence, _command: RecordDeath, person: Person) -> bool:
    """Raise an error."""
    raise ValueError(f"{person.family_name} was not told")


async def refusing(_evidence: Evidence, _command: RecordDeath, person: Person) -> bool:
    """Tell more than the same to everybody."""
    raise refuse("TOLD", f"{person.family_name} has a dog.")


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        (forgetful, "returned no bool"),
        (meddling, "changed rows"),
        (failing, "raised ValueError"),
        (refusing, "raised RefusedError"),
    ],
)
async def test_a_precondition_that_fails_fails_the_verb(
    kennel: Kennel, holds: Any, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As a reaction does; and what it could tell of others is told nobody."""
    asked = record_death.precondition(holds, "DOG_LEFT", "A dog is left. Find it a home first.")
    async with kennel(preconditions=(asked,)) as council:
        person, front_door = await council.person(), council.viewer("front_door")
        with caplog.at_level(logging.ERROR):
            death = {"personId": person, "version": 1, "diedOn": DIED_ON}
            refused = await council.refused(front_door, "recordDeath", **death)
        assert refused == {"recordDeath": "INTERNAL"}
        assert f"The precondition DOG_LEFT of dogs on record_death {said}" in caplog.text
        assert "Okafor" not in caplog.text
        (kept,) = await council.rows(Person)
        assert (kept.given_name, kept.died_on) == ("Sam", None)


async def test_it_shows_nobody_more(kennel: Kennel) -> None:
    """What a reaction wrote is seen under the rules of its table: here by nobody."""
    async with kennel(**mourning(mourn)) as council:
        person = await council.person()
        front_door = council.viewer("front_door")
        await council.change(front_door, "recordDeath", personId=person, version=1, diedOn=DIED_ON)
        reached = council.system.composition.guard.reachable(Dog, front_door, SCOPE.name)
        async with council.system.sessions() as session:
            assert (await session.scalars(select(Dog).where(reached))).all() == []


async def _idle(_work: UnitOfWork, _command: Any, _row: Any) -> None:
    """Do nothing."""


def _asleep(_work: UnitOfWork, _command: Any, _row: Any) -> Any:
    """Return nothing to await."""


BY = {"scope": SCOPE.name, "reason": "does nothing"}
FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a code that is none": (
        {"preconditions": (replace(HAS_NO_DOG, code="dog left"),)},
        "dogs: the precondition dog left of record_death has a code that is none.",
        "Write it LIKE_THIS.",
    ),
    "a message that is no sentence": (
        {"preconditions": (replace(HAS_NO_DOG, message="dog"),)},
        "dogs: the precondition DOG_LEFT of record_death has no sentence for a message.",
        "Say what is wrong and what to do.",
    ),
    "a path of no input": (
        {"preconditions": (replace(HAS_NO_DOG, path=("dog_id",)),)},
        "dogs: the precondition DOG_LEFT of record_death blames 'dog_id', which is no input.",
        "Name one of died_on, person_id, version.",
    ),
    "a precondition that is not async": (
        {"preconditions": (replace(HAS_NO_DOG, holds=_asleep),)},
        "dogs: the precondition DOG_LEFT of record_death asks no async function.",
        "Write it with async def.",
    ),
    "a reaction under core's scope": (
        {"reactions": (record_death.reaction(_idle, scope=PEOPLE_PERSON.write, reason="no"),)},
        f"dogs: the reaction to record_death has the scope {PEOPLE_PERSON.write!r}, not its own.",
        "Name one from scopes().",
    ),
    "a reaction that is not async": (
        {"reactions": (record_death.reaction(_asleep, **BY),)},
        "dogs: the reaction to record_death is no async function.",
        "Write it with async def.",
    ),
    "a reaction without a reason": (
        {"reactions": (record_death.reaction(_idle, scope=SCOPE.name, reason=" "),)},
        "dogs: the reaction to record_death has no reason.",
        "Say what it does, and why.",
    ),
    "another plugin's verb": (
        {"reactions": (end_connector_episode.reaction(_idle, **BY),)},
        "dogs: adds to end_connector_episode of public_health, not within reach.",
        "Name its plugin in the manifest's `requires`.",
    ),
    "its own verb": (
        {"reactions": (record_dog.reaction(_idle, **BY),)},
        "dogs: adds to record_dog, which is its own verb.",
        "Say it in the verb itself.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_start(fault: str, bundled_plugins: tuple[EntryPoint, ...]) -> None:
    """The message names the plugin and the thing, and says what to do."""
    hooks, thing, remedy = FAULTS[fault]
    with pytest.raises(PluginError) as raised:
        enable_plugins(Settings(), (*bundled_plugins, dogs(**WHOLE, **hooks)))
    assert f"{thing}\n      Remedy: {remedy}" in str(raised.value)
