"""Whole ways through the API over HTTP, as the applications of those who use it go them."""

from dataclasses import dataclass, field

import pytest
from tests.stories.conftest import Town

from earlyhelp.days import LONDON, day_at
from earlyhelp.work import utc_now
from earlyhelp_graphql.testing import JsonObject

WHO_AM_I = (
    """{ viewer { displayName practitioner { id } grants { role rows scopes categories } } }"""
)
CASELOAD = """{
    people(first: 10) { totalCount nodes { id givenName
        connectorEpisodes(filter: {ended: false}) { nodes {
            id version goalInOwnWords
            introductions { id version communityAsset { name } attendedOn }
        } }
    } }
}"""
ASSETS = """query ($start: String!) {
    communityAssets(filter: {nameStartsWith: $start}) { nodes { id name } }
}"""
INTRODUCE = """mutation ($input: IntroduceToAssetInput!) { introduceToAsset(input: $input) {
    introduction { id version attendedOn communityAsset { name } } problems { code path }
} }"""
WENT = """mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) {
    introduction { attendedOn } problems { code path }
} }"""
FIGURE = """query ($from: Date, $to: Date) { indicator(code: "CONNECTED") {
    title value
    numerator(startedFrom: $from, startedTo: $to) denominator(startedFrom: $from, startedTo: $to)
} }"""


@pytest.mark.row("F81")
async def test_a_connector_goes_from_signing_in_to_hearing_that_somebody_went(
    town_of_its_own: Town,
) -> None:
    """Who am I, my caseload, an introduction, and that they went: what the next look shows."""
    town = town_of_its_own
    # Not the role's own client: somebody who signs in on the page and allows the application.
    users = town.facts["users"]
    connector = next(name for name in users if users[name]["roles"] == ["connector"])
    me = (await town.ask(connector, WHO_AM_I)).data["viewer"]
    (grant,) = me["grants"]
    assert me["practitioner"]
    assert (grant["role"], grant["rows"]) == ("connector", "CASELOAD")

    people = (await town.ask(connector, CASELOAD)).nodes("people")
    person = next(each for each in people if each["connectorEpisodes"]["nodes"])
    (episode, *_) = person["connectorEpisodes"]["nodes"]
    known = {each["communityAsset"]["name"] for each in episode["introductions"]}
    assets = (await town.ask(connector, ASSETS, start="")).nodes("communityAssets")
    asset = next(each for each in assets if each["name"] not in known)
    today = day_at(utc_now(), LONDON).isoformat()
    made = await town.ask(
        connector,
        INTRODUCE,
        input={
            "connectorEpisodeId": episode["id"],
            "communityAssetId": asset["id"],
            "introducedOn": today,
        },
    )
    assert made.data["introduceToAsset"]["problems"] == []
    introduction = made.data["introduceToAsset"]["introduction"]
    assert introduction["attendedOn"] is None

    went = {
        "introductionId": introduction["id"],
        "version": introduction["version"],
        "attendedOn": today,
    }
    assert (await town.ask(connector, WENT, input=went)).data["recordAttendance"] == {
        "introduction": {"attendedOn": today},
        "problems": [],
    }
    again = (await town.ask(connector, CASELOAD)).nodes("people")
    shown = next(each for each in again if each["id"] == person["id"])
    (episode, *_) = shown["connectorEpisodes"]["nodes"]
    assert {"name": asset["name"]} in [
        each["communityAsset"] for each in episode["introductions"] if each["attendedOn"] == today
    ]


