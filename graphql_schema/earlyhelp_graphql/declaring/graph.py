"""How core and plugins declare their part of the graph.

A `Graph` holds types bound to tables, fields attached to types (their own or others'),
root fields and mutations. Nothing here resolves anything: a declaration says where a
field comes from, and the reading compiler makes SQL of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args, get_type_hints

import strawberry
from sqlalchemy import ColumnElement
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from earlyhelp.contract.places import place_of_caller
from earlyhelp.reading.declarations import (
    Computed,
    Condition,
    Count,
    Field,
    Filter,
    Many,
    One,
    Order,
    Value,
)
from earlyhelp.verbs import Verb
from earlyhelp_graphql.declaring.annotations import describe_fields, described
from earlyhelp_graphql.declaring.fields import FieldDeclaration, need
from earlyhelp_graphql.declaring.filters import Comparisons
from earlyhelp_graphql.declaring.interfaces import Connection, Node
from earlyhelp_graphql.declaring.relations import RefersBack, everything

T = TypeVar("T")
# Graph has methods called `type` and `list`, as its authors would say it; hence these names.
NodeType = type[Node]
ModelType = type[DeclarativeBase]
AnyType = type[Any]
_List = list


@dataclass(frozen=True)
class TypeDeclaration:
    """A GraphQL type bound to a table; see `Graph.type`."""

    node: NodeType
    model: ModelType
    read: str
    place: str = ""

    @property
    def name(self) -> str:
        """The type's name in the API."""
        return self.node.__name__


@dataclass(frozen=True)
class MutationDeclaration:
    """A verb offered as a mutation, and the scope that it needs."""

    verb: Verb[Any, Any]
    write: str
    place: str = ""
    shows_secret: bool = False

    @property
    def name(self) -> str:
        """The verb's name, which is the mutation's."""
        return self.verb.__name__


@dataclass(frozen=True)
class ListDeclaration:
    """An order or a filter of a type's lists, or all the filters by one of its fields."""

    listed: NodeType
    declared: Order | Filter | Comparisons
    place: str = ""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{type(self.declared).__name__} {self.declared.name} of {self.listed.__name__}"


