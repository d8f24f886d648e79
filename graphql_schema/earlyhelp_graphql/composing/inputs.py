"""Mutations from verbs: the command dataclass becomes the input type, and back."""

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.orm import DeclarativeBase
from strawberry.types.base import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.commands import (
    AnyRowId,
    Choice,
    CommandField,
    Kind,
    Part,
    RowId,
    RowVersion,
    Scalar,
    Several,
    fields_of,
)
from earlyhelp.errors import DeclarationError
from earlyhelp.inputs import Reference
from earlyhelp.reading.ids import decode_id
from earlyhelp_graphql.composing.limits_in_words import limits_of
from earlyhelp_graphql.declaring.annotations import described, registered_enum
from earlyhelp_graphql.declaring.graph import MutationDeclaration
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.interfaces import Problem as ProblemInterface


class InputTypes:
    """The input types of a schema's mutations; each command makes one."""

    def __init__(self, nodes: Mapping[type[DeclarativeBase], type[Node]]) -> None:
        self._nodes = nodes
        self._inputs: dict[type, type] = {}

    def input_type(self, command: type, row: type[Node] | None = None) -> type:
        """Return the GraphQL input type of a command, making it the first time.

        A field of a command that is not described is described as the same field of the
        ``row`` that the verb returns.
        """
        if command not in self._inputs:
            self._refuse_taken_name(command)
            self._inputs[command] = self._make(command, row)
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

    def _make(self, command: type, row: type[Node] | None) -> type:
        known = {} if row is None else _descriptions(row)
        annotations: dict[str, Any] = {}
        shown: dict[str, Any] = {}
        for each in fields_of(command):
            annotation = self._annotation(each.kind, f"{command.__name__}.{each.name}")
            optional = each.is_nullable or each.has_default
            default = strawberry.UNSET if optional else dataclasses.MISSING
            annotations[each.name] = annotation | None if optional else annotation
            shown[each.name] = strawberry.field(
                default=default, description=self._description(each, known)
            )
        made = type(f"{command.__name__}Input", (), {"__annotations__": annotations, **shown})
        return strawberry.input(made, description=described(command))

    def _annotation(self, kind: Kind, name: str) -> Any:
        match kind:
            case Scalar(type_):
                return type_
            case Choice(enum):
                return registered_enum(enum)
            case RowId() | AnyRowId():
                self._require_node(kind, name)
                return strawberry.ID
            case RowVersion():
                return int
            case Part(command):
                return self.input_type(command)
            case Several(item):
                return list[self._annotation(item, name)]  # type: ignore[misc]

    def _description(self, declared: CommandField, known: Mapping[str, str | None]) -> str | None:
        """Return what a field is, and what its kind means to whoever fills it in."""
        said = [declared.description or self._by_name(declared, known)]
        if isinstance(declared.kind, RowVersion):
            said.append("As you read it. If somebody was quicker, nothing is changed.")
        if isinstance(declared.kind, Scalar):
            said += limits_of(declared.kind, self._nodes)
        if declared.is_kept:
            null = "null clears it" if declared.is_nullable else "it cannot be null"
            said.append(f"Left out, it stays as it is; {null}.")
        return " ".join(filter(None, said)) or None

    def _by_name(self, declared: CommandField, known: Mapping[str, str | None]) -> str:
        """Return how the row's field of the same name is described: ``person`` for an id of it."""
        if isinstance(declared.kind, RowVersion):
            return ""
        text = known.get(declared.name.removesuffix("_id")) or ""
        if isinstance(declared.kind, RowId) and not text:
            text = f"The id of the `{self._nodes[declared.kind.model].__name__}`."
        if isinstance(declared.kind, AnyRowId):
            text = f"The id of any of these: {', '.join(self._names_of(declared.kind))}."
        if declared.is_nullable or not text:
            return text
        # What null means stands last, and it means nothing where null cannot be given.
        return text.partition("; null")[0].removesuffix(".") + "."

    def _require_node(self, kind: RowId | AnyRowId, name: str) -> None:
        models = (kind.model,) if isinstance(kind, RowId) else kind.models
        if not any(issubclass(model, models) for model in self._nodes):
            wanted = " or a ".join(model.__name__ for model in models)
            raise DeclarationError(
                f"{name} is the id of a {wanted}, which is no type of the graph",
                "bind a type to that model, or name another.",
            )

    def _names_of(self, kind: AnyRowId) -> list[str]:
        """Return the types whose ids may be given, in alphabetical order."""
        return sorted(node.__name__ for model, node in self._nodes.items() if model in kind)

    def read(self, command: type, given: Mapping[str, Any]) -> object:
        """Return the command for an input's coerced values.

        What is no id, or one of another type, stays as it is given: the verb refuses it
        together with whatever else is wrong.
        """
        values = {}
        for each in fields_of(command):
            key = to_camel_case(each.name)
            if key in given:
                values[each.name] = self._read(each.kind, given[key])
            elif not each.has_default:
                values[each.name] = None
        return command(**values)

    def _read(self, kind: Kind, value: Any) -> object:
        if value is None:
            return None
        match kind:
            case RowId(model):
                return self._uuid(model, str(value))
            case AnyRowId():
                return self._reference(str(value))
            case Part(command):
                return self.read(command, value)
            case Several(item):
                return tuple(self._read(item, each) for each in value)
        return value

    def _reference(self, text: str) -> Reference | str:
        decoded = decode_id(text)
        if decoded is None:
            return text
        named = (model for model, node in self._nodes.items() if node.__name__ == decoded.type_name)
        return next((Reference(model, decoded.uuid) for model in named), text)

    def _uuid(self, model: type[DeclarativeBase], text: str) -> UUID | str:
        decoded = decode_id(text)
        is_one = decoded is not None and decoded.type_name == self._nodes[model].__name__
        return decoded.uuid if decoded and is_one else text


def _descriptions(row: type[Node]) -> dict[str, str | None]:
    fields = get_object_definition(row, strict=True).fields
    return {each.python_name: each.description for each in fields}


_WRITTEN = "Null where there are problems, and where you may not see what you did."
_HIDDEN = "Whether it was done, and you may not see what was written."


@cache
def _payload_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_")) + "Payload"


_SHOWN_ONCE = (
    "The code with which a password is chosen at `/oauth/invitation`. It is shown this once: null "
    "where nothing was done, and when the request is repeated."
)


def payload_type(mutation: MutationDeclaration, returns: type[Node]) -> type:
    """Return the payload of a mutation: what was written, or the problems."""
    name = payload_field(returns)
    shown = {
        name: strawberry.field(description=_WRITTEN),
        "problems": strawberry.field(description="Why nothing was done; empty on success."),
        "written_but_hidden": strawberry.field(description=_HIDDEN),
    }
    annotations: dict[str, Any] = {
        name: returns | None,
        "problems": list[ProblemInterface],
        "written_but_hidden": bool | None,
    }
    if mutation.shows_secret:
        shown["secret"] = strawberry.field(description=_SHOWN_ONCE)
        annotations["secret"] = str | None
    made = type(_payload_name(mutation.name), (), {"__annotations__": annotations, **shown})
    return strawberry.type(made, description=f"What `{to_camel_case(mutation.name)}` did.")


def payload_field(returns: type[Node]) -> str:
    """Return the payload's field for what was written: the type's name in snake case."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in returns.__name__).lstrip("_")
