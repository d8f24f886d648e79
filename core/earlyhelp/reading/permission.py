"""Permission: which fields the viewer's grants hold, and on which rows they hold them.

The visibility rule stands on every alias of a table, whatever path leads there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from earlyhelp.contract.rules import Withheld
from earlyhelp.reading.declarations import Entity, Field
from earlyhelp.reading.drafts import Draft, Grants
from earlyhelp.reading.hops import Relation
from earlyhelp.reading.implied import Clause, Kind
from earlyhelp.reading.mapping import Rule
from earlyhelp.reading.selections import Chosen
from earlyhelp.reading.sql import both, either, row_by_row
from earlyhelp.viewer import RowRule


class Permission:
    """What the grants that a draft is written for may read."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._readable: dict[tuple[str, str | None], Grants] = {}
        self._withheld: dict[str, Sequence[Withheld]] = {}
        draft.rows_of = self.rows_of

    def readable(self, entity: Entity, scope: str | None = None) -> Grants:
        """Return the grants that hold an entity's read scope, and the further one."""
        # Asked of every field that is chosen, and the same each time.
        key = (entity.name, scope)
        if key not in self._readable:
            wanted = {entity.read} if scope is None else {entity.read, scope}
            held = (grant for grant in self._draft.grants if wanted <= grant.scopes)
            self._readable[key] = tuple(held)
        return self._readable[key]

    def missing(self, entity: Entity | None, field: Field) -> str:
        """Return a scope that lacks, where no one grant holds all that a field needs; or ""."""
        if entity is not None and not self.readable(entity, field.scope):
            return self._lacking(entity.read, field.scope)
        if not isinstance(field, Relation):
            return ""
        target = self._draft.graph.entities[field.target]
        further = field.scope if entity is None else None
        return "" if self.readable(target, further) else self._lacking(target.read, further)

    def _lacking(self, *wanted: str | None) -> str:
        """Return the first scope that no grant holds; the last, where none holds them together."""
        scopes = [each for each in wanted if each is not None]
        held = frozenset().union(*(grant.scopes for grant in self._draft.grants))
        return next((each for each in scopes if each not in held), scopes[-1])

    def reaches_all(self, entity: Entity) -> bool:
        """Return whether some grant reaches rows of everybody, in whichever categories."""
        return any(grant.rows is RowRule.EVERYONE for grant in self.readable(entity))

    def missing_of(self, entity: Entity, chosen: Iterable[Chosen]) -> str:
        """Return a scope that lacks for what is chosen of a type, or of what it leads to; or ""."""
        for each in chosen:
            field = entity.fields[each.name]
            scope = self.missing(entity, field)
            if not scope and isinstance(field, Relation):
                target = self._draft.graph.entities[field.target]
                scope = self.missing_of(target, each.selection)
            if scope:
                return scope
        return ""

    def visible(self, entity: Entity, alias: str, *, is_nested: bool, is_visible: bool) -> str:
        """Return on which rows: any one grant that reads the type, and every restriction.

        What holds of the row around, and so of this one, is left out; ``is_visible`` says that
        whoever sees the row around sees this one, but for the restrictions.
        """
        implied = self._draft.implied
        reached = self._reached(entity, alias, self.readable(entity))
        narrowed = self._filled(self._draft.graph.restrictions(entity), alias)
        # Learnt even where it need not be asked: rows further in may rely on it.
        asked = [clause for clause in reached if not (implied.learn(clause) or is_visible)]
        asked += [clause for clause in narrowed if not implied.learn(clause)]
        if not is_nested:
            return both(either(list(clause)) for clause in asked)
        return both(either(list(self._row_by_row(clause))) for clause in asked)

    def rows_of(self, table: str) -> str:
        """Return what stands for a table that an expression reads: the rows that may be seen.

        They are those that a relation to its type would lead to. PostgreSQL takes such a
        subquery apart, so that it costs no more than its conditions.
        """
        # (SELECT * FROM needs AS x$4 WHERE <rule of x$4>), or needs
        alias, columns = self._draft.alias(), "*"
        entity, restrictions = self._draft.graph.read_by_name(table)
        clauses = self._filled(restrictions, alias)
        if entity is not None:
            clauses += self._reached(entity, alias, self.readable(entity))
            columns = self._columns(entity, alias)
        where = both(either(list(clause)) for clause in clauses)
        if (where, columns) == ("true", "*"):
            return table
        return f"(SELECT {columns} FROM {table} AS {alias} WHERE {where})"

    def withheld(self, entity: Entity) -> Sequence[Withheld]:
        """Return what some grant that reads an entity does not read on every row."""
        if entity.name not in self._withheld:
            grants, graph = self.readable(entity), self._draft.graph
            self._withheld[entity.name] = [
                each
                for each in entity.withheld
                if not all(graph.disclosed(entity, each, grant).is_everywhere for grant in grants)
            ]
        return self._withheld[entity.name]

    def stand_ins(self, entity: Entity, alias: str) -> Mapping[str, str]:
        """Return what stands in for each column that is not disclosed on every row seen."""
        # "date_of_birth": (CASE WHEN <on which rows> THEN x$1.date_of_birth ELSE NULL END)
        found: dict[str, str] = {}
        for each in self.withheld(entity):
            rows, otherwise = self._disclosed(entity, each, alias)
            if rows != "true":
                for column in each.columns:
                    own = f"{alias}.{column.key}"
                    found[column.key] = f"(CASE WHEN {rows} THEN {own} ELSE {otherwise} END)"
        return found

    def _columns(self, entity: Entity, alias: str) -> str:
        stand_ins = self.stand_ins(entity, alias)
        if not stand_ins:
            return "*"
        names = (column.key for column in entity.model.__table__.columns)
        return ", ".join(f"{stand_ins.get(name, f'{alias}.{name}')} AS {name}" for name in names)

    def _disclosed(self, entity: Entity, withheld: Withheld, alias: str) -> tuple[str, str]:
        """Return on which rows a grant that reaches them reads columns, and what is there else."""
        graph, grants = self._draft.graph, self.readable(entity)
        disclosed = {grant: graph.disclosed(entity, withheld, grant) for grant in grants}
        rules = {grant: graph.visible(entity, grant) for grant in grants}
        ways: dict[str, None] = {}
        for grant in grants:
            own = self._sql(disclosed[grant].rule, alias)
            # A rule that every grant has holds of every row that is seen.
            row = self._sql(rules[grant], alias) if len(set(rules.values())) > 1 else "true"
            ways[both([row, own])] = None
        return either(list(ways)), disclosed[grants[0]].otherwise.text

    def _sql(self, rule: Rule, alias: str) -> str:
        return both(either(list(clause)) for clause in self._filled(rule, alias))

    def guard(self, entity: Entity, alias: str, scope: str | None) -> str:
        """Return on which visible rows a further scope holds as well."""
        held = self.readable(entity, scope)
        # The row was reached by one of the same grants, so this was asked of it already.
        if held == self.readable(entity):
            return "true"
        return both(either(list(clause)) for clause in self._reached(entity, alias, held))

    def _row_by_row(self, clause: Clause) -> Iterator[str]:
        """Yield a clause's alternatives as they cost least for the few rows nested in one."""
        for sql, kind in clause.items():
            if kind is Kind.SHORTCUT:
                yield self._draft.implied.outermost(sql)
            elif kind is Kind.LOOK_UP and len(clause) > 1:
                yield row_by_row(sql)
            else:
                yield sql

    def _reached(self, entity: Entity, alias: str, grants: Grants) -> list[Clause]:
        """Return the clauses of a rule; of several rules, that one of them holds."""
        rules = dict.fromkeys(self._draft.graph.visible(entity, grant) for grant in grants)
        filled = [self._filled(rule, alias) for rule in rules]
        if len(filled) == 1:
            return filled[0]
        return [dict(each for rule in filled for each in _alternatives(rule).items())]

    def _filled(self, rule: Rule, alias: str) -> list[Clause]:
        fill = self._draft.rule
        return [{fill(each.template, alias): each.kind for each in clause} for clause in rule]


def _alternatives(rule: list[Clause]) -> Clause:
    """Return a rule as alternatives: its only clause, or all its clauses as one."""
    return rule[0] if len(rule) == 1 else {both(either(list(each)) for each in rule): Kind.PLAIN}
