"""Composition: core's and the plugins' graphs become one schema and one reading map."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

import strawberry
from graphql import GraphQLSchema
from sqlalchemy import Uuid
from sqlalchemy.orm import DeclarativeBase
from strawberry.exceptions import DuplicatedTypeName
from strawberry.types.base import get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.contract.loading import CORE
from earlyhelp.contract.records import Role
from earlyhelp.contract.rules import RuleBook
from earlyhelp.errors import DeclarationError
from earlyhelp.guard import Guard
from earlyhelp.reading.declarations import (
    Argument,
    Coding,
    Count,
    Entity,
    Field,
    Filter,
    Many,
    One,
    Order,
)
from earlyhelp.reading.mapping import GraphMap
from earlyhelp.viewer import Grant
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.composing.descriptions import undescribed
from earlyhelp_graphql.composing.fields import attached_field, id_field, own_field
from earlyhelp_graphql.composing.inputs import InputTypes, payload_type
from earlyhelp_graphql.composing.lists import ListTypes
from earlyhelp_graphql.composing.schema import Mutation, Query, SchemaParts
from earlyhelp_graphql.composing.soundness import (
    NODE,
    check_names,
    check_rule,
    check_scope,
    faults_of_verb,
)
from earlyhelp_graphql.declaring.annotations import (
    described,
    strawberry_argument,
    unwrap,
    without_none,
)
from earlyhelp_graphql.declaring.fields import FieldDeclaration
from earlyhelp_graphql.declaring.graph import MutationDeclaration, TypeDeclaration
from earlyhelp_graphql.declaring.interfaces import Node

INPUT = "All that it takes."
IDEMPOTENCY_KEY = "Repeat it with the same input to get the same answer without doing it twice."
ID = "An id of whatever type, as this API returned it."


def node_root(type_name: str) -> str:
    """Return the hidden root field that fetches a type's row by its id."""
    return f"{NODE}:{type_name}"


@dataclass(frozen=True)
class Composition:
    """The composed graph: schema for documents, map for reading, mutations and their guard."""

    schema: strawberry.Schema
    map: GraphMap
    guard: Guard
    commands: InputTypes
    mutations: Mapping[str, MutationDeclaration]
    types: Mapping[type, type[Node]] = field(repr=False)

    @cached_property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return _graphql(self.schema)

    @cached_property
    def sdl(self) -> str:
        """The schema definition language text, the same every time."""
        return self.schema.as_str() + "\n"


def _graphql(schema: strawberry.Schema) -> GraphQLSchema:
    found: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry gives it no public name
    return found


def compose(
    contributions: Iterable[GraphContribution],
    rules: RuleBook,
    roles: Sequence[Role] = (),
) -> Composition:
    """Compose graphs into one. Raises one DeclarationError that lists every fault found.

    The rules of who sees which row are compiled for what every role reaches, so that a faulty rule
    stops the start and not a request.
    """
    return _Composer(list(contributions), rules).compose(roles)


