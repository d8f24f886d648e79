"""A small world for the domain's tests: viewers with core's roles, and what they do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.access import roles, scopes
from earlyhelp.access import services as accounts
from earlyhelp.access.rules import RULES
from earlyhelp.contract.rules import RuleBook
from earlyhelp.contract.verbs import VerbBook
from earlyhelp.days import LONDON, day_at
from earlyhelp.guard import Guard
from earlyhelp.partnership import models as partnership
from earlyhelp.partnership import services as partners
from earlyhelp.people import models as people
from earlyhelp.people import services as persons
from earlyhelp.reading.binds import runtime_values
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import writer_engine
from earlyhelp.support_plans import models as plans
from earlyhelp.support_plans.services import plans as planning
from earlyhelp.viewer import Viewer
from earlyhelp.work import RefusedError, UnitOfWork, unit_of_work
from earlyhelp_graphql.composing.reach import recorded_under
from earlyhelp_graphql.types import GRAPHS

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

C = TypeVar("C")
R = TypeVar("R")


SCOPES: Mapping[Callable[..., Any], str] = {
    **{mutation.verb: mutation.write for graph in GRAPHS for mutation in graph.mutations},
    accounts.open_account: scopes.ACCESS_ACCOUNT.write,
    accounts.grant_role: scopes.ACCESS_ACCOUNT.write,
    accounts.revoke_role: scopes.ACCESS_ACCOUNT.write,
    accounts.set_password: scopes.ACCESS_ACCOUNT.write,
    accounts.close_account: scopes.ACCESS_ACCOUNT.write,
}
"""The scope that each verb needs: as the API says, and an administrator's for accounts."""

GUARD = Guard(RuleBook(RULES), recorded_under(each for graph in GRAPHS for each in graph.mutations))
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
            scope=SCOPES.get(verb, scopes.PLANS_PLAN.write),
            verb=verb.__name__,
            guard=GUARD,
            verbs=VerbBook(),
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
        reached = select(model.id).where(GUARD.reachable(model, viewer, scope))  # type: ignore[attr-defined]
        async with self.sessions() as session:
            values = dict(runtime_values(viewer, day_at(self.now, LONDON)))
            return set(await session.scalars(reached, values))

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
