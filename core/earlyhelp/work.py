"""A unit of work: one transaction, one viewer, one audit entry, and the ways to refuse."""

from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar, overload
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, event, literal_column, select
from sqlalchemy import inspect as inspect_row
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from earlyhelp.audit.entries import WRITE, Entry
from earlyhelp.contract.verbs import VerbBook
from earlyhelp.days import day_at
from earlyhelp.guard import ID, Guard, has_id
from earlyhelp.reading.binds import runtime_values
from earlyhelp.settings import DEFAULTS, Settings
from earlyhelp.storage.outages import Outage, outage_of
from earlyhelp.viewer import RowRule, Viewer

Model = TypeVar("Model", bound=DeclarativeBase)
One = TypeVar("One")
Other = TypeVar("Other")

Path = tuple[str, ...]
"""Where in an input something stands: names of fields and numbers of items, in snake case."""


@dataclass(frozen=True)
class Problem:
    """A business refusal: a stable code, a sentence with the remedy, and the input's path."""

    code: str
    message: str
    path: Path = ()


@dataclass(frozen=True)
class Conflict(Problem):
    """A stale write: the row has moved on, to ``current_version`` where that is known."""

    current_version: int | None = None


class RefusedError(Exception):
    """A service refuses: its transaction is rolled back and the problems are the answer."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class OutcomeUnknownError(Exception):
    """The database went away while it was asked to keep a change: it may have kept it."""


def refuse(code: str, message: str, *path: str) -> RefusedError:
    """Return a refusal with one problem, ready to raise."""
    return RefusedError(Problem(code, message, path))


@overload
async def together(
    one: Coroutine[Any, Any, One], other: Coroutine[Any, Any, Other], /
) -> tuple[One, Other]: ...
@overload
async def together(*steps: Coroutine[Any, Any, One]) -> tuple[One, ...]: ...
async def together(*steps: Coroutine[Any, Any, Any]) -> tuple[Any, ...]:
    """Take steps that do not rest on one another, and return what each returns, in their order.

    Refuses with the problems of all of them, and not of the first alone.
    """
    found: list[Any] = []
    problems: list[Problem] = []
    waiting = [*steps]
    try:
        while waiting:
            try:
                found.append(await waiting.pop(0))
            except RefusedError as refused:
                problems += refused.problems
    finally:
        for step in waiting:  # never begun, where another failed otherwise
            step.close()
    if problems:
        raise RefusedError(*problems)
    return tuple(found)


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class NamedRows:
    """The rows that a command names: where it does, and the versions that its sender had read."""

    paths: dict[tuple[type[DeclarativeBase], UUID], Path] = field(default_factory=dict)
    versions: dict[tuple[type[DeclarativeBase], UUID], int] = field(default_factory=dict)


@dataclass
class UnitOfWork:
    """What a service works with: a session in a transaction, and the viewer it acts for.

    ``scope`` is the write scope of the verb. `load` finds only rows that one single grant
    holding that scope reaches, so a service never touches what its viewer may not.
    ``verbs`` is what the enabled plugins add to verbs.
    ``is_replay`` says that the work was done before: nothing is left to do or to audit.
    ``roles`` are the names of those that there are, where that is known. ``shown_once`` takes
    a secret that was made, to be shown to whoever had the work done and to nobody again.
    """

    session: AsyncSession
    viewer: Viewer
    scope: str
    guard: Guard
    verbs: VerbBook
    clock: Callable[[], datetime] = utc_now
    settings: Settings = DEFAULTS
    is_replay: bool = False
    changes: list[dict[str, Any]] = field(default_factory=list)
    people: set[UUID] = field(default_factory=set)
    named: NamedRows = field(default_factory=NamedRows)
    held: set[tuple[type[DeclarativeBase], UUID]] = field(default_factory=set)
    roles: Collection[str] = ()
    shown_once: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day the work is done, in the council's time zone."""
        return day_at(self.clock(), self.settings.time_zone)

    def recorder_of(self, model: type[DeclarativeBase]) -> "UnitOfWork":
        """Return the same work under the scope that rows of a model are recorded under.

        Whoever does not hold it reaches none of them.
        """
        return replace(self, scope=self.guard.recorded_under(model))

    async def load(self, model: type[Model], id_: UUID) -> Model:
        """Return the row, locked for update, if the viewer reaches it; otherwise refuse.

        A row that does not exist and a row out of reach are refused alike (NOT_FOUND, at
        the path of the command's field that names it). Where the command says which version
        was read and the row has moved on, the refusal is a `Conflict` with the current one.
        """
        statement = self.guard.loading(model, self.viewer, self.scope)
        found: Model | None = await self.session.scalar(statement, self._values(id_))
        if found is None:
            name = model.__name__
            path = self.path_of(model, id_)
            raise refuse("NOT_FOUND", f"No {name} with this id is within your reach.", *path)
        self.held.add((model, id_))
        # Once: after that, it is the verb itself that changes the row.
        version = self.named.versions.pop((model, id_), None)
        current = getattr(found, "version", None)
        if version is not None and current is not None and current != version:
            raise RefusedError(stale(model.__name__, current))
        return found

    def path_of(self, model: type[DeclarativeBase], id_: UUID) -> Path:
        """Return where the command names a row, to blame it; empty where it does not."""
        return self.named.paths.get((model, id_), ())

    def require_practitioner(self) -> UUID:
        """Return the practitioner whom the work is done by (else NOT_A_PRACTITIONER)."""
        if self.viewer.practitioner_id is None:
            raise refuse("NOT_A_PRACTITIONER", "Only a practitioner can do this. Sign in as one.")
        return self.viewer.practitioner_id

    async def require_reach(self, row: DeclarativeBase, message: str, *path: str) -> None:
        """Refuse a written row which its writer could not reach again (OUT_OF_REACH).

        Asked of the row itself, so that one single grant must reach all that it says.
        """
        if not await self.reaches(row):
            raise refuse("OUT_OF_REACH", message, *path)

    async def reaches(self, row: DeclarativeBase, *ways: RowRule) -> bool:
        """Return whether the viewer reaches a row at hand; with ``ways``, in one of those."""
        grants = tuple(each for each in self.viewer.grants if not ways or each.rows in ways)
        viewer = replace(self.viewer, grants=grants)
        statement = self.guard.reaching(type(row), viewer, self.scope)
        (id_,) = inspect_row(row).mapper.primary_key_from_instance(row)
        return await self.session.scalar(statement, self._values(id_)) is not None

    async def reached(self, model: type[Model], *holds: ColumnElement[bool]) -> Sequence[Model]:
        """Return the rows that the viewer reaches and that meet the conditions."""
        reached = self.guard.reachable(model, self.viewer, self.scope)
        values = dict(runtime_values(self.viewer, self.today, only_reads=False))
        return (await self.session.scalars(select(model).where(reached, *holds), values)).all()

    async def hold(self, model: type[DeclarativeBase], id_: UUID) -> None:
        """Keep others from changing a row until the work is done; it need not be in reach.

        Not asked again of a row that was loaded, which is held already.
        """
        if (model, id_) not in self.held:
            self.held.add((model, id_))
            await self.session.execute(_holding(model), {ID: id_})

    def _values(self, id_: UUID) -> dict[str, Any]:
        return {ID: id_, **runtime_values(self.viewer, self.today, only_reads=False)}

    def note_change(self, row: DeclarativeBase, action: str) -> None:
        """Remember a changed row for the audit entry: by names, and what is AUDITED of it."""
        state = inspect_row(row)
        mapper = state.mapper
        changed = sorted(each.key for each in state.attrs if each.history.has_changes())
        keys = [str(value) for value in mapper.primary_key_from_instance(row)]
        table = row.__tablename__
        told = {"table": table, "id": keys, "action": action, "fields": changed}
        audited = [each.key for each in mapper.columns if each.info.get("audited")]
        if audited:
            told["values"] = {key: str(getattr(row, key)) for key in audited}
        self.changes.append(told)
        person = getattr(row, "id" if table == "people" else "person_id", None)
        if isinstance(person, UUID):
            self.people.add(person)