class _Composer:
    def __init__(self, contributions: Sequence[GraphContribution], rules: RuleBook) -> None:
        self.contributions = contributions
        self.rules = rules
        self.types: dict[type[Node], TypeDeclaration] = {
            declared.node: declared
            for contribution in contributions
            for declared in contribution.graph.types
        }
        self.named = {declared.node.__name__: declared for declared in self.types.values()}
        self.homes: dict[type[Node], str] = {
            declared.node: contribution.name
            for contribution in contributions
            for declared in contribution.graph.types
        }
        self.owners: dict[tuple[str, str], str] = {}
        self.lists = ListTypes(self.homes, self._told)
        self.told: dict[tuple[type[Node], str], Any] = {}
        self.parts = SchemaParts()
        self.fields: dict[type[Node] | None, dict[str, Field]] = {None: {}}
        self.mutations: dict[str, MutationDeclaration] = {}
        self.commands = InputTypes(
            {declared.model: declared.node for declared in self.types.values()}
        )
        self.bound: dict[type[DeclarativeBase], str] = {}
        self.faults: list[str] = []

    def _refuse_other_scopes(self) -> None:
        for contribution in self.contributions:
            for scope in contribution.scopes_out_of_reach():
                self.faults.append(
                    f"{contribution.name} asks for the scope {scope!r}, "
                    "which nobody within its reach declares. "
                    "Return it from scopes(), correct its name, or require its plugin."
                )

    def compose(self, roles: Sequence[Role]) -> Composition:
        self._refuse_other_scopes()
        self._refuse_twice_named_types()
        for contribution in self.contributions:
            for declared in contribution.graph.types:
                self._collect(self._type, contribution, declared)
        for contribution in self.contributions:
            for attached in contribution.graph.fields:
                self._collect(self._attach, contribution, attached)
        for contribution in self.contributions:
            for listed in (*contribution.graph.orders, *contribution.graph.filters):
                self._collect(self._add_to_list, contribution, listed)
        for contribution in self.contributions:
            for attached in contribution.graph.fields:
                self._collect(self._show_attached, contribution, attached)
            for mutation in contribution.graph.mutations:
                self._collect(self._mutation, contribution, mutation)
        self._raise_faults()
        self._add_node_roots()
        graph = self._map(roles)
        schema = self._schema()
        self._refuse_undescribed(schema)
        return Composition(
            schema,
            graph,
            Guard(self.rules),
            self.commands,
            self.mutations,
            {declared.model: declared.node for declared in self.types.values()},
        )

    def _collect(self, step: Any, contribution: GraphContribution, declared: Any) -> None:
        try:
            step(contribution, declared)
        except DeclarationError as error:
            self.faults.append(f"{contribution.name}: {error}")
        except Exception as error:  # noqa: BLE001 - the boundary to foreign code
            what = getattr(declared, "name", declared)
            self.faults.append(
                f"{contribution.name}: {what} raised {type(error).__name__}: {error}."
            )

    def _raise_faults(self) -> None:
        if self.faults:
            listed = "\n- ".join(self.faults)
            raise DeclarationError(
                f"The graph cannot be composed:\n- {listed}", "mend each of these."
            )

    def _refuse_twice_named_types(self) -> None:
        named: dict[str, str] = {}
        for contribution in self.contributions:
            for declared in contribution.graph.types:
                name = declared.node.__name__
                if name in named:
                    self.faults.append(
                        f"{contribution.name} declares {name}, as {named[name]} does. "
                        "Rename one of them."
                    )
                named[name] = contribution.name

    def _type(self, contribution: GraphContribution, declared: TypeDeclaration) -> None:
        if not declared.read:
            raise DeclarationError(
                f"{declared.node.__name__} has no read scope", "name one: Graph(read=...)."
            )
        name = declared.node.__name__
        self._bind(contribution, declared)
        check_rule(name, declared.model, self.rules, contribution.categories)
        found: dict[str, Field] = {"id": id_field(name)}
        definition = get_object_definition(declared.node, strict=True)
        for each in definition.fields:
            key = to_camel_case(each.python_name)
            self._claim(contribution, name, key)
            self.told[declared.node, key] = _python_type(each.type)
            if key != "id":
                found[key] = own_field(declared, each, self.named)
        self.fields[declared.node] = found

    def _bind(self, contribution: GraphContribution, declared: TypeDeclaration) -> None:
        """Let a type have its table: one of its contribution's own, and not another type's.

        The rule of a type is the rule of its table, for whoever reads or writes it.
        """
        name, table = declared.node.__name__, declared.model.__tablename__
        if contribution.tables is not None and declared.model.metadata is not contribution.tables:
            raise DeclarationError(
                f"{name} is bound to {table}, which is not among {contribution.name}'s own tables",
                "bind types to tables in the MetaData that metadata() returns; "
                "attach fields to the types of other tables.",
            )
        first = self.bound.setdefault(declared.model, name)
        if first != name:
            raise DeclarationError(
                f"{name} is bound to {table}, as {first} is",
                "bind one type to a table, and attach further fields to that.",
            )

    def _claim(self, contribution: GraphContribution, type_name: str, key: str) -> None:
        self.owners[type_name, key] = contribution.name

    def _attach(self, contribution: GraphContribution, attached: FieldDeclaration) -> None:
        owner = None if attached.owner is None else self.types.get(attached.owner)
        holder: type = Query if attached.owner is None else attached.owner
        key = to_camel_case(attached.name)
        check_names(holder.__name__, key, attached)
        check_scope(f"{holder.__name__}.{key}", attached, contribution.graph)
        if attached.owner is not None and owner is None:
            raise DeclarationError(
                f"{attached.owner.__name__}.{key} is attached to a type nobody declares",
                "declare the type, or name its plugin in the manifest's `requires`.",
            )
        if key in self.fields.get(attached.owner, {}):
            first = self.owners[holder.__name__, key]
            raise DeclarationError(
                f"{contribution.name} declares {holder.__name__}.{key}, as {first} does",
                "rename one of them.",
            )
        self.owners[holder.__name__, key] = contribution.name
        what = f"{holder.__name__}.{key}"
        self.fields[attached.owner][key] = attached_field(owner, attached, what, self.named)
        if attached.owner is not None:
            listed = attached.comes_from.target if isinstance(attached.comes_from, Many) else ""
            told = self.named[listed].node if listed in self.named else attached.annotation
            self.told[attached.owner, key] = without_none(told)[0]

    def _add_to_list(
        self, contribution: GraphContribution, listed: tuple[type[Node], Order | Filter]
    ) -> None:
        node, declared = listed
        if isinstance(declared, Order):
            self.lists.add_order(contribution.name, node, declared)
        else:
            self.lists.add_filter(contribution.name, node, declared)
        self.owners[node.__name__, f"{type(declared).__name__} {declared.name}"] = contribution.name

    def _told(self, node: type[Node], path: str) -> Any:
        """Return the type of what a field tells, perhaps behind to-ones; None if there is none."""
        name, _, further = path.partition(".")
        told: Any = self.told.get((node, name))
        return self._told(told, further) if further else told

    def _show_attached(self, _contribution: GraphContribution, attached: FieldDeclaration) -> None:
        holder: type = Query if attached.owner is None else attached.owner
        arguments = [strawberry_argument(name, each) for name, each in attached.arguments.items()]
        field = attached.comes_from
        if isinstance(field, Many | Count) and field.target in self.named:
            target = self.named[field.target].node
            if isinstance(field, Many) and not self.lists.orders(target):
                raise DeclarationError(
                    f"{holder.__name__}.{to_camel_case(attached.name)} lists {field.target}, "
                    "which has no order",
                    "declare one: graph.order(...).",
                )
            is_connection = isinstance(field, Many) and field.connection
            arguments += self.lists.arguments(target, is_connection=is_connection)
        self.parts.show(holder, attached.name, attached.annotation, attached.description, arguments)

    def _mutation(self, contribution: GraphContribution, mutation: MutationDeclaration) -> None:
        faults = faults_of_verb(mutation.verb)
        if faults:
            self.faults += [f"{contribution.name}: {fault}" for fault in faults]
            return
        key = to_camel_case(mutation.name)
        if key in self.mutations:
            first = self.owners["Mutation", key]
            raise DeclarationError(
                f"{contribution.name} declares the mutation {key}, as {first} does",
                "rename one of them.",
            )
        row = mutation.verb.row
        returns = next((d.node for d in self.types.values() if d.model is row), None)
        if returns is None:
            raise DeclarationError(
                f"The mutation {key} returns {row.__name__}, which is no type",
                "declare a type for that model.",
            )
        self.owners["Mutation", key] = contribution.name
        self.mutations[key] = mutation
        arguments = [
            strawberry_argument(
                "input",
                Annotated[self.commands.input_type(mutation.verb.command, returns), INPUT],
            ),
            strawberry_argument("idempotency_key", Annotated[str | None, IDEMPOTENCY_KEY]),
        ]
        text = described(mutation.verb) or ""
        # Null, with an error, for whoever lacks the scope.
        payload = payload_type(mutation, returns) | None
        self.parts.show(Mutation, mutation.name, payload, text, arguments)

    def _add_node_roots(self) -> None:
        for declared in self.types:
            name = declared.__name__
            self.fields[None][node_root(name)] = One(
                name, _by_id, arguments={"id": Argument(Uuid(), Coding.ID, of=name)}
            )
        arguments = [strawberry_argument("id", Annotated[strawberry.ID, ID])]
        self.parts.show(Query, NODE, Node | None, "Fetch anything again by its id.", arguments)

    def _entities(self) -> Iterator[Entity]:
        for declared in self.types.values():
            rule = self.rules.of(declared.model)
            assert rule is not None  # noqa: S101 - `check_rule` saw to it
            yield Entity(
                declared.node.__name__,
                declared.model,
                declared.read,
                rule.reached,
                rule.subject,
                self.fields[declared.node],
                rule.visible_through,
                self.lists.orders(declared.node),
                self.lists.filters(declared.node),
            )

    def _map(self, roles: Sequence[Role]) -> GraphMap:
        graph = GraphMap(list(self._entities()), self.fields[None], self.rules)
        for role in roles:
            categories = None if role.categories is None else frozenset(role.categories)
            grant = Grant(role.name, frozenset(), role.rows, categories)
            for entity in graph.entities.values():
                with graph.gathering():
                    graph.visible(entity, grant)
        for error in graph.faults:
            contribution = self.owners.get((error.type_name, error.field_name), CORE)
            fault = f"{contribution}: {error}"
            if fault not in self.faults:  # a rule that fails may do so for each role
                self.faults.append(fault)
        self._raise_faults()
        return graph

    def _schema(self) -> strawberry.Schema:
        try:
            return self.parts.schema(self.types, self.lists.input_fields())
        except DuplicatedTypeName as error:
            found = (error.first_cls, error.second_cls)
            homes = " and ".join(
                self._home(str(getattr(each, "__module__", "?"))) for each in found
            )
            raise DeclarationError(f"{error.message}: by {homes}", "rename one of them.") from error

    def _refuse_undescribed(self, schema: strawberry.Schema) -> None:
        for type_name, name, remedy in undescribed(_graphql(schema)):
            field = name.partition("(")[0]
            home = self.owners.get((type_name, field)) or self._home_of_type(type_name, schema)
            what = f"{type_name}.{name}" if name else type_name
            fault = DeclarationError(f"{what} is not described", remedy)
            self.faults.append(f"{home}: {fault}")
        self._raise_faults()

    def _home_of_type(self, name: str, schema: strawberry.Schema) -> str:
        definition: Any = schema.get_type_by_name(name)
        return self._home(str(getattr(getattr(definition, "origin", None), "__module__", "?")))

    def _home(self, module: str) -> str:
        """Return a module with the contribution whose types live beside it."""
        package = module.partition(".")[0]
        for node, home in self.homes.items():
            if node.__module__.partition(".")[0] == package:
                return f"{home} ({module})"
        return module


def _python_type(resolved: Any) -> Any:
    inner, _, _ = unwrap(resolved)
    return inner.wrapped_cls if isinstance(inner, StrawberryEnumDefinition) else inner


def _by_id(row: Any, id: Any) -> Any:  # noqa: A002 - the argument's name in the API
    return row.id == id
