"""A mistake made today is undone today: what was entered in error gives no sight, and no figure."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from earlyhelp.commands import AnyRowId, fields_of
from earlyhelp.corrections.models import EntryInError
from earlyhelp.corrections.services import MarkEnteredInError
from earlyhelp.reading.ids import decode_id
from earlyhelp.storage.tables import Dated
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.testing import Council, UnexpectedAnswerError

SINCE = "2026-01-05"
SEEN = """{ people(first: 100) { nodes { id
    relationships { totalCount } households { totalCount } supportPlans { totalCount }
    placements { totalCount }
} } supportPlans { nodes { id lastLed: leadPractitioners { totalCount }
    coverages { totalCount } teamAroundTheFamily { id } } } }"""
HISTORY = """query ($id: ID!) { supportPlan(id: $id) { entriesInError { nodes {
    recordType person { id } practitioner { name } startedOn endedOn markedOn
    markedBy { name } codedReason { code label }
} } } }"""
WRONG = {"reasonCode": "WRONG_PERSON"}


@dataclass
class Family:
    """A plan for one person, who leads it, and their manager; and somebody it is not about."""

    council: Council
    person: str
    stranger: str
    lead: str
    manager: str
    plan: str

    @property
    def leading(self) -> Viewer:
        """Who leads the plan."""
        return self.council.viewer("practitioner", practitioner=self.lead)

    @property
    def managing(self) -> Viewer:
        """Who manages the team of whoever leads it."""
        return self.council.viewer("team_manager", practitioner=self.manager)

    @property
    def door(self) -> Viewer:
        """The front door."""
        return self.council.viewer("front_door")

    async def cover(self, person: str, **more: Any) -> str:
        """Let the plan cover somebody; return the id of the coverage."""
        given = {"supportPlanId": self.plan, "personId": person, "startedOn": SINCE, **more}
        return str((await self.council.change(self.door, "coverPerson", **given))["id"])

    async def mark(self, who: Viewer, record: str, **more: Any) -> dict[str, Any]:
        """Mark a record as entered in error, over HTTP."""
        given = {"recordId": record, **WRONG, **more}
        return await self.council.http.change(who, "markEnteredInError", "recordType", **given)

    async def sees(self, who: Viewer) -> set[str]:
        """Return the people whom somebody sees, over HTTP."""
        found = await self.council.http.ask(who, SEEN)
        return {each["id"] for each in found["people"]["nodes"]}


@pytest.fixture
async def family(council: Council) -> Family:
    """Open the plan."""
    person, stranger = await council.person(), await council.person()
    lead, manager = await council.practitioner("Pat Lee"), await council.practitioner("Mo Ali")
    await council.team(lead, manager=manager)
    plan = await council.plan(person, lead=lead, openedOn=SINCE)
    return Family(council, person, stranger, lead, manager, plan)


async def test_covering_the_wrong_person_is_undone(family: Family) -> None:
    """Nobody sees them by it from that moment; who, when and why stay with the plan."""
    coverage = await family.cover(family.stranger)
    assert family.stranger in await family.sees(family.leading)
    assert family.stranger in await family.sees(family.managing)

    marked = await family.mark(
        family.leading, coverage, reason="His name", reasonCategory="GENERAL"
    )

    assert marked == {"recordType": "PlanCoverage"}
    assert await family.sees(family.leading) == {family.person}
    assert await family.sees(family.managing) == {family.person}
    history = await family.council.http.ask(family.managing, HISTORY, id=family.plan)
    assert history["supportPlan"]["entriesInError"]["nodes"] == [
        {
            "recordType": "PlanCoverage",
            "person": None,
            "practitioner": None,
            "startedOn": SINCE,
            "endedOn": None,
            "markedOn": "2026-03-02",
            "markedBy": {"name": "Pat Lee"},
            "codedReason": {"code": "WRONG_PERSON", "label": "It is about somebody else"},
        }
    ]
    (kept,) = await family.council.rows(EntryInError)
    person = decode_id(family.stranger)
    assert person is not None
    assert kept.record["person_id"] == str(person.uuid)
    assert (kept.record["started_on"], kept.record["ended_on"]) == (SINCE, "infinity")
    assert kept.reason == "His name"


async def test_what_was_published_by_a_coverage_in_error_is_shown_no_more(family: Family) -> None:
    """And it stays as history that it was shown to the wrong person."""
    coverage = await family.cover(family.stranger)
    await family.council.change(
        family.leading, "publish", personId=family.stranger, itemId=family.plan
    )
    stranger = family.council.viewer("family", person=family.stranger)
    plans = "{ supportPlans { totalCount } }"
    assert (await family.council.ask(stranger, plans))["supportPlans"]["totalCount"] == 1

    await family.mark(family.leading, coverage)

    assert (await family.council.ask(stranger, plans))["supportPlans"]["totalCount"] == 0
    kept = await family.council.rows(EntryInError)
    assert {each.record_type for each in kept} == {"PlanCoverage", "Publication"}


async def _helper(family: Family) -> tuple[str, Viewer, Viewer]:
    wrong = await family.council.practitioner("Sam Roe")
    helps = {"practitionerId": wrong, "role": "School", "startedOn": SINCE}
    row = await family.council.change(
        family.leading, "joinTeamAroundTheFamily", supportPlanId=family.plan, **helps
    )
    return row["id"], family.leading, family.council.viewer("practitioner", practitioner=wrong)


async def _lead(family: Family) -> tuple[str, Viewer, Viewer]:
    plan = await family.council.plan(family.person, openedOn=SINCE)
    wrong = await family.council.practitioner("Sam Roe")
    leads = {"supportPlanId": plan, "practitionerId": wrong, "startedOn": SINCE}
    row = await family.council.change(family.door, "assignLeadPractitioner", **leads)
    return row["id"], family.door, family.council.viewer("practitioner", practitioner=wrong)


async def _manager(family: Family) -> tuple[str, Viewer, Viewer]:
    wrong = await family.council.practitioner("Sam Roe")
    team = await family.council.team(family.lead)
    office = family.council.viewer("administrator")
    joins = {"teamId": team, "practitionerId": wrong, "isManager": True, "startedOn": SINCE}
    row = await family.council.change(office, "joinTeam", **joins)
    return row["id"], office, family.council.viewer("team_manager", practitioner=wrong)


async def _member(family: Family) -> tuple[str, Viewer, Viewer]:
    wrong = await family.council.practitioner("Sam Roe")
    await family.council.plan(await family.council.person(), lead=wrong)
    team = await family.council.team(manager=family.manager)
    office = family.council.viewer("administrator")
    joins = {"teamId": team, "practitionerId": wrong, "startedOn": SINCE}
    row = await family.council.change(office, "joinTeam", **joins)
    return row["id"], office, family.managing


@pytest.mark.parametrize("mistake", [_helper, _lead, _manager, _member])
async def test_sight_by_mistake_ends_at_once(family: Family, mistake: Any) -> None:
    """The wrong helper, lead, manager or member of a team: as it was before it was recorded."""
    if mistake is _member:
        before = await family.sees(family.managing)
    record, corrector, sighted = await mistake(family)
    seen = await family.sees(sighted)
    assert seen > (before if mistake is _member else set())

    await family.mark(corrector, record)

    assert await family.sees(sighted) == (before if mistake is _member else set())


FACTS = """query ($id: ID!) { person(id: $id) {
    relationships { nodes { hasParentalResponsibility } totalCount }
    households { totalCount } placements { totalCount }
    vulnerabilityFactorCount vulnerabilityFactors { totalCount } levelOfNeed { position { code } }
} }"""


async def test_facts_of_a_person_are_undone_and_recorded_right(family: Family) -> None:
    """A home, a relationship, a factor and a level: the right one may hold on the same days."""
    council, who = family.council, family.leading
    await family.cover(family.stranger)
    other = await council.household(family.person)
    facts: dict[str, dict[str, Any]] = {
        "joinHousehold": {"householdId": other, "personId": family.stranger, "role": "OTHER"},
        "relatePeople": {
            "personId": family.person,
            "relatedPersonId": family.stranger,
            "kind": "PARENT_OF",
            "hasParentalResponsibility": True,
        },
        "recordVulnerabilityFactor": {"personId": family.person, "factorCode": "wr11"},
    }
    ids = [
        (await council.change(who, verb, **given, startedOn=SINCE))["id"]
        for verb, given in facts.items()
    ]
    decided = {
        "schemeCode": "level_of_need",
        "authority": "Warrington",
        "reasonCode": "ASSESSED",
        "positionCode": "3",
        "decidedOn": SINCE,
        "personId": family.person,
    }
    ids.append((await council.change(who, "recordPlacement", **decided))["id"])
    before = (await council.ask(who, FACTS, id=family.person))["person"]
    assert before["vulnerabilityFactorCount"] == before["placements"]["totalCount"] == 1
    assert before["relationships"]["nodes"] == [{"hasParentalResponsibility": True}]

    for record in ids:
        await family.mark(who, record, reasonCode="NEVER_SO")

    after = (await council.ask(who, FACTS, id=family.person))["person"]
    assert after == {
        "relationships": {"nodes": [], "totalCount": 0},
        "households": before["households"],
        "placements": {"totalCount": 0},
        "vulnerabilityFactorCount": 0,
        "vulnerabilityFactors": {"totalCount": 0},
        "levelOfNeed": None,
    }
    kin = (await council.ask(who, FACTS, id=family.stranger))["person"]
    assert (kin["relationships"]["totalCount"], kin["households"]["totalCount"]) == (0, 0)
    for verb, given in facts.items():  # which on the same days would be refused
        await council.change(who, verb, **given, startedOn=SINCE)


async def test_what_others_rest_on_is_undone_last(family: Family) -> None:
    """An episode with a connector leaves every figure once its introductions have."""
    council = family.council
    connector = await council.practitioner("Cal Ng")
    await family.council.change(
        family.leading,
        "joinTeamAroundTheFamily",
        supportPlanId=family.plan,
        practitionerId=connector,
        role="Connector",
        startedOn=SINCE,
    )
    who = council.viewer("connector", practitioner=connector)
    office = council.viewer("administrator")
    asset = (
        await council.change(
            council.viewer_with(),
            "registerCommunityAsset",
            name="Walks",
            kind="walking group",
            description="On Mondays",
            isOpenToAll=True,
        )
    )["id"]
    assert office
    episode = (
        await council.change(
            who,
            "startConnectorEpisode",
            personId=family.person,
            startedOn=SINCE,
            goalInOwnWords="Get out more",
            referralSource="GP",
        )
    )["id"]
    introduced = {"connectorEpisodeId": episode, "communityAssetId": asset, "introducedOn": SINCE}
    introduction = (await council.change(who, "introduceToAsset", **introduced))["id"]
    figure = "{ indicators { nodes { denominator } } }"
    analyst = council.viewer("analyst")
    (counted,) = (await council.ask(analyst, figure))["indicators"]["nodes"]
    assert counted == {"denominator": 1}

    refused = await council.refused(who, "markEnteredInError", recordId=episode, **WRONG)
    assert refused == {"recordId": "STILL_NEEDED"}
    for record in (introduction, episode):
        await family.mark(who, record)

    (counted,) = (await council.ask(analyst, figure))["indicators"]["nodes"]
    assert counted == {"denominator": 0}


async def test_only_who_may_record_it_may_take_it_out(family: Family) -> None:
    """Out of reach, or without the scope, it is as unknown as a record of nothing."""
    council = family.council
    coverage = await family.cover(family.stranger)
    helper = await council.practitioner()
    await council.change(
        family.leading,
        "joinTeamAroundTheFamily",
        supportPlanId=family.plan,
        practitionerId=helper,
        role="School",
        startedOn=SINCE,
    )
    partner = council.viewer("partner", practitioner=helper)
    unrelated = council.viewer("practitioner", practitioner=await council.practitioner())
    for who in (partner, unrelated, council.viewer("administrator")):
        refused = await council.refused(who, "markEnteredInError", recordId=coverage, **WRONG)
        assert refused == {"recordId": "NOT_FOUND"}
    for role in ("analyst", "developer"):
        who = council.viewer(role)
        refused = await council.refused(who, "markEnteredInError", recordId=coverage, **WRONG)
        assert refused == {"markEnteredInError": "FORBIDDEN"}
    assert family.stranger in await family.sees(family.leading)


async def test_a_reason_is_one_of_those_for_it(family: Family) -> None:
    """Its code is enough; what may be given is listed."""
    coverage = await family.cover(family.stranger)
    refused = await family.council.refused(
        family.leading, "markEnteredInError", recordId=coverage, reasonCode="BECAUSE"
    )
    assert refused == {"reasonCode": "UNKNOWN_REASON"}
    listed = "{ reasons(filter: {decision: [ENTRY_IN_ERROR]}) { nodes { code needsWords } } }"
    nodes = (await family.council.ask(family.leading, listed))["reasons"]["nodes"]
    assert {"code": "WRONG_PERSON", "needsWords": False} in nodes
    await family.mark(family.leading, coverage, reasonCode="OTHER")


async def test_two_who_undo_the_same_at_once_undo_it_once(family: Family) -> None:
    """The second finds nothing: there is one entry of one mistake."""
    coverage = await family.cover(family.stranger)
    outcomes = await asyncio.gather(
        family.mark(family.leading, coverage),
        family.mark(family.managing, coverage),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, UnexpectedAnswerError)]
    assert len(refused) == 1
    assert "NOT_FOUND" in str(refused[0])
    assert len(await family.council.rows(EntryInError)) == 1


def test_every_dated_fact_can_be_undone(composition: Composition) -> None:
    """Of core and of every plugin: each is of a kind that may be marked, and somebody may."""
    own: list[Any] = [each for each in composition.types if issubclass(each, Dated)]
    assert len(own) >= 8
    (markable,) = _markable()
    for model in own:
        assert model in markable
        assert composition.guard.recorded_under(model), model


def _markable() -> Sequence[AnyRowId]:
    return [each.kind for each in fields_of(MarkEnteredInError) if isinstance(each.kind, AnyRowId)]
