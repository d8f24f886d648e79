"""Cursors: where a page of a list goes on.

A cursor holds the name of the order and the row's place in it, so that it still leads on
when rows before it come or go, and is refused under another order.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from earlyhelp.reading.drafts import Draft
from earlyhelp.reading.rows import OrderKey
from earlyhelp.reading.selections import BadValueError, Given, Variables
from earlyhelp.reading.sql import both, either
from earlyhelp.reading.statements import Bind
from earlyhelp.reading.values import Getter, key_reader

_BAD_CURSOR = "'after' is no cursor of this list in this order. Pass one it returned, or none."


def cursor(name: str, keys: Sequence[OrderKey]) -> str:
    """Return the SQL of a row's cursor: base64 of the order's name and the row's keys."""
    # replace(encode(convert_to(JSON_ARRAY('NAME', x$1.sort_name, x$1.id RETURNING text),
    #   'UTF8'), 'base64'), E'\n', '')
    array = f"JSON_ARRAY('{name}', {', '.join(key.sql for key in keys)} RETURNING text)"
    return f"replace(encode(convert_to({array}, 'UTF8'), 'base64'), E'\\n', '')"


def after_cursor(draft: Draft, name: str, keys: Sequence[OrderKey], after: Given) -> str:
    """Return the condition that a row comes after the cursor given."""
    # (x$1.sort_name, x$1.id) > ($2::TEXT, $3::UUID)
    places = [
        draft.bind(
            (after.origin, "cursor", name, place),
            Bind(
                f"{after.name}, part {place + 1}",
                key.sql_type,
                _cursor_value(after, name, keys, place),
            ),
        )
        for place, key in enumerate(keys)
    ]
    columns = [key.sql for key in keys]
    # Compared as a row, the keys are looked up in an index; mixed directions rule that out.
    if len({key.descending for key in keys}) == 1:
        sign = "<" if keys[0].descending else ">"
        return f"({', '.join(columns)}) {sign} ({', '.join(places)})"
    return either([_after_at(place, keys, columns, places) for place in range(len(keys))])


def _after_at(
    place: int, keys: Sequence[OrderKey], columns: Sequence[str], places: Sequence[str]
) -> str:
    """Return: equal in all keys before ``place``, and beyond the cursor in that one."""
    equal = [f"{columns[i]} = {places[i]}" for i in range(place)]
    sign = "<" if keys[place].descending else ">"
    return both([*equal, f"{columns[place]} {sign} {places[place]}"])


def _cursor_value(after: Given, name: str, keys: Sequence[OrderKey], place: int) -> Getter:
    read = key_reader(keys[place].sql_type)

    def value(_runtime: Mapping[str, Any], variables: Variables) -> Any:
        parts = decode_cursor(after.get(variables), name, len(keys))
        try:
            return read(parts[place])
        except (ValueError, OverflowError) as error:
            raise BadValueError(_BAD_CURSOR) from error

    return value


def decode_cursor(cursor: str, name: str, length: int) -> list[Any]:
    """Return a cursor's keys; raises BadValueError where it is none of this order."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, validate=True))
    except (ValueError, RecursionError) as error:
        raise BadValueError(_BAD_CURSOR) from error
    if not isinstance(parts, list) or len(parts) != length + 1 or parts[0] != name:
        raise BadValueError(_BAD_CURSOR)
    return parts[1:]
