"""From a declaration of the graph to a field of the reading map."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    String,
    and_,
    cast,
    literal,
    true,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.sql.functions import coalesce, count
from sqlalchemy.sql.selectable import Exists
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import (
    Argument,
    Computed,
    Condition,
    Count,
    Field,
    Many,
    One,
    Row,
    Value,
)
from earlyhelp.reading.templates import row_alias
from earlyhelp_graphql.composing.soundness import check_refers
from earlyhelp_graphql.declaring.annotations import reading_argument, unwrap
from earlyhelp_graphql.declaring.graph import (
    DECLARED,
    Declared,
    Expression,
    Related,
    TypeDeclaration,
)
from earlyhelp_graphql.declaring.interfaces import Node

Pairs = tuple[tuple[str, str], ...]
"""Columns of a row, and those of the row that they refer to."""
Types = Mapping[type[Node], TypeDeclaration]


def id_field(type_name: str) -> Value:
    """Return the opaque id of a type's rows."""
    return Value(
        lambda row: literal(f"{type_name}_", String()) + cast(row.id, String()),
    )


def own_field(owner: TypeDeclaration, field: StrawberryField, types: Types) -> Field:
    """Return the reading of a field written inside a type's class.

    Without a declaration it is the column of the same name or, where the annotation is a
    type of the graph, the row that the column ``<name>_id`` refers to.
    """
    what = f"{owner.node.__name__}.{to_camel_case(field.python_name)}"
    inner, optional, _ = unwrap(field.type)
    declared: Declared | None = field.metadata.get(DECLARED)
    if isinstance(declared, Related) or (declared is None and inner in types):
        _refuse_non_null(what, optional=optional)
        by = declared.by.key if declared and declared.by is not None else f"{field.python_name}_id"
        _column(owner, by, what)
        check_refers(getattr(owner.model, by), types[inner], what)
        scope = declared.scope if declared else None
        return One(types[inner].node.__name__, _points_to(owner.model, by), scope)
    if declared is None:
        column = _column(owner, field.python_name, what)
        declared = Expression(lambda row: getattr(row, column))
    if not isinstance(declared, Expression):
        raise DeclarationError(f"{what} is declared in no known way", "see the plugin guide.")
    return _value(owner, declared, what, {}, optional=optional)


def attached_field(  # noqa: PLR0913 - all facts of one declaration
    owner: TypeDeclaration | None,
    declared: Declared,
    what: str,
    arguments: Mapping[str, Any],
    types: Types,
    *,
    optional: bool,
) -> Field:
    """Return the reading of a field attached to a type, or to the root, from outside."""
    given = dict(reading_argument(name, each) for name, each in arguments.items())
    if isinstance(declared, Related):
        return _related(owner, declared, what, given, types)
    if owner is None:
        raise DeclarationError(f"{what} has no row", "attach it to a type.")
    if isinstance(declared, Expression):
        return _value(owner, declared, what, given, optional=optional)
    _refuse_non_null(what, optional=optional)
    if inspect.iscoroutinefunction(declared.compute):
        raise DeclarationError(
            f"{what} is computed by an async function",
            "write a plain one: it gets the columns it needs, and asks nobody.",
        )
    _refuse_others(declared.needs, owner, f"{what} needs")
    needs = {column.key: _reads(column.key) for column in declared.needs}
    return Computed(needs, declared.compute, declared.scope)


def _value(
    owner: TypeDeclaration,
    declared: Expression,
    what: str,
    arguments: Mapping[str, Argument],
    *,
    optional: bool,
) -> Value:
    if declared.scope is not None or declared.when is not None:
        _refuse_non_null(what, optional=optional)
    if not optional and not arguments:
        _refuse_nullable(declared.sql(row_alias(owner.model)), what)
    return Value(
        declared.sql,
        scope=declared.scope,
        when=declared.when,
        arguments=arguments,
        reads=declared.reads,
    )


def _refuse_non_null(what: str, *, optional: bool) -> None:
    if not optional:
        raise DeclarationError(
            f"{what} is declared as never null, but may be denied or hidden",
            "add `| None` to its type.",
        )


