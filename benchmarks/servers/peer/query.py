"""Households and plans, and the fields to begin with."""

from datetime import date
from functools import partial
from typing import Annotated, Any, Self
from uuid import UUID

import strawberry
from strawberry import ID, Info

from benchmarks.servers.peer.people import Person, PersonFilter, PersonOrder
from benchmarks.servers.peer.shared import (
    Connection,
    Edge,
    Loaded,
    cursor,
    loaders,
    page,
    root_page,
)
from benchmarks.servers.peer.types import (
    Goal,
    HouseholdMembership,
    LeadPractitioner,
    Need,
    Placement,
    PlanCoverage,
    TeamAroundTheFamilyMember,
)
from earlyhelp.people import models as people_models
from earlyhelp.reading.ids import decode_id
from earlyhelp.support_plans import models
from earlyhelp.support_plans.models import PlanStatus


@strawberry.type
class Household(Loaded):
    """People who live together."""

    uuid: strawberry.Private[UUID]
    id: ID
    name: str

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(uuid=row.id, id=ID(f"Household_{row.id}"), name=row.name)

    @strawberry.field
    async def members(self, info: Info) -> list[HouseholdMembership] | None:
        """Load who lives there today."""
        return [HouseholdMembership.of(row) for row in await loaders(info).members.load(self.uuid)]

    @strawberry.field
    async def support_plan(
        self, info: Info
    ) -> Annotated["SupportPlan", strawberry.lazy("benchmarks.servers.peer.query")] | None:
        """Load the latest plan that is not closed."""
        plans = await loaders(info).household_plans.load(self.uuid)
        unclosed = (row for row in plans if row.status is not PlanStatus.CLOSED)
        return SupportPlan.maybe(next(unclosed, None))


@strawberry.type
class SupportPlan(Loaded):
    """One plan of help."""

    row: strawberry.Private[Any]
    id: ID
    title: str
    status: PlanStatus
    opened_on: date
    version: int

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(
            row=row,
            id=ID(f"SupportPlan_{row.id}"),
            title=row.title,
            status=row.status,
            opened_on=row.opened_on,
            version=row.version,
        )

    @strawberry.field
    async def household(self, info: Info) -> Household | None:
        """Load the household, which is the plan's context."""
        if self.row.household_id is None:
            return None
        return Household.maybe(await loaders(info).household.load(self.row.household_id))

    @strawberry.field
    async def current_coverages(self, info: Info) -> list[PlanCoverage] | None:
        """Load whom it covers today."""
        return [PlanCoverage.of(row) for row in await loaders(info).coverages.load(self.row.id)]

    @strawberry.field
    async def lead_practitioner(self, info: Info) -> LeadPractitioner | None:
        """Load who leads it today."""
        found = await loaders(info).leads.load(self.row.id)
        return LeadPractitioner.of(found[0]) if found else None

    @strawberry.field
    async def team_around_the_family(self, info: Info) -> list[TeamAroundTheFamilyMember] | None:
        """Load who helps today."""
        team = await loaders(info).team.load(self.row.id)
        return [TeamAroundTheFamilyMember.of(row) for row in team]

    @strawberry.field
    async def needs(self, info: Info, first: int = 20) -> Connection[Need] | None:
        """Load what it answers."""
        return page(await loaders(info).needs.load(self.row.id), Need.of, first)

    @strawberry.field
    async def need_count(self, info: Info) -> int | None:
        """Count what it answers."""
        return await loaders(info).need_count.load(self.row.id)

    @strawberry.field
    async def goals(self, info: Info, first: int = 20) -> Connection[Goal] | None:
        """Load what it is to achieve."""
        return page(await loaders(info).goals.load(self.row.id), Goal.of, first)

    @strawberry.field
    async def placements(self, info: Info, first: int = 20) -> Connection[Placement] | None:
        """Load the levels decided for it."""
        return page(await loaders(info).placements.load(self.row.id), Placement.of, first)


@strawberry.type
class Query:
    """Everything that can be asked for."""

    @strawberry.field
    async def person(self, info: Info, id: ID) -> Person | None:  # noqa: A002 - the API's name
        """Load one person."""
        return Person.maybe(await loaders(info).person.load(_uuid(id)))

    @strawberry.field
    async def household(self, info: Info, id: ID) -> Household | None:  # noqa: A002 - same
        """Load one household."""
        return Household.maybe(await loaders(info).household.load(_uuid(id)))

    @strawberry.field
    async def support_plans(self, info: Info, first: int = 20) -> Connection[SupportPlan] | None:
        """Load the first page of the plans that the viewer sees."""
        reading, plan = loaders(info).reading, models.SupportPlan
        query = (
            reading.select(plan).order_by(plan.opened_on.desc(), plan.id.desc()).limit(first + 1)
        )
        rows = await reading.rows(query)
        edges = [
            Edge(cursor=cursor("OPENED_NEWEST_FIRST", row.opened_on, row.id), node=node)
            for row in rows[:first]
            if (node := SupportPlan.of(row))
        ]
        return root_page(edges, partial(reading.count, plan), has_more=len(rows) > first)

    @strawberry.field
    async def people(
        self,
        info: Info,
        filter: PersonFilter | None = None,  # noqa: A002 - the API's name
        first: int = 20,
        order_by: PersonOrder = PersonOrder.NAME,
    ) -> Connection[Person] | None:
        """Load the first page of the people whom the viewer sees, by name."""
        reading, person = loaders(info).reading, people_models.Person
        conditions = filter.conditions() if filter else []
        query = (
            reading.select(person, *conditions)
            .order_by(person.sort_name, person.id)
            .limit(first + 1)
        )
        rows = await reading.rows(query)
        edges = [
            Edge(cursor=cursor(order_by.name, row.sort_name, row.id), node=Person.of(row))
            for row in rows[:first]
        ]
        count = partial(reading.count, person, *conditions)
        return root_page(edges, count, has_more=len(rows) > first)


def _uuid(given: ID) -> UUID:
    decoded = decode_id(given)
    if decoded is None:
        raise ValueError("This is no id.")
    return decoded.uuid
