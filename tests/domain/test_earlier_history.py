"""What was so before can be recorded at any time, and a part that was not recorded can be added."""

from typing import Any

import pytest

from earlyhelp_graphql.testing import Council

SINCE, BEFORE = "2026-01-05", "2024-03-01"
KIN = """query ($id: ID!) { person(id: $id) { relationships { nodes {
    id startedOn endedOn hasParentalResponsibility isCarer
} } } }"""


async def test_an_earlier_period_is_recorded_before_the_one_that_holds(council: Council) -> None:
    """Coverage, help, a home, a team and kin: with its end it overlaps nothing."""
    person, other = await council.person(), await council.person()
    practitioner = await council.practitioner()
    plan = await council.plan(person, openedOn=BEFORE)
    team, home = await council.team(practitioner), await council.household()
    door, office = council.viewer("front_door"), council.viewer("administrator")
    facts: list[tuple[Any, str, dict[str, Any]]] = [
        (door, "coverPerson", {"supportPlanId": plan, "personId": other}),
        (door, "joinHousehold", {"householdId": home, "personId": person, "role": "LODGER"}),
        (
            door,
            "relatePeople",
            {"personId": person, "relatedPersonId": other, "kind": "PARTNER_OF"},
        ),
        (
            door,
            "joinTeamAroundTheFamily",
            {"supportPlanId": plan, "practitionerId": practitioner, "role": "School"},
        ),
    ]
    for who, verb, given in facts:
        await council.change(who, verb, **given, startedOn=SINCE)
        early = {**given, "startedOn": BEFORE}
        assert set((await council.refused(who, verb, **early)).values()) <= {
            "ALREADY_COVERED",
            "ALREADY_MEMBER",
            "ALREADY_RELATED",
        }
        nothing = await council.refused(who, verb, **early, endedOn=BEFORE)
        assert nothing == {"endedOn": "IMPLAUSIBLE_DATE"}
        await council.change(who, verb, **early, endedOn=SINCE)
    joined = {"teamId": team, "practitionerId": practitioner, "startedOn": "2024-01-01"}
    await council.change(office, "joinTeam", **joined, endedOn="2025-01-01")


@pytest.fixture
async def parent(council: Council) -> tuple[str, str]:
    """Return a parent and the relationship to a child, recorded without responsibility."""
    parent, child = await council.person(), await council.person()
    given = {"personId": parent, "relatedPersonId": child, "kind": "PARENT_OF"}
    door = council.viewer("front_door")
    row = await council.change(door, "relatePeople", **given, startedOn=BEFORE)
    return parent, row["id"]


async def test_parental_responsibility_that_was_not_recorded_is_added(
    council: Council, parent: tuple[str, str]
) -> None:
    """All along, or from the day on which it was gained; it ends on a day."""
    door = council.viewer("front_door")
    gained = {"relationshipId": parent[1], "hasParentalResponsibility": True}
    await council.change(door, "amendRelationship", **gained, changedOn=SINCE)

    found = (await council.ask(door, KIN, id=parent[0]))["person"]["relationships"]["nodes"]
    held = [(n["startedOn"], n["endedOn"], n["hasParentalResponsibility"]) for n in found]
    assert held == [(BEFORE, SINCE, False), (SINCE, None, True)]

    await council.change(door, "amendRelationship", **gained)
    lost = {"relationshipId": found[1]["id"], "hasParentalResponsibility": False}
    assert await council.refused(door, "amendRelationship", **lost) == {"changedOn": "DAY_MISSING"}
    await council.change(door, "amendRelationship", **lost, changedOn="2026-02-01")

    found = (await council.ask(door, KIN, id=parent[0]))["person"]["relationships"]["nodes"]
    held = [(n["startedOn"], n["endedOn"], n["hasParentalResponsibility"]) for n in found]
    assert held == [
        (BEFORE, SINCE, True),
        (SINCE, "2026-02-01", True),
        ("2026-02-01", None, False),
    ]


async def test_a_relationship_in_parts_is_undone_as_a_whole(
    council: Council, parent: tuple[str, str]
) -> None:
    """Its parts before and after, and its other side, were one statement about two people."""
    door = council.viewer("front_door")
    gained = {"relationshipId": parent[1], "isCarer": True, "changedOn": SINCE}
    part = await council.change(door, "amendRelationship", "id", **gained)
    await council.change(door, "markEnteredInError", recordId=part["id"], reasonCode="WRONG_PERSON")
    found = (await council.ask(door, KIN, id=parent[0]))["person"]["relationships"]["nodes"]
    assert found == []


async def test_a_relationship_gains_nothing_that_its_kind_cannot_have(
    council: Council, parent: tuple[str, str]
) -> None:
    """A child holds no responsibility for a parent, and nothing changes after the end."""
    door = council.viewer("front_door")
    child = await council.person()
    given = {"personId": child, "relatedPersonId": parent[0], "kind": "CARER_OF"}
    care = (await council.change(door, "relatePeople", **given, startedOn=BEFORE))["id"]
    ended = {**given, "endedOn": SINCE}
    refused = await council.refused(
        door, "amendRelationship", relationshipId=care, isCarer=False, changedOn=SINCE
    )
    assert refused == {"isCarer": "CONTRADICTION"}
    await council.change(door, "endRelationship", **ended)
    refused = await council.refused(
        door,
        "amendRelationship",
        relationshipId=care,
        hasParentalResponsibility=True,
        changedOn=SINCE,
    )
    assert refused == {"changedOn": "IMPLAUSIBLE_DATE"}
