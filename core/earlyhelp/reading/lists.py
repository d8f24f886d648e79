"""Orders of lists, checked and compiled to templates once, at start, and what filters share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Exists,
    Integer,
    String,
    bindparam,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import coalesce, count
from sqlalchemy.types import TypeEngine

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import (
    Argument,
    Computed,
    Count,
    Entity,
    Field,
    Filter,
    Key,
    Match,
    One,
    Order,
    Row,
    Value,
)
from earlyhelp.reading.templates import (
    Template,
    compile_template,
    is_of_row,
    row_alias,
    sql_type_name,
)

Entities = Mapping[str, Entity]

ARGUMENT = "argument."
"""What the holes of a field's own arguments are named by, before the argument's name."""
GIVEN = "value"
"""The name of the argument that a filter compares with."""

_LEAST = {
    "BIGINT": str(-(2**63)),
    "BOOLEAN": "false",
    "DATE": "'-infinity'::DATE",
    "INTEGER": str(-(2**31)),
    "TIMESTAMP WITH TIME ZONE": "'0001-01-02 00:00:00+00'::TIMESTAMPTZ",
}
"""The least of each type: it stands where there is nothing that the viewer may see."""


@dataclass(frozen=True)
class CompiledKey:
    """One part of an order: a declared field, or a column as text, perhaps behind to-ones.

    ``sql_type`` is what a cursor's value is cast to. ``least``, where it is given, stands for
    a value that is not there, or that the viewer may not see. ``beside`` names the filter whose
    value the text takes.
    """

    sql_type: str
    descending: bool
    through: tuple[str, ...] = ()
    field: str = ""
    column: Template | None = None
    least: str = ""
    beside: str = ""


def argument_bind(name: str, argument: Argument) -> BindParameter[Any]:
    """Return the place of an argument's value in a declaration's SQL."""
    sql_type = ARRAY(argument.sql_type) if argument.many else argument.sql_type
    return bindparam(f"{ARGUMENT}{name}", type_=sql_type, required=True)


def own_column(entity: Entity, column: InstrumentedAttribute[Any], what: str) -> Any:
    """Return a column of a type's row; raise DeclarationError for one of another table."""
    row = row_alias(entity.model)
    if column.class_ is not entity.model:
        raise DeclarationError(
            f"{what} {column}, which is no column of {entity.model.__name__}",
            "name columns of that table only.",
        )
    return getattr(row, column.key)


def may_be_null(expression: ColumnElement[Any]) -> bool:
    """Return whether SQL that a declaration gives is not certain to have a value."""
    plain = getattr(expression, "expression", expression)
    if isinstance(plain, Column):
        return bool(plain.nullable)
    return not isinstance(plain, Exists | coalesce | count)


# Orders.


def compile_order(
    entities: Entities, entity: Entity, order: Order, what: str
) -> tuple[CompiledKey, ...]:
    """Return an order's keys, the id last.

    Raises DeclarationError for what is no value, for what may be null, and for a default that
    may be denied to somebody who sees the list.
    """
    if order is entity.orders[0]:
        _refuse_denied(entities, entity, order, what)
    return tuple(_compile_key(entities, entity, key, what) for key in _with_id(entity, order))


def compile_first(entity: Entity, order: Order, what: str) -> tuple[CompiledKey, ...]:
    """Return the keys by which a to-one leads to the first of several rows.

    Raises DeclarationError for what is no column of theirs, or may be null.
    """
    for key in order.keys:
        if key.column is None or "." in key.of:
            raise DeclarationError(
                f"{what} leads to the first by {key.of}, which is no column of {entity.name}",
                "order it by columns of that table.",
            )
    return tuple(_compile_key({}, entity, key, what) for key in _with_id(entity, order))


def _with_id(entity: Entity, order: Order) -> tuple[Key, ...]:
    model: Any = entity.model
    return (*order.keys, Key("id", model.id, order.keys[-1].descending))


def _compile_key(entities: Entities, entity: Entity, key: Key, what: str) -> CompiledKey:
    if key.sql is not None:
        return _compile_sql(entity, key, key.sql, what)
    *through, last = key.of.split(".")
    for name in through:
        entity = _led_to(entities, entity, name, what)
    source = (
        _field_source(entity, last, what)
        if key.column is None
        else _column(entity, key.column, what)
    )
    if source.may_be_null and not through:
        raise DeclarationError(
            f"{what} may be null",
            "order by a column that is NOT NULL, or wrap the SQL in func.coalesce(...).",
        )
    return CompiledKey(
        sql_type_name(source.sql_type),
        key.descending,
        tuple(through),
        last,
        source.column,
        _least(source.sql_type, what) if through or source.may_be_hidden else "",
    )


def _compile_sql(
    entity: Entity, key: Key, sql: Callable[..., ColumnElement[Any]], what: str
) -> CompiledKey:
    row = row_alias(entity.model)
    value = sql(row, *_given_beside(entity, key, what))
    template = compile_template(value, what, row)
    return CompiledKey(
        sql_type_name(value.type), key.descending, column=template, beside=key.beside
    )


