"""Needs, goals and actions: coded, owned, in the family's words, and within one's reach."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from tests.domain.conftest import GUARD, World

from earlyhelp.access import scopes
from earlyhelp.contract.verbs import VerbBook
from earlyhelp.support_plans import models
from earlyhelp.support_plans.models import GoalAchievementStatus, GoalLifecycleStatus, GoalOwnerKind
from earlyhelp.support_plans.services import actions, closing, goals, leads_and_teams, needs
from earlyhelp.work import Conflict, RefusedError, unit_of_work

TODAY = date(2026, 3, 2)
JANUARY = date(2026, 1, 5)


@pytest.fixture
async def plan(world: World) -> Any:
    """Open a plan for one person, with a lead practitioner."""
    return await world.plan(
        await world.person(), lead=await world.practitioner(), opened_on=JANUARY
    )


@pytest.fixture
async def lead(world: World, plan: Any) -> Any:
    """Return the lead practitioner as a viewer."""
    (row,) = await world.rows(models.LeadPractitioner, support_plan_id=plan.id)
    return world.viewer("practitioner", practitioner_id=row.practitioner_id)


@pytest.fixture
async def person_id(world: World, plan: Any) -> Any:
    """Return whom the plan covers."""
    (row,) = await world.rows(models.PlanCoverage, support_plan_id=plan.id)
    return row.person_id


@pytest.mark.row("HAL-19")
async def test_a_need_is_of_one_person_or_of_the_family(
    world: World, plan: Any, lead: Any, person_id: Any
) -> None:
    """It is coded, has a category, and ends on the day it is met."""
    hers = needs.IdentifyNeed(
        plan.id, "LOW_MOOD", "Low mood", "MENTAL_HEALTH", JANUARY, person_id=person_id
    )
    need = await world.do(lead, needs.identify_need, hers)
    family = needs.IdentifyNeed(plan.id, "BUDGETING", "Debts", "MONEY_AND_HOUSING", JANUARY)
    assert (await world.do(lead, needs.identify_need, family)).person_id is None
    early = needs.MeetNeed(need.id, 1, JANUARY - timedelta(1))
    assert await world.refusal(lead, needs.meet_need, early) == "IMPLAUSIBLE_DATE"
    met = await world.do(lead, needs.meet_need, needs.MeetNeed(need.id, 1, TODAY))
    assert (met.met_on, met.version) == (TODAY, 2)


async def test_a_category_that_a_council_added_is_known_at_once(
    world: World, plan: Any, lead: Any
) -> None:
    """To whoever reaches every category."""
    command = needs.IdentifyNeed(plan.id, "HOUSING", "Bats in the roof", "WILDLIFE", JANUARY)
    assert await world.refusal(lead, needs.identify_need, command) == "UNKNOWN_CATEGORY"
    async with world.sessions() as session, session.begin():
        session.add(models.DataCategory(code="WILDLIFE", label="Wildlife"))

    assert await world.refusal(lead, needs.identify_need, command) == "OUT_OF_REACH"
    manager = replace(lead, grants=tuple(replace(each, categories=None) for each in lead.grants))
    assert (await world.do(manager, needs.identify_need, command)).category == "WILDLIFE"


async def test_a_change_asks_the_database_few_times(
    world: World, plan: Any, lead: Any, person_id: Any
) -> None:
    """For the kind, the plan, the coverage, the need, its reach and the audit trail: once each."""
    command = needs.IdentifyNeed(plan.id, "ISOLATION", "A need", "GENERAL", JANUARY, person_id)
    async with unit_of_work(
        world.sessions,
        viewer=lead,
        scope=scopes.PLANS_NEED.write,
        verb="identify_need",
        guard=GUARD,
        verbs=VerbBook(),
    ) as work:
        asked: list[str] = []
        bind = work.session.get_bind()
        event.listen(bind, "before_cursor_execute", lambda *given: asked.append(given[2]))
        await needs.identify_need(work, command)

    kinds = [each.split()[0] for each in asked if "SAVEPOINT" not in each]
    assert kinds == ["SELECT", "SELECT", "SELECT", "INSERT", "SELECT", "INSERT"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"category": "NO_SUCH"}, "UNKNOWN_CATEGORY"),
        ({"category": "CARE_AND_SUPPORT"}, "OUT_OF_REACH"),
        ({"person_id": uuid4()}, "NOT_COVERED"),
        ({"support_plan_id": uuid4()}, "NOT_FOUND"),
        ({"identified_on": TODAY + timedelta(1)}, "IN_THE_FUTURE"),
        ({"statement": ""}, "BLANK"),
    ],
)
async def test_a_need_that_makes_no_sense_is_refused(
    world: World, plan: Any, lead: Any, changes: dict[str, object], code: str
) -> None:
    """What the writer's own role could not read again is refused too."""
    facts = {
        "support_plan_id": plan.id,
        "code": "LOW_MOOD",
        "statement": "Low mood",
        "category": "GENERAL",
        "identified_on": JANUARY,
    }
    command = needs.IdentifyNeed(**{**facts, **changes})
    assert await world.refusal(lead, needs.identify_need, command) == code
    assert await world.rows(models.Need) == []


