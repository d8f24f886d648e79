"""What lists take: the enum of a type's orders and the input of its filters, generated."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Filter, Key, Match, Order
from earlyhelp.reading.filters import AND, COMBINED, NOT, OR
from earlyhelp.reading.moments import UPDATED_SINCE
from earlyhelp.reading.pages import PAGE_SIZE
from earlyhelp_graphql.declaring.annotations import registered_enum, strawberry_argument
from earlyhelp_graphql.declaring.interfaces import Node

TypeOf = Callable[[type[Node], str], Any]
"""From a type and its field to what that tells: a type of the graph, or of a value.

The field may stand behind to-ones ("area.code"). None where there is no such field.
"""
Declared = TypeVar("Declared", Order, Filter)


class ListTypes:
    """The orders and filters of every type, and the GraphQL types made of them.

    ``homes`` tells which contribution a type is of: its own orders and filters come first.
    """

    def __init__(self, homes: Mapping[type[Node], str], type_of: TypeOf) -> None:
        self._homes = homes
        self._type_of = type_of
        self._orders: dict[type[Node], list[tuple[str, Order]]] = {}
        self._filters: dict[type[Node], list[tuple[str, Filter]]] = {}
        self._enums: dict[type[Node], type[StrEnum]] = {}
        self._inputs: dict[type[Node], type] = {}

    def add_order(self, home: str, node: type[Node], order: Order) -> None:
        """Add an order of a type, whose fields are all known.

        Raises DeclarationError for a type or a name that will not do, and for a column that
        must be described.
        """
        first = order.keys[0]
        if (
            first.column
            and not order.description
            and not _in_words(first, self._type_of(node, first.of))
        ):
            raise DeclarationError(
                f"{node.__name__} ordered by {order.name} goes by {first.of}, which is no field",
                "say in words what it goes by, with description=....",
            )
        self._add("order", self._orders.setdefault(node, []), home, node, order)

    def add_filter(self, home: str, node: type[Node], filter_: Filter) -> None:
        """Add a filter of a type. Raises DeclarationError for a type or a name that will not do."""
        self._add("filter", self._filters.setdefault(node, []), home, node, filter_)

    def _add(
        self,
        what: str,
        known: list[tuple[str, Declared]],
        home: str,
        node: type[Node],
        declared: Declared,
    ) -> None:
        if node not in self._homes:
            raise DeclarationError(
                f"The {what} {declared.name} is of {node.__name__}, a type that nobody declares",
                "declare the type, or name its plugin in the manifest's `requires`.",
            )
        if declared.name in {*COMBINED, _BY_ID.name, UPDATED_SINCE.name}:
            raise DeclarationError(
                f"The {what} {declared.name} of {node.__name__} has a name that every filter has",
                "name it otherwise, with name=....",
            )
        first = next((by for by, each in known if each.name == declared.name), None)
        if first is not None:
            raise DeclarationError(
                f"declares the {what} {declared.name} of {node.__name__}, as {first} does",
                "name one of them otherwise, with name=....",
            )
        known.append((home, declared))

    def orders(self, node: type[Node]) -> tuple[Order, ...]:
        """Return a type's orders: its own first, then those that plugins added."""
        return self._sorted(node, self._orders.get(node, []))

    def filters(self, node: type[Node]) -> tuple[Filter, ...]:
        """Return a type's filters: by its id, its own, those that plugins added, and by change."""
        return (_BY_ID, *self._sorted(node, self._filters.get(node, [])), UPDATED_SINCE)

    def _sorted(self, node: type[Node], known: list[tuple[str, Declared]]) -> tuple[Declared, ...]:
        own = self._homes.get(node)
        ordered = sorted(known, key=lambda each: (each[0] != own, each[0]))
        return tuple(declared for _, declared in ordered)

    def arguments(self, node: type[Node], *, is_connection: bool) -> list[StrawberryArgument]:
        """Return what a list or a count of a type takes. Raises DeclarationError like `_order`."""
        shown = [_argument("filter", self._input(node), "Which of them; all by default.")]
        if is_connection:
            order = self._enum(node)
            shown += [
                _argument("first", int, f"{_HOW_MANY}, from the beginning.", PAGE_SIZE),
                _argument("after", str, "Only those behind the item with this cursor."),
                _argument("last", int, f"{_HOW_MANY}, from the end; without `first`."),
                _argument("before", str, "Only those ahead of the item with this cursor."),
                _argument("order_by", order, "In which order.", next(iter(order))),
            ]
        return shown

    def input_fields(self) -> dict[type, list[StrawberryField]]:
        """Return the fields of every filter input."""
        made: dict[type, list[StrawberryField]] = {}
        while len(made) < len(self._inputs):  # to write one may take further ones
            for node, input_ in list(self._inputs.items()):
                made[input_] = [*self._fields(node), *_combining(input_)]
        return made

    def _fields(self, node: type[Node]) -> Iterator[StrawberryField]:
        for each in self.filters(node):
            if each.match is Match.MEETS:
                yield _input_field(each.name, each.given, _bounded(each.description, each))
                continue
            type_ = self._type_of(node, each.field)
            if type_ is None:
                continue  # the map refuses it
            if each.match is Match.RELATED:
                words = f"Whose `{each.name}` matches this."
                yield _input_field(each.name, self._input(type_), words)
            else:
                yield _filter_field(each, type_)

    def _input(self, node: type[Node]) -> Any:
        if node not in self._inputs:
            made = type(f"{node.__name__}Filter", (), {"__module__": node.__module__})
            text = f"Which `{node.__name__}` to list or count: those that match all that is given."
            self._inputs[node] = strawberry.input(made, description=text)
        return self._inputs[node]

    def _enum(self, node: type[Node]) -> Any:
        if node not in self._enums:
            orders = self.orders(node)
            names = [(each.name, each.name) for each in orders]
            enum = StrEnum(f"{node.__name__}Order", names)  # type: ignore[misc] # a name made here
            enum.__doc__ = f"How lists of `{node.__name__}` are ordered; the first is the default."
            enum.__module__ = node.__module__  # so that messages name the plugin that it is of
            values: Any = vars(registered_enum(enum))["__strawberry_definition__"].values
            for value, order in zip(values, orders, strict=True):
                first = order.keys[0]
                words = order.description or _in_words(first, self._type_of(node, first.of))
                value.description = _bounded(words, order)
            self._enums[node] = enum
        return self._enums[node]


