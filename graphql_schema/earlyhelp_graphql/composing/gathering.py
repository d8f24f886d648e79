"""Gathering the faults of all graphs: each once, and none that only follows from another."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from earlyhelp.contract.faults import Fault
from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Field, Filter, Key, Match, Order
from earlyhelp.reading.hops import Relation
from earlyhelp_graphql.declaring.interfaces import Node

_Declared = tuple[str, str]
"""The name of a type, and of one of its fields."""


Place = str | Callable[[], str]
"""Where something was declared, or how to find that: it takes longer than to compose it."""


def found(place: Place) -> str:
    """Return a place, which is looked for only where there is a fault."""
    return place if isinstance(place, str) else place()


class Gathering:
    """The faults found so far, and what cannot be used because of them.

    What rests on something that is spoilt is passed over: its fault would be the same again.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.types: set[type[Node]] = set()
        self._fields: set[_Declared] = set()

    @contextmanager
    def of(self, plugin: str, place: Place, what: str) -> Iterator[list[bool]]:
        """Keep the fault of one declaration, and go on; the value is empty if there was none."""
        is_faulty: list[bool] = []
        try:
            yield is_faulty
        except DeclarationError as error:
            self.add(Fault.of(plugin, error, found(place)))
            is_faulty.append(True)
        except Exception as error:  # noqa: BLE001 - the boundary to foreign code
            thing = f"{what} raised {type(error).__name__}: {error}."
            self.add(Fault(plugin, thing, "mend what is declared there.", found(place)))
            is_faulty.append(True)

    def add(self, fault: Fault) -> None:
        """Keep a fault, once: a rule that fails may do so for each role."""
        if fault not in self.faults:
            self.faults.append(fault)

    def spoil(self, type_name: str, field_name: str) -> None:
        """Remember that a field cannot be used."""
        self._fields.add((type_name, field_name))

    def heal(self, type_name: str, field_name: str) -> None:
        """Remember that a field can be used after all."""
        self._fields.discard((type_name, field_name))

    def is_spoilt(self, type_name: str, field_name: str) -> bool:
        """Whether a field cannot be used."""
        return (type_name, field_name) in self._fields

    def sound_fields(self, fields: Mapping[str, Field]) -> dict[str, Field]:
        """Return the fields that lead to no type which cannot be used."""
        spoilt = {node.__name__ for node in self.types}
        return {
            name: field
            for name, field in fields.items()
            if not (isinstance(field, Relation) and field.target in spoilt)
        }

    def sound_orders(self, type_name: str, orders: tuple[Order, ...]) -> tuple[Order, ...]:
        """Return the orders that go by nothing which cannot be used."""
        return tuple(
            order
            for order in orders
            if all(key.column is not None or self._is_sound(type_name, key) for key in order.keys)
        )

    def sound_filters(self, type_name: str, filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
        """Return the filters that are about nothing which cannot be used."""
        return tuple(
            each
            for each in filters
            if not self.is_spoilt(type_name, each.field)
            and not (each.match is Match.RELATED and self.faults)
        )

    def _is_sound(self, type_name: str, key: Key) -> bool:
        """Whether an order's key can be used; of what is far away that is not looked into."""
        first, _, further = key.of.partition(".")
        return not self.is_spoilt(type_name, first) and not (further and self.faults)
