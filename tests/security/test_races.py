"""Everyday changes of the same rows at the same moment: none fails, none slips past another."""

import asyncio

import pytest
from sqlalchemy import func, select
from tests.security.conftest import Town

from earlyhelp.reading.ids import decode_id
from earlyhelp.support_plans.models import Publication

BEFORE, TODAY = "2026-03-01", "2026-03-02"


async def _family(town: Town) -> tuple[str, str, str]:
    """Return a new person, household and plan, which Karen leads."""
    person = await _made(town, "priya", "registerPerson", givenName="Ra", familyName="Ce")
    home = {"personId": person, "role": "HOUSEHOLDER", "startedOn": TODAY}
    household = await _made(town, "priya", "formHousehold", name="Racing", members=[home])
    karen = await town.practitioner("karen")
    plan = await _made(
        town,
        "priya",
        "openPlan",
        title="Racing",
        personIds=[person],
        openedOn=BEFORE,
        ledByPractitionerId=karen,
    )
    return person, household, plan


async def _made(town: Town, who: str, verb: str, **given: object) -> str:
    done = (await town.does(who, verb, **given))["data"]["done"]
    assert done["problems"] == []
    (row,) = [value for name, value in done.items() if name != "problems"]
    return str(row["id"])


def _ending(plan: str) -> dict[str, str]:
    """Return the input of an end of coverage, but for whose it is."""
    return {"supportPlanId": plan, "endedOn": TODAY, "reasonCode": "MOVED"}


@pytest.mark.row("F42")
async def test_changes_that_meet_wait_for_one_another(town: Town) -> None:
    """Whatever order they take their rows in, nobody is told of a deadlock."""
    person, household, plan = await _family(town)
    other = await _made(town, "priya", "registerPerson", givenName="Ot", familyName="Her")
    opened = {"title": "Another", "personIds": [person], "openedOn": TODAY}
    need = {"code": "sleep", "statement": "Rest", "category": "GENERAL", "identifiedOn": TODAY}
    home = {"householdId": household, "role": "LODGER", "startedOn": TODAY}
    rounds = [
        (
            town.outcome("priya", "openPlan", **opened, householdId=household),
            town.outcome("priya", "joinHousehold", **home, personId=other),
            town.outcome(
                "priya", "leaveHousehold", householdId=household, personId=other, endedOn=TODAY
            ),
            town.outcome("karen", "publish", personId=person, itemId=plan),
            town.outcome("karen", "withdrawPublication", personId=person, itemId=plan),
            town.outcome("karen", "identifyNeed", **need, supportPlanId=plan, personId=person),
            town.outcome(
                "priya", "coverPerson", supportPlanId=plan, personId=other, startedOn=TODAY
            ),
            town.outcome("priya", "endCoverage", **_ending(plan), personId=other),
        )
        for _ in range(12)
    ]
    outcomes = await asyncio.gather(*(each for several in rounds for each in several))

    assert "INTERNAL" not in outcomes


async def test_nobody_is_shown_a_plan_that_covers_them_no_longer(town: Town) -> None:
    """Publishing and the end of coverage meet: one of them comes first."""
    for _ in range(12):
        person, _household, plan = await _family(town)
        need = await _made(
            town,
            "karen",
            "identifyNeed",
            supportPlanId=plan,
            code="SLEEP",
            statement="Rest",
            category="GENERAL",
            identifiedOn=TODAY,
        )
        _published, ended = await asyncio.gather(
            town.outcome("karen", "publish", personId=person, itemId=need),
            town.outcome("priya", "endCoverage", **_ending(plan), personId=person),
        )
        assert ended == ""
        decoded = decode_id(plan)
        assert decoded is not None
        shown = (
            select(func.count())
            .select_from(Publication)
            .where(Publication.support_plan_id == decoded.uuid)
        )
        async with town.system.sessions() as session:
            assert await session.scalar(shown) == 0
