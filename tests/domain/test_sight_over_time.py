"""Every tie that gives sight: not the day before it begins, and no more on the day it ended."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import DeclarativeBase
from tests.domain.conftest import World

from earlyhelp.access import scopes
from earlyhelp.households import models as households
from earlyhelp.partnership import models as partnership
from earlyhelp.people import models as people
from earlyhelp.support_plans import models as plans
from earlyhelp.viewer import Viewer

BEGAN, ENDED = date(2026, 1, 10), date(2026, 1, 20)
BEFORE = date(2025, 6, 1)
DAYS = (
    (BEGAN - timedelta(1), False),
    (BEGAN, True),
    (ENDED - timedelta(1), True),
    (ENDED, False),
    (ENDED + timedelta(1), False),
)


@dataclass
class Sight:
    """Somebody who sees one row while a tie holds."""

    viewer: Viewer
    model: type[DeclarativeBase]
    id: UUID
    scope: str = scopes.PLANS_PLAN.read


@dataclass
class Scene:
    """A plan for one person in a household, with a practitioner in a managed team."""

    world: World
    plan: plans.SupportPlan
    person: people.Person
    worker: partnership.Practitioner
    manager: partnership.Practitioner
    team: UUID

    async def add(self, model: type[DeclarativeBase], *, limited: bool, **values: object) -> None:
        """Add a dated row: from BEGAN to ENDED if it is ``limited``, else from long before."""
        began, ended = (BEGAN, ENDED) if limited else (BEFORE, date.max)
        async with self.world.sessions() as session, session.begin():
            session.add(model(started_on=began, ended_on=ended, **values))

    async def leads(self, *, limited: bool = False) -> None:
        """Let the practitioner lead the plan."""
        tie = {"support_plan_id": self.plan.id, "practitioner_id": self.worker.id}
        await self.add(plans.LeadPractitioner, limited=limited, **tie)

    async def covers(self, person: people.Person, *, limited: bool = False) -> None:
        """Let the plan cover somebody."""
        tie = {"support_plan_id": self.plan.id, "person_id": person.id}
        await self.add(plans.PlanCoverage, limited=limited, **tie)

    async def joined(self, who: partnership.Practitioner, *, limited: bool, **more: object) -> None:
        """Let a practitioner be in the team."""
        tie = {"team_id": self.team, "practitioner_id": who.id, **more}
        await self.add(partnership.TeamMembership, limited=limited, **tie)

    @property
    def at_work(self) -> Viewer:
        """The practitioner."""
        return self.world.as_(self.worker)

    @property
    def in_charge(self) -> Viewer:
        """The manager of the team."""
        return self.world.as_(self.manager, "team_manager")


async def lead(scene: Scene) -> Sight:
    """Whoever leads a plan sees it."""
    await scene.leads(limited=True)
    return Sight(scene.at_work, plans.SupportPlan, scene.plan.id)


async def helper(scene: Scene) -> Sight:
    """Whoever helps with a plan sees it."""
    tie = {"support_plan_id": scene.plan.id, "practitioner_id": scene.worker.id, "role": "Helps"}
    await scene.add(plans.TeamAroundTheFamilyMember, limited=True, **tie)
    return Sight(scene.at_work, plans.SupportPlan, scene.plan.id)


async def coverage(scene: Scene) -> Sight:
    """Whoever leads a plan sees the people whom it covers."""
    await scene.leads()
    await scene.covers(scene.person, limited=True)
    return Sight(scene.at_work, people.Person, scene.person.id, scopes.PEOPLE_PERSON.read)


async def membership(scene: Scene) -> Sight:
    """Whoever manages a team sees the plans of those in it."""
    await scene.leads()
    await scene.joined(scene.worker, limited=True)
    await scene.joined(scene.manager, limited=False, is_manager=True)
    return Sight(scene.in_charge, plans.SupportPlan, scene.plan.id)


async def management(scene: Scene) -> Sight:
    """While they manage it."""
    await scene.leads()
    await scene.joined(scene.worker, limited=False)
    await scene.joined(scene.manager, limited=True, is_manager=True)
    return Sight(scene.in_charge, plans.SupportPlan, scene.plan.id)


async def household(scene: Scene) -> Sight:
    """Whoever sees a person sees the household they live in."""
    await scene.leads()
    await scene.covers(scene.person)
    async with scene.world.sessions() as session, session.begin():
        home = households.Household(name="Home")
        session.add(home)
    tie = {"household_id": home.id, "person_id": scene.person.id, "role": "OTHER"}
    await scene.add(households.HouseholdMembership, limited=True, **tie)
    read = scopes.HOUSEHOLDS_HOUSEHOLD.read
    return Sight(scene.at_work, households.Household, home.id, read)


async def own_coverage(scene: Scene) -> Sight:
    """Whom a plan covers sees the plan that was shown to them."""
    await scene.covers(scene.person, limited=True)
    async with scene.world.sessions() as session, session.begin():
        shown = plans.Publication(
            item_id=scene.plan.id,
            support_plan_id=scene.plan.id,
            person_id=scene.person.id,
            shown_version=1,
            published_on=BEFORE,
            published_by_practitioner_id=scene.worker.id,
        )
        session.add(shown)
    reader = scene.world.viewer("family", person_id=scene.person.id)
    return Sight(reader, plans.SupportPlan, scene.plan.id)


TIES = (lead, helper, coverage, membership, management, household, own_coverage)


@pytest.mark.row("F81")
@pytest.mark.parametrize("tie", TIES, ids=lambda tie: tie.__name__)
async def test_sight_holds_while_the_tie_does(
    world: World, tie: Callable[[Scene], Awaitable[Sight]]
) -> None:
    """On the day before, on both days at the edges, and on the day after."""
    office = await world.practitioner()
    async with world.sessions() as session, session.begin():
        team = partnership.Team(organisation_id=office.organisation_id, name="Team")
        plan = plans.SupportPlan(title="A plan", status="ACTIVE", opened_on=BEFORE)
        session.add_all([team, plan])
    person, manager = await world.person(), await world.practitioner("Jo Bell")
    scene = Scene(world, plan, person, office, manager, team.id)
    sight = await tie(scene)
    for day, is_seen in DAYS:
        world.now = datetime.combine(day, time(12), UTC)
        seen = await world.seen(sight.viewer, sight.scope, sight.model)
        assert (sight.id in seen) == is_seen, day
