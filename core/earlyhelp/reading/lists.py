"""Orders and filters of lists, checked and compiled to templates once, at start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Boolean,
    ColumnElement,
    String,
    any_,
    bindparam,
    func,
)
from sqlalchemy.types import TypeEngine

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Argument, Entity, Filter, Key, Match, Order, Value
from earlyhelp.reading.templates import Template, compile_template, row_alias, sql_type_name

ARGUMENT = "argument."
"""What the holes of a field's own arguments are named by, before the argument's name."""
GIVEN = "value"
"""The name of the argument that a filter compares with."""


@dataclass(frozen=True)
class CompiledKey:
    """An order's key as text, with the SQL type that a cursor's value is cast to."""

    template: Template
    sql_type: str
    descending: bool


@dataclass(frozen=True)
class CompiledFilter:
    """A filter's condition as text, the field that it is about, and how what is given is bound."""

    template: Template
    field: str
    source: Value
    argument: Argument


def argument_bind(name: str, argument: Argument) -> BindParameter[Any]:
    """Return the place of an argument's value in a declaration's SQL."""
    sql_type = ARRAY(argument.sql_type) if argument.many else argument.sql_type
    return bindparam(f"{ARGUMENT}{name}", type_=sql_type, required=True)


def compile_order(entity: Entity, order: Order, what: str) -> tuple[CompiledKey, ...]:
    """Return an order's keys, the id last. Raises DeclarationError for what may be null."""
    row = row_alias(entity.model)
    keys = [_compile_key(row, key, what) for key in order.keys]
    guarded = [
        compile_template(field.sql(row), what, row)
        for field in entity.fields.values()
        if isinstance(field, Value) and (field.scope or field.when) and not field.arguments
    ]
    if any(key.template in guarded for key in keys):
        raise DeclarationError(
            f"{what} would be ordered by a field that needs a further scope",
            "order by another field: an order tells what the field hides.",
        )
    by_id = Key("id", lambda alias: alias.id, order.keys[-1].descending)
    return (*keys, _compile_key(row, by_id, what))


def _compile_key(row: Any, key: Key, what: str) -> CompiledKey:
    expression = key.sql(row)
    if getattr(expression, "nullable", False) is True and hasattr(expression, "table"):
        raise DeclarationError(f"{what} may be null", "order by a column that is NOT NULL.")
    return CompiledKey(
        compile_template(expression, what, row), sql_type_name(expression.type), key.descending
    )


_MATCHES: Mapping[Match, Callable[[Any, Any], ColumnElement[bool]]] = {
    Match.EQUAL: lambda value, given: value == given,
    Match.ANY_OF: lambda value, given: value == any_(given),
    Match.AT_LEAST: lambda value, given: value >= given,
    Match.AT_MOST: lambda value, given: value <= given,
    Match.STARTS_WITH: lambda value, given: func.starts_with(func.lower(value), func.lower(given)),
    Match.PRESENT: lambda value, given: value.is_not(None) == given,
}


def compile_filter(entity: Entity, filter_: Filter, what: str) -> CompiledFilter:
    """Return a filter's condition. Raises DeclarationError for what is no plain value."""
    field = entity.fields.get(filter_.field)
    if not isinstance(field, Value) or field.arguments:
        raise DeclarationError(
            f"{what} names {filter_.field}, which is no plain value of {entity.name}",
            "name a field that is a column or an expression without arguments.",
        )
    row = row_alias(entity.model)
    value = field.sql(row)
    argument = Argument(_given_type(value, filter_.match), many=filter_.match is Match.ANY_OF)
    condition = _MATCHES[filter_.match](value, argument_bind(GIVEN, argument))
    return CompiledFilter(compile_template(condition, what, row), filter_.field, field, argument)


def _given_type(value: ColumnElement[Any], match: Match) -> TypeEngine[Any]:
    """Return the type of what is given: the value's own, but that texts need no collation."""
    if match is Match.PRESENT:
        return Boolean()
    return String() if isinstance(value.type, String) else value.type
