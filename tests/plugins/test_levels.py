"""Levels of need: as each authority's strategy has them, entered, decided by, and kept apart."""

import pytest
from tests.plugins.conftest import TODAY

from earlyhelp_graphql.testing import Council, JsonObject

LEVEL = """query($id: ID!, $asOf: Date, $authority: String) { person(id: $id) {
    levelOfNeed(authority: $authority, asOf: $asOf) { position { code } scheme { authority } }
} }"""
SCHEME = """query($authority: [String!]) {
    pathwaySchemes(filter: {code: ["level_of_need"], authority: $authority}) { nodes {
        authority versionLabel source isConfirmed
        positions { code label rank definition response source isEarlyHelp isStatutory }
    } }
}"""
NOTED = """query($authority: [String!]) { pathwaySchemes(filter: {authority: $authority}) {
    nodes { changes { nodes { reason fields { name after } } } } } }"""
OWN: JsonObject = {
    "code": "level_of_need",
    "authority": "Halton",
    "versionLabel": "2018",
    "title": "Levels of need in Halton (made up)",
    "source": "Made up for this test",
    "appliesFrom": "2018-01-01",
    "reason": "Our cabinet agreed them",
    "positions": [
        {
            "code": "A",
            "label": "First",
            "definition": "Some need (made up)",
            "response": "Whatever is near by (made up)",
            "isEarlyHelp": True,
        },
        {"code": "B", "label": "Second", "definition": "More (made up)", "isEarlyHelp": False},
    ],
}
"""A council's own levels, as it would enter them."""


def decision(person: str, authority: str, code: str, decided_on: str = TODAY) -> dict[str, str]:
    """Return the input of a decision on a level of need."""
    return {
        "schemeCode": "level_of_need",
        "authority": authority,
        "reasonCode": "ASSESSED",
        "positionCode": code,
        "decidedOn": decided_on,
        "personId": person,
    }


def shipped(found: JsonObject) -> list[JsonObject]:
    """Return the schemes that the product ships."""
    schemes = found["pathwaySchemes"]["nodes"]
    return [each for each in schemes if each["versionLabel"] == "strategy"]


async def levels(council: Council, authority: str) -> tuple[JsonObject, JsonObject]:
    """Return an authority's shipped scheme of levels, and its levels by their codes."""
    found = await council.ask(council.viewer("front_door"), SCHEME, authority=[authority])
    (scheme,) = shipped(found)
    return scheme, {each["code"]: each for each in scheme["positions"]}


async def test_levels_are_data_that_name_their_source_and_are_unconfirmed(council: Council) -> None:
    """Every scheme names the document, every level the section; none was confirmed there."""
    schemes = shipped(await council.ask(council.viewer("front_door"), SCHEME))
    assert {each["authority"]: [p["code"] for p in each["positions"]] for each in schemes} == {
        "Cheshire East": ["1", "2", "3", "4"],
        "Doncaster": ["1", "2", "3"],
        "Halton": [],
        "Warrington": ["1", "2", "3", "4"],
        "West Cheshire": ["2", "3"],
    }
    assert not any(each["isConfirmed"] for each in schemes)
    assert all(each["authority"] in each["source"] for each in schemes)
    every = [each for scheme in schemes for each in scheme["positions"]]
    assert all(each["source"] for each in every)
    assert [each["code"] for each in every if each["isStatutory"]] == ["4", "4"]
    assert not any(each["isStatutory"] and each["isEarlyHelp"] for each in every)


@pytest.mark.row("CE-01")
async def test_cheshire_easts_four_levels(council: Council) -> None:
    """Early help covers three; the third has EHA and a reviewed plan, the fourth is acute."""
    scheme, each = await levels(council, "Cheshire East")
    assert "Cheshire East Early Help Strategy 2019-22" in scheme["source"]
    assert {level["source"] for level in each.values()} == {"Section 2, Levels of Need"}
    assert [each[code]["isEarlyHelp"] for code in "1234"] == [True, True, True, False]
    assert "no unmet needs" in each["1"]["definition"]
    assert "single service" in each["2"]["response"]
    assert "Early Help Assessment" in each["3"]["response"]
    assert "coordinated and regularly reviewed multi-agency" in each["3"]["response"]
    assert "may have suffered" in each["4"]["definition"]
    assert "very significant disabilities" in each["4"]["definition"]
    assert each["4"]["isStatutory"]


@pytest.mark.row("WAR-06")
async def test_warringtons_four_levels(council: Council) -> None:
    """The third has a team, a lead professional, EHA and consent; the fourth sections 17 and 47."""
    scheme, each = await levels(council, "Warrington")
    assert "Warrington Strategy for early help 2018/21" in scheme["source"]
    assert {level["source"] for level in each.values()} == {"Our approach"}
    assert each["1"]["label"] == "Universal services"
    assert "single agency" in each["2"]["label"]
    assert "voluntary" in each["2"]["response"]
    third = each["3"]["response"]
    for said in ("early help assessment", "consent", "team around the family", "lead professional"):
        assert said in third
    assert "early help plan" in third
    assert "section 47" in each["4"]["definition"]
    assert "section 17" in each["4"]["definition"]
    assert "Children and Family Assessment" in each["4"]["response"]
    assert [each[code]["isEarlyHelp"] for code in "1234"] == [None, True, True, False]


