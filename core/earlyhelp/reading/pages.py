"""Connections: pages by keyset cursors, with total counts, never by offset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from earlyhelp.errors import SelectionError
from earlyhelp.reading.cursors import Cursors, purpose_of
from earlyhelp.reading.declarations import Entity, Many
from earlyhelp.reading.drafts import Draft
from earlyhelp.reading.hops import Hop
from earlyhelp.reading.rows import Rows, order_by
from earlyhelp.reading.selections import BadValueError, Chosen, Given, Variables
from earlyhelp.reading.sql import JsonRow, both, count, either, json_object
from earlyhelp.reading.statements import EACH, Bind, Path
from earlyhelp.reading.summaries import SUMMARY, summary_sql
from earlyhelp.reading.values import Getter

PAGE_SIZE = 20
"""How many rows a page has where the caller names no number."""

FIRST, LAST = "first", "last"
NEXT, PREVIOUS = "hasNextPage", "hasPreviousPage"


class Objects(Protocol):
    """How the compiler, which asks for the page, makes the object of one of its rows."""

    def __call__(self, entity: Entity, chosen: Sequence[Chosen], alias: str, path: Path) -> JsonRow:
        """Return the columns of one object."""


def connection_sql(draft: Draft, rows: Rows, hop: Hop, where: str, objects: Objects) -> str:
    """Return the SQL of a connection: an object of edges, nodes, pageInfo and totalCount."""
    connection = _Connection(draft, rows, hop, where, objects)
    with draft.page(connection.page.size, hop):
        return connection.sql()


class _Connection:
    """The text of one connection, gathered from what is chosen of it.

    Its rows ``p`` come in order; one beyond the page (the first ones, or the last ones) tells
    that there are more. The total is counted apart: a page ends where its rows do, and what is
    chosen of them costs nothing where rows are only counted.
    """

    def __init__(self, draft: Draft, rows: Rows, hop: Hop, where: str, objects: Objects) -> None:
        assert isinstance(hop.field, Many)  # noqa: S101 - narrowed by the caller
        self.draft = draft
        self.rows = rows
        self.hop = hop
        self.where = where
        self.objects = objects
        self.page = _Wanted.of(hop.chosen, draft.variables, draft.bounds.page_size)
        self.target = draft.graph.entities[hop.field.target]
        self.table = draft.table(hop.field, hop.other)
        self.order = order_name(self.target, hop.chosen, draft.variables)
        filter_ = hop.chosen.arguments.get("filter")
        self.keys = rows.keys(self.target, self.order, hop.other, filter_)
        self.cursors = Cursors(draft, self.keys, purpose_of(hop, self.order, self.keys))
        # Read whatever is asked of the list, so that a wrong one is never passed over.
        after, before = self.page.after, self.page.before
        self.within = both(
            [
                None if after is None else self.cursors.after(after),
                None if before is None else self.cursors.before(before),
            ]
        )
        asked = _asked(hop.chosen)
        self.has_rows = not asked.isdisjoint({*_OF_ROWS, self.page.more})
        self.looks_on = self.page.more in asked
        self.told = ""
        self.inner: list[str] = []
        self.nodes: list[str] = []
        self.joins: list[str] = []

    def sql(self) -> str:
        """Return the connection's object, with the rows that it needs."""
        # (SELECT JSON_OBJECT('nodes': coalesce(json_agg(p.c0), '[]'), ... RETURNING json)
        #    FROM (SELECT n$0 AS c0 FROM people AS x$1, LATERAL (SELECT ...) AS n$0
        #      WHERE ... ORDER BY x$1.sort_name, x$1.id LIMIT $1::INTEGER) AS p)
        # Of a long list the page would be joined before it is cut: there, each row is looked up.
        with self.draft.joining(here=self.hop.entity is not None) as self.joins:
            members = [(each.key, self._member(each)) for each in self.hop.chosen.selection]
        if not self.has_rows:
            if self.page.is_given:
                self._limit()  # for a wrong size never to be passed over
            return f"(SELECT {json_object(members)})"
        return f"(SELECT {json_object(members)} FROM ({self._rows()}) AS p)"

    def _member(self, chosen: Chosen) -> str:
        path = (*self.hop.path, chosen.key)
        if chosen.name == "nodes":
            return self._gathered(self._node(chosen, (*path, EACH)))
        if chosen.name == "edges":
            return self._gathered(self._edge(chosen, (*path, EACH)))
        if chosen.name == "pageInfo":
            return json_object([(each.key, self._page_info(each)) for each in chosen.selection])
        if chosen.name == "totalCount":
            # Of the whole list, whatever the page: (SELECT count(*) FROM people AS x$1 WHERE ...)
            return count(self.table, self.where)
        if chosen.name == SUMMARY:
            return self._summary(chosen, path)
        return f"'{self.target.name}Connection'"

    def _summary(self, chosen: Chosen, path: Path) -> str:
        def told(each: Chosen) -> str | None:
            return self.rows.told(self.target, each.name, self.hop.other, (*path, each.key))

        rows = f"{self.table} WHERE {self.where}"
        return summary_sql(self.target, chosen.selection, told, rows)

    def _node(self, chosen: Chosen, path: Path) -> str:
        row = self.objects(self.target, chosen.selection, self.hop.other, path)
        if row.columns not in self.nodes:
            self.nodes.append(row.columns)
        return self._column(row.item(f"n${self.nodes.index(row.columns)}"))

    def _edge(self, chosen: Chosen, path: Path) -> str:
        return json_object(
            (each.key, self._edge_member(each, (*path, each.key))) for each in chosen.selection
        )

    def _edge_member(self, chosen: Chosen, path: Path) -> str:
        if chosen.name == "node":
            return self._node(chosen, path)
        return self._cursor() if chosen.name == "cursor" else f"'{self.target.name}Edge'"

    def _cursor(self) -> str:
        self.told = self.told or self.cursors.told()
        return self._column(self.told)

    def _gathered(self, item: str) -> str:
        return f"coalesce(json_agg({item}){self._on_page()}, '[]')"

    def _on_page(self) -> str:
        return f" FILTER (WHERE p.n <= {self._limit()})" if self.looks_on else ""

    def _column(self, sql: str) -> str:
        if sql not in self.inner:
            self.inner.append(sql)
        return f"p.c{self.inner.index(sql)}"

    def _limit(self) -> str:
        bind = Bind(
            ".".join((*self.hop.path, self.page.name)), "INTEGER", self.page.size, harmless=0
        )
        return self.draft.bind_given((self.order, self.hop.path), bind)

    def _page_info(self, chosen: Chosen) -> str:
        if chosen.name == self.page.more:
            # Whoever asks for no rows would go on for ever.
            further = either([f"count(*) > {self._limit()}", self._beyond(chosen.name)])
            return f"({self._limit()} > 0 AND ({further}))"
        if chosen.name in {NEXT, PREVIOUS}:
            return self._beyond(chosen.name)
        if chosen.name == "__typename":
            return "'PageInfo'"
        # No ORDER BY in any aggregate: it would sort the rows of the others as well.
        cursors = f"array_agg({self._cursor()}){self._on_page()}"
        place = f"count(*){self._on_page()}" if chosen.name == "endCursor" else "1"
        return f"({cursors})[{place}]"

    def _beyond(self, way: str) -> str:
        """Return whether there are rows that the cursor given on that side has left out."""
        # EXISTS (SELECT FROM people AS x$1 WHERE (...) AND ((x$1.sort_name, x$1.id) <= (...)))
        left_out = None
        if way == NEXT and self.page.before is not None:
            left_out = self.cursors.after(self.page.before, or_at=True)
        if way == PREVIOUS and self.page.after is not None:
            left_out = self.cursors.before(self.page.after, or_at=True)
        if left_out is None:
            return "false"
        return f"EXISTS (SELECT FROM {self.table} WHERE {both([self.where, left_out])})"

    def _rows(self) -> str:
        limit, is_last = self._limit(), self.page.is_last
        order = order_by(self.keys, is_reversed=is_last)
        columns = [f"{sql} AS c{number}" for number, sql in enumerate(self.inner)]
        if self.looks_on or is_last:
            columns.append(f"row_number() OVER (ORDER BY {order}) AS n")
        if self.looks_on:
            limit = f"{limit} + 1"
        tables = [
            self.table + "".join(self.joins),
            *(f"LATERAL (SELECT {sql}) AS n${number}" for number, sql in enumerate(self.nodes)),
        ]
        rows = (
            f"SELECT {', '.join(columns)} FROM {', '.join(tables)} "
            f"WHERE {both([self.where, self.within])} ORDER BY {order} LIMIT {limit}"
        )
        return f"SELECT * FROM ({rows}) AS p ORDER BY p.n DESC" if is_last else rows


