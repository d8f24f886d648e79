"""Summaries of lists: the least, the greatest and the mean of what their rows tell."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from earlyhelp.reading.declarations import Field, Value
from earlyhelp.reading.summaries import DAYS, MOMENTS, NUMBERS, SUMMARY
from earlyhelp_graphql.declaring.interfaces import Connection, Node

_OF_NOTHING = "null where there is none that you may see."


@strawberry.type(name=DAYS, description="The earliest and the latest of some days.")
class DaySummary:
    """Of days."""

    minimum: date | None = strawberry.field(description=f"The earliest; {_OF_NOTHING}")
    maximum: date | None = strawberry.field(description=f"The latest; {_OF_NOTHING}")


@strawberry.type(name=MOMENTS, description="The earliest and the latest of some moments.")
class MomentSummary:
    """Of moments."""

    minimum: datetime | None = strawberry.field(description=f"The earliest; {_OF_NOTHING}")
    maximum: datetime | None = strawberry.field(description=f"The latest; {_OF_NOTHING}")


@strawberry.type(
    name=NUMBERS, description="The least and the greatest of some numbers, and their mean."
)
class NumberSummary:
    """Of numbers."""

    minimum: float | None = strawberry.field(description=f"The least; {_OF_NOTHING}")
    maximum: float | None = strawberry.field(description=f"The greatest; {_OF_NOTHING}")
    mean: float | None = strawberry.field(description=f"Their arithmetic mean; {_OF_NOTHING}")


_KINDS: Mapping[Any, type] = {
    date: DaySummary,
    datetime: MomentSummary,
    float: NumberSummary,
    int: NumberSummary,
}
_NOT_SUMMARISED = frozenset({"version"})
"""Numbers that say nothing of what a row is about."""

TypeOf = Callable[[type[Node], str], Any]


class Summaries:
    """The types that summarise lists, made of what the rows of each type tell."""

    def __init__(
        self, fields: Mapping[type[Node] | None, Mapping[str, Field]], type_of: TypeOf
    ) -> None:
        self._fields = fields
        self._type_of = type_of
        self._made: dict[type[Node], type | None] = {}

    def of(self, node: type[Node]) -> type | None:
        """Return the type that summarises lists of a type; None if there is nothing to tell."""
        if node not in self._made:
            name = f"{node.__name__}Summary"
            made = type(name, (), {"__module__": node.__module__})
            text = f"What a list of `{node.__name__}` tells as a whole, whatever the page."
            is_summed = any(True for _ in self._summed(node))
            self._made[node] = strawberry.type(made, description=text) if is_summed else None
        return self._made[node]

    def fields(self, definition: StrawberryObjectDefinition) -> Iterator[StrawberryField]:
        """Yield what is shown on a type: on a page its summary, on that what it tells."""
        node = definition.type_var_map.get("T")
        is_page = getattr(definition.concrete_of, "origin", None) is Connection
        if is_page and isinstance(node, type) and (made := self.of(node)) is not None:
            text = "The least, the greatest and the mean of what all of them tell."
            yield _field(SUMMARY, made, text)
        for of, made in self._made.items():
            if made is definition.origin:
                yield from self._summed(of)

    def _summed(self, node: type[Node]) -> Iterator[StrawberryField]:
        for name, field in self._fields.get(node, {}).items():
            kind = _KINDS.get(self._type_of(node, name))
            is_told = isinstance(field, Value) and not field.arguments
            if kind is not None and is_told and name not in _NOT_SUMMARISED:
                yield _field(name, kind | None, f"Of `{name}`.")


def _field(name: str, type_: Any, text: str) -> StrawberryField:
    return StrawberryField(
        python_name=name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation(type_),
        description=text,
    )
