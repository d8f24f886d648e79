"""Translation: an operation of a document becomes selections of the reading map."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.values import get_argument_values
from graphql.language import ValueNode, VariableNode
from strawberry.schema.schema_converter import GraphQLCoreConverter

from earlyhelp.reading.declarations import Computed
from earlyhelp.reading.ids import decode_id
from earlyhelp.reading.mapping import GraphMap
from earlyhelp.reading.nodes import NODES
from earlyhelp.reading.selections import BadValueError, Chosen, Given
from earlyhelp.reading.values import NO_ID
from earlyhelp_graphql.answering.literals import (
    LONGEST_SHARED,
    Finder,
    finder,
    has_variable,
    is_shared,
)
from earlyhelp_graphql.answering.responses import fault_of
from earlyhelp_graphql.answering.variables import RequestVariables
from earlyhelp_graphql.composing.nodes import NODE, node_root

Fields = dict[str, list[FieldNode]]


@dataclass(frozen=True)
class Translator:
    """Translates one operation, for the variables of the request at hand."""

    schema: GraphQLSchema
    map: GraphMap
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: RequestVariables

    def root_fields(self, operation: OperationDefinitionNode) -> Fields:
        """Return the fields of the operation by response key, in order."""
        root = self.schema.get_root_type(operation.operation)
        return self.collect(root, [operation.selection_set])  # type: ignore[arg-type]

    def collect(
        self, type_: GraphQLObjectType, selections: Iterable[SelectionSetNode | None]
    ) -> Fields:
        """Return the fields selected on an object type, those of one key together."""
        found: Fields = {}
        for each in selections:
            if each is not None:
                self._collect(type_, each, found, set())
        return found

    def _collect(
        self, type_: GraphQLObjectType, selections: SelectionSetNode, found: Fields, seen: set[str]
    ) -> None:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node, type_):
                    self._collect(type_, node.selection_set, found, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment, type_):
                    self._collect(type_, fragment.selection_set, found, seen)

    def _included(self, node: Any) -> bool:
        if not node.directives:
            return True
        values = self.variables.values_
        skip = get_directive_values(GraphQLSkipDirective, node, values)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, values)
        return include is None or bool(include["if"])

    def _applies(
        self, fragment: InlineFragmentNode | FragmentDefinitionNode, type_: GraphQLObjectType
    ) -> bool:
        condition = fragment.type_condition
        if condition is None or condition.name.value == type_.name:
            return True
        named = self.schema.get_type(condition.name.value)
        return (
            named is not None and is_abstract_type(named) and self.schema.is_sub_type(named, type_)
        )

    def root(self, key: str, nodes: Sequence[FieldNode]) -> Chosen:
        """Return the selection of a root field.

        Raises BadValueError and GraphQLError for arguments that do not fit.
        """
        query = self.schema.query_type
        field = query.fields[nodes[0].name.value]  # type: ignore[union-attr]
        if nodes[0].name.value == NODES:
            arguments = self.arguments(field, nodes[0])
            return Chosen(key, NODES, arguments, tuple(self._of_each_type(arguments["ids"], nodes)))
        if nodes[0].name.value != NODE:
            return self._chosen(key, nodes, field, computed=False)
        arguments = self.arguments(field, nodes[0])
        decoded = decode_id(str(arguments["id"].get(self.variables)))
        if decoded is None or decoded.type_name not in self.map.entities:
            raise BadValueError(NO_ID, "id")
        type_ = self.schema.get_type(decoded.type_name)
        chosen = self.object(type_, nodes)
        return Chosen(key, node_root(decoded.type_name), arguments, chosen)

    def _of_each_type(self, ids: Given, nodes: Sequence[FieldNode]) -> Iterator[Chosen]:
        """Yield what is chosen of each type that ids name; what is no id is refused later."""
        decoded = filter(None, map(decode_id, ids.get(self.variables)))
        for name in sorted({each.type_name for each in decoded} & self.map.entities.keys()):
            yield Chosen(name, name, {}, self.object(self.schema.get_type(name), nodes))

    def object(
        self, type_: GraphQLNamedType | None, nodes: Sequence[FieldNode], *, record: bool = False
    ) -> tuple[Chosen, ...]:
        """Return what the nodes choose of an object; ``record`` says a plain Python one."""
        if not isinstance(type_, GraphQLObjectType):
            return ()
        fields = self.collect(type_, [node.selection_set for node in nodes])
        return tuple(self._member(type_, key, each, record=record) for key, each in fields.items())

    def _member(
        self, type_: GraphQLObjectType, key: str, nodes: Sequence[FieldNode], *, record: bool
    ) -> Chosen:
        name = nodes[0].name.value
        if name == "__typename":
            return Chosen(key, name)
        field = type_.fields[name]
        if record:
            python = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].python_name
            inner = self.object(get_named_type(field.type), nodes, record=True)
            return Chosen(key, python, {}, inner, is_object=_is_object(field))
        entity = self.map.entities.get(type_.name)
        computed = entity is not None and isinstance(entity.fields.get(name), Computed)
        return self._chosen(key, nodes, field, computed=computed)

    def _chosen(
        self, key: str, nodes: Sequence[FieldNode], field: GraphQLField, *, computed: bool
    ) -> Chosen:
        name, is_object = nodes[0].name.value, _is_object(field)
        try:
            arguments = self.arguments(field, nodes[0])
        except GraphQLError as error:
            return Chosen(key, name, is_object=is_object, fault=fault_of(error))
        inner = self.object(get_named_type(field.type), nodes, record=computed)
        return Chosen(key, name, arguments, inner, is_object=is_object)

    def arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, Given]:
        """Return a field's arguments; raises GraphQLError where a value does not fit."""
        if not field.args:
            return {}
        # What is given once fits every time: the shape of the variables decides on it.
        values = get_argument_values(field, node, self.variables.values_)
        written = {each.name.value: each.value for each in node.arguments or ()}
        key = node.alias.value if node.alias else node.name.value
        return {
            name: Given(
                (id(node), name),
                _finder(written.get(name), value, field.args[name].type),
                f"{key}.{name}",
                is_shared=len(key) <= LONGEST_SHARED and is_shared(written.get(name)),
            )
            for name, value in values.items()
            if self._is_given(written.get(name))
        }

    def _is_given(self, node: ValueNode | None) -> bool:
        """Return whether a caller gives a value; defaults are known to who reads the argument."""
        if isinstance(node, VariableNode):
            return node.name.value in self.variables
        return node is not None


def _finder(node: ValueNode | None, value: Any, type_: GraphQLInputType) -> Finder:
    """Return how to find an argument's value in any request with variables of this shape."""
    if node is None or not has_variable(node):
        return lambda _variables: value
    return finder(node, type_)


def _is_object(field: GraphQLField) -> bool:
    return isinstance(get_named_type(field.type), GraphQLObjectType)
