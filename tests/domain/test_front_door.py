"""The front door: contacts are recorded by anybody who helps, triaged, and concluded for each."""

from typing import Any

import pytest

from earlyhelp.front_door.models import ContactOutcome
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, UnexpectedAnswerError

SEEN = """
query ($id: ID!) { node(id: $id) { ... on Contact {
    reason informant urgency isOpen practitioner { name } people { nodes { person { id } } }
    outcomes(filter: { superseded: false }) { nodes { kind person { id } } }
} } }
"""
DECISIONS = """
query ($id: ID!) { node(id: $id) { ... on Contact {
    decisions { nodes { step codedReason { code } decidedBy { name } } }
} } }
"""
KNOWN = """
query ($id: ID!) { person(id: $id) {
    contacts { nodes { receivedAt contact { reason } } }
    contactOutcomes { nodes { kind isSuperseded supportPlan { title } } }
} }
"""
TOLD = {"receivedAt": "2026-02-26T09:30:00Z", "source": "3B", "reason": "They are worn out."}
SAFE = {"childSafety": "SAFE", "adultSafety": "SAFE"}


class FrontDoor:
    """A front door: its team, and somebody who works there."""

    def __init__(self, council: Council, team: str, worker: str, boss: str) -> None:
        self.council = council
        self.team = team
        self.worker = worker
        self.viewer = council.viewer("front_door", practitioner=worker)
        self.manager = council.viewer("front_door", practitioner=boss)

    async def told(self, *people: str, by: Viewer | None = None, **details: Any) -> dict[str, Any]:
        """Record a contact about these people; return its id and version."""
        given = {**TOLD, **SAFE, "teamId": self.team, "personIds": people, **details}
        return await self.council.change(by or self.viewer, "recordContact", "id version", **given)

    async def conclude(self, contact: dict[str, Any], *outcomes: dict[str, Any]) -> dict[str, Any]:
        """Conclude a contact with these outcomes."""
        given = {"contactId": contact["id"], "version": contact["version"]}
        decided = [{"reasonCode": "NEEDS", **each} for each in outcomes]
        return await self.council.change(
            self.viewer, "concludeContact", "id version", **given, outcomes=decided
        )

    async def problem(self, verb: str, **given: Any) -> object:
        """Return the code that a change is refused with."""
        (code,) = (await self.council.refused(self.viewer, verb, **given)).values()
        return code


@pytest.fixture
async def door(council: Council) -> FrontDoor:
    """Return the front door of a council."""
    worker = await council.practitioner("Dana Cole")
    boss = await council.practitioner("Bo Hart")
    return FrontDoor(council, await council.team(worker, manager=boss), worker, boss)


@pytest.mark.row("F17", "F18")
async def test_a_contact_is_taken_on_passed_on_overseen_and_concluded(door: FrontDoor) -> None:
    """Each decision stays on record, with who made it and why."""
    council, person = door.council, await door.council.person()
    contact = await door.told(person)
    allocate = {"contactId": contact["id"], "reasonCode": "IN_TURN"}
    await council.change(
        door.viewer, "allocateContact", **allocate, version=1, practitionerId=door.worker
    )
    to_do = "{ contactsToDo { nodes { id } } }"
    assert await council.ask(door.viewer, to_do) == {
        "contactsToDo": {"nodes": [{"id": contact["id"]}]}
    }
    oversee = {"contactId": contact["id"], "reasonCode": "CHECKED"}
    assert await door.problem("overseeContact", **oversee, version=2) == "NOT_ITS_MANAGER"
    await council.change(door.manager, "overseeContact", **oversee, version=2)
    other = await council.team()
    await council.change(door.viewer, "allocateContact", **allocate, version=2, teamId=other)
    assert await council.ask(door.viewer, to_do) == {"contactsToDo": {"nodes": []}}
    queue = "query ($id: ID!) { node(id: $id) { ... on Team { contacts { nodes { id } } } } }"
    waiting = {"node": {"contacts": {"nodes": [{"id": contact["id"]}]}}}
    assert await council.ask(door.viewer, queue, id=other) == waiting
    gone = await council.refused(door.manager, "overseeContact", **oversee, version=3)
    assert gone == {"contactId": "NOT_ITS_MANAGER"}
    contact["version"] = 3
    await door.conclude(contact, {"kind": "ADVICE", "personIds": [person]})

    seen = (await council.ask(door.viewer, SEEN, id=contact["id"]))["node"]
    assert not seen["isOpen"]
    assert seen["outcomes"]["nodes"] == [{"kind": "ADVICE", "person": {"id": person}}]
    decided = (await council.ask(door.viewer, DECISIONS, id=contact["id"]))["node"]["decisions"]
    steps = [(each["step"], each["codedReason"]["code"]) for each in decided["nodes"]]
    assert steps == [("TAKEN_ON", "IN_TURN"), ("OVERSEEN", "CHECKED"), ("PASSED_ON", "IN_TURN")]
    by = [each["decidedBy"]["name"] for each in decided["nodes"]]
    assert by == ["Dana Cole", "Bo Hart", "Dana Cole"]


