"""Children: levels of need per authority, and vulnerability factors that few may see."""

from typing import Any

import pytest
from tests.plugins.conftest import TODAY

from earlyhelp_graphql.testing import Council, JsonObject

FACTORS = """query($id: ID!) { person(id: $id) {
    vulnerabilityFactorCount
    vulnerabilityFactors { totalCount nodes { id version note endedOn factor { code label } } }
} }"""
LEVEL = """query($id: ID!, $asOf: Date) { person(id: $id) {
    levelOfNeed(asOf: $asOf) { decidedOn position { code isStatutory } scheme { authority } }
} }"""

PLANS_LEVEL = """query($id: ID!, $authority: String) { supportPlan(id: $id) {
    levelOfNeed(authority: $authority) { position { code } }
} }"""


def decision(person: str, code: str, decided_on: str) -> dict[str, str]:
    """Return the input of a decision on a level of need in Warrington."""
    return {
        "schemeCode": "level_of_need",
        "authority": "Warrington",
        "reasonCode": "ASSESSED",
        "positionCode": code,
        "decidedOn": decided_on,
        "personId": person,
    }


@pytest.fixture
async def factor_recorded(council: Council) -> tuple[str, Any, JsonObject]:
    """Return a child, a practitioner who leads the plan, and a factor that they recorded."""
    child, practitioner = await council.helped("practitioner")
    row = await council.change(
        practitioner,
        "recordVulnerabilityFactor",
        "id version",
        personId=child,
        factorCode="wr11",
        startedOn="2026-02-01",
        note="Cares for a brother",
    )
    return child, practitioner, row


@pytest.mark.row("WAR-07")
async def test_health_calls_level_four_by_another_name(council: Council) -> None:
    """Warrington's level 4 is Universal Partnership Plus in health visiting."""
    data = await council.ask(
        council.viewer("front_door"),
        """{ pathwaySchemes(filter: {authority: ["Warrington"]}) { nodes {
            positions { code aliases { label usedBy isConfirmed } }
        } } }""",
    )
    (scheme,) = data["pathwaySchemes"]["nodes"]
    named = {each["code"]: each["aliases"] for each in scheme["positions"] if each["aliases"]}
    assert named == {
        "4": [
            {
                "label": "Universal Partnership Plus",
                "usedBy": "Health visiting and school nursing",
                "isConfirmed": False,
            }
        ]
    }


async def test_the_latest_decided_level_of_need_holds(council: Council) -> None:
    """Today's level is the latest; asked as of a day, the one that held then; before it, none."""
    child, practitioner = await council.helped("practitioner")
    for code, decided_on in (("3", "2026-01-10"), ("2", "2026-02-10")):
        await council.change(practitioner, "recordPlacement", **decision(child, code, decided_on))
    held = {None: "2", "2026-02-09": "3", "2026-01-10": "3", "2026-01-09": None}
    for day, expected in held.items():
        data = await council.ask(practitioner, LEVEL, id=child, asOf=day)
        level = data["person"]["levelOfNeed"]
        assert (level and level["position"]["code"]) == expected


@pytest.mark.parametrize(
    ("born", "expected"),
    [("2000-02-02", {}), ("2000-02-01", {"personId": "OVER_25"}), (None, {})],
)
async def test_a_level_of_need_is_no_adults(
    council: Council, born: str | None, expected: dict[str, str]
) -> None:
    """It is decided up to the day before somebody is 26; of the unknown and the unborn, too."""
    person, practitioner = await council.helped("practitioner", dateOfBirth=born)
    given = decision(person, "2", "2026-02-01")
    if expected:
        assert await council.refused(practitioner, "recordPlacement", **given) == expected
    else:
        await council.change(practitioner, "recordPlacement", **given)


async def test_an_adults_plan_may_have_a_level_of_need(council: Council) -> None:
    """The level is the plan's then."""
    adult = await council.person(dateOfBirth="1990-01-01")
    lead = await council.practitioner()
    plan = await council.plan(adult, lead=lead)
    given: dict[str, str] = decision(adult, "2", "2026-02-01")
    given["supportPlanId"] = plan
    del given["personId"]
    practitioner = council.viewer("practitioner", practitioner=lead)
    await council.change(practitioner, "recordPlacement", **given)
    for authority, expected in (("Warrington", "2"), (None, "2"), ("Doncaster", None)):
        found = await council.ask(practitioner, PLANS_LEVEL, id=plan, authority=authority)
        level = found["supportPlan"]["levelOfNeed"]
        assert (level and level["position"]["code"]) == expected
    data = await council.ask(practitioner, LEVEL, id=adult)
    assert data["person"]["levelOfNeed"] is None


