"""Halton's four early help stories (strategy, section 5.3), lived through the services.

What the strategy tells is kept; names, dates and wording beyond it are illustrative.
"""

from datetime import date
from typing import Any

import pytest
from tests.domain.conftest import World

from earlyhelp.access import scopes
from earlyhelp.households import services as homes
from earlyhelp.households.models import HouseholdRole
from earlyhelp.inputs import Reference
from earlyhelp.partnership.models import Practitioner
from earlyhelp.people import models as people
from earlyhelp.people import relationships
from earlyhelp.people import services as persons
from earlyhelp.support_plans import models
from earlyhelp.support_plans.models import GoalAchievementStatus, GoalOwnerKind
from earlyhelp.support_plans.services import (
    actions,
    closing,
    goals,
    leads_and_teams,
    needs,
    plans,
    publishing,
)

START = date(2025, 10, 6)
TODAY = date(2026, 3, 2)


async def goal(
    world: World, worker: Any, plan: models.SupportPlan, owner: people.Person, **facts: Any
) -> models.Goal:
    """Set a goal which a person owns, in their own words."""
    facts = {"category": "COMMUNITY", "statement": facts["own_words"], **facts}
    command = goals.SetGoal(
        plan.id, owner_kind=GoalOwnerKind.PERSON, owner_person_id=owner.id, **facts
    )
    made: models.Goal = await world.do(worker, goals.set_goal, command)
    return made


async def join(world: World, plan: models.SupportPlan, who: Practitioner, role: str) -> None:
    """Let a practitioner join the team around the plan."""
    command = leads_and_teams.JoinTeamAroundTheFamily(plan.id, who.id, role, START)
    await world.do(world.front_door, leads_and_teams.join_team_around_the_family, command)


@pytest.mark.row("HAL-16")
async def test_david_moves_into_supported_housing_and_finds_what_he_enjoys(world: World) -> None:
    """A shared house is his home, not a family; his goals are his, and a helper sees hers."""
    david = await world.person("David Ellis", date_of_birth=date(1988, 6, 1))
    social_worker = await world.practitioner("Carol Finch", "Social worker")
    nurse = await world.practitioner("Adeel Khan", "Learning disability nurse", "NHS trust")
    builder = await world.practitioner("Wes Tate", "Bridge builder", "Community Bridge Builders")
    house = await world.do(
        world.front_door,
        homes.form_household,
        homes.FormHousehold(
            "Supported house", (homes.NewMember(david.id, HouseholdRole.SHARER, START),)
        ),
    )
    plan = await world.plan(david, lead=social_worker, opened_on=START, household_id=house.id)
    await join(world, plan, nurse, "Health needs")
    await join(world, plan, builder, "Activities in the community")
    carol = world.as_(social_worker, "adult_practitioner")
    wes = world.as_(builder, "connector")
    skills = await goal(
        world, carol, plan, david, own_words="Cook for myself", category="CARE_AND_SUPPORT"
    )
    museum = await goal(world, wes, plan, david, own_words="Work at the museum")
    action = actions.AddAction(
        museum.id, "Volunteer at Norton Priory", responsible_person_id=david.id
    )
    await world.do(wes, actions.add_action, action)
    read = scopes.PLANS_GOAL.read
    assert await world.seen(carol, read, models.Goal) == {skills.id, museum.id}
    assert await world.seen(wes, read, models.Goal) == {museum.id}


@pytest.mark.row("HAL-17")
async def test_doris_is_alone_and_takes_part_again(world: World) -> None:
    """No household, no relatives: a plan for one person, led by a volunteer service."""
    doris = await world.person("Doris Hale", date_of_birth=date(1951, 2, 3))
    volunteer = await world.practitioner("Nell Shaw", "Volunteer coordinator", "Volunteer service")
    plan = await world.plan(doris, lead=volunteer, opened_on=START)
    nell = world.as_(volunteer, "connector")
    company = await goal(world, nell, plan, doris, own_words="Have company again")
    step = actions.AddAction(
        company.id, "Visit the lunch club", responsible_practitioner_id=volunteer.id
    )
    action = await world.do(nell, actions.add_action, step)
    await world.do(nell, actions.complete_action, actions.CompleteAction(action.id, 1, TODAY))
    achieved = goals.UpdateGoal(company.id, 1, achievement_status=GoalAchievementStatus.SUSTAINING)
    updated = await world.do(nell, goals.update_goal, achieved)
    assert updated.own_words == "Have company again"
    assert plan.household_id is None


