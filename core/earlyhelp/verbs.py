"""Verbs: what can be done. A service is a function of a unit of work and a command.

    @verb
    async def meet_need(work: UnitOfWork, command: MeetNeed) -> models.Need: ...

A verb is called like its function, by the API and by anybody else: what is wrong with the
command is refused, all at once, before the function runs. After it a row is refused that is in
a category which its writer's role does not reach (OUT_OF_REACH), and what plugins add to the
verb is done, in the same transaction.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import cached_property, update_wrapper
from typing import Generic, TypeVar, get_type_hints

from sqlalchemy.orm import DeclarativeBase

from earlyhelp import extensions
from earlyhelp.checking import check
from earlyhelp.commands import faults_of, is_dataclass_type
from earlyhelp.contract.verbs import Precondition, Reaction
from earlyhelp.errors import DeclarationError
from earlyhelp.work import UnitOfWork, refuse

C = TypeVar("C")
R = TypeVar("R", bound=DeclarativeBase)


class Verb(Generic[C, R]):
    """Something that can be done: a command goes in, and the row that was written comes out."""

    __name__: str

    def __init__(self, function: Callable[[UnitOfWork, C], Awaitable[R]]) -> None:
        self._function = function
        update_wrapper(self, function)

    async def __call__(self, work: UnitOfWork, command: C) -> R:
        """Carry it out. Raises RefusedError, and nothing of it is to be kept then."""
        checked = await check(work, command)
        row = await self._function(replace(work, named=checked.named), checked.command)
        _require_category(work, checked.command, row)
        await self._extended(work, checked.command, row)
        if checked.named.versions:
            raise DeclarationError(
                f"{self.__name__} never loads the row of which it is told the version",
                "load it by its id with work.load(), which compares the versions.",
            )
        return row

    async def _extended(self, work: UnitOfWork, command: C, row: R) -> None:
        """Carry out what plugins add to it."""
        if work.verbs.concerns(self):
            await work.session.flush()
            await extensions.require(work, self, command, row)
            await extensions.react(work, self, command, row)

    def precondition(
        self,
        holds: Callable[[extensions.Evidence, C, R], Awaitable[bool]],
        code: str,
        message: str,
        *path: str,
    ) -> Precondition:
        """Return a precondition of the verb, for a plugin to hand over.

        ``holds`` takes what to decide on, the command, and the row as the verb wrote it;
        where it returns False the verb is refused with this problem.
        """
        return Precondition(self, holds, code, message, path)

    def reaction(
        self, react: Callable[[UnitOfWork, C, R], Awaitable[None]], *, scope: str, reason: str
    ) -> Reaction:
        """Return a reaction to the verb, for a plugin to hand over.

        ``react`` takes the work under the plugin's ``scope``, the command, and the row as the
        verb wrote it. It may carry out verbs of the plugin's own.
        """
        return Reaction(self, react, scope, reason)

    @cached_property
    def command(self) -> type[C]:
        """The class of its commands."""
        return self._annotated[0]

    @cached_property
    def row(self) -> type[R]:
        """The model of the row that it returns."""
        return self._annotated[1]

    @cached_property
    def _annotated(self) -> tuple[type[C], type[R]]:
        hints = get_type_hints(self._function)
        _, command = inspect.signature(self._function).parameters
        return hints[command], hints["return"]

    @cached_property
    def faults(self) -> tuple[DeclarationError, ...]:
        """Everything wrong with how it is declared; the API refuses it then."""
        return tuple(self._faults())

    def _faults(self) -> Iterator[DeclarationError]:
        form = f"async def {self.__name__}(work: UnitOfWork, command: Command) -> Row"
        if not inspect.iscoroutinefunction(self._function):
            yield DeclarationError(f"{self.__name__} is not async", f"write it as {form}.")
        try:
            command, row = self._annotated
        except (KeyError, NameError, TypeError, ValueError):
            yield DeclarationError(
                f"{self.__name__} does not say what it takes and what it returns",
                f"annotate it: {form}, all of it imported at run time.",
            )
            return
        yield from _faults_of(self.__name__, command, row)


def _require_category(work: UnitOfWork, command: object, row: DeclarativeBase) -> None:
    """Refuse a row that its writer's role would never see again (OUT_OF_REACH)."""
    if work.guard.excludes(row, work.viewer, work.scope):
        message = "Your role does not reach data of this category. Ask somebody whose role does."
        raise refuse(
            "OUT_OF_REACH", message, *(["category"] if hasattr(command, "category") else [])
        )


def _faults_of(name: str, command: object, row: object) -> Iterator[DeclarationError]:
    if not (isinstance(row, type) and issubclass(row, DeclarativeBase)):
        yield DeclarationError(f"{name} returns no row", "return one of a mapped class.")
    if not is_dataclass_type(command):
        what = f"{name} takes a {getattr(command, '__name__', command)}"
        yield DeclarationError(f"{what}, which is no dataclass", "make it one, frozen.")
    else:
        yield from faults_of(command)


def verb(function: Callable[[UnitOfWork, C], Awaitable[R]]) -> Verb[C, R]:
    """Make a verb of a service."""
    return Verb(function)
