"""Fields: what a type's class or a graph says of one, made whole for reading, and checked."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, String, cast, literal
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Computed, Field, One, Row, Value
from earlyhelp.reading.hops import Relation
from earlyhelp.reading.lists import may_be_null
from earlyhelp.reading.moments import created_at, updated_at
from earlyhelp.reading.templates import row_alias
from earlyhelp_graphql.composing.columns import check_column
from earlyhelp_graphql.declaring.annotations import is_node, reading_argument, unwrap, without_none
from earlyhelp_graphql.declaring.fields import DECLARED, FieldDeclaration, column
from earlyhelp_graphql.declaring.graph import TypeDeclaration
from earlyhelp_graphql.declaring.relations import (
    PointsTo,
    RefersBack,
    require_column,
)

Types = Mapping[str, TypeDeclaration]
"""The types of the graph by name."""


def fields_of_all(type_name: str) -> dict[str, Field]:
    """Return the fields that every type has, by their names in the API."""
    return {"id": _id(type_name), "createdAt": created_at(), "updatedAt": updated_at()}


def _id(type_name: str) -> Value:
    """Return the opaque id of a type's rows."""

    def opaque(row: Row) -> ColumnElement[str]:
        return literal(f"{type_name}_", String()) + cast(row.id, String())

    return Value(opaque)


def own_field(owner: TypeDeclaration, field: StrawberryField, types: Types) -> Field:
    """Return the reading of a field written inside a type's class.

    Without a declaration it is the column of the same name or, where the annotation is a
    type of the graph, the row that the column ``<name>_id`` refers to. Raises DeclarationError.
    """
    name = field.python_name
    inner, optional, _ = unwrap(field.type)
    check = _Check(f"{owner.node.__name__}.{to_camel_case(name)}", owner, types, optional)
    declared: Field | None = field.metadata.get(DECLARED)
    if is_node(inner):
        to_one = declared if isinstance(declared, One) else One("", PointsTo(f"{name}_id"))
        return check.relation(replace(to_one, target=inner.__name__))
    if declared is None:
        check_column(check.what, field, require_column(owner.model, name, check.what))
    return check.field(declared or column(name))


def attached_field(
    owner: TypeDeclaration | None, attached: FieldDeclaration, what: str, types: Types
) -> Field:
    """Return the reading of a field attached to a type, or to the root, from outside.

    Raises DeclarationError.
    """
    field = attached.comes_from
    if not isinstance(field, Computed):
        given = dict(reading_argument(name, each) for name, each in attached.arguments.items())
        field = replace(field, arguments=given)
    return _Check(what, owner, types, without_none(attached.annotation)[1]).field(field)


@dataclass(frozen=True)
class _Check:
    """Checks a field: ``what`` names it, and it ``is_optional`` where it may be null."""

    what: str
    owner: TypeDeclaration | None
    types: Types
    is_optional: bool

    def field(self, field: Field) -> Field:
        if isinstance(field, Relation):
            return self.relation(field)
        if self.owner is None:
            raise DeclarationError(f"{self.what} has no row", "attach it to a type.")
        if isinstance(field, Value):
            return self._value(field, self.owner)
        return self._computed(field)

    def relation(self, field: Relation) -> Relation:
        self._refuse_non_null()
        target = self.types.get(field.target)
        if target is None:
            raise DeclarationError(
                f"{self.what} leads to {field.target}, which no enabled plugin declares",
                "declare the type, or name its plugin in the manifest's `requires`.",
            )
        if self.owner is not None and isinstance(field.on, PointsTo | RefersBack):
            field.on.check(self.owner.model, target.model, self.what)
        return field

    def _value(self, field: Value, owner: TypeDeclaration) -> Value:
        if field.scope is not None or field.when is not None:
            self._refuse_non_null()
        is_certain = self.is_optional or bool(field.arguments)
        if not is_certain and may_be_null(field.sql(row_alias(owner.model))):
            raise DeclarationError(
                f"{self.what} is declared as never null, but its SQL may be null",
                "add `| None` to its type, or wrap the expression in func.coalesce(...).",
            )
        return field

    def _computed(self, field: Computed) -> Computed:
        self._refuse_non_null()
        if inspect.iscoroutinefunction(field.compute):
            raise DeclarationError(
                f"{self.what} is computed by an async function",
                "write a plain one: it gets what it needs, and asks nobody.",
            )
        return field

    def _refuse_non_null(self) -> None:
        if not self.is_optional:
            raise DeclarationError(
                f"{self.what} is declared as never null, but may be denied or hidden",
                "add `| None` to its type.",
            )
