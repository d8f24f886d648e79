"""The compiler: one selection, for one set of grants, becomes one SQL statement.

The visibility rule stands on every alias of a table, whatever path leads there.
Identifiers come from declarations and counters only; every value of a caller is bound.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from earlyhelp.errors import SelectionError
from earlyhelp.reading.declarations import (
    Argument,
    Computed,
    Count,
    Entity,
    Field,
    Many,
    One,
    Value,
)
from earlyhelp.reading.hops import Hop, Relation
from earlyhelp.reading.implied import Clause, Implied, Kind
from earlyhelp.reading.mapping import ARGUMENT, CompiledField, CompiledKey, GraphMap, Rule
from earlyhelp.reading.pages import connection_sql
from earlyhelp.reading.selections import (
    BadValueError,
    Chosen,
    ForbiddenError,
    Given,
    Variables,
)
from earlyhelp.reading.sql import JsonRow, both, either, first_given, json_object, row_by_row, when
from earlyhelp.reading.statements import EACH, SUBJECT, Denied, Page, Patch, Path, Statement
from earlyhelp.reading.templates import Hole, Template
from earlyhelp.reading.values import Getter, binder, reader, runtime_value
from earlyhelp.viewer import Grant

Grants = tuple[Grant, ...]

_PLACEHOLDERS = re.compile(r"\$(\d+)::")
LIST_SIZE = 10
"""How many rows a plain list is taken to have when the cost of an answer is estimated."""


@dataclass(frozen=True)
class Bounds:
    """How many rows a page has where the caller names no number; how long a statement may be.

    ``most_sql`` counts the characters of rules and fields that a statement is put together
    from; beyond, compiling raises BadValueError.
    """

    page_size: int
    most_sql: int


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
    compiler = Compiler(graph, grants, variables, bounds)
    field = graph.roots.get(chosen.name)
    if field is None:
        raise SelectionError(f"There is no root field {chosen.name}", "ask for a declared field.")
    return compiler.statement(compiler.field(None, field, chosen, "", (chosen.key,)))


class Compiler:
    """The state of compiling one statement: aliases, values to bind, and notes for afterwards."""

    def __init__(
        self,
        graph: GraphMap,
        grants: Grants,
        variables: Variables,
        bounds: Bounds,
    ) -> None:
        self.graph = graph
        self.grants = grants
        self.variables = variables
        self.bounds = bounds
        self._sources: list[Getter] = []
        self._denied: list[Denied] = []
        self._patches: list[Patch] = []
        self._pages: list[Page] = []
        self._fields: set[str] = set()
        self._numbers: dict[tuple[Hashable, str], int] = {}
        self._aliases = 0
        self._length = 0
        self._within: int | None = None
        self._implied = Implied()

    def statement(self, sql: str) -> Statement:
        """Return the statement of a compiled root field."""
        return Statement(
            f"SELECT {', '.join([f'({sql})::text', *self._unused(sql)])}",
            tuple(self._sources),
            tuple(self._denied),
            tuple(self._patches),
            tuple(self._pages),
            frozenset(self._fields),
        )

    def _unused(self, sql: str) -> Iterator[str]:
        """Yield the placeholders that a statement lacks, such as the filter of rows unasked for.

        They go into a column that nobody reads: PostgreSQL refuses values without a place.
        """
        used = {int(number) for number in _PLACEHOLDERS.findall(sql)}
        for (_, sql_type), number in self._numbers.items():
            if number not in used:
                yield f"${number}::{sql_type}"

    # Names and values.

    def alias(self) -> str:
        """Return an alias that no client can write, and no other table of the statement has."""
        self._aliases += 1
        return f"x${self._aliases}"

    def bind(self, origin: Hashable, getter: Getter, sql_type: str) -> str:
        """Return the placeholder of a value; values of one origin share a placeholder."""
        number = self._numbers.get((origin, sql_type))
        if number is None:
            self._sources.append(getter)
            number = self._numbers[origin, sql_type] = len(self._sources)
        return f"${number}::{sql_type}"

    def fill(
        self,
        template: Template,
        row: str,
        other: str = "",
        given: Mapping[str, tuple[Argument, Given | None]] | None = None,
    ) -> str:
        """Return a template's text for these aliases, with its values bound."""

        def bind(hole: Hole) -> str:
            if not hole.name.startswith(ARGUMENT):
                origin = ("runtime", hole.name)
                return self.bind(origin, runtime_value(hole.name), hole.sql_type)
            argument, value = (given or {})[hole.name.removeprefix(ARGUMENT)]
            if value is None:
                return f"NULL::{hole.sql_type}"
            return self.bind((value.origin, argument), binder(value, argument), hole.sql_type)

        text = template.fill(row, other, bind)
        self._length += len(text)
        if self._length > self.bounds.most_sql:
            raise BadValueError("This asks for too much at once. Ask in several requests.")
        return text

    @contextmanager
    def page(self, size: Getter) -> Iterator[None]:
        """Note that what is compiled inside is repeated for each row of a page."""
        around = self._within
        self._pages.append(Page(size, around))
        self._within = len(self._pages) - 1
        yield
        self._within = around

    # Permission.

    def readable(self, entity: Entity, scope: str | None = None) -> Grants:
        """Return the grants that hold an entity's read scope, and the further one."""
        return tuple(
            grant
            for grant in self.grants
            if entity.read in grant.scopes and (scope is None or scope in grant.scopes)
        )

    def visible(self, entity: Entity, alias: str, *, is_nested: bool, is_visible: bool) -> str:
        """Return on which rows: any one grant that reads the type, and every restriction.

        What holds of the row around, and so of this one, is left out; ``is_visible`` says that
        whoever sees the row around sees this one, but for the restrictions.
        """
        reached = self._reached(entity, alias, self.readable(entity))
        narrowed = self._filled(self.graph.restrictions(entity), alias)
        asked = [clause for clause in reached if not (self._implied.learn(clause) or is_visible)]
        asked += [clause for clause in narrowed if not self._implied.learn(clause)]
        if not is_nested:
            return both(either(list(clause)) for clause in asked)
        return both(either(list(self._row_by_row(clause))) for clause in asked)

    def _row_by_row(self, clause: Clause) -> Iterator[str]:
        """Yield a clause's alternatives as they cost least for the few rows nested in one."""
        for sql, kind in clause.items():
            if kind is Kind.SHORTCUT:
                yield self._implied.outermost(sql)
            elif kind is Kind.LOOK_UP and len(clause) > 1:
                yield row_by_row(sql)
            else:
                yield sql

    def _reached(self, entity: Entity, alias: str, grants: Grants) -> list[Clause]:
        """Return the clauses of a rule; of several rules, that one of them holds."""
        rules = dict.fromkeys(self.graph.visible(entity, grant) for grant in grants)
        filled = [self._filled(rule, alias) for rule in rules]
        if len(filled) == 1:
            return filled[0]
        return [dict(each for rule in filled for each in _alternatives(rule).items())]

    def _filled(self, rule: Rule, alias: str) -> list[Clause]:
        return [{self.fill(each.template, alias): each.kind for each in clause} for clause in rule]

    def _guard(self, entity: Entity, alias: str, scope: str | None) -> str:
        """Return on which visible rows a further scope holds as well."""
        held = self.readable(entity, scope)
        if held == self.readable(entity):
            return "true"
        return both(either(list(clause)) for clause in self._reached(entity, alias, held))

    def _is_denied(self, entity: Entity | None, field: Field) -> bool:
        if entity is not None and not self.readable(entity, field.scope):
            return True
        return isinstance(field, Relation) and not self.readable(
            self.graph.entities[field.target], field.scope if entity is None else None
        )

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

        ``is_named`` says that the row around told of the subject already.
        """
        subject = [self.fill(each, alias) for each in self.graph.subject(entity)]
        untold = self._implied.tell(subject)
        first = [(SUBJECT, first_given(untold))] if untold and not is_named else []
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
        """Return the SQL of one field; NULL and a note where the viewer is denied it."""
        name = f"{entity.name if entity else 'Query'}.{chosen.name}"
        if self._is_denied(entity, field):
            self._denied.append(Denied(path, name.partition(":")[0]))  # "node:Goal" is ours alone
            return "NULL"
        self._fields.add(name)
        if isinstance(field, Relation):
            return self._relation(entity, field, chosen, alias, path)
        if entity is None:
            raise SelectionError(f"{name} has no row", "declare it on a type.")
        if isinstance(field, Computed):
            return self._computed(entity, field, chosen, alias, path)
        return self._value(entity, field, chosen, alias)

    def _value(self, entity: Entity, field: Value, chosen: Chosen, alias: str) -> str:
        compiled = self.graph.compiled(entity, chosen.name)
        given = given_arguments(field.arguments, chosen)
        return when(
            self._conditions_of_value(entity, field, compiled, alias),
            self.fill(compiled.own, alias, "", given),
        )

    def _conditions_of_value(
        self, entity: Entity, field: Value, compiled: CompiledField, alias: str
    ) -> str:
        condition = None if compiled.when is None else self.fill(compiled.when, alias)
        return both([self._guard(entity, alias, field.scope), condition])

    def _computed(
        self, entity: Entity, field: Computed, chosen: Chosen, alias: str, path: Path
    ) -> str:
        needs = self.graph.compiled(entity, chosen.name).needs
        sql = json_object((name, self.fill(each.template, alias)) for name, each in needs.items())
        readers = {name: reader(each.sql_type) for name, each in needs.items()}
        name = f"{entity.name}.{chosen.name}"
        self._patches.append(Patch(path, name, field, readers, chosen))
        return when(self._guard(entity, alias, field.scope), sql)

    # Relations.

    def _relation(
        self, entity: Entity | None, field: Relation, chosen: Chosen, alias: str, path: Path
    ) -> str:
        hop = Hop(entity, field, chosen, alias, self.alias(), path)
        equal = self.graph.compiled(entity, chosen.name).equal
        with self._implied.inside(alias, hop.other, equal):
            where = self._where(hop)
            if isinstance(field, Count):
                return self.count(field, hop.other, where)
            if isinstance(field, One):
                return self._one(hop, where)
            return connection_sql(self, hop, where) if field.connection else self._list(hop, where)

    def _one(self, hop: Hop, where: str) -> str:
        """Return the object of one row, or NULL."""
        compiled = self.graph.compiled(hop.entity, hop.chosen.name)
        order = ", ".join(self.fill(each, "", hop.other) for each in compiled.order)
        target = self.graph.entities[hop.field.target]
        row = self.object(target, hop.chosen.selection, hop.other, hop.path)
        rows = f"{self.table(hop.field, hop.other)} WHERE {where}"
        if order:
            rows += f" ORDER BY {order} LIMIT 1"
        return f"(SELECT {row.json('r$')} FROM (SELECT {row.columns} FROM {rows}) AS r$)"

    def _list(self, hop: Hop, where: str) -> str:
        """Return the objects of all rows, in the first of the orders."""
        assert isinstance(hop.field, Many)  # noqa: S101 - narrowed by the caller
        keys = self.graph.compiled(hop.entity, hop.chosen.name).keys[hop.field.orders[0].name]
        target, path = self.graph.entities[hop.field.target], (*hop.path, EACH)
        with self.page(lambda _runtime, _variables: LIST_SIZE):
            row = self.object(
                target, hop.chosen.selection, hop.other, path, is_named=hop.field.same_subjects
            )
        order = self.order_by(keys, hop.other)
        rows = f"{self.table(hop.field, hop.other)} WHERE {where} ORDER BY {order}"
        items = f"coalesce(json_agg({row.item('r$')}), '[]')"
        return f"(SELECT {items} FROM (SELECT {row.columns} FROM {rows}) AS r$)"

    def table(self, field: Relation, alias: str) -> str:
        """Return the target's table under its alias."""
        return f"{self.graph.entities[field.target].model.__tablename__} AS {alias}"

    def count(self, field: Relation, alias: str, where: str) -> str:
        """Return how many rows of the target meet a condition."""
        return f"(SELECT count(*) FROM {self.table(field, alias)} WHERE {where})"

    def order_by(self, keys: Iterable[CompiledKey], alias: str) -> str:
        """Return the ORDER BY of a compiled order."""
        return ", ".join(
            self.fill(key.template, alias) + (" DESC" if key.descending else "") for key in keys
        )

    def _where(self, hop: Hop) -> str:
        """Return the condition on a related row: relation, rule, filters, further scope."""
        entity, field, alias = hop.entity, hop.field, hop.alias
        target = self.graph.entities[field.target]
        compiled = self.graph.compiled(entity, hop.chosen.name)
        on = self.fill(compiled.own, alias, hop.other, given_arguments(field.arguments, hop.chosen))
        guard = None
        if entity is not None and field.scope is not None:
            guard = self._guard(entity, alias, field.scope)
        filters = self._filters(field, target, compiled, hop.chosen, hop.other)
        # Seen with the row means: by every grant that may have reached it.
        is_visible = (
            entity is not None
            and compiled.is_visible_with
            and set(self.readable(entity)) <= set(self.readable(target))
        )
        visible = self.visible(
            target, hop.other, is_nested=entity is not None, is_visible=is_visible
        )
        return both([on, visible, *filters, guard])

    def _filters(
        self, field: Relation, target: Entity, compiled: CompiledField, chosen: Chosen, alias: str
    ) -> Iterator[str]:
        given = chosen.arguments.get("filter")
        if isinstance(field, One) or given is None:
            return
        for name, value in (given.get(self.variables) or {}).items():
            filter_ = field.filters[name]
            source = target.fields[filter_.of_field]
            if value is None or not isinstance(source, Value):
                continue
            if not self.readable(target, source.scope):
                raise ForbiddenError(f"You may not filter by {target.name}.{filter_.of_field}.")
            arguments = {"value": (filter_.argument, given.child(name))}
            of_field = self.graph.compiled(target, filter_.of_field)
            yield self._conditions_of_value(target, source, of_field, alias)
            yield self.fill(compiled.filters[name], alias, "", arguments)


def _alternatives(rule: list[Clause]) -> Clause:
    """Return a rule as alternatives: its only clause, or all its clauses as one."""
    return rule[0] if len(rule) == 1 else {both(either(list(each)) for each in rule): Kind.PLAIN}


def given_arguments(
    declared: Mapping[str, Argument], chosen: Chosen
) -> dict[str, tuple[Argument, Given | None]]:
    """Return each declared argument with the value the caller gave for it, if any."""
    return {name: (argument, chosen.arguments.get(name)) for name, argument in declared.items()}
