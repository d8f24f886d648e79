"""Values: how what a caller gives becomes what is bound."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from earlyhelp.reading.declarations import Argument, Coding
from earlyhelp.reading.ids import decode_id
from earlyhelp.reading.selections import BadValueError, Given, Variables

Getter = Callable[[Mapping[str, Any], Variables], Any]


def binder(given: Given, argument: Argument) -> Getter:
    """Return how to find and code a caller's value at run time."""
    if argument.coding is Coding.ID:
        return lambda _runtime, variables: _ids(given.get(variables), argument)
    return lambda _runtime, variables: given.get(variables)


def _ids(value: Any, argument: Argument) -> UUID | list[UUID | None] | None:
    if value is None:
        return None
    if argument.many:
        return [_id(each, argument.of) for each in value]
    return _id(value, argument.of)


def _id(value: Any, type_name: str) -> UUID | None:
    """Return the UUID of an id; None, which no row has, where it names another type."""
    decoded = decode_id(str(value))
    if decoded is None:
        raise BadValueError(
            "A value given as an id is not one. Pass an id exactly as this API returned it."
        )
    return decoded.uuid if decoded.type_name == type_name else None


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


def runtime_value(name: str) -> Getter:
    """Return how to find one of the values of `earlyhelp.reading.binds`."""
    return lambda runtime, _variables: runtime[name]
