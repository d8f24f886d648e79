"""Vocabularies: a council makes them its own, with reasons, and keeps what it made of them."""

from datetime import timedelta
from typing import Any

import pytest

from earlyhelp_graphql.testing import Council

KINDS = """{ identifierKinds(first: 100) { nodes {
    id code label definition retiredOn version
    changes { nodes { reason practitioner { name } fields { name before after } } }
} } }"""


async def kind(council: Council, code: str) -> dict[str, object]:
    """Return a kind of identifier, as an editor of vocabularies sees it."""
    found = await council.ask(council.viewer("vocabulary_editor"), KINDS)
    nodes: list[dict[str, object]] = found["identifierKinds"]["nodes"]
    return next(each for each in nodes if each["code"] == code)


async def test_what_a_council_changes_is_kept_with_who_and_why(council: Council) -> None:
    """The latest change first, each with what stood there before."""
    editor = council.viewer("vocabulary_editor", practitioner=await council.practitioner())
    upn = await kind(council, "UPN")
    wording = {"termId": upn["id"], "label": "Pupil number", "definition": None}
    reason = "As our schools say it."
    changed = await council.change(
        editor, "changeTerm", "reason", **wording, version=1, reason=reason
    )
    assert changed == {"reason": reason}

    found = await kind(council, "UPN")
    assert (found["label"], found["definition"], found["version"]) == ("Pupil number", "", 2)
    (change,) = found["changes"]["nodes"]  # type: ignore[index]
    assert change["practitioner"] == {"name": "Pat Lee"}
    assert change["fields"] == [
        {"name": "definition", "before": upn["definition"], "after": ""},
        {"name": "label", "before": "Unique pupil number", "after": "Pupil number"},
    ]
    again = {**wording, "reason": reason}
    assert await council.refused(editor, "changeTerm", **again, version=1) == {
        "version": "CONFLICT"
    }
    assert await council.refused(editor, "changeTerm", **again, version=2) == {
        "": "NOTHING_CHANGED"
    }


async def test_a_retired_term_is_chosen_no_more(council: Council) -> None:
    """It can be taken back into use; what was recorded with it keeps it."""
    editor, desk = council.viewer("vocabulary_editor"), council.viewer("front_door")
    person, uln = await council.person(), await kind(council, "ULN")
    number = {"personId": person, "kind": "ULN", "value": "1000102504"}
    await council.change(desk, "addIdentifier", **number)
    ended = {"termId": uln["id"], "reason": "Colleges no longer send it."}
    retired_on = council.clock.today.isoformat()
    await council.change(editor, "changeTerm", **ended, version=1, retiredOn=retired_on)
    other = {**number, "value": "1000102512"}
    assert await council.refused(desk, "addIdentifier", **other) == {"kind": "UNKNOWN_KIND"}
    back = {"termId": uln["id"], "reason": "They do again.", "retiredOn": None}
    await council.change(editor, "changeTerm", **back, version=2)
    await council.change(desk, "addIdentifier", **other)


@pytest.mark.parametrize("role", ["administrator", "practitioner", "front_door", "family"])
async def test_only_editors_change_vocabularies(council: Council, role: str) -> None:
    """Others choose from them."""
    upn = await kind(council, "UPN")
    wording = {"termId": upn["id"], "version": 1, "label": "Mine", "reason": "I like it."}
    who = council.viewer(role)
    assert await council.refused(who, "changeTerm", **wording) == {"changeTerm": "FORBIDDEN"}
    added = {"code": "MINE", "label": "Mine", "reason": "I like it."}
    denied = await council.refused(who, "addIdentifierKind", **added)
    assert denied == {"addIdentifierKind": "FORBIDDEN"}


