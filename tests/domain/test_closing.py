"""Closing a plan: needs and goals are answered, a manager may have to agree; it can be undone."""

from dataclasses import dataclass

import pytest

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Clock, Council, Databases, JsonObject, open_council

OPENED, TODAY = "2026-01-05", "2026-03-02"
PLAN = """query ($id: ID!) { supportPlan(id: $id) {
    status version leadPractitioner { id } teamAroundTheFamily { id }
    needs { nodes { id statement metOn outcome suggestedOutcome } }
    goals { nodes { id statement lifecycleStatus achievementStatus } }
    closing {
        id version codedReason { code } reason safety staysInvolved awaitsManager
        closedBy { name } approvedOn approvedBy { name }
    }
} }"""
AWAITING = """{ supportPlans(filter: {closing: {awaitsManager: true}}) { nodes { id } } }"""


@dataclass
class Ending:
    """A plan with two needs, one goal that was achieved, its lead, and her manager."""

    council: Council
    plan: str
    lead: str
    manager: str
    needs: dict[str, str]
    goal: str

    @property
    def leading(self) -> Viewer:
        """Who leads the plan."""
        return self.council.viewer("practitioner", practitioner=self.lead)

    @property
    def managing(self) -> Viewer:
        """Who manages the team of whoever leads."""
        return self.council.viewer("team_manager", practitioner=self.manager)

    async def told(self) -> JsonObject:
        """Return the plan, as its manager sees it."""
        told: JsonObject = (await self.council.ask(self.managing, PLAN, id=self.plan))[
            "supportPlan"
        ]
        return told

    async def given(self, **more: object) -> JsonObject:
        """Return the input of a closing today."""
        version = (await self.told())["version"]
        return {
            "supportPlanId": self.plan,
            "version": version,
            "closedOn": TODAY,
            "reasonCode": "NEEDS_MET",
            **more,
        }

    async def close(self, **more: object) -> None:
        """Close the plan, as its lead."""
        await self.council.change(self.leading, "closePlan", **await self.given(**more))

    async def refused(self, **more: object) -> JsonObject:
        """Return how a closing is refused to its lead."""
        return await self.council.refused(self.leading, "closePlan", **await self.given(**more))


async def make_ending(council: Council) -> Ending:
    """Open the plan."""
    person, lead, manager = await council.person(), *[await council.practitioner() for _ in "ab"]
    await council.team(lead, manager=manager)
    plan = await council.plan(person, lead=lead, openedOn=OPENED)
    leading = council.viewer("practitioner", practitioner=lead)
    needs = {}
    for code in ("SLEEP", "ISOLATION"):
        need = {"supportPlanId": plan, "code": code, "statement": code, "category": "GENERAL"}
        made = await council.change(leading, "identifyNeed", **need, identifiedOn=OPENED)
        needs[code] = made["id"]
    goal = {"supportPlanId": plan, "statement": "Rest", "ownerKind": "FAMILY"}
    goal |= {"needId": needs["SLEEP"], "achievementStatus": "ACHIEVED"}
    set_ = await council.change(leading, "setGoal", **goal)
    return Ending(council, plan, lead, manager, needs, set_["id"])


@pytest.fixture
async def ending(council: Council) -> Ending:
    """Open the plan."""
    return await make_ending(council)


async def test_open_needs_and_goals_are_answered(ending: Ending) -> None:
    """One by one, or the rest confirmed as their goals suggest it; unmet is said why."""
    told = await ending.told()
    suggested = {each["statement"]: each["suggestedOutcome"] for each in told["needs"]["nodes"]}
    assert suggested == {"SLEEP": "MET", "ISOLATION": "NOT_MET"}
    assert await ending.refused() == {"needs": "UNANSWERED"}
    answered = [{"needId": id_, "outcome": "MET"} for id_ in ending.needs.values()]
    assert await ending.refused(needs=answered) == {"goals": "UNANSWERED"}
    assert await ending.refused(confirmsRest=True) == {"reason": "WORDS_MISSING"}
    elsewhere = [{"needId": ending.plan.replace("SupportPlan", "Need"), "outcome": "MET"}]
    assert await ending.refused(needs=elsewhere) == {"needs.0.needId": "NOT_FOUND"}

    partly = [{"needId": ending.needs["ISOLATION"], "outcome": "PARTLY_MET"}]
    await ending.close(needs=partly, confirmsRest=True, staysInvolved="The school")

    told = await ending.told()
    needs = {each["statement"]: (each["outcome"], each["metOn"]) for each in told["needs"]["nodes"]}
    assert needs == {"SLEEP": ("MET", TODAY), "ISOLATION": ("PARTLY_MET", None)}
    (goal,) = told["goals"]["nodes"]
    assert (goal["lifecycleStatus"], goal["achievementStatus"]) == ("COMPLETED", "ACHIEVED")
    closing = told["closing"]
    assert (closing["codedReason"], closing["awaitsManager"]) == ({"code": "NEEDS_MET"}, False)
    assert (closing["closedBy"], closing["staysInvolved"]) == ({"name": "Pat Lee"}, "The school")