@pytest.mark.row("F81")
async def test_an_analyst_gets_a_figure_no_record_and_nothing_of_a_single_day(town: Town) -> None:
    """The figure of a day is that of its month; whose it is cannot be asked."""
    me = (await town.ask("analyst", WHO_AM_I)).data["viewer"]
    assert [grant["rows"] for grant in me["grants"]] == ["NOBODY"]
    whole = (await town.ask("analyst", FIGURE)).data["indicator"]
    assert whole["denominator"] > 0
    month = {"from": "2026-02-01", "to": "2026-02-28"}
    of_the_month = (await town.ask("analyst", FIGURE, **month)).data
    for day in ("2026-02-01", "2026-02-14", "2026-02-28"):
        assert (await town.ask("analyst", FIGURE, **{"from": day, "to": day})).data == of_the_month
    refused = await town.ask(
        "analyst", "{ people { totalCount } connectorEpisodes: viewer { id } }"
    )
    assert refused.denied == {"people": "FORBIDDEN"}


PLAN = """{ supportPlans { nodes {
    id title status version currentCoverages { person { id givenName } }
    leadPractitioner { practitioner { name } }
    needs { nodes { statement person { givenName } } }
    goals { nodes { id version statement achievementStatus targetOn } }
} } }"""
SHOWN = """{ supportPlans { nodes {
    status needs { nodes { statement } } closing { id }
} } }"""
CLOSINGS = """query ($id: ID!) { supportPlan(id: $id) {
    status
    needs { nodes { id statement outcome metOn } } goals { nodes { id lifecycleStatus } }
    closing {
        id version awaitsManager reason safety
        codedReason { code } closedBy { name } approvedBy { name }
    }
} }"""
ASKED = """{ leadHandovers { nodes { id proposedBy { name } } } }"""
PRACTITIONERS = """query ($name: String!) {
    practitioners(filter: {nameStartsWith: $name}) { nodes { id } }
}"""
NURSERY = "Ellie starts at nursery in a new group."
COUNSELLING = "Jade would like to talk about what happened when she was a girl."
WHO_HELPS = ("karen", "farah", "sandra", "omar")


@dataclass
class TwoTeams:
    """The Robinsons' plan: Karen works with the children, Farah with the adults."""

    town: Town
    id_: str = ""
    today: str = field(default_factory=lambda: day_at(utc_now(), LONDON).isoformat())

    async def plan(self, who: str) -> JsonObject:
        """Return the plan, as somebody who helps sees it."""
        (plan,) = (
            each
            for each in (await self.town.ask(who, PLAN)).nodes("supportPlans")
            if each["title"].startswith("Robinson family")
        )
        return dict(plan)

    async def attempts(self, who: str, verb: str, row: str, **given: object) -> JsonObject:
        """Return what a mutation answers: the row's id, and the problems."""
        document = (
            f"mutation ($input: {verb[0].upper()}{verb[1:]}Input!) {{ {verb}(input: $input) {{"
            f" {row} {{ id }}"
            " problems { code path ... on ConflictProblem { currentVersion } } } }"
        )
        answer = await self.town.ask(who, document, input=given)
        return dict(answer.data[verb] or {"denied": answer.denied[verb]})

    async def does(self, who: str, verb: str, row: str, **given: object) -> str:
        """Carry out a mutation, and return the row's id."""
        made = await self.attempts(who, verb, row, **given)
        assert made["problems"] == []
        return str(made[row]["id"])

    async def adds(self, who: str, statement: str, **given: str) -> str:
        """Add a need that somebody identified today."""
        need = {"supportPlanId": (await self.plan(who))["id"], "statement": statement, **given}
        return await self.does(who, "identifyNeed", "need", **need, identifiedOn=self.today)

    async def reads(self, who: str) -> set[str]:
        """Return what somebody reads of the two needs that were added."""
        needs = (await self.plan(who))["needs"]["nodes"]
        return {each["statement"] for each in needs} & {NURSERY, COUNSELLING}

    async def is_shown(self, who: str) -> set[str]:
        """Return what somebody of the family reads of them."""
        (plan,) = (await self.town.ask(who, SHOWN)).nodes("supportPlans")
        return {each["statement"] for each in plan["needs"]["nodes"]} & {NURSERY, COUNSELLING}

    async def people(self) -> dict[str, str]:
        """Return the ids of those whom the plan covers, by their names."""
        covered = (await self.plan("sandra"))["currentCoverages"]
        return {each["person"]["givenName"]: each["person"]["id"] for each in covered}

    async def practitioner(self, name: str) -> str:
        """Return the id of somebody who helps."""
        found = await self.town.ask("karen", PRACTITIONERS, name=name)
        return str(found.nodes("practitioners")[0]["id"])

    async def closing(self, who: str = "sandra") -> JsonObject:
        """Return how the plan ended, as somebody who helps sees it."""
        plan = await self.town.ask(who, CLOSINGS, id=self.id_)
        return dict(plan.data["supportPlan"])