@pytest.mark.row("DON-06")
async def test_doncasters_three_levels_are_apart_and_early_help_spans_them(
    council: Council,
) -> None:
    """Levels 1 and 2 are each a level of the ledger; there is no fourth to decide for."""
    scheme, each = await levels(council, "Doncaster")
    assert {level["source"] for level in each.values()} == {"Section 6.1"}
    assert [level["label"] for level in each.values()] == [
        "Universal needs",
        "Additional needs",
        "Multiple or complex needs",
    ]
    assert all(level["isEarlyHelp"] for level in each.values())
    assert "gives that no level" in scheme["source"]
    child, practitioner = await council.helped("practitioner")
    for code in "123":
        given = decision(child, "Doncaster", code)
        await council.change(practitioner, "recordPlacement", **given)
    fourth = decision(child, "Doncaster", "4")
    refused = await council.refused(practitioner, "recordPlacement", **fourth)
    assert refused == {"positionCode": "UNKNOWN_POSITION"}


async def test_doncasters_three_responses(council: Council) -> None:
    """Self-serve by the Families Information Service, a single service, EHA and a TAF."""
    _, each = await levels(council, "Doncaster")
    assert "Families Information Service" in each["1"]["response"]
    assert "A single service" in each["2"]["response"]
    assert "early help assessment and a team around the family" in each["3"]["response"]
    assert "lead practitioner" in each["3"]["response"]


@pytest.mark.row("WC-02")
async def test_west_cheshire_works_on_two_levels_that_it_does_not_define(council: Council) -> None:
    """Levels two and three, both of early help, without a definition; the source says so."""
    scheme, each = await levels(council, "West Cheshire")
    assert [level["label"] for level in each.values()] == ["Level two", "Level three"]
    assert [level["definition"] for level in each.values()] == ["", ""]
    assert all(level["isEarlyHelp"] for level in each.values())
    assert "neither names nor defines nor dates them" in scheme["source"]


@pytest.mark.row("HAL-05")
@pytest.mark.parametrize("authority", ["Halton", "West Cheshire", "Somewhere else"])
async def test_a_council_enters_its_own_levels(council: Council, authority: str) -> None:
    """What it enters goes before what is shipped, at once; that stays to be read."""
    child, practitioner = await council.helped("practitioner")
    decided = decision(child, authority, "A")
    refused = await council.refused(practitioner, "recordPlacement", **decided)
    assert set(refused.values()) <= {"UNKNOWN_SCHEME", "UNKNOWN_POSITION"}

    office = council.viewer("administrator")
    await council.change(office, "enterPathwayScheme", **{**OWN, "authority": authority})

    await council.change(practitioner, "recordPlacement", **decided)
    found = await council.ask(practitioner, LEVEL, id=child, authority=authority)
    assert found["person"]["levelOfNeed"]["position"] == {"code": "A"}
    entered = await council.ask(practitioner, SCHEME, authority=[authority])
    (own,) = [each for each in entered["pathwaySchemes"]["nodes"] if each["isConfirmed"]]
    told = await council.ask(office, NOTED, authority=[authority])
    schemes = told["pathwaySchemes"]["nodes"]
    noted = [each for scheme in schemes for each in scheme["changes"]["nodes"]]
    assert [each["reason"] for each in noted] == ["Our cabinet agreed them"]
    assert {"name": "positions", "after": "A, B"} in noted[0]["fields"]
    first, second = own["positions"]
    assert (first["rank"], first["isEarlyHelp"]) == (1, True)
    assert first["response"] == "Whatever is near by (made up)"
    assert (second["rank"], second["isEarlyHelp"], second["response"]) == (2, False, "")


@pytest.mark.row("HAL-05")
async def test_haltons_levels_are_lost_and_say_so(council: Council) -> None:
    """Its scheme is there and empty, so that whoever looks for it learns why."""
    scheme, each = await levels(council, "Halton")
    assert each == {}
    assert "a diagram that the copy we read has lost" in scheme["source"]


async def test_slips_in_a_councils_own_levels_are_refused(council: Council) -> None:
    """None at all, a code twice, a version that is there; and whoever may not enter them."""
    office = council.viewer("administrator")
    (first, second) = OWN["positions"]
    for given, expected in (
        ({"positions": []}, {"positions": "NO_POSITIONS"}),
        ({"positions": [first, {**second, "code": "A"}]}, {"positions.1.code": "NAMED_TWICE"}),
        ({"versionLabel": "strategy"}, {"versionLabel": "ALREADY_RECORDED"}),
    ):
        assert await council.refused(office, "enterPathwayScheme", **{**OWN, **given}) == expected
    document = """mutation($input: EnterPathwaySchemeInput!) {
        enterPathwayScheme(input: $input) { problems { code } } }"""
    for role in ("practitioner", "team_manager", "analyst"):
        denied = await council.denied(council.viewer(role), document, input=OWN)
        assert denied == {"enterPathwayScheme": "FORBIDDEN"}


async def test_levels_of_two_authorities_leave_each_other_as_they_are(council: Council) -> None:
    """Each is asked for by its authority; who asks for none gets the latest of any."""
    child, practitioner = await council.helped("practitioner")
    for authority, code, day in (("Warrington", "3", "2026-01-10"), ("Doncaster", "1", TODAY)):
        given = decision(child, authority, code, day)
        await council.change(practitioner, "recordPlacement", **given)
    held = {"Warrington": "3", "Doncaster": "1", None: "1", "Cheshire East": None}
    for whose, expected in held.items():
        data = await council.ask(practitioner, LEVEL, id=child, authority=whose)
        level = data["person"]["levelOfNeed"]
        assert (level and level["position"]["code"]) == expected
    given = {"authority": "Doncaster", "asOf": "2026-03-01"}
    before = await council.ask(practitioner, LEVEL, id=child, **given)
    assert before["person"]["levelOfNeed"] is None