_HOW_MANY = "How many of them at most, 0 or more"


def _argument(
    name: str, type_: Any, words: str, default: object = strawberry.UNSET
) -> StrawberryArgument:
    return strawberry_argument(name, Annotated[type_ | None, words], default)


def _in_words(key: Key, type_: Any) -> str:
    if key.of == "id":
        return f"The {'last' if key.descending else 'first'} recorded first."
    return f"By `{key.of}`, {_direction(key, type_)}." if type_ else ""


def _direction(key: Key, type_: Any) -> str:
    if type_ in {date, datetime}:
        return "the latest first" if key.descending else "the earliest first"
    if type_ is str:
        return "from Z to A" if key.descending else "from A to Z"
    return "the greatest first" if key.descending else "the least first"


_BY_ID = Filter("id", "id", Match.ANY_OF)
"""The filter that every type has."""

_MORE = {
    Match.AT_LEAST: ("later", "more"),
    Match.AT_MOST: ("earlier", "less"),
    Match.MORE_THAN: ("later", "more"),
    Match.LESS_THAN: ("earlier", "less"),
}
_WORDS = {
    Match.EQUAL: "Whose `{field}` is this.",
    Match.ANY_OF: "Whose `{field}` is one of these.",
    Match.AT_LEAST: "Whose `{field}` is this or {more}.",
    Match.AT_MOST: "Whose `{field}` is this or {more}.",
    Match.MORE_THAN: "Whose `{field}` is {more} than this.",
    Match.LESS_THAN: "Whose `{field}` is {more} than this.",
    Match.CONTAINS: "Whose `{field}` has this in it, whatever its accents and capitals.",
    Match.STARTS_WITH: "Whose `{field}` starts with this, whatever its accents and capitals.",
    Match.SINCE: "Recorded or changed at this moment or later.",
    Match.PRESENT: "True: only those with `{field}`. False: only those without.",
}


def _filter_field(filter_: Filter, type_: Any) -> StrawberryField:
    more_of_day, more = _MORE.get(filter_.match, ("", ""))
    words = _WORDS[filter_.match].format(
        field=filter_.field, more=more_of_day if type_ in {date, datetime} else more
    )
    given = {Match.ANY_OF: list[type_], Match.PRESENT: bool}.get(filter_.match, type_)
    return _input_field(filter_.name, given, _bounded(words, filter_))


def _bounded(words: str, declared: Order | Filter) -> str:
    """Return a description that says where an order or a filter needs another beside it."""
    if declared.indexed:
        return words
    return f"{words} Needs another filter beside it where you may see everybody's."


def _combining(input_: Any) -> Iterator[StrawberryField]:
    """Yield the fields by which filters of one type combine."""
    yield _input_field(AND, list[input_], "Those that match all of these.")
    yield _input_field(OR, list[input_], "Those that match any of these.")
    yield _input_field(NOT, input_, "Those that do not match this.")


def _input_field(name: str, type_: Any, words: str) -> StrawberryField:
    return StrawberryField(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(type_ | None),
        default=strawberry.UNSET,
        description=words,
    )
