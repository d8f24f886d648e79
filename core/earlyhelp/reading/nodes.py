"""Nodes: several rows by their ids, whatever their types, in one statement.

In the answer of the statement each stands under the name of its type, so that what is noted of
one type is never taken for another's; it leaves without.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from earlyhelp.reading.drafts import Draft
from earlyhelp.reading.ids import OpaqueId, decode_id
from earlyhelp.reading.selections import BadValueError, Given, Variables
from earlyhelp.reading.sql import json_object
from earlyhelp.reading.statements import Bind
from earlyhelp.reading.values import NO_ID, Getter

NODES = "nodes"
"""The root field that fetches them; its argument is called ``ids``."""

ID = "u$.id"
"""The SQL of the id that is looked up."""


def nodes_sql(draft: Draft, ids: Given, items: Mapping[str, str]) -> str:
    """Return the SQL of the list, of the item of each type: the object that has the id, or NULL."""
    # (SELECT coalesce(json_agg(CASE u$.type WHEN 'Goal' THEN JSON_OBJECT('Goal': (SELECT ...)
    #   RETURNING json) END ORDER BY u$.n), '[]')
    #   FROM unnest($1::UUID[], $2::TEXT[]) WITH ORDINALITY AS u$(id, type, n))
    draft.by_type = True
    cases = [f"WHEN '{name}' THEN {json_object([(name, sql)])}" for name, sql in items.items()]
    item = f"CASE u$.type {' '.join(cases)} END" if cases else "NULL::json"
    names = Bind(f"{ids.name}, types", "TEXT[]", _bound(ids, 0))
    uuids = draft.bind_given((ids.origin, "uuid"), Bind(ids.name, "UUID[]", _bound(ids, 1)))
    types = draft.bind_given((ids.origin, "type"), names)
    rows = f"unnest({uuids}, {types}) WITH ORDINALITY AS u$(id, type, n)"
    return f"(SELECT coalesce(json_agg({item} ORDER BY u$.n), '[]') FROM {rows})"


def number_of(ids: Given) -> Getter:
    """Return how to find how many are asked for, which is checked against the limit."""

    def number(runtime: Mapping[str, Any], variables: Variables) -> int:
        given, limit = ids.get(variables), runtime["page_limit"]
        if len(given) > limit:
            message = f"'ids' names {len(given)}; ask for {limit} at a time at most."
            raise BadValueError(message, "ids")
        return len(given)

    return number


def _bound(ids: Given, part: int) -> Getter:
    number = number_of(ids)

    def bound(runtime: Mapping[str, Any], variables: Variables) -> list[Any]:
        number(runtime, variables)
        return [each[part] for each in _decoded(ids.get(variables))]

    return bound


def _decoded(ids: Sequence[str]) -> list[OpaqueId]:
    decoded = [decode_id(each) for each in ids]
    found = [each for each in decoded if each is not None]
    if len(found) < len(ids):
        raise BadValueError(NO_ID, "ids")
    return found
