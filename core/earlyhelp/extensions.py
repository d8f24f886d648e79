"""What plugins add to a verb, carried out: their preconditions and then their reactions."""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import MetaData, Select, event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from earlyhelp.contract.verbs import NamedVerb, OwnReaction
from earlyhelp.errors import ExtensionError
from earlyhelp.storage.again import is_undone
from earlyhelp.storage.outages import outage_of
from earlyhelp.viewer import Grant, RowRule
from earlyhelp.work import NamedRows, Problem, RefusedError, UnitOfWork

T = TypeVar("T")


@dataclass(frozen=True)
class Evidence:
    """What a precondition decides on: whether there are rows, past everybody's sight.

    It learns no more than yes or no, and its refusal says the same to everybody, so that
    nobody is told of rows that are not theirs to see.
    """

    session: AsyncSession
    today: date

    async def exists(self, rows: Select[Any]) -> bool:
        """Return whether there are any such rows, those included that the verb just wrote."""
        return bool(await self.session.scalar(select(rows.exists())))


async def require(work: UnitOfWork, verb: NamedVerb, command: object, row: DeclarativeBase) -> None:
    """Ask every precondition of a verb. Raises RefusedError with all that do not hold.

    Raises ExtensionError where one fails, or changes anything.
    """
    evidence, problems = Evidence(work.session, work.today), []
    for plugin, asked in work.verbs.preconditions(verb):
        what = f"The precondition {asked.code} of {plugin} on {verb.__name__}"
        try:
            holds = await _carried_out(what, asked.holds(evidence, command, row))
        except RefusedError as refused:  # with words of its own, which could tell too much
            raise _fault(f"{what} raised RefusedError", "Return False.") from refused
        if not isinstance(holds, bool):
            raise _fault(f"{what} returned no bool", "Return True or False.")
        if _is_changed(work.session.sync_session):
            raise _fault(f"{what} changed rows", "Let a reaction do that.")
        if not holds:
            problems.append(Problem(asked.code, asked.message, asked.path))
    if problems:
        raise RefusedError(*problems)


async def react(work: UnitOfWork, verb: NamedVerb, command: object, row: DeclarativeBase) -> None:
    """Carry out every reaction to a verb, in the transaction of the verb.

    Raises RefusedError where one refuses (without a path: the caller's input is not to
    blame), ExtensionError where one fails or writes another's table.
    """
    for own in work.verbs.reactions(verb):
        what = f"The reaction of {own.plugin} to {verb.__name__}"
        before, acting = len(work.changes), _acting_for(work, own)
        with _writing_only(work.session.sync_session, own.tables, what):
            try:
                await _carried_out(what, own.reaction.react(acting, command, row))
            except RefusedError as refused:
                problems = (replace(each, path=()) for each in refused.problems)
                raise RefusedError(*problems) from refused
            await work.session.flush()
        for change in work.changes[before:]:
            change.setdefault("plugin", own.plugin)
            change.setdefault("scope", own.reaction.scope)


def _acting_for(work: UnitOfWork, own: OwnReaction) -> UnitOfWork:
    """Return the work under the plugin's one scope, for all rows, whatever the caller holds."""
    scope = own.reaction.scope
    grant = Grant(own.plugin, frozenset({scope}), RowRule.EVERYONE)
    viewer = replace(work.viewer, grants=(grant,))
    return replace(work, viewer=viewer, scope=scope, named=NamedRows())


async def _carried_out(what: str, done: Awaitable[T]) -> T:
    """Await a plugin's function; what it raises but for a refusal is a fault of it, by name.

    What others changed at the same moment is no fault of it, nor is an outage of the database:
    the verb is done again, or is a conflict.
    """
    try:
        return await done
    except (RefusedError, ExtensionError, StaleDataError):
        raise
    except Exception as error:
        if is_undone(error) or outage_of(error) is not None:
            raise
        raise _fault(f"{what} raised {type(error).__name__}", "Mend the plugin.") from error


@contextmanager
def _writing_only(session: Session, tables: MetaData, what: str) -> Iterator[None]:
    """Let nothing be written but these tables, by rows or by statements."""

    def refuse_others(flushed: Session, _context: UOWTransaction, _rows: object) -> None:
        for row in (*flushed.new, *flushed.dirty, *flushed.deleted):
            if row.metadata is not tables and _writes(flushed, row):
                raise _foreign(what, row.__tablename__)

    def refuse_statements(state: ORMExecuteState) -> None:
        table = getattr(state.statement, "table", None)
        if not state.is_select and getattr(table, "metadata", None) is not tables:
            raise _foreign(what, getattr(table, "name", "what its SQL names"))

    event.listen(session, "before_flush", refuse_others)
    event.listen(session, "do_orm_execute", refuse_statements)
    try:
        yield
    finally:
        event.remove(session, "before_flush", refuse_others)
        event.remove(session, "do_orm_execute", refuse_statements)


def _writes(session: Session, row: object) -> bool:
    return row not in session.dirty or session.is_modified(row)


def _is_changed(session: Session) -> bool:
    return bool(session.new or session.deleted or any(map(session.is_modified, session.dirty)))


def _foreign(what: str, table: str) -> ExtensionError:
    return _fault(f"{what} writes {table}, which is no table of its own", "Leave it to its owner.")


def _fault(thing: str, remedy: str) -> ExtensionError:
    return ExtensionError(f"{thing}.", remedy)