@cache
def _holding(model: type[DeclarativeBase]) -> Select[int]:
    held = select(literal_column("1", Integer())).select_from(model).where(has_id(model))
    return held.with_for_update(read=True)


def stale(name: str, current: int | None = None) -> Conflict:
    """Return the conflict for a row that somebody else changed first."""
    message = f"This {name} was changed since you read it. Read it again, then repeat your change."
    return Conflict("CONFLICT", message, ("version",), current)


@asynccontextmanager
async def unit_of_work(  # noqa: PLR0913 - each is one fact of the work, all named by callers
    sessions: async_sessionmaker[AsyncSession],
    *,
    viewer: Viewer,
    scope: str,
    verb: str,
    guard: Guard,
    verbs: VerbBook,
    clock: Callable[[], datetime] = utc_now,
    settings: Settings = DEFAULTS,
    roles: Collection[str] = (),
) -> AsyncIterator[UnitOfWork]:
    """Open a transaction; commit it together with its audit entry, or nothing at all.

    Raises RefusedError where a service refuses or a row was changed by somebody else
    between reading and writing, and OutcomeUnknownError where nobody can tell what was kept.
    """
    async with sessions() as session:
        work = UnitOfWork(session, viewer, scope, guard, verbs, clock, settings, roles=roles)
        _watch(session.sync_session, work)
        try:
            yield work
            await session.flush()
        except StaleDataError as error:
            raise RefusedError(stale("record")) from error
        if not work.is_replay:
            await session.execute(WRITE, _audit_entry(work, verb).values)
        await keep(session)


async def keep(session: AsyncSession) -> None:
    """Commit; raises OutcomeUnknownError where the database did not live to confirm it."""
    try:
        await session.commit()
    except Exception as error:
        if outage_of(error) is Outage.AWAY:
            raise OutcomeUnknownError from error
        raise


def _watch(session: Session, work: UnitOfWork) -> None:
    def note(flushed: Session, _context: UOWTransaction) -> None:
        for action, rows in (
            ("insert", flushed.new),
            ("update", flushed.dirty),
            ("delete", flushed.deleted),
        ):
            for row in rows:
                work.note_change(row, action)

    event.listen(session, "after_flush", note)


def _audit_entry(work: UnitOfWork, verb: str) -> Entry:
    return Entry(
        at=work.clock(),
        account_id=work.viewer.account_id,
        verb=verb,
        application=work.viewer.application,
        scope=work.scope,
        purpose=work.viewer.purpose,
        people=work.people,
        changes=work.changes,
    )
