"""Columns that hold one of a closed set of names, as text with a CHECK."""

from enum import StrEnum

from sqlalchemy import Enum


def choice(kind: type[StrEnum], column: str) -> Enum:
    """Return the type of a column that stores the members' names of a closed set.

    ``column`` names the CHECK (``<table>_<column>_ck``). Text, not a database enum: a name
    is added by replacing one CHECK, without a lock on the rows.
    """
    return Enum(kind, name=column, native_enum=False, create_constraint=True, length=40)
