"""Mutations from services: the command dataclass becomes the input type, and back."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.ids import decode_id
from earlyhelp.work import Problem, RefusedError
from earlyhelp_graphql.declaring.annotations import described, registered_enum, without_none
from earlyhelp_graphql.declaring.graph import MutationDeclaration
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.interfaces import Problem as ProblemInterface

_SCALARS = {str, int, float, bool, date, datetime}


@dataclasses.dataclass(frozen=True)
class _Place:
    """Where in an input a value stands: the command's field, and the path to it."""

    command: type
    name: str
    path: tuple[str, ...]

    def inside(self, number: int) -> "_Place":
        """Return the place of one item of a list."""
        return dataclasses.replace(self, path=(*self.path, str(number)))


class InputTypes:
    """The input types of a schema's mutations; each command makes one."""

    def __init__(self, types: Mapping[str, type[Node]]) -> None:
        # Longest first, so that "household_membership_id" is not taken for a membership's.
        self._types = sorted(types, key=len, reverse=True)
        self._inputs: dict[type, type] = {}

    def input_type(self, command: type) -> type:
        """Return the GraphQL input type of a command, making it the first time."""
        if command not in self._inputs:
            self._refuse_taken_name(command)
            self._inputs[command] = self._make(command)
        return self._inputs[command]

    def _refuse_taken_name(self, command: type) -> None:
        # Strawberry would make one input type of the two, in silence.
        for other in self._inputs:
            if other.__name__ == command.__name__:
                raise DeclarationError(
                    f"The name {command.__name__} is used in {other.__module__} and "
                    f"{command.__module__}",
                    "rename one of the two commands.",
                )

    def _make(self, command: type) -> type:
        hints = get_type_hints(command)
        members: list[Any] = []
        for field in dataclasses.fields(command):
            annotation, optional = self._input_annotation(hints[field.name], command, field.name)
            optional = optional or _has_default(field)
            shown = annotation | None if optional else annotation
            default = strawberry.field(default=strawberry.UNSET) if optional else strawberry.field()
            members.append((field.name, shown, default))
        made = dataclasses.make_dataclass(f"{command.__name__}Input", members, kw_only=True)
        return strawberry.input(made, description=described(command))

    def _input_annotation(self, hint: Any, command: type, name: str) -> tuple[Any, bool]:
        inner, optional = without_none(hint)
        if get_origin(inner) in {tuple, list}:
            item, _ = self._input_annotation(get_args(inner)[0], command, name)
            return list[item], optional  # type: ignore[valid-type]
        if inner is UUID:
            self.id_type(command, name)
            return strawberry.ID, optional
        if isinstance(inner, type) and issubclass(inner, StrEnum):
            return registered_enum(inner), optional
        if dataclasses.is_dataclass(inner):
            return self.input_type(inner), optional  # type: ignore[arg-type]
        if inner not in _SCALARS:
            raise DeclarationError(
                f"{command.__name__}.{name} is a {inner}, which no input can give",
                "use a scalar, a UUID, an enum of names, a dataclass, or a tuple of these.",
            )
        return inner, optional

    def id_type(self, command: type, name: str) -> str:
        """Return which type a command's UUID names: ``owner_person_id`` names a Person."""
        stem = name.removesuffix("s").removesuffix("_id").replace("_", "").lower()
        for type_name in self._types:
            if stem.endswith(type_name.lower()):
                return type_name
        raise DeclarationError(
            f"{command.__name__}.{name} names no type of the graph",
            "let the name end in the type's, such as person_id or owner_person_id.",
        )

    def read(self, command: type, given: Mapping[str, Any], path: tuple[str, ...] = ()) -> Any:
        """Return the command for an input's coerced values.

        Raises RefusedError (BAD_ID) for an id that is none, or is of another type.
        """
        hints = get_type_hints(command)
        values = {}
        for field in dataclasses.fields(command):
            key = to_camel_case(field.name)
            if key in given and (given[key] is not None or not _has_default(field)):
                place = _Place(command, field.name, (*path, key))
                values[field.name] = self._read(hints[field.name], given[key], place)
            elif not _has_default(field):
                values[field.name] = None
        return command(**values)

    def _read(self, hint: Any, value: Any, place: _Place) -> Any:
        inner, _ = without_none(hint)
        if value is None:
            return None
        if get_origin(inner) in {tuple, list}:
            item = get_args(inner)[0]
            return tuple(
                self._read(item, each, place.inside(number)) for number, each in enumerate(value)
            )
        if inner is UUID:
            return self._read_id(place, str(value))
        if dataclasses.is_dataclass(inner):
            return self.read(inner, value, place.path)  # type: ignore[arg-type]
        return value

    def _read_id(self, place: _Place, text: str) -> UUID:
        decoded, wanted = decode_id(text), self.id_type(place.command, place.name)
        if decoded is None or decoded.type_name != wanted:
            message = f"This is no id of a {wanted}. Pass an id as this API returned it."
            raise RefusedError(Problem("BAD_ID", message, place.path))
        return decoded.uuid


def _has_default(field: "dataclasses.Field[Any]") -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing


_WRITTEN = "Null where there are problems, and where you may not see what you did."


@cache
def _payload_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_")) + "Payload"


def payload_type(mutation: MutationDeclaration, returns: type[Node]) -> type:
    """Return the payload of a mutation: what was written, or the problems."""
    name = payload_field(returns)
    members: list[Any] = [
        (name, returns | None, strawberry.field(description=_WRITTEN)),
        ("problems", list[ProblemInterface], strawberry.field(description="Empty on success.")),
    ]
    made = dataclasses.make_dataclass(_payload_name(mutation.name), members, kw_only=True)
    return strawberry.type(made, description=f"What `{to_camel_case(mutation.name)}` did.")


def payload_field(returns: type[Node]) -> str:
    """Return the payload's field for what was written: the type's name in snake case."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in returns.__name__).lstrip("_")
