"""Fields: where each comes from, in the reading map's own words, and what callers see of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform

import strawberry
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.reading.declarations import Condition, Field, Need, One, Row, Value
from earlyhelp_graphql.declaring.annotations import describe_fields, described, path_of
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.relations import PointsTo

T = TypeVar("T")

DECLARED = "earlyhelp.declared"
"""The key of a declaration in a Strawberry field's metadata."""


@dataclass(frozen=True)
class FieldDeclaration:
    """A field attached to a type from outside its class; ``owner`` None is the root.

    Beside where it comes from stands what only callers see: its type and its arguments, both
    as annotations, and its description.
    """

    owner: type[Node] | None
    name: str
    comes_from: Field
    annotation: Any
    description: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""

    @property
    def key(self) -> str:
        """The field's name in the API."""
        return to_camel_case(self.name)

    @property
    def holder(self) -> str:
        """The name of the type that it is attached to."""
        return "Query" if self.owner is None else self.owner.__name__


def expression(
    sql: Condition | Any,
    *,
    scope: str | None = None,
    when: Condition | None = None,
) -> Any:
    """Declare, inside a type, a field that is an SQL expression over the row.

    With ``scope`` it needs that scope too; with ``when`` it is null on other rows.
    """
    return strawberry.field(metadata={DECLARED: Value(sql, scope, when)})


def related(by: InstrumentedAttribute[Any], *, scope: str | None = None) -> Any:
    """Declare, inside a type, a to-one by a foreign key that the field's name does not tell."""
    return strawberry.field(metadata={DECLARED: One("", PointsTo(by.key), scope)})


@dataclass_transform(kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a class of annotations a plain record, for fields that Python computes."""
    describe_fields(cls)
    made: type[T] = strawberry.type(cls, description=described(cls))
    return made


def need(source: InstrumentedAttribute[Any] | str) -> Need:
    """Return what a Python field needs: a column, or a field by its name in Python."""
    if isinstance(source, str):
        return Need(source, path_of(source))
    return Need(source.key, to_camel_case(source.key), source)


def column(name: str) -> Value:
    """Return a field that is the column of this name."""

    def read(row: Row) -> ColumnElement[Any]:
        found: ColumnElement[Any] = getattr(row, name)
        return found

    return Value(read)
