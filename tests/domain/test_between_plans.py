"""What one plan has to know of another, and who does something without helping with a plan."""

import pytest

from earlyhelp_graphql.testing import Council, JsonObject

TODAY = "2026-03-02"
TOLD = """query ($id: ID!) { supportPlan(id: $id) {
    notices { nodes { kind } } otherOpenPlans { nodes { id } }
} }"""
TO_DO = """{ actionsToDo { nodes {
    id description dueOn version person { id } goal { id } supportPlan { id }
} } }"""
UNSEEN = "{ notices(filter: {seen: false}) { nodes { kind supportPlan { id } } } }"


async def _told(council: Council, who: str, plan: str, role: str = "practitioner") -> JsonObject:
    viewer = council.viewer(role, practitioner=who)
    told: JsonObject = (await council.ask(viewer, TOLD, id=plan))["supportPlan"]
    return told


@pytest.mark.parametrize("verb", ["openPlan", "coverPerson"])
async def test_a_second_open_plan_is_told_to_the_lead_of_the_first_silently(
    council: Council, verb: str
) -> None:
    """Whoever opens it, or covers the person by it, learns nothing of the first."""
    person, first, second = await council.person(), *[await council.practitioner() for _ in "ab"]
    plan = await council.plan(person, lead=first, openedOn=TODAY)
    own = await council.plan(person, lead=second, openedOn=TODAY)
    assert (await _told(council, first, plan))["notices"]["nodes"] == []
    viewer = council.viewer("practitioner", practitioner=second)
    if verb == "openPlan":
        given = {"title": "Another", "personIds": [person], "openedOn": TODAY}
        made = await council.change(viewer, verb, **given, ledByPractitionerId=second)
        opened = str(made["id"])
    else:
        opened = await council.plan(await council.person(), lead=second, openedOn=TODAY)
        covers = {"supportPlanId": opened, "personId": person, "startedOn": TODAY}
        await council.change(viewer, verb, **covers)

    told = await _told(council, first, plan)
    assert told == {
        "notices": {"nodes": [{"kind": "SECOND_PLAN"}]},
        "otherOpenPlans": {"nodes": []},
    }
    seen = await _told(council, second, opened)
    assert seen == {"notices": {"nodes": []}, "otherOpenPlans": {"nodes": [{"id": own}]}}


async def test_who_may_see_both_is_told_by_the_plan_itself(council: Council) -> None:
    """Somebody who leads one and opens the other; a closed one is no warning."""
    person, lead = await council.person(), await council.practitioner()
    first = await council.plan(person, lead=lead, openedOn=TODAY)
    viewer = council.viewer("practitioner", practitioner=lead)
    given = {"title": "Another", "personIds": [person], "openedOn": TODAY}
    second = await council.change(viewer, "openPlan", **given, ledByPractitionerId=lead)
    told = await _told(council, lead, second["id"])
    assert told["otherOpenPlans"]["nodes"] == [{"id": first}]
    assert (await _told(council, lead, first))["notices"]["nodes"] == []


async def test_an_action_given_outside_the_team_is_seen_and_done_by_whom_it_is_given_to(
    council: Council,
) -> None:
    """What is to be done and by when, and nothing of the plan, its goal or its people."""
    person, lead, nurse = await council.person(), *[await council.practitioner() for _ in "ab"]
    plan = await council.plan(person, lead=lead, openedOn=TODAY)
    leading = council.viewer("practitioner", practitioner=lead)
    goal = {"supportPlanId": plan, "statement": "Sleeps", "category": "GENERAL"}
    goal |= {"ownerKind": "PERSON", "ownerPersonId": person}
    set_ = await council.change(leading, "setGoal", **goal)
    action = {"goalId": set_["id"], "description": "Ring the clinic", "dueOn": "2026-03-09"}
    await council.change(leading, "addAction", **action, responsiblePractitionerId=nurse)
    asked = council.viewer("partner", practitioner=nurse)

    (to_do,) = (await council.ask(asked, TO_DO))["actionsToDo"]["nodes"]
    assert (to_do["description"], to_do["dueOn"]) == ("Ring the clinic", "2026-03-09")
    assert (to_do["person"], to_do["goal"], to_do["supportPlan"]) == (None, None, None)
    for nothing in ("people", "supportPlans"):
        found = await council.ask(asked, f"{{ {nothing} {{ totalCount }} }}")
        assert found[nothing]["totalCount"] == 0
    stranger = council.viewer("partner", practitioner=await council.practitioner())
    assert (await council.ask(stranger, TO_DO))["actionsToDo"]["nodes"] == []
    done = {"actionId": to_do["id"], "version": to_do["version"], "doneOn": TODAY}
    assert await council.refused(stranger, "completeAction", **done) == {"actionId": "NOT_FOUND"}
    await council.change(asked, "completeAction", **done)
    assert (await council.ask(asked, TO_DO))["actionsToDo"]["nodes"] == []


async def test_notices_of_all_plans_are_listed_until_they_are_seen(council: Council) -> None:
    """For whoever leads, and no family."""
    person, lead = await council.person(), await council.practitioner()
    plan = await council.plan(person, lead=lead, openedOn=TODAY)
    death = {"personId": person, "version": 1, "diedOn": TODAY}
    await council.change(council.viewer("front_door"), "recordDeath", **death)
    leading = council.viewer("practitioner", practitioner=lead)
    found = (await council.ask(leading, UNSEEN))["notices"]["nodes"]
    assert found == [{"kind": "DEATH", "supportPlan": {"id": plan}}]
    denied = await council.denied(council.viewer("family", person=person), UNSEEN)
    assert denied == {"notices": "FORBIDDEN"}