@pytest.mark.row("F35", "HAL-13")
async def test_a_goal_follows_its_need_and_keeps_their_words(
    world: World, plan: Any, lead: Any, person_id: Any
) -> None:
    """Subject and category come from the need; the person's own words stand apart."""
    need = await world.do(
        lead,
        needs.identify_need,
        needs.IdentifyNeed(
            plan.id, "ISOLATION", "Isolated", "COMMUNITY", JANUARY, person_id=person_id
        ),
    )
    goal = await world.do(
        lead,
        goals.set_goal,
        goals.SetGoal(
            plan.id,
            "Goes to one group a week",
            GoalOwnerKind.PERSON,
            owner_person_id=person_id,
            need_id=need.id,
            own_words="I want to get out of the house",
            target_on=TODAY + timedelta(90),
        ),
    )
    assert (goal.person_id, goal.category) == (person_id, "COMMUNITY")
    assert goal.own_words == "I want to get out of the house"
    update = goals.UpdateGoal(
        goal.id,
        1,
        achievement_status=GoalAchievementStatus.IMPROVING,
        target_on=TODAY,
    )
    updated = await world.do(lead, goals.update_goal, update)
    assert updated.achievement_status is GoalAchievementStatus.IMPROVING
    assert (updated.statement, updated.own_words) == (
        "Goes to one group a week",
        "I want to get out of the house",
    )
    assert (updated.lifecycle_status, updated.target_on) == (GoalLifecycleStatus.ACTIVE, TODAY)
    with pytest.raises(RefusedError) as refused:
        await world.do(lead, goals.update_goal, update)
    assert refused.value.problems[0] == Conflict(
        "CONFLICT", refused.value.problems[0].message, ("version",), 2
    )


@pytest.mark.row("F35")
async def test_goals_of_a_person_the_family_and_an_organisation(
    world: World, plan: Any, lead: Any, person_id: Any
) -> None:
    """The owner is exactly what its kind says."""
    kind, office = GoalOwnerKind, (await world.practitioner("X Y", at="Housing")).organisation_id
    good = (
        ({"owner_kind": kind.FAMILY}, None),
        ({"owner_kind": kind.PERSON, "owner_person_id": person_id}, person_id),
        ({"owner_kind": kind.ORGANISATION, "owner_organisation_id": office}, None),
    )
    for owner, subject in good:
        command = goals.SetGoal(plan.id, "A goal", category="GENERAL", **owner)
        assert (await world.do(lead, goals.set_goal, command)).person_id == subject
    for owner in (
        {"owner_kind": kind.PERSON},
        {"owner_kind": kind.FAMILY, "owner_person_id": person_id},
        {"owner_kind": kind.ORGANISATION, "owner_person_id": person_id},
    ):
        command = goals.SetGoal(plan.id, "A goal", category="GENERAL", **owner)
        assert await world.refusal(lead, goals.set_goal, command) == "OWNER_UNCLEAR"


async def test_a_goal_that_makes_no_sense_is_refused(world: World, plan: Any, lead: Any) -> None:
    """It needs a category, and a need of the same plan."""
    bare = goals.SetGoal(plan.id, "A goal", GoalOwnerKind.FAMILY)
    assert await world.refusal(lead, goals.set_goal, bare) == "BLANK"
    other = await world.plan(await world.person(), opened_on=JANUARY)
    assign = leads_and_teams.AssignLeadPractitioner(other.id, lead.practitioner_id, JANUARY)
    await world.do(world.front_door, leads_and_teams.assign_lead_practitioner, assign)
    need = await world.do(
        lead,
        needs.identify_need,
        needs.IdentifyNeed(other.id, "ISOLATION", "Elsewhere", "GENERAL", JANUARY),
    )
    astray = goals.SetGoal(plan.id, "A goal", GoalOwnerKind.FAMILY, need_id=need.id)
    assert await world.refusal(lead, goals.set_goal, astray) == "OTHER_PLAN"
    absurd = goals.SetGoal(
        plan.id, "A goal", GoalOwnerKind.FAMILY, category="GENERAL", target_on=date.max
    )
    assert await world.refusal(lead, goals.set_goal, absurd) == "IMPLAUSIBLE_DATE"


@pytest.mark.row("F36")
async def test_an_action_says_who_does_what_by_when(
    world: World, plan: Any, lead: Any, person_id: Any
) -> None:
    """One person or one practitioner is responsible; plan, subject, category are the goal's."""
    goal = await world.do(
        lead,
        goals.set_goal,
        goals.SetGoal(
            plan.id,
            "Debts paid",
            GoalOwnerKind.PERSON,
            owner_person_id=person_id,
            category="MONEY_AND_HOUSING",
        ),
    )
    action = await world.do(
        lead,
        actions.add_action,
        actions.AddAction(
            goal.id, "Draw up a budget", responsible_person_id=person_id, due_on=TODAY
        ),
    )
    assert (action.support_plan_id, action.person_id) == (plan.id, person_id)
    assert action.category == "MONEY_AND_HOUSING"
    second = actions.AddAction(
        goal.id, "Call the bank", responsible_practitioner_id=lead.practitioner_id
    )
    assert (await world.do(lead, actions.add_action, second)).due_on is None
    nobody = actions.AddAction(goal.id, "Something")
    assert await world.refusal(lead, actions.add_action, nobody) == "RESPONSIBLE_UNCLEAR"
    done = await world.do(
        lead, actions.complete_action, actions.CompleteAction(action.id, 1, TODAY)
    )
    assert (done.done_on, done.version) == (TODAY, 2)
    close = closing.ClosePlan(plan.id, 1, TODAY, "NEEDS_MET", confirms_rest=True)
    await world.do(lead, closing.close_plan, close)
    late = goals.UpdateGoal(goal.id, 2, target_on=TODAY)
    assert await world.refusal(lead, goals.update_goal, late) == "PLAN_CLOSED"
