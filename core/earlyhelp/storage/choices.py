"""Closed sets of names, and the columns that hold them: text with a CHECK."""

from enum import StrEnum
from typing import Self

from sqlalchemy import Enum


class ClosedSet(StrEnum):
    """Base of a closed set: each member is its name, and says what it means.

    ``CLOSED = "CLOSED", "Help has ended."`` What a council may change is data instead.
    """

    description: str

    def __new__(cls, name: str, description: str) -> Self:
        """Make a member that equals its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.description = description
        return member


def choice(kind: type[StrEnum], column: str) -> Enum:
    """Return the type of a column that stores the members' names of a closed set.

    ``column`` names the CHECK (``<table>_<column>_ck``). Text, not a database enum: a name
    is added by replacing one CHECK, without a lock on the rows.
    """
    return Enum(kind, name=column, native_enum=False, create_constraint=True, length=40)