async def both_add_to_it(teams: TwoTeams) -> None:
    """Each writes what she helps with; the other team does not read it, the manager reads both."""
    people = await teams.people()
    nursery = await teams.adds(
        "karen", NURSERY, code="TWO_YEAR_PLACE", category="EDUCATION", personId=people["Ellie"]
    )
    counselling = await teams.adds(
        "farah", COUNSELLING, code="LOW_MOOD", category="CARE_AND_SUPPORT", personId=people["Jade"]
    )
    assert {who: await teams.reads(who) for who in WHO_HELPS} == {
        "karen": {NURSERY},
        "farah": {COUNSELLING},
        "sandra": {NURSERY, COUNSELLING},
        "omar": set(),
    }
    assert (await teams.is_shown("jade"), await teams.is_shown("liam")) == (set(), set())
    for parent in ("Jade", "Liam"):
        shown = {"personId": people[parent], "itemId": nursery}
        await teams.does("karen", "publish", "publication", **shown)
    shown = {"personId": people["Jade"], "itemId": counselling}
    await teams.does("farah", "publish", "publication", **shown)
    assert await teams.is_shown("jade") == {NURSERY, COUNSELLING}
    assert await teams.is_shown("liam") == {NURSERY}


async def one_write_conflicts(teams: TwoTeams) -> None:
    """Whoever writes second is told of the version that there is, reads it, and writes again."""
    budget = "A weekly budget that we keep to"
    before = {who: await _goal(teams, who, budget) for who in ("karen", "farah")}
    change = {"goalId": before["farah"]["id"], "version": before["farah"]["version"]}
    await teams.does("karen", "updateGoal", "goal", **change, achievementStatus="IMPROVING")

    stale = await teams.attempts("farah", "updateGoal", "goal", **change, targetOn=teams.today)
    newer = change["version"] + 1
    assert stale["goal"] is None
    assert stale["problems"] == [{"code": "CONFLICT", "path": ["version"], "currentVersion": newer}]
    read = await _goal(teams, "farah", budget)
    assert (read["version"], read["achievementStatus"]) == (newer, "IMPROVING")
    assert read["targetOn"] == before["farah"]["targetOn"]

    again = {**change, "version": read["version"]}
    await teams.does("farah", "updateGoal", "goal", **again, targetOn=teams.today)
    kept = await _goal(teams, "karen", budget)
    assert (kept["achievementStatus"], kept["targetOn"]) == ("IMPROVING", teams.today)


async def _goal(teams: TwoTeams, who: str, statement: str) -> JsonObject:
    goals = (await teams.plan(who))["goals"]["nodes"]
    return next(dict(each) for each in goals if each["statement"].startswith(statement))


async def the_lead_is_handed_over(teams: TwoTeams) -> None:
    """Karen proposes it, and leads until Farah accepts; she goes on helping, and reading."""
    plan = {"supportPlanId": teams.id_}
    helps = {"practitionerId": await teams.practitioner("Karen"), "role": "Family support"}
    await teams.does(
        "karen",
        "joinTeamAroundTheFamily",
        "teamAroundTheFamilyMember",
        **plan,
        **helps,
        startedOn=teams.today,
    )
    farah = {"practitionerId": await teams.practitioner("Farah")}
    why = {"reasonCode": "BETTER_PLACED", "startsOn": teams.today}
    taken = await teams.attempts(
        "farah", "proposeLeadHandover", "leadHandover", **plan, **farah, **why
    )
    assert [each["code"] for each in taken["problems"]] == ["NOT_THE_LEAD"]
    await teams.does("karen", "proposeLeadHandover", "leadHandover", **plan, **farah, **why)
    assert await _lead(teams) == "Karen Hughes"

    (asked,) = (await teams.town.ask("farah", ASKED)).nodes("leadHandovers")
    assert asked["proposedBy"] == {"name": "Karen Hughes"}
    accepts = {"leadHandoverId": asked["id"]}
    await teams.does("farah", "acceptLeadHandover", "leadHandover", **accepts)
    assert await _lead(teams) == "Farah Aziz"
    assert (await teams.reads("karen"), await teams.reads("farah")) == ({NURSERY}, {COUNSELLING})


