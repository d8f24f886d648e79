"""Who leads a plan: handed over by proposal and acceptance, or decided by a manager; vacancies."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, JsonObject

OPENED = "2026-01-05"
PLAN = """query ($id: ID!) { supportPlan(id: $id) {
    leadPractitioner { practitioner { name } }
    leadPractitioners { nodes { practitioner { name } endedOn codedReason { code } reason } }
    leadHandovers { nodes { status answeredOn } }
} }"""
ASKED = """{ leadHandovers { nodes {
    id practitioner { name } proposedBy { name } startsOn codedReason { code } supportPlan { id }
} } }"""
PLANS = "{ supportPlans { nodes { id } } }"
VACANT = (
    """{ supportPlans(filter: {status: [DRAFT, ACTIVE], withoutLead: true}) { nodes { id } } }"""
)
WHY = {"reasonCode": "LEAVES_POST"}


@dataclass
class Helped:
    """A plan with a lead, a helper in the team around it, their manager, and somebody apart."""

    council: Council
    plan: str
    practitioners: dict[str, str]

    def __getitem__(self, who: str) -> str:
        return self.practitioners[who]

    def as_(self, who: str) -> Viewer:
        """Return somebody as a viewer."""
        role = "team_manager" if who == "manager" else "practitioner"
        return self.council.viewer(role, practitioner=self[who])

    async def sees(self, who: str) -> bool:
        """Whether somebody sees the plan, in their list and by its id."""
        found = await self.council.ask(self.as_(who), PLANS)
        one = await self.council.ask(self.as_(who), PLAN, id=self.plan)
        listed = {"id": self.plan} in found["supportPlans"]["nodes"]
        assert listed == (one["supportPlan"] is not None)
        return listed

    async def told(self) -> JsonObject:
        """Return who leads and led, and what was proposed."""
        found = await self.council.ask(self.council.viewer("front_door"), PLAN, id=self.plan)
        told: JsonObject = found["supportPlan"]
        return told

    async def propose(self, who: str = "lead", **more: str) -> str:
        """Propose that Ana, who is apart, leads the plan from today on."""
        given = {"supportPlanId": self.plan, "practitionerId": self["apart"], **WHY}
        given |= {"startsOn": self.council.clock.today.isoformat(), **more}
        made = await self.council.change(self.as_(who), "proposeLeadHandover", **given)
        return str(made["id"])

    async def refused(self, who: str, verb: str, **given: object) -> JsonObject:
        """Return how something is refused to somebody."""
        return await self.council.refused(self.as_(who), verb, **given)


@pytest.fixture
async def helped(council: Council) -> Helped:
    """Open the plan."""
    names = {"lead": "Pat Lee", "helper": "Sam Roe", "manager": "Mo Ali", "apart": "Ana Reid"}
    made = {who: await council.practitioner(name) for who, name in names.items()}
    await council.team(made["lead"], manager=made["manager"])
    person = await council.person()
    plan = await council.plan(person, lead=made["lead"], team=[made["helper"]], openedOn=OPENED)
    return Helped(council, plan, made)


@pytest.mark.row("F42")
async def test_a_lead_is_handed_over_by_proposal_and_acceptance(helped: Helped) -> None:
    """Until it is accepted whoever leads goes on; whom it is proposed to sees no more than that."""
    council = helped.council
    asked = await helped.propose()
    assert (await helped.sees("lead"), await helped.sees("apart")) == (True, False)
    proposed = (await council.ask(helped.as_("apart"), ASKED))["leadHandovers"]["nodes"]
    assert proposed == [
        {
            "id": asked,
            "practitioner": {"name": "Ana Reid"},
            "proposedBy": {"name": "Pat Lee"},
            "startsOn": "2026-03-02",
            "codedReason": {"code": "LEAVES_POST"},
            "supportPlan": None,
        }
    ]
    given = {"leadHandoverId": asked}
    assert await helped.refused("helper", "acceptLeadHandover", **given) == {
        "leadHandoverId": "NOT_ASKED"
    }
    council.clock.turn(days=2)
    await council.change(helped.as_("apart"), "acceptLeadHandover", **given)

    assert (await helped.sees("lead"), await helped.sees("apart")) == (False, True)
    told = await helped.told()
    assert told["leadPractitioner"] == {"practitioner": {"name": "Ana Reid"}}
    before = told["leadPractitioners"]["nodes"][0]
    assert (before["endedOn"], before["codedReason"]["code"]) == ("2026-03-04", "LEAVES_POST")
    assert told["leadHandovers"]["nodes"] == [{"status": "ACCEPTED", "answeredOn": "2026-03-04"}]
    again = await helped.refused("apart", "acceptLeadHandover", **given)
    assert again == {"leadHandoverId": "ALREADY_ANSWERED"}


async def test_it_takes_effect_on_the_day_that_was_proposed(helped: Helped) -> None:
    """Accepted before, it waits: whoever leads sees the plan until the day before."""
    later = (helped.council.clock.today + timedelta(days=3)).isoformat()
    asked = await helped.propose(startsOn=later)
    await helped.council.change(
        helped.as_("apart"), "acceptLeadHandover", "status", leadHandoverId=asked
    )
    for days, name in ((0, "Pat Lee"), (2, "Pat Lee"), (1, "Ana Reid")):
        helped.council.clock.turn(days=days)
        assert await helped.sees("lead") == (name == "Pat Lee")
        assert (await helped.told())["leadPractitioner"] == {"practitioner": {"name": name}}


@pytest.mark.parametrize("end", ["declineLeadHandover", "withdrawLeadHandover"])
async def test_what_is_declined_or_withdrawn_changes_nothing(helped: Helped, end: str) -> None:
    """Whoever leads goes on leading, and another may be asked."""
    asked = await helped.propose()
    second = await helped.refused(
        "lead",
        "proposeLeadHandover",
        supportPlanId=helped.plan,
        practitionerId=helped["helper"],
        startsOn="2026-03-02",
        **WHY,
    )
    assert second == {"supportPlanId": "ALREADY_PROPOSED"}
    who = "apart" if end.startswith("decline") else "lead"
    await helped.council.change(helped.as_(who), end, leadHandoverId=asked)
    assert (await helped.told())["leadPractitioner"] == {"practitioner": {"name": "Pat Lee"}}
    assert (await helped.council.ask(helped.as_("apart"), ASKED))["leadHandovers"]["nodes"] == []
    await helped.propose()


async def test_nobody_in_the_team_takes_the_lead_by_herself(helped: Helped) -> None:
    """Neither by deciding, nor by proposing, ending or undoing whose it is."""
    plan, mine = {"supportPlanId": helped.plan}, {"practitionerId": helped["helper"]}
    today = "2026-03-02"
    for verb, given, expected in (
        (
            "assignLeadPractitioner",
            {**plan, **mine, **WHY, "startedOn": today},
            {"practitionerId": "HANDOVER_NEEDED"},
        ),
        (
            "proposeLeadHandover",
            {**plan, **mine, **WHY, "startsOn": today},
            {"supportPlanId": "NOT_THE_LEAD"},
        ),
        (
            "endLeadPractitioner",
            {**plan, **WHY, "endedOn": today},
            {"supportPlanId": "NOT_THE_LEAD"},
        ),
    ):
        assert await helped.refused("helper", verb, **given) == expected
    leads = "query ($id: ID!) { supportPlan(id: $id) { leadPractitioner { id } } }"
    found = await helped.council.ask(helped.as_("helper"), leads, id=helped.plan)
    lead = found["supportPlan"]["leadPractitioner"]["id"]
    marked = await helped.refused(
        "helper", "markEnteredInError", recordId=lead, reasonCode="NEVER_SO"
    )
    assert list(marked.values()) == ["NOT_THE_LEAD"]
    assert await helped.sees("lead")


async def test_a_manager_decides_with_a_reason(helped: Helped) -> None:
    """At once, whoever leads: the sight of whoever did so ends with it."""
    given = {
        "supportPlanId": helped.plan,
        "practitionerId": helped["apart"],
        "startedOn": "2026-03-02",
    }
    refused = await helped.refused("manager", "assignLeadPractitioner", **given)
    assert refused == {"reasonCode": "REASON_MISSING"}
    await helped.propose()
    given |= {"reasonCode": "CONCERN", "reason": "An allegation", "reasonCategory": "GENERAL"}
    await helped.council.change(
        helped.council.viewer("front_door"), "assignLeadPractitioner", **given
    )
    assert not await helped.sees("lead")
    told = await helped.told()
    assert told["leadPractitioners"]["nodes"][0]["codedReason"] == {"code": "CONCERN"}
    assert told["leadHandovers"]["nodes"] == [{"status": "WITHDRAWN", "answeredOn": "2026-03-02"}]
    unknown = await helped.refused(
        "apart",
        "endLeadPractitioner",
        supportPlanId=helped.plan,
        endedOn="2026-03-03",
        reasonCode="BECAUSE",
    )
    assert unknown == {"reasonCode": "UNKNOWN_REASON"}


@pytest.mark.row("WAR-12")
async def test_a_plan_that_nobody_leads_is_seen_by_the_last_leads_manager(helped: Helped) -> None:
    """And stands in a list, until somebody leads it; she may decide who does."""
    council, door = helped.council, helped.council.viewer("front_door")
    ends = {"supportPlanId": helped.plan, "endedOn": "2026-03-02", **WHY}
    await council.change(helped.as_("manager"), "endLeadPractitioner", **ends)

    assert (await helped.sees("lead"), await helped.sees("manager")) == (False, True)
    for who in (door, helped.as_("manager")):
        assert (await council.ask(who, VACANT))["supportPlans"]["nodes"] == [{"id": helped.plan}]
    given = {"supportPlanId": helped.plan, "practitionerId": helped["apart"]}
    await council.change(
        helped.as_("manager"), "assignLeadPractitioner", **given, startedOn="2026-03-02"
    )
    assert (await helped.sees("apart"), await helped.sees("manager")) == (True, False)
    assert (await council.ask(door, VACANT))["supportPlans"]["nodes"] == []


async def test_a_plan_is_watched_over_by_who_manages_its_last_lead_by_then(helped: Helped) -> None:
    """A new manager of the team sees it too; the lead's own mistake leaves it to them as well."""
    council, office = helped.council, helped.council.viewer("administrator")
    ends = {"supportPlanId": helped.plan, "endedOn": "2026-03-02", **WHY}
    await council.change(helped.as_("lead"), "endLeadPractitioner", **ends)
    helped.practitioners["new"] = await council.practitioner("Una Day")
    teams = await council.ask(office, "{ teams { nodes { id } } }")
    joins = {"teamId": teams["teams"]["nodes"][0]["id"], "practitionerId": helped["new"]}
    await council.change(office, "joinTeam", **joins, isManager=True, startedOn="2026-03-02")
    new = council.viewer("team_manager", practitioner=helped["new"])
    assert (await council.ask(new, PLANS))["supportPlans"]["nodes"] == [{"id": helped.plan}]


async def test_of_two_who_decide_at_once_one_is_first(helped: Helped) -> None:
    """Accepted by one and decided by another: exactly one leads, and both are history."""
    council, asked = helped.council, await helped.propose()
    decided = {
        "supportPlanId": helped.plan,
        "practitionerId": helped["helper"],
        "startedOn": "2026-03-02",
        **WHY,
    }
    await asyncio.gather(
        council.change(helped.as_("apart"), "acceptLeadHandover", leadHandoverId=asked),
        council.change(council.viewer("front_door"), "assignLeadPractitioner", **decided),
        return_exceptions=True,
    )
    leads = (await helped.told())["leadPractitioners"]["nodes"]
    assert [each["endedOn"] for each in leads].count(None) == 1
