"""A small world for the domain's tests: viewers with core's roles, and what they do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import BindParameter, ColumnElement, false, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.visitors import replacement_traverse

from earlyhelp.access import models as access
from earlyhelp.access import roles, scopes, visibility
from earlyhelp.access import services as accounts
from earlyhelp.households import models as households
from earlyhelp.households import services as homes
from earlyhelp.partnership import models as partnership
from earlyhelp.partnership import services as partners
from earlyhelp.pathway import models as pathway
from earlyhelp.pathway import services as ledger
from earlyhelp.people import models as people
from earlyhelp.people import services as persons
from earlyhelp.reading.binds import runtime_values
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import writer_engine
from earlyhelp.support_plans import models as plans
from earlyhelp.support_plans.services import actions, goals, needs, publishing
from earlyhelp.support_plans.services import plans as planning
from earlyhelp.viewer import Grant, Viewer
from earlyhelp.work import RefusedError, UnitOfWork, unit_of_work

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

Rule = Callable[[Any, Grant], ColumnElement[bool]]
C = TypeVar("C")
R = TypeVar("R")


def _by_id(rule: Callable[[Any, Any], ColumnElement[bool]]) -> Rule:
    return lambda row, grant: rule(row.id, grant.rows)


RULES: Mapping[type[DeclarativeBase], Rule] = {
    access.Account: visibility.open_to_all,
    partnership.Organisation: visibility.open_to_all,
    partnership.Team: visibility.open_to_all,
    partnership.Practitioner: visibility.open_to_all,
    people.Person: _by_id(visibility.person_visible),
    people.Relationship: lambda row, g: visibility.relationship_visible(row, g.rows),
    households.Household: _by_id(visibility.household_visible),
    households.HouseholdMembership: lambda row, g: visibility.membership_visible(row, g.rows),
    plans.SupportPlan: _by_id(visibility.plan_visible),
    plans.PlanCoverage: lambda row, g: visibility.coverage_visible(row, g.rows),
    plans.Need: visibility.need_visible,
    plans.Goal: visibility.goal_visible,
    plans.Action: visibility.action_visible,
    plans.Publication: visibility.publication_visible,
    pathway.Placement: lambda row, g: visibility.placement_visible(row, g.rows),
}

SCOPES: Mapping[Callable[..., Any], str] = {
    partners.register_locality: scopes.PARTNERSHIP_ORGANISATION_WRITE,
    partners.register_organisation: scopes.PARTNERSHIP_ORGANISATION_WRITE,
    partners.register_team: scopes.PARTNERSHIP_ORGANISATION_WRITE,
    partners.register_practitioner: scopes.PARTNERSHIP_ORGANISATION_WRITE,
    partners.join_team: scopes.PARTNERSHIP_ORGANISATION_WRITE,
    partners.leave_team: scopes.PARTNERSHIP_ORGANISATION_WRITE,
    persons.register_person: scopes.PEOPLE_PERSON_WRITE,
    persons.correct_person: scopes.PEOPLE_PERSON_WRITE,
    persons.record_birth: scopes.PEOPLE_PERSON_WRITE,
    persons.record_death: scopes.PEOPLE_PERSON_WRITE,
    persons.add_identifier: scopes.PEOPLE_PERSON_WRITE,
    persons.relate_people: scopes.PEOPLE_PERSON_WRITE,
    persons.end_relationship: scopes.PEOPLE_PERSON_WRITE,
    homes.form_household: scopes.HOUSEHOLDS_HOUSEHOLD_WRITE,
    homes.join_household: scopes.HOUSEHOLDS_HOUSEHOLD_WRITE,
    homes.leave_household: scopes.HOUSEHOLDS_HOUSEHOLD_WRITE,
    needs.identify_need: scopes.PLANS_NEED_WRITE,
    needs.meet_need: scopes.PLANS_NEED_WRITE,
    goals.set_goal: scopes.PLANS_GOAL_WRITE,
    goals.update_goal: scopes.PLANS_GOAL_WRITE,
    actions.add_action: scopes.PLANS_ACTION_WRITE,
    actions.complete_action: scopes.PLANS_ACTION_WRITE,
    publishing.publish: scopes.PLANS_PUBLICATION_WRITE,
    publishing.withdraw_publication: scopes.PLANS_PUBLICATION_WRITE,
    ledger.record_placement: scopes.PATHWAY_PLACEMENT_WRITE,
    accounts.open_account: scopes.ACCESS_ACCOUNT_WRITE,
    accounts.grant_role: scopes.ACCESS_ACCOUNT_WRITE,
    accounts.revoke_role: scopes.ACCESS_ACCOUNT_WRITE,
    accounts.set_password: scopes.ACCESS_ACCOUNT_WRITE,
    accounts.close_account: scopes.ACCESS_ACCOUNT_WRITE,
}
"""The scope each verb needs; those on the plan itself need `plans:plan:write`."""


class Guard:
    """The row rules of `earlyhelp.access.visibility`, for services."""

    def reachable(
        self, model: type[DeclarativeBase], viewer: Viewer, scope: str, today: date
    ) -> ColumnElement[bool]:
        """Return which rows of the model any one grant with the scope reaches."""
        arms = [RULES[model](model, g) for g in viewer.grants if scope in g.scopes]
        values = runtime_values(viewer, today)

        def value(element: Any, **_: Any) -> ColumnElement[Any] | None:
            known = isinstance(element, BindParameter) and element.key in values
            return literal(values[element.key], element.type) if known else None

        return replacement_traverse(or_(false(), *arms), {}, value)


ROLES = {role.name: role for role in roles.ROLES}


@dataclass
class World:
    """Whatever happens in a test happens through `do`, on one day and as one viewer."""

    sessions: async_sessionmaker[AsyncSession]
    now: datetime = NOON

    def viewer(self, *names: str, **holder: Any) -> Viewer:
        """Return a viewer with core's roles of these names, being the holder."""
        grants = tuple(accounts.grants_of([ROLES[name] for name in names], None))
        return Viewer(uuid4(), grants, **holder)

    @property
    def front_door(self) -> Viewer:
        """The front door."""
        return self.viewer("front_door")

    async def do(
        self, viewer: Viewer, verb: Callable[[UnitOfWork, C], Awaitable[R]], command: C
    ) -> R:
        """Carry out one verb in a transaction of its own; return the row or raise."""
        async with unit_of_work(
            self.sessions,
            viewer=viewer,
            scope=SCOPES.get(verb, scopes.PLANS_PLAN_WRITE),
            verb=verb.__name__,
            guard=Guard(),
            clock=lambda: self.now,
        ) as work:
            return await verb(work, command)

    async def refusal(
        self, viewer: Viewer, verb: Callable[[UnitOfWork, Any], Awaitable[Any]], command: Any
    ) -> str:
        """Carry out a verb that is refused; return the code."""
        with pytest.raises(RefusedError) as refused:
            await self.do(viewer, verb, command)
        (problem,) = refused.value.problems
        assert problem.message.endswith(".")
        return problem.code

    async def seen(self, viewer: Viewer, scope: str, model: type[DeclarativeBase]) -> set[UUID]:
        """Return the ids of all rows that the viewer sees under a scope."""
        reachable = Guard().reachable(model, viewer, scope, self.now.date())
        async with self.sessions() as session:
            return set(await session.scalars(select(model.id).where(reachable)))  # type: ignore[attr-defined]

    async def rows(self, model: type[DeclarativeBase], **of: Any) -> list[Any]:
        """Return rows past every rule, oldest first."""
        async with self.sessions() as session:
            found = select(model).filter_by(**of).order_by(model.id)  # type: ignore[attr-defined]
            return list(await session.scalars(found))

    async def person(self, name: str = "Sam Okafor", **details: Any) -> people.Person:
        """Register a person at the front door."""
        given, _, family = name.partition(" ")
        details = {"given_name": given, "family_name": family, **details}
        command = persons.RegisterPerson(**details)
        return await self.do(self.front_door, persons.register_person, command)

    async def practitioner(
        self, name: str = "Pat Lee", job_title: str = "Family support worker", at: str = "Council"
    ) -> partnership.Practitioner:
        """Register a practitioner of an organisation, which is registered if it is new."""
        office, kind = self.viewer("administrator"), partnership.OrganisationKind.OTHER
        found = await self.rows(partnership.Organisation, name=at)
        organisation = (
            found[0]
            if found
            else await self.do(
                office, partners.register_organisation, partners.RegisterOrganisation(at, kind)
            )
        )
        command = partners.RegisterPractitioner(organisation.id, name, job_title)
        return await self.do(office, partners.register_practitioner, command)

    def as_(self, practitioner: partnership.Practitioner, role: str = "practitioner") -> Viewer:
        """Return the practitioner as a viewer with one role."""
        return self.viewer(role, practitioner_id=practitioner.id)

    async def plan(
        self, *covered: people.Person, lead: partnership.Practitioner | None = None, **more: Any
    ) -> plans.SupportPlan:
        """Open a plan at the front door."""
        command = planning.OpenPlan(
            title=more.pop("title", "A plan"),
            person_ids=tuple(person.id for person in covered),
            opened_on=more.pop("opened_on", TODAY),
            led_by_practitioner_id=lead.id if lead else None,
            **more,
        )
        return await self.do(self.front_door, planning.open_plan, command)


@pytest.fixture(scope="session")
async def engine(shared_database: str, settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Open an engine on the database that all tests share."""
    opened = writer_engine(shared_database, settings)
    yield opened
    await opened.dispose()


@pytest.fixture
async def world(engine: AsyncEngine) -> AsyncIterator[World]:
    """Make a world in which nothing lasts longer than the test."""
    async with engine.connect() as connection:
        await connection.begin()
        sessions = async_sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        yield World(sessions)
        await connection.rollback()