async def test_a_tier_is_no_level_of_need(council: Council) -> None:
    """A placement in another scheme does not show as the level of need."""
    child, practitioner = await council.helped("practitioner")
    tier = {**decision(child, "reduce", TODAY), "schemeCode": "prevention_tier"}
    await council.change(practitioner, "recordPlacement", **{**tier, "authority": "Halton"})
    data = await council.ask(practitioner, LEVEL, id=child)
    assert data["person"]["levelOfNeed"] is None


@pytest.mark.row("WAR-01")
async def test_factors_are_recorded_by_their_published_codes(
    council: Council, factor_recorded: tuple[str, Any, JsonObject]
) -> None:
    """The factor is there with its published label, counted, and without an end."""
    child, practitioner, _ = factor_recorded
    person = (await council.ask(practitioner, FACTORS, id=child))["person"]
    assert person["vulnerabilityFactorCount"] == 1
    (held,) = person["vulnerabilityFactors"]["nodes"]
    assert held["factor"] == {"code": "WR11", "label": "Young carer"}
    assert (held["note"], held["endedOn"]) == ("Cares for a brother", None)


async def test_an_ended_factor_stays_on_record_and_is_not_counted(
    council: Council, factor_recorded: tuple[str, Any, JsonObject]
) -> None:
    """It has an end date, leaves the count and can be filtered by."""
    child, practitioner, row = factor_recorded
    end = {"personVulnerabilityFactorId": row["id"], "version": 1}
    written = await council.change(
        practitioner, "endVulnerabilityFactor", "version endedOn", **end, endedOn=TODAY
    )
    assert written == {"version": 2, "endedOn": TODAY}
    person = (await council.ask(practitioner, FACTORS, id=child))["person"]
    assert person["vulnerabilityFactorCount"] == 0
    assert person["vulnerabilityFactors"]["totalCount"] == 1
    running = """query($id: ID!) { person(id: $id) {
        vulnerabilityFactors(filter: {ended: false}) { totalCount } } }"""
    data = await council.ask(practitioner, running, id=child)
    assert data["person"]["vulnerabilityFactors"]["totalCount"] == 0
    again = {**end, "version": 2, "endedOn": TODAY}
    refused = await council.refused(practitioner, "endVulnerabilityFactor", **again)
    assert list(refused.values()) == ["ALREADY_ENDED"]


async def test_slips_are_refused_with_the_field_to_blame(
    council: Council, factor_recorded: tuple[str, Any, JsonObject]
) -> None:
    """Unknown codes, the same factor twice, days to come, stale versions, impossible ends."""
    child, practitioner, row = factor_recorded
    record = {"personId": child, "factorCode": "WR11", "startedOn": TODAY}
    for given, expected in (
        ({"factorCode": "WR99"}, {"factorCode": "UNKNOWN_FACTOR"}),
        ({}, {"factorCode": "ALREADY_RECORDED"}),
        ({"startedOn": "2026-03-03", "factorCode": "WR01"}, {"startedOn": "IN_THE_FUTURE"}),
        ({"personId": await council.person()}, {"personId": "NOT_FOUND"}),
    ):
        refused = await council.refused(
            practitioner, "recordVulnerabilityFactor", **{**record, **given}
        )
        assert refused == expected
    end = {"personVulnerabilityFactorId": row["id"], "version": 1, "endedOn": "2026-02-01"}
    refused = await council.refused(practitioner, "endVulnerabilityFactor", **end)
    assert refused == {"endedOn": "IMPLAUSIBLE_DATE"}
    stale = {**end, "version": 7}
    refused = await council.refused(practitioner, "endVulnerabilityFactor", **stale)
    assert refused == {"version": "CONFLICT"}


