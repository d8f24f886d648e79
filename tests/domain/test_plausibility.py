"""What nobody can have meant is refused, and nothing of it is written."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.domain.conftest import World

from earlyhelp.households import services as homes
from earlyhelp.people import relationships
from earlyhelp.people import services as people
from earlyhelp.people.models import Person, RelationshipKind
from earlyhelp.support_plans import models as plans
from earlyhelp.support_plans.services import actions, deaths, goals, needs
from earlyhelp.support_plans.services import plans as planning

TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(1)


async def test_nobody_registers_whom_they_would_not_see_again(world: World) -> None:
    """A practitioner's people are those of their plans: new ones come by the front door."""
    pat = await world.practitioner()
    karen = world.viewer("practitioner", practitioner_id=pat.id)
    lost = people.RegisterPerson(given_name="Lost", family_name="Child")
    empty = homes.FormHousehold("Nobody's home")

    assert await world.refusal(karen, people.register_person, lost) == "OUT_OF_REACH"
    assert await world.refusal(karen, homes.form_household, empty) == "OUT_OF_REACH"
    assert await world.rows(Person, given_name="Lost") == []


async def test_a_birth_is_that_of_a_child_expected_about_then(world: World) -> None:
    """Nobody becomes a newborn because of the wrong id."""
    adult = await world.person("Adult Person")
    expected, lost = [await world.person("Ba By", expected_delivery_on=TODAY) for _ in range(2)]
    death = deaths.RecordDeath(lost.id, 1, YESTERDAY)
    await world.do(world.front_door, deaths.record_death, death)
    births = (
        (people.RecordBirth(adult.id, 1, TODAY), "NOT_EXPECTED"),
        (people.RecordBirth(expected.id, 1, TODAY - timedelta(weeks=60)), "IMPLAUSIBLE_DATE"),
        (people.RecordBirth(lost.id, 2, TODAY), "IMPLAUSIBLE_DATE"),
    )
    for birth, code in births:
        assert await world.refusal(world.front_door, people.record_birth, birth) == code
    slip = people.CorrectPerson(expected.id, 1, date_of_birth=date(1950, 1, 1))
    assert await world.refusal(world.front_door, people.correct_person, slip) == "IMPLAUSIBLE_DATE"
    child = people.RegisterPerson(
        given_name="Ivy", date_of_birth=date(2020, 1, 1), expected_delivery_on=TODAY
    )
    found = await world.refusal(world.front_door, people.register_person, child)
    assert found == "IMPLAUSIBLE_DATE"


async def test_nobody_is_the_parent_of_their_own_parent(world: World) -> None:
    """Until what was recorded the wrong way round is ended."""
    mother, child = await world.person("Mo Ther"), await world.person("Ch Ild")
    kind = RelationshipKind.PARENT_OF
    right = relationships.RelatePeople(mother.id, child.id, kind, YESTERDAY)
    wrong = relationships.RelatePeople(child.id, mother.id, kind, TODAY)
    await world.do(world.front_door, relationships.relate_people, right)
    assert (
        await world.refusal(world.front_door, relationships.relate_people, wrong) == "CONTRADICTION"
    )

    ended = relationships.EndRelationship(mother.id, child.id, kind, TODAY)
    await world.do(world.front_door, relationships.end_relationship, ended)
    await world.do(world.front_door, relationships.relate_people, wrong)


async def test_no_plan_covers_anybody_after_their_death(world: World) -> None:
    """A plan of before then stands."""
    person, other = await world.person("De Ad"), await world.person("Al Ive")
    await world.do(
        world.front_door, deaths.record_death, deaths.RecordDeath(person.id, 1, YESTERDAY)
    )
    plan = await world.plan(other)
    late = planning.OpenPlan("Late", (other.id, person.id), TODAY)
    more = planning.CoverPerson(plan.id, person.id, TODAY)

    assert await world.refusal(world.front_door, planning.open_plan, late) == "DECEASED"
    assert await world.refusal(world.front_door, planning.cover_person, more) == "DECEASED"
    await world.plan(person, opened_on=date(2026, 1, 5))


async def test_what_is_done_or_met_is_so_once(world: World) -> None:
    """The day stays as it was recorded."""
    pat = await world.practitioner()
    karen = world.viewer("practitioner", practitioner_id=pat.id)
    plan = await world.plan(await world.person(), lead=pat)
    needed = needs.IdentifyNeed(plan.id, "sleep", "Rest", " GENERAL ", TODAY)
    need = await world.do(karen, needs.identify_need, needed)
    wished = goals.SetGoal(
        plan.id, "Rested", plans.GoalOwnerKind.FAMILY, category="GENERAL", need_id=need.id
    )
    goal = await world.do(karen, goals.set_goal, wished)
    task = actions.AddAction(goal.id, "Call", responsible_practitioner_id=pat.id)
    action = await world.do(karen, actions.add_action, task)

    await world.do(karen, needs.meet_need, needs.MeetNeed(need.id, 1, TODAY))
    await world.do(karen, actions.complete_action, actions.CompleteAction(action.id, 1, TODAY))

    met, done = needs.MeetNeed(need.id, 2, TODAY), actions.CompleteAction(action.id, 2, TODAY)
    assert await world.refusal(karen, needs.meet_need, met) == "ALREADY_MET"
    assert await world.refusal(karen, actions.complete_action, done) == "ALREADY_DONE"


@pytest.mark.parametrize("name", ["given_name", "family_name", "preferred_name"])
async def test_a_name_is_no_essay(world: World, name: str) -> None:
    """Names have room for the longest that there are."""
    for length, code in ((200, None), (201, "TOO_LONG")):
        known: dict[str, Any] = {"given_name": "A", name: "A" * length}
        command = people.RegisterPerson(**known)
        if code is None:
            await world.do(world.front_door, people.register_person, command)
        else:
            assert await world.refusal(world.front_door, people.register_person, command) == code