@pytest.mark.row("HAL-18")
async def test_betty_needs_less_and_less_support(world: World) -> None:
    """Support is reduced by agreement: a helper leaves, and the record says when."""
    betty = await world.person("Betty Marsh", date_of_birth=date(1999, 9, 9))
    social_worker = await world.practitioner("Carol Finch", "Social worker")
    advocate = await world.practitioner("Ola Reyes", "Advocate", "Advocacy service")
    staff = await world.practitioner("Kit Moss", "Support worker", "Support agency")
    plan = await world.plan(betty, lead=social_worker, opened_on=START)
    await join(world, plan, advocate, "Help with big decisions")
    await join(world, plan, staff, "Support at college")
    carol = world.as_(social_worker, "adult_practitioner")
    own = await goal(world, carol, plan, betty, own_words="Do more without staff")
    fewer = leads_and_teams.LeaveTeamAroundTheFamily(plan.id, staff.id, date(2026, 2, 1))
    await world.do(carol, leads_and_teams.leave_team_around_the_family, fewer)
    kit = world.as_(staff, "partner")
    assert await world.seen(kit, scopes.PLANS_PLAN.read, models.SupportPlan) == set()
    ola = world.as_(advocate, "partner")
    assert await world.seen(ola, scopes.PLANS_PLAN.read, models.SupportPlan) == {plan.id}
    assert await world.seen(ola, scopes.PLANS_GOAL.read, models.Goal) == set()
    show = publishing.Publish(betty.id, Reference(models.Goal, own.id))
    await world.do(carol, publishing.publish, show)
    herself = world.viewer("family", person_id=betty.id)
    assert await world.seen(herself, scopes.PLANS_GOAL.read, models.Goal) == {own.id}


class Robinsons:
    """Two parents under 25, a child of two and one about to be born, and who helps them."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def start(self) -> "Robinsons":
        """Register them at the front door, as the health visitor refers them."""
        world = self.world
        self.mother = await world.person("Amy Robinson", date_of_birth=date(2002, 5, 4))
        self.father = await world.person("Lee Robinson", date_of_birth=date(2001, 11, 20))
        self.toddler = await world.person("Max Robinson", date_of_birth=date(2023, 8, 8))
        due = persons.RegisterPerson(family_name="Robinson", expected_delivery_on=TODAY)
        self.baby = await world.do(world.front_door, persons.register_person, due)
        for parent in (self.mother, self.father):
            for child in (self.toddler, self.baby):
                await self._is_parent(parent, child)
        roles = (
            (self.mother, HouseholdRole.PARENT_OR_CARER),
            (self.father, HouseholdRole.PARENT_OR_CARER),
            (self.toddler, HouseholdRole.SON_OR_DAUGHTER),
        )
        members = tuple(homes.NewMember(person.id, role, START) for person, role in roles)
        self.home = await world.do(
            world.front_door, homes.form_household, homes.FormHousehold("Robinson", members)
        )
        self.support_worker = await world.practitioner("Jan Cole", "Family support worker")
        self.visitor = await world.practitioner("Ines Grey", "Health visitor", "NHS trust")
        everyone = (self.mother, self.father, self.toddler, self.baby)
        self.plan = await world.plan(
            *everyone, lead=self.support_worker, opened_on=START, household_id=self.home.id
        )
        await join(world, self.plan, self.visitor, "Referred the family")
        self.jan = world.as_(self.support_worker)
        return self

    async def _is_parent(self, parent: people.Person, child: people.Person) -> None:
        command = relationships.RelatePeople(
            parent.id,
            child.id,
            people.RelationshipKind.PARENT_OF,
            START,
            has_parental_responsibility=True,
        )
        await self.world.do(self.world.front_door, relationships.relate_people, command)

    async def need(self, code: str, category: str, who: people.Person | None) -> models.Need:
        """Let the support worker identify a need."""
        command = needs.IdentifyNeed(
            self.plan.id, code, code.title(), category, START, person_id=who.id if who else None
        )
        need: models.Need = await self.world.do(self.jan, needs.identify_need, command)
        return need


@pytest.fixture
async def robinsons(world: World) -> Robinsons:
    """Make the Robinson family's plan."""
    return await Robinsons(world).start()


