"""The test kit does what its page says, and complains of what was not expected."""

from datetime import date

import pytest

from earlyhelp.access.scopes import PEOPLE_PERSON
from earlyhelp.audit.models import AuditEntry
from earlyhelp.people.models import Person
from earlyhelp.support_plans.models import SupportPlan
from earlyhelp.viewer import RowRule
from earlyhelp_graphql.testing import NOON, Clock, Council, UnexpectedAnswerError

PLAN = """query ($id: ID!) { supportPlan(id: $id) {
    currentCoverages { person { id } }
    leadPractitioner { practitioner { id } }
    teamAroundTheFamily { practitioner { id } }
} }"""
NEEDS = "query ($id: ID!) { person(id: $id) { needs { totalCount } } }"


async def test_each_council_begins_with_nothing(council: Council) -> None:
    """And a person registered in one is in no other."""
    assert await council.rows(Person) == []
    await council.person()
    assert len(await council.rows(Person)) == 1


async def test_another_council_begins_with_nothing_too(council: Council) -> None:
    """Whatever the test before it did."""
    assert await council.rows(Person) == []


async def test_a_plan_has_its_people_its_lead_and_its_team(council: Council) -> None:
    """In one call; whoever manages the lead's team sees it."""
    child, mother = await council.person(), await council.person(givenName="Amy")
    await council.household(child, mother)
    lead, helper = await council.practitioner(), await council.practitioner("Kim Ray")
    manager = await council.practitioner("Jo Bell")
    await council.team(lead, manager=manager)
    plan = await council.plan(child, mother, lead=lead, team=[helper])

    boss = council.viewer("team_manager", practitioner=manager)
    found = (await council.ask(boss, PLAN, id=plan))["supportPlan"]

    assert {each["person"]["id"] for each in found["currentCoverages"]} == {child, mother}
    assert found["leadPractitioner"]["practitioner"] == {"id": lead}
    assert found["teamAroundTheFamily"] == [{"practitioner": {"id": helper}}]


async def test_what_is_done_is_done_through_the_services(council: Council) -> None:
    """So each leaves its entry in the audit trail, under the clock's time."""
    council.clock.turn(days=3)
    await council.person()
    (entry,) = await council.rows(AuditEntry, verb="register_person")
    assert entry.at.date() == date(2026, 3, 5)


async def test_rights_may_be_any(council: Council) -> None:
    """Scopes, rows and categories that no role has together."""
    person, worker = await council.helped()
    plan = (await council.rows(SupportPlan))[0]
    need = {"supportPlanId": f"SupportPlan_{plan.id}", "personId": person, "code": "DEBT"}
    need |= {"statement": "Owes rent", "identifiedOn": "2026-03-01"}
    await council.change(worker, "identifyNeed", **need, category="MONEY_AND_HOUSING")

    viewer = council.viewer_with(PEOPLE_PERSON.read)
    assert await council.denied(viewer, NEEDS, id=person) == {"person.needs": "FORBIDDEN"}
    nobody = council.viewer_with(rows=RowRule.NOBODY)
    assert await council.ask(nobody, NEEDS, id=person) == {"person": None}
    for categories, count in ((None, 1), (["MONEY_AND_HOUSING"], 1), (["GENERAL"], 0)):
        viewer = council.viewer_with(categories=categories)
        found = await council.ask(viewer, NEEDS, id=person)
        assert found == {"person": {"needs": {"totalCount": count}}}


async def test_what_is_not_expected_is_raised(council: Council) -> None:
    """With what was answered instead; nobody takes a null for an answer."""
    front_door = council.viewer("front_door")
    person = await council.person()
    with pytest.raises(UnexpectedAnswerError, match=r"errors: FORBIDDEN at person\.needs: You"):
        await council.ask(front_door, NEEDS, id=person)
    with pytest.raises(UnexpectedAnswerError, match="was not executed: Cannot query"):
        await council.denied(front_door, "{ noSuchField }")
    with pytest.raises(UnexpectedAnswerError, match="refused: IMPLAUSIBLE_DATE at dateOfBirth: "):
        await council.person(dateOfBirth="1066-10-14")
    with pytest.raises(UnexpectedAnswerError, match="registerPerson was not refused"):
        await council.refused(front_door, "registerPerson", givenName="Ada")
    with pytest.raises(UnexpectedAnswerError, match="no mutation registerDog"):
        await council.change(front_door, "registerDog", name="Rex")
    with pytest.raises(UnexpectedAnswerError, match="Did you mean front_door"):
        council.viewer("frontdoor")
    with pytest.raises(UnexpectedAnswerError, match="no id of the API"):
        council.viewer("family", person=person.partition("_")[2])


async def test_whoever_lacks_the_scope_is_refused_the_verb_itself(council: Council) -> None:
    """By its name; nothing is written."""
    refused = await council.refused(council.viewer("analyst"), "registerPerson", givenName="Ada")
    assert refused == {"registerPerson": "FORBIDDEN"}
    assert await council.rows(Person) == []


async def test_over_http_the_same_is_asked_and_answered(council: Council) -> None:
    """With tokens for the same rights, and with nothing but the answer's text between."""
    person, worker = await council.helped()
    for asking in (council, council.http):
        found = await asking.ask(worker, "{ people { nodes { id } } }")
        assert found == {"people": {"nodes": [{"id": person}]}}
        refused = await asking.refused(worker, "correctPerson", personId=person, version=7)
        assert refused == {"version": "CONFLICT"}
    assert await council.http.token(worker) == await council.http.token(worker)
    response = await council.http.post(worker, b"no JSON")
    assert response.status_code == 400
    with pytest.raises(UnexpectedAnswerError, match="The answer is 400: "):
        await council.http.ask(worker, "{ noSuchField }")
    with pytest.raises(UnexpectedAnswerError, match="rights of the test's own"):
        await council.http.token(council.viewer_with(PEOPLE_PERSON.read))


async def test_statements_are_counted_where_one_says(council: Council) -> None:
    """Those that read and those that write, from the beginning of the block."""
    person, worker = await council.helped()
    with council.counting() as read:
        await council.ask(worker, NEEDS, id=person)
    assert len(read) == 1
    with council.counting() as written:
        await council.person()
    assert any(each.startswith("INSERT INTO people") for each in written)


def test_the_clock_stands_until_it_is_turned() -> None:
    """It can be set, too."""
    clock = Clock()
    assert clock() == clock() == NOON
    clock.turn(days=1, hours=13)
    assert clock.today == date(2026, 3, 4)
    clock.now = NOON
    assert clock.today == date(2026, 3, 2)


def test_fixtures_and_tests_share_one_loop(pytester: pytest.Pytester) -> None:
    """Else nobody would understand what goes wrong; so it is said before anything runs."""
    pytester.makepyprojecttoml(
        '[tool.pytest.ini_options]\naddopts = "-p earlyhelp_graphql.testing"'
    )
    ran = pytester.runpytest_subprocess()
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(['*Set asyncio_default_test_loop_scope = "session" in*'])
