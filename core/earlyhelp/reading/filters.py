"""Filters: what a caller gives to a list or a count becomes a condition on its rows.

A condition is met or it is not: what is not known, or not to be seen, meets none. So what
``not`` lets through is exactly what the same filter without it leaves out.
"""

from collections.abc import Iterator

from earlyhelp.reading.declarations import Count, Entity, Value
from earlyhelp.reading.drafts import Draft
from earlyhelp.reading.hops import Hop
from earlyhelp.reading.lists import GIVEN
from earlyhelp.reading.matching import CompiledFilter
from earlyhelp.reading.permission import Permission
from earlyhelp.reading.rows import Rows
from earlyhelp.reading.selections import BadValueError, Chosen, ForbiddenError, Given
from earlyhelp.reading.sql import both, count, either

AND, OR, NOT = "and", "or", "not"
COMBINED = frozenset({AND, OR, NOT})
"""The keys of every filter that combine others."""

MOST_CONDITIONS = 50
DEEPEST = 5
"""How many conditions one filter may have, and how deep they may stand inside one another."""


class Filters:
    """Writes the conditions of filters into a draft."""

    def __init__(self, draft: Draft, permission: Permission, rows: Rows) -> None:
        self._draft = draft
        self._permission = permission
        self._rows = rows
        self._alternatives = 0
        """How many times `or` stands around what is being written."""

    def condition(self, entity: Entity, given: Given, alias: str) -> str:
        """Return on which rows a filter matches.

        Raises BadValueError for one that is too large, ForbiddenError for what is denied.
        """
        _refuse_large(given.get(self._draft.variables))
        return self._all(entity, given, alias)

    def _all(self, entity: Entity, given: Given, alias: str) -> str:
        # (x$2.category = ANY ($1)) AND ((x$2.met_on >= $2) IS NOT TRUE)
        return both(
            self._one(entity, name, given.child(name), alias)
            for name, value in (given.get(self._draft.variables) or {}).items()
            if value is not None
        )

    def _one(self, entity: Entity, name: str, given: Given, alias: str) -> str:
        if name == NOT:
            return f"({self._all(entity, given, alias)}) IS NOT TRUE"
        if name in COMBINED:
            number = len(given.get(self._draft.variables))
            self._alternatives += name == OR
            each = [self._all(entity, given.child(place), alias) for place in range(number)]
            self._alternatives -= name == OR
            return both(each) if name == AND else either(each)
        filter_ = self._draft.graph.filter(entity, name)
        scope = self._permission.missing(entity, filter_.field)
        if scope:
            raise ForbiddenError(f"You may not filter by {entity.name}.{filter_.name}.", scope)
        if isinstance(filter_.field, Value):
            return self._of_value(entity, filter_, filter_.field, given, alias)
        return self._of_relation(entity, filter_, given, alias)

    def _of_value(
        self, entity: Entity, filter_: CompiledFilter, field: Value, given: Given, alias: str
    ) -> str:
        if filter_.name not in entity.fields:  # a condition of its own
            return self._compared(filter_, given, alias, "")
        # A filter tells what it filters by, so it holds on no row where that is hidden.
        shown = self._rows.shown(entity, field, filter_.name, alias)
        return both([shown, self._compared(filter_, given, alias, "")])

    def _of_relation(
        self, entity: Entity, filter_: CompiledFilter, given: Given, alias: str
    ) -> str:
        chosen = Chosen(filter_.name, filter_.name)
        with self._rows.led_to(entity, chosen, alias) as (hop, where):
            table = self._draft.table(hop.field, hop.other)
            if isinstance(hop.field, Count):
                return self._compared(filter_, given, "", count(table, where))
            # x$1.locality_id = ANY ($1), or EXISTS (SELECT FROM households AS x$2 WHERE ...)
            matched = self._all(self._draft.graph.entities[hop.field.target], given, hop.other)
            first = self._rows.first(hop)
            if not first:
                by_key = self._by_key(hop, where, matched)
                if by_key is not None:
                    return by_key
                if self._alternatives and self._is_back(hop, where, matched):
                    return self._among(hop, table, matched)
                return f"EXISTS (SELECT FROM {table} WHERE {both([where, matched])})"
            rows = f"(SELECT * FROM {table} WHERE {where}{first}) AS {hop.other}"
            return f"EXISTS (SELECT FROM {rows} WHERE {matched})"

    def _by_key(self, hop: Hop, where: str, matched: str) -> str | None:
        """Return the same of the key that refers to the row, where nothing else is asked of it.

        No row of another table is then looked up, and the planner knows how many have the key.
        """
        # Of a key that is withheld from somebody, more is asked: as it is, it would tell of it.
        key, own = hop.compiled.key, self._draft.rule(hop.compiled.own, hop.alias, hop.other)
        plain = self._draft.implied.outermost(matched)
        if not key or where != own or f"{hop.other}." in plain:
            return None
        return both([f"{hop.alias}.{key} IS NOT NULL", plain])

    def _is_back(self, hop: Hop, where: str, matched: str) -> bool:
        """Return whether rows that refer back to the row are asked no more than their own."""
        own = self._draft.fill(hop.compiled.own, hop.alias, hop.other)
        backs = {f"{hop.other}.{theirs} = {hop.alias}.id" for theirs, _ in hop.compiled.equal}
        return where == own and own.strip("()") in backs and f"{hop.alias}." not in matched

    def _among(self, hop: Hop, table: str, matched: str) -> str:
        """Return the same as EXISTS, of ids that are worked out once.

        An index then finds them beside whatever else may hold, each by its own index; of an
        EXISTS that is but one of several alternatives, every row would be asked.
        """
        ((theirs, _),) = hop.compiled.equal
        ids = f"SELECT {hop.other}.{theirs} FROM {table} WHERE {matched}"
        return f"{hop.alias}.id = ANY (ARRAY({ids}))"

    def _compared(self, filter_: CompiledFilter, given: Given, row: str, operand: str) -> str:
        assert filter_.condition is not None  # noqa: S101 - values and counts have one
        arguments = {GIVEN: (filter_.argument, given)}
        return self._draft.fill(filter_.condition, row, operand, arguments)


def _refuse_large(given: object) -> None:
    depths = list(_depths(given, 0))
    if len(depths) > MOST_CONDITIONS:
        raise BadValueError(
            f"The filter has {len(depths)} conditions; {MOST_CONDITIONS} are the most. "
            "Ask in several requests.",
            "filter",
        )
    if max(depths, default=0) > DEEPEST:
        raise BadValueError(
            f"The filter has conditions more than {DEEPEST} deep. Say the same less deeply.",
            "filter",
        )


def _depths(given: object, depth: int) -> Iterator[int]:
    """Yield how deep each condition of a filter stands."""
    if isinstance(given, dict):
        if not given:
            yield depth
        for value in given.values():
            if value is not None:
                yield depth
                yield from _depths(value, depth + 1)
    elif isinstance(given, list):
        for each in given:
            yield from _depths(each, depth)
