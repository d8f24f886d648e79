"""What one of a family is told of the others and of those who help: no more than is needed."""

from typing import Any

import pytest

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council

PERSON = """query ($id: ID!) { person(id: $id) {
  givenName dateOfBirth expectedDeliveryOn diedOn sex lifeStage locality { code } } }"""
FOUND = "query ($filter: PersonFilter) { people(filter: $filter) { nodes { id } } }"
HOMES = """query ($id: ID!) { household(id: $id) { members { person { id } endedOn }
  memberships { nodes { person { id } startedOn endedOn } } } }"""
RELATIONS = """query ($id: ID!) { person(id: $id) {
  relationships { nodes { kind relatedPerson { id } } } } }"""
HELPERS = "{ practitioners { totalCount nodes { name } } }"


class Home:
    """A mother, her former partner, their child of ten, her new partner, in one plan and home."""

    def __init__(self, council: Council) -> None:
        self.council = council

    async def start(self) -> "Home":
        """Let them live together since January, and show the plan to the father."""
        council, self.office = self.council, self.council.viewer("front_door")
        there = await self._locality("NEW")
        adult = {"dateOfBirth": "1990-01-01", "sex": "FEMALE", "localityId": there}
        self.mother = await council.person(**adult)
        self.father = await council.person(dateOfBirth="1989-01-01", sex="MALE")
        self.partner = await council.person(dateOfBirth="1988-01-01", sex="MALE")
        self.child = await council.person(dateOfBirth="2016-01-01", localityId=there)
        people = (self.mother, self.father, self.child)
        self.household = await council.household(*people)
        self.pat = await council.practitioner("Pat Lee")
        covered = (*people, self.partner)
        self.plan = await council.plan(*covered, lead=self.pat, householdId=self.household)
        self.lead = council.viewer("practitioner", practitioner=self.pat)
        shown = {"personId": self.father, "itemId": self.plan}
        await council.change(self.lead, "publish", **shown)
        self.reader = council.viewer("family", person=self.father)
        return self

    async def _locality(self, code: str) -> str:
        administrator = self.council.viewer("administrator")
        made = await self.council.change(administrator, "registerLocality", code=code, name=code)
        self.locality = str(made["id"])
        return self.locality

    async def relate(self, person: str, other: str, kind: str, **more: Any) -> None:
        """Relate two of them since January."""
        tie = {"personId": person, "relatedPersonId": other, "kind": kind}
        await self.council.change(
            self.office, "relatePeople", **tie, startedOn="2026-01-05", **more
        )

    async def seen(self, viewer: Viewer, person: str) -> dict[str, Any]:
        """Return what somebody sees of a person."""
        found = (await self.council.ask(viewer, PERSON, id=person))["person"]
        assert isinstance(found, dict)
        return found

    async def found(self, viewer: Viewer, **filter_: Any) -> set[str]:
        """Return the people whom somebody finds by a filter."""
        nodes = (await self.council.ask(viewer, FOUND, filter=filter_))["people"]["nodes"]
        return {each["id"] for each in nodes}


@pytest.fixture
async def home(council: Council) -> Home:
    """Make the home."""
    return await Home(council).start()


async def test_of_other_adults_a_family_sees_the_name(home: Home) -> None:
    """Of a child under sixteen also the age, and of nobody else the locality; staff see all."""
    hers = await home.seen(home.reader, home.mother)
    name = hers.pop("givenName")
    assert name
    assert set(hers.values()) == {None}
    childs = await home.seen(home.reader, home.child)
    assert (childs["dateOfBirth"], childs["lifeStage"]) == ("2016-01-01", "PRIMARY_AGE")
    assert childs["locality"] is None
    own = await home.seen(home.reader, home.father)
    assert (own["dateOfBirth"], own["sex"], own["lifeStage"]) == ("1989-01-01", "MALE", "ADULT")
    all_of_her = await home.seen(home.lead, home.mother)
    assert (all_of_her["dateOfBirth"], all_of_her["locality"]) == ("1990-01-01", {"code": "NEW"})


async def test_what_is_withheld_is_not_found_by_either(home: Home) -> None:
    """Neither by a filter on it, nor by its opposite; the lead finds by it."""
    everybody = {home.mother, home.father, home.partner, home.child}
    for born in ({"bornOn": "1990-01-01"}, {"bornFrom": "1990-01-01", "bornTo": "1990-12-31"}):
        assert await home.found(home.reader, **born) == set()
        assert await home.found(home.lead, **born) == {home.mother}
    lives = {"locality": {"id": [home.locality]}}
    assert await home.found(home.reader, **lives) == set()
    assert await home.found(home.reader, **{"not": lives}) == everybody
    assert await home.found(home.reader, sex=["MALE"]) == {home.father}
    assert await home.found(home.lead, **lives) == {home.mother, home.child}


