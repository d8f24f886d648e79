"""Related rows, filters and orders over lists of rows: what a list holds, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.reading.oracle import filtering, words
from tests.reading.oracle.looking import LOOKS, Seen
from tests.reading.oracle.rules import Rights
from tests.reading.oracle.world import Row, World

Place = tuple[Any, ...]


@dataclass
class View:
    """A world, and the rights of who looks at it."""

    world: World
    rights: Rights

    def related(self, type_name: str, row: Row | None, relation: words.Relation) -> list[Row]:
        """Return the rows that a relation leads to from a row (None: the root), if seen."""
        hidden = relation.scope and row and not self.rights.sees(type_name, row, relation.scope)
        if hidden:
            return []
        seen, meets = Seen(self.world, self.rights), relation.meets
        if relation.looks is not None and row is not None:
            is_met, looker = relation.looks, row
            meets = lambda _world, _row, other: is_met(seen, looker, other)  # noqa: E731
        found = [each for each in seen.all(relation.target) if meets(self.world, row, each)]
        asks = relation.asks
        return found if asks is None else [e for e in found if asks(self.rights.viewer, e)]

    def computed(self, type_name: str, field: str, row: Row, **given: object) -> tuple[Any, ...]:
        """Return what a field computes, in a tuple; none for what is a column."""
        if (type_name, field) in LOOKS:
            return (LOOKS[type_name, field](Seen(self.world, self.rights), row),)
        computed = words.COMPUTED.get((type_name, field))
        return () if computed is None else (computed(self.world, row, **given),)

    def first(self, type_name: str, row: Row, relation: words.Relation) -> Row | None:
        """Return the row that a to-one leads to: the first seen, in its order."""
        rows = self.related(type_name, row, relation)
        order = next(iter(relation.orders.values()))
        return next(iter(self.in_order(relation.target, rows, order)), None)

    # Filters.

    def matches(self, type_name: str, row: Row, given: Mapping[str, Any] | None) -> bool:
        """Return whether a row matches every condition that is given."""
        return all(
            self._matches(type_name, row, name, value)
            for name, value in (given or {}).items()
            if value is not None
        )

    def _matches(self, type_name: str, row: Row, name: str, given: Any) -> bool:
        if name == "and":
            return all(self.matches(type_name, row, each) for each in given)
        if name == "or":
            return any(self.matches(type_name, row, each) for each in given)
        if name == "not":
            return not self.matches(type_name, row, given)
        return self._compares(type_name, row, name, given)

    def _compares(self, type_name: str, row: Row, name: str, given: Any) -> bool:
        field = filtering.FILTERED.get((type_name, name), name)
        relation = words.relation(type_name, field)
        if relation is not None and relation.shape == "one":
            led_to = self.first(type_name, row, relation)
            return led_to is not None and self.matches(relation.target, led_to, given)
        if relation is not None and relation.shape == "count":
            number = len(self.related(type_name, row, relation))
            return filtering.means(type_name, name)(number, given)
        if relation is not None:
            related = self.related(type_name, row, relation)
            return any(self.matches(relation.target, each, given) for each in related)
        scope = words.FIELD_SCOPES.get((type_name, field))
        if scope and not self.rights.sees(type_name, row, scope):
            return False
        (value,) = self.computed(type_name, field, row) or (row,)
        return filtering.means(type_name, name)(value, given)

    # Orders.

    def in_order(self, type_name: str, rows: Sequence[Row], order: words.Order) -> list[Row]:
        """Return rows in an order; those alike in it by id, in the direction of its last part."""
        descending_ids = order[-1][1] if order else False
        ordered = sorted(rows, key=lambda row: row.id, reverse=descending_ids)
        for what, descending in reversed(order):
            ordered.sort(key=lambda row: self.sorted_by(type_name, row, what), reverse=descending)
        return ordered

    def place(self, type_name: str, row: Row, order: words.Order) -> Place:
        """Return where a row stands in an order."""
        return (*(self.sorted_by(type_name, row, what) for what, _ in order), row.id)

    def sorted_by(self, type_name: str, row: Row, what: str) -> Any:
        """Return what an order goes by: a column, or a field by the name that callers use.

        What there is not, or is not to be seen, is the least of its type.
        """
        value = self._told(type_name, row, what)
        return filtering.LEAST.get(what, "") if value is None else value

    def _told(self, type_name: str, row: Row, what: str) -> Any:
        field, _, further = what.partition(".")
        relation = words.relation(type_name, field)
        if relation is not None and relation.shape == "count":
            return len(self.related(type_name, row, relation))
        if relation is not None:
            led_to = self.first(type_name, row, relation)
            return led_to and self._told(relation.target, led_to, further)
        scope = words.FIELD_SCOPES.get((type_name, field))
        if scope and not self.rights.sees(type_name, row, scope):
            return None
        computed = self.computed(type_name, field, row)
        return computed[0] if computed else getattr(row, words.snake(what))


def barred(rights: Rights) -> frozenset[str]:
    """Return the filters and orders that go by what nothing among these rights may read."""
    paths = [(name, *by) for name, by in filtering.GOES_BY.items()]
    for type_name, name in filtering.LED_TO:
        paths.append((name, type_name, filtering.FILTERED.get((type_name, name), name)))
    return frozenset(name for name, *by in paths if not may_go_by(rights, *by))


def may_go_by(rights: Rights, type_name: str, path: str) -> bool:
    """Return whether a field, perhaps behind relations, may be read of some row."""
    field, _, further = path.partition(".")
    relation = words.relation(type_name, field)
    if relation is None:
        return rights.may_read(type_name, words.FIELD_SCOPES.get((type_name, field)))
    may = rights.may_read(type_name, relation.scope) and rights.may_read(relation.target)
    return may and (not further or may_go_by(rights, relation.target, further))


def beyond(place: Place, other: Place, order: words.Order) -> bool:
    """Return whether one place comes after another in an order."""
    directions = [descending for _, descending in order]
    directions.append(directions[-1] if directions else False)
    for mine, theirs, descending in zip(place, other, directions, strict=True):
        if mine != theirs:
            return bool(mine < theirs) if descending else bool(mine > theirs)
    return False
