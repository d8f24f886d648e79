"""Texts as they are searched and sorted: without accents, apostrophes and case."""

from typing import Any

from sqlalchemy import ColumnElement, Computed, String, Text, collate, func, literal_column
from sqlalchemy.orm import MappedColumn, mapped_column


def _sql(text: str) -> ColumnElement[str]:
    """Return a text of the SQL itself: an index has to say the very same as a search."""
    return literal_column(text, String())


EMPTY = _sql("''")
_SPACE, _EVERYWHERE = _sql("' '"), _sql("'g'")
_BEHIND = _sql("chr(9)")
"""Less than a space: every Smith comes before Smith-Jones."""
_APOSTROPHES = _sql(r"'[''`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]'")
_ACCENTS = _sql(r"'[\u0300-\u036f]'")
_LETTERS = _sql("'\u00f8\u0142\u0111\u0127\u0131\u00f0\u014b'")
_PLAIN = _sql("'oldhidn'")
"""What an English reader takes the letters for, of which no accent can be taken away."""
_PAIRS = {"\u00e6": "ae", "\u0153": "oe", "\u00fe": "th"}
_BETWEEN = _sql(r"'[ .,/_\u2010-\u2015\u2212-]+'")
"""What stands between two words: a hyphen is as good as a space."""


def folded(text: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a text as an English reader looks it up: "O\u2019Neill-Gray" as "oneill gray".

    It is the same in every database, whatever its locale, and is compared byte by byte. An
    index of it serves what a text starts with, and sorts as a telephone book does.
    """
    # The apostrophes go first: one of them would come apart into a space and an accent.
    bare: ColumnElement[Any] = func.regexp_replace(text, _APOSTROPHES, EMPTY, _EVERYWHERE)
    bare = func.regexp_replace(
        func.normalize(bare, _sql("NFKD")), _ACCENTS, EMPTY, _EVERYWHERE, type_=String()
    )
    plain: ColumnElement[Any] = func.translate(
        func.casefold(collate(bare, "pg_unicode_fast")), _LETTERS, _PLAIN
    )
    for letter, pair in _PAIRS.items():
        plain = func.replace(plain, _sql(f"'{letter}'"), _sql(f"'{pair}'"))
    words = func.regexp_replace(plain, _BETWEEN, _SPACE, _EVERYWHERE)
    return collate(func.btrim(words, type_=String()), "C")


def sort_key(*words: ColumnElement[Any]) -> MappedColumn[str]:
    """Return a stored column of texts, each `folded`, one behind another.

    Lists sort by it, and searches find in it what the first of them starts with.
    """
    key = folded(words[0])
    for each in words[1:]:
        key = key.op("||")(_BEHIND).op("||")(folded(each))
    return mapped_column(Text(collation="C"), Computed(key, persisted=True), nullable=False)


def starts_with(key: ColumnElement[str], start: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether a folded key starts with a folded text: as a range, which an index finds."""
    # Nothing comes after U+10FFFF, which is no character and stands in no text.
    return (key >= start) & (key < collate(start.concat(_LAST), "C"))


def contains(text: ColumnElement[str], part: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether a folded text has another in it: as a pattern, which an index finds."""
    plain = func.regexp_replace(part, _SIGNS, _AS_IT_IS, _EVERYWHERE, type_=String())
    return text.like(_ANYTHING.concat(plain).concat(_ANYTHING))


_ANYTHING = _sql("'%'")
_SIGNS = _sql(r"'([\\%_])'")
_AS_IT_IS = _sql(r"'\\\1'")
"""Signs that mean something in a pattern, and how they stand there for themselves."""
_LAST: ColumnElement[str] = literal_column("chr(1114111)")
