"""A closed plan: those who helped read it for a while, as it was, and change nothing by it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from earlyhelp.support_plans.models import KeptSight
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council

OPENED = "2026-01-05"
PLAN = """query ($id: ID!) { supportPlan(id: $id) {
    status needs { nodes { statement person { id } } } currentCoverages { person { givenName } }
    leadPractitioner { id } teamAroundTheFamily { id }
} }"""
PERSON = """query ($id: ID!) { person(id: $id) {
    givenName identifiers { nodes { value } } placements { totalCount }
    relationships { totalCount } households { totalCount } vulnerabilityFactorCount
} }"""


@dataclass
class Closed:
    """A plan that was closed today, its family, and everybody who helped."""

    council: Council
    plan: str
    person: str
    lead: str
    helper: str
    manager: str

    def as_(self, role: str, practitioner: str) -> Viewer:
        """Return somebody as a viewer."""
        return self.council.viewer(role, practitioner=practitioner)

    @property
    def readers(self) -> dict[str, Viewer]:
        """Everybody who helped, or managed who did."""
        return {
            "lead": self.as_("practitioner", self.lead),
            "helper": self.as_("practitioner", self.helper),
            "manager": self.as_("team_manager", self.manager),
        }

    async def sees(self, who: Viewer, document: str, id_: str) -> Any:
        """Return what somebody is given of a plan or a person; None if nothing."""
        (found,) = (await self.council.ask(who, document, id=id_)).values()
        return found


@pytest.fixture
async def closed(council: Council) -> Closed:
    """Open a plan with a need, and close it."""
    person = await council.person(givenName="Ada")
    lead, helper, manager = [await council.practitioner() for _ in range(3)]
    await council.team(lead, manager=manager)
    plan = await council.plan(person, lead=lead, team=[helper], openedOn=OPENED)
    made = Closed(council, plan, person, lead, helper, manager)
    leading = made.readers["lead"]
    need = {"code": "ISOLATION", "statement": "A warm home", "category": "GENERAL"}
    given = {"supportPlanId": plan, "personId": person, "identifiedOn": OPENED, **need}
    await council.change(leading, "identifyNeed", **given)
    number = {"personId": person, "kind": "NHS_NUMBER", "value": "4010232137"}
    await council.change(council.viewer("front_door"), "addIdentifier", **number)
    await _close(council, leading, plan)
    return made


async def _close(council: Council, who: Viewer, plan: str) -> None:
    read = "query ($id: ID!) { supportPlan(id: $id) { version } }"
    version = (await council.ask(who, read, id=plan))["supportPlan"]["version"]
    today = council.clock.today.isoformat()
    given = {"supportPlanId": plan, "version": version, "closedOn": today}
    given |= {"reasonCode": "NEEDS_MET", "reason": "All well", "reasonCategory": "GENERAL"}
    given["confirmsRest"] = True
    await council.change(who, "closePlan", **given)


@pytest.mark.parametrize("who", ["lead", "helper", "manager"])
async def test_who_helped_reads_it_until_the_day_before(closed: Closed, who: str) -> None:
    """On the last day still, and from the next on no more; what nobody does any longer is over."""
    viewer, clock = closed.readers[who], closed.council.clock
    need = {"statement": "A warm home", "person": {"id": closed.person}}
    expected = {
        "status": "CLOSED",
        "needs": {"nodes": [need]},
        "currentCoverages": [{"person": {"givenName": "Ada"}}],
        "leadPractitioner": None,
        "teamAroundTheFamily": [],
    }
    for days in (0, 89):
        clock.turn(days=days)
        assert await closed.sees(viewer, PLAN, closed.plan) == expected
        person = await closed.sees(viewer, PERSON, closed.person)
        assert person["identifiers"]["nodes"] == [{"value": "4010232137"}]
    clock.turn(days=1)
    assert await closed.sees(viewer, PLAN, closed.plan) is None
    assert await closed.sees(viewer, PERSON, closed.person) is None


async def test_what_is_recorded_later_is_not_seen_by_it(closed: Closed) -> None:
    """A new number, home, partner, level and factor of the person, by somebody else's plan."""
    council, now = closed.council, "2026-03-02"
    next_ = await council.practitioner()
    await council.plan(closed.person, lead=next_, openedOn=now)
    leads, door = closed.as_("practitioner", next_), council.viewer("front_door")
    partner = await council.person()
    await council.household(closed.person)
    number = {"personId": closed.person, "kind": "UPRN", "value": "4010232137"}
    await council.change(door, "addIdentifier", **number)
    kin = {"personId": closed.person, "relatedPersonId": partner, "kind": "PARTNER_OF"}
    await council.change(door, "relatePeople", **kin, startedOn=now)
    level = {
        "schemeCode": "level_of_need",
        "authority": "Warrington",
        "reasonCode": "ASSESSED",
        "positionCode": "3",
        "decidedOn": now,
    }
    await council.change(leads, "recordPlacement", **level, personId=closed.person)
    factor = {"personId": closed.person, "factorCode": "wr11", "startedOn": now}
    await council.change(leads, "recordVulnerabilityFactor", **factor)
    nothing = {"totalCount": 0}
    for viewer in closed.readers.values():
        assert await closed.sees(viewer, PERSON, closed.person) == {
            "givenName": "Ada",
            "identifiers": {"nodes": [{"value": "4010232137"}]},
            "placements": nothing,
            "relationships": nothing,
            "households": nothing,
            "vulnerabilityFactorCount": 0,
        }
        homes = "{ households { totalCount } }"
        assert (await council.ask(viewer, homes))["households"] == nothing
    both = await closed.sees(leads, PERSON, closed.person)
    assert len(both["identifiers"]["nodes"]) == 2
    # Whoever helps by the new plan as well sees all of it.
    helps = {"supportPlanId": await _plan_of(council, leads), "practitionerId": closed.helper}
    await council.change(leads, "joinTeamAroundTheFamily", **helps, role="School", startedOn=now)
    assert await closed.sees(closed.readers["helper"], PERSON, closed.person) == both


