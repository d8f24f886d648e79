"""Certainty: one walk that tells of most valid documents that they are valid.

graphql-core's validation walks a document once for each of some thirty rules, and takes the
most of what a document costs that was never seen before. This walk knows what is common
and no more. Whatever it is not certain of is left to validation, which words the errors: it
may refuse what is valid, but never accept what is not. A test holds the two side by side.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_input_object_type,
    is_input_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
    type_from_ast,
)
from graphql.utilities import do_types_overlap
from graphql.utilities.coerce_input_value import coerce_input_literal
from graphql.validation.rules.variables_in_allowed_position import allowed_variable_usage

from earlyhelp_graphql.answering.trees import Tree

_STEERING = {each.name: each for each in (GraphQLSkipDirective, GraphQLIncludeDirective)}
_TYPENAME = "__typename"

Leaf = tuple[str, GraphQLOutputType | None]
"""A scalar without arguments: the field's name and type."""

Found = dict[str, Leaf | None]
"""The response keys met in one selection set, with what each stands for, if that is a leaf."""


def is_certainly_valid(schema: GraphQLSchema, tree: Tree) -> bool:
    """Return true only where validation finds no error; false where that is not certain."""
    # The maps hold one definition for each name: fewer than there are means a name twice.
    if len(tree.node.definitions) != len(tree.operations) + len(tree.fragments):
        return False
    if None in tree.operations and len(tree.operations) > 1:
        return False
    walks = [_Walk(schema, tree, operation) for operation in tree.operations.values()]
    return all(walk.is_valid() for walk in walks) and tree.fragments.keys() == {
        name for walk in walks for name in walk.spread
    }


