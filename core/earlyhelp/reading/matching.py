"""Filters of lists, checked and compiled to templates once, at start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    String,
    and_,
    any_,
    func,
    literal_column,
    or_,
)
from sqlalchemy.types import TypeEngine

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import (
    Argument,
    Coding,
    Condition,
    Count,
    Entity,
    Field,
    Filter,
    Many,
    Match,
    One,
    Row,
    Value,
)
from earlyhelp.reading.lists import GIVEN, absent, argument_bind, field_of, given_argument
from earlyhelp.reading.moments import changed_since
from earlyhelp.reading.templates import OPERAND, Template, compile_template, row_alias
from earlyhelp.storage.texts import EMPTY, contains, folded, starts_with


@dataclass(frozen=True)
class CompiledFilter:
    """A filter: the field it is about, its condition as text, and how what is given is bound.

    The condition of a value is over the row's alias, that of a count over the number, and
    of a to-one there is none: what is given is a filter itself, of the row it leads to.
    """

    name: str
    field: Field
    argument: Argument
    condition: Template | None = None
    indexed: bool = True


_MATCHES: Mapping[Match, Callable[[Any, Any], ColumnElement[bool]]] = {
    Match.EQUAL: lambda value, given: value == given,
    Match.ANY_OF: lambda value, given: value == any_(given),
    Match.AT_LEAST: lambda value, given: value >= given,
    Match.AT_MOST: lambda value, given: value <= given,
    Match.MORE_THAN: lambda value, given: value > given,
    Match.LESS_THAN: lambda value, given: value < given,
    Match.CONTAINS: lambda value, given: contains(folded(value), folded(given)),
    Match.STARTS_WITH: lambda value, given: starts_with(folded(value), folded(given)),
    Match.PRESENT: lambda value, given: value.is_not(None) == given,
}


_OF_TEXTS = frozenset({Match.STARTS_WITH, Match.CONTAINS})


def compile_filter(entity: Entity, filter_: Filter, what: str) -> CompiledFilter:
    """Return a filter's condition. Raises DeclarationError for what it cannot be about."""
    if filter_.sql is not None:
        return _condition(entity, filter_, filter_.sql, what)
    field = field_of(entity, filter_.field, what)
    if filter_.match is Match.RELATED:
        if not isinstance(field, One | Many):
            raise DeclarationError(f"{what} leads to no rows", "name a to-one or a to-many.")
        return CompiledFilter(filter_.field, field, Argument(String()), None, filter_.indexed)
    if isinstance(field, Count):
        number: ColumnElement[int] = literal_column(OPERAND, Integer())
        return _comparison(filter_, field, number, what)
    if isinstance(field, Value):
        row = row_alias(entity.model)
        if filter_.match is Match.SINCE:
            return _since(filter_, field, row, what)
        if filter_.field == "id":
            return _comparison(filter_, field, row.id, what, row, of=entity.name)
        return _comparison(filter_, field, absent(entity, field), what, row)
    raise DeclarationError(
        f"{what} is about {filter_.field}, which is no value and no count of {entity.name}",
        "name a column, an expression or a count; for a to-one say where(...).",
    )


def _condition(entity: Entity, filter_: Filter, sql: Condition, what: str) -> CompiledFilter:
    row, argument = row_alias(entity.model), given_argument(filter_)
    condition = sql(row, argument_bind(GIVEN, argument))
    template = compile_template(condition, what, row)
    return CompiledFilter(filter_.name, Value(sql), argument, template, filter_.indexed)


def _since(filter_: Filter, field: Field, row: Row, what: str) -> CompiledFilter:
    argument = Argument(DateTime(timezone=True))
    condition = compile_template(changed_since(row, argument_bind(GIVEN, argument)), what, row)
    return CompiledFilter(filter_.field, field, argument, condition, filter_.indexed)


def _comparison(
    filter_: Filter, field: Field, value: ColumnElement[Any], what: str, *rows: object, of: str = ""
) -> CompiledFilter:
    many = filter_.match is Match.ANY_OF
    coding = Coding.ID if of else Coding.PLAIN
    argument = Argument(
        _given_type(value, filter_.match), coding, of=of, many=many, prepared=filter_.prepared
    )
    given = argument_bind(GIVEN, argument)
    condition = _MATCHES[filter_.match](value, given)
    if filter_.match in _OF_TEXTS:
        condition = and_(_can_be_found(given), condition)
    if filter_.key:
        # The key narrows; what the field itself starts with, or has in it, is asked of the rest.
        condition = and_(_by_key(filter_, getattr(rows[0], filter_.key), given), condition)
    past = field.past if isinstance(field, Value) else ()
    compiled = compile_template(condition, what, *rows).past(past)
    return CompiledFilter(filter_.field, field, argument, compiled, filter_.indexed)


def _can_be_found(given: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether a text has anything to be found by, or is blank and narrows nothing.

    An apostrophe alone is looked up as nothing, which everything starts with.
    """
    return or_(func.btrim(given, type_=String()) == EMPTY, folded(given) != EMPTY)


def _by_key(
    filter_: Filter, key: ColumnElement[str], given: ColumnElement[str]
) -> ColumnElement[bool]:
    if filter_.match is Match.CONTAINS:
        return contains(key, folded(given))
    return starts_with(key, func.ltrim(folded(given), type_=String()))


def _given_type(value: ColumnElement[Any], match: Match) -> TypeEngine[Any]:
    """Return the type of what is given: the value's own, but that texts need no collation."""
    if match is Match.PRESENT:
        return Boolean()
    return String() if isinstance(value.type, String) else value.type
