"""The pathway ledger: dated decisions under the version in force, with reasons."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.domain.conftest import World

from earlyhelp.pathway import models
from earlyhelp.pathway import services as pathway

TODAY = date(2026, 3, 2)
JANUARY = date(2026, 1, 5)
WHY = "ASSESSED"
SCHEME = ("LEVELS", "Testshire")


@pytest.fixture
async def schemes(world: World) -> dict[str, models.PathwayScheme]:
    """Add two versions of an authority's levels of need."""
    made = {}
    async with world.sessions() as session, session.begin():
        for label, start in (("2019", date(2019, 1, 1)), ("2026", date(2026, 2, 1))):
            scheme = models.PathwayScheme(
                code=SCHEME[0],
                authority=SCHEME[1],
                version_label=label,
                title="Levels of need",
                source="made up for this test",
                applies_from=start,
            )
            session.add(scheme)
            await session.flush()
            for rank in (1, 2, 3):
                session.add(
                    models.PathwayPosition(
                        scheme_id=scheme.id, code=f"L{rank}", label=f"Level {rank}", rank=rank
                    )
                )
            made[label] = scheme
    return made


@pytest.mark.row("F45")
async def test_a_decision_is_made_under_the_version_in_force_on_its_day(
    world: World, schemes: dict[str, models.PathwayScheme]
) -> None:
    """Earlier decisions stay as they were, each with who decided and why."""
    person, pat = await world.person(), await world.practitioner()
    plan = await world.plan(person, lead=pat, opened_on=JANUARY)
    worker = world.as_(pat)
    for day, code in ((JANUARY, "L3"), (TODAY, "L2")):
        why: Any = {"reason": "Seen", "reason_category": "GENERAL"}
        command = pathway.RecordPlacement(
            *SCHEME, code, day, "ASSESSED", person_id=person.id, **why
        )
        await world.do(worker, pathway.record_placement, command)
    of_plan = pathway.RecordPlacement(*SCHEME, "L3", TODAY, WHY, support_plan_id=plan.id)
    await world.do(worker, pathway.record_placement, of_plan)
    rows = await world.rows(models.Placement)
    assert [(row.scheme_id, row.decided_on) for row in rows] == [
        (schemes["2019"].id, JANUARY),
        (schemes["2026"].id, TODAY),
        (schemes["2026"].id, TODAY),
    ]
    assert {row.decided_by_practitioner_id for row in rows} == {pat.id}
    assert rows[2].support_plan_id == plan.id


@pytest.mark.row("CE-02", lacks="lived experience, and the child's own timescale")
async def test_a_judgement_that_differs_from_the_suggestion_says_why(
    world: World,
    schemes: dict[str, models.PathwayScheme],  # noqa: ARG001 - they must be there
) -> None:
    """The same judgement needs no reason; another does, and keeps both."""
    person, pat = await world.person(), await world.practitioner()
    await world.plan(person, lead=pat, opened_on=JANUARY)
    worker = world.as_(pat)

    def decide(code: str, reason: str | None) -> pathway.RecordPlacement:
        return pathway.RecordPlacement(
            *SCHEME,
            code,
            TODAY,
            "REVIEWED",
            person_id=person.id,
            reason=reason,
            reason_category="GENERAL",
            suggested_position_code="L3",
        )

    same = await world.do(worker, pathway.record_placement, decide("L3", None))
    assert same.suggested_position_id == same.position_id
    for reason, code in ((None, "WORDS_MISSING"), ("  ", "BLANK")):
        command = decide("L2", reason)
        assert await world.refusal(worker, pathway.record_placement, command) == code
    other = await world.do(worker, pathway.record_placement, decide("L2", "Grandmother helps"))
    assert (other.reason, other.suggested_position_id) == ("Grandmother helps", same.position_id)


async def test_a_decision_that_makes_no_sense_is_refused(
    world: World,
    schemes: dict[str, models.PathwayScheme],  # noqa: ARG001 - they must be there
) -> None:
    """Each kind has its code, and nothing is written."""
    person, pat = await world.person(), await world.practitioner()
    plan = await world.plan(person, lead=pat, opened_on=JANUARY)
    worker, decide = world.as_(pat), pathway.RecordPlacement
    who: Any = {"person_id": person.id}
    refused = (
        (decide(*SCHEME, "L9", TODAY, WHY, **who), "UNKNOWN_POSITION"),
        (decide("TIERS", "Testshire", "L1", TODAY, WHY, **who), "UNKNOWN_SCHEME"),
        (decide(*SCHEME, "L1", date(2018, 1, 1), WHY, **who), "UNKNOWN_SCHEME"),
        (decide(*SCHEME, "L1", TODAY + timedelta(1), WHY, **who), "IN_THE_FUTURE"),
        (decide(*SCHEME, "L1", TODAY, WHY), "ONE_SUBJECT"),
        (decide(*SCHEME, "L1", TODAY, WHY, support_plan_id=plan.id, **who), "ONE_SUBJECT"),
        (decide(*SCHEME, "L1", TODAY, WHY, person_id=plan.id), "NOT_FOUND"),
    )
    for command, code in refused:
        assert await world.refusal(worker, pathway.record_placement, command) == code
    nobody = world.viewer("team_manager")
    command = decide(*SCHEME, "L1", TODAY, WHY, **who)
    assert await world.refusal(nobody, pathway.record_placement, command) == "NOT_A_PRACTITIONER"
    assert await world.rows(models.Placement) == []
