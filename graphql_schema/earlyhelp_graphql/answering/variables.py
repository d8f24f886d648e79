"""Variables: their coerced values, and the shape by which statements are told apart."""

import re
from collections.abc import Hashable, Mapping
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLSchema,
    OperationDefinitionNode,
    get_nullable_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values

from earlyhelp.reading.ids import decode_id
from earlyhelp_graphql.answering.documents import MAX_ERRORS, InvalidDocumentError, Shown, shown

_VALUE = re.compile(
    r"(?<=: )Value '.*'(?= does not exist)|(?<=cannot represent)([^:]*): .*|, found: .*", re.DOTALL
)


class RequestVariables(dict[str, Any]):
    """The coerced variables of one request, by name; ``given`` are those as they came."""

    def __init__(self, values: VariableValues, given: Mapping[str, Any]) -> None:
        super().__init__(values.coerced)
        self.values_ = values
        self.given = given

    def beside(self, **more: Any) -> "RequestVariables":
        """Return these variables with more, which no client can have named."""
        copy = RequestVariables(self.values_, self.given)
        copy.update(more)
        return copy


def coerce_variables(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    given: Mapping[str, Any],
    *,
    introspects: bool,
) -> RequestVariables:
    """Return the coerced variables. Raises InvalidDocumentError where they do not fit."""
    outcome = get_variable_values(
        schema,
        operation.variable_definitions or (),
        dict(given),
        max_errors=MAX_ERRORS,
        hide_suggestions=not introspects,
    )
    if isinstance(outcome, list):
        raise InvalidDocumentError([_without_value(shown(error)) for error in outcome])
    return RequestVariables(outcome, given)


def _without_value(error: Shown) -> Shown:
    """Return an error that says what is wrong with a variable's value, but not the value.

    It may be about somebody. A key that no input has is told, so that it can be corrected.
    """
    message = _VALUE.sub(_left, error["message"])
    return {**error, "message": message.replace("a Date.", "a Date: write YYYY-MM-DD.")}


def _left(found: re.Match[str]) -> str:
    return "This value" if found[0].startswith("Value '") else f"{found[1] or ''}."


def shape(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    variables: RequestVariables,
    types: frozenset[str],
) -> Hashable:
    """Return what of the variables decides on the SQL, for the key of a statement.

    That is: which are given or null, the keys of input objects, booleans (they steer
    @skip and @include), enum values (they name orders) and the types that ids name.
    """
    shapes: list[Hashable] = []
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        if name not in variables:
            shapes.append("absent")
            continue
        type_: Any = get_nullable_type(type_from_ast(schema, definition.type))  # type: ignore[arg-type]
        shapes.append(_shape(variables[name], type_, types))
    return tuple(shapes)


def _shape(value: Any, type_: Any, types: frozenset[str]) -> Hashable:
    if value is None:
        return None
    if isinstance(type_, GraphQLInputObjectType):
        return _object_shape(value, type_, types)
    if isinstance(type_, GraphQLList):
        item: Any = get_nullable_type(type_.of_type)
        if isinstance(item, GraphQLInputObjectType):
            return tuple(_shape(each, item, types) for each in value)
        return "list"
    return _scalar_shape(value, type_, types)


def _object_shape(
    value: Mapping[str, Any], type_: GraphQLInputObjectType, types: frozenset[str]
) -> Hashable:
    return tuple(
        (key, _shape(each, get_nullable_type(type_.fields[key].type), types))
        for key, each in sorted(value.items())
    )


def _scalar_shape(value: Any, type_: Any, types: frozenset[str]) -> Hashable:
    if type_ is GraphQLBoolean:
        return ("boolean", value)
    if isinstance(type_, GraphQLEnumType):
        return ("enum", str(value))
    if type_ is GraphQLID:
        decoded = decode_id(value)
        return ("id", decoded.type_name if decoded and decoded.type_name in types else None)
    return "value"
