"""Possible duplicates: people with the same identifier, told to those who may see both."""

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council

DUPLICATES = """query ($id: ID!) { person(id: $id) {
  possibleDuplicates { totalCount nodes { id } } } }"""
NUMBER = "401 023 2137"


async def add(council: Council, viewer: Viewer, person: str, kind: str, value: str) -> set[str]:
    """Record an identifier; return whom the answer tells to have it as well."""
    given = {"personId": person, "kind": kind, "value": value}
    chosen = "person { possibleDuplicates { nodes { id } } }"
    found = await council.change(viewer, "addIdentifier", chosen, **given)
    return {each["id"] for each in found["person"]["possibleDuplicates"]["nodes"]}


async def seen(council: Council, viewer: Viewer, person: str) -> set[str]:
    """Return whom somebody sees as possible duplicates of a person."""
    found = (await council.ask(viewer, DUPLICATES, id=person))["person"]["possibleDuplicates"]
    assert found["totalCount"] == len(found["nodes"])
    return {each["id"] for each in found["nodes"]}


async def test_whoever_writes_a_number_learns_of_others_whom_they_may_see_alone(
    council: Council,
) -> None:
    """Their own answer is the same whether or not somebody out of reach has the number."""
    office = council.viewer("front_door")
    elsewhere = await council.person()
    assert await add(council, office, elsewhere, "NHS_NUMBER", NUMBER) == set()
    person, worker = await council.helped()
    assert await add(council, worker, person, "NHS_NUMBER", "4010232137") == set()
    assert await seen(council, worker, person) == set()
    assert await seen(council, office, person) == {elsewhere}
    assert await seen(council, office, elsewhere) == {person}

    other, both = await council.person(), await council.practitioner()
    await council.plan(person, other, lead=both)
    sees_both = council.viewer("practitioner", practitioner=both)
    assert await add(council, sees_both, other, "nhs_number", NUMBER) == {person}
    assert await seen(council, sees_both, person) == {other}
    assert await seen(council, office, person) == {elsewhere, other}


async def test_the_same_number_of_another_kind_or_of_a_home_makes_no_duplicates(
    council: Council,
) -> None:
    """Those who live together have one property number; a council's own kind may be shared too."""
    office, editor = council.viewer("front_door"), council.viewer("vocabulary_editor")
    for code, is_shared in (("METER", True), ("LIBRARY_CARD", False)):
        kind = {"code": code, "label": code.title(), "reason": "Used here", "isShared": is_shared}
        await council.change(editor, "addIdentifierKind", **kind)
    one, two = await council.person(), await council.person()
    for kind_code in ("UPRN", "METER"):
        for person in (one, two):
            assert await add(council, office, person, kind_code, "100012345678") == set()
    assert await add(council, office, one, "LIBRARY_CARD", "77") == set()
    assert await add(council, office, two, "UPRN", "77") == set()
    assert await add(council, office, two, "LIBRARY_CARD", "77") == {one}


async def test_without_the_scope_of_identifiers_nothing_is_told_of_them(council: Council) -> None:
    """A connector sees people, and no numbers, nor who shares them."""
    person, connector = await council.helped("connector")
    denied = await council.denied(connector, DUPLICATES, id=person)
    assert denied == {"person.possibleDuplicates": "FORBIDDEN"}