async def test_a_need_is_of_a_kind_and_a_council_adds_its_own(council: Council) -> None:
    """Free text is refused; late entries take what was in use on their day."""
    person, helper = await council.helped()
    editor, today = council.viewer("vocabulary_editor"), council.clock.today
    plan = await council.plan(person, lead=f"Practitioner_{helper.practitioner_id}")
    need = {"supportPlanId": plan, "category": "GENERAL", "statement": "Mould in the bedroom."}
    need |= {"code": "damp_home", "identifiedOn": today.isoformat()}
    assert await council.refused(helper, "identifyNeed", **need) == {"code": "UNKNOWN_NEED"}
    kind_ = {"code": "DAMP_HOME", "label": "Damp at home", "reason": "We count it for housing."}
    added = await council.change(editor, "addNeedKind", "id version", **kind_)
    taken = await council.refused(editor, "addNeedKind", **kind_)
    assert taken == {"code": "CODE_TAKEN"}
    found = await council.change(helper, "identifyNeed", "code kind { label }", **need)
    assert found == {"code": "DAMP_HOME", "kind": {"label": "Damp at home"}}

    retired = {"termId": added["id"], "version": 1, "reason": "It is HOUSING now."}
    await council.change(editor, "changeTerm", **retired, retiredOn=today.isoformat())
    assert await council.refused(helper, "identifyNeed", **need) == {"code": "UNKNOWN_NEED"}
    late = {**need, "identifiedOn": (today - timedelta(1)).isoformat()}
    await council.change(helper, "identifyNeed", **late)


STAGE = "query ($id: ID!, $on: Date) { person(id: $id) { lifeStage(asOf: $on) } }"
BANDS = "{ lifeStageBands { nodes { id code label fromMonths toMonths version } } }"


async def test_a_council_moves_adds_and_retires_stages_of_life(council: Council) -> None:
    """Somebody is at a stage as the council has it; what retires holds until its day."""
    editor, desk = council.viewer("vocabulary_editor"), council.viewer("front_door")
    person = await council.person(dateOfBirth="1966-03-02")  # sixty today
    bands = {
        each["code"]: each for each in (await council.ask(editor, BANDS))["lifeStageBands"]["nodes"]
    }
    older = bands["OLDER_ADULT"]
    assert (older["fromMonths"], older["toMonths"]) == (55 * 12, None)

    async def stage(on: str | None = None) -> str:
        found = await council.ask(desk, STAGE, id=person, on=on)
        return str(found["person"]["lifeStage"])

    assert await stage() == "OLDER_ADULT"
    moved = {"lifeStageBandId": older["id"], "version": 1, "reason": "We start at 65."}
    await council.change(editor, "moveLifeStageBand", **moved, fromMonths=65 * 12)
    assert await stage() == "ADULT"
    named = {"code": "later_life", "label": "Later life", "rank": 70, "reason": "A pilot."}
    added = await council.change(editor, "addLifeStageBand", "id code", **named, fromMonths=60 * 12)
    assert (added["code"], await stage()) == ("LATER_LIFE", "LATER_LIFE")
    ended = {"termId": added["id"], "version": 1, "reason": "The pilot is over."}
    await council.change(editor, "changeTerm", **ended, retiredOn="2026-06-01")
    assert [await stage("2026-05-31"), await stage("2026-06-01")] == ["LATER_LIFE", "ADULT"]
    for given, refusal in (
        ({"fromMonths": 800, "toMonths": 700}, {"toMonths": "EMPTY_BAND"}),
        ({"fromMonths": 65 * 12}, {"": "NOTHING_CHANGED"}),
    ):
        again = {**moved, "version": 2, **given}
        assert await council.refused(editor, "moveLifeStageBand", **again) == refusal


ADDED: dict[str, dict[str, Any]] = {
    "addReason": {"decision": "ENTRY_IN_ERROR", "code": "OTHER_SYSTEM"},
    "addVulnerabilityFactor": {"code": "OURS-01", "listName": "Ours", "source": "Our own list"},
    "addWellbeingHeading": {"authority": "Ours", "code": "H1", "source": "Our own strategy"},
}
"""What else a council adds, but for the words that every term has."""


