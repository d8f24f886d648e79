"""What a command's fields may hold, said in their annotations.

    @dataclass(frozen=True)
    class AmendGoal(Amends):
        goal_id: Id[models.Goal]
        version: Version[models.Goal]
        statement: Kept[Words] = ABSENT
        own_words: Kept[Words | None] = ABSENT

To a type checker these are a UUID, an int and texts. The verb (`earlyhelp.verbs`)
checks them before its function runs, all at once, and the API makes its input types of them.
A text beside the kind describes the field in the API: ``code: Annotated[Line, "..."]``.
A check of your own is a function that takes the value and the day of the work, and returns
the value as it is to be kept or raises `earlyhelp.work.refuse`: ``Annotated[str, postcode]``.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Final, Literal, TypeVar, Union
from uuid import UUID

from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from typing_extensions import TypeAliasType

from earlyhelp import texts
from earlyhelp.plausibility import due_day, past_day, past_moment, planned_day
from earlyhelp.work import refuse

T = TypeVar("T")
Model = TypeVar("Model", bound=DeclarativeBase)
AnyOf = TypeVar("AnyOf")

_CODE = re.compile("[A-Z0-9][A-Z0-9_-]*")

Id = TypeAliasType("Id", UUID, type_params=(Model,))
"""The id of a row of that model: ``person_id: Id[Person]``."""


@dataclass(frozen=True)
class Reference:
    """A row of one of several models, by its model and its id."""

    model: type[DeclarativeBase]
    id: UUID


IdOfAny = TypeAliasType("IdOfAny", Reference, type_params=(AnyOf,))
"""The id of a row of any of these models, or of those with such a mixin.

``item_id: IdOfAny[SupportPlan | PlanRecord]``: the API's ids say of which model they are.
"""

Version = TypeAliasType("Version", int, type_params=(AnyOf,))
"""The version that the sender had read of the row whose ``Id`` stands in the same command.

Of a mixin, it is that of the row whose ``IdOfAny`` names that mixin.

It is checked when the row is loaded: who changed it meanwhile is not overwritten.
"""


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "ABSENT"

    def __bool__(self) -> Literal[False]:
        """Whether anything was said: no."""
        return False


ABSENT: Final = Absent.ABSENT
"""The default of a field that stays as it is where the sender says nothing about it."""

Kept = Union[T, Literal[Absent.ABSENT]]  # noqa: UP007 - mypy takes no alias of the form `T | ...`
"""What a command amends: absent keeps it, and null clears it where it may be empty.

``Kept[Words]`` refuses null by the field's name; ``Kept[Words | None]`` takes it.
"""


@dataclass(frozen=True)
class Text:
    """Takes text as `earlyhelp.texts` tidies it; refuses blank, endless and hidden things."""

    at_most: int
    """Characters."""
    is_line: bool = True
    """Whether it stands on one line, where nothing may hide."""
    has_letter: bool = False
    """Whether there must be a letter in it."""

    def __call__(self, text: str, _today: date) -> str:
        """Return the text as it is kept, or refuse it."""
        kept = texts.tidied(text)
        if len(kept) > self.at_most:
            raise refuse("TOO_LONG", f"Write at most {self.at_most:,} characters.")
        if unkept := texts.unkept(kept, is_line=self.is_line):
            raise refuse("UNREADABLE", f"{unkept} cannot be kept here. Remove it.")
        if texts.is_blank(kept):
            raise refuse("BLANK", "This must not be blank. Write at least one word.")
        if self.has_letter and not texts.has_letter(kept):
            raise refuse("NOT_A_NAME", "There is no letter in it. Write a name.")
        return kept


@dataclass(frozen=True)
class Between:
    """Takes a number from ``least`` to ``most``, both included."""

    least: int
    most: int

    def __call__(self, number: int, _today: date) -> int:
        """Return the number, or refuse it."""
        if not self.least <= number <= self.most:
            raise refuse("OUT_OF_RANGE", f"Give a number from {self.least} to {self.most}.")
        return number


@dataclass(frozen=True, eq=False)
class CodeOf:
    """Takes a code that stands in this column; refuses others with the code ``unknown``.

    Of a vocabulary (`earlyhelp.vocabularies`) it takes no term that had retired by then.
    For short vocabularies that are data: ``Annotated[Line, CodeOf(DataCategory.code, ...)]``.
    """

    column: InstrumentedAttribute[str]
    unknown: str
    shipped: Collection[str] = ()
    """Those that every database has, as reference data: they need not be looked up."""
    dated_by: str = ""
    """The field that says for which day it is chosen, of a vocabulary whose terms retire."""


def as_code(text: str, _today: date) -> str:
    """Return a code in capitals; refuse what has spaces or other signs in it (BAD_CODE)."""
    code = text.upper()
    if not _CODE.fullmatch(code):
        raise refuse("BAD_CODE", "A code has letters, digits, dashes and underscores only.")
    return code


Words = Annotated[str, Text(texts.LONGEST_PROSE, is_line=False)]
"""Prose: a page or two of it, in lines."""

Line = Annotated[str, Text(texts.LONGEST_LINE)]
"""A title or a code: one line."""

Name = Annotated[str, Text(texts.LONGEST_LINE, has_letter=True)]
"""A name: one line, with a letter in it."""

Code = Annotated[Line, as_code]
"""The code of a term of a vocabulary: capitals, digits, dashes and underscores."""

Count = Annotated[int, Between(0, 1_000_000)]
"""How many there are."""

PastDay = Annotated[date, past_day]
"""A day that something happened on: today or before."""

PastMoment = Annotated[datetime, past_moment]
"""A moment at which something happened, with its time zone."""

PlannedDay = Annotated[date, planned_day]
"""A day that may lie ahead."""

DueDay = Annotated[date, due_day]
"""A day on which a child is expected."""

_ENDED_ON = "The day it ends: the first on which it no longer holds."

PastEnd = Annotated[PastDay, _ENDED_ON]
"""The ``ended_on`` of what has ended; periods that follow one another share that day."""

PlannedEnd = Annotated[PlannedDay, _ENDED_ON]
"""The ``ended_on`` of what may be ended ahead."""