class Graph:
    """One part of the graph: core's own, or a plugin's.

    ``read`` is the scope of everything declared with it that names no other: of its types,
    of the fields that it attaches to others' types, and of relations between others' types
    that read further tables.
    """

    def __init__(self, *, read: str | None = None) -> None:
        self.read = read
        self.types: _List[TypeDeclaration] = []
        self.fields: _List[FieldDeclaration] = []
        self.mutations: _List[MutationDeclaration] = []
        self.orders: _List[ListDeclaration] = []
        self.filters: _List[ListDeclaration] = []

    def type(
        self,
        model: ModelType,
        *,
        read: str | None = None,
    ) -> Callable[[AnyType], Any]:
        """Bind a class to a table. Its annotations are fields: columns, or types to lead to.

        Beside each stands what the field is, for callers: ``Annotated[date, "The day of it."]``.
        Who sees which of its rows is said by the rule of the table, which it must have
        (`earlyhelp.contract.rules.Rule`).
        """
        scope = read or self.read or ""

        def bind(cls: AnyType) -> Any:
            describe_fields(cls)
            bound: Any = strawberry.type(cls, description=described(cls))
            self.types.append(TypeDeclaration(bound, model, scope, _here()))
            return bound

        return bind

    def expression(
        self,
        owner: NodeType,
        *,
        returns: Any,
        scope: str | None = None,
        past_rules: Sequence[ModelType] = (),
        **arguments: object,
    ) -> Callable[[Callable[..., ColumnElement[Any]]], Callable[..., ColumnElement[Any]]]:
        """Attach a field that is an SQL expression over the row and the field's arguments.

        ``returns`` and each argument are annotations; an argument that may be None is None
        where the caller leaves it out or gives null. Of other tables its subqueries read
        what the caller may see; of those in ``past_rules`` everything, which is for
        aggregates under a scope of your own (see `earlyhelp.reading.declarations.Value`).
        """

        def attach(sql: Callable[..., ColumnElement[Any]]) -> Callable[..., ColumnElement[Any]]:
            field = Value(sql, self._scope(scope, owner), past_rules=tuple(past_rules))
            self._attach(owner, sql.__name__, field, returns, described(sql), arguments)
            return sql

        return attach

    def field(
        self,
        owner: NodeType,
        *,
        needs: Sequence[InstrumentedAttribute[Any] | str],
        scope: str | None = None,
    ) -> Callable[[Callable[..., Sequence[T]]], Callable[..., Sequence[T]]]:
        """Attach a field that Python computes, in one batch for all rows in the answer.

        The function takes a sequence of records that hold what it ``needs`` and returns as
        many values, scalars or records (`record`). A parameter ``today`` is the council's
        day, a parameter ``viewer`` who asks. If it raises, the field is null. It may
        need columns of the owner's table, and fields of the owner by their names in Python: an
        expression, a count ("need_count"), what a to-one leads to ("locality.name": None where
        that is not to be seen) or a plain list holds ("members.role": a list of records). They
        are read as if they had been chosen; whoever is denied one is denied this field.
        """

        def attach(compute: Callable[..., Sequence[T]]) -> Callable[..., Sequence[T]]:
            (returned,) = get_args(get_type_hints(compute)["return"])
            field = Computed(tuple(map(need, needs)), compute, self._scope(scope, owner))
            self._attach(owner, compute.__name__, field, returned, described(compute))
            return compute

        return attach

    def one(
        self,
        owner: NodeType | None,
        name: str,
        target: NodeType,
        *,
        on: Condition,
        description: str,
        scope: str | None = None,
        order: Order | None = None,
        **arguments: object,
    ) -> None:
        """Attach a to-one: the related row that meets ``on``, or the first in ``order``.

        ``on`` takes the row and the related row (at the root only the latter), then the
        arguments, of which optional ones are None where they are left out. Of other tables
        that it looks into, it finds what the caller may see.
        """
        field = One(target.__name__, on, scope, order)
        self._attach(owner, name, field, target | None, description, arguments)

    def list(
        self,
        owner: NodeType,
        name: str,
        target: NodeType,
        *,
        description: str,
        on: Condition | None = None,
        by: InstrumentedAttribute[Any] | None = None,
        scope: str | None = None,
        same_subjects: bool = False,
    ) -> None:
        """Attach a plain list, for relations that are short by nature (members, team).

        Its rows come in the first of the target's orders.
        ``same_subjects`` says that whomever its rows are about, the owner is about as well.
        """
        field = Many(
            target.__name__,
            on or RefersBack(by),
            scope,
            connection=False,
            same_subjects=same_subjects,
        )
        self._attach(owner, name, field, _list_of(target), description)

    def many(
        self,
        owner: NodeType | None,
        name: str,
        target: NodeType,
        *,
        description: str,
        on: Condition | None = None,
        by: InstrumentedAttribute[Any] | None = None,
        scope: str | None = None,
        **arguments: object,
    ) -> None:
        """Attach a connection: pages by cursor, with a total, the target's orders and filters.

        The relation is the only foreign key from the target to the owner, the one named
        ``by``, or the condition ``on``; at the root, all rows that the viewer may see.
        """
        field = Many(
            target.__name__,
            on or _related(owner, by),
            scope,
        )
        page: Any = Connection[target]  # type: ignore[valid-type]
        self._attach(owner, name, field, page | None, description, arguments)

    def count(
        self,
        owner: NodeType | None,
        name: str,
        target: NodeType,
        *,
        description: str,
        on: Condition | None = None,
        by: InstrumentedAttribute[Any] | None = None,
        scope: str | None = None,
    ) -> None:
        """Attach how many related rows there are that the viewer may see; it takes filters."""
        field = Count(target.__name__, on or _related(owner, by), scope)
        self._attach(owner, name, field, int | None, description)

    def order(self, listed: NodeType, *orders: Order) -> None:
        """Let lists of a type be ordered in these ways; the first that the type has is the default.

        They become the enum ``<Type>Order``. A plugin may add orders to others' types.
        """
        self.orders += [ListDeclaration(listed, order, _here()) for order in orders]

    def filter(self, listed: NodeType, *filters: Filter | Comparisons) -> None:
        """Let lists and counts of a type be filtered by these; all that are given must match.

        They become the input ``<Type>Filter``. A plugin may add filters to others' types.
        """
        self.filters += [ListDeclaration(listed, filter_, _here()) for filter_ in filters]

    def mutation(self, *verbs: Verb[Any, Any], write: str, shows_secret: bool = False) -> None:
        """Offer verbs as mutations of their names; each command becomes an input type.

        With ``shows_secret`` the payload has what the verb put into the work's ``shown_once``.
        """
        place = _here()
        self.mutations += [MutationDeclaration(each, write, place, shows_secret) for each in verbs]

    def _scope(self, scope: str | None, owner: NodeType) -> str | None:
        """Return a field's scope: the owner's guards it already where that is of this graph."""
        is_guarded = any(declared.node is owner for declared in self.types)
        return scope if scope is not None or is_guarded else self.read

    def _attach(  # noqa: PLR0917 - one record of six facts
        self,
        owner: NodeType | None,
        name: str,
        field: Field,
        annotation: Any,
        description: str | None,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        self.fields.append(
            FieldDeclaration(
                owner, name, field, annotation, description or "", arguments or {}, _here()
            )
        )


def _here() -> str:
    """Return where a declaration was written, for the faults it may have."""
    return place_of_caller("earlyhelp_graphql.declaring.")


def _related(owner: NodeType | None, by: InstrumentedAttribute[Any] | None) -> Condition:
    return everything if owner is None else RefersBack(by)


def _list_of(target: type[Node]) -> Any:
    item: Any = target
    return list[item] | None