class _Walk:
    """Goes through one operation, and through each fragment wherever it is spread."""

    def __init__(
        self, schema: GraphQLSchema, tree: Tree, operation: OperationDefinitionNode
    ) -> None:
        self.schema = schema
        self.fragments = tree.fragments
        self.operation = operation
        self.variables: dict[str, tuple[GraphQLInputType, ValueNode | None]] = {}
        self.used: set[str] = set()
        self.spread: set[str] = set()

    def is_valid(self) -> bool:
        operation = self.operation
        root = self.schema.get_root_type(operation.operation)
        return (
            root is not None
            and operation.operation is not OperationType.SUBSCRIPTION
            and not operation.directives
            and all(map(self._declares, operation.variable_definitions or ()))
            and self._selects(root, operation.selection_set, {}, ())
            and self.used == self.variables.keys()
        )

    def _declares(self, definition: VariableDefinitionNode) -> bool:
        name, type_ = definition.variable.name.value, type_from_ast(self.schema, definition.type)
        if name in self.variables or definition.directives or not is_input_type(type_):
            return False
        default = definition.default_value
        self.variables[name] = (type_, default)
        return default is None or self._fits(default, type_)

    # Selections.

    def _selects(
        self,
        parent: GraphQLNamedType,
        selections: SelectionSetNode,
        found: Found,
        inside: tuple[str, ...],
    ) -> bool:
        for node in selections.selections:
            if node.directives and not self._steered(node.directives):
                return False
            if isinstance(node, FieldNode):
                sound = self._field(parent, node, found, inside)
            elif isinstance(node, FragmentSpreadNode):
                sound = self._spreads(parent, node, found, inside)
            else:
                sound = isinstance(node, InlineFragmentNode) and self._narrows(
                    parent, node.type_condition, node.selection_set, found, inside
                )
            if not sound:
                return False
        return True

    def _field(
        self, parent: GraphQLNamedType, node: FieldNode, found: Found, inside: tuple[str, ...]
    ) -> bool:
        name = node.name.value
        if name == _TYPENAME:
            is_plain = not node.arguments and node.selection_set is None
            return is_plain and _is_first(node, found, (name, None))
        field: GraphQLField | None = getattr(parent, "fields", {}).get(name)
        if field is None or not self._gives(field.args, node.arguments):
            return False
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            # A scalar named twice is the same, but for arguments: whether those are is not asked.
            leaf = None if node.arguments else (name, field.type)
            return node.selection_set is None and _is_first(node, found, leaf)
        return (
            node.selection_set is not None
            and _is_first(node, found)
            and self._selects(inner, node.selection_set, {}, inside)
        )

    def _spreads(
        self,
        parent: GraphQLNamedType,
        node: FragmentSpreadNode,
        found: Found,
        inside: tuple[str, ...],
    ) -> bool:
        name = node.name.value
        fragment = self.fragments.get(name)
        if fragment is None or name in inside or node.arguments:
            return False
        self.spread.add(name)
        return (
            not fragment.directives
            and not fragment.variable_definitions
            and self._narrows(
                parent, fragment.type_condition, fragment.selection_set, found, (*inside, name)
            )
        )

    def _narrows(
        self,
        parent: GraphQLNamedType,
        condition: Any,
        selections: SelectionSetNode,
        found: Found,
        inside: tuple[str, ...],
    ) -> bool:
        if condition is None:
            return self._selects(parent, selections, found, inside)
        type_ = self.schema.get_type(condition.name.value)
        return (
            is_composite_type(type_)
            and is_composite_type(parent)
            and do_types_overlap(self.schema, type_, parent)
            and self._selects(type_, selections, found, inside)
        )

    def _steered(self, directives: Sequence[DirectiveNode]) -> bool:
        names = [each.name.value for each in directives]
        return len(set(names)) == len(names) and all(
            name in _STEERING and self._gives(_STEERING[name].args, each.arguments)
            for name, each in zip(names, directives, strict=True)
        )

    # Values.

    def _gives(
        self, declared: Mapping[str, GraphQLArgument], given: Sequence[ArgumentNode] | None
    ) -> bool:
        values = {each.name.value: each.value for each in given or ()}
        return (
            len(values) == len(given or ())
            and all(
                name in values
                for name, argument in declared.items()
                if is_required_argument(argument)
            )
            and all(
                name in declared and self._fits(value, declared[name].type)
                for name, value in values.items()
            )
        )

    def _fits(self, node: ValueNode, type_: GraphQLInputType) -> bool:
        if isinstance(node, VariableNode):
            return self._stands(node.name.value, type_)
        if is_non_null_type(type_):
            return not isinstance(node, NullValueNode) and self._fits(node, type_.of_type)
        if isinstance(node, NullValueNode):
            return True
        if is_list_type(type_):
            return isinstance(node, ListValueNode) and all(
                self._fits(each, type_.of_type) for each in node.values
            )
        if is_input_object_type(type_):
            return isinstance(node, ObjectValueNode) and self._object_fits(node, type_)
        is_plain = not isinstance(node, ListValueNode | ObjectValueNode)
        return is_plain and coerce_input_literal(node, type_) is not Undefined

    def _object_fits(self, node: ObjectValueNode, type_: GraphQLInputObjectType) -> bool:
        values = {each.name.value: each.value for each in node.fields}
        return (
            not type_.is_one_of
            and len(values) == len(node.fields)
            and all(
                name in values
                for name, field in type_.fields.items()
                if is_required_input_field(field)
            )
            and all(
                name in type_.fields and self._fits(value, type_.fields[name].type)
                for name, value in values.items()
            )
        )

    def _stands(self, name: str, type_: GraphQLInputType) -> bool:
        """Return whether a variable may stand where a type is expected."""
        declared = self.variables.get(name)
        self.used.add(name)
        return declared is not None and allowed_variable_usage(
            self.schema, *declared, type_, Undefined
        )


def _is_first(node: FieldNode, found: Found, leaf: Leaf | None = None) -> bool:
    """Return whether a response key is new, or stands for the same ``leaf`` as before."""
    key = node.alias.value if node.alias else node.name.value
    if key in found:
        before = found[key]
        return leaf is not None and before is not None and str(before) == str(leaf)
    found[key] = leaf
    return True
