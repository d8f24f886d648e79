"""Values: how what a caller gives becomes what is bound."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import String

from earlyhelp.reading.declarations import Argument, Coding
from earlyhelp.reading.ids import decode_id
from earlyhelp.reading.selections import BadValueError, Variables

NO_ID = "This is no id. Pass an id as it was returned."

Getter = Callable[[Mapping[str, Any], Variables], Any]


def binder(find: Callable[[Variables], Any], argument: Argument) -> Getter:
    """Return how to find and code a caller's value at run time."""
    if argument.coding is Coding.ID:
        return lambda _runtime, variables: _ids(find(variables), argument)
    if isinstance(argument.sql_type, String):
        return lambda _runtime, variables: _prepared(_texts(find(variables)), argument)
    return lambda _runtime, variables: find(variables)


shared_binder = lru_cache(4_096)(binder)


def _texts(value: str | list[str] | None) -> str | list[str] | None:
    """Return texts as they are; those with U+0000 are refused, since PostgreSQL has none."""
    given = [value] if isinstance(value, str) else value or ()
    if any("\0" in each for each in given):
        raise BadValueError("A text holds the character U+0000. Leave it out.")
    return value


def _prepared(value: str | list[str] | None, argument: Argument) -> str | list[str] | None:
    if argument.prepared is None or value is None:
        return value
    if isinstance(value, str):
        return argument.prepared(value)
    return [argument.prepared(each) for each in value]


def _ids(value: Any, argument: Argument) -> UUID | list[UUID | None] | None:
    if value is None:
        return None
    if argument.many:
        return [_id(each, argument.of) for each in value]
    return _id(value, argument.of)


def _id(value: Any, type_name: str) -> UUID | None:
    """Return the UUID of an id; it must be one of that type."""
    decoded = decode_id(str(value))
    if decoded is None or decoded.type_name != type_name:
        raise BadValueError(f"This is no id of a {type_name}. Pass an id as it was returned.")
    return decoded.uuid


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "DATE": date.fromisoformat,
    "TIMESTAMP WITH TIME ZONE": datetime.fromisoformat,
    "UUID": UUID,
}


def reader(sql_type: str) -> Callable[[Any], Any]:
    """Return how to read a JSON value of a column type; raises ValueError or TypeError."""
    read = _READERS.get(sql_type)
    return _plain if read is None else lambda value: None if value is None else read(value)


def _plain(value: Any) -> Any:
    return value


_ENDS = {"-infinity": date.min, "infinity": date.max}


def _day(text: str) -> date:
    """Return a day; the driver gives and takes the ends of time as the first and last it knows."""
    return _ENDS.get(text) or date.fromisoformat(text)


def key_reader(sql_type: str) -> Callable[[Any], Any]:
    """Return how to read a key of a cursor, which is never null."""
    return _day if sql_type == "DATE" else reader(sql_type)


@cache
def runtime_value(name: str) -> Getter:
    """Return how to find one of the values of `earlyhelp.reading.binds`."""
    return lambda runtime, _variables: runtime[name]
