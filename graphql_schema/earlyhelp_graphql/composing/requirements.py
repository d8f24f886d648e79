"""Whose types, fields and tables a plugin uses: core's, its own, those of plugins it requires.

A plugin that is enabled today may be gone tomorrow: what it does not require, it must not use.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import DeclarativeBase
from strawberry.types.base import get_object_definition
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.commands import CommandField, Kind, Part, RowId, Several, fields_of
from earlyhelp.contract.faults import Fault
from earlyhelp.contract.loading import CORE
from earlyhelp.reading.declarations import Computed, Order
from earlyhelp.reading.hops import Relation
from earlyhelp.verbs import Verb
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.declaring.annotations import is_node, unwrap, without_none, without_text
from earlyhelp_graphql.declaring.fields import FieldDeclaration
from earlyhelp_graphql.declaring.graph import Graph, ListDeclaration, TypeDeclaration

Use = tuple[str, str]
"""What is used, and whose it is."""


def unrequired(contributions: Sequence[GraphContribution]) -> Iterator[Fault]:
    """Yield each use of what is a plugin's that its user does not require."""
    owners = _Owners(contributions)
    for each in contributions:
        for what, place, uses in owners.uses(each.graph):
            yield from _out_of_reach(each, what, place, uses)


Reads = Mapping[tuple[str, str], Iterable[type[DeclarativeBase]]]
"""The models of the tables that fields read in their subqueries, by type and field."""


def unrequired_reads(contributions: Sequence[GraphContribution], reads: Reads) -> Iterator[Fault]:
    """Yield each read of a table that is of a plugin which the reader does not require."""
    owners = _Owners(contributions)
    for each in contributions:
        for attached in each.graph.fields:
            models = reads.get((attached.holder, attached.key), ())
            what = f"{attached.holder}.{attached.key}"
            yield from _out_of_reach(each, what, attached.place, owners.models(models))


def _out_of_reach(
    user: GraphContribution, what: str, place: str, uses: Iterator[Use]
) -> Iterator[Fault]:
    if user.requires is None:
        return
    reach, told = {CORE, user.name, *user.requires}, set[str]()
    for used, owner in uses:
        # Of what else it uses of the same plugin the remedy is the same.
        if owner not in reach | told:
            told.add(owner)
            yield Fault(
                user.name,
                f"{what} uses {used}, which is of {owner}, a plugin it does not require.",
                f"add {owner!r} to the manifest's `requires`.",
                place,
            )


class _Owners:
    """Whose each type, field and table is."""

    def __init__(self, contributions: Sequence[GraphContribution]) -> None:
        self._types: dict[str, str] = {}
        self._tables: dict[Any, str] = {}
        self._fields: dict[tuple[str, str], tuple[str, str]] = {}
        # The first to have a name has it: the second is told of that, and not of its uses.
        for each in contributions:
            if each.tables is not None:
                self._tables[each.tables] = each.name
            for declared in each.graph.types:
                self._types.setdefault(declared.name, each.name)
                for name, target in _own_fields(declared):
                    self._fields.setdefault((declared.name, name), (each.name, target))
            for attached in each.graph.fields:
                field = attached.comes_from
                target = field.target if isinstance(field, Relation) else ""
                self._fields.setdefault((attached.holder, attached.key), (each.name, target))

    def uses(self, graph: Graph) -> Iterator[tuple[str, str, Iterator[Use]]]:
        """Yield each thing that a graph declares, its place, and what it uses."""
        for declared in graph.types:
            for name, target in _own_fields(declared):
                yield f"{declared.name}.{name}", declared.place, self._type(target)
        for attached in graph.fields:
            what = f"{attached.holder}.{attached.key}"
            yield what, attached.place, self._attached(attached)
        for listed in (*graph.orders, *graph.filters):
            yield listed.name, listed.place, self._listed(listed)
        for mutation in graph.mutations:
            if isinstance(mutation.verb, Verb) and not mutation.verb.faults:
                what = f"The mutation {to_camel_case(mutation.name)}"
                models = (mutation.verb.row, *_models(fields_of(mutation.verb.command)))
                yield what, mutation.place, self.models(models)

    def _attached(self, attached: FieldDeclaration) -> Iterator[Use]:
        field = attached.comes_from
        yield from self._type(attached.holder)
        for annotation in attached.arguments.values():
            inner, _ = without_none(without_text(annotation)[0])
            if is_node(inner):
                yield from self._type(inner.__name__)
        if isinstance(field, Computed):
            for need in field.needs:
                yield from self._going_by(attached.holder, need.of, need.column)
            return
        if isinstance(field, Relation):
            yield from self._type(field.target)

    def _listed(self, listed: ListDeclaration) -> Iterator[Use]:
        name, declared = listed.listed.__name__, listed.declared
        yield from self._type(name)
        if not isinstance(declared, Order):
            yield from self._going_by(name, to_camel_case(declared.field), None)
            return
        for key in (each for each in declared.keys if each.of):
            yield from self._going_by(name, key.of, key.column)

    def _going_by(self, type_name: str, path: str, column: Any) -> Iterator[Use]:
        """Yield the fields on a path from a type, and the table of the column that it ends at."""
        if column is not None:
            yield from self.models((column.class_,))
        for name in path.split("."):
            owner, target = self._fields.get((type_name, name), ("", ""))
            if owner:
                yield f"{type_name}.{name}", owner
            type_name = target

    def _type(self, name: str) -> Iterator[Use]:
        if name in self._types:
            yield name, self._types[name]

    def models(self, models: Iterable[type[DeclarativeBase]]) -> Iterator[Use]:
        """Yield whose tables these are, but for core's."""
        for model in models:
            if model.metadata in self._tables:
                yield model.__name__, self._tables[model.metadata]


def _own_fields(declared: TypeDeclaration) -> Iterator[tuple[str, str]]:
    """Yield the fields of a type's class, each with the type of the graph that it leads to."""
    for own in get_object_definition(declared.node, strict=True).fields:
        inner, _, _ = unwrap(own.type)
        yield to_camel_case(own.python_name), inner.__name__ if is_node(inner) else ""


def _models(fields: Iterable[CommandField]) -> Iterator[type[DeclarativeBase]]:
    for field in fields:
        yield from _of_kind(field.kind)


def _of_kind(kind: Kind) -> Iterator[type[DeclarativeBase]]:
    match kind:
        case RowId(model):
            yield model
        case Part(command):
            yield from _models(fields_of(command))
        case Several(item):
            yield from _of_kind(item)
