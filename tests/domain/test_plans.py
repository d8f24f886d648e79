"""The life of a support plan: whom it covers, who leads it, who helps."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.domain.conftest import World

from earlyhelp.support_plans import models
from earlyhelp.support_plans.services import closing, handovers, leads_and_teams, needs, plans
from earlyhelp.work import RefusedError

TODAY = date(2026, 3, 2)
JANUARY = date(2026, 1, 5)


@pytest.mark.row("F33", "F34")
async def test_a_plan_covers_named_people_with_or_without_a_household(world: World) -> None:
    """It opens as a draft, covers everyone from its first day, and may have a lead at once."""
    mother, child = await world.person("Amy Robinson"), await world.person("Max Robinson")
    lead = await world.practitioner()
    plan = await world.plan(mother, child, lead=lead, opened_on=JANUARY)
    covered = await world.rows(models.PlanCoverage, support_plan_id=plan.id)
    assert {(row.person_id, row.started_on) for row in covered} == {
        (mother.id, JANUARY),
        (child.id, JANUARY),
    }
    assert (plan.status, plan.household_id) == (models.PlanStatus.DRAFT, None)
    (leads,) = await world.rows(models.LeadPractitioner, support_plan_id=plan.id)
    assert (leads.practitioner_id, leads.started_on) == (lead.id, JANUARY)
    nobody = plans.OpenPlan("Empty", (), TODAY)
    assert await world.refusal(world.front_door, plans.open_plan, nobody) == "COVERS_NOBODY"


@pytest.mark.row("F39")
async def test_a_plan_is_drafted_agreed_and_closed_with_a_reason(world: World) -> None:
    """Each step happens once; a closed plan takes no more content."""
    person, pat = await world.person(), await world.practitioner()
    plan = await world.plan(person, lead=pat, opened_on=JANUARY)
    worker = world.as_(pat)
    active = await world.do(worker, plans.activate_plan, plans.ActivatePlan(plan.id, 1))
    assert active.status is models.PlanStatus.ACTIVE
    again = plans.ActivatePlan(plan.id, 2)
    assert await world.refusal(worker, plans.activate_plan, again) == "NOT_A_DRAFT"
    early = closing.ClosePlan(plan.id, 2, JANUARY - timedelta(1), "NEEDS_MET")
    assert await world.refusal(worker, closing.close_plan, early) == "IMPLAUSIBLE_DATE"
    silent = closing.ClosePlan(plan.id, 2, TODAY, "NEEDS_MET", " ", "GENERAL")
    assert await world.refusal(worker, closing.close_plan, silent) == "BLANK"
    closed = await world.do(
        worker, closing.close_plan, closing.ClosePlan(plan.id, 2, TODAY, "NEEDS_MET")
    )
    assert (closed.status, closed.closed_on) == (models.PlanStatus.CLOSED, TODAY)
    late = plans.CoverPerson(plan.id, person.id, TODAY)
    assert await world.refusal(worker, plans.cover_person, late) == "PLAN_CLOSED"
    need = needs.IdentifyNeed(plan.id, "ISOLATION", "Alone a lot", "GENERAL", TODAY)
    assert await world.refusal(worker, needs.identify_need, need) == "PLAN_CLOSED"


@pytest.mark.row("F42", "DON-04")
@pytest.mark.row("WAR-12", lacks="changes of lead and of service are kept, and not counted")
async def test_a_new_lead_practitioner_ends_the_previous_one_on_the_same_day(world: World) -> None:
    """Leads may come from any organisation; who led when stays on record."""
    nurse = await world.practitioner("Ines Grey", "Health visitor", "NHS trust")
    teacher = await world.practitioner("Tom Hill", "Head of year", "A school")
    plan = await world.plan(await world.person(), lead=nurse, opened_on=JANUARY)
    propose = handovers.ProposeLeadHandover(plan.id, teacher.id, TODAY, "BETTER_PLACED")
    proposed = await world.do(world.as_(nurse), handovers.propose_lead_handover, propose)
    accept = handovers.AcceptLeadHandover(proposed.id)
    await world.do(world.as_(teacher), handovers.accept_lead_handover, accept)
    history = await world.rows(models.LeadPractitioner, support_plan_id=plan.id)
    assert [(row.practitioner_id, row.started_on, row.ended_on) for row in history] == [
        (nurse.id, JANUARY, TODAY),
        (teacher.id, TODAY, date.max),
    ]
    again = leads_and_teams.AssignLeadPractitioner(plan.id, teacher.id, TODAY)
    assert (
        await world.refusal(world.front_door, leads_and_teams.assign_lead_practitioner, again)
        == "ALREADY_LEADS"
    )
    lost = leads_and_teams.AssignLeadPractitioner(plan.id, nurse.id, TODAY)
    gone = world.as_(nurse)
    assert await world.refusal(gone, leads_and_teams.assign_lead_practitioner, lost) == "NOT_FOUND"


@pytest.mark.row("F42")
async def test_a_lead_replaced_on_the_very_day_has_never_led(world: World) -> None:
    """No row is left for a time of no days."""
    a, b = await world.practitioner("A B"), await world.practitioner("C D")
    plan = await world.plan(await world.person(), lead=a)
    change = leads_and_teams.AssignLeadPractitioner(plan.id, b.id, TODAY, "BETTER_PLACED")
    await world.do(world.front_door, leads_and_teams.assign_lead_practitioner, change)
    (only,) = await world.rows(models.LeadPractitioner, support_plan_id=plan.id)
    assert only.practitioner_id == b.id


@pytest.mark.row("F42")
async def test_a_second_lead_at_a_time_is_refused(world: World) -> None:
    """Entering history backwards runs into whoever leads from a later day."""
    a, b = await world.practitioner("A B"), await world.practitioner("C D")
    plan = await world.plan(await world.person(), opened_on=JANUARY)
    now = leads_and_teams.AssignLeadPractitioner(plan.id, a.id, TODAY)
    await world.do(world.front_door, leads_and_teams.assign_lead_practitioner, now)
    before = leads_and_teams.AssignLeadPractitioner(plan.id, b.id, JANUARY)
    with pytest.raises(RefusedError) as refused:
        await world.do(world.front_door, leads_and_teams.assign_lead_practitioner, before)
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("LEAD_EXISTS", ("practitioner_id",))


async def test_a_plan_may_be_left_without_a_lead(world: World) -> None:
    """The vacancy begins on the day given; ending it twice is refused."""
    pat = await world.practitioner()
    plan = await world.plan(await world.person(), lead=pat, opened_on=JANUARY)
    end = leads_and_teams.EndLeadPractitioner(plan.id, TODAY, "LEAVES_POST")
    ended = await world.do(world.as_(pat), leads_and_teams.end_lead_practitioner, end)
    assert ended.ended_on == TODAY
    assert (
        await world.refusal(world.front_door, leads_and_teams.end_lead_practitioner, end)
        == "NO_LEAD"
    )


@pytest.mark.row("F41", "DON-05")
async def test_the_team_around_the_family_comes_and_goes(world: World) -> None:
    """Members of several organisations join with a role, leave, and may come back."""
    pat, connector = await world.practitioner(), await world.practitioner("Jo Bell", at="A charity")
    plan = await world.plan(await world.person(), lead=pat, opened_on=JANUARY)
    worker = world.as_(pat)
    join = leads_and_teams.JoinTeamAroundTheFamily(plan.id, connector.id, "Befriending", JANUARY)
    await world.do(worker, leads_and_teams.join_team_around_the_family, join)
    assert (
        await world.refusal(worker, leads_and_teams.join_team_around_the_family, join)
        == "ALREADY_MEMBER"
    )
    leave = leads_and_teams.LeaveTeamAroundTheFamily(plan.id, connector.id, TODAY)
    left = await world.do(worker, leads_and_teams.leave_team_around_the_family, leave)
    assert left.ended_on == TODAY
    assert (
        await world.refusal(worker, leads_and_teams.leave_team_around_the_family, leave)
        == "NOT_A_MEMBER"
    )
    back = leads_and_teams.JoinTeamAroundTheFamily(plan.id, connector.id, "Befriending", TODAY)
    assert (
        await world.do(worker, leads_and_teams.join_team_around_the_family, back)
    ).started_on == TODAY


async def test_people_join_and_leave_a_plan(world: World) -> None:
    """Covering twice is refused, and so is ending what has ended."""
    first, second = await world.person(), await world.person()
    plan = await world.plan(first, opened_on=JANUARY)
    cover = plans.CoverPerson(plan.id, second.id, JANUARY)
    await world.do(world.front_door, plans.cover_person, cover)
    assert await world.refusal(world.front_door, plans.cover_person, cover) == "ALREADY_COVERED"
    end = plans.EndCoverage(plan.id, second.id, TODAY, "NEEDS_MET")
    assert (await world.do(world.front_door, plans.end_coverage, end)).ended_on == TODAY
    assert await world.refusal(world.front_door, plans.end_coverage, end) == "NOT_COVERED"
    back = plans.CoverPerson(plan.id, second.id, TODAY)
    assert (await world.do(world.front_door, plans.cover_person, back)).started_on == TODAY


async def test_people_are_locked_in_one_order(world: World, engine: AsyncEngine) -> None:
    """However they are named, so that two commands about the same people never lock each other."""
    covered = sorted([await world.person() for _ in range(3)], key=lambda each: each.id)
    ids, locked = [each.id for each in covered], list[UUID]()

    def note(*executed: Any) -> None:
        if "FOR NO KEY UPDATE" in executed[2] and "FROM people" in executed[2]:
            locked.extend(each for each in executed[3] if each in ids)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        await world.plan(*reversed(covered))
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    assert locked == ids