async def test_each_person_has_outcomes_of_their_own_and_a_plan_follows(door: FrontDoor) -> None:
    """The plan is a draft, for those who have that outcome, and opened in the same moment."""
    council = door.council
    mother, child = await council.person(), await council.person()
    contact = await door.told(mother, child)
    one = {"kind": "NO_FURTHER_ACTION", "personIds": [mother]}
    missing = await door.problem(
        "concludeContact",
        contactId=contact["id"],
        version=1,
        outcomes=[{**one, "reasonCode": "NEEDS"}],
    )
    assert missing == "WITHOUT_OUTCOME"
    both = [mother, child]
    await door.conclude(contact, {"kind": "EARLY_HELP_ASSESSMENT", "personIds": both}, one)

    known = (await council.ask(door.viewer, KNOWN, id=mother))["person"]["contactOutcomes"]["nodes"]
    plans = {each["kind"]: each["supportPlan"] for each in known}
    opened = {"title": "Early help assessment"}
    assert plans == {"EARLY_HELP_ASSESSMENT": opened, "NO_FURTHER_ACTION": None}


async def test_an_outcome_can_be_superseded_once_and_stays_on_record(door: FrontDoor) -> None:
    """With the reason why."""
    council, person = door.council, await door.council.person()
    contact = await door.told(person)
    await door.conclude(contact, {"kind": "ADVICE", "personIds": [person]})
    (former,) = await council.rows(ContactOutcome)
    given = {"contactOutcomeId": f"ContactOutcome_{former.id}", "version": 1, "kind": "CONNECTOR"}
    given["reasonCode"] = "LEARNT"
    await council.change(door.viewer, "supersedeOutcome", **given)
    known = (await council.ask(door.viewer, KNOWN, id=person))["person"]["contactOutcomes"]["nodes"]
    assert {each["kind"]: each["isSuperseded"] for each in known} == {
        "ADVICE": True,
        "CONNECTOR": False,
    }
    assert await door.problem("supersedeOutcome", **given | {"version": 2}) == "ALREADY_SUPERSEDED"


@pytest.mark.row("CE-03", lacks="no brokerage yet: nothing matches a family to what is there")
@pytest.mark.parametrize("answer", ["CONCERN", "CANNOT_TELL_YET"])
@pytest.mark.parametrize("whose", ["childSafety", "adultSafety"])
async def test_who_may_not_be_safe_never_waits(door: FrontDoor, whose: str, answer: str) -> None:
    """Children and adults are asked after apart; what cannot be told yet counts as a concern."""
    concern: dict[str, Any] = {whose: answer}
    contact = await door.told(description="A boy at the bus stop.", **concern)
    seen = await door.council.ask(door.viewer, SEEN, id=contact["id"])
    assert seen["node"]["urgency"] == "IMMEDIATE"


async def test_a_contact_about_people_who_are_described_is_named_later(door: FrontDoor) -> None:
    """A plan is opened for people who are recorded only; a person is named once."""
    contact = await door.told(description="A family in Mill Lane, the mother is called Jo.")
    outcome: dict[str, Any] = {"kind": "EARLY_HELP_ASSESSMENT", "reasonCode": "NEEDS"}
    conclude = {"contactId": contact["id"], "version": 1}
    refused = await door.problem("concludeContact", **conclude, outcomes=[outcome])
    assert refused == "ABOUT_NOBODY"
    person = await door.council.person()
    name = {**conclude, "personIds": [person]}
    await door.council.change(door.viewer, "nameInContact", **name)
    assert await door.problem("nameInContact", **name) == "ALREADY_NAMED"
    outcome["personIds"] = [person]
    await door.council.change(door.viewer, "concludeContact", **conclude, outcomes=[outcome])
    assert await door.problem("nameInContact", **name | {"version": 2}) == "CONCLUDED"


