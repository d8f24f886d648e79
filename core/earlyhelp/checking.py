"""Checking a command: everything that is wrong with it comes back at once, each with its path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Date, Select, String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from earlyhelp.commands import (
    AnyRowId,
    CommandField,
    Kind,
    Part,
    RowId,
    RowVersion,
    Scalar,
    Several,
    fields_of,
)
from earlyhelp.inputs import ABSENT, CodeOf, Reference
from earlyhelp.storage.dated import in_use_on
from earlyhelp.work import NamedRows, Path, Problem, RefusedError, UnitOfWork

C = TypeVar("C")


@dataclass(frozen=True)
class Checked(Generic[C]):
    """A command as it is to be carried out, and the rows that it names."""

    command: C
    named: NamedRows


async def check(work: UnitOfWork, command: C) -> Checked[C]:
    """Return the command with its texts stripped. Raises RefusedError with all that is wrong."""
    checking = _Checking(work.today)
    checked = checking.command(command, ())
    for path, code, text in checking.codes:
        day = getattr(checked, code.dated_by, None) or work.today
        checking.problems += await _unknown(work.session, path, code, text, day)
    if checking.problems:
        raise RefusedError(*checking.problems)
    return Checked(checked, checking.named)


@dataclass
class _Checking:
    """One walk through one command: what it finds wrong, and what it finds named."""

    today: date
    problems: list[Problem] = field(default_factory=list)
    named: NamedRows = field(default_factory=NamedRows)
    codes: list[tuple[Path, CodeOf, str]] = field(default_factory=list)

    def command(self, command: C, path: Path) -> C:
        fields = fields_of(type(command))
        values: dict[str, Any] = {
            each.name: self._field(each, getattr(command, each.name), (*path, each.name))
            for each in fields
        }
        ids = {
            each.kind: values[each.name]
            for each in fields
            if isinstance(each.kind, RowId | AnyRowId)
        }
        for each in fields:
            if isinstance(each.kind, RowVersion):
                self.named.versions[_named(each.kind.model, ids)] = values[each.name]
        return replace(command, **values)  # type: ignore[type-var]  # fields_of takes only these

    def _field(self, declared: CommandField, value: object, path: Path) -> object:
        if value is ABSENT and declared.is_kept:
            return value
        if value is not None:
            return self._value(declared.kind, value, path)
        if not declared.is_nullable:
            self.problems.append(Problem("REQUIRED", _why_not_null(declared), path))
        return None

    def _value(self, kind: Kind, value: Any, path: Path) -> object:
        match kind:
            case Several(item):
                items = enumerate(value)
                return tuple(self._value(item, each, (*path, str(i))) for i, each in items)
            case Part():
                return self.command(value, path)
            case RowId():
                self._id(kind, value, path)
            case AnyRowId():
                self._any_id(kind, value, path)
            case Scalar():
                return self._scalar(kind, value, path)
        return value

    def _id(self, kind: RowId, id_: object, path: Path) -> None:
        if isinstance(id_, UUID):
            self.named.paths.setdefault((kind.model, id_), path)
        else:  # as the API leaves what is no id, or one of another type
            message = f"This is no id of a {kind.model.__name__}. Pass an id as it was returned."
            self.problems.append(Problem("BAD_ID", message, path))

    def _any_id(self, kind: AnyRowId, value: object, path: Path) -> None:
        if isinstance(value, Reference) and value.model in kind:
            self.named.paths.setdefault((value.model, value.id), path)
        else:
            message = "This is no id of what may be named here. Pass an id as it was returned."
            self.problems.append(Problem("BAD_ID", message, path))

    def _scalar(self, kind: Scalar, value: Any, path: Path) -> object:
        try:
            for each in kind.checks:
                value = each(value, self.today)
        except RefusedError as refused:
            self.problems += [replace(each, path=path) for each in refused.problems]
        else:
            if kind.code is not None and value not in kind.code.shipped:
                self.codes.append((path, kind.code, value))
        return value


def _why_not_null(declared: CommandField) -> str:
    if declared.is_kept:
        return "This cannot be cleared. Leave it out to keep it as it is."
    if declared.has_default:
        return "This must not be null. Leave it out, or give a value."
    return "This is missing. Give a value."


async def _unknown(
    session: AsyncSession, path: Path, code: CodeOf, text: str, day: date
) -> Sequence[Problem]:
    """Return the problem of a code that its vocabulary does not have on a day, or none."""
    if await session.scalar(_code(code.column), {"text": text, "day": day}) is not None:
        return ()
    all_ = _codes(code.column).order_by(code.column)
    known = ", ".join(await session.scalars(all_, {"day": day}))
    return (Problem(code.unknown, f"There is no such code. Choose one of {known}.", path),)


@cache
def _code(column: InstrumentedAttribute[str]) -> Select[str]:
    """Return a statement, made once, for one code if it is to be chosen on a day."""
    return _codes(column).where(column == bindparam("text", type_=String()))


def _codes(column: InstrumentedAttribute[str]) -> Select[str]:
    codes = select(column)
    if hasattr(column.class_, "retired_on"):  # a term of `earlyhelp.vocabularies`
        codes = codes.where(in_use_on(column.class_, bindparam("day", type_=Date())))
    return codes


def _named(model: type[DeclarativeBase], ids: Mapping[RowId | AnyRowId, Any]) -> tuple[Any, Any]:
    """Return the row whose version a command tells: of a model, or of one with that mixin."""
    named = ids.get(AnyRowId((model,)))
    if isinstance(named, Reference):
        return named.model, named.id
    return model, ids.get(RowId(model))
