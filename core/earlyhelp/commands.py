"""Commands: what their fields are, as the annotations of `earlyhelp.inputs` say it.

A command is a dataclass. Its fields are read once; they tell a verb what to check, and the
API what to ask for.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from sqlalchemy.orm import DeclarativeBase

from earlyhelp.errors import DeclarationError
from earlyhelp.inputs import ABSENT, CodeOf, Id, IdOfAny, Version

Check = Callable[[Any, date], object]

_REMEDIES: Mapping[object, str] = {
    str: "say which text it takes: Words, Line, Name, or Annotated[str, a check of your own].",
    int: "say which numbers it takes: Count, or Annotated[int, Between(least, most)].",
    float: "say which numbers it takes: Annotated[float, a check of your own].",
    date: "say which days it takes: PastDay, PlannedDay, or Annotated[date, a check of your own].",
    datetime: "say which moments it takes: Annotated[datetime, a check of your own].",
    UUID: "say whose id it is: Id[Model].",
}
"""What to write in place of a type that would take anything."""
_REMEDY = "use what earlyhelp.inputs has, a bool, an enum of names, a dataclass, or a tuple of one."


@dataclass(frozen=True)
class Scalar:
    """A text, a number, a day or a truth, and what it is checked for."""

    type: type
    checks: tuple[Check, ...] = ()
    code: CodeOf | None = None


@dataclass(frozen=True)
class Choice:
    """One of a closed set of names."""

    enum: type[StrEnum]


@dataclass(frozen=True)
class RowId:
    """The id of a row."""

    model: type[DeclarativeBase]


@dataclass(frozen=True)
class AnyRowId:
    """The id of a row of any of these models, or of those that have one of them as a mixin."""

    models: tuple[type, ...]

    def __contains__(self, model: type) -> bool:
        """Whether a row of the model may be meant."""
        return issubclass(model, self.models)


@dataclass(frozen=True)
class RowVersion:
    """The version, as it was read, of the row that the command names."""

    model: type[DeclarativeBase]


@dataclass(frozen=True)
class Part:
    """A command within the command."""

    command: type


@dataclass(frozen=True)
class Several:
    """Any number of one kind."""

    of: "Kind"


Kind = Scalar | Choice | RowId | AnyRowId | RowVersion | Part | Several


@dataclass(frozen=True)
class CommandField:
    """One field of a command: its kind, and whether it may be left out, kept or null."""

    name: str
    kind: Kind
    has_default: bool
    is_kept: bool
    is_nullable: bool
    description: str | None


def is_dataclass_type(something: object) -> TypeGuard[type]:
    """Whether it is a class of dataclasses."""
    return isinstance(something, type) and dataclasses.is_dataclass(something)


def fields_of(command: type) -> Sequence[CommandField]:
    """Return a command's fields. Raises DeclarationError where they are not as they should be."""
    fields, faults = _read(command)
    if faults:
        raise faults[0]
    return fields


def faults_of(command: type) -> Sequence[DeclarationError]:
    """Return everything wrong with how a command's fields are declared."""
    return _read(command)[1]


@cache
def _read(command: type) -> tuple[Sequence[CommandField], Sequence[DeclarationError]]:
    fields: list[CommandField] = []
    faults: list[DeclarationError] = []
    hints = get_type_hints(command, include_extras=True)
    for each in dataclasses.fields(command):
        try:
            fields.append(_field(command, each, hints[each.name]))
        except DeclarationError as error:
            faults.append(error)
    faults += _faults_of_versions(command, fields)
    return tuple(fields), tuple(faults)


def _field(command: type, declared: "dataclasses.Field[Any]", hint: object) -> CommandField:
    hint, notes = _without_notes(hint)
    options = list(get_args(hint)) if get_origin(hint) in {Union, UnionType} else [hint]
    held = [each for each in options if each is not type(None) and ABSENT not in get_args(each)]
    name = f"{command.__name__}.{declared.name}"
    if len(held) != 1:
        raise DeclarationError(f"{name} may be one of several kinds", "choose one.")
    inner, more = _without_notes(held[0])
    kind = _kind(inner, (*notes, *more), name)
    missing = dataclasses.MISSING
    return CommandField(
        declared.name,
        kind,
        declared.default is not missing or declared.default_factory is not missing,
        any(ABSENT in get_args(each) for each in options),
        type(None) in options,
        next((each for each in (*notes, *more) if isinstance(each, str)), None),
    )


def _kind(inner: object, notes: Sequence[object], name: str) -> Kind:
    origin, arguments = get_origin(inner), get_args(inner)
    if origin is tuple and arguments[1:] == (...,):
        return Several(_kind(*_without_notes(arguments[0]), f"an item of {name}"))
    if origin in {Id, Version}:
        return (RowId if origin is Id else RowVersion)(arguments[0])
    if origin is IdOfAny:
        return AnyRowId(get_args(arguments[0]) or arguments)
    if is_dataclass_type(inner):
        return Part(inner)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return Choice(inner)
    return _scalar(inner, notes, name)


def _scalar(inner: object, notes: Sequence[object], name: str) -> Scalar:
    checks: list[Check] = [each for each in notes if callable(each)]
    is_checked = inner in _REMEDIES and inner is not UUID and checks
    if not isinstance(inner, type) or not (inner is bool or is_checked):
        what = getattr(inner, "__name__", inner)
        raise DeclarationError(f"{name} takes any {what}", _REMEDIES.get(inner, _REMEDY))
    code = next((each for each in notes if isinstance(each, CodeOf)), None)
    return Scalar(inner, tuple(checks), code)


def _without_notes(hint: object) -> tuple[object, Sequence[object]]:
    """Return what is annotated, and with what."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        return inner, notes
    return hint, ()


def _faults_of_versions(
    command: type, fields: Sequence[CommandField]
) -> Iterator[DeclarationError]:
    for each in fields:
        if not isinstance(each.kind, RowVersion):
            continue
        meant = (RowId(each.kind.model), AnyRowId((each.kind.model,)))
        ids = [other for other in fields if other.kind in meant]
        if len(ids) != 1 or ids[0].is_nullable:
            model = each.kind.model.__name__
            yield DeclarationError(
                f"{command.__name__}.{each.name} is the version of a {model}, and it is not "
                f"certain of which",
                f"let the command name one {model} in one field: Id[{model}].",
            )
