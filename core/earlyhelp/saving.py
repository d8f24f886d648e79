"""Saving rows: what the database refuses becomes a refusal with a code and a remedy."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from sqlalchemy import Constraint, FromClause, Index, Table, select
from sqlalchemy import inspect as inspect_row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.commands import CommandField, RowId, RowVersion, fields_of
from earlyhelp.errors import DeclarationError
from earlyhelp.inputs import ABSENT
from earlyhelp.plausibility import Life, require_living
from earlyhelp.storage.tables import FOREVER
from earlyhelp.work import Problem, RefusedError, UnitOfWork

Model = TypeVar("Model", bound=DeclarativeBase)


def new(
    model: type[Model], command: object, *, without: Collection[str] = (), **beside: object
) -> Model:
    """Return a new row with the command's fields in the columns of the same names.

    ``beside`` are columns that the command does not say, or not so; ``without`` names its
    fields that are no columns. Raises DeclarationError for others that are none.
    """
    return model(**_values(model, command, without, beside))


def amend(
    row: DeclarativeBase, command: object, *, without: Collection[str] = (), **beside: object
) -> None:
    """Change a row to what the command says, as `new` makes one.

    What is ABSENT stays as it is; the row's own id and version are not the command's to change.
    """
    for name, value in _values(type(row), command, without, beside).items():
        setattr(row, name, value)


def _values(
    model: type[DeclarativeBase],
    command: object,
    without: Collection[str],
    beside: Mapping[str, object],
) -> Mapping[str, object]:
    class_: type = type(command)
    names = _shared(model, class_, frozenset(without), frozenset(beside))
    said = {name: getattr(command, name) for name in names}
    return {name: value for name, value in said.items() if value is not ABSENT} | dict(beside)


@cache
def _shared(
    model: type[DeclarativeBase],
    command: type,
    without: frozenset[str],
    beside: frozenset[str],
) -> tuple[str, ...]:
    """Return the names that command and row share, once none is left over on either side."""
    columns = dict(inspect_row(model).columns.items())
    fields = {each.name: each for each in fields_of(command) if not _is_own(each, model, columns)}
    names = fields.keys() - without - beside
    over = sorted((names | beside) - columns.keys()) + sorted(without - fields.keys())
    if over:
        raise DeclarationError(
            f"{', '.join(over)}: no column of {model.__name__}, or no field of {command.__name__}",
            "name the command's fields as the columns, and in without= those that are none.",
        )
    empty = sorted(
        each for each in names if fields[each].is_nullable and not columns[each].nullable
    )
    if empty:
        raise DeclarationError(
            f"{', '.join(empty)}: may be null in {command.__name__}, but not in {model.__name__}",
            "give the column's value beside the command, or let the field hold no null.",
        )
    return tuple(names)


def _is_own(declared: CommandField, model: type[DeclarativeBase], columns: Container[str]) -> bool:
    """Whether it names the row itself, or its version."""
    names_row = declared.kind == RowId(model) and declared.name not in columns
    return names_row or isinstance(declared.kind, RowVersion)


async def save(work: UnitOfWork, row: Model) -> Model:
    """Add a row and write it; refuse with the meaning of the constraint that it violates.

    The check is the constraint itself (see `earlyhelp.storage.constraints.refusal`), so two
    people who do the same at the same moment get the answer that one after the other would.
    """
    work.session.add(row)
    await flush(work)
    return row


async def flush(work: UnitOfWork) -> None:
    """Write what is pending; refuse with the meaning of the constraint that is violated."""
    tables = [inspect_row(row).mapper.local_table for row in _pending(work)]
    try:
        await work.session.flush()
    except IntegrityError as error:
        name = getattr(error.driver_exception, "constraint_name", None)
        problem = _meaning(tables, name)
        if problem is None:
            raise
        raise RefusedError(problem) from error


class Beginning(Protocol):
    """A command that says from when something holds and, of what is over, when it ended."""

    @property
    def started_on(self) -> date:
        """The first day of it."""

    @property
    def ended_on(self) -> date | None:
        """The day it ended on; None while it holds."""


async def begin_period(
    work: UnitOfWork,
    model: type[Model],
    command: Beginning,
    *,
    of: Iterable[Life] = (),
    without: Collection[str] = (),
    **beside: object,
) -> Model:
    """Save the dated row that the command says, as `new` makes it: one that holds, or is over.

    So what was so before can be recorded at any time. Refuses one that begins when somebody whom
    it is ``of`` did not live yet (IMPLAUSIBLE_DATE) or any more (DECEASED).
    """
    for life in of:
        require_living(life, command.started_on, "started_on")
    ended_on = command.ended_on or FOREVER
    return await save(work, new(model, command, without=without, ended_on=ended_on, **beside))


class Ending(Protocol):
    """A command that says when something ended, and of what, as the row's columns do."""

    @property
    def ended_on(self) -> date:
        """The day it ended on."""


async def end_period(  # noqa: PLR0913 - each but the first four has a name at the caller's
    work: UnitOfWork,
    model: type[Model],
    command: Ending,
    absent: RefusedError,
    *,
    noting: Mapping[str, object] = MappingProxyType({}),
    without: Collection[str] = (),
    **beside: object,
) -> Model:
    """End the dated row that the command names, or raise ``absent``.

    It is the row that has the command's other fields in the columns of the same names (but
    for those ``without`` and ``beside``), began before ``ended_on`` and holds on it. What is to
    be ``noting`` goes into its columns: why it ended.
    """
    dated: Any = model
    ended_on = command.ended_on
    found: Any = await work.session.scalar(
        select(model)
        .filter_by(**_values(model, command, ("ended_on", *without), beside))
        .where(dated.started_on < ended_on, dated.ended_on > ended_on)
        .with_for_update()
    )
    if found is None:
        raise absent
    found.ended_on = ended_on
    for name, value in noting.items():
        setattr(found, name, value)
    await flush(work)
    ended: Model = found
    return ended


def _pending(work: UnitOfWork) -> Iterable[Any]:
    return (*work.session.new, *work.session.dirty)


def _meaning(tables: Iterable[FromClause], name: str | None) -> Problem | None:
    for table in tables:
        for rule in rules_of(table) if isinstance(table, Table) else ():
            if rule.name == name and "refusal" in rule.info:
                code, message, path = rule.info["refusal"]
                return Problem(code, message, path)
    return None


def rules_of(table: Table) -> Iterator[Constraint | Index]:
    """Yield the rules of a table, those that came with a column among them."""
    yield from table.constraints
    yield from table.indexes
    with_columns = (each for column in table.columns for each in column.constraints)
    yield from (each for each in with_columns if isinstance(each, Constraint))
