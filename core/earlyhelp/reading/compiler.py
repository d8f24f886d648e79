"""The compiler: one selection, for one set of grants, becomes one SQL statement.

It walks the selection and writes into a draft, which holds the names, the values and the
notes. Each table stands under its visibility rule (see `earlyhelp.reading.permission`).
"""

from collections.abc import Iterable, Mapping

from earlyhelp.errors import SelectionError
from earlyhelp.reading.changes import (
    CHANGES,
    changes_sql,
    is_record,
    page_of_changes,
    record_at_hand,
)
from earlyhelp.reading.declarations import (
    Computed,
    Count,
    Entity,
    Field,
    Many,
    One,
)
from earlyhelp.reading.drafts import Bounds, Draft, Grants
from earlyhelp.reading.filters import Filters
from earlyhelp.reading.hops import Hop, Relation
from earlyhelp.reading.mapping import GraphMap
from earlyhelp.reading.narrowing import refuse_wide
from earlyhelp.reading.nodes import ID, NODES, nodes_sql, number_of
from earlyhelp.reading.pages import connection_sql, order_name
from earlyhelp.reading.permission import Permission
from earlyhelp.reading.rows import Rows, order_by
from earlyhelp.reading.selections import (
    BadValueError,
    Chosen,
    Fault,
    TooMuchError,
    Variables,
    denied,
)
from earlyhelp.reading.sql import JsonRow, both, count, first_given, json_object, when
from earlyhelp.reading.statements import EACH, SUBJECT, Patch, Path, Refused, Statement

LIST_SIZE = 10
"""How many rows a plain list is taken to have when the cost of an answer is estimated."""


def compile_root(
    graph: GraphMap,
    grants: Grants,
    chosen: Chosen,
    variables: Variables,
    bounds: Bounds,
) -> Statement:
    """Compile one root field into a statement.

    ``variables`` are those of the request at hand; only their shape enters the statement (which
    keys an input object has, which order is named, whether a cursor is given).
    Raises SelectionError for a name the map does not hold, BadValueError for values that
    no statement could be made for.
    """
    draft = Draft(graph, grants, variables, bounds)
    if chosen.name == NODES:
        return draft.finished(_Compiler(draft).nodes(chosen))
    if chosen.name == CHANGES:
        return draft.finished(_Compiler(draft).changes(chosen))
    field = graph.roots.get(chosen.name)
    if field is None:
        raise SelectionError(f"There is no root field {chosen.name}", "ask for a declared field.")
    return draft.finished(_Compiler(draft).field(None, field, chosen, "", (chosen.key,)))


