"""What was shown is seen while there is ground for it: the day before its end, on it and after."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from earlyhelp.support_plans import models
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council

SINCE = "2026-01-05"
NEEDS = "query ($id: ID!) { supportPlan(id: $id) { needs { nodes { id } } } }"
GOALS = "query ($id: ID!) { supportPlan(id: $id) { goals { nodes { statement } } } }"
SHOWN = """query ($id: ID!, $hidden: Boolean) { supportPlan(id: $id) {
  publicationCount(filter: {isHidden: $hidden})
  publications(filter: {isHidden: $hidden}) { nodes {
    hiddenBecause person { id } subject { id } need { id } goal { id } } } } }"""
PEOPLE = """query ($id: ID!) { people { totalCount } supportPlan(id: $id) {
  currentCoverages { person { id } } coverages { totalCount } } }"""


def at_noon(day: date) -> datetime:
    """Return the moment at which a day is looked at."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@dataclass
class Family:
    """A mother, her child, their plan and its lead, to whose manager it is known."""

    council: Council
    mother: str
    child: str
    plan: str
    lead: Viewer
    manager: Viewer

    def reader(self, person: str) -> Viewer:
        """Return a person of the family, signed in."""
        return self.council.viewer("family", person=person)

    async def sees(self, person: str, document: str = NEEDS) -> list[Any]:
        """Return what somebody of the family sees of the plan's needs, or goals."""
        found = (await self.council.ask(self.reader(person), document, id=self.plan))["supportPlan"]
        (listed,) = found.values()
        return [next(iter(each.values())) for each in listed["nodes"]]

    async def hidden(self, viewer: Viewer) -> list[tuple[str, bool]]:
        """Return why what is hidden now is hidden, and whether its item is still to be seen."""
        given = {"id": self.plan, "hidden": True}
        plan = (await self.council.ask(viewer, SHOWN, **given))["supportPlan"]
        nodes = plan["publications"]["nodes"]
        assert plan["publicationCount"] == len(nodes)
        return [(each["hiddenBecause"], bool(each["need"] or each["goal"])) for each in nodes]

    async def need(self, person: str | None, category: str = "EDUCATION") -> str:
        """Let the lead identify a need."""
        given = {
            "supportPlanId": self.plan,
            "code": "LEARNING_AND_WORK",
            "statement": "Reads alone",
        }
        given |= {"category": category, "identifiedOn": SINCE, "personId": person or ""}
        told = {key: value for key, value in given.items() if value}
        return str((await self.council.change(self.lead, "identifyNeed", **told))["id"])

    async def show(self, person: str, item: str, **more: Any) -> None:
        """Let the lead show something to somebody."""
        await self.council.change(self.lead, "publish", personId=person, itemId=item, **more)


async def make_family(council: Council, born_on: str = "2019-05-01") -> Family:
    """Register a mother and her child, whom one plan covers; the plan is shown to her."""
    mother = await council.person(sex="FEMALE", dateOfBirth="1990-01-01")
    child = await council.person(dateOfBirth=born_on)
    tie = {"personId": mother, "relatedPersonId": child, "kind": "PARENT_OF", "startedOn": born_on}
    office = council.viewer("front_door")
    await council.change(office, "relatePeople", **tie, hasParentalResponsibility=True)
    practitioner, boss = await council.practitioner(), await council.practitioner()
    await council.team(practitioner, manager=boss)
    plan = await council.plan(mother, child, lead=practitioner, openedOn=SINCE)
    lead = council.viewer("practitioner", practitioner=practitioner)
    manager = council.viewer("team_manager", practitioner=boss)
    family = Family(council, mother, child, plan, lead, manager)
    await family.show(mother, plan)
    return family


async def test_a_parent_sees_what_is_about_a_child_while_she_is_responsible(
    council: Council,
) -> None:
    """Not on the day on which responsibility ends; lead and manager are told, and can withdraw."""
    family = await make_family(council)
    need = await family.need(family.child)
    await family.show(family.mother, need)
    pair = {"personId": family.mother, "relatedPersonId": family.child, "kind": "PARENT_OF"}
    office = council.viewer("front_door")
    await council.change(office, "endRelationship", **pair, endedOn="2026-03-02")
    for day, seen in ((1, [need]), (2, []), (3, [])):
        council.clock.now = at_noon(date(2026, 3, day))
        assert await family.sees(family.mother) == seen
        hidden = [] if seen else [("NOT_RESPONSIBLE", True)]
        assert await family.hidden(family.lead) == await family.hidden(family.manager) == hidden

    item = {"personId": family.mother, "itemId": need}
    assert await council.refused(family.lead, "publish", **item) == {"personId": "THIRD_PARTY"}
    await council.change(family.manager, "withdrawPublication", **item)
    assert await family.hidden(family.lead) == []


