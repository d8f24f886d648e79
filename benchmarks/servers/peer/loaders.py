"""The loaders of one request: one for each relation, each a query for all its keys."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.dataloader import DataLoader

from benchmarks.servers.peer.reading import Reading
from earlyhelp.households.models import Household, HouseholdMembership
from earlyhelp.partnership.models import Locality, Organisation, Practitioner
from earlyhelp.pathway.models import PathwayPosition, Placement
from earlyhelp.people.models import LifeStageBand, Person
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import models as plans

Load = Callable[[list[Any]], Awaitable[list[Any]]]


class Loaders:
    """What resolvers load from."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.person = self._by_id(Person)
        self.household = self._by_id(Household)
        self.locality = self._by_id(Locality)
        self.organisation = self._by_id(Organisation)
        self.practitioner = self._by_id(Practitioner)
        self.need = self._by_id(plans.Need)
        self.position = self._by_id(PathwayPosition)
        self.members = self._today(HouseholdMembership.household_id)
        self.coverages = self._today(plans.PlanCoverage.support_plan_id)
        self.leads = self._today(plans.LeadPractitioner.support_plan_id)
        self.team = self._today(plans.TeamAroundTheFamilyMember.support_plan_id)
        self.needs = self._many(plans.Need.support_plan_id, plans.Need.identified_on)
        self.goals = self._many(plans.Goal.support_plan_id)
        self.actions = self._many(plans.Action.goal_id)
        self.placements = self._many(Placement.support_plan_id, Placement.decided_on, newest=True)
        self.household_plans = self._many(
            plans.SupportPlan.household_id, plans.SupportPlan.opened_on, newest=True
        )
        self.need_count: DataLoader[UUID, int] = DataLoader(self._need_counts)
        self.bands: DataLoader[None, Sequence[LifeStageBand]] = DataLoader(self._bands)

    def _by_id(self, model: Any) -> DataLoader[UUID, Any]:
        async def load(keys: list[UUID]) -> list[Any]:
            rows = await self.reading.rows(self.reading.select(model, model.id.in_(keys)))
            found = {row.id: row for row in rows}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    def _today(self, column: InstrumentedAttribute[UUID]) -> DataLoader[UUID, list[Any]]:
        return self._many(column, column.class_.started_on, today=True)

    def _many(
        self,
        column: InstrumentedAttribute[Any],
        *order: object,
        newest: bool = False,
        today: bool = False,
    ) -> DataLoader[UUID, list[Any]]:
        model = column.class_
        keys_in_order = [*order, model.id]

        async def load(keys: list[UUID]) -> list[list[Any]]:
            conditions: list[ColumnElement[bool]] = [column.in_(keys)]
            if today:
                conditions.append(holds_on(model, self.reading.today))
            query = self.reading.select(model, *conditions).order_by(
                *(key.desc() if newest else key for key in keys_in_order)
            )
            found: dict[UUID, list[Any]] = defaultdict(list)
            for row in await self.reading.rows(query):
                found[getattr(row, column.key)].append(row)
            return [found[key] for key in keys]

        return DataLoader(load)

    async def _need_counts(self, keys: list[UUID]) -> list[int]:
        need = plans.Need
        query = (
            select(need.support_plan_id, func.count())
            .where(need.support_plan_id.in_(keys), self.reading.visible(need))
            .group_by(need.support_plan_id)
        )
        found = dict(await self.reading.tuples(query))
        return [found.get(key, 0) for key in keys]

    async def _bands(self, keys: list[None]) -> list[Sequence[LifeStageBand]]:
        rows = await self.reading.rows(select(LifeStageBand).order_by(LifeStageBand.rank.desc()))
        return [rows for _ in keys]
