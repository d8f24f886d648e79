"""The reader: the one door through which answers leave the database."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg

from earlyhelp.reading.answers import Answer, make_answer
from earlyhelp.reading.binds import runtime_values
from earlyhelp.reading.cursors import SEAL, sealed_cursors
from earlyhelp.reading.declarations import Asking
from earlyhelp.reading.selections import BadValueError, Fault, Variables
from earlyhelp.reading.statements import Bind, Page, Refused, Statement
from earlyhelp.reading.volumes import Pool, Volumes
from earlyhelp.sealing.seals import Seal
from earlyhelp.viewer import Viewer

logger = logging.getLogger(__name__)


class Reader:
    """Runs statements for viewers, one for each root field.

    ``searches`` is a pool that plans for the values at hand, for statements that search.
    ``seal`` makes the cursors that callers get, and opens those that they give back.
    ``page_limit`` is the most rows one page may ask for, ``row_limit`` the most rows that
    the pages of one answer may hold together, ``today`` tells the council's day.
    """

    def __init__(  # noqa: PLR0913 - what it reads with, and three facts of the server
        self,
        pool: Pool,
        searches: Pool | None = None,
        *,
        seal: Seal,
        page_limit: int,
        row_limit: int,
        today: Callable[[], date],
    ) -> None:
        self._pool = pool
        self._searches = searches or pool
        self._seal = seal
        self._own = {"page_limit": page_limit, SEAL: seal}
        self._row_limit = row_limit
        self._volumes = Volumes()
        self._today = today

    async def read(
        self, statement: Statement, key: str, viewer: Viewer, variables: Variables
    ) -> Answer:
        """Return one root field's answer; fields that values do not fit are null.

        Raises BadValueError for what is too much, or takes too long.
        """
        if self._most_rows(statement.pages, self._own, variables) > self._row_limit:
            await self._volumes.refresh(self._pool)
        values, refused = self.values(statement, viewer, variables)
        asking = Asking(viewer, self._today())
        if any(len(each.path) == 1 for each in refused):
            return make_answer(statement, key, "null", asking, refused)
        try:
            pool = self._searches if statement.searches else self._pool
            text = await pool.fetchval(statement.sql, *values)
        except asyncpg.QueryCanceledError as error:
            logger.warning("A statement was cancelled: too long, or waiting for a lock")
            message = "This takes the database too long. Ask for less at once, or again later."
            raise BadValueError(message) from error
        if text is None and statement.refusal:
            raise BadValueError(statement.refusal)
        text = sealed_cursors(text or "null", statement.cursors, self._seal, variables)
        return make_answer(statement, key, text, asking, refused)

    def values(
        self, statement: Statement, viewer: Viewer, variables: Variables
    ) -> tuple[list[Any], list[Refused]]:
        """Return what a statement is run with, and the fields that are refused for their values.

        Raises BadValueError for more rows than an answer may hold.
        """
        runtime = {**runtime_values(viewer, self._today()), **self._own}
        self._refuse_too_many(statement.pages, runtime, variables)
        values: list[Any] = []
        faults: dict[int, Fault] = {}
        for place, bind in enumerate(statement.binds):
            try:
                values.append(bind.get(runtime, variables))
            except BadValueError as error:
                values.append(bind.harmless)
                faults[place] = _blaming(bind, error.fault)
        placed = {place for place, path in statement.given if path}
        for place in sorted(faults.keys() - placed):  # given to the field at the root
            raise BadValueError(faults[place].message, faults[place].argument)
        null = {each.path for each in statement.refused}
        blamed = [
            (path, faults[place])
            for place, path in statement.given
            if place in faults and path not in null
        ]
        # The first of each field's: one error tells of a field.
        return values, [Refused(path, "", fault) for path, fault in dict(reversed(blamed)).items()]

    def _refuse_too_many(
        self, pages: tuple[Page, ...], runtime: Mapping[str, Any], variables: Variables
    ) -> None:
        if self._most_rows(pages, runtime, variables) <= self._row_limit:
            return
        rows = self._rows(pages, runtime, variables, self._volumes.likely)
        if rows > self._row_limit:
            raise BadValueError(
                f"This is likely to return {rows} rows; the limit is {self._row_limit}. "
                "Ask for smaller pages, or for fewer lists within lists."
            )

    def _most_rows(
        self, pages: tuple[Page, ...], runtime: Mapping[str, Any], variables: Variables
    ) -> int:
        """Return how many rows the pages of an answer hold if they are all full."""
        return self._rows(pages, runtime, variables, lambda _columns, most: most)

    def _rows(
        self,
        pages: tuple[Page, ...],
        runtime: Mapping[str, Any],
        variables: Variables,
        each: Callable[[tuple[str, ...], int], int],
    ) -> int:
        rows: list[int] = []
        for page in pages:
            around = 1 if page.within is None else rows[page.within]
            rows.append(around * each(page.columns, _size(page, runtime, variables)))
        return sum(rows)


def _size(page: Page, runtime: Mapping[str, Any], variables: Variables) -> int:
    """Return how many rows a page may have: none, where its size is refused."""
    try:
        return page.size(runtime, variables)  # type: ignore[no-any-return]
    except BadValueError:
        return 0


def _blaming(bind: Bind, fault: Fault) -> Fault:
    """Return a fault that names the argument: of "people.filter.bornFrom", what is below people."""
    return fault if fault.argument else replace(fault, argument=bind.name.partition(".")[2])