@pytest.mark.parametrize(
    ("born_on", "sixteen_on"),
    [("2010-03-03", date(2026, 3, 3)), ("2012-02-29", date(2028, 2, 29))],
)
async def test_a_parents_sight_pauses_at_sixteen_until_the_young_person_agrees(
    council: Council, born_on: str, sixteen_on: date
) -> None:
    """It goes on from the day they agreed, and ends at eighteen, whatever they said."""
    family = await make_family(council, born_on)
    need = await family.need(family.child)
    general = await family.need(family.child, "GENERAL")
    for each in (need, general):
        await family.show(family.mother, each)
    for days, seen in ((-1, {need, general}), (0, {general}), (1, {general})):
        council.clock.now = at_noon(date.fromordinal(sixteen_on.toordinal() + days))
        assert set(await family.sees(family.mother)) == seen
    assert await family.hidden(family.lead) == [("SIXTEEN", True)]

    item = {"personId": family.mother, "itemId": need}
    before = date.fromordinal(sixteen_on.toordinal() - 1).isoformat()
    for agreed in ({}, {"agreedOn": before}):
        refused = await council.refused(family.lead, "publish", **item, **agreed)
        assert refused == {"agreedOn": "THIRD_PARTY"}
    await family.show(family.mother, need, agreedOn=sixteen_on.isoformat())
    assert set(await family.sees(family.mother)) == {need, general}
    # Who was born on 29 February is eighteen on 1 March.
    eighteen_on = date(sixteen_on.year + 2, 3, 3 if sixteen_on.day == 3 else 1)
    for days, seen in ((-1, {need, general}), (0, {general})):
        council.clock.now = at_noon(date.fromordinal(eighteen_on.toordinal() + days))
        assert set(await family.sees(family.mother)) == seen


async def test_what_is_about_somebody_who_left_the_plan_is_hidden_and_can_be_withdrawn(
    council: Council,
) -> None:
    """The day before they left it was to be seen; their lead no longer reaches the need itself."""
    family = await make_family(council)
    need = await family.need(family.child)
    await family.show(family.mother, need)
    leave = {"supportPlanId": family.plan, "personId": family.child, "endedOn": "2026-03-02"}
    leave["reasonCode"] = "MOVED"
    await council.change(family.lead, "endCoverage", **leave)
    for day, seen in ((1, [need]), (2, []), (3, [])):
        council.clock.now = at_noon(date(2026, 3, day))
        assert await family.sees(family.mother) == seen
        expected = [] if seen else [("SUBJECT_LEFT", False)]
        assert await family.hidden(family.lead) == expected
    stranger = council.viewer("practitioner", practitioner=await council.practitioner())
    item = {"personId": family.mother, "itemId": need}
    assert await council.refused(stranger, "withdrawPublication", **item) == {"itemId": "NOT_FOUND"}
    await council.change(family.lead, "withdrawPublication", **item)
    assert await family.hidden(family.manager) == []


async def test_whoever_is_covered_no_longer_is_shown_nothing_of_the_plan(
    council: Council,
) -> None:
    """Neither the plan nor its needs, from the day on which the coverage ends."""
    family = await make_family(council)
    need = await family.need(None)
    await family.show(family.mother, need)
    rows = await council.rows(models.Publication)
    leave = {"supportPlanId": family.plan, "personId": family.mother, "endedOn": "2026-03-02"}
    leave["reasonCode"] = "MOVED"
    await council.change(family.lead, "endCoverage", **leave)
    assert len(rows) == 2
    assert await council.rows(models.Publication) == []
    plan = await council.ask(family.reader(family.mother), NEEDS, id=family.plan)
    assert plan == {"supportPlan": None}


