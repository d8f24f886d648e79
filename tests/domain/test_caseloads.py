"""Caseloads: whom a plan is given to, who shares it, and what the manager sees of that."""

import pytest

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, JsonObject

CASELOAD = "{ supportPlans { totalCount nodes { id title } } }"
WITHOUT_LEAD = """{ supportPlans { nodes { title leadPractitioner { practitioner { name } } } } }"""
GOALS = """query ($id: ID!) { supportPlan(id: $id) { status goals { nodes { statement } } } }"""


async def caseload(council: Council, viewer: Viewer) -> set[str]:
    """Return the titles of the plans that somebody has."""
    found = (await council.ask(viewer, CASELOAD))["supportPlans"]
    assert found["totalCount"] == len(found["nodes"])
    return {each["title"] for each in found["nodes"]}


@pytest.mark.row("F69")
async def test_a_plan_is_allocated_and_allocated_anew(council: Council) -> None:
    """Opened without a lead it is nobody's; then Pat's, then Ana's; the manager sees both."""
    pat, ana, boss = [await council.practitioner(each) for each in ("Pat Lee", "Ana Reid", "Jo")]
    await council.team(pat, ana, manager=boss)
    pats, anas = (council.viewer("practitioner", practitioner=each) for each in (pat, ana))
    manager = council.viewer("team_manager", practitioner=boss)
    await council.plan(await council.person(), lead=pat, title="First")
    plan = await council.plan(await council.person(), title="Second")
    assert [await caseload(council, each) for each in (pats, anas)] == [{"First"}, set()]
    office = council.viewer("front_door")
    waiting = (await council.ask(office, WITHOUT_LEAD))["supportPlans"]["nodes"]
    assert [each["title"] for each in waiting if not each["leadPractitioner"]] == ["Second"]

    given: JsonObject = {"supportPlanId": plan, "startedOn": "2026-03-01"}
    await council.change(office, "assignLeadPractitioner", **given, practitionerId=pat)
    assert await caseload(council, pats) == {"First", "Second"}
    given["startedOn"] = "2026-03-02"
    given["reasonCode"] = "WORKLOAD"
    await council.change(office, "assignLeadPractitioner", **given, practitionerId=ana)
    assert [await caseload(council, each) for each in (pats, anas)] == [{"First"}, {"Second"}]
    assert await caseload(council, manager) == {"First", "Second"}
    stranger = council.viewer("team_manager", practitioner=await council.practitioner())
    assert await caseload(council, stranger) == set()


@pytest.mark.row("WC-09", lacks="which organisations have agreed to the plan is not recorded")
async def test_organisations_manage_one_plan_together(council: Council) -> None:
    """A nurse, a teacher and the council each add to one plan; all read all of it in its kind."""
    lead, nurse, teacher = [
        await council.practitioner(name, organisationId=await council.organisation(kind=kind))
        for name, kind in (
            ("Pat Lee", "COUNCIL"),
            ("Ines Grey", "HEALTH"),
            ("Tom Hill", "EDUCATION"),
        )
    ]
    plan = await council.plan(await council.person(), lead=lead, team=(nurse, teacher))
    viewers = [council.viewer("practitioner", practitioner=each) for each in (lead, nurse, teacher)]
    wishes = ("Calm evenings", "Sees a dentist", "Reads")
    for viewer, statement in zip(viewers, wishes, strict=True):
        goal = {"supportPlanId": plan, "statement": statement, "ownerKind": "FAMILY"}
        await council.change(viewer, "setGoal", **goal, category="GENERAL")
    await council.change(viewers[0], "activatePlan", supportPlanId=plan, version=1)
    for viewer in viewers:
        found = (await council.ask(viewer, GOALS, id=plan))["supportPlan"]
        assert found["status"] == "ACTIVE"
        assert {each["statement"] for each in found["goals"]["nodes"]} == set(wishes)


OPENED = """{ teams { nodes { members { practitioner { name openedPlans {
    nodes { title openedBy { name } } } } } } } }"""
BY_HER = """query ($who: [ID!]) { supportPlans(filter: {openedBy: {id: $who}}) {
    nodes { title openedBy { name } } } }"""


async def test_a_manager_is_shown_the_plans_that_members_of_the_team_opened(
    council: Council,
) -> None:
    """So nobody keeps sight of a family by a plan of her own of which her manager knows nothing."""
    pat, boss = await council.practitioner("Pat Lee"), await council.practitioner("Jo Bell")
    await council.team(pat, manager=boss)
    worker = council.viewer("practitioner", practitioner=pat)
    person = await council.person()
    first = await council.plan(person, lead=pat, title="Allocated")
    given = {"title": "Her own", "personIds": [person], "openedOn": "2026-03-02"}
    await council.change(worker, "openPlan", **given, ledByPractitionerId=pat)
    taken = {"supportPlanId": first, "endedOn": "2026-03-02", "reasonCode": "ABSENCE"}
    await council.change(council.viewer("front_door"), "endLeadPractitioner", **taken)
    assert await caseload(council, worker) == {"Her own"}

    manager = council.viewer("team_manager", practitioner=boss)
    (team,) = (await council.ask(manager, OPENED))["teams"]["nodes"]
    members = {each["practitioner"]["name"]: each["practitioner"] for each in team["members"]}
    own = [{"title": "Her own", "openedBy": {"name": "Pat Lee"}}]
    assert members["Pat Lee"]["openedPlans"]["nodes"] == own
    assert (await council.ask(manager, BY_HER, who=[pat]))["supportPlans"]["nodes"] == own
    stranger = council.viewer("team_manager", practitioner=await council.practitioner())
    assert (await council.ask(stranger, BY_HER, who=[pat]))["supportPlans"]["nodes"] == []
