"""Queries within one request, each with the visibility rule of what it reads."""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from earlyhelp.access.rules import RULES
from earlyhelp.contract.rules import RuleBook
from earlyhelp.reading.binds import runtime_values
from earlyhelp.viewer import Grant, Viewer

Rule = ColumnElement[bool]
_RULES = RuleBook(RULES)


@cache
def visible(model: Hashable, grants: tuple[Grant, ...]) -> Rule:
    """Return which rows any of the grants reaches; made once for each set of grants."""
    return or_(*(_rule(model, grant) for grant in grants))


def _rule(model: Any, grant: Grant) -> Rule:
    found = _RULES.of(model)
    return true() if found is None else found.reached(model, grant)


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
