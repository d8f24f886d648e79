"""Rows: which ones a relation leads to, and what single fields tell of them, under the rules.

Whatever lists are filtered, counted or ordered by is read here, so that it tells no more
than the same field does where it is asked for by name.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from earlyhelp.errors import SelectionError
from earlyhelp.reading.declarations import Count, Entity, Value
from earlyhelp.reading.drafts import Draft, GivenArguments
from earlyhelp.reading.hops import Hop, Relation
from earlyhelp.reading.lists import GIVEN, CompiledKey
from earlyhelp.reading.mapping import Names
from earlyhelp.reading.permission import Permission
from earlyhelp.reading.selections import BadValueError, Chosen, ForbiddenError, Given, denied
from earlyhelp.reading.sql import both, count, when
from earlyhelp.reading.statements import Path, Refused


@dataclass(frozen=True)
class OrderKey:
    """One part of an order, as SQL over a row, and the type of a cursor's value for it."""

    sql: str
    sql_type: str
    descending: bool


def order_by(keys: Iterable[OrderKey], *, is_reversed: bool = False) -> str:
    """Return the parts of an ORDER BY."""
    falling = ((key.sql, key.descending is not is_reversed) for key in keys)
    return ", ".join(sql + (" DESC" if falls else "") for sql, falls in falling)


