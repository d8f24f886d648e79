"""One record for a whole life: nothing begins anew with a birthday, and nobody is of two kinds."""

from datetime import UTC, datetime

import pytest

from earlyhelp_graphql.testing import Council

LIVES = """{ people(first: 10) { nodes { __typename id lifeStage } } }"""
PLAN = """query ($id: ID!) { person(id: $id) {
    id lifeStage
    planCoverages { nodes { startedOn endedOn supportPlan {
        id status
        needs { nodes { statement goals { nodes { statement achievementStatus } } } }
    } } }
} }"""
CARER = """query ($id: ID!) { person(id: $id) {
    relationships(first: 5) { nodes { kind isCarer relatedPerson {
        givenName
        needs (first: 5) { nodes { statement goals(first: 5) { nodes { actions(first: 5) { nodes {
            description responsiblePerson { givenName }
        } } } } } }
    } } }
} }"""


@pytest.mark.row("F02")
async def test_everybody_is_a_person_from_before_birth_to_after_death(council: Council) -> None:
    """One list holds them all, as one type; whoever grows up or dies keeps the id."""
    born = ["2024-05-01", "2017-05-01", "2010-05-01", "1990-05-01", "1950-05-01"]
    people = [await council.person(dateOfBirth=each) for each in born]
    unborn = await council.person(expectedDeliveryOn="2026-04-01")
    front_door = council.viewer("front_door")
    death = {"personId": people[-1], "version": 1, "diedOn": "2026-03-01"}
    await council.change(front_door, "recordDeath", **death)

    found = (await council.ask(front_door, LIVES))["people"]["nodes"]

    assert {each["__typename"] for each in found} == {"Person"}
    stages = {each["id"]: each["lifeStage"] for each in found}
    assert stages == {
        unborn: "UNBORN",
        people[0]: "EARLY_YEARS",
        people[1]: "PRIMARY_AGE",
        people[2]: "SECONDARY_AGE",
        people[3]: "ADULT",
        people[4]: "DECEASED",
    }
    council.clock.now = datetime(2044, 3, 2, 12, tzinfo=UTC)
    found = (await council.ask(front_door, LIVES))["people"]["nodes"]
    later = {each["id"]: each["lifeStage"] for each in found}
    assert later.keys() == stages.keys()
    assert [later[each] for each in people] == ["ADULT", "ADULT", "ADULT", "ADULT", "DECEASED"]


@pytest.mark.row("F15")
async def test_coming_of_age_changes_neither_record_nor_plan(council: Council) -> None:
    """The day before and the day itself show the same plan, needs and goals; work goes on."""
    young, lead = await council.helped("practitioner", dateOfBirth="2008-03-10")
    plan = (await council.ask(lead, PLAN, id=young))["person"]["planCoverages"]["nodes"][0]
    of_plan = {"supportPlanId": plan["supportPlan"]["id"], "category": "EDUCATION"}
    need = {**of_plan, "code": "LEARNING_AND_WORK", "statement": "A course after school."}
    need["identifiedOn"], need["personId"] = "2026-02-20", young
    identified = await council.change(lead, "identifyNeed", **need)
    goal = {"supportPlanId": of_plan["supportPlanId"], "needId": identified["id"]}
    goal |= {"statement": "Starts at college", "ownerKind": "PERSON", "ownerPersonId": young}
    set_ = await council.change(lead, "setGoal", "id version", **goal)

    council.clock.now = datetime(2026, 3, 9, 23, 59, tzinfo=UTC)
    eve = (await council.ask(lead, PLAN, id=young))["person"]
    council.clock.turn(minutes=1)
    birthday = (await council.ask(lead, PLAN, id=young))["person"]

    assert (eve.pop("lifeStage"), birthday.pop("lifeStage")) == ("SECONDARY_AGE", "ADULT")
    assert eve == birthday
    change = {"goalId": set_["id"], "version": set_["version"], "achievementStatus": "ACHIEVED"}
    await council.change(lead, "updateGoal", **change)
    adults_worker = await council.practitioner()
    joins = {"supportPlanId": plan["supportPlan"]["id"], "practitionerId": adults_worker}
    joins |= {"role": "Adult social work", "startedOn": "2026-03-10"}
    await council.change(lead, "joinTeamAroundTheFamily", **joins)
    viewer = council.viewer("adult_practitioner", practitioner=adults_worker)
    seen = (await council.ask(viewer, PLAN, id=young))["person"]
    assert seen["id"] == young
    assert seen["planCoverages"]["nodes"][0]["supportPlan"]["id"] == plan["supportPlan"]["id"]


@pytest.mark.row("F16")
async def test_a_young_carer_is_linked_to_whom_they_care_for_and_to_the_next_step_there(
    council: Council,
) -> None:
    """What would lighten the son's load is a step about his mother; it is found from him."""
    son = await council.person(givenName="Leo", dateOfBirth="2013-06-01")
    mother = await council.person(givenName="Eva", dateOfBirth="1984-06-01")
    pat = await council.practitioner()
    plan = await council.plan(son, mother, lead=pat)
    lead = council.viewer("practitioner", practitioner=pat)
    cares = {"personId": son, "relatedPersonId": mother, "kind": "CARER_OF"}
    await council.change(lead, "relatePeople", **cares, isCarer=True, startedOn="2025-01-01")
    hers = {"supportPlanId": plan, "personId": mother, "code": "BIG_DECISIONS"}
    hers |= {"statement": "Eva needs help to get up.", "category": "GENERAL"}
    need = await council.change(lead, "identifyNeed", **hers, identifiedOn="2026-02-01")
    goal = {"supportPlanId": plan, "needId": need["id"], "statement": "Help in the mornings"}
    goal |= {"ownerKind": "PERSON", "ownerPersonId": mother}
    set_ = await council.change(lead, "setGoal", **goal)
    step = {"goalId": set_["id"], "description": "Ring for a care assessment"}
    await council.change(lead, "addAction", **step, responsiblePersonId=mother)

    found = (await council.ask(lead, CARER, id=son))["person"]["relationships"]["nodes"]

    (tie,) = found
    assert (tie["kind"], tie["isCarer"]) == ("CARER_OF", True)
    assert tie["relatedPerson"]["givenName"] == "Eva"
    (need,) = tie["relatedPerson"]["needs"]["nodes"]
    (action,) = need["goals"]["nodes"][0]["actions"]["nodes"]
    assert action["responsiblePerson"] == {"givenName": "Eva"}
    other_way = (await council.ask(lead, CARER, id=mother))["person"]["relationships"]["nodes"]
    assert [each["kind"] for each in other_way] == ["CARED_FOR_BY"]
