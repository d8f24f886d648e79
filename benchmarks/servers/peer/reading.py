"""Queries within one request, each with the visibility rule of what it reads."""

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from earlyhelp.access import visibility
from earlyhelp.households.models import Household, HouseholdMembership
from earlyhelp.pathway.models import Placement
from earlyhelp.people.models import Person
from earlyhelp.reading.binds import runtime_values
from earlyhelp.support_plans import models as plans
from earlyhelp.viewer import Grant, Viewer

Rule = ColumnElement[bool]


@cache
def visible(model: Hashable, grants: tuple[Grant, ...]) -> Rule:
    """Return which rows any of the grants reaches; made once for each set of grants."""
    return or_(*(_rule(model, grant) for grant in grants))


_RULES: Mapping[Any, Callable[[Any, Grant], Rule]] = {
    Person: lambda row, grant: visibility.person_visible(row.id, grant.rows),
    Household: lambda row, grant: visibility.household_visible(row.id, grant.rows),
    HouseholdMembership: lambda row, grant: visibility.membership_visible(row, grant.rows),
    Placement: lambda row, grant: visibility.placement_visible(row, grant.rows),
    plans.SupportPlan: lambda row, grant: visibility.plan_visible(row.id, grant.rows),
    plans.PlanCoverage: lambda row, grant: visibility.coverage_visible(row, grant.rows),
    plans.Need: visibility.need_visible,
    plans.Goal: visibility.goal_visible,
    plans.Action: visibility.action_visible,
    plans.LeadPractitioner: lambda row, grant: visibility.plan_visible(
        row.support_plan_id, grant.rows
    ),
    plans.TeamAroundTheFamilyMember: lambda row, grant: visibility.plan_visible(
        row.support_plan_id, grant.rows
    ),
}


def _rule(model: Any, grant: Grant) -> Rule:
    found = _RULES.get(model)
    return true() if found is None else found(model, grant)


class Reading:
    """One request's session, used by one query at a time, and who asks."""

    def __init__(self, session: AsyncSession, viewer: Viewer, today: date) -> None:
        self._session = session
        self._turn = asyncio.Lock()
        self._viewer = viewer
        self._values: Mapping[str, Any] = runtime_values(viewer, today)
        self.today = today

    def visible(self, model: Any) -> Rule:
        """Return which of a model's rows the viewer sees."""
        return visible(model, self._viewer.grants)

    def select(self, model: Any, *conditions: Rule) -> Select[Any]:
        """Return a query of the rows that the viewer sees and that meet the conditions."""
        query: Select[Any] = select(model).where(and_(*conditions), self.visible(model))
        return query

    async def rows(self, query: Select[Any]) -> Sequence[Any]:
        """Run a query for entities."""
        async with self._turn:
            return (await self._session.scalars(query, dict(self._values))).all()

    async def tuples(self, query: Any) -> Sequence[Any]:
        """Run a query for several columns."""
        async with self._turn:
            rows: Sequence[Any] = (await self._session.execute(query, dict(self._values))).all()
            return rows

    async def count(self, model: type[Any], *conditions: Rule) -> int:
        """Count the rows that the viewer sees and that meet the conditions."""
        query = select(func.count()).select_from(model).where(*conditions, self.visible(model))
        return int((await self.tuples(query))[0][0])
