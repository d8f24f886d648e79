"""Gathering what every graph declares: types, fields, lists and mutations, each checked alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Annotated, Any, TypeVar

from sqlalchemy.orm import DeclarativeBase
from strawberry.types.base import get_object_definition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.contract.faults import Fault
from earlyhelp.contract.places import place_in, place_of
from earlyhelp.contract.rules import RuleBook
from earlyhelp.contract.verbs import VerbBook
from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Count, Field, Filter, Many, Order
from earlyhelp.reading.nodes import NODES
from earlyhelp.refusals import codes_in, codes_of
from earlyhelp.verbs import Verb
from earlyhelp_graphql.composing.changes import show_changes
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.composing.fields import attached_field, fields_of_all, own_field
from earlyhelp_graphql.composing.gathering import Gathering
from earlyhelp_graphql.composing.inputs import InputTypes, payload_type
from earlyhelp_graphql.composing.lists import ListTypes
from earlyhelp_graphql.composing.nodes import NODE, by_id, id_argument, ids_argument, node_root
from earlyhelp_graphql.composing.origins import Origins
from earlyhelp_graphql.composing.requirements import unrequired
from earlyhelp_graphql.composing.schema import Mutation, Query, SchemaParts
from earlyhelp_graphql.composing.soundness import (
    check_names,
    check_past_rules,
    check_rule,
    check_scope,
    faults_of_verb,
)
from earlyhelp_graphql.composing.summaries import Summaries
from earlyhelp_graphql.declaring.annotations import (
    described,
    strawberry_argument,
    unwrap,
    without_none,
)
from earlyhelp_graphql.declaring.fields import FieldDeclaration
from earlyhelp_graphql.declaring.filters import Comparisons
from earlyhelp_graphql.declaring.graph import (
    Graph,
    ListDeclaration,
    MutationDeclaration,
    TypeDeclaration,
)
from earlyhelp_graphql.declaring.interfaces import Node

D = TypeVar("D", TypeDeclaration, FieldDeclaration, ListDeclaration, MutationDeclaration)

_INPUT = "All that it takes."
_KEY = "Repeat it with the same input to get the same answer without doing it twice."
_ORDERS = "its orders"


class Composer:
    """What all graphs declare, and what of it is at fault (``gathering``).

    ``types`` are by class, ``named`` by name, ``nodes`` by table. ``fields`` say how to read each
    field of a type (None: of the root), ``parts`` and ``lists`` how the schema shows them.
    """

    def __init__(
        self, contributions: Sequence[GraphContribution], rules: RuleBook, verbs: VerbBook
    ) -> None:
        self.contributions = contributions
        self.rules = rules
        self.verbs = verbs
        self.gathering = Gathering()
        self.origins = Origins(contributions)
        self.types: dict[type[Node], TypeDeclaration] = {}
        self.named: dict[str, TypeDeclaration] = {}
        self.nodes: dict[type[DeclarativeBase], type[Node]] = {}
        self.fields: dict[type[Node] | None, dict[str, Field]] = {None: {}}
        self.lists = ListTypes(self.origins.homes, self._type_of)
        self.summaries = Summaries(self.fields, self._type_of)
        self.parts = SchemaParts()
        self.mutations: dict[str, MutationDeclaration] = {}
        self.problems: dict[str, Sequence[str]] = {}
        for contribution in contributions:
            for declared in contribution.graph.types:
                self._name(contribution, declared)
        self.commands = InputTypes(self.nodes)
        self._types_of: dict[tuple[type[Node], str], Any] = {}

    def gather(self) -> None:
        """Take in all that is declared; what is at fault is left out."""
        self._refuse_other_scopes()
        for fault in unrequired(self.contributions):
            self.gathering.add(fault)
        self._gather_all(self._type, lambda graph: graph.types)
        self._gather_all(self._attach, lambda graph: graph.fields)
        self._gather_all(self._add_to_list, lambda graph: (*graph.orders, *graph.filters))
        self._gather_all(self._show_attached, lambda graph: graph.fields)
        self._gather_all(self._mutation, lambda graph: graph.mutations)
        self._add_node_roots()
        show_changes(self.parts)

    def sound_types(self) -> Iterator[TypeDeclaration]:
        """Yield the types that can be used."""
        for node, declared in self.types.items():
            if node not in self.gathering.types:
                yield declared

    def _name(self, contribution: GraphContribution, declared: TypeDeclaration) -> None:
        """Let a type have its name, if no other has it."""
        name = declared.name
        if name in self.named:
            thing = f"declares {name}, as {self.origins.homes[self.named[name].node]} does."
            fault = Fault(contribution.name, thing, "Rename one of them.", declared.place)
            self.gathering.add(fault)
            self.gathering.types.add(declared.node)
            return
        self.types[declared.node] = self.named[name] = declared
        self.origins.homes[declared.node] = contribution.name
        self.nodes.setdefault(declared.model, declared.node)

    def _refuse_other_scopes(self) -> None:
        for contribution in self.contributions:
            for scope, place in contribution.scopes_out_of_reach():
                thing = f"asks for the scope {scope!r}, which nobody within its reach declares."
                remedy = "Return it from scopes(), correct its name, or require its plugin."
                self.gathering.add(Fault(contribution.name, thing, remedy, place))

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
        self.fields[declared.node] = fields_of_all(declared.name)
        for each in get_object_definition(declared.node, strict=True).fields:
            self._own_field(contribution, declared, each)

    def _own_field(
        self, contribution: GraphContribution, declared: TypeDeclaration, own: StrawberryField
    ) -> None:
        name, key = declared.name, to_camel_case(own.python_name)
        place = partial(place_in, declared.node, own.python_name, declared.place)
        self.origins.claim(contribution.name, name, key, place)
        self._types_of[declared.node, key] = _python_type(own.type)
        with self.gathering.of(contribution.name, place, f"{name}.{key}") as is_faulty:
            if key not in self.fields[declared.node]:
                self.fields[declared.node][key] = own_field(declared, own, self.named)
        if is_faulty:
            self.gathering.spoil(name, key)

    def _bind(self, contribution: GraphContribution, declared: TypeDeclaration) -> None:
        """Let a type have its table: one of its contribution's own, and not another type's.

        The rule of a type is the rule of its table, for whoever reads or writes it.
        """
        name, table = declared.name, declared.model.__tablename__
        if contribution.tables is not None and declared.model.metadata is not contribution.tables:
            raise DeclarationError(
                f"{name} is bound to {table}, which is not among {contribution.name}'s own tables",
                "bind types to tables in the MetaData that metadata() returns; "
                "attach fields to the types of other tables.",
            )
        first = self.nodes[declared.model].__name__
        if first != name:
            raise DeclarationError(
                f"{name} is bound to {table}, as {first} is",
                "bind one type to a table, and attach further fields to that.",
            )

    def _attach(self, contribution: GraphContribution, attached: FieldDeclaration) -> None:
        if attached.owner in self.gathering.types:
            return
        holder, key, what = attached.holder, attached.key, f"{attached.holder}.{attached.key}"
        owner = None if attached.owner is None else self.types.get(attached.owner)
        if key in self.fields.get(attached.owner, {}):
            first = self.origins.owner(holder, key)
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
        self.origins.claim(contribution.name, holder, key, attached.place)
        if attached.owner is not None:
            listed = attached.comes_from.target if isinstance(attached.comes_from, Many) else ""
            type_ = self.named[listed].node if listed in self.named else attached.annotation
            self._types_of[attached.owner, key] = without_none(type_)[0]
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
            self._claim_listed(contribution, listed, declared)
            return
        for each in self._filters_of(node, declared):
            self.lists.add_filter(contribution.name, node, each)
            self._claim_listed(contribution, listed, each)

    def _filters_of(self, node: type[Node], declared: Filter | Comparisons) -> Iterator[Filter]:
        if isinstance(declared, Filter):
            yield declared
        else:
            yield from declared.of(self._type_of(node, to_camel_case(declared.field)))

    def _claim_listed(
        self, contribution: GraphContribution, listed: ListDeclaration, declared: Order | Filter
    ) -> None:
        key = f"{type(declared).__name__} {declared.name}"
        self.origins.claim(contribution.name, listed.listed.__name__, key, listed.place)

    def _type_of(self, node: type[Node], path: str) -> Any:
        """Return the type of what a field tells, perhaps behind to-ones; None if there is none."""
        name, _, further = path.partition(".")
        type_: Any = self._types_of.get((node, name))
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
            first = self.origins.owner("Mutation", key)
            raise DeclarationError(
                f"declares the mutation {key}, as {first} does", "rename one of them."
            )
        row = mutation.verb.row
        returns = self.nodes.get(row)
        if returns is None:
            raise DeclarationError(
                f"The mutation {key} returns {row.__name__}, which is no type",
                "declare a type for that model.",
            )
        self.origins.claim(contribution.name, "Mutation", key, mutation.place)
        self.mutations[key] = mutation
        self.problems[key] = self._problems(mutation.verb)
        self._show_mutation(mutation, returns, self.problems[key])

    def _problems(self, verb: Verb[Any, Any]) -> Sequence[str]:
        codes = {*codes_of(verb)}
        codes |= {each.precondition.code for each in self.verbs.preconditions(verb)}
        for done in self.verbs.reactions(verb):
            codes |= {*codes_in(done.reaction.react)}
        rule = self.rules.of(verb.row)
        if rule is not None and rule.category is not None:
            codes.add("OUT_OF_REACH")  # which every verb refuses that would write out of reach
        return sorted(codes)

    def _show_mutation(
        self, mutation: MutationDeclaration, returns: type[Node], problems: Sequence[str]
    ) -> None:
        input_ = self.commands.input_type(mutation.verb.command, returns)
        arguments = [
            strawberry_argument("input", Annotated[input_, _INPUT]),
            strawberry_argument("idempotency_key", Annotated[str | None, _KEY]),
        ]
        # Null, with an error, for whoever lacks the scope.
        payload = payload_type(mutation, returns) | None
        codes = ", ".join(f"`{each}`" for each in problems)
        text = f"{described(mutation.verb) or ''}\n\nProblems: {codes}."
        self.parts.show(Mutation, mutation.name, payload, text, arguments)

    def _add_node_roots(self) -> None:
        for declared in self.sound_types():
            self.fields[None][node_root(declared.name)] = by_id(declared.name)
        text = "Fetch anything again by its id."
        self.parts.show(Query, NODE, Node | None, text, [id_argument()])
        text = (
            "Fetch several again by their ids, in the order of the ids; null stands where there "
            "is none, or none that you may see any more: forget what you hold of it."
        )
        self.parts.show(Query, NODES, list[Node | None] | None, text, [ids_argument()])


def _python_type(resolved: Any) -> Any:
    inner, _, _ = unwrap(resolved)
    return inner.wrapped_cls if isinstance(inner, StrawberryEnumDefinition) else inner