def _given_beside(entity: Entity, key: Key, what: str) -> Iterator[BindParameter[Any]]:
    """Yield what is given to the filter beside which an order is asked for, if there is one."""
    if key.beside:
        found = next((each for each in entity.filters if each.name == key.beside), None)
        if found is None or found.match is not Match.MEETS:
            raise DeclarationError(
                f"{what} goes by what is given to {key.beside}, no such filter of {entity.name}",
                "name one that is declared with meets(...).",
            )
        yield argument_bind(GIVEN, given_argument(found))


def _refuse_denied(entities: Entities, entity: Entity, order: Order, what: str) -> None:
    for key in order.keys:
        fields = key.of.split(".")[: None if key.column is None else -1]
        for scope in _scopes(entities, entity, fields):
            if scope != entity.read:
                raise DeclarationError(
                    f"{what}, which is the default, needs the further scope {scope}",
                    f"declare another order of {entity.name} before it.",
                )


def _scopes(entities: Entities, entity: Entity, fields: Sequence[str]) -> Iterator[str]:
    """Yield the scopes that going by a field needs, the fields that lead to it first."""
    for name in fields:
        field = entity.fields.get(name)
        if field is not None and field.scope:
            yield field.scope
        if isinstance(field, One | Count):
            entity = entities[field.target]
            yield entity.read


@dataclass(frozen=True)
class _Source:
    """What an order goes by: of which type, whether it may lack, and a column's text."""

    sql_type: TypeEngine[Any]
    may_be_null: bool = False
    may_be_hidden: bool = False
    column: Template | None = None


def _column(entity: Entity, of: InstrumentedAttribute[Any], what: str) -> _Source:
    row = row_alias(entity.model)
    column = own_column(entity, of, f"{what} goes by")
    template = compile_template(column, what, row)
    if column.key in _shown_to_few(entity, row):
        raise DeclarationError(
            f"{what} goes by a column that a field shows to few",
            "order by that field, by its name: an order tells what the field hides.",
        )
    return _Source(column.type, may_be_null(column), column=template)


def _shown_to_few(entity: Entity, row: Row) -> Iterator[str]:
    """Yield the columns that are shown by fields which not everybody sees."""
    for field in entity.fields.values():
        if isinstance(field, Value) and (field.scope or field.when) and not field.arguments:
            with suppress(Exception):  # which is said of the field itself
                shown = field.sql(row)
                if is_of_row(shown):
                    yield str(shown.key)


def _field_source(entity: Entity, name: str, what: str) -> _Source:
    field = field_of(entity, name, what)
    if isinstance(field, Count):
        return _Source(BigInteger())
    if isinstance(field, Value):
        expression = absent(entity, field)
        return _Source(expression.type, may_be_null(expression), bool(field.scope or field.when))
    raise DeclarationError(
        f"{what} goes by {entity.name}.{name}, which is no value and no count",
        "order by a column, an expression, a count, or by one of these behind to-ones.",
    )


def _least(sql_type: TypeEngine[Any], what: str) -> str:
    name = sql_type_name(sql_type)
    least = f"''::{name}" if isinstance(sql_type, String) else _LEAST.get(name)
    if least is None:
        raise DeclarationError(
            f"{what} goes by a {name}, of which no value can stand for what is hidden",
            "order by a text, a whole number, a day or a moment.",
        )
    return least


def _led_to(entities: Entities, entity: Entity, name: str, what: str) -> Entity:
    field = field_of(entity, name, what)
    if not isinstance(field, One):
        raise DeclarationError(
            f"{what} goes through {entity.name}.{name}, which is no to-one", "name a to-one."
        )
    return entities[field.target]


# Both.


def given_argument(filter_: Filter) -> Argument:
    """Return how what is given to a filter with a condition of its own is bound."""
    return Argument(_GIVEN[filter_.given], prepared=filter_.prepared)


_GIVEN: Mapping[Any, TypeEngine[Any]] = {
    bool: Boolean(),
    date: Date(),
    int: Integer(),
    str: String(),
}
"""What a condition of its own may be given."""


def field_of(entity: Entity, name: str, what: str) -> Field:
    """Return a field that can be asked for without arguments; else raise DeclarationError."""
    field = entity.fields.get(name)
    if field is None:
        raise DeclarationError(
            f"{what} names {name}, which is no field of {entity.name}",
            "correct the name: it is that of the field in Python.",
        )
    arguments = () if isinstance(field, Computed) else field.arguments.items()
    for argument, declared in arguments:
        if not declared.is_optional:
            raise DeclarationError(
                f"{what} names {name}, which has to be given the argument {argument}",
                "name a field that can be asked for without arguments.",
            )
    return field


def absent(entity: Entity, field: Value) -> ColumnElement[Any]:
    """Return a value's SQL where no argument is given."""
    nothing = {each.parameter or name: None for name, each in field.arguments.items()}
    return field.sql(row_alias(entity.model), **nothing)