_OF_ROWS = frozenset({"nodes", "edges", "startCursor", "endCursor"})


def _asked(chosen: Chosen) -> frozenset[str]:
    """Return the names of what is chosen of a connection, and of its pageInfo."""
    names = {each.name for each in chosen.selection}
    infos = (each for each in chosen.selection if each.name == "pageInfo")
    return frozenset(names | {part.name for each in infos for part in each.selection})


def order_name(target: Entity, chosen: Chosen, variables: Variables) -> str:
    """Return the order that the caller names, or the default."""
    given = chosen.arguments.get("orderBy")
    value = None if given is None else given.get(variables)
    if value is None:
        return target.orders[0].name
    name = str(getattr(value, "value", value))
    if name not in {order.name for order in target.orders}:
        raise SelectionError(f"There is no order {name} here", "name a declared one.")
    return name


@dataclass(frozen=True)
class _Wanted:
    """Which rows of a list are wanted: so many of the first or of the last, between cursors."""

    name: str
    size: Getter
    is_given: bool
    after: Given | None
    before: Given | None

    @property
    def is_last(self) -> bool:
        """Whether it is counted from the end."""
        return self.name == LAST

    @property
    def more(self) -> str:
        """What tells whether there are more rows beyond so many."""
        return PREVIOUS if self.is_last else NEXT

    @classmethod
    def of(cls, chosen: Chosen, variables: Variables, default: int) -> "_Wanted":
        """Return the page that a caller wants. Raises BadValueError for `first` with `last`."""
        given = {name: _given(chosen, name, variables) for name in (FIRST, LAST, "after", "before")}
        if given[FIRST] and given[LAST]:
            raise BadValueError("Give 'first' or 'last', not both.", LAST)
        name = LAST if given[LAST] else FIRST
        number, between = given[name], (given["after"], given["before"])
        return cls(name, _size(name, number, default), number is not None, *between)


def _given(chosen: Chosen, name: str, variables: Variables) -> Given | None:
    given = chosen.arguments.get(name)
    return None if given is None or given.get(variables) is None else given


def _size(name: str, given: Given | None, default: int) -> Getter:
    """Return how to find the size of a page; it is at least 0 and checked against the limit."""
    if given is None:
        return lambda _runtime, _variables: default

    def size(runtime: Mapping[str, Any], variables: Variables) -> int:
        value, limit = given.get(variables), runtime["page_limit"]
        if not 0 <= value <= limit:
            raise BadValueError(f"'{name}' is {value}; ask for 0 to {limit} at a time.", name)
        return int(value)

    return size
