"""Partners and the records of plans: plain fields, and resolvers that load."""

from datetime import date
from typing import Any, Self
from uuid import UUID

import strawberry
from strawberry import ID, Info

from benchmarks.servers.peer.people import Person
from benchmarks.servers.peer.shared import Connection, Loaded, loaders, page
from earlyhelp.households.models import HouseholdRole
from earlyhelp.support_plans.models import GoalAchievementStatus, GoalLifecycleStatus, PlanStatus

_ENUMS = (HouseholdRole, PlanStatus, GoalLifecycleStatus, GoalAchievementStatus)
for _enum in _ENUMS:
    strawberry.enum(_enum)


@strawberry.type
class Organisation:
    """A partner."""

    name: str


@strawberry.type
class Practitioner(Loaded):
    """Someone who helps families."""

    id: ID
    name: str
    job_title: str
    organisation_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(
            id=ID(f"Practitioner_{row.id}"),
            name=row.name,
            job_title=row.job_title,
            organisation_id=row.organisation_id,
        )

    @strawberry.field
    async def organisation(self, info: Info) -> Organisation | None:
        """Load whom they work for."""
        row = await loaders(info).organisation.load(self.organisation_id)
        return None if row is None else Organisation(name=row.name)


@strawberry.type
class PlanCoverage(Loaded):
    """Whom a plan covers."""

    person_id: strawberry.Private[UUID]
    started_on: date

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(person_id=row.person_id, started_on=row.started_on)

    @strawberry.field
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        return Person.maybe(await loaders(info).person.load(self.person_id))


@strawberry.type
class HouseholdMembership(PlanCoverage):
    """Who lives in a household."""

    role: HouseholdRole

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(person_id=row.person_id, started_on=row.started_on, role=row.role)


@strawberry.type
class LeadPractitioner(Loaded):
    """Who leads a plan."""

    practitioner_id: strawberry.Private[UUID]
    started_on: date

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(practitioner_id=row.practitioner_id, started_on=row.started_on)

    @strawberry.field
    async def practitioner(self, info: Info) -> Practitioner | None:
        """Load the practitioner."""
        return Practitioner.maybe(await loaders(info).practitioner.load(self.practitioner_id))


@strawberry.type
class TeamAroundTheFamilyMember(LeadPractitioner):
    """Who helps with a plan."""

    role: str

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(practitioner_id=row.practitioner_id, started_on=row.started_on, role=row.role)


@strawberry.type
class Need(Loaded):
    """What help is needed with."""

    person_id: strawberry.Private[UUID | None]
    id: ID
    code: str
    statement: str
    category: str
    identified_on: date
    met_on: date | None

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(
            person_id=row.person_id,
            id=ID(f"Need_{row.id}"),
            code=row.code,
            statement=row.statement,
            category=row.category,
            identified_on=row.identified_on,
            met_on=row.met_on,
        )

    @strawberry.field
    async def person(self, info: Info) -> Person | None:
        """Load whom it is about."""
        if self.person_id is None:
            return None
        return Person.maybe(await loaders(info).person.load(self.person_id))


@strawberry.type
class Action(Loaded):
    """Who does what by when."""

    row: strawberry.Private[Any]
    id: ID
    description: str
    due_on: date | None
    done_on: date | None

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(
            row=row,
            id=ID(f"Action_{row.id}"),
            description=row.description,
            due_on=row.due_on,
            done_on=row.done_on,
        )

    @strawberry.field
    async def responsible_person(self, info: Info) -> Person | None:
        """Load who does it, of the family."""
        if self.row.responsible_person_id is None:
            return None
        return Person.maybe(await loaders(info).person.load(self.row.responsible_person_id))

    @strawberry.field
    async def responsible_practitioner(self, info: Info) -> Practitioner | None:
        """Load who does it, of those who help."""
        if self.row.responsible_practitioner_id is None:
            return None
        return Practitioner.maybe(
            await loaders(info).practitioner.load(self.row.responsible_practitioner_id)
        )


@strawberry.type
class Goal(Loaded):
    """What should be different."""

    row: strawberry.Private[Any]
    id: ID
    statement: str
    own_words: str | None
    target_on: date | None
    lifecycle_status: GoalLifecycleStatus
    achievement_status: GoalAchievementStatus

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(
            row=row,
            id=ID(f"Goal_{row.id}"),
            statement=row.statement,
            own_words=row.own_words,
            target_on=row.target_on,
            lifecycle_status=row.lifecycle_status,
            achievement_status=row.achievement_status,
        )

    @strawberry.field
    async def person(self, info: Info) -> Person | None:
        """Load whom it is about."""
        if self.row.person_id is None:
            return None
        return Person.maybe(await loaders(info).person.load(self.row.person_id))

    @strawberry.field
    async def need(self, info: Info) -> Need | None:
        """Load the need that it answers."""
        if self.row.need_id is None:
            return None
        return Need.maybe(await loaders(info).need.load(self.row.need_id))

    @strawberry.field
    async def actions(self, info: Info, first: int = 20) -> Connection[Action] | None:
        """Load who does what towards it."""
        return page(await loaders(info).actions.load(self.row.id), Action.of, first)


@strawberry.type
class PathwayPosition:
    """A level."""

    code: str
    label: str


@strawberry.type
class Placement(Loaded):
    """A decision on a level."""

    row: strawberry.Private[Any]
    decided_on: date
    reason: str | None

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the object of a row."""
        return cls(row=row, decided_on=row.decided_on, reason=row.reason)

    @strawberry.field
    async def position(self, info: Info) -> PathwayPosition | None:
        """Load the level."""
        row = await loaders(info).position.load(self.row.position_id)
        return None if row is None else PathwayPosition(code=row.code, label=row.label)

    @strawberry.field
    async def decided_by(self, info: Info) -> Practitioner | None:
        """Load who decided."""
        found = await loaders(info).practitioner.load(self.row.decided_by_practitioner_id)
        return Practitioner.maybe(found)
