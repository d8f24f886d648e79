"""A statement while it is written: its aliases, the values to bind, and notes for afterwards.

Identifiers come from declarations and counters only; every value of a caller is bound.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial

from earlyhelp.reading.declarations import Argument
from earlyhelp.reading.hops import Hop, Relation
from earlyhelp.reading.implied import Implied
from earlyhelp.reading.lists import ARGUMENT
from earlyhelp.reading.mapping import GraphMap
from earlyhelp.reading.selections import Given, TooMuchError, Variables
from earlyhelp.reading.statements import (
    Bind,
    Page,
    Patch,
    Path,
    Purpose,
    Refused,
    Statement,
    shared_bind,
    shared_names,
)
from earlyhelp.reading.templates import Hole, Template
from earlyhelp.reading.values import Getter, binder, runtime_value, shared_binder
from earlyhelp.viewer import Grant

Grants = tuple[Grant, ...]
GivenArguments = Mapping[str, tuple[Argument, Given]]
"""The arguments that a caller gives, by name: how each is declared, and how to find its value."""

StandIns = Callable[[], Mapping[str, str]]
"""Returns what stands in for columns that are withheld from somebody, by their names."""

_PLACEHOLDERS = re.compile(r"\$(\d+)::")


@dataclass(frozen=True)
class Bounds:
    """How many rows a page has where the caller names no number; how long a statement may be.

    ``most_sql`` counts the characters of rules and fields that a statement is put together
    from; beyond, compiling raises TooMuchError.
    """

    page_size: int
    most_sql: int


def _no_rows(table: str) -> str:
    return f"(SELECT * FROM {table} WHERE false)"


class Draft:
    """One statement in the making; whoever writes a part of it draws names and values here.

    ``rows_of`` gives what stands for a table that an expression reads: no rows, until it is
    known which may be seen.
    """

    def __init__(
        self, graph: GraphMap, grants: Grants, variables: Variables, bounds: Bounds
    ) -> None:
        self.graph = graph
        self.grants = grants
        self.variables = variables
        self.bounds = bounds
        self.implied = Implied()
        self.refused: list[Refused] = []
        self.patches: list[Patch] = []
        self.fields: set[str] = set()
        self.subjects: set[str] = set()
        self.by_type = False
        self.refusal = ""
        self.searches = False
        self.joins: list[str] | None = None
        self._binds: list[Bind] = []
        self.rows_of: Callable[[str], str] = _no_rows
        self._withheld: dict[str, tuple[re.Pattern[str], StandIns]] = {}
        self._numbers: dict[tuple[Hashable, str], int] = {}
        self._given: dict[tuple[int, Path], None] = {}
        self._place: Path = ()
        self._pages: list[Page] = []
        self._cursors: list[Purpose] = []
        self._within: int | None = None
        self._aliases = 0
        self._length = 0

    def finished(self, sql: str) -> Statement:
        """Return the statement whose answer is the value of ``sql``."""
        # SELECT (SELECT row_to_json(...) ...)::text, $3::DATE
        return Statement(
            f"SELECT {', '.join([f'({sql})::text', *self._unused(sql)])}",
            tuple(self._binds),
            tuple(self._given),
            tuple(self.refused),
            tuple(self.patches),
            tuple(self._pages),
            shared_names(frozenset(self.fields)),
            shared_names(frozenset(self.subjects)),
            tuple(self._cursors),
            self.by_type,
            self.refusal,
            self.searches,
        )

    def _unused(self, sql: str) -> Iterator[str]:
        """Yield the placeholders that a statement lacks, such as the filter of rows unasked for.

        They go into a column that nobody reads: PostgreSQL refuses values without a place.
        """
        used = {int(number) for number in _PLACEHOLDERS.findall(sql)}
        for (_, sql_type), number in self._numbers.items():
            if number not in used:
                yield f"${number}::{sql_type}"

    def alias(self) -> str:
        """Return an alias that no client can write, and no other table of the statement has."""
        self._aliases += 1
        return f"x${self._aliases}"

    def bind(self, origin: Hashable, bind: Bind) -> str:
        """Return the placeholder of a value; values of one origin share a placeholder."""
        # The type is part of the key: one variable may be given where two types are taken.
        number = self._numbers.get((origin, bind.sql_type))
        if number is None:
            self._binds.append(bind)
            number = self._numbers[origin, bind.sql_type] = len(self._binds)
        return f"${number}::{bind.sql_type}"

    def cursors(self, purpose: Purpose) -> int:
        """Return the number under which the statement tells cursors for a purpose."""
        self._cursors.append(purpose)
        return len(self._cursors) - 1

    def bind_given(self, origin: Hashable, bind: Bind) -> str:
        """Return the placeholder of a value that a caller gives to the field being written."""
        placeholder = self.bind(origin, bind)
        self._given[self._numbers[origin, bind.sql_type] - 1, self._place] = None
        return placeholder

    @contextmanager
    def at(self, place: Path) -> Iterator[None]:
        """Write the field at a place of the answer."""
        around, self._place = self._place, place
        try:
            yield
        finally:
            self._place = around

    def withhold(self, alias: str, columns: Collection[str], stand_ins: StandIns) -> None:
        """Let others stand in for columns of an alias, wherever what is declared reads them."""
        if columns:
            read = re.compile(rf"(?<![\w$]){re.escape(alias)}\.({'|'.join(columns)})\b")
            self._withheld[alias] = (read, cache(stand_ins))

    def fill(
        self, template: Template, row: str, other: str = "", given: GivenArguments | None = None
    ) -> str:
        """Return what is declared as text for these aliases, with its values bound.

        It reads of their rows what the viewer may know of them.
        """
        text = self.rule(template, row, other, given)
        for alias in (row, other):
            if alias in self._withheld:
                read, stand_ins = self._withheld[alias]
                text = read.sub(partial(_stand_in, stand_ins), text)
        return text

    def rule(
        self, template: Template, row: str, other: str = "", given: GivenArguments | None = None
    ) -> str:
        """Return the same of a rule, which reads rows as they are."""

        def filled(hole: Hole) -> str:
            name, sql_type = hole.name, hole.sql_type
            if not name.startswith(ARGUMENT):
                bind = shared_bind(name, sql_type, runtime_value(name))
                return self.bind(("runtime", name), bind)
            argument, value = (given or {})[name.removeprefix(ARGUMENT)]
            # Booleans are part of the shape by which statements are told apart. Written out,
            # they let the planner see "met_on IS NULL" where it would see "... = $1".
            if sql_type == "BOOLEAN":
                return "true" if value.get(self.variables) else "false"
            return self.bind_given((value.origin, argument), _given_bind(value, argument, sql_type))

        text = template.fill(row, other, filled, self.rows_of)
        # Counted while it grows: a statement that is far too long is never put together.
        self._length += len(text)
        if self._length > self.bounds.most_sql:
            raise TooMuchError("This asks for too much at once. Ask in several requests.")
        return text

    @contextmanager
    def page(self, size: Getter, hop: Hop | None = None) -> Iterator[None]:
        """Note that what is written inside is repeated for each row of a page, or of a list."""
        around, columns = self._within, () if hop is None else tuple(self._referring(hop))
        self._pages.append(Page(size, around, columns))
        self._within = len(self._pages) - 1
        try:
            yield
        finally:
            self._within = around

    def _referring(self, hop: Hop) -> Iterator[str]:
        """Yield the columns by which the rows that a hop leads to refer to the row around."""
        table = self.graph.entities[hop.field.target].model.__tablename__
        for theirs, _ in hop.compiled.equal:
            yield f"{table}.{theirs}"

    @contextmanager
    def joining(self, *, here: bool) -> Iterator[list[str]]:
        """Gather the joins of what is written inside, or (not ``here``) let there be none."""
        joins: list[str] = []
        around, self.joins = self.joins, joins if here else None
        try:
            yield joins
        finally:
            self.joins = around

    def table(self, field: Relation, alias: str) -> str:
        """Return the table that a relation leads to, under an alias."""
        return f"{self.graph.entities[field.target].model.__tablename__} AS {alias}"


def _stand_in(stand_ins: StandIns, column: re.Match[str]) -> str:
    return stand_ins().get(column[1], column[0])


def _given_bind(value: Given, argument: Argument, sql_type: str) -> Bind:
    if value.is_shared:
        return shared_bind(value.name, sql_type, shared_binder(value.get, argument))
    return Bind(value.name, sql_type, binder(value.get, argument))