async def _plan_of(council: Council, who: Viewer) -> str:
    found = await council.ask(who, "{ supportPlans { nodes { id } } }")
    return str(found["supportPlans"]["nodes"][0]["id"])


async def test_nothing_is_changed_by_it(closed: Closed) -> None:
    """Neither the plan nor its people; only a mistake in it can still be undone."""
    council, lead, today = closed.council, closed.readers["lead"], "2026-03-02"
    plan, other = {"supportPlanId": closed.plan}, await council.person()
    level = {
        "schemeCode": "level_of_need",
        "authority": "Warrington",
        "reasonCode": "ASSESSED",
        "positionCode": "3",
    }
    need = {"code": "ISOLATION", "statement": "B", "category": "GENERAL", "identifiedOn": today}
    helps = {"practitionerId": closed.helper, "role": "School", "startedOn": today}
    for verb, given in {
        "identifyNeed": {**plan, **need},
        "joinTeamAroundTheFamily": {**plan, **helps},
        "assignLeadPractitioner": {
            **plan,
            "practitionerId": closed.helper,
            "startedOn": today,
        },
        "endCoverage": {
            **plan,
            "personId": closed.person,
            "endedOn": today,
            "reasonCode": "MOVED",
        },
        "recordPlacement": {**plan, **level, "decidedOn": today},
    }.items():
        refused = await council.refused(lead, verb, **given)
        assert refused == {"supportPlanId": "PLAN_CLOSED"}, verb
    shown = {"personId": closed.person, "itemId": closed.plan}
    assert await council.refused(lead, "publish", **shown) == {"": "PLAN_CLOSED"}
    of_person: dict[str, dict[str, Any]] = {
        "correctPerson": {"version": 1, "givenName": "Eve"},
        "recordPlacement": {**level, "decidedOn": today},
        "recordVulnerabilityFactor": {"factorCode": "wr11", "startedOn": today},
    }
    for verb, given in of_person.items():
        refused = await council.refused(lead, verb, personId=closed.person, **given)
        assert refused == {"personId": "NOT_FOUND"}, verb
    refused = await council.refused(
        lead, "openPlan", title="Mine", personIds=[closed.person, other], openedOn=today
    )
    assert "personIds.0" in refused
    coverages = "query ($id: ID!) { supportPlan(id: $id) { coverages { nodes { id } } } }"
    found = await council.ask(lead, coverages, id=closed.plan)
    (coverage,) = found["supportPlan"]["coverages"]["nodes"]
    marked = {"recordId": coverage["id"], "reasonCode": "WRONG_PERSON"}
    await council.change(lead, "markEnteredInError", **marked)
    assert await closed.sees(lead, PERSON, closed.person) is None


async def test_what_was_to_begin_later_never_does(council: Council) -> None:
    """A helper from next week on; and one who joined on the day it closed did so for that day."""
    person, lead, later = await council.person(), *[await council.practitioner() for _ in "ab"]
    plan = await council.plan(person, lead=lead, openedOn=council.clock.today.isoformat())
    joins = {"supportPlanId": plan, "practitionerId": later, "role": "School"}
    joins["startedOn"] = (council.clock.today + timedelta(days=7)).isoformat()
    leading = council.viewer("practitioner", practitioner=lead)
    await council.change(leading, "joinTeamAroundTheFamily", **joins)
    await _close(council, leading, plan)

    council.clock.turn(days=8)
    plans = "{ supportPlans { totalCount } }"
    assert (await council.ask(leading, plans))["supportPlans"]["totalCount"] == 1
    others = council.viewer("practitioner", practitioner=later)
    assert (await council.ask(others, plans))["supportPlans"]["totalCount"] == 0
    assert len(await council.rows(KeptSight)) == 1