class Rows:
    """Writes what is said of rows into a draft."""

    def __init__(self, draft: Draft, permission: Permission) -> None:
        self._draft = draft
        self._graph = draft.graph
        self._permission = permission

    @contextmanager
    def led_to(
        self, entity: Entity | None, chosen: Chosen, alias: str, path: Path = ()
    ) -> Iterator[tuple[Hop, str]]:
        """Enter the rows that a relation leads to: yield the hop, and on which rows it does.

        Those are the rows that the relation meets and that the viewer may see.
        """
        field = (self._graph.roots if entity is None else entity.fields)[chosen.name]
        if not isinstance(field, Relation):
            raise SelectionError(f"{chosen.name} leads to no rows", "ask for a relation.")
        given = self._given(field, chosen)
        compiled = self._graph.compiled(entity, chosen.name, optional(given))
        hop = Hop(entity, field, compiled, chosen, alias, self._draft.alias(), path)
        target = self._graph.entities[field.target]
        self._withhold(target, hop.other)
        with self._draft.implied.inside(alias, hop.other, compiled.equal):
            yield hop, self._where(hop, given)

    @contextmanager
    def with_id(self, target: Entity, id_: str) -> Iterator[tuple[str, str]]:
        """Enter the row of a type that has an id, if it may be seen: yield its alias, and where."""
        with self.under_rule(target) as (alias, visible):
            yield alias, both([f"{alias}.id = {id_}", visible])

    @contextmanager
    def under_rule(self, target: Entity) -> Iterator[tuple[str, str]]:
        """Enter any row of a type: yield an alias for it, and whether the viewer may see it."""
        alias = self._draft.alias()
        self._withhold(target, alias)
        with self._draft.implied.inside("", alias, ()):
            visible = self._permission.visible(target, alias, is_nested=True, is_visible=False)
            yield alias, visible

    def _withhold(self, target: Entity, alias: str) -> None:
        names = [
            column.key for each in self._permission.withheld(target) for column in each.columns
        ]
        stand_ins = partial(self._permission.stand_ins, target, alias)
        self._draft.withhold(alias, names, stand_ins)

    def _where(self, hop: Hop, given: GivenArguments) -> str:
        # (x$2.support_plan_id = x$1.id) AND (<rule of x$2>)
        entity, field, alias, compiled = hop.entity, hop.field, hop.alias, hop.compiled
        target = self._graph.entities[field.target]
        on = self._draft.fill(compiled.own, alias, hop.other, given)
        guard = None
        if entity is not None and field.scope is not None:
            guard = self._permission.guard(entity, alias, field.scope)
        # Seen with the row means: by every grant that may have reached it.
        readable = self._permission.readable
        is_visible = (
            entity is not None
            and compiled.is_visible_with
            and set(readable(entity)) <= set(readable(target))
        )
        visible = self._permission.visible(
            target, hop.other, is_nested=entity is not None, is_visible=is_visible
        )
        return both([on, visible, guard])

    def is_by_key(self, hop: Hop, where: str) -> bool:
        """Return whether a relation is to the row of a key, and asks no more than that."""
        own = hop.compiled.own
        return bool(hop.compiled.key) and where == self._draft.fill(own, hop.alias, hop.other)

    def first(self, hop: Hop) -> str:
        """Return what makes a to-one lead to the first of the rows that it meets."""
        # ORDER BY x$2.decided_on DESC, x$2.id DESC LIMIT 1
        target = self._graph.entities[hop.field.target]
        keys = [self._filled(target, key, hop.other) for key in hop.compiled.order]
        return f" ORDER BY {order_by(keys)} LIMIT 1" if keys else ""

    def value(self, entity: Entity, field: Value, chosen: Chosen, alias: str) -> str:
        """Return what an expression tells: null on rows where it is not to be seen."""
        # x$1.given_name, or CASE WHEN <guard> THEN x$1.given_name END
        given = self._given(field, chosen)
        compiled = self._graph.compiled(entity, chosen.name, optional(given))
        own = self._draft.fill(compiled.own, alias, "", given)
        return when(self.shown(entity, field, chosen.name, alias), own)

    def told(self, entity: Entity, name: str, alias: str, path: Path) -> str | None:
        """Return what an expression tells without arguments; None and a note where it is denied."""
        field = entity.fields[name]
        whole = f"{entity.name}.{name}"
        scope = self._permission.missing(entity, field)
        if scope:
            self._draft.refused.append(Refused(path, whole, denied(whole, scope)))
            return None
        assert isinstance(field, Value)  # noqa: S101 - the schema offers no other
        self._draft.fields.add(whole)
        return self.value(entity, field, Chosen(name, name), alias)

    def shown(self, entity: Entity, field: Value, name: str, alias: str) -> str:
        """Return on which rows, of those that the viewer sees, an expression is to be seen."""
        condition = self._graph.compiled(entity, name).when
        filled = None if condition is None else self._draft.fill(condition, alias)
        return both([self._permission.guard(entity, alias, field.scope), filled])

    def keys(
        self, entity: Entity, order: str, alias: str, filter_: Given | None = None
    ) -> list[OrderKey]:
        """Return the keys of one of a type's orders, beside the filter that is given.

        Raises ForbiddenError for what is denied, BadValueError where an order goes by what is
        given to a filter that is not.
        """
        return [
            self._close(entity, order, key, alias, filter_)
            if key.beside
            else self._filled(entity, key, alias)
            for key in self._graph.order(entity, order)
        ]

    def _close(
        self, entity: Entity, order: str, key: CompiledKey, alias: str, filter_: Given | None
    ) -> OrderKey:
        assert key.column is not None  # noqa: S101 - such a key has a text
        conditions = (filter_ and filter_.get(self._draft.variables)) or {}
        if filter_ is None or conditions.get(key.beside) is None:
            raise BadValueError(
                f"{order} goes by what is searched for: give the filter {key.beside} beside it, "
                "outside `and`, `or` and `not`."
            )
        argument = self._graph.filter(entity, key.beside).argument
        given = {GIVEN: (argument, filter_.child(key.beside))}
        sql = self._draft.fill(key.column, alias, "", given)
        return OrderKey(sql, key.sql_type, key.descending)

    def _filled(self, entity: Entity, key: CompiledKey, alias: str) -> OrderKey:
        value = self._sorted_by(entity, key.through, key, alias)
        # What is not there, or hidden, comes before all else, whatever it would have been.
        sql = f"coalesce({value}, {key.least})" if key.least else value
        return OrderKey(sql, key.sql_type, key.descending)

    def _sorted_by(
        self, entity: Entity, through: Sequence[str], key: CompiledKey, alias: str
    ) -> str:
        """Return what an order goes by: x$1.rank, (SELECT count(*) ...), (SELECT x$2.code ...)."""
        if key.column is not None and not through:
            return self._draft.fill(key.column, alias)
        name, *further = (*through, key.field)
        field, chosen = entity.fields[name], Chosen(name, name)
        scope = self._permission.missing(entity, field)
        if scope:
            raise ForbiddenError(f"You may not order by {entity.name}.{name}.", scope)
        if isinstance(field, Value):
            return self.value(entity, field, chosen, alias)
        with self.led_to(entity, chosen, alias) as (hop, where):
            table = self._draft.table(hop.field, hop.other)
            if isinstance(field, Count):
                return count(table, where)
            target = self._graph.entities[hop.field.target]
            value = self._sorted_by(target, further[:-1], key, hop.other)
            return f"(SELECT {value} FROM {table} WHERE {where}{self.first(hop)})"

    def _given(self, field: Value | Relation, chosen: Chosen) -> GivenArguments:
        """Return the declared arguments that the caller gives; null counts as not given."""
        return {
            name: (argument, chosen.arguments[name])
            for name, argument in field.arguments.items()
            if name in chosen.arguments
            and chosen.arguments[name].get(self._draft.variables) is not None
        }


def optional(given: GivenArguments) -> Names:
    """Return the names of those arguments that need not have been given."""
    return frozenset(name for name, (argument, _) in given.items() if argument.is_optional)