async def test_bad_contacts_are_refused(door: FrontDoor) -> None:
    """With what to do instead, and nothing of them is kept."""
    told = {**TOLD, **SAFE, "teamId": door.team}
    about = {**told, "description": "Somebody."}
    assert await door.problem("recordContact", **told) == "ABOUT_NOBODY"
    for wrong, code in (
        ({"source": "99"}, "UNKNOWN_SOURCE"),
        ({"receivedAt": "2027-02-26T09:30:00Z"}, "IN_THE_FUTURE"),
    ):
        assert await door.problem("recordContact", **about | wrong) == code
    with pytest.raises(UnexpectedAnswerError, match="represent a DateTime"):
        await door.problem("recordContact", **about | {"receivedAt": "2026-02-26T09:30:00"})
    contact = await door.told(description="Somebody.")
    allocate = {"contactId": contact["id"], "version": 1, "reasonCode": "IN_TURN"}
    assert await door.problem("allocateContact", **allocate) == "NOBODY_TO_HAVE_IT"
    conclude = {"contactId": contact["id"], "version": 1}
    outcome = {"kind": "ADVICE", "reasonCode": "NEEDS"}
    for outcomes, code in (
        ([], "WITHOUT_OUTCOME"),
        ([{**outcome, "kind": "WISHFUL"}], "UNKNOWN_OUTCOME"),
        ([{**outcome, "personIds": [await door.council.person()]}], "NOT_NAMED"),
    ):
        assert await door.problem("concludeContact", **conclude, outcomes=outcomes) == code


async def test_whoever_helps_somebody_learns_of_contacts_and_not_of_who_told(
    door: FrontDoor,
) -> None:
    """That there was one and what became of it; the person and the family see nothing."""
    council = door.council
    person, helper = await council.helped()
    contact = await door.told(person, informant="Mrs Lowe next door")
    await door.conclude(contact, {"kind": "ADVICE", "personIds": [person]})
    known = (await council.ask(helper, KNOWN, id=person))["person"]
    assert known["contacts"]["nodes"] == [
        {"receivedAt": "2026-02-26T09:30:00+00:00", "contact": None}
    ]
    assert [each["kind"] for each in known["contactOutcomes"]["nodes"]] == ["ADVICE"]
    assert await council.ask(helper, SEEN, id=contact["id"]) == {"node": None}
    herself = council.viewer("family", person=person)
    assert await council.denied(herself, KNOWN, id=person)
    stranger = council.viewer("practitioner", practitioner=await council.practitioner())
    assert await council.ask(stranger, KNOWN, id=person) == {"person": None}


async def test_whoever_records_a_contact_sees_that_and_no_decision(door: FrontDoor) -> None:
    """A health visitor tells of somebody whom she helps, and of somebody whom she does not."""
    council = door.council
    person, visitor = await council.helped("partner")
    contact = await door.told(person, by=visitor)
    seen = (await council.ask(visitor, SEEN, id=contact["id"]))["node"]
    assert seen["reason"] == "They are worn out."
    assert await council.denied(visitor, DECISIONS, id=contact["id"])
    out_of_reach = await council.person()
    given = {**TOLD, **SAFE, "teamId": door.team, "personIds": [out_of_reach]}
    refused = await council.refused(visitor, "recordContact", **given)
    assert refused == {"personIds.0": "NOT_FOUND"}


@pytest.mark.row("F19")
@pytest.mark.row("WC-03", lacks="no figure counts them over twelve months")
async def test_repeats_are_told_by_person_and_by_how_far_back_one_looks(door: FrontDoor) -> None:
    """The mother was told of before, on the edge of the window; the child was not."""
    mother, child = await door.council.person(), await door.council.person()
    await door.told(mother, receivedAt="2026-01-27T09:30:00Z")
    await door.told(mother, child)
    asked = """query ($id: ID!, $days: Int) { person(id: $id) {
        contacts { nodes { isRepeat(withinDays: $days) } }
    } }"""
    for person, days, repeats in (
        (mother, 30, [True, False]),
        (mother, 29, [False, False]),
        (mother, None, [True, False]),
        (child, None, [False]),
    ):
        answer = await door.council.ask(door.viewer, asked, id=person, days=days)
        nodes = answer["person"]["contacts"]["nodes"]
        assert [each["isRepeat"] for each in nodes] == repeats