async def test_a_need_out_of_the_closers_reach_holds_nothing_up(ending: Ending) -> None:
    """It is answered as its goals suggest, and nothing of it is told."""
    council = ending.council
    adults = await council.practitioner()
    helps = {"supportPlanId": ending.plan, "practitionerId": adults, "role": "Adults"}
    await council.change(ending.leading, "joinTeamAroundTheFamily", **helps, startedOn=OPENED)
    worker = council.viewer("adult_practitioner", practitioner=adults)
    need = {"supportPlanId": ending.plan, "code": "HEALTH", "statement": "Hidden"}
    need |= {"category": "CARE_AND_SUPPORT", "identifiedOn": OPENED}
    await council.change(worker, "identifyNeed", **need)
    answers = [{"needId": id_, "outcome": "MET"} for id_ in ending.needs.values()]
    goals = [{"goalId": ending.goal, "achievementStatus": "SUSTAINING"}]
    await ending.close(needs=answers, goals=goals)
    outcomes = {
        each["statement"]: each["outcome"] for each in (await ending.told())["needs"]["nodes"]
    }
    assert outcomes == {"SLEEP": "MET", "ISOLATION": "MET", "Hidden": "NOT_MET"}


async def test_what_is_read_by_an_ended_plan_alone_is_not_asked_for(ending: Ending) -> None:
    """A need of somebody who left: another plan of theirs, closed by now, lets it be read only."""
    council, left = ending.council, await ending.council.person()
    other = await council.plan(left, lead=ending.lead, openedOn=OPENED)
    of_plan = {"supportPlanId": ending.plan, "personId": left}
    await council.change(ending.leading, "coverPerson", **of_plan, startedOn=OPENED)
    need = {"code": "SLEEP", "statement": "Theirs", "category": "GENERAL"}
    await council.change(ending.leading, "identifyNeed", **of_plan, **need, identifiedOn=OPENED)
    closes = {"supportPlanId": other, "version": 1, "closedOn": TODAY, "reasonCode": "NEEDS_MET"}
    await council.change(ending.leading, "closePlan", **closes)
    ends = {**of_plan, "endedOn": TODAY, "reasonCode": "MOVED"}
    await council.change(ending.leading, "endCoverage", **ends)
    read = "query ($id: ID!) { person(id: $id) { id } }"
    assert await council.ask(ending.leading, read, id=left) == {"person": {"id": left}}

    answers = [{"needId": id_, "outcome": "MET"} for id_ in ending.needs.values()]
    goals = [{"goalId": ending.goal, "achievementStatus": "SUSTAINING"}]
    await ending.close(needs=answers, goals=goals)


