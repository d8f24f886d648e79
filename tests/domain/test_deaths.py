"""A death: what holds of a person ends with it, history stays, and whoever leads is told."""

from dataclasses import dataclass

import pytest

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, JsonObject

OPENED, DIED = "2026-01-05", "2026-02-20"
PLAN = """query ($id: ID!) { supportPlan(id: $id) {
    currentCoverages { person { givenName } }
    coverages { nodes { person { givenName } endedOn codedReason { code } } }
    notices { nodes { id kind person { givenName } notedOn seenOn } }
    needs { nodes { statement } }
    goals { nodes { actions { nodes { description droppedOn doneOn } } } }
} }"""
HOMES = "query ($id: ID!) { person(id: $id) { diedOn householdMemberships { nodes { endedOn } } } }"

ENTRIES = """query ($id: ID!) { person(id: $id) { entriesInError { nodes {
    recordType startedOn markedOn codedReason { code }
} } } }"""


@dataclass
class Mourned:
    """A family of two, of whom Ada has died; who leads their plan."""

    council: Council
    plan: str
    ada: str
    ben: str
    lead: str

    @property
    def leading(self) -> Viewer:
        """Who leads the plan."""
        return self.council.viewer("practitioner", practitioner=self.lead)

    async def dies(self, **more: object) -> None:
        """Record that Ada has died, at the front door."""
        given = {"personId": self.ada, "version": 1, "diedOn": DIED, **more}
        await self.council.change(self.council.viewer("front_door"), "recordDeath", **given)

    async def told(self) -> JsonObject:
        """Return the plan, as whoever leads it sees it."""
        told: JsonObject = (await self.council.ask(self.leading, PLAN, id=self.plan))["supportPlan"]
        return told


@pytest.fixture
async def mourned(council: Council) -> Mourned:
    """Open the plan, with a need, a goal and two actions."""
    ada, ben = await council.person(givenName="Ada"), await council.person(givenName="Ben")
    await council.household(ada, ben)
    lead = await council.practitioner()
    plan = await council.plan(ada, ben, lead=lead, openedOn=OPENED)
    made = Mourned(council, plan, ada, ben, lead)
    need = {"code": "ISOLATION", "statement": "A warm home", "category": "GENERAL"}
    of_plan = {"supportPlanId": plan, "category": "GENERAL"}
    await council.change(
        made.leading, "identifyNeed", **{**of_plan, **need}, personId=ada, identifiedOn=OPENED
    )
    goal = await council.change(
        made.leading, "setGoal", **of_plan, statement="Calm", ownerKind="FAMILY"
    )
    for description, who in (("Ada rings", ada), ("Ben rings", ben)):
        action = {"goalId": goal["id"], "description": description, "responsiblePersonId": who}
        await council.change(made.leading, "addAction", **action)
    return made


async def test_coverage_home_and_actions_end_on_the_day(mourned: Mourned) -> None:
    """Of whoever died, and of nobody else; what was recorded stays, and the lead is told."""
    await mourned.dies()

    told = await mourned.told()
    assert told["currentCoverages"] == [{"person": {"givenName": "Ben"}}]
    ended = {each["person"]["givenName"]: each for each in told["coverages"]["nodes"]}
    assert (ended["Ada"]["endedOn"], ended["Ada"]["codedReason"]) == (DIED, {"code": "DIED"})
    assert ended["Ben"]["endedOn"] is None
    assert told["needs"]["nodes"] == [{"statement": "A warm home"}]
    (goal,) = told["goals"]["nodes"]
    dropped = {each["description"]: each["droppedOn"] for each in goal["actions"]["nodes"]}
    assert dropped == {"Ada rings": DIED, "Ben rings": None}
    found = (await mourned.council.ask(mourned.leading, HOMES, id=mourned.ada))["person"]
    assert found == {"diedOn": DIED, "householdMemberships": {"nodes": [{"endedOn": DIED}]}}
    (notice,) = told["notices"]["nodes"]
    assert (notice["kind"], notice["person"]["givenName"]) == ("DEATH", "Ada")
    await mourned.council.change(mourned.leading, "acknowledgeNotice", noticeId=notice["id"])
    again = await mourned.council.refused(
        mourned.leading, "acknowledgeNotice", noticeId=notice["id"]
    )
    assert again == {"noticeId": "ALREADY_SEEN"}
    assert (await mourned.told())["notices"]["nodes"][0]["seenOn"] == "2026-03-02"


async def test_who_helps_reaches_the_dead_for_a_while(mourned: Mourned) -> None:
    """To record what is late: until the day before, as with a closed plan."""
    await mourned.dies()
    for days, seen in ((0, True), (89, True), (1, False)):
        mourned.council.clock.turn(days=days)
        found = await mourned.council.ask(mourned.leading, HOMES, id=mourned.ada)
        assert (found["person"] is not None) == seen
    others = (await mourned.told())["coverages"]["nodes"]
    assert [each["person"]["givenName"] for each in others] == ["Ben"]


async def test_a_death_that_is_recorded_late_leaves_what_began_after_it_a_day(
    mourned: Mourned,
) -> None:
    """It was recorded, and held for nobody: no period is empty or ends before it begins."""
    await mourned.dies(diedOn="2025-12-01")
    ended = (await mourned.told())["coverages"]["nodes"]
    days = {each["person"]["givenName"]: each["endedOn"] for each in ended}
    assert days == {"Ada": "2026-01-06", "Ben": None}


async def test_a_death_that_was_recorded_in_error_ends_nothing(mourned: Mourned) -> None:
    """Once it is taken back all is as before, but for what the lead is told; why is kept."""
    council, before = mourned.council, await mourned.told()
    home = (await council.ask(mourned.leading, HOMES, id=mourned.ada))["person"]
    await mourned.dies()
    door = council.viewer("front_door")
    undone = {"personId": mourned.ada, "version": 2, "reasonCode": "WRONG_PERSON"}
    refused = await council.refused(
        mourned.leading, "markDeathEnteredInError", **undone | {"version": 1}
    )
    assert refused == {"version": "CONFLICT"}
    await council.change(door, "markDeathEnteredInError", **undone)

    after = await mourned.told()
    (notice,) = after.pop("notices")["nodes"]
    assert (notice["kind"], notice["person"]["givenName"]) == ("DEATH_IN_ERROR", "Ada")
    assert before.pop("notices")["nodes"] == []
    assert after == before
    assert (await council.ask(mourned.leading, HOMES, id=mourned.ada))["person"] == home
    council.clock.turn(days=365)
    (entry,) = (await council.ask(mourned.leading, ENTRIES, id=mourned.ada))["person"][
        "entriesInError"
    ]["nodes"]
    assert entry == {
        "recordType": "Death",
        "startedOn": DIED,
        "markedOn": "2026-03-02",
        "codedReason": {"code": "WRONG_PERSON"},
    }
    again = {**undone, "version": 3}
    refused = await council.refused(door, "markDeathEnteredInError", **again)
    assert refused == {"personId": "NOT_RECORDED"}
    # A second one is undone like the first, and what ended otherwise stays ended.
    ended = {"supportPlanId": mourned.plan, "personId": mourned.ada, "reasonCode": "MOVED"}
    await council.change(mourned.leading, "endCoverage", **ended, endedOn=DIED)
    await mourned.dies(version=3)
    await council.change(door, "markDeathEnteredInError", **undone | {"version": 4})
    assert (await mourned.told())["currentCoverages"] == [{"person": {"givenName": "Ben"}}]