def _refuse_nullable(expression: ColumnElement[Any], what: str) -> None:
    plain = getattr(expression, "expression", expression)
    certain = isinstance(plain, Exists | coalesce | count) or (
        isinstance(plain, Column) and not plain.nullable
    )
    if not certain:
        raise DeclarationError(
            f"{what} is declared as never null, but its SQL may be null",
            "add `| None` to its type, or wrap the expression in func.coalesce(...).",
        )


def _related(
    owner: TypeDeclaration | None,
    declared: Related,
    what: str,
    arguments: Mapping[str, Argument],
    types: Types,
) -> Field:
    target = types.get(declared.target)
    if target is None:
        raise DeclarationError(
            f"{what} leads to {declared.target.__name__}, which no enabled plugin declares",
            "declare the type, or name its plugin in the manifest's `requires`.",
        )
    on = declared.on or _by_foreign_key(owner, declared, target, what)
    name = target.node.__name__
    if declared.kind == "one":
        return One(name, on, declared.scope, declared.order, arguments, declared.reads)
    if declared.kind == "count":
        return Count(name, on, declared.scope, arguments, declared.reads)
    return Many(
        name,
        on,
        declared.scope,
        connection=declared.kind == "many",
        same_subjects=declared.same_subjects,
        arguments=arguments,
        reads=declared.reads,
    )


def _by_foreign_key(
    owner: TypeDeclaration | None, declared: Related, target: TypeDeclaration, what: str
) -> Condition:
    if owner is None:
        return lambda _row: true()
    if declared.by is not None:
        _refuse_others([declared.by], target, f"{what} relates by")
        return _refers_back(target.model, declared.by.key)
    table = owner.model.__table__
    keys = {
        ours
        for key in _foreign_keys(target.model)
        if key.referred_table is table
        for ours, theirs in _pairs(key)
        if theirs == "id"
    }
    if len(keys) != 1:
        raise DeclarationError(
            f"{what}: {target.model.__name__} refers to {owner.model.__name__} in {len(keys)} ways",
            "name the column with by=, or the condition with on=.",
        )
    return _refers_back(target.model, keys.pop())


def _points_to(model: type[DeclarativeBase], column: str) -> Condition:
    pairs = _foreign_key(model, column)
    return lambda row, other: and_(
        *(getattr(other, theirs) == getattr(row, ours) for ours, theirs in pairs)
    )


def _refers_back(model: type[DeclarativeBase], column: str) -> Condition:
    pairs = _foreign_key(model, column)
    return lambda row, other: and_(
        *(getattr(other, ours) == getattr(row, theirs) for ours, theirs in pairs)
    )


def _foreign_key(model: type[DeclarativeBase], column: str) -> Pairs:
    """Return what a column that refers to an id makes equal: it and the id, first of all.

    A foreign key of several columns makes all of them equal, which saves asking of one row
    what holds of the other.
    """
    keys = map(_pairs, _foreign_keys(model))
    found = [pairs for pairs in keys if (column, "id") in pairs]
    return max(found, key=len, default=((column, "id"),))


def _foreign_keys(model: type[DeclarativeBase]) -> Iterable[ForeignKeyConstraint]:
    table: Any = model.__table__
    keys: set[ForeignKeyConstraint] = table.foreign_key_constraints
    return keys


def _pairs(key: ForeignKeyConstraint) -> Pairs:
    return tuple((each.parent.key, each.column.key) for each in key.elements)


def _reads(column: str) -> Callable[[Row], ColumnElement[Any]]:
    return lambda row: getattr(row, column)


def _refuse_others(
    columns: Sequence[InstrumentedAttribute[Any]], owner: TypeDeclaration, what: str
) -> None:
    for column in columns:
        if column.class_ is not owner.model:
            raise DeclarationError(
                f"{what} {column}, which is no column of {owner.model.__name__}",
                "name columns of that table only.",
            )


def _column(owner: TypeDeclaration, name: str, what: str) -> str:
    if not isinstance(getattr(owner.model, name, None), InstrumentedAttribute):
        raise DeclarationError(
            f"{what} has no column {name} in {owner.model.__name__}",
            "correct the name, or declare where the field comes from.",
        )
    return name
