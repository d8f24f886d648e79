"""What is about one person does not become the family's because what it belongs to names nobody."""

from typing import Any

from sqlalchemy import inspect

from earlyhelp.people.models import Person
from earlyhelp.support_plans.models import PlanRecord
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council

ABOUT = "id category person { id }"


async def make_family(council: Council) -> tuple[str, str, str, Viewer]:
    """Return a mother, a father, their plan and its lead, who has shown it to both."""
    mother, father = await council.person(sex="FEMALE"), await council.person()
    practitioner = await council.practitioner()
    plan = await council.plan(mother, father, lead=practitioner)
    lead = council.viewer("practitioner", practitioner=practitioner)
    return mother, father, plan, lead


async def add_goal(council: Council, lead: Viewer, plan: str, **more: Any) -> dict[str, Any]:
    """Let the lead set a goal under a need of the whole family; return it, and whom it is about."""
    need = {"supportPlanId": plan, "code": "DEBT", "statement": "Rent is owed"}
    need |= {"category": "MONEY_AND_HOUSING", "identifiedOn": "2026-02-01"}
    found = await council.change(lead, "identifyNeed", **need)
    goal = {"supportPlanId": plan, "needId": found["id"], "statement": "The rent is paid"}
    return await council.change(lead, "setGoal", ABOUT, **goal, **more)


async def test_a_persons_own_goal_under_a_familys_need_is_about_that_person(
    council: Council,
) -> None:
    """It can be shown to her, and not to the father; the family's goal to both."""
    mother, father, plan, lead = await make_family(council)
    own = await add_goal(council, lead, plan, ownerKind="PERSON", ownerPersonId=mother)
    assert own["person"] == {"id": mother}
    item = {"itemId": own["id"], "personId": father}
    assert await council.refused(lead, "publish", **item) == {"personId": "THIRD_PARTY"}
    await council.change(lead, "publish", itemId=own["id"], personId=mother)
    families = await add_goal(council, lead, plan, ownerKind="FAMILY")
    assert families["person"] is None
    await council.change(lead, "publish", itemId=families["id"], personId=father)


async def test_what_one_person_does_for_a_familys_goal_is_about_that_person(
    council: Council,
) -> None:
    """So is what a practitioner does for one person, where the writer says for whom."""
    mother, father, plan, lead = await make_family(council)
    goal = await add_goal(council, lead, plan, ownerKind="FAMILY")
    given = {"goalId": goal["id"], "description": "Sees somebody about debts"}
    helper = {"responsiblePractitionerId": await council.practitioner()}
    hers = await council.change(lead, "addAction", ABOUT, **given, responsiblePersonId=mother)
    for_her = await council.change(lead, "addAction", ABOUT, **given, **helper, personId=mother)
    for action in (hers, for_her):
        assert action["person"] == {"id": mother}
        item = {"itemId": action["id"], "personId": father}
        assert await council.refused(lead, "publish", **item) == {"personId": "THIRD_PARTY"}
    for_all = await council.change(lead, "addAction", ABOUT, **given, **helper)
    assert for_all["person"] is None
    stranger = await council.person()
    refused = await council.refused(lead, "addAction", **given, **helper, personId=stranger)
    assert refused == {"personId": "NOT_COVERED"}


async def test_an_action_may_be_of_another_category_than_its_goal(council: Council) -> None:
    """One that the writer's role reaches; whose role does not reach it sees the goal alone."""
    mother, father, plan, lead = await make_family(council)
    school = await council.practitioner()
    join = {"supportPlanId": plan, "practitionerId": school, "role": "School"}
    await council.change(lead, "joinTeamAroundTheFamily", **join, startedOn="2026-02-01")
    goal = await add_goal(council, lead, plan, ownerKind="FAMILY", category="GENERAL")
    given = {"goalId": goal["id"], "description": "Talks to somebody about her mood"}
    given |= {"responsiblePersonId": mother}
    refused = await council.refused(lead, "addAction", **given, category="CARE_AND_SUPPORT")
    assert refused == {"category": "OUT_OF_REACH"}
    hers = await council.change(lead, "addAction", ABOUT, **given, category="MENTAL_HEALTH")
    assert hers["category"] == "MENTAL_HEALTH"
    seen = "query ($id: ID!) { supportPlan(id: $id) { goals { nodes { id actionCount } } } }"
    partner = council.viewer("partner", practitioner=school)
    (found,) = (await council.ask(partner, seen, id=plan))["supportPlan"]["goals"]["nodes"]
    assert found == {"id": goal["id"], "actionCount": 0}
    item = {"itemId": hers["id"], "personId": father}
    assert await council.refused(lead, "publish", **item) == {"personId": "THIRD_PARTY"}


def test_whom_a_record_names_beside_its_subject_was_thought_of() -> None:
    """These two make a record that would be nobody's about them; think so of a new one, too."""
    named = {
        f"{mapper.local_table.name}.{column.name}"
        for model in PlanRecord.__subclasses__()
        for mapper in [inspect(model)]
        for column in mapper.local_table.columns
        if column.name != "person_id" and column.references(inspect(Person).local_table.c.id)
    }
    assert named == {"goals.owner_person_id", "actions.responsible_person_id"}
