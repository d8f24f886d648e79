"""The naive server: graphql-core over lists, a resolver for every field, no SQL anywhere."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from graphql import DocumentNode, GraphQLError, GraphQLSchema, execute_sync
from graphql.type import GraphQLResolveInfo
from tests.reading.oracle import words
from tests.reading.oracle.computing import PYTHON, may_compute
from tests.reading.oracle.lists import Place, View, beyond
from tests.reading.oracle.narrowing import is_too_wide
from tests.reading.oracle.rules import Rights
from tests.reading.oracle.world import FOREVER, Row, World

PAGE = 20
"""How many rows a page has where the caller does not say."""

CURSOR = "cursor:"
"""What the naive server's cursors begin with; no text of the world does."""

Listed = tuple[str, str, str]
"""A list: its field, its order, and what is listed of it."""

_OF_PAGES = {"first", "after", "last", "before", "orderBy"}
_ID = re.compile(r"([A-Z][A-Za-z]*)_([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)


@dataclass(frozen=True)
class Found:
    """A row that is part of the answer, and its type."""

    type: str
    row: Row


@dataclass
class Cursors:
    """Which place in which list each cursor stands for; the same place has the same cursor."""

    places: list[tuple[Listed, Place]] = field(default_factory=list)

    def at(self, listed: Listed, place: Place) -> str:
        """Return the cursor of a place."""
        wanted = (listed, place)
        if wanted not in self.places:
            self.places.append(wanted)
        return f"{CURSOR}{self.places.index(wanted)}"

    def place(self, cursor: str) -> Place:
        """Return the place that a cursor stands for."""
        return self.places[int(cursor.removeprefix(CURSOR))][1]

    def of(self, listed: Listed) -> list[str]:
        """Return every cursor so far of one list."""
        return [
            f"{CURSOR}{number}" for number, known in enumerate(self.places) if known[0] == listed
        ]


@dataclass
class Asking:
    """One request: the world, the rights of who asks, and what is noted on the way."""

    world: World
    rights: Rights
    cursors: Cursors
    subjects: set[str] = field(default_factory=set)
    pages: dict[str, Listed] = field(default_factory=dict)
    """For each variable that names a cursor: its list."""

    @property
    def view(self) -> View:
        """The world as who asks sees it."""
        return View(self.world, self.rights)


@dataclass(frozen=True)
class Answer:
    """The response, with its errors as path, code and count, and whose data it holds."""

    data: Any
    errors: list[tuple[str, str, int]]
    subjects: set[str]
    pages: Mapping[str, Listed]


def answer(
    schema: GraphQLSchema, asking: Asking, document: DocumentNode, variables: Mapping[str, Any]
) -> Answer:
    """Answer a valid document."""
    result = execute_sync(
        schema,
        document,
        context_value=asking,
        variable_values=dict(variables),
        field_resolver=resolve,
        type_resolver=lambda found, _info, _type: found.type,
    )
    errors = _of_each_field(result.errors or ())
    return Answer(result.data, sorted(errors), asking.subjects, asking.pages)


def _of_each_field(errors: Sequence[GraphQLError]) -> list[tuple[str, str, int]]:
    """Return one error for each field: its first place, the code, and how many places it has."""
    places: dict[tuple[object, ...], list[list[str | int]]] = {}
    for error in errors:
        path = error.path or []
        field_ = tuple("*" if isinstance(each, int) else each for each in path)
        code = str((error.extensions or {}).get("code", error.message))
        places.setdefault((code, *field_), []).append(path)
    return [
        (".".join(map(str, min(found, key=_place))), str(field_[0]), len(found))
        for field_, found in places.items()
    ]


def _place(path: Iterable[str | int]) -> list[int]:
    return [each for each in path if isinstance(each, int)]


def _refusal(code: str) -> GraphQLError:
    return GraphQLError(code, extensions={"code": code})


def resolve(source: Any, info: GraphQLResolveInfo[Asking], **given: Any) -> Any:
    """Resolve any field of the graph."""
    if isinstance(source, _Summary):
        return source.of(info.field_name)
    if isinstance(source, Mapping):
        value = source[info.field_name]
        return value() if callable(value) else value
    type_name = info.parent_type.name
    asking: Asking = info.context
    relation = words.relation(type_name, info.field_name)
    if source is None and info.field_name == "nodes":
        return _by_ids(asking, given["ids"])
    if source is None and relation is None:
        return _by_id(asking, info.field_name, given["id"])
    if relation is not None:
        return _related(asking, source, relation, given, info)
    return _value(asking, source, info.field_name, given)


def _by_id(asking: Asking, field_name: str, text: str) -> Found | None:
    """Fetch one row: unknown ids answer null; what is no id, or one of another type, is refused."""
    match = _ID.fullmatch(text)
    wanted = words.ROOTS_BY_ID.get(field_name) or (match[1] if match else None)
    if wanted in words.TABLES and not asking.rights.may_read(wanted):
        raise _refusal("FORBIDDEN")
    if match is None or match[1] != wanted or wanted not in words.TABLES:
        raise _refusal("BAD_VALUE")
    row = asking.world.find(words.TABLES[wanted], UUID(match[2]))
    if row is None or not asking.rights.sees(wanted, row):
        return None
    return _found(asking, wanted, asking.rights.disclosed(wanted, row))


def _by_ids(asking: Asking, texts: Sequence[str]) -> list[Any]:
    """Fetch several rows: what may not be read is refused in its place, no id altogether."""
    if not all(map(_ID.fullmatch, texts)):
        raise _refusal("BAD_VALUE")
    found: list[Any] = []
    for text in texts:
        try:
            is_known = text.partition("_")[0] in words.TABLES
            found.append(_by_id(asking, "node", text) if is_known else None)
        except GraphQLError as refused:  # which graphql-core raises where the item stands
            found.append(refused)
    return found


def _found(asking: Asking, type_name: str, row: Row) -> Found:
    asking.subjects |= words.subjects(asking.world, type_name, row)
    return Found(type_name, row)


def _value(asking: Asking, source: Found, name: str, given: Mapping[str, Any]) -> Any:
    scope = words.FIELD_SCOPES.get((source.type, name))
    if scope and not asking.rights.may_read(source.type, scope):
        raise _refusal("FORBIDDEN")
    if scope and not asking.rights.sees(source.type, source.row, scope):
        return None
    if name == "broken":
        raise _refusal("FIELD_FAILED")
    if (source.type, name) in PYTHON:
        if not may_compute(asking.rights, source.type, name):
            raise _refusal("FORBIDDEN")
        return PYTHON[source.type, name][0](asking.view, source.row)
    arguments = {words.snake(key): given[key] for key in given}
    computed = asking.view.computed(source.type, name, source.row, **arguments)
    if computed:
        return computed[0]
    if name == "id":
        return f"{source.type}_{source.row.id}"
    value = getattr(source.row, words.snake(name))
    if value == FOREVER:
        return None
    return value.isoformat() if isinstance(value, date) else value


def _related(
    asking: Asking,
    source: Found | None,
    relation: words.Relation,
    given: Mapping[str, Any],
    info: GraphQLResolveInfo[Asking],
) -> Any:
    may = asking.rights.may_read(relation.target)
    if source is not None and relation.scope:
        may = may and asking.rights.may_read(source.type, relation.scope)
    if not may:
        raise _refusal("FORBIDDEN")
    if source is None and is_too_wide(
        asking.rights, relation.target, given.get("orderBy"), given.get("filter")
    ):
        raise _refusal("BAD_VALUE")
    if _names_others(relation.target, given.get("filter") or {}):
        raise _refusal("BAD_VALUE")
    row = None if source is None else source.row
    rows = [
        each
        for each in asking.view.related(info.parent_type.name, row, relation)
        if asking.view.matches(relation.target, each, given.get("filter"))
    ]
    if relation.shape == "count":
        return len(rows)
    order = given.get("orderBy") or next(iter(relation.orders))
    rows = asking.view.in_order(relation.target, rows, relation.orders[order])
    if relation.shape == "one":
        return _found(asking, relation.target, rows[0]) if rows else None
    if relation.shape == "list":
        return [_found(asking, relation.target, row) for row in rows]
    listed = _listed(info, order, given)
    _note_cursor_variable(asking, listed, info)
    return _Page(asking, relation, order, listed, rows, given).parts()


def _names_others(type_name: str, asked: Mapping[str, Any]) -> bool:
    """Return whether a filter asks for rows by what is no id of theirs."""
    for name, given in asked.items():
        if given is None:
            continue
        if name == "id" and not all(each.startswith(f"{type_name}_") for each in given):
            return True
        relation = words.relation(type_name, name)
        within = type_name if relation is None else relation.target
        parts = given if name in {"and", "or"} else [given] if isinstance(given, Mapping) else []
        if any(_names_others(within, each) for each in parts):
            return True
    return False


def _listed(info: GraphQLResolveInfo[Asking], order: str, given: Mapping[str, Any]) -> Listed:
    said = _without_nulls({name: given[name] for name in sorted(given) if name not in _OF_PAGES})
    if not said.get("filter"):
        said.pop("filter", None)
    return f"{info.parent_type.name}.{info.field_name}", order, json.dumps(said, sort_keys=True)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _note_cursor_variable(asking: Asking, listed: Listed, info: GraphQLResolveInfo[Asking]) -> None:
    for argument in info.field_nodes[0].arguments or ():
        variable = getattr(argument.value, "name", None)
        if argument.name.value in {"after", "before"} and variable is not None:
            asking.pages[variable.value] = listed


@dataclass(frozen=True)
class _Summary:
    """What rows tell as a whole; what of them is hidden is not there."""

    asking: Asking
    type: str
    rows: list[Row]

    def of(self, name: str) -> dict[str, Any]:
        """Return the least, the greatest and the mean of what a field tells."""
        scope = words.FIELD_SCOPES.get((self.type, name))
        if scope and not self.asking.rights.may_read(self.type, scope):
            raise _refusal("FORBIDDEN")
        told = [_value(self.asking, Found(self.type, row), name, {}) for row in self.rows]
        known = [each for each in told if each is not None]
        is_counted = bool(known) and not isinstance(known[0], str)
        return {
            "minimum": min(known, default=None),
            "maximum": max(known, default=None),
            "mean": sum(known) / len(known) if is_counted else None,
        }


@dataclass(frozen=True)
class _Page:
    """One page of a connection."""

    asking: Asking
    relation: words.Relation
    order: str
    listed: Listed
    rows: list[Row]
    given: Mapping[str, Any]

    def parts(self) -> dict[str, Any]:
        """Return the connection's fields; only what is asked for counts as part of the answer."""
        start, stop = self._start(), self._stop()
        between = self.rows[start:stop]
        page = self._page(between)
        cursors = [self._cursor(row) for row in page]
        info = {
            "hasNextPage": stop < len(self.rows),
            "hasPreviousPage": start > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        }
        further = "hasNextPage" if self._way() == "first" else "hasPreviousPage"
        is_cut = len(page) < len(between)
        info[further] = self.given.get(self._way()) != 0 and (info[further] or is_cut)
        return {
            "edges": lambda: [
                {"cursor": cursor, "node": lambda row=row: self._node(row)}
                for cursor, row in zip(cursors, page, strict=True)
            ],
            "nodes": lambda: [self._node(row) for row in page],
            "totalCount": len(self.rows),
            "pageInfo": info,
            "summary": _Summary(self.asking, self.relation.target, self.rows),
        }

    def _way(self) -> str:
        return "first" if self.given.get("last") is None else "last"

    def _page(self, between: list[Row]) -> list[Row]:
        number = self.given.get(self._way())
        size = PAGE if number is None else number
        return between[:size] if self._way() == "first" else between[max(len(between) - size, 0) :]

    def _node(self, row: Row) -> Found:
        return _found(self.asking, self.relation.target, row)

    def _cursor(self, row: Row) -> str:
        order = self.relation.orders[self.order]
        place = self.asking.view.place(self.relation.target, row, order)
        return self.asking.cursors.at(self.listed, place)

    def _start(self) -> int:
        """Return how many rows are not behind the cursor `after`."""
        place = self._place("after")
        order = self.relation.orders[self.order]
        return 0 if place is None else sum(not beyond(at, place, order) for at in self._places())

    def _stop(self) -> int:
        """Return how many rows are ahead of the cursor `before`."""
        place = self._place("before")
        order = self.relation.orders[self.order]
        if place is None:
            return len(self.rows)
        return sum(beyond(place, at, order) for at in self._places())

    def _place(self, name: str) -> Place | None:
        cursor = self.given.get(name)
        return None if cursor is None else self.asking.cursors.place(cursor)

    def _places(self) -> list[Place]:
        order = self.relation.orders[self.order]
        return [self.asking.view.place(self.relation.target, row, order) for row in self.rows]