@pytest.mark.row("HAL-19", "F34")
async def test_the_robinsons_needs_are_each_persons_and_the_familys(robinsons: Robinsons) -> None:
    """One plan: the mother's mood is hers, budgeting the family's, a place the toddler's."""
    world = robinsons.world
    mood = await robinsons.need("LOW_MOOD", "MENTAL_HEALTH", robinsons.mother)
    money = await robinsons.need("BUDGETING", "MONEY_AND_HOUSING", None)
    place = await robinsons.need("TWO_YEAR_PLACE", "EDUCATION", robinsons.toddler)
    read = scopes.PLANS_NEED.read
    assert await world.seen(robinsons.jan, read, models.Need) == {mood.id, money.id, place.id}
    social_worker = world.as_(robinsons.visitor, "adult_practitioner")
    assert await world.seen(social_worker, read, models.Need) == {mood.id, money.id}
    for parent in (robinsons.mother, robinsons.father):
        for item in (money, place):
            theirs = publishing.Publish(parent.id, Reference(models.Need, item.id))
            await world.do(robinsons.jan, publishing.publish, theirs)
    mine = publishing.Publish(robinsons.mother.id, Reference(models.Need, mood.id))
    await world.do(robinsons.jan, publishing.publish, mine)
    hers = world.viewer("family", person_id=robinsons.mother.id)
    his = world.viewer("family", person_id=robinsons.father.id)
    assert await world.seen(hers, read, models.Need) == {mood.id, money.id, place.id}
    assert await world.seen(his, read, models.Need) == {money.id, place.id}


@pytest.mark.row("HAL-19", "F03")
async def test_the_robinsons_baby_is_born_into_the_plan(robinsons: Robinsons) -> None:
    """The record that the plan covered before birth goes on after it."""
    world = robinsons.world
    birth = persons.RecordBirth(robinsons.baby.id, 1, TODAY, "Ivy")
    born = await world.do(robinsons.jan, persons.record_birth, birth)
    assert (born.given_name, born.family_name) == ("Ivy", "Robinson")
    moves_in = homes.JoinHousehold(robinsons.home.id, born.id, HouseholdRole.SON_OR_DAUGHTER, TODAY)
    await world.do(robinsons.jan, homes.join_household, moves_in)
    seen = await world.seen(robinsons.jan, scopes.PEOPLE_PERSON.read, people.Person)
    assert born.id in seen


@pytest.mark.row("HAL-19")
async def test_the_robinsons_plan_ends_after_four_months(robinsons: Robinsons) -> None:
    """Their needs are met, the plan closes with the reason, and stays to be answered for."""
    world, end = robinsons.world, date(2026, 2, 6)
    need = await robinsons.need("PARENTING", "PARENTING", None)
    await world.do(robinsons.jan, plans.activate_plan, plans.ActivatePlan(robinsons.plan.id, 1))
    await world.do(robinsons.jan, needs.meet_need, needs.MeetNeed(need.id, 1, end))
    close = closing.ClosePlan(robinsons.plan.id, 2, end, "NEEDS_MET")
    closed = await world.do(robinsons.jan, closing.close_plan, close)
    assert (closed.opened_on, closed.closed_on) == (START, end)
    assert await world.seen(robinsons.jan, scopes.PLANS_NEED.read, models.Need) == {need.id}
