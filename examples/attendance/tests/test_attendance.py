"""School attendance: what can be recorded, who sees it, and what follows for plans."""

from typing import Any

import pytest

from earlyhelp.audit.models import AuditEntry
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council

CHILD = """query ($id: ID!) { person(id: $id) {
    isMissingEducation
    missingEducation { nodes { reason startedOn endedOn } }
} }"""
REQUESTS = """query ($id: ID!) { supportPlan(id: $id) {
    registerRequests { nodes { person { id } requestedOn } }
} }"""


class Helped:
    """A child, and who leads the plan for it."""

    def __init__(self, council: Council, child: str, lead: str, plan: str) -> None:
        self.child, self.plan = child, plan
        self.worker: Viewer = council.viewer("practitioner", practitioner=lead)


@pytest.fixture
async def helped(council: Council) -> Helped:
    """Return a child of ten, with its mother in a plan."""
    child = await council.person(dateOfBirth="2015-09-01")
    mother = await council.person(dateOfBirth="1990-01-01")
    lead = await council.practitioner()
    return Helped(council, child, lead, await council.plan(child, mother, lead=lead))


async def missing(council: Council, helped: Helped) -> dict[str, Any]:
    """Record that the child misses education."""
    given = {"personId": helped.child, "startedOn": "2026-01-12", "reason": "NO_PLACE"}
    return await council.change(helped.worker, "recordMissingEducation", "id version", **given)


async def test_a_time_of_missing_education_is_corrected_and_ended(
    council: Council, helped: Helped
) -> None:
    """It holds until the day it ended; that day is the first with education again."""
    row = await missing(council, helped)
    named = {"missingEducationId": row["id"], "version": 1}
    await council.change(helped.worker, "correctMissingEducation", **named, reason="ILL")
    found = (await council.ask(helped.worker, CHILD, id=helped.child))["person"]
    assert found["isMissingEducation"] is True
    named["version"] = 2
    await council.change(helped.worker, "endMissingEducation", **named, endedOn="2026-03-02")
    found = (await council.ask(helped.worker, CHILD, id=helped.child))["person"]
    assert found == {
        "isMissingEducation": False,
        "missingEducation": {
            "nodes": [{"reason": "ILL", "startedOn": "2026-01-12", "endedOn": "2026-03-02"}]
        },
    }


async def test_slips_are_refused_with_the_field_to_blame(council: Council, helped: Helped) -> None:
    """Overlaps, stale corrections, ends before the first day, and ends of what has ended."""
    row = await missing(council, helped)
    again = {"personId": helped.child, "startedOn": "2026-02-01", "reason": "ILL"}
    named = {"missingEducationId": row["id"], "version": 1}
    stale, early = {**named, "version": 7}, {**named, "endedOn": "2026-01-12"}
    for verb, given, expected in (
        ("recordMissingEducation", again, {"startedOn": "ALREADY_MISSING"}),
        ("correctMissingEducation", stale, {"version": "CONFLICT"}),
        ("endMissingEducation", early, {"endedOn": "IMPLAUSIBLE_DATE"}),
    ):
        assert await council.refused(helped.worker, verb, **given) == expected
    end = {**named, "endedOn": "2026-02-02"}
    await council.change(helped.worker, "endMissingEducation", **end)
    refused = await council.refused(helped.worker, "endMissingEducation", **{**end, "version": 2})
    assert refused == {"endedOn": "ALREADY_ENDED"}


async def test_whoever_may_not_see_attendance_is_told_nothing_by_any_way(
    council: Council, helped: Helped
) -> None:
    """Neither rows nor what is made of them; a role without the category sees no row of them."""
    await missing(council, helped)
    partner = await council.helper(helped.child, "partner")
    denied = await council.denied(partner, CHILD, id=helped.child)
    assert set(denied) == {"person.isMissingEducation", "person.missingEducation"}
    blind = council.viewer_with(categories=["GENERAL"])
    found = (await council.ask(blind, CHILD, id=helped.child))["person"]
    assert found == {"isMissingEducation": False, "missingEducation": {"nodes": []}}


async def test_a_plan_is_not_closed_while_somebody_in_it_misses_education(
    council: Council, helped: Helped
) -> None:
    """Whoever closes it learns that, and not of whom; once it has ended the plan closes."""
    row = await missing(council, helped)
    front_door = council.viewer("front_door")
    close = {"supportPlanId": helped.plan, "version": 1, "closedOn": "2026-03-02"}
    close["reasonCode"] = "NEEDS_MET"
    refused = await council.refused(front_door, "closePlan", **close)
    assert refused == {"supportPlanId": "MISSING_EDUCATION"}
    ended = {"missingEducationId": row["id"], "version": 1, "endedOn": "2026-02-16"}
    await council.change(helped.worker, "endMissingEducation", **ended)
    closed = await council.change(front_door, "closePlan", "status", **close)
    assert closed == {"status": "CLOSED"}


async def test_when_a_plan_becomes_active_registers_are_asked_for(
    council: Council, helped: Helped
) -> None:
    """Of its children of school age; the audit says that this plugin wrote them."""
    activate = {"supportPlanId": helped.plan, "version": 1}
    await council.change(council.viewer("front_door"), "activatePlan", **activate)
    found = (await council.ask(helped.worker, REQUESTS, id=helped.plan))["supportPlan"]
    (request,) = found["registerRequests"]["nodes"]
    assert request == {"person": {"id": helped.child}, "requestedOn": "2026-03-02"}
    (entry,) = await council.rows(AuditEntry, verb="activate_plan")
    assert [change.get("plugin") for change in entry.changes] == [None, "attendance"]
