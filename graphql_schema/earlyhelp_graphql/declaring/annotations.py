"""From Python annotations to GraphQL arguments and the SQL types of what they bind."""

import inspect
import re
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import strawberry
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, String, Uuid
from sqlalchemy.types import TypeEngine
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryOptional
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


def without_text(annotation: Any) -> tuple[Any, str]:
    """Return an annotation without the text that describes it: ``Annotated[str, "..."]``."""
    if get_origin(annotation) is not Annotated:
        return annotation, ""
    inner, *rest = get_args(annotation)
    return inner, " ".join(each for each in rest if isinstance(each, str))


def input_annotation(annotation: Any) -> Any:
    """Return an argument's annotation as GraphQL sees it: types of the graph as their ids."""
    inner, optional = without_none(annotation)
    shown = strawberry.ID if is_node(inner) else output_annotation(inner)
    return shown | None if optional else shown


def output_annotation(annotation: Any) -> Any:
    """Return a field's annotation as GraphQL sees it: enums made known to Strawberry."""
    inner, optional = without_none(annotation)
    if is_enum(inner):
        inner = registered_enum(inner)
    return inner | None if optional else inner


def is_enum(annotation: Any) -> bool:
    """Whether an annotation is an enum of names."""
    return isinstance(annotation, type) and issubclass(annotation, StrEnum)


def registered_enum(enum: type[StrEnum]) -> type[StrEnum]:
    """Return the enum, made known to Strawberry with its docstring and what its members mean."""
    if "__strawberry_definition__" not in vars(enum):
        strawberry.enum(enum, description=(enum.__doc__ or "").strip() or None)
        shown: Any = vars(enum)["__strawberry_definition__"].values
        for value, member in zip(shown, enum, strict=True):
            value.description = getattr(member, "description", None)
    return enum


def describe_fields(cls: type) -> None:
    """Let the fields of a class be described by the texts beside their types.

    Enums among the types are made known to Strawberry. What a base class that is no type itself
    annotates comes after the class's own fields.
    """
    cls.__annotations__ = annotations = _annotations_with_bases(cls)
    for name, annotation in annotations.items():
        annotations[name], text = without_text(annotation)
        if text:
            declared = vars(cls).get(name) or strawberry.field()
            declared.description = text
            setattr(cls, name, declared)
        for each in (annotations[name], *get_args(annotations[name])):
            for inner in (each, *get_args(each)):
                if is_enum(inner):
                    registered_enum(inner)


def _annotations_with_bases(cls: type) -> dict[str, Any]:
    """Return a class's annotations and those of its bases: Strawberry reads the class's alone."""
    annotations = inspect.get_annotations(cls)
    for base in cls.__mro__[1:]:
        if "__strawberry_definition__" not in vars(base):
            annotations = {**annotations, **inspect.get_annotations(base), **annotations}
    return annotations


def strawberry_argument(
    name: str, annotation: Any, default: object = strawberry.UNSET
) -> StrawberryArgument:
    """Return a GraphQL argument, described by the text beside its type.

    One that may be None is optional, and may have a ``default``.
    """
    bare, text = without_text(annotation)
    shown = StrawberryAnnotation(input_annotation(bare))
    inner, _ = without_none(bare)
    if is_node(inner) and not text:
        text = f"The id of the `{inner.__name__}`."
    return StrawberryArgument(name, None, shown, default=default, description=text or None)


def reading_argument(name: str, annotation: Any) -> tuple[str, Argument]:
    """Return the caller's name of an argument, and how its value is bound."""
    inner, optional = without_none(without_text(annotation)[0])
    if is_node(inner):
        of = inner.__name__
        return to_camel_case(name), Argument(
            Uuid(), Coding.ID, of=of, parameter=name, is_optional=optional
        )
    bound_as = sql_type(inner, name)
    return to_camel_case(name), Argument(bound_as, parameter=name, is_optional=optional)


def sql_type(inner: Any, what: str) -> TypeEngine[Any]:
    """Return the SQL type that a scalar annotation binds as."""
    if is_enum(inner):
        return String()
    found = _SQL_TYPES.get(inner)
    if found is None:
        raise DeclarationError(
            f"{what} is declared as {inner}, which no SQL value is given as",
            "use str, int, float, bool, date, datetime, an enum of names, or a type of the graph.",
        )
    return found


def path_of(field: str) -> str:
    """Return a field, perhaps behind others, as callers name it: ``locality.isConfirmed``."""
    return ".".join(map(to_camel_case, field.split(".")))


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
