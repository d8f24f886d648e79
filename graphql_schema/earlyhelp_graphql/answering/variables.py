"""Variables: their coerced values, and the shape by which statements are told apart."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    get_nullable_type,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_value

from earlyhelp.reading.ids import decode_id
from earlyhelp_graphql.answering.invalid import MAX_ERRORS, InvalidDocumentError, Shown, all_shown

_VALUE = re.compile(
    r"(?<=: )Value '.*'(?= does not exist)|(?<=cannot represent)([^:]*): .*|, found: .*", re.DOTALL
)


_FORMS = {"a Date.": "YYYY-MM-DD", "a DateTime.": "YYYY-MM-DDThh:mm:ssZ"}


class RequestVariables(dict[str, Any]):
    """The coerced variables of one request, by name; ``given`` are those as they came."""

    def __init__(self, values: VariableValues, given: Mapping[str, Any]) -> None:
        super().__init__(values.coerced)
        self.values_ = values
        self.given = given

    def beside(self, **more: object) -> "RequestVariables":
        """Return these variables with more, which no client can have named."""
        copy = RequestVariables(self.values_, self.given)
        copy.update(more)
        return copy


@dataclass(frozen=True)
class Variable:
    """A variable that an operation declares; ``default`` is Undefined where it has none."""

    signature: GraphQLVariableSignature
    default: Any

    @property
    def name(self) -> str:
        """Its name, without the dollar."""
        return self.signature.name

    @property
    def type(self) -> GraphQLInputType:
        """Its type."""
        return self.signature.type


def declared_variables(
    schema: GraphQLSchema, definitions: Iterable[VariableDefinitionNode]
) -> tuple[Variable, ...]:
    """Return the variables of a valid operation."""
    signatures = [get_variable_signature(schema, each) for each in definitions]
    return tuple(
        Variable(signature, coerce_default_value(signature))
        for signature in signatures
        if isinstance(signature, GraphQLVariableSignature)
    )


def coerce_variables(
    schema: GraphQLSchema,
    variables: Iterable[Variable],
    given: Mapping[str, Any],
    node: Callable[[], OperationDefinitionNode],
    *,
    introspects: bool,
) -> RequestVariables:
    """Return the coerced variables. Raises InvalidDocumentError where they do not fit.

    ``node`` gives the operation's syntax tree, which is asked for only to word the errors.
    """
    found = _coerced(variables, given)
    if found is not None:
        return found
    outcome = get_variable_values(
        schema,
        node().variable_definitions or (),
        dict(given),
        max_errors=MAX_ERRORS,
        hide_suggestions=not introspects,
    )
    if isinstance(outcome, list):
        errors = all_shown(outcome, introspects=introspects)
        raise InvalidDocumentError([_without_value(each) for each in errors])
    return RequestVariables(outcome, given)


def _coerced(variables: Iterable[Variable], given: Mapping[str, Any]) -> RequestVariables | None:
    """Return the coerced variables, or None where it is not certain that all of them fit."""
    sources, values = {}, {}
    for variable in variables:
        value = given.get(variable.name, Undefined)
        sources[variable.name] = VariableValueSource(variable.signature, value)
        if value is not Undefined:
            value = coerce_input_value(value, variable.type)
        elif variable.default is not Undefined:
            value = variable.default
        elif not is_non_null_type(variable.type):
            continue
        if value is Undefined:
            return None
        values[variable.name] = value
    return RequestVariables(VariableValues(sources, values), given)


def _without_value(error: Shown) -> Shown:
    """Return an error that says what is wrong with a variable's value, but not the value.

    It may be about somebody. A key that no input has is told, so that it can be corrected.
    """
    message = _VALUE.sub(_left, error["message"])
    for left, form in _FORMS.items():
        message = message.replace(left, f"{left[:-1]}: write {form}.")
    return {**error, "message": message}


def _left(found: re.Match[str]) -> str:
    return "This value" if found[0].startswith("Value '") else f"{found[1] or ''}."


def shape(
    declared: Iterable[Variable], variables: RequestVariables, types: frozenset[str]
) -> Hashable:
    """Return what of the variables decides on the SQL, for the key of a statement.

    That is: which are given or null, the keys of input objects, booleans (they steer
    @skip and @include), enum values (they name orders) and the types that ids name.
    """
    return tuple(
        _shape(variables[each.name], get_nullable_type(each.type), types)
        if each.name in variables
        else "absent"
        for each in declared
    )


def _shape(value: Any, type_: Any, types: frozenset[str]) -> Hashable:
    if value is None:
        return None
    if isinstance(type_, GraphQLInputObjectType):
        return _object_shape(value, type_, types)
    if isinstance(type_, GraphQLList):
        item: Any = get_nullable_type(type_.of_type)
        if isinstance(item, GraphQLInputObjectType):
            return tuple(_shape(each, item, types) for each in value)
        return _types_named(value, types) if item is GraphQLID else "list"
    return _scalar_shape(value, type_, types)


def _object_shape(
    value: Mapping[str, Any], type_: GraphQLInputObjectType, types: frozenset[str]
) -> Hashable:
    return tuple(
        (key, _shape(each, get_nullable_type(type_.fields[key].type), types))
        for key, each in sorted(value.items())
    )


def _types_named(ids: Iterable[Any], types: frozenset[str]) -> Hashable:
    decoded = filter(None, (decode_id(each) for each in ids if each is not None))
    return ("ids", types & {each.type_name for each in decoded})


def _scalar_shape(value: Any, type_: Any, types: frozenset[str]) -> Hashable:
    if type_ is GraphQLBoolean:
        return ("boolean", value)
    if isinstance(type_, GraphQLEnumType):
        return ("enum", str(value))
    if type_ is GraphQLID:
        decoded = decode_id(value)
        return ("id", decoded.type_name if decoded and decoded.type_name in types else None)
    return "value"
