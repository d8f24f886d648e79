"""From Python annotations to GraphQL arguments and the SQL types of what they bind."""

import inspect
import re
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import strawberry
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, String, Uuid
from sqlalchemy.types import TypeEngine
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Argument, Coding
from earlyhelp_graphql.declaring.interfaces import Node

_QUOTED = re.compile(r"``(\w+)``")
_SQL_TYPES: dict[type, TypeEngine[Any]] = {
    bool: Boolean(),
    date: Date(),
    datetime: DateTime(timezone=True),
    float: Float(),
    int: Integer(),
    str: String(),
    UUID: Uuid(),
}


def is_node(annotation: Any) -> bool:
    """Whether an annotation is a type of the graph: as an argument, an id of that type."""
    return isinstance(annotation, type) and issubclass(annotation, Node)


def without_none(annotation: Any) -> tuple[Any, bool]:
    """Return an annotation without ``| None``, and whether it had it."""
    if get_origin(annotation) in {Union, UnionType}:
        rest = [each for each in get_args(annotation) if each is not type(None)]
        if len(rest) == 1 and len(get_args(annotation)) > 1:
            return rest[0], True
    return annotation, False


def input_annotation(annotation: Any) -> Any:
    """Return an argument's annotation as GraphQL sees it: types of the graph as their ids."""
    inner, optional = without_none(annotation)
    shown = strawberry.ID if is_node(inner) else output_annotation(inner)
    return shown | None if optional else shown


def output_annotation(annotation: Any) -> Any:
    """Return a field's annotation as GraphQL sees it: enums made known to Strawberry."""
    inner, optional = without_none(annotation)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        inner = registered_enum(inner)
    return inner | None if optional else inner


def registered_enum(enum: type[StrEnum]) -> type[StrEnum]:
    """Return the enum, made known to Strawberry under its own name and docstring."""
    if "__strawberry_definition__" not in vars(enum):
        strawberry.enum(enum, description=(enum.__doc__ or "").strip() or None)
    return enum


def register_enums(cls: type) -> None:
    """Make the enums in a class's annotations known to Strawberry, with their docstrings."""
    for annotation in inspect.get_annotations(cls).values():
        for each in (annotation, *get_args(annotation)):
            for inner in (each, *get_args(each)):
                if isinstance(inner, type) and issubclass(inner, StrEnum):
                    registered_enum(inner)


def strawberry_argument(
    name: str, annotation: Any, description: str | None = None
) -> StrawberryArgument:
    """Return a GraphQL argument; one that may be None is optional."""
    shown = StrawberryAnnotation(input_annotation(annotation))
    return StrawberryArgument(name, None, shown, description=description)


def reading_argument(name: str, annotation: Any) -> tuple[str, Argument]:
    """Return the caller's name of an argument, and how its value is bound."""
    inner, optional = without_none(annotation)
    if is_node(inner):
        of = inner.__name__
        return to_camel_case(name), Argument(
            Uuid(), Coding.ID, of=of, parameter=name, is_optional=optional
        )
    bound_as = sql_type(inner, name)
    return to_camel_case(name), Argument(bound_as, parameter=name, is_optional=optional)


def sql_type(inner: Any, what: str) -> TypeEngine[Any]:
    """Return the SQL type that a scalar annotation binds as."""
    if isinstance(inner, StrawberryEnumDefinition) or (
        isinstance(inner, type) and issubclass(inner, StrEnum)
    ):
        return String()
    found = _SQL_TYPES.get(inner)
    if found is None:
        raise DeclarationError(
            f"{what} is declared as {inner}, which no SQL value is given as",
            "use str, int, float, bool, date, datetime, an enum of names, or a type of the graph.",
        )
    return found


def unwrap(resolved: Any) -> tuple[Any, bool, bool]:
    """Return a resolved Strawberry type without wrappings, whether optional, whether a list."""
    optional = isinstance(resolved, StrawberryOptional)
    inner = resolved.of_type if optional else resolved
    is_list = isinstance(inner, StrawberryList)
    return (inner.of_type if is_list else inner), optional, is_list


def described(declared: object) -> str | None:
    """Return a docstring as the API shows it: what it quotes goes by its name there."""
    text = inspect.getdoc(declared)
    return text and _QUOTED.sub(lambda found: f"`{to_camel_case(found[1])}`", text)