@pytest.mark.parametrize("verb", ADDED)
async def test_every_vocabulary_takes_terms_of_the_councils_own(
    council: Council, verb: str
) -> None:
    """Once for each code; only editors add them."""
    editor = council.viewer("vocabulary_editor")
    said = {"label": "Our own", "definition": "As we have it.", "reason": "We need it."}
    chosen = "label definition changes { nodes { reason } }"
    added = await council.change(editor, verb, chosen, **ADDED[verb], **said)
    assert added == {
        "label": "Our own",
        "definition": "As we have it.",
        "changes": {"nodes": [{"reason": "We need it."}]},
    }
    assert await council.refused(editor, verb, **ADDED[verb], **said) == {"code": "CODE_TAKEN"}
    worker = council.viewer("practitioner")
    denied = await council.refused(worker, verb, **ADDED[verb], **said)
    assert denied == {verb: "FORBIDDEN"}


TERMS = """{ vulnerabilityFactors(filter: {code: ["WR11"]}) { nodes { id } }
    wellbeingAreas { nodes { id code } } reasons { nodes { id code } }
    pathwaySchemes(filter: {authority: ["Warrington"]}) { nodes { positions { id code } } } }"""


async def test_what_has_retired_is_recorded_of_days_before_only(council: Council) -> None:
    """A factor, an area of wellbeing, a level and a reason, each on the day that it holds."""
    editor, today = council.viewer("vocabulary_editor"), council.clock.today
    person, worker = await council.helped()
    practitioner = f"Practitioner_{worker.practitioner_id}"
    adults = council.viewer("adult_practitioner", practitioner=practitioner)
    found = await council.ask(editor, TERMS)
    (scheme,) = [each for each in found["pathwaySchemes"]["nodes"] if each["positions"]]
    area = next(each for each in found["wellbeingAreas"]["nodes"] if each["code"] == "g")
    terms = [found["vulnerabilityFactors"]["nodes"][0], area, scheme["positions"][1]]
    for term in terms:
        ended = {"termId": term["id"], "version": 1, "reason": "Out of date."}
        await council.change(editor, "changeTerm", **ended, retiredOn=today.isoformat())
    level = {"schemeCode": "level_of_need", "authority": "Warrington", "reasonCode": "ASSESSED"}
    level["positionCode"] = scheme["positions"][1]["code"]
    tries = (
        (worker, "recordVulnerabilityFactor", "startedOn", {"factorCode": "WR11"}),
        (adults, "recordWellbeingObservation", "observedOn", {"areaCode": "g", "rating": "MIXED"}),
        (worker, "recordPlacement", "decidedOn", level),
    )
    for who, verb, field, given in tries:
        about = {"personId": person, **given}
        refused = await council.refused(who, verb, **about, **{field: today.isoformat()})
        assert len(refused) == 1, verb
        before = (today - timedelta(1)).isoformat()
        await council.change(who, verb, **about, **{field: before})


async def test_a_heading_covers_areas_in_whole_or_in_part(council: Council) -> None:
    """As the council says, which confirms it."""
    editor = council.viewer("vocabulary_editor")
    areas = (await council.ask(editor, "{ wellbeingAreas { nodes { id code } } }"))[
        "wellbeingAreas"
    ]
    one, two = areas["nodes"][:2]
    heading = {**ADDED["addWellbeingHeading"], "label": "Safe", "reason": "Our strategy."}
    heading["areas"] = [{"areaId": one["id"]}, {"areaId": two["id"], "aspect": "social"}]
    added = await council.change(
        editor, "addWellbeingHeading", "areas { aspect isConfirmed area { code } }", **heading
    )
    assert added["areas"] == [
        {"aspect": None, "isConfirmed": True, "area": {"code": one["code"]}},
        {"aspect": "social", "isConfirmed": True, "area": {"code": two["code"]}},
    ]