async def _lead(teams: TwoTeams) -> str:
    led: str = (await teams.plan("omar"))["leadPractitioner"]["practitioner"]["name"]
    return led


async def it_is_closed(teams: TwoTeams, who: str) -> None:
    """Open needs and goals are answered; what she does not see is answered as it stands."""
    told = await teams.closing(who)
    given = {
        "supportPlanId": teams.id_,
        "version": (await teams.plan(who))["version"],
        "closedOn": teams.today,
        "reasonCode": "NEEDS_MET",
    }
    silent = await teams.attempts(who, "closePlan", "supportPlan", **given)
    assert [(each["code"], each["path"]) for each in silent["problems"]] == [
        ("UNANSWERED", ["needs"])
    ]
    needs = [{"needId": each["id"], "outcome": "MET"} for each in told["needs"]["nodes"]]
    await teams.does(who, "closePlan", "supportPlan", **given, needs=needs, confirmsRest=True)
    ended = await teams.closing(who)
    assert ended["status"] == "CLOSED"
    assert {each["outcome"] for each in ended["needs"]["nodes"]} == {"MET"}
    assert {each["lifecycleStatus"] for each in ended["goals"]["nodes"]} == {"COMPLETED"}


@pytest.mark.row("F34", "F39")
@pytest.mark.parametrize(("closing_needs_approval", "closes"), [(False, "sandra"), (True, "farah")])
async def test_two_teams_work_on_one_plan_until_a_manager_ends_it(
    town_of_its_own: Town, *, closing_needs_approval: bool, closes: str
) -> None:
    """She closes it, or agrees where the council wants that; each reads what they may, no more."""
    teams = TwoTeams(town_of_its_own)
    teams.id_ = (await teams.plan("karen"))["id"]
    await both_add_to_it(teams)
    await one_write_conflicts(teams)
    await the_lead_is_handed_over(teams)
    await it_is_closed(teams, closes)

    closing = (await teams.closing())["closing"]
    assert closing["awaitsManager"] == closing_needs_approval
    if closing_needs_approval:
        agrees = {"planClosingId": closing["id"], "version": closing["version"]}
        alone = await teams.attempts("farah", "approveClosing", "planClosing", **agrees)
        assert [each["code"] for each in alone["problems"]] == ["NOT_THE_MANAGER"]
        await teams.does("sandra", "approveClosing", "planClosing", **agrees)
        closing = (await teams.closing())["closing"]
        assert closing["approvedBy"] == {"name": "Sandra Platt"}
    assert (closing["awaitsManager"], closing["codedReason"]) == (False, {"code": "NEEDS_MET"})
    late = await teams.attempts(
        "karen", "setGoal", "goal", supportPlanId=teams.id_, statement="More", ownerKind="FAMILY"
    )
    assert [each["code"] for each in late["problems"]] == ["PLAN_CLOSED"]
    seen = await teams.town.ask("liam", SHOWN)
    assert [each["status"] for each in seen.nodes("supportPlans")] == ["CLOSED"]
    assert seen.denied == {"supportPlans.nodes.0.closing": "FORBIDDEN"}
    assert (await teams.is_shown("jade"), await teams.is_shown("liam")) == (
        {NURSERY, COUNSELLING},
        {NURSERY},
    )
