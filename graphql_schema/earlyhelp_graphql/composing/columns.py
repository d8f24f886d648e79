"""Whether what an annotation promises of a column is what the column holds."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Date,
    DateTime,
    Enum,
    Integer,
    Numeric,
    String,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine
from strawberry.types.base import get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.contract.faults import Fault
from earlyhelp.contract.places import place_in
from earlyhelp.errors import DeclarationError
from earlyhelp_graphql.declaring.annotations import unwrap
from earlyhelp_graphql.declaring.fields import DECLARED
from earlyhelp_graphql.declaring.graph import Graph

_HELD: dict[type[TypeEngine[Any]], type] = {
    Boolean: bool,
    Date: date,
    DateTime: datetime,
    Integer: int,
    Numeric: float,
    String: str,
    Uuid: UUID,
}
_TOLD: dict[Any, tuple[type, ...]] = {
    bool: (bool,),
    date: (date,),
    datetime: (datetime,),
    float: (float, int),
    int: (int,),
    str: (str,),
    strawberry.ID: (UUID,),
    UUID: (UUID,),
}
"""What a column may hold for a field to be annotated so."""


def check_column(what: str, field: StrawberryField, column: InstrumentedAttribute[Any]) -> None:
    """Raise DeclarationError where a field is annotated as something its column never holds."""
    told, _, is_list = unwrap(field.type)
    held = column.type
    if isinstance(held, JSON | TypeDecorator):
        return  # what these hold nobody can tell
    is_array = isinstance(held, ARRAY)
    item = held.item_type if isinstance(held, ARRAY) else held
    if is_list != is_array or not _may_be(told, item):
        name = str(getattr(told, "name", None) or getattr(told, "__name__", told))
        raise DeclarationError(
            f"{what} is annotated as {_listed(name, is_list=is_list)}, "
            f"but its column holds {_listed(_named(item), is_list=is_array)}",
            "annotate what the column holds, or declare an expression that makes it so.",
        )


def needless_nulls(plugin: str, graph: Graph) -> Iterator[Fault]:
    """Yield a hint for each field that may be null by its annotation, and never by its column."""
    for declared in graph.types:
        for own in get_object_definition(declared.node, strict=True).fields:
            column = getattr(declared.model, own.python_name, None)
            if DECLARED in own.metadata or not isinstance(column, InstrumentedAttribute):
                continue
            _, is_optional, _ = unwrap(own.type)
            if is_optional and not column.expression.nullable:
                thing = f"{declared.name}.{to_camel_case(own.python_name)} is never null."
                place = place_in(declared.node, own.python_name, declared.place)
                yield Fault(plugin, thing, "you may leave out `| None`.", place)


def _may_be(told: Any, held: TypeEngine[Any]) -> bool:
    kind = _kind(held)
    if kind is None:
        return True
    if isinstance(told, StrawberryEnumDefinition):
        enum = held.enum_class if isinstance(held, Enum) else None
        return kind is str and enum in {None, told.wrapped_cls}
    return kind in _TOLD.get(told, (kind,))


def _kind(held: TypeEngine[Any]) -> type | None:
    """Return what a column holds; None if it is nothing that annotations speak of."""
    return next((kind for type_, kind in _HELD.items() if isinstance(held, type_)), None)


def _named(held: TypeEngine[Any]) -> str:
    if isinstance(held, Enum) and held.enum_class is not None:
        return str(held.enum_class.__name__)
    return (_kind(held) or type(held)).__name__


def _listed(name: str, *, is_list: bool) -> str:
    return f"a list of {name}" if is_list else name
