"""Composition: core's and the plugins' graphs become one schema and one reading map."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Annotated, Any, TypeVar

import strawberry
from graphql import GraphQLSchema
from sqlalchemy import Uuid
from sqlalchemy.orm import DeclarativeBase
from strawberry.exceptions import DuplicatedTypeName
from strawberry.types.base import get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.contract.faults import Fault, FaultyPluginsError
from earlyhelp.contract.loading import CORE
from earlyhelp.contract.places import place_in, place_of
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
    Many,
    One,
    Order,
)
from earlyhelp.reading.mapping import GraphMap
from earlyhelp.viewer import Grant
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.composing.descriptions import undescribed
from earlyhelp_graphql.composing.fields import attached_field, id_field, own_field
from earlyhelp_graphql.composing.gathering import Gathering, Place, found
from earlyhelp_graphql.composing.inputs import InputTypes, payload_type
from earlyhelp_graphql.composing.lists import ListTypes
from earlyhelp_graphql.composing.reach import faults_of_scopes, models_by_scope, recorded_under
from earlyhelp_graphql.composing.requirements import unrequired, unrequired_reads
from earlyhelp_graphql.composing.schema import Mutation, Query, SchemaParts
from earlyhelp_graphql.composing.soundness import (
    NODE,
    check_names,
    check_past_rules,
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
from earlyhelp_graphql.declaring.graph import (
    Graph,
    ListDeclaration,
    MutationDeclaration,
    TypeDeclaration,
)
from earlyhelp_graphql.declaring.interfaces import Node

INPUT = "All that it takes."
IDEMPOTENCY_KEY = "Repeat it with the same input to get the same answer without doing it twice."
ID = "An id of whatever type, as this API returned it."
_ORDERS = "its orders"


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
    """Compose graphs into one. Raises one PluginError that lists every fault found.

    The rules of who sees which row are compiled for what every role reaches, so that a faulty rule
    stops the start and not a request.
    """
    return _Composer(list(contributions), rules).compose(roles)


D = TypeVar("D", TypeDeclaration, FieldDeclaration, ListDeclaration, MutationDeclaration)


class _Composer:
    def __init__(self, contributions: Sequence[GraphContribution], rules: RuleBook) -> None:
        self.contributions = contributions
        self.rules = rules
        self.gathering = Gathering()
        self.homes: dict[type[Node], str] = {}
        self.types: dict[type[Node], TypeDeclaration] = {}
        self.named: dict[str, TypeDeclaration] = {}
        for contribution in contributions:
            for declared in contribution.graph.types:
                self._name(contribution, declared)
        self.owners: dict[tuple[str, str], str] = {}
        self.places: dict[tuple[str, str], Place] = {}
        self.lists = ListTypes(self.homes, self._type_of)
        self.types_of: dict[tuple[type[Node], str], Any] = {}
        self.parts = SchemaParts()
        self.fields: dict[type[Node] | None, dict[str, Field]] = {None: {}}
        self.mutations: dict[str, MutationDeclaration] = {}
        self.commands = InputTypes(
            {declared.model: declared.node for declared in self.types.values()}
        )
        self.bound: dict[type[DeclarativeBase], str] = {}

    def _name(self, contribution: GraphContribution, declared: TypeDeclaration) -> None:
        """Let a type have its name, if no other has it."""
        name = declared.node.__name__
        if name in self.named:
            thing = f"declares {name}, as {self.homes[self.named[name].node]} does."
            fault = Fault(contribution.name, thing, "Rename one of them.", declared.place)
            self.gathering.add(fault)
            self.gathering.types.add(declared.node)
            return
        self.types[declared.node] = self.named[name] = declared
        self.homes[declared.node] = contribution.name

    def _refuse_other_scopes(self) -> None:
        for contribution in self.contributions:
            for scope, place in contribution.scopes_out_of_reach():
                thing = f"asks for the scope {scope!r}, which nobody within its reach declares."
                remedy = "Return it from scopes(), correct its name, or require its plugin."
                self.gathering.add(Fault(contribution.name, thing, remedy, place))

    def _refuse_unrequired(self) -> None:
        for fault in unrequired(self.contributions):
            self.gathering.add(fault)

    def compose(self, roles: Sequence[Role]) -> Composition:
        self._refuse_other_scopes()
        self._refuse_unrequired()
        self._gather_all(self._type, lambda graph: graph.types)
        self._gather_all(self._attach, lambda graph: graph.fields)
        self._gather_all(self._add_to_list, lambda graph: (*graph.orders, *graph.filters))
        self._gather_all(self._show_attached, lambda graph: graph.fields)
        self._gather_all(self._mutation, lambda graph: graph.mutations)
        self._add_node_roots()
        graph = self._map(roles)
        schema = self._schema()
        if schema is not None:
            self._refuse_undescribed(schema)
        if schema is None or self.gathering.faults:
            raise FaultyPluginsError(self.gathering.faults)
        return Composition(
            schema,
            graph,
            Guard(self.rules, recorded_under(self.mutations.values())),
            self.commands,
            self.mutations,
            {declared.model: declared.node for declared in self.types.values()},
        )

    def _gather_all(
        self,
        step: Callable[[GraphContribution, D], None],
        of: Callable[[Graph], Iterable[D]],
    ) -> None:
        """Take one step with all that every graph declares of a kind."""
        for contribution in self.contributions:
            for each in of(contribution.graph):
                with self.gathering.of(contribution.name, each.place, each.name):
                    step(contribution, each)

    def _type(self, contribution: GraphContribution, declared: TypeDeclaration) -> None:
        if declared.node in self.gathering.types:
            return
        self.gathering.types.add(declared.node)  # until it is known to be sound
        if not declared.read:
            raise DeclarationError(
                f"{declared.name} has no read scope", "name one: Graph(read=...)"
            )
        self._bind(contribution, declared)
        check_rule(declared.name, declared.model, self.rules, contribution.categories)
        self.gathering.types.remove(declared.node)
        self.fields[declared.node] = {"id": id_field(declared.name)}
        for each in get_object_definition(declared.node, strict=True).fields:
            self._own_field(contribution, declared, each)

    def _own_field(
        self, contribution: GraphContribution, declared: TypeDeclaration, own: StrawberryField
    ) -> None:
        name, key = declared.name, to_camel_case(own.python_name)
        place = partial(place_in, declared.node, own.python_name, declared.place)
        self._claim(contribution, name, key, place)
        self.types_of[declared.node, key] = _python_type(own.type)
        with self.gathering.of(contribution.name, place, f"{name}.{key}") as is_faulty:
            if key != "id":
                self.fields[declared.node][key] = own_field(declared, own, self.named)
        if is_faulty:
            self.gathering.spoil(name, key)

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

    def _claim(
        self, contribution: GraphContribution, type_name: str, key: str, place: Place
    ) -> None:
        self.owners[type_name, key] = contribution.name
        self.places[type_name, key] = place

    def _attach(self, contribution: GraphContribution, attached: FieldDeclaration) -> None:
        if attached.owner in self.gathering.types:
            return
        holder, key, what = attached.holder, attached.key, f"{attached.holder}.{attached.key}"
        owner = None if attached.owner is None else self.types.get(attached.owner)
        if key in self.fields.get(attached.owner, {}):
            first = self.owners[holder, key]
            raise DeclarationError(f"declares {what}, as {first} does", "rename one of them.")
        self.gathering.spoil(holder, key)  # until it is known to be sound
        check_names(holder, key, attached)
        check_scope(what, attached, contribution.graph)
        check_past_rules(what, attached.comes_from, owner, contribution)
        if attached.owner is not None and owner is None:
            raise DeclarationError(
                f"{what} is attached to a type nobody declares",
                "declare the type, or name its plugin in the manifest's `requires`.",
            )
        self._claim(contribution, holder, key, attached.place)
        if attached.owner is not None:
            listed = attached.comes_from.target if isinstance(attached.comes_from, Many) else ""
            type_ = self.named[listed].node if listed in self.named else attached.annotation
            self.types_of[attached.owner, key] = without_none(type_)[0]
        self.fields[attached.owner][key] = attached_field(owner, attached, what, self.named)
        self.gathering.heal(holder, key)

    def _add_to_list(self, contribution: GraphContribution, listed: ListDeclaration) -> None:
        node, declared = listed.listed, listed.declared
        if node in self.gathering.types:
            return
        if isinstance(declared, Order):
            self.gathering.spoil(node.__name__, _ORDERS)  # until it is known to be sound
            self.lists.add_order(contribution.name, node, declared)
            self.gathering.heal(node.__name__, _ORDERS)
        else:
            self.lists.add_filter(contribution.name, node, declared)
        key = f"{type(declared).__name__} {declared.name}"
        self._claim(contribution, node.__name__, key, listed.place)

    def _type_of(self, node: type[Node], path: str) -> Any:
        """Return the type of what a field tells, perhaps behind to-ones; None if there is none."""
        name, _, further = path.partition(".")
        type_: Any = self.types_of.get((node, name))
        return self._type_of(type_, further) if further else type_

    def _show_attached(self, _contribution: GraphContribution, attached: FieldDeclaration) -> None:
        if self.gathering.is_spoilt(attached.holder, attached.key):
            return
        holder: type = Query if attached.owner is None else attached.owner
        arguments = [strawberry_argument(name, each) for name, each in attached.arguments.items()]
        field = attached.comes_from
        if isinstance(field, Many | Count) and field.target in self.named:
            target = self.named[field.target].node
            if isinstance(field, Many) and not self.lists.orders(target):
                if self.gathering.is_spoilt(field.target, _ORDERS):
                    return
                raise DeclarationError(
                    f"{attached.holder}.{attached.key} lists {field.target}, which has no order",
                    "declare one: graph.order(...).",
                )
            is_connection = isinstance(field, Many) and field.connection
            arguments += self.lists.arguments(target, is_connection=is_connection)
        self.parts.show(holder, attached.name, attached.annotation, attached.description, arguments)

    def _mutation(self, contribution: GraphContribution, mutation: MutationDeclaration) -> None:
        faults = faults_of_verb(mutation.verb)
        for error in faults:
            place = place_of(mutation.verb) or mutation.place
            self.gathering.add(Fault.of(contribution.name, error, place))
        if faults:
            return
        key = to_camel_case(mutation.name)
        if key in self.mutations:
            first = self.owners["Mutation", key]
            raise DeclarationError(
                f"declares the mutation {key}, as {first} does",
                "rename one of them.",
            )
        row = mutation.verb.row
        returns = next((d.node for d in self.types.values() if d.model is row), None)
        if returns is None:
            raise DeclarationError(
                f"The mutation {key} returns {row.__name__}, which is no type",
                "declare a type for that model.",
            )
        self._claim(contribution, "Mutation", key, mutation.place)
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
        for declared in self._sound_types():
            name = declared.name
            self.fields[None][node_root(name)] = One(
                name, _by_id, arguments={"id": Argument(Uuid(), Coding.ID, of=name)}
            )
        arguments = [strawberry_argument("id", Annotated[strawberry.ID, ID])]
        self.parts.show(Query, NODE, Node | None, "Fetch anything again by its id.", arguments)

    def _sound_types(self) -> Iterator[TypeDeclaration]:
        for node, declared in self.types.items():
            if node not in self.gathering.types:
                yield declared

    def _entities(self) -> Iterator[Entity]:
        for declared in self._sound_types():
            rule = self.rules.of(declared.model)
            assert rule is not None  # noqa: S101 - `check_rule` saw to it
            yield Entity(
                declared.name,
                declared.model,
                declared.read,
                rule.reached,
                rule.subject,
                self.gathering.sound_fields(self.fields[declared.node]),
                rule.visible_through,
                self.gathering.sound_orders(declared.name, self.lists.orders(declared.node)),
                self.gathering.sound_filters(declared.name, self.lists.filters(declared.node)),
            )

    def _map(self, roles: Sequence[Role]) -> GraphMap:
        roots = self.gathering.sound_fields(self.fields[None])
        graph = GraphMap(list(self._entities()), roots, self.rules)
        for role in roles:
            for entity in graph.entities.values():
                with graph.gathering():
                    graph.visible(entity, _grant(role))
        for error in graph.faults:
            key = error.type_name, error.field_name
            fault = Fault.of(self.owners.get(key, CORE), error, found(self.places.get(key, "")))
            self.gathering.add(fault)
        self._refuse_unrequired_reads(graph)
        if not graph.faults:
            self._refuse_scopes_in_vain(graph, roles)
        return graph

    def _refuse_unrequired_reads(self, graph: GraphMap) -> None:
        models = {
            key: tuple(filter(None, map(self.rules.model, names)))
            for key, names in graph.reads.items()
        }
        for fault in unrequired_reads(self.contributions, models):
            self.gathering.add(fault)

    def _refuse_scopes_in_vain(self, graph: GraphMap, roles: Sequence[Role]) -> None:
        entities = {entity.model: entity for entity in graph.entities.values()}

        def reaches(role: Role, model: type[DeclarativeBase]) -> bool:
            # Of a type that is faulty itself, no more is type_.
            return model not in entities or graph.reaches(entities[model], _grant(role))

        graphs = [contribution.graph for contribution in self.contributions]
        models = models_by_scope(graphs)
        for contribution in self.contributions:
            for given in contribution.roles:
                for error in faults_of_scopes(given, roles, models, self.rules, reaches):
                    self.gathering.add(Fault.of(contribution.name, error, contribution.roles_place))

    def _schema(self) -> strawberry.Schema | None:
        """Return the schema; None where a fault keeps it from being made."""
        try:
            return self.parts.schema(self.types, self.lists.input_fields())
        except DuplicatedTypeName as error:
            self._refuse_duplicate(error)
        except Exception:
            # What an annotation cannot be resolved to was told where it was declared.
            if not self.gathering.faults:
                raise
        return None

    def _refuse_duplicate(self, error: DuplicatedTypeName) -> None:
        """Say who shares a name with whom, unless it is that of a type whose fault is told."""
        declared = (error.first_cls, error.second_cls)
        if self.gathering.types.intersection(filter(None, declared)):
            return
        modules = [str(getattr(each, "__module__", "?")) for each in declared]
        homes = " and ".join(f"{self._home(each)} ({each})" for each in modules)
        by_home = {self._home(module): each for module, each in zip(modules, declared, strict=True)}
        plugin = next((home for home in by_home if home != CORE), CORE)
        place = place_of(getattr(by_home[plugin], "origin", by_home[plugin]))
        self.gathering.add(Fault(plugin, f"{error.message}: by {homes}.", "Rename one.", place))

    def _refuse_undescribed(self, schema: strawberry.Schema) -> None:
        for type_name, name, remedy in undescribed(_graphql(schema)):
            field = name.partition("(")[0]
            home = self.owners.get((type_name, field)) or self._home_of_type(type_name, schema)
            what = f"{type_name}.{name}" if name else type_name
            place = found(self.places.get((type_name, field), ""))
            self.gathering.add(Fault(home, f"{what} is not described.", remedy, place))

    def _home_of_type(self, name: str, schema: strawberry.Schema) -> str:
        definition: Any = schema.get_type_by_name(name)
        return self._home(str(getattr(getattr(definition, "origin", None), "__module__", "?")))

    def _home(self, module: str) -> str:
        """Return the contribution that a module belongs to, by its package."""
        package = module.partition(".")[0]
        homes = {node.__module__.partition(".")[0]: home for node, home in self.homes.items()}
        homes |= {each.package: each.name for each in self.contributions if each.package}
        return homes.get(package, CORE)


def _grant(role: Role) -> Grant:
    categories = None if role.categories is None else frozenset(role.categories)
    return Grant(role.name, frozenset(), role.rows, categories)


def _python_type(resolved: Any) -> Any:
    inner, _, _ = unwrap(resolved)
    return inner.wrapped_cls if isinstance(inner, StrawberryEnumDefinition) else inner


def _by_id(row: Any, id: Any) -> Any:  # noqa: A002 - the argument's name in the API
    return row.id == id
