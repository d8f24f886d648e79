"""What Python fields need: columns of their row, and declared fields of it, behind relations too.

A declared field is read as if it had been chosen: by its own scope, its rules and its null.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Count, Entity, Many, Need, One, Value
from earlyhelp.reading.lists import Entities, absent, field_of, own_column
from earlyhelp.reading.selections import Chosen
from earlyhelp.reading.templates import Template, compile_template, row_alias, sql_type_name
from earlyhelp.reading.values import reader

Read = Callable[[Any], Any]
"""From JSON to what Python is given."""


@dataclass(frozen=True)
class CompiledNeeds:
    """The columns that a Python field needs, the fields that it chooses, and how to read each."""

    columns: Mapping[str, Template]
    chosen: tuple[Chosen, ...]
    read: Read


def compile_needs(
    entities: Entities, entity: Entity, needs: Sequence[Need], what: str
) -> CompiledNeeds:
    """Return what a Python field needs. Raises DeclarationError for what cannot be needed."""
    row = row_alias(entity.model)
    columns = {
        each.name: own_column(entity, each.column, f"{what} needs")
        for each in needs
        if each.column is not None
    }
    paths = [(each.name.split("."), each.of.split(".")) for each in needs if each.column is None]
    readers = {name: reader(sql_type_name(column.type)) for name, column in columns.items()}
    templates = {name: compile_template(each, what, row) for name, each in columns.items()}
    chosen, read = _chosen(entities, entity, paths, what)
    return CompiledNeeds(templates, chosen, record_reader({**readers, **read}))


Paths = Sequence[tuple[Sequence[str], Sequence[str]]]
"""Of each need the names in Python, and those of callers."""


def _chosen(
    entities: Entities, entity: Entity, paths: Paths, what: str
) -> tuple[tuple[Chosen, ...], dict[str, Read]]:
    chosen: list[Chosen] = []
    readers: dict[str, Read] = {}
    for key, name in dict.fromkeys((ours[0], theirs[0]) for ours, theirs in paths):
        further = [(o[1:], t[1:]) for o, t in paths if t[0] == name and len(t) > 1]
        field = field_of(entity, name, what)
        if isinstance(field, One | Many):
            if isinstance(field, Many) and field.connection:
                raise DeclarationError(
                    f"{what} needs {entity.name}.{name}, which comes in pages",
                    "name a count, a to-one or a plain list.",
                )
            inner, read = _chosen(entities, entities[field.target], further, what)
            record = record_reader(read)
            readers[key] = list_reader(record) if isinstance(field, Many) else record
            chosen.append(Chosen(key, name, {}, inner, is_object=True))
        elif isinstance(field, Value | Count):
            readers[key] = _value_reader(entity, field)
            chosen.append(Chosen(key, name))
        else:
            raise DeclarationError(
                f"{what} needs {entity.name}.{name}, which is computed in Python itself",
                "call what computes it, or name what that needs.",
            )
    return tuple(chosen), readers


def _value_reader(entity: Entity, field: Value | Count) -> Read:
    if isinstance(field, Count):
        return int
    return reader(sql_type_name(absent(entity, field).type))


def record_reader(readers: Mapping[str, Read]) -> Read:
    """Return how to read a JSON object as a record; null as None."""

    def read(value: Any) -> Any:
        if value is None:
            return None
        return SimpleNamespace(**{name: each(value[name]) for name, each in readers.items()})

    return read


def list_reader(item: Read) -> Read:
    """Return how to read a JSON array."""
    return lambda value: None if value is None else [item(each) for each in value]
