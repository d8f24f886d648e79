"""Connections: pages by keyset cursors, with total counts, never by offset.

A cursor holds the name of the order and the row's place in it, so that it still leads on
when rows before it come or go, and is refused under another order.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from earlyhelp.errors import SelectionError
from earlyhelp.reading.declarations import Many
from earlyhelp.reading.hops import Hop
from earlyhelp.reading.mapping import CompiledKey
from earlyhelp.reading.selections import BadValueError, Chosen, Given, Variables
from earlyhelp.reading.sql import both, either, json_object
from earlyhelp.reading.statements import EACH, Path
from earlyhelp.reading.values import Getter, key_reader

if TYPE_CHECKING:
    from earlyhelp.reading.compiler import Compiler

_BAD_CURSOR = "'after' is no cursor of this list in this order. Pass one it returned, or none."


@dataclass(frozen=True)
class _Paging:
    """What one connection's parts share: its rows, order and page."""

    compiler: "Compiler"
    name: str
    keys: Sequence[CompiledKey]
    alias: str
    size: Getter
    path: Path
    after: Given | None

    @property
    def limit(self) -> str:
        """The placeholder of the page's size."""
        return self.compiler.bind((self.name, self.path, "first"), self.size, "INTEGER")

    @property
    def cursor(self) -> str:
        """The SQL of a row's cursor: base64 of the order's name and the row's keys."""
        keys = [self.compiler.fill(key.template, self.alias) for key in self.keys]
        array = f"JSON_ARRAY('{self.name}', {', '.join(keys)} RETURNING text)"
        return f"replace(encode(convert_to({array}, 'UTF8'), 'base64'), E'\\n', '')"


def connection_sql(compiler: "Compiler", hop: Hop, where: str) -> str:
    """Return the SQL of a connection: an object of edges, nodes, pageInfo and totalCount."""
    assert isinstance(hop.field, Many)  # noqa: S101 - narrowed by the caller
    name = order_name(hop.field, hop.chosen, compiler.variables)
    keys = compiler.graph.compiled(hop.entity, hop.chosen.name).keys[name]
    size = page_size(hop.chosen, compiler.bounds.page_size)
    after = _cursor_given(hop.chosen, compiler.variables)
    paging = _Paging(compiler, name, keys, hop.other, size, hop.path, after)
    with compiler.page(size):
        return _Connection(paging, hop.field, where, hop.path).sql(hop.chosen)


class _Connection:
    """The text of one connection, gathered from what is chosen of it.

    Its rows ``p`` come in order. With a total, each tells how many there are in all, so at
    least one is read. Without, a row beyond the page tells that there is a next one.
    """

    def __init__(self, paging: _Paging, field: Many, where: str, path: Path) -> None:
        self.paging = paging
        self.field = field
        self.where = where
        self.path = path
        self.inner: list[str] = []
        self.nodes: list[str] = []
        self.name = f"{field.target}Connection"

    def sql(self, chosen: Chosen) -> str:
        asked = _asked(chosen)
        has_rows = not asked.isdisjoint(_OF_ROWS)
        # The rows after a cursor cannot tell the total.
        self.has_total = "totalCount" in asked and has_rows and self.paging.after is None
        self.looks_on = "hasNextPage" in asked and not self.has_total
        members = [(each.key, self._member(each)) for each in chosen.selection]
        if not has_rows:
            return f"(SELECT {json_object(members)})"
        return f"(SELECT {json_object(members)} FROM ({self._rows()}) AS p)"

    def _member(self, chosen: Chosen) -> str:
        path = (*self.path, chosen.key)
        if chosen.name == "nodes":
            return self._gathered(self._node(chosen, (*path, EACH)))
        if chosen.name == "edges":
            return self._gathered(self._edge(chosen, (*path, EACH)))
        if chosen.name == "pageInfo":
            return json_object([(each.key, self._page_info(each)) for each in chosen.selection])
        if chosen.name == "totalCount":
            return self._total()
        return f"'{self.name}'"

    def _node(self, chosen: Chosen, path: Path) -> str:
        compiler, alias = self.paging.compiler, self.paging.alias
        target = compiler.graph.entities[self.field.target]
        row = compiler.object(target, chosen.selection, alias, path)
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
        return self._cursor() if chosen.name == "cursor" else f"'{self.field.target}Edge'"

    def _cursor(self) -> str:
        return self._column(self.paging.cursor)

    def _gathered(self, item: str) -> str:
        on_page = ""
        if self.looks_on:
            on_page = f" FILTER (WHERE p.n <= {self.paging.limit})"
        elif self.has_total:
            on_page = f" FILTER (WHERE {self.paging.limit} > 0)"
        return f"coalesce(json_agg({item}){on_page}, '[]')"

    def _column(self, sql: str) -> str:
        if sql not in self.inner:
            self.inner.append(sql)
        return f"p.c{self.inner.index(sql)}"

    def _page_info(self, chosen: Chosen) -> str:
        if chosen.name == "hasNextPage":
            found = self._total() if self.has_total else "count(*)"
            return f"({found} > {self.paging.limit})"
        if chosen.name == "hasPreviousPage":
            return "true" if self.paging.after else "false"
        if chosen.name == "__typename":
            return "'PageInfo'"
        # No ORDER BY in any aggregate: it would sort the rows of the others as well.
        cursors = f"array_agg({self._cursor()})"
        last = f"least(count(*), {self.paging.limit})"
        place = last if chosen.name == "endCursor" else f"least(1, {self.paging.limit})"
        return f"({cursors})[{place}]"

    def _total(self) -> str:
        if self.has_total:
            return "coalesce(max(p.total), 0)"
        # Counted under an alias of their own, so that pages do not matter.
        return self.paging.compiler.count(self.field, self.paging.alias, self.where)

    def _rows(self) -> str:
        compiler, alias, limit = self.paging.compiler, self.paging.alias, self.paging.limit
        order = compiler.order_by(self.paging.keys, alias)
        columns = [f"{sql} AS c{number}" for number, sql in enumerate(self.inner)]
        if self.looks_on:
            columns.append(f"row_number() OVER (ORDER BY {order}) AS n")
            limit = f"{limit} + 1"
        if self.has_total:
            columns.append("count(*) OVER () AS total")
            limit = f"greatest({limit}, 1)"
        where = both([self.where, after_cursor(self.paging)])
        tables = [
            compiler.table(self.field, alias),
            *(f"LATERAL (SELECT {sql}) AS n${number}" for number, sql in enumerate(self.nodes)),
        ]
        return (
            f"SELECT {', '.join(columns)} FROM {', '.join(tables)} "
            f"WHERE {where} ORDER BY {order} LIMIT {limit}"
        )


