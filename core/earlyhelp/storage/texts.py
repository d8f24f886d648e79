"""Texts as they are searched: in lower case, and compared byte by byte."""

from typing import Any

from sqlalchemy import ColumnElement, collate, func, literal_column


def folded(text: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a text in lower case, which is the same in every database, whatever its locale.

    An index of it serves what a text starts with.
    """
    return collate(func.lower(collate(text, "pg_c_utf8")), "C")


def starts_with(key: ColumnElement[str], start: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether a folded key starts with a folded text: as a range, which an index finds."""
    # Nothing comes after U+10FFFF, which is no character and stands in no text.
    return (key >= start) & (key < collate(start.concat(_LAST), "C"))


_LAST: ColumnElement[str] = literal_column("chr(1114111)")