@pytest.mark.parametrize("ended_on", ["2026-03-01", "2026-03-02", "2026-03-09"])
async def test_nobody_is_told_when_another_left_or_will_leave(home: Home, ended_on: str) -> None:
    """A former partner sees that she lives there, or that she does not, and no day of it."""
    leave = {"householdId": home.household, "personId": home.mother, "endedOn": ended_on}
    await home.council.change(home.lead, "leaveHousehold", **leave)
    gone = ended_on <= "2026-03-02"
    found = (await home.council.ask(home.reader, HOMES, id=home.household))["household"]
    memberships = found["memberships"]["nodes"]
    for listed in (found["members"], memberships):
        people = {each["person"]["id"] for each in listed}
        assert people == {home.father, home.child} | (set() if gone else {home.mother})
        assert {each["endedOn"] for each in listed} == {None}
    own = {"householdId": home.household, "personId": home.father, "endedOn": "2026-03-09"}
    await home.council.change(home.lead, "leaveHousehold", **own)
    found = (await home.council.ask(home.reader, HOMES, id=home.household))["household"]
    ends = {each["person"]["id"]: each["endedOn"] for each in found["members"]}
    assert ends[home.father] == "2026-03-09"
    staff = (await home.council.ask(home.lead, HOMES, id=home.household))["household"]
    all_ends = {each["person"]["id"]: each["endedOn"] for each in staff["memberships"]["nodes"]}
    assert all_ends[home.mother] == ended_on


async def test_what_two_other_adults_are_to_one_another_is_theirs_to_tell(home: Home) -> None:
    """A father sees his own relationships, and what others are to the child."""
    await home.relate(home.mother, home.partner, "PARTNER_OF")
    await home.relate(home.mother, home.child, "PARENT_OF", hasParentalResponsibility=True)
    await home.relate(home.father, home.mother, "FORMER_PARTNER_OF")

    async def kinds(viewer: Viewer) -> set[str]:
        found = await home.council.ask(viewer, RELATIONS, id=home.mother)
        return {each["kind"] for each in found["person"]["relationships"]["nodes"]}

    assert await kinds(home.reader) == {"PARENT_OF", "FORMER_PARTNER_OF"}
    assert await kinds(home.lead) == {"PARENT_OF", "FORMER_PARTNER_OF", "PARTNER_OF"}


async def test_families_see_those_who_help_them_and_no_other_practitioners(home: Home) -> None:
    """Today's lead and team of the plan they were shown, and who is to do what they were shown."""
    council = home.council
    for name in ("Ana Reid", "Jo Bell", "Tom Hill"):
        practitioner = await council.practitioner(name)
        if name == "Jo Bell":
            goal = {"supportPlanId": home.plan, "statement": "Sleeps", "ownerKind": "FAMILY"}
            made = await council.change(home.lead, "setGoal", **goal, category="GENERAL")
            does = {"responsiblePractitionerId": practitioner, "description": "Visits"}
            action = await council.change(home.lead, "addAction", goalId=made["id"], **does)
            shown = {"personId": home.father, "itemId": action["id"]}
            await council.change(home.lead, "publish", **shown)
        if name == "Tom Hill":
            given = {"supportPlanId": home.plan, "practitionerId": practitioner}
            joined = {**given, "role": "School", "startedOn": "2026-02-01"}
            await council.change(home.lead, "joinTeamAroundTheFamily", **joined)

    async def names(viewer: Viewer) -> set[str]:
        found = (await council.ask(viewer, HELPERS))["practitioners"]
        assert found["totalCount"] == len(found["nodes"])
        return {each["name"] for each in found["nodes"]}

    assert await names(home.reader) == {"Pat Lee", "Jo Bell", "Tom Hill"}
    left = {**given, "endedOn": "2026-03-02"}
    await council.change(home.lead, "leaveTeamAroundTheFamily", **left)
    assert await names(home.reader) == {"Pat Lee", "Jo Bell"}
    assert await names(home.lead) == {"Pat Lee", "Ana Reid", "Jo Bell", "Tom Hill"}
    stranger = council.viewer("family", person=home.partner)
    assert await names(stranger) == set()