@pytest.mark.parametrize("role", ["adult_practitioner", "connector", "partner", "front_door"])
async def test_who_works_with_others_sees_no_factors(
    council: Council, factor_recorded: tuple[str, Any, JsonObject], role: str
) -> None:
    """Whoever reaches the child in another role is denied factors and their count alike."""
    child, _, row = factor_recorded
    colleague = await council.helper(child, role)
    answer = await council.answer(colleague, FACTORS, id=child)
    assert answer.data["person"] == {
        "vulnerabilityFactorCount": None,
        "vulnerabilityFactors": None,
    }
    assert set(answer.denied.values()) == {"FORBIDDEN"}
    document = "query($id: ID!) { node(id: $id) { id } }"
    answer = await council.answer(colleague, document, id=row["id"])
    assert answer.data["node"] is None


async def test_the_family_sees_no_factors(
    council: Council, factor_recorded: tuple[str, Any, JsonObject]
) -> None:
    """The person themselves is not shown them, nor may record any."""
    child, _, _ = factor_recorded
    family = council.viewer("family", person=child)
    assert await council.denied(family, FACTORS, id=child) == {
        "person.vulnerabilityFactorCount": "FORBIDDEN",
        "person.vulnerabilityFactors": "FORBIDDEN",
    }
    record = """mutation($id: ID!) { recordVulnerabilityFactor(
        input: {personId: $id, factorCode: "WR01", startedOn: "2026-01-01"}
    ) { problems { code } } }"""
    assert await council.denied(family, record, id=child) == {
        "recordVulnerabilityFactor": "FORBIDDEN"
    }


async def test_a_team_manager_sees_the_factors_of_the_team(
    council: Council, factor_recorded: tuple[str, Any, JsonObject]
) -> None:
    """The manager of the practitioner's team sees them; the manager of another does not."""
    child, practitioner, _ = factor_recorded
    manager = await council.practitioner("Jo Bell")
    await council.team(f"Practitioner_{practitioner.practitioner_id}", manager=manager)
    boss = council.viewer("team_manager", practitioner=manager)
    person = (await council.ask(boss, FACTORS, id=child))["person"]
    assert person["vulnerabilityFactorCount"] == 1
    other = council.viewer("team_manager", practitioner=await council.practitioner())
    assert (await council.ask(other, FACTORS, id=child))["person"] is None


async def test_no_wording_from_memory_is_called_confirmed(council: Council) -> None:
    """Every published list is there, whole, and marked as yet to be checked."""
    viewer = council.viewer("practitioner")
    document = """{ vulnerabilityFactors(first: 100) { totalCount nodes {
        listName code isConfirmed source } } }"""
    factors = (await council.ask(viewer, document))["vulnerabilityFactors"]
    lists = [each["listName"] for each in factors["nodes"]]
    assert {name: lists.count(name) for name in lists} == {
        "Warrington": 15,
        "Working Together 2018": 11,
        "Working Together 2023": 17,
    }
    assert not any(each["isConfirmed"] for each in factors["nodes"])


@pytest.mark.row("WAR-01")
async def test_warringtons_groups_name_parents_and_carers(council: Council) -> None:
    """Who lives with a parent's or a carer's difficulties is in three of the fifteen groups."""
    labels = await factor_labels(council, "Warrington")
    assert len(labels) == 15
    for code in ("WR02", "WR04", "WR05"):
        assert "parent" in labels[code]
        assert "carer" in labels[code]
        assert "parental" not in labels[code]


async def test_working_together_keeps_risk_and_signs_apart_from_what_is(council: Council) -> None:
    """A child at risk of something, or showing signs of it, is not said to be there yet."""
    for list_, at_risk, signs in (
        ("Working Together 2018", ("WT18-06", "WT18-07"), "WT18-04"),
        ("Working Together 2023", ("WT23-07", "WT23-08"), "WT23-05"),
    ):
        labels = await factor_labels(council, list_)
        assert all(labels[code].startswith("At risk of") for code in at_risk)
        assert labels[signs].startswith("Showing signs of being drawn into")


async def factor_labels(council: Council, list_name: str) -> dict[str, str]:
    """Return the labels of a published list by their codes."""
    document = """query($list: [String!]) {
        vulnerabilityFactors(first: 100, filter: {listName: $list}) { nodes { code label } } }"""
    found = await council.ask(council.viewer("practitioner"), document, list=[list_name])
    return {each["code"]: each["label"] for each in found["vulnerabilityFactors"]["nodes"]}