@pytest.mark.parametrize(
    ("said", "awaits"),
    [
        ({"reasonCode": "NEEDS_MET"}, False),
        ({"reasonCode": "DECLINED"}, True),
        ({"reasonCode": "MOVED", "safety": "NO_CONCERN"}, True),
        ({"reasonCode": "NEVER_REACHED", "safety": "CANNOT_TELL"}, True),
        ({"reasonCode": "NEEDS_MET", "safety": "CONCERN"}, True),
    ],
)
async def test_where_nobody_may_be_left_to_see_a_manager_is_told(
    ending: Ending, said: JsonObject, *, awaits: bool
) -> None:
    """A warning and no lock: it is closed at once, and stands in her list until she has looked."""
    words = {"reason": "Closing", "reasonCategory": "GENERAL"}
    await ending.close(confirmsRest=True, **{**words, **said})
    council, told = ending.council, await ending.told()
    assert (told["status"], told["closing"]["awaitsManager"]) == ("CLOSED", awaits)
    listed = (await council.ask(ending.managing, AWAITING))["supportPlans"]["nodes"]
    assert listed == ([{"id": ending.plan}] if awaits else [])
    given = {"planClosingId": told["closing"]["id"], "version": told["closing"]["version"]}
    if not awaits:
        refused = await council.refused(ending.managing, "approveClosing", **given)
        assert refused == {"planClosingId": "NOT_AWAITED"}
        return
    refused = await council.refused(ending.leading, "approveClosing", **given)
    assert refused == {"planClosingId": "NOT_THE_MANAGER"}
    await council.change(ending.managing, "approveClosing", **given)
    closing = (await ending.told())["closing"]
    assert (closing["awaitsManager"], closing["approvedOn"]) == (False, TODAY)
    assert closing["approvedBy"] == {"name": "Pat Lee"}


async def test_every_closing_awaits_a_manager_where_the_council_says_so(
    databases: Databases, template: str, council: Council, clock: Clock
) -> None:
    """But for a manager's own."""
    plugins, composed = council.system.plugins, council.system.composition
    async with (
        databases.copy(template) as url,
        open_council(url, plugins, composed, clock, closing_needs_approval=True) as strict,
    ):
        for closer, awaits in (("leading", True), ("managing", False)):
            ending = await make_ending(strict)
            words = {"reason": "Well", "reasonCategory": "GENERAL", "confirmsRest": True}
            given = await ending.given(**words)
            await strict.change(getattr(ending, closer), "closePlan", **given)
            assert (await ending.told())["closing"]["awaitsManager"] == awaits


async def test_a_closing_by_mistake_is_undone(ending: Ending) -> None:
    """Whoever closed it, or a manager, has the plan and who helped with it as they were."""
    council = ending.council
    helper = await council.practitioner()
    helps = {"supportPlanId": ending.plan, "practitionerId": helper, "role": "School"}
    await council.change(ending.leading, "joinTeamAroundTheFamily", **helps, startedOn=OPENED)
    before = await ending.told()
    words = {"reason": "Oh", "reasonCategory": "GENERAL", "confirmsRest": True}
    await ending.close(reasonCode="DECLINED", **words)
    marked = {
        "recordId": (await ending.told())["closing"]["id"],
        "reasonCode": "WRONG_PLACE",
    }
    others = council.viewer("practitioner", practitioner=helper)
    refused = await council.refused(others, "markEnteredInError", **marked)
    assert refused == {"recordId": "NOT_THE_LEAD"}
    await council.change(ending.leading, "markEnteredInError", **marked)

    after = await ending.told()
    for same in ("status", "leadPractitioner", "teamAroundTheFamily", "closing"):
        assert after[same] == before[same], same
    open_ = {each["statement"]: each["outcome"] for each in after["needs"]["nodes"]}
    assert open_ == {"SLEEP": "MET", "ISOLATION": None}
    council.clock.turn(days=200)
    assert (await council.ask(others, PLAN, id=ending.plan))["supportPlan"] is not None


async def test_no_family_reads_why_a_plan_was_closed(ending: Ending) -> None:
    """Nor that a manager has yet to look at it."""
    council = ending.council
    found = await council.ask(ending.leading, "{ people { nodes { id } } }")
    (person,) = found["people"]["nodes"]
    shown = {"personId": person["id"], "itemId": ending.plan}
    await council.change(ending.leading, "publish", **shown)
    words = {"reason": "Oh", "reasonCategory": "GENERAL", "confirmsRest": True}
    await ending.close(reasonCode="DECLINED", **words)
    family = council.viewer("family", person=person["id"])
    asked = "query ($id: ID!) { supportPlan(id: $id) { status closing { id } } }"
    seen = await council.answer(family, asked, id=ending.plan)
    assert seen.data["supportPlan"] == {"status": "CLOSED", "closing": None}
    assert seen.denied == {"supportPlan.closing": "FORBIDDEN"}
