"""Connections: pages by keyset cursors, with total counts, never by offset."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from earlyhelp.errors import SelectionError
from earlyhelp.reading.cursors import Cursors, purpose_of
from earlyhelp.reading.declarations import Entity, Many
from earlyhelp.reading.drafts import Draft
from earlyhelp.reading.hops import Hop
from earlyhelp.reading.rows import Rows, order_by
from earlyhelp.reading.selections import BadValueError, Chosen, Given, Variables
from earlyhelp.reading.sql import JsonRow, both, count, json_object
from earlyhelp.reading.statements import EACH, Bind, Path
from earlyhelp.reading.values import Getter


class Objects(Protocol):
    """How the compiler, which asks for the page, makes the object of one of its rows."""

    def __call__(self, entity: Entity, chosen: Sequence[Chosen], alias: str, path: Path) -> JsonRow:
        """Return the columns of one object."""


def connection_sql(draft: Draft, rows: Rows, hop: Hop, where: str, objects: Objects) -> str:
    """Return the SQL of a connection: an object of edges, nodes, pageInfo and totalCount."""
    connection = _Connection(draft, rows, hop, where, objects)
    with draft.page(connection.size):
        return connection.sql()


class _Connection:
    """The text of one connection, gathered from what is chosen of it.

    Its rows ``p`` come in order; a row beyond the page tells that there is a next one. The
    total is counted apart: a page ends where its rows do, and what is chosen of them costs
    nothing where rows are only counted.
    """

    def __init__(self, draft: Draft, rows: Rows, hop: Hop, where: str, objects: Objects) -> None:
        assert isinstance(hop.field, Many)  # noqa: S101 - narrowed by the caller
        self.draft = draft
        self.hop = hop
        self.where = where
        self.objects = objects
        self.size = page_size(hop.chosen, draft.bounds.page_size)
        self.target = draft.graph.entities[hop.field.target]
        self.table = draft.table(hop.field, hop.other)
        self.order = order_name(self.target, hop.chosen, draft.variables)
        self.keys = rows.keys(self.target, self.order, hop.other)
        self.cursors = Cursors(draft, self.keys, purpose_of(hop, self.order, self.keys))
        after = _cursor_given(hop.chosen, draft.variables)
        # Read whatever is asked of the list, so that a wrong one is never passed over.
        self.after = None if after is None else self.cursors.behind(after)
        asked = _asked(hop.chosen)
        self.has_rows = not asked.isdisjoint(_OF_ROWS)
        self.looks_on = "hasNextPage" in asked
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
        return f"'{self.target.name}Connection'"

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
        on_page = f" FILTER (WHERE p.n <= {self._limit()})" if self.looks_on else ""
        return f"coalesce(json_agg({item}){on_page}, '[]')"

    def _column(self, sql: str) -> str:
        if sql not in self.inner:
            self.inner.append(sql)
        return f"p.c{self.inner.index(sql)}"

    def _limit(self) -> str:
        name, origin = ".".join((*self.hop.path, "first")), (self.order, self.hop.path, "first")
        return self.draft.bind(origin, Bind(name, "INTEGER", self.size))

    def _page_info(self, chosen: Chosen) -> str:
        if chosen.name == "hasNextPage":
            # Whoever asks for no rows would go on for ever behind none.
            return f"(count(*) > {self._limit()} AND {self._limit()} > 0)"
        if chosen.name == "hasPreviousPage":
            return "true" if self.after else "false"
        if chosen.name == "__typename":
            return "'PageInfo'"
        # No ORDER BY in any aggregate: it would sort the rows of the others as well.
        cursors = f"array_agg({self._cursor()})"
        last = f"least(count(*), {self._limit()})"
        place = last if chosen.name == "endCursor" else f"least(1, {self._limit()})"
        return f"({cursors})[{place}]"

    def _rows(self) -> str:
        limit = self._limit()
        order = order_by(self.keys)
        columns = [f"{sql} AS c{number}" for number, sql in enumerate(self.inner)]
        if self.looks_on:
            columns.append(f"row_number() OVER (ORDER BY {order}) AS n")
            limit = f"{limit} + 1"
        tables = [
            self.table + "".join(self.joins),
            *(f"LATERAL (SELECT {sql}) AS n${number}" for number, sql in enumerate(self.nodes)),
        ]
        return (
            f"SELECT {', '.join(columns)} FROM {', '.join(tables)} "
            f"WHERE {both([self.where, self.after])} ORDER BY {order} LIMIT {limit}"
        )


_OF_ROWS = frozenset({"nodes", "edges", "hasNextPage", "startCursor", "endCursor"})


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


def page_size(chosen: Chosen, default: int) -> Getter:
    """Return how to find the size of a page; it is at least 0 and checked against the limit."""
    given = chosen.arguments.get("first")
    if given is None:
        return lambda _runtime, _variables: default

    def size(runtime: Mapping[str, Any], variables: Variables) -> int:
        value = given.get(variables)
        if value is None:
            return default
        limit = runtime["page_limit"]
        if not 0 <= value <= limit:
            raise BadValueError(f"'first' is {value}; ask for 0 to {limit} at a time.")
        return int(value)

    return size


def _cursor_given(chosen: Chosen, variables: Variables) -> Given | None:
    given = chosen.arguments.get("after")
    return None if given is None or given.get(variables) is None else given
