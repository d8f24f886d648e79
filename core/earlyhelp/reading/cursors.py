"""Cursors: where a page of a list goes on.

A cursor holds the row's place in the list's order, so that it still leads on when rows before
it come or go. That tells of a person, and cursors reach logs and addresses: so callers get it
sealed, and it opens for the list, the order and the filter that it came from.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from earlyhelp.reading.drafts import Draft
from earlyhelp.reading.hops import Hop
from earlyhelp.reading.rows import OrderKey
from earlyhelp.reading.selections import BadValueError, Given, Variables
from earlyhelp.reading.sql import both, either
from earlyhelp.reading.statements import CURSOR, Bind, Purpose
from earlyhelp.reading.values import Getter, key_reader
from earlyhelp.sealing.seals import BrokenSealError, Seal

SEAL = "seal"
"""What the seal is called among the values that are known when a statement runs."""

OF_PAGES = frozenset({"first", "after", "last", "before", "orderBy"})
"""The arguments that say which page of a list is wanted, and not what is listed."""

_NO_CURSOR = (
    "'{name}' is no cursor of this list in this order and with this filter. "
    "Pass one that it returned for them, or none."
)
_TOLD = re.compile(rf'\{{"\{CURSOR}(\d+)" : "([0-9a-f]*)"\}}')


@dataclass(frozen=True)
class Cursors:
    """The cursors of one list in one order: how they are told, and what comes after one or before.

    ``purpose`` is what they are for, and opens them again.
    """

    draft: Draft
    keys: Sequence[OrderKey]
    purpose: Purpose

    def told(self) -> str:
        """Return the SQL of a row's cursor: the row's keys, to be sealed before they leave."""
        # JSON_OBJECT('^0': encode(convert_to(JSON_ARRAY(x$1.sort_name, x$1.id RETURNING text),
        #   'UTF8'), 'hex') RETURNING json)
        array = f"JSON_ARRAY({', '.join(key.sql for key in self.keys)} RETURNING text)"
        number = self.draft.cursors(self.purpose)
        told = f"encode(convert_to({array}, 'UTF8'), 'hex')"
        return f"JSON_OBJECT('{CURSOR}{number}': {told} RETURNING json)"

    def after(self, given: Given, *, or_at: bool = False) -> str:
        """Return the condition that a row comes after the cursor given, or at it as well."""
        # (x$1.sort_name, x$1.id) > ($2::TEXT, $3::UUID)
        return self._compared(given, [key.descending for key in self.keys], or_at="=" * or_at)

    def before(self, given: Given, *, or_at: bool = False) -> str:
        """Return the condition that a row comes before the cursor given, or at it as well."""
        return self._compared(given, [not key.descending for key in self.keys], or_at="=" * or_at)

    def parts(self, given: Given) -> list[str]:
        """Return the placeholders of the keys that a cursor given holds."""
        return [
            self.draft.bind_given(
                (given.origin, "cursor", self.purpose, place),
                Bind(f"{given.name}, part {place + 1}", key.sql_type, self._given(given, place)),
            )
            for place, key in enumerate(self.keys)
        ]

    def _compared(self, given: Given, falling: Sequence[bool], or_at: str) -> str:
        """Return the condition that a row is beyond the cursor: below it in falling keys."""
        places = self.parts(given)
        columns = [key.sql for key in self.keys]
        # Compared as a row, the keys are looked up in an index; mixed directions rule that out.
        signs = ["<" if falls else ">" for falls in falling]
        if len(set(signs)) == 1:
            return f"({', '.join(columns)}) {signs[0]}{or_at} ({', '.join(places)})"
        signs[-1] += or_at
        return either([_beyond_at(at, signs[at], columns, places) for at in range(len(places))])

    def _given(self, given: Given, place: int) -> Getter:
        read, purpose = key_reader(self.keys[place].sql_type), self.purpose

        def value(runtime: Mapping[str, Any], variables: Variables) -> Any:
            seal: Seal = runtime[SEAL]
            try:
                keys = json.loads(seal.opened(given.get(variables), purpose(variables)))
            except BrokenSealError as error:
                name = given.name.rpartition(".")[2]
                raise BadValueError(_NO_CURSOR.format(name=name), name) from error
            return read(keys[place])

        return value


def _beyond_at(at: int, sign: str, columns: Sequence[str], places: Sequence[str]) -> str:
    """Return: equal in all keys before that place, and beyond the cursor in the one there."""
    equal = [f"{columns[i]} = {places[i]}" for i in range(at)]
    return both([*equal, f"{columns[at]} {sign} {places[at]}"])


def purpose_of(hop: Hop, order: str, keys: Sequence[OrderKey]) -> Purpose:
    """Return what the cursors of a list are for: its field, its order, and what is listed of it.

    The types of the keys are part of it, so that what an older version sealed is read or refused.
    """
    field = f"{hop.entity.name if hop.entity else 'Query'}.{hop.chosen.name}"
    types = ",".join(key.sql_type for key in keys)
    arguments = hop.chosen.arguments
    narrowing = {name: each for name, each in arguments.items() if name not in OF_PAGES}

    def purpose(variables: Variables) -> tuple[str, ...]:
        given = {name: _said(each.get(variables)) for name, each in narrowing.items()}
        told = {name: value for name, value in given.items() if value not in (None, {})}
        return field, order, types, json.dumps(told, sort_keys=True, default=str)

    return purpose


def _said(given: Any) -> Any:
    """Return a value without what is null in it, which says nothing."""
    if isinstance(given, Mapping):
        return {key: _said(value) for key, value in given.items() if value is not None}
    return [_said(each) for each in given] if isinstance(given, list) else given


def sealed_cursors(text: str, purposes: Sequence[Purpose], seal: Seal, variables: Variables) -> str:
    """Return the text of an answer with its cursors sealed.

    A reserved key cannot occur inside a string, where its quotes would be escaped.
    """
    if not purposes:
        return text
    known = [purpose(variables) for purpose in purposes]

    def sealed(found: re.Match[str]) -> str:
        return f'"{seal.sealed(bytes.fromhex(found[2]), known[int(found[1])])}"'

    return _TOLD.sub(sealed, text)
