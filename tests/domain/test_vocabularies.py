"""Vocabularies: a council makes them its own, with reasons, and keeps what it made of them."""

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
