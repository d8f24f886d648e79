"""The orders of a type's lists, each in one line: ``newest_first(models.Need.identified_on)``.

An order is named after what it goes by first: ``IDENTIFIED_NEWEST_FIRST``. Rows that are
alike in all of that come in the order in which they were recorded.

Where the type is listed at the root and each person adds rows to it, an index has to begin with
what an order goes by first. One with ``indexed=False`` does without: see `filters`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.utils.str_converters import to_camel_case, to_snake_case

from earlyhelp.reading.declarations import Key, Order
from earlyhelp.storage.dated import or_never
from earlyhelp_graphql.declaring.annotations import path_of

Source = InstrumentedAttribute[Any] | str | Key
"""What an order goes by: a column that is never null, or a declared field by its name in Python.

The field may be an expression, a count ("need_count"), or stand behind to-ones ("area.code").
Where it tells the viewer nothing, because there is nothing or it is hidden, the row counts as
the least of all.
"""

_RECORDED = "id"  # ids are made one after another, so they tell when a row was recorded


def by(*sources: Source, name: str = "", description: str = "", indexed: bool = True) -> Order:
    """Order by one thing after another, the least first: ``by(Person.sort_name, name="NAME")``.

    ``description`` is needed where the first is no field of the type.
    """
    keys = tuple(map(_key, sources))
    return Order(name or named_after(keys[0].of).upper(), keys, description, indexed)


def alphabetical(
    key: InstrumentedAttribute[str], *, name: str = "NAME", by_what: str = "name"
) -> Order:
    """Order by a `sort_key`, as a telephone book sorts: accents, case and hyphens do not count."""
    return by(key, name=name, description=f"By {by_what}, as a telephone book sorts.")


def oldest_first(
    source: Source, *, name: str = "", description: str = "", indexed: bool = True
) -> Order:
    """Order by a day or a moment, the earliest first; the order of ``held_on`` is HELD."""
    return by(source, name=name, description=description, indexed=indexed)


def newest_first(
    source: Source, *, name: str = "", description: str = "", indexed: bool = True
) -> Order:
    """Order by a day or a moment, the latest first; that of ``held_on`` is HELD_NEWEST_FIRST."""
    return _last_first(source, name or "{}_NEWEST_FIRST", description, indexed=indexed)


def most_first(
    source: Source, *, name: str = "", description: str = "", indexed: bool = True
) -> Order:
    """Order by a number, the greatest first; that of ``need_count`` is NEED_COUNT_MOST_FIRST."""
    return _last_first(source, name or "{}_MOST_FIRST", description, indexed=indexed)


def _last_first(source: Source, name: str, description: str, *, indexed: bool) -> Order:
    key = descending(source)
    named = name.format(named_after(key.of).upper())
    return by(key, name=named, description=description, indexed=indexed)


def closest_first(
    filter_: str,
    closeness: Callable[..., ColumnElement[Any]],
    *further: Source,
    name: str,
    description: str,
) -> Order:
    """Order by how close a row is to what is given to a filter that `filters.meets` declares.

    ``closeness`` takes the row and what is given, and returns a whole number. The order can only
    be asked for beside that filter.
    """
    key = Key("", descending=True, sql=closeness, beside=to_camel_case(filter_))
    return Order(name, (key, *map(_key, further)), description, indexed=False)


def undated_last(column: InstrumentedAttribute[Any]) -> Key:
    """Go by a day that a row need not have: rows without one come last, as one part of `by`.

    An index of `earlyhelp.storage.dated.or_never` serves it.
    """
    return Key(to_camel_case(column.key), sql=lambda row: or_never(getattr(row, column.key)))


def descending(source: Source) -> Key:
    """Go by this with the greatest first, as one part of `by`."""
    return replace(_key(source), descending=True)


def behind(to_one: str, column: InstrumentedAttribute[Any]) -> Key:
    """Go by a column of the row that a to-one leads to: ``behind("person", Person.sort_name)``."""
    return Key(path_of(f"{to_one}.{column.key}"), column)


def named_after(field: str) -> str:
    """Return what names are made of: of a day or a moment, what was then (``held_on``: held)."""
    if field == _RECORDED:
        return "recorded"
    return to_snake_case(field.replace(".", "_")).removesuffix("_on").removesuffix("_at")


def _key(source: Source) -> Key:
    if isinstance(source, Key):
        return source
    if isinstance(source, str):
        return Key(path_of(source))
    return Key(to_camel_case(source.key), source)
