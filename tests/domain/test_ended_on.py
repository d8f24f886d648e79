"""The day something ended is the first on which it no longer holds, wherever it is recorded."""

from datetime import timedelta

from earlyhelp_graphql.testing import Council

PLANS = "{ supportPlans { totalCount } }"
HELP = """query ($id: ID!) { supportPlan(id: $id) {
    leadPractitioner { practitioner { name } }
    leadPractitioners { nodes { startedOn endedOn } }
} }"""
COVERED = """query ($id: ID!) { supportPlan(id: $id) {
    currentCoverages { endedOn } coverages { totalCount }
} }"""


async def test_who_led_sees_the_plan_until_the_day_before(council: Council) -> None:
    """On the day it ended the lead is vacant, the caseload empty, and another may begin."""
    person, colleague = await council.person(), await council.practitioner("Ana Reid")
    lead = await council.practitioner("Pat Lee")
    plan = await council.plan(person, lead=lead)
    ended_on = council.clock.today + timedelta(days=1)
    viewer = council.viewer("practitioner", practitioner=lead)
    ends = {"supportPlanId": plan, "endedOn": ended_on.isoformat(), "reasonCode": "ABSENCE"}
    await council.change(viewer, "endLeadPractitioner", **ends)

    assert await council.ask(viewer, PLANS) == {"supportPlans": {"totalCount": 1}}
    council.clock.turn(days=1)
    assert council.clock.today == ended_on
    assert await council.ask(viewer, PLANS) == {"supportPlans": {"totalCount": 0}}

    office = council.viewer("front_door")
    next_ = {"practitionerId": colleague, "startedOn": ended_on.isoformat()}
    await council.change(office, "assignLeadPractitioner", supportPlanId=plan, **next_)
    found = (await council.ask(office, HELP, id=plan))["supportPlan"]
    assert found["leadPractitioner"] == {"practitioner": {"name": "Ana Reid"}}
    periods = found["leadPractitioners"]["nodes"]
    assert [each["endedOn"] for each in periods] == [ended_on.isoformat(), None]
    assert periods[1]["startedOn"] == periods[0]["endedOn"]


async def test_a_plan_covers_somebody_until_the_day_before(council: Council) -> None:
    """Coverage that ended today is history today, and held yesterday."""
    person, other = await council.person(), await council.person()
    plan = await council.plan(person, other, lead=await council.practitioner())
    office = council.viewer("front_door")
    ended_on = council.clock.today
    ends = {"supportPlanId": plan, "personId": other, "endedOn": ended_on.isoformat()}
    ends["reasonCode"] = "MOVED"
    await council.change(office, "endCoverage", **ends)

    today = (await council.ask(office, COVERED, id=plan))["supportPlan"]
    assert (len(today["currentCoverages"]), today["coverages"]["totalCount"]) == (1, 2)
    council.clock.turn(days=-1)
    yesterday = (await council.ask(office, COVERED, id=plan))["supportPlan"]
    assert len(yesterday["currentCoverages"]) == 2
    assert {"endedOn": ended_on.isoformat()} in yesterday["currentCoverages"]


async def test_nothing_ends_on_the_day_it_began(council: Council) -> None:
    """It would have held on no day at all: that was never so, and is refused."""
    person = await council.person()
    plan = await council.plan(person, lead=await council.practitioner())
    office = council.viewer("front_door")
    began_on = (council.clock.today - timedelta(weeks=8)).isoformat()
    ends = {"supportPlanId": plan, "endedOn": began_on, "reasonCode": "ABSENCE"}
    assert await council.refused(office, "endLeadPractitioner", **ends) == {"endedOn": "NO_LEAD"}
    ends |= {"personId": person, "reasonCode": "MOVED"}
    assert await council.refused(office, "endCoverage", **ends) == {"personId": "NOT_COVERED"}
