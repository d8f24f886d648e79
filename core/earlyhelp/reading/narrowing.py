"""Narrowing: what goes by no index, in a list that grows, needs a filter beside it that does.

See `earlyhelp.reading.growing`. Only the shape of a filter decides, never its values.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from earlyhelp.reading.declarations import Entity, Filter, Many, One, Order
from earlyhelp.reading.filters import AND, COMBINED, NOT
from earlyhelp.reading.selections import BadValueError

Entities = Mapping[str, Entity]
Conditions = Mapping[str, Any]
"""A filter as a caller gives it, coerced."""


def refuse_wide(entities: Entities, entity: Entity, order: Order | None, given: Conditions) -> None:
    """Raise BadValueError where an order or a filter without an index stands alone."""
    wide = [*_without_index(entity, given)]
    if order is not None and not order.indexed:
        wide.append(order.name)
    if wide and not _is_narrow(entities, entity, given):
        indexed = ", ".join(each.name for each in entity.filters if each.indexed)
        raise BadValueError(
            f"{wide[0]} needs another filter beside it where you may see every {entity.name}: "
            f"one of {indexed}.",
            "filter",
        )


def _without_index(entity: Entity, given: Conditions) -> Iterator[str]:
    """Yield the names of a filter's conditions that no index serves."""
    for name, value in _conditions(given):
        if name in COMBINED:
            for each in _combined(name, value):
                yield from _without_index(entity, each)
        elif not _filter(entity, name).indexed:
            yield name


def _is_narrow(entities: Entities, entity: Entity, given: Conditions) -> bool:
    """Return whether a condition that an index serves has to hold on whatever matches."""
    return any(_narrows(entities, entity, name, value) for name, value in _conditions(given))


def _narrows(entities: Entities, entity: Entity, name: str, value: Any) -> bool:
    if name in COMBINED:
        each = [_is_narrow(entities, entity, one) for one in _combined(name, value)]
        return name != NOT and bool(each) and (any(each) if name == AND else all(each))
    filter_ = _filter(entity, name)
    field = entity.fields.get(filter_.field)
    if filter_.indexed and isinstance(field, One | Many) and isinstance(value, Mapping):
        return _is_narrow(entities, entities[field.target], value)
    return filter_.indexed


def _conditions(given: Conditions) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in given.items() if value is not None)


def _combined(name: str, value: Any) -> list[Conditions]:
    return [value] if name == NOT else list(value)


def _filter(entity: Entity, name: str) -> Filter:
    return next(each for each in entity.filters if each.name == name)
