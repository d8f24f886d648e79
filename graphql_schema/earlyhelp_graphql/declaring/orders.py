"""The orders of a type's lists, each in one line: ``newest_first(models.Need.identified_on)``.

An order is named after what it goes by first: ``IDENTIFIED_NEWEST_FIRST``. Rows that are
alike in all of that come in the order in which they were recorded.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute
from strawberry.utils.str_converters import to_camel_case, to_snake_case

from earlyhelp.reading.declarations import Key, Order

Source = InstrumentedAttribute[Any] | Key
"""What an order goes by: a column that is never null."""

_RECORDED = "id"  # ids are made one after another, so they tell when a row was recorded


def by(*sources: Source, name: str = "", description: str = "") -> Order:
    """Order by one thing after another, the least first: ``by(Person.sort_name, name="NAME")``.

    ``description`` is needed where the first is no field of the type.
    """
    keys = tuple(map(_key, sources))
    return Order(name or named_after(keys[0].of).upper(), keys, description)


def oldest_first(source: Source, *, name: str = "", description: str = "") -> Order:
    """Order by a day or a moment, the earliest first; the order of ``held_on`` is HELD."""
    return by(source, name=name, description=description)


def newest_first(source: Source, *, name: str = "", description: str = "") -> Order:
    """Order by a day or a moment, the latest first; that of ``held_on`` is HELD_NEWEST_FIRST."""
    key = descending(source)
    default = f"{named_after(key.of)}_newest_first".upper()
    return by(key, name=name or default, description=description)


def descending(source: Source) -> Key:
    """Go by this with the greatest first, as one part of `by`."""
    return replace(_key(source), descending=True)


def named_after(field: str) -> str:
    """Return what names are made of: of a day or a moment, what was then (``held_on``: held)."""
    if field == _RECORDED:
        return "recorded"
    return to_snake_case(field).removesuffix("_on").removesuffix("_at")


def _key(source: Source) -> Key:
    if isinstance(source, Key):
        return source
    return Key(to_camel_case(source.key), lambda row: getattr(row, source.key))