async def test_changed_words_are_hidden_until_they_are_shown_again(council: Council) -> None:
    """How a goal goes on, and by when, are no words of it."""
    family = await make_family(council)
    given = {"supportPlanId": family.plan, "category": "GENERAL", "ownerKind": "FAMILY"}
    goal = await council.change(family.lead, "setGoal", **given, statement="Calm evenings")
    await family.show(family.mother, goal["id"])
    progress = {"achievementStatus": "IMPROVING", "targetOn": "2026-06-01"}
    update = {"goalId": goal["id"], "version": 1}
    await council.change(family.lead, "updateGoal", **update, **progress)
    assert await family.sees(family.mother, GOALS) == ["Calm evenings"]

    update |= {"version": 2, "reasonCode": "IN_THEIR_WORDS"}
    await council.change(family.lead, "amendGoal", **update, statement="Calm evenings for Max")
    assert await family.sees(family.mother, GOALS) == []
    assert await family.hidden(family.lead) == [("REWORDED", True)]
    await family.show(family.mother, goal["id"])
    assert await family.sees(family.mother, GOALS) == ["Calm evenings for Max"]
    assert await family.hidden(family.lead) == []
    for number, own_words in ((3, "We want peace."), (4, None)):
        update["version"] = number
        await council.change(family.lead, "amendGoal", **update, ownWords=own_words)
        assert await family.sees(family.mother, GOALS) == []
        await family.show(family.mother, goal["id"])


async def test_somebodys_own_words_are_shown_to_others_if_they_agreed(council: Council) -> None:
    """A child's words are not for her mother unless she was asked, nor a mother's for a child."""
    family = await make_family(council)
    words = {"supportPlanId": family.plan, "category": "GENERAL", "ownerKind": "PERSON"}
    words |= {"statement": "A quiet place", "ownWords": "I want my own room."}
    goal = await council.change(
        family.lead, "setGoal", **words, ownerPersonId=family.child, personId=family.child
    )
    item = {"personId": family.mother, "itemId": goal["id"]}
    assert await council.refused(family.lead, "publish", **item) == {"agreedOn": "NOT_ASKED"}
    await family.show(family.child, goal["id"])
    await family.show(family.mother, goal["id"], agreedOn="2026-03-01")
    assert await family.sees(family.mother, GOALS) == ["A quiet place"]


async def test_why_something_is_hidden_is_told_to_those_who_may_withdraw_it(
    council: Council,
) -> None:
    """The family sees what it is shown, and neither what is hidden nor that it was reworded."""
    family = await make_family(council)
    need = await family.need(None)
    await family.show(family.mother, need)
    reader = family.reader(family.mother)
    own = "query ($id: ID!) { person(id: $id) { publications { nodes { id %s } } } }"
    found = (await council.ask(reader, own % "", id=family.mother))["person"]["publications"]
    assert len(found["nodes"]) == 2
    denied = await council.denied(reader, own % "hiddenBecause", id=family.mother)
    assert set(denied.values()) == {"FORBIDDEN"}


async def test_a_child_who_is_expected_is_shown_to_the_mother_alone(council: Council) -> None:
    """Others of the plan neither see nor count them, until the birth is recorded."""
    family = await make_family(council)
    father = await council.person(sex="MALE")
    unborn = await council.person(givenName=None, familyName=None, expectedDeliveryOn="2026-06-01")
    office = council.viewer("front_door")
    for parent in (family.mother, father):
        tie = {"personId": parent, "relatedPersonId": unborn, "startedOn": "2026-02-01"}
        await council.change(office, "relatePeople", **tie, kind="PARENT_OF")
    for person in (father, unborn):
        cover = {"supportPlanId": family.plan, "personId": person, "startedOn": "2026-02-01"}
        await council.change(office, "coverPerson", **cover)
    await family.show(father, family.plan)

    async def seen_by(person: str) -> tuple[int, set[str], int]:
        found = await council.ask(family.reader(person), PEOPLE, id=family.plan)
        plan = found["supportPlan"]
        people = {each["person"]["id"] for each in plan["currentCoverages"]}
        return found["people"]["totalCount"], people, plan["coverages"]["totalCount"]

    born = {family.mother, family.child, father}
    assert await seen_by(family.mother) == (4, born | {unborn}, 4)
    assert await seen_by(father) == (3, born, 3)
    for category in ("GENERAL", "CHILD_DEVELOPMENT"):
        item = {"personId": father, "itemId": await family.need(unborn, category)}
        assert await council.refused(family.lead, "publish", **item) == {"personId": "THIRD_PARTY"}
    await family.show(family.mother, await family.need(unborn, "GENERAL"))
    birth = {"personId": unborn, "version": 1, "bornOn": "2026-03-02"}
    await council.change(office, "recordBirth", **birth)
    assert await seen_by(father) == (4, born | {unborn}, 4)