class _Compiler:
    """Walks a selection from the root to its leaves, and returns the SQL of each part."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._graph = draft.graph
        self._permission = Permission(draft)
        self._rows = Rows(draft, self._permission)
        self._filters = Filters(draft, self._permission, self._rows)

    # Objects and fields.

    def object(
        self,
        entity: Entity,
        chosen: Iterable[Chosen],
        alias: str,
        path: Path,
        *,
        is_named: bool = False,
    ) -> JsonRow:
        """Return the columns of one object: its subject first, then each chosen field.

        ``is_named`` says that the row around names the subject already.
        """
        # x$1.id::VARCHAR AS "~", x$1.given_name AS "givenName", (SELECT ...) AS "needs"
        subject = [self._draft.rule(each, alias) for each in self._graph.subject(entity)]
        unnamed = self._draft.implied.unnamed(subject)
        first = [(SUBJECT, first_given(unnamed))] if unnamed and not is_named else []
        if first:
            self._draft.subjects.add(entity.name)
        members = [
            (each.key, self._member(entity, each, alias, (*path, each.key))) for each in chosen
        ]
        return JsonRow([*first, *members])

    def _member(self, entity: Entity, chosen: Chosen, alias: str, path: Path) -> str:
        if chosen.name == "__typename":
            return f"'{entity.name}'"
        field = entity.fields.get(chosen.name)
        if field is None:
            raise SelectionError(f"{entity.name} has no field {chosen.name}", "ask for another.")
        return self.field(entity, field, chosen, alias, path)

    def field(
        self, entity: Entity | None, field: Field, chosen: Chosen, alias: str, path: Path
    ) -> str:
        """Return the SQL of one field; NULL and a note where it is refused to the viewer."""
        name = f"{entity.name if entity else 'Query'}.{chosen.name}"
        scope = self._permission.missing(entity, field)
        if scope:
            return self._refused(path, name, denied(_shown(name), scope))
        if chosen.fault is not None:
            return self._refused(path, name, chosen.fault)
        self._draft.fields.add(name)
        try:
            with self._draft.at(path):
                return self._written(entity, field, chosen, alias, path)
        except TooMuchError:
            raise
        except BadValueError as error:
            return self._refused(path, name, error.fault)

    def _refused(self, path: Path, name: str, fault: Fault) -> str:
        self._draft.refused.append(Refused(path, _shown(name), fault))
        return "NULL"

    def _written(
        self, entity: Entity | None, field: Field, chosen: Chosen, alias: str, path: Path
    ) -> str:
        if isinstance(field, Relation):
            return self._relation(entity, chosen, alias, path)
        if entity is None:
            raise SelectionError(f"{chosen.name} has no row", "declare it on a type.")
        if isinstance(field, Computed):
            return self._computed(entity, field, chosen, alias, path)
        return self._rows.value(entity, field, chosen, alias)

    def _computed(
        self, entity: Entity, field: Computed, chosen: Chosen, alias: str, path: Path
    ) -> str:
        # JSON_OBJECT('date_of_birth': x$1.date_of_birth RETURNING json), until Python replaces it
        needs = self._graph.compiled(entity, chosen.name).needs
        assert needs is not None  # noqa: S101 - every Python field has them
        name = f"{entity.name}.{chosen.name}"
        scope = self._permission.missing_of(entity, needs.chosen)
        if scope:
            return self._refused(path, name, denied(_shown(name), scope))
        members = [(key, self._draft.fill(each, alias)) for key, each in needs.columns.items()]
        members += [
            (each.key, self._member(entity, each, alias, (*path, each.key)))
            for each in needs.chosen
        ]
        self._draft.patches.append(Patch(path, name, field, needs.read, chosen))
        guard = self._permission.guard(entity, alias, field.scope)
        return when(guard, json_object(members))

    # Rows by their ids.

    def nodes(self, chosen: Chosen) -> str:
        """Return the SQL of rows by their ids; of each type, what is chosen under its name."""
        self._draft.fields.add(f"Query.{NODES}")
        ids, path = chosen.arguments["ids"], (chosen.key, EACH)
        with self._draft.page(number_of(ids)):
            items = {each.name: self._node(each, (*path, each.key)) for each in chosen.selection}
        with self._draft.at((chosen.key,)):
            return nodes_sql(self._draft, ids, items)

    def _node(self, chosen: Chosen, path: Path) -> str:
        # (SELECT row_to_json(r$) FROM (SELECT x$1.title AS "title" FROM goals AS x$1
        #    WHERE x$1.id = u$.id AND <rule of x$1>) AS r$)
        entity = self._graph.entities[chosen.name]
        if not self._permission.readable(entity):
            name = f"Query.{NODES}"
            return self._refused(path, name, denied(name, entity.read))
        with self._rows.with_id(entity, ID) as (alias, where):
            row = self.object(entity, chosen.selection, alias, path)
            rows = f"{entity.model.__tablename__} AS {alias} WHERE {where}"
        return f"(SELECT {row.json('r$')} FROM (SELECT {row.columns} FROM {rows}) AS r$)"

    # What happened to records.

    def changes(self, chosen: Chosen) -> str:
        """Return the SQL of a page of what last happened to the records that may be seen."""
        records = [each for each in self._graph.entities.values() if is_record(each)]
        types = [each for each in records if self._permission.readable(each)]
        if not types:
            name = f"Query.{CHANGES}"
            return self._refused((chosen.key,), name, denied(name, records[0].read))
        self._draft.fields.add(f"Query.{CHANGES}")
        with self._draft.page(page_of_changes(chosen, self._draft.variables)):
            return changes_sql(self._draft, chosen, types, self._is_seen)

    def _is_seen(self, entity: Entity) -> str:
        # EXISTS (SELECT FROM <the record at hand, as it is or was> AS x$1 WHERE <rule of x$1>)
        with self._rows.under_rule(entity) as (alias, visible):
            return f"EXISTS (SELECT FROM {record_at_hand(entity)} AS {alias} WHERE {visible})"

    # Relations.

    def _relation(self, entity: Entity | None, chosen: Chosen, alias: str, path: Path) -> str:
        with self._rows.led_to(entity, chosen, alias, path) as (hop, reached):
            field, where = hop.field, both([reached, self._filtered(hop)])
            if isinstance(field, One):
                return self._one(hop, where)
            sql = self._several(hop, field, where)
            if entity is None:
                self._narrowed(hop, field)
            return sql

    def _several(self, hop: Hop, field: Many | Count, where: str) -> str:
        if isinstance(field, Count):
            return count(self._draft.table(field, hop.other), where)
        if field.connection:
            return connection_sql(self._draft, self._rows, hop, where, self.object)
        return self._list(hop, field, where)

    def _filtered(self, hop: Hop) -> str | None:
        given = hop.chosen.arguments.get("filter")
        if given is None or isinstance(hop.field, One):
            return None
        target = self._graph.entities[hop.field.target]
        return self._filters.condition(target, given, hop.other)

    def _narrowed(self, hop: Hop, field: Many | Count) -> None:
        """Have a list at the root searched; BadValueError where that would take too long."""
        target, variables = self._graph.entities[field.target], self._draft.variables
        if not self._graph.is_growing(target):
            return
        given = hop.chosen.arguments.get("filter")
        conditions = {} if given is None else given.get(variables) or {}
        self._draft.searches |= bool(conditions)
        if self._permission.reaches_all(target):
            name = order_name(target, hop.chosen, variables) if isinstance(field, Many) else ""
            order = next((each for each in target.orders if each.name == name), None)
            refuse_wide(self._graph.entities, target, order, conditions)

    def _one(self, hop: Hop, where: str) -> str:
        """Return the object of one row, or NULL."""
        # (SELECT row_to_json(r$) FROM (SELECT x$2.name AS "name"
        #    FROM organisations AS x$2 WHERE x$2.id = x$1.organisation_id) AS r$)
        if self._draft.joins is not None and self._rows.is_by_key(hop, where):
            return self._joined(hop, where, self._draft.joins)
        with self._draft.joining(here=False):
            row = self._object_of(hop)
        rows = f"{self._draft.table(hop.field, hop.other)} WHERE {where}{self._rows.first(hop)}"
        return f"(SELECT {row.json('r$')} FROM (SELECT {row.columns} FROM {rows}) AS r$)"

    def _joined(self, hop: Hop, where: str, joins: list[str]) -> str:
        """Return the same for each row of a list, by a join that looks no key up twice."""
        # j$2, of LEFT JOIN LATERAL (SELECT x$2.name AS "name"
        #    FROM organisations AS x$2 WHERE x$2.id = x$1.organisation_id) AS j$2 ON true
        with self._draft.joining(here=True) as further:
            row = self._object_of(hop)
        joined = f"j${hop.other.removeprefix('x$')}"
        rows = f"{self._draft.table(hop.field, hop.other)}{''.join(further)} WHERE {where}"
        joins.append(f" LEFT JOIN LATERAL (SELECT {row.columns} FROM {rows}) AS {joined} ON true")
        return row.item(joined)

    def _object_of(self, hop: Hop) -> JsonRow:
        target = self._graph.entities[hop.field.target]
        return self.object(target, hop.chosen.selection, hop.other, hop.path)

    def _list(self, hop: Hop, field: Many, where: str) -> str:
        """Return the objects of all rows, in the first of the orders."""
        # (SELECT coalesce(json_agg(r$), '[]') FROM (SELECT x$2.role AS "role"
        #    FROM household_memberships AS x$2 WHERE ... ORDER BY x$2.started_on, x$2.id) AS r$)
        target, path = self._graph.entities[field.target], (*hop.path, EACH)
        with self._draft.page(_list_size, hop), self._draft.joining(here=True) as joins:
            chosen, is_named = hop.chosen.selection, field.same_subjects
            row = self.object(target, chosen, hop.other, path, is_named=is_named)
        order = order_by(self._rows.keys(target, target.orders[0].name, hop.other))
        table = f"{self._draft.table(field, hop.other)}{''.join(joins)}"
        rows = f"{table} WHERE {where} ORDER BY {order}"
        items = f"coalesce(json_agg({row.item('r$')}), '[]')"
        return f"(SELECT {items} FROM (SELECT {row.columns} FROM {rows}) AS r$)"


def _shown(name: str) -> str:
    return name.partition(":")[0]  # "node:Goal" is ours alone


def _list_size(_runtime: Mapping[str, object], _variables: Variables) -> int:
    return LIST_SIZE
