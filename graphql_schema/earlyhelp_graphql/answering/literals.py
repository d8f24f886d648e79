"""Literals: values written in a document, freed from its syntax tree.

A statement outlives the request that it was made for. What it keeps of an argument is how to
find its value among the variables of the next request: a name, or names within a value.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
)
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal

from earlyhelp.reading.selections import Variables

Finder = Callable[[Variables], Any]

LONGEST_SHARED = 100
"""How many characters a name may have of which one copy is kept for all statements."""


def finder(node: ValueNode, type_: GraphQLInputType) -> Finder:
    """Return how to find the value of a valid literal; Undefined stands for an absent variable."""
    if isinstance(node, VariableNode):
        name = node.name.value
        return _shared_variable(name) if is_shared(node) else _variable(name)
    if not has_variable(node):
        value = coerce_input_literal(node, type_)
        return lambda _variables: value
    inner = get_nullable_type(type_)
    if is_list_type(inner):
        nodes = node.values if isinstance(node, ListValueNode) else (node,)
        return _list([finder(each, inner.of_type) for each in nodes])
    if is_input_object_type(inner) and isinstance(node, ObjectValueNode):
        return _object(node, inner)
    # A scalar of somebody's own, that takes lists or objects as they come.
    return lambda variables: coerce_input_literal(node, type_, getattr(variables, "values_", None))


def _variable(name: str) -> Finder:
    return lambda variables: variables.get(name, Undefined)


_shared_variable = lru_cache(1_000)(_variable)


def is_shared(node: ValueNode | None) -> bool:
    """Return whether a value is found in the same way wherever it is written like this."""
    # Names are kept for all who use them; so nobody may fill the memory with long ones.
    return isinstance(node, VariableNode) and len(node.name.value) <= LONGEST_SHARED


def _list(items: list[Finder]) -> Finder:
    def value(variables: Variables) -> list[Any]:
        found = (item(variables) for item in items)
        return [None if each is Undefined else each for each in found]

    return value


def _object(node: ObjectValueNode, type_: GraphQLInputObjectType) -> Finder:
    names = {name: field.out_name or name for name, field in type_.fields.items()}
    defaults = {
        names[name]: default
        for name, field in type_.fields.items()
        if (default := coerce_default_value(field)) is not Undefined
    }
    given: Mapping[str, Finder] = {
        names[each.name.value]: finder(each.value, type_.fields[each.name.value].type)
        for each in node.fields
    }

    def value(variables: Variables) -> Any:
        found = {name: find(variables) for name, find in given.items()}
        present = {name: each for name, each in found.items() if each is not Undefined}
        return type_.out_type({**defaults, **present})

    return value


def has_variable(node: ValueNode) -> bool:
    """Whether a value in a document holds a variable anywhere."""
    if isinstance(node, VariableNode):
        return True
    inner = getattr(node, "values", None) or [f.value for f in getattr(node, "fields", None) or ()]
    return any(has_variable(each) for each in inner)
