"""The lists that an app opens with: plans, people and what is to be done, found by what matters."""

import pytest

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, JsonObject

PLANS = "query ($filter: SupportPlanFilter) { supportPlans(filter: $filter) { nodes { title } } }"
PEOPLE = "query ($filter: PersonFilter) { people(filter: $filter) { nodes { givenName } } }"


async def _titles(council: Council, viewer: Viewer, **filter_: object) -> set[str]:
    found = await council.ask(viewer, PLANS, filter=filter_)
    return {each["title"] for each in found["supportPlans"]["nodes"]}


async def _people(council: Council, viewer: Viewer, **filter_: object) -> set[str]:
    found = await council.ask(viewer, PEOPLE, filter=filter_)
    return {each["givenName"] for each in found["people"]["nodes"]}


@pytest.mark.row("F69")
async def test_plans_are_found_by_person_lead_team_and_helper(council: Council) -> None:
    """By what is related to them, near or far; of what was over, only where that is asked for."""
    ann, pat, boss = [await council.practitioner(name) for name in ("Ann", "Pat", "Boss")]
    team = await council.team(pat, manager=boss)
    ada, bea = await council.person(), await council.person()
    first = await council.plan(ada, lead=pat, title="First", openedOn="2026-01-10")
    await council.plan(bea, lead=ann, team=(pat,), title="Second", openedOn="2026-02-10")
    desk = council.viewer("front_door")

    by_person = {"coverage": {"person": {"id": [ada]}}}
    assert await _titles(council, desk, **by_person) == {"First"}
    assert await _titles(council, desk, **{"not": by_person}) == {"Second"}
    assert await _titles(council, desk, id=[first]) == {"First"}
    leads = {"leadPractitioner": {"practitioner": {"id": [ann]}}}
    assert await _titles(council, desk, **leads) == {"Second"}
    helps = {"teamAroundTheFamilyMember": {"practitioner": {"id": [pat]}, "ended": False}}
    assert await _titles(council, desk, **helps) == {"Second"}
    of_team = {"practitioner": {"teamMembership": {"team": {"id": [team]}, "ended": False}}}
    assert await _titles(council, desk, leadPractitioner=of_team) == {"First"}
    assert await _titles(council, desk, openedAfter="2026-01-10") == {"Second"}
    assert await _titles(council, desk, openedFrom="2026-01-10") == {"First", "Second"}
    assert await _titles(council, desk, titleContains="ECON") == {"Second"}


async def test_what_is_overdue_is_found_with_its_plan(council: Council) -> None:
    """Today is not late, and neither is what was done, ended or has no day."""
    pat = await council.practitioner()
    helper = council.viewer("practitioner", practitioner=pat)
    late = await council.plan(await council.person(), lead=pat, title="Late")
    await council.plan(await council.person(), lead=pat, title="In time")
    goal = (
        await council.change(
            helper,
            "setGoal",
            supportPlanId=late,
            ownerKind="FAMILY",
            statement="Calm evenings",
            category="GENERAL",
        )
    )["id"]
    for description, due in (
        ("Soon", "2026-12-01"),
        ("Never", None),
        ("Now", council.clock.today.isoformat()),
    ):
        await council.change(
            helper,
            "addAction",
            goalId=goal,
            description=description,
            dueOn=due,
            responsiblePractitionerId=pat,
        )
    todo = """query ($filter: ActionFilter, $order: ActionOrder) {
        actions(filter: $filter, orderBy: $order) { nodes { description isOverdue } } }"""

    async def listed(**filter_: object) -> list[JsonObject]:
        found = await council.ask(helper, todo, filter=filter_, order="DUE")
        nodes: list[JsonObject] = found["actions"]["nodes"]
        return nodes

    assert [each["description"] for each in await listed()] == ["Now", "Soon", "Never"]
    assert await listed(overdue=True) == []
    assert await _titles(council, helper, overdue=True) == set()
    council.clock.turn(days=1)
    assert await listed(overdue=True) == [{"description": "Now", "isOverdue": True}]
    assert await _titles(council, helper, overdue=True) == {"Late"}
    assert await _titles(council, helper, action={"overdue": True}) == {"Late"}
    mine = {"responsiblePractitioner": {"id": [pat]}, "dueBefore": "2026-12-01"}
    assert [each["description"] for each in await listed(**mine)] == ["Now"]


async def test_people_are_found_by_stage_of_life_and_by_whether_a_plan_helps_them(
    council: Council,
) -> None:
    """Of plans that are not closed and cover them today."""
    await council.person(givenName="Ada", dateOfBirth="2024-01-01")
    bea = await council.person(givenName="Bea", dateOfBirth="2024-06-01")
    await council.person(givenName="Doris", dateOfBirth="1940-01-01")
    await council.plan(bea)
    desk = council.viewer("front_door")
    beside = {"bornFrom": "1900-01-01"}

    assert await _people(council, desk, **beside, hasLivePlan=True) == {"Bea"}
    without = await _people(council, desk, **beside, hasLivePlan=False)
    assert without == {"Ada", "Doris"}
    young = await _people(council, desk, **beside, lifeStage=["EARLY_YEARS"], hasLivePlan=False)
    assert young == {"Ada"}