_OF_ROWS = frozenset({"nodes", "edges", "hasNextPage", "startCursor", "endCursor"})


def _asked(chosen: Chosen) -> frozenset[str]:
    """Return the names of what is chosen of a connection, and of its pageInfo."""
    names = {each.name for each in chosen.selection}
    infos = (each for each in chosen.selection if each.name == "pageInfo")
    return frozenset(names | {part.name for each in infos for part in each.selection})


def order_name(field: Many, chosen: Chosen, variables: Variables) -> str:
    """Return the order that the caller names, or the default."""
    given = chosen.arguments.get("orderBy")
    value = None if given is None else given.get(variables)
    if value is None:
        return field.orders[0].name
    name = str(getattr(value, "value", value))
    if name not in {order.name for order in field.orders}:
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


def after_cursor(paging: _Paging) -> str | None:
    """Return the condition that a row comes after the cursor given, if one is."""
    if paging.after is None:
        return None
    compiler, after, keys = paging.compiler, paging.after, paging.keys
    places = [
        compiler.bind(
            (after.origin, "cursor", paging.name, place),
            _cursor_value(after, paging.name, keys, place),
            key.sql_type,
        )
        for place, key in enumerate(keys)
    ]
    columns = [compiler.fill(key.template, paging.alias) for key in keys]
    if len({key.descending for key in keys}) == 1:
        sign = "<" if keys[0].descending else ">"
        return f"({', '.join(columns)}) {sign} ({', '.join(places)})"
    return either([_after_at(place, keys, columns, places) for place in range(len(keys))])


def _after_at(
    place: int, keys: Sequence[CompiledKey], columns: Sequence[str], places: Sequence[str]
) -> str:
    """Return: equal in all keys before ``place``, and beyond the cursor in that one."""
    equal = [f"{columns[i]} = {places[i]}" for i in range(place)]
    sign = "<" if keys[place].descending else ">"
    return both([*equal, f"{columns[place]} {sign} {places[place]}"])


def _cursor_value(after: Given, name: str, keys: Sequence[CompiledKey], place: int) -> Getter:
    read = key_reader(keys[place].sql_type)

    def value(_runtime: Mapping[str, Any], variables: Variables) -> Any:
        parts = decode_cursor(after.get(variables), name, len(keys))
        try:
            return read(parts[place])
        except (ValueError, OverflowError) as error:
            raise BadValueError(_BAD_CURSOR) from error

    return value


def decode_cursor(cursor: str, name: str, length: int) -> list[Any]:
    """Return a cursor's keys; raises BadValueError where it is none of this order."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, validate=True))
    except (ValueError, RecursionError) as error:
        raise BadValueError(_BAD_CURSOR) from error
    if not isinstance(parts, list) or len(parts) != length + 1 or parts[0] != name:
        raise BadValueError(_BAD_CURSOR)
    return parts[1:]
