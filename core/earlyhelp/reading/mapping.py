"""The map: all declarations, checked and compiled to templates once, at start."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Exists,
    String,
    cast,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import coalesce

from earlyhelp.contract.rules import RuleBook, Withheld
from earlyhelp.errors import DeclarationError
from earlyhelp.reading.aggregates import refuse_single_rows
from earlyhelp.reading.conditions import Shortcut, clauses, equal_ids
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
from earlyhelp.reading.growing import (
    refuse_filter_without_index,
    refuse_order_without_index,
)
from earlyhelp.reading.implied import Kind
from earlyhelp.reading.lists import CompiledKey, argument_bind, compile_first, compile_order
from earlyhelp.reading.matching import CompiledFilter, compile_filter
from earlyhelp.reading.needs import CompiledNeeds, compile_needs
from earlyhelp.reading.templates import (
    Template,
    compile_rule,
    compile_template,
    other_alias,
    row_alias,
)
from earlyhelp.viewer import Grant


@dataclass(frozen=True)
class Alternative:
    """One way for a clause to hold."""

    template: Template
    kind: Kind


Equal = tuple[tuple[str, str], ...]
"""The columns, of a related row and of the row, that a relation makes equal."""

Rule = tuple[tuple[Alternative, ...], ...]
"""A condition in clauses, all of which must hold, of alternatives, one of which must."""

Names = frozenset[str]


@dataclass(frozen=True)
class Disclosed:
    """On which rows a grant reads withheld columns, and what stands in for them on the others."""

    rule: Rule
    otherwise: Template

    @cached_property
    def is_everywhere(self) -> bool:
        """Whether it reads them on every row, as the rule itself says."""
        return all(any(each.template.text == "true" for each in clause) for clause in self.rule)


MOST_OPTIONAL = 4
"""How many optional arguments a field may have: each doubles the ways that it is compiled."""


NOTHING = Template("")


@dataclass(frozen=True)
class CompiledField:
    """A field's templates: its own SQL, and those of its parts by name.

    ``equal`` are the ids that a relation makes equal: the related row's, and the row's.
    ``is_visible_with`` says that whoever sees the row sees the related row; ``key`` is the
    column that refers to the related row's id, where the relation asks for no more.
    """

    own: Template = NOTHING
    when: Template | None = None
    needs: CompiledNeeds | None = None
    order: tuple[CompiledKey, ...] = ()
    equal: Equal = ()
    is_visible_with: bool = False
    key: str = ""

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that its subqueries read, under their rules."""
        return (*self.own.reads, *(self.when.reads if self.when else ()))


class FaultyDeclarationError(DeclarationError):
    """A declaration that cannot be compiled: of which type, and of which of its fields.

    For faults of the type itself (its visibility rule, say) ``field_name`` is "id".
    """

    def __init__(self, type_name: str, field_name: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.type_name = type_name
        self.field_name = field_name


@contextmanager
def _declaring(type_name: str, field_name: str = "id", what: str = "") -> Iterator[None]:
    """Name the declaration in whatever goes wrong inside, be it the declaration's own code."""
    try:
        yield
    except DeclarationError as error:
        raise FaultyDeclarationError(type_name, field_name, error.message, error.remedy) from error
    except Exception as error:  # the boundary to foreign code
        message = f"{what or f'{type_name}.{field_name}'} raised {type(error).__name__}: {error}"
        remedy = "mend what is declared there."
        raise FaultyDeclarationError(type_name, field_name, message, remedy) from error


class GraphMap:
    """Every entity and root field, with the templates of their SQL.

    Declarations that are unsafe or unsound are left out, and gathered in ``faults``: a map
    that has any must not be used.
    """

    def __init__(
        self,
        entities: Sequence[Entity],
        roots: Mapping[str, Field],
        rules: RuleBook,
    ) -> None:
        self.entities: Mapping[str, Entity] = {entity.name: entity for entity in entities}
        self.roots = roots
        self._rules = rules
        self._by_model = {entity.model: entity for entity in entities}
        self._visible: dict[tuple[str, Grant], Rule] = {}
        self._subjects: dict[str, tuple[Template, ...]] = {}
        self._disclosed: dict[tuple[Withheld, Grant], Disclosed] = {}
        self._narrowed: dict[type[DeclarativeBase], Rule] = {}
        self._fields: dict[tuple[str, str], Mapping[Names, CompiledField]] = {}
        self._roots: dict[str, Mapping[Names, CompiledField]] = {}
        self._orders: dict[tuple[str, str], tuple[CompiledKey, ...]] = {}
        self._filters: dict[tuple[str, str], CompiledFilter] = {}
        self.reads: dict[tuple[str, str], frozenset[str]] = {}
        """The tables that a field's subqueries read, by type and field."""
        self.faults: list[FaultyDeclarationError] = []
        self._listed = {each.target for each in roots.values() if isinstance(each, Many | Count)}
        for entity in entities:
            self._compile_entity(entity)
        for name, declared in roots.items():
            with self.gathering():
                self._roots[name] = self._compile(None, name, declared)

    def _compile_entity(self, entity: Entity) -> None:
        with self.gathering():
            if entity.subject is not None:
                self._subjects[entity.name] = _subject(entity)
        with self.gathering():
            self._narrowed[entity.model] = tuple(
                self._restriction_clauses(entity.model, entity.name)
            )
        for name, declared in entity.fields.items():
            with self.gathering():
                self._fields[entity.name, name] = self._compile(entity, name, declared)
        for order in entity.orders:
            what = f"{entity.name} ordered by {order.name}"
            with self.gathering(), _declaring(entity.name, f"Order {order.name}", what):
                keys = compile_order(self.entities, entity, order, what)
                for key in keys:
                    if key.column is not None:
                        self._ruled(key.column, what)
                self._orders[entity.name, order.name] = keys
                if self.is_growing(entity):
                    refuse_order_without_index(entity, order, what)
        for filter_ in entity.filters:
            what = f"{entity.name} filtered by {filter_.name}"
            with self.gathering(), _declaring(entity.name, f"Filter {filter_.name}", what):
                compiled = compile_filter(entity, filter_, what)
                if compiled.condition is not None:
                    self._ruled(compiled.condition, what)
                self._filters[entity.name, filter_.name] = compiled
                if self.is_growing(entity):
                    refuse_filter_without_index(entity, filter_, self._equal_ids, what)

    def is_growing(self, entity: Entity) -> bool:
        """Return whether a type is listed at the root, and each person adds rows to it."""
        return entity.name in self._listed and entity.subject is not None

    def _equal_ids(self, entity: Entity, name: str) -> Equal:
        return self.compiled(entity, name).equal

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Keep the fault of a declaration, so that the next one can be looked at."""
        try:
            yield
        except FaultyDeclarationError as error:
            self.faults.append(error)

    def compiled(
        self, entity: Entity | None, name: str, given: Names = frozenset()
    ) -> CompiledField:
        """Return the templates of an entity's field, or of a root field.

        ``given`` are the optional arguments that the caller gives: without them a field is
        other SQL, which asks less, and not the same SQL with nulls.
        """
        return (self._roots[name] if entity is None else self._fields[entity.name, name])[given]

    def order(self, entity: Entity, name: str) -> tuple[CompiledKey, ...]:
        """Return the keys of one of an entity's orders."""
        return self._orders[entity.name, name]

    def filter(self, entity: Entity, name: str) -> CompiledFilter:
        """Return one of an entity's filters."""
        return self._filters[entity.name, name]

    def subject(self, entity: Entity) -> tuple[Template, ...]:
        """Return who a row is about, as text: the first of these that is not null."""
        return self._subjects.get(entity.name, ())

    def restrictions(self, entity: Entity) -> Rule:
        """Return the conditions by which plugins narrow who sees the entity's rows."""
        return self._narrowed[entity.model]

    def visible(self, entity: Entity, grant: Grant) -> Rule:
        """Return the rows that one grant reaches (of its scopes, those count that reach rows)."""
        reach = grant.reach
        key = (entity.name, reach)
        if key not in self._visible:
            row = row_alias(entity.model)
            what = f"The visibility rule of {entity.name} for {grant.rows}"
            with _declaring(entity.name, what=what):
                self._visible[key] = _rule(entity.visible(row, reach), what, row)
        return self._visible[key]

    def disclosed(self, entity: Entity, withheld: Withheld, grant: Grant) -> Disclosed:
        """Return on which of the rows that it reaches a grant reads withheld columns."""
        key = (withheld, grant.reach)
        if key not in self._disclosed:
            row = row_alias(entity.model)
            what = f"What is withheld of {entity.name} from {grant.rows}"
            with _declaring(entity.name, what=what):
                self._disclosed[key] = Disclosed(
                    _rule(withheld.disclosed(row, grant.reach), what, row),
                    compile_rule(withheld.otherwise, what, row),
                )
        return self._disclosed[key]

    def read_by_name(self, table: str) -> tuple[Entity | None, Rule]:
        """Return the type of a table that an expression reads, and how plugins narrow its rows.

        There is none where no rule says who sees which row: everybody may read of them.
        """
        model = self._rules.model(table)
        assert model is not None  # noqa: S101 - `_ruled` saw to it
        if model not in self._narrowed:
            self._narrowed[model] = tuple(self._restriction_clauses(model, table))
        entity = None if self._rules.is_open(model) else self._by_model[model]
        return entity, self._narrowed[model]

    def _restriction_clauses(
        self, model: type[DeclarativeBase], name: str
    ) -> Iterator[tuple[Alternative, ...]]:
        row = row_alias(model)
        for restriction in self._rules.restrictions(model):
            what = f"A restriction of {name} ({restriction.visible.__module__})"
            with _declaring(name, what=what):
                yield from _rule(restriction.visible(row), what, row)

    def _compile(
        self, entity: Entity | None, name: str, field: Field
    ) -> Mapping[Names, CompiledField]:
        type_name = entity.name if entity else "Query"
        what = f"{type_name}.{name}"
        with _declaring(type_name, name):
            if isinstance(field, Computed):
                return {frozenset(): self._compile_computed(entity, what, field)}
            compiled = {
                given: self._compile_value(entity, what, field, given)
                if isinstance(field, Value)
                else self._compile_relation(entity, what, field, given)
                for given in _ways_to_give(field.arguments, what)
            }
            past = field.past if isinstance(field, Value) else frozenset[str]()
            self.reads[type_name, name] = past.union(*(each.reads for each in compiled.values()))
            return compiled

    def _compile_computed(self, entity: Entity | None, what: str, field: Computed) -> CompiledField:
        if entity is None:
            raise DeclarationError(f"{what} has no rows to compute from", "declare it on a type.")
        return CompiledField(needs=compile_needs(self.entities, entity, field.needs, what))

    def _compile_value(
        self, entity: Entity | None, what: str, field: Value, given: Names
    ) -> CompiledField:
        if entity is None:
            raise DeclarationError(f"{what} has no row to read", "declare it on a type.")
        row = row_alias(entity.model)
        expression = field.sql(row, **_argument_binds(field.arguments, given))
        refuse_single_rows(entity, field, expression, what)
        own = compile_template(expression, what, row).past(field.past)
        when = field.when(row) if field.when else None
        shown = None if when is None else compile_template(when, f"{what} (when)", row)
        return CompiledField(
            self._ruled(own, what), None if shown is None else self._ruled(shown, f"{what} (when)")
        )

    def _ruled(self, template: Template, what: str) -> Template:
        """Return a template whose reads can all be ruled: who reads which row is certain."""
        for name in template.reads:
            model = self._rules.model(name)
            is_open = model is not None and self._rules.is_open(model)
            if not is_open and (model is None or model not in self._by_model):
                raise DeclarationError(
                    f"{what} reads {name}, of which no type says who may read it",
                    "bind a type to that table: its scope and its rule decide on what is read.",
                )
        return template

    def _compile_relation(
        self, entity: Entity | None, what: str, field: One | Many | Count, given: Names
    ) -> CompiledField:
        target = self.entities.get(field.target)
        if target is None:
            raise DeclarationError(f"{what} leads to {field.target}, which is no type", "add it.")
        if isinstance(field, Many) and field.same_subjects and _is_nobodys(entity):
            raise DeclarationError(
                f"{what} is said to be told of with its owner, which is nobody's data",
                "leave out same_subjects=True.",
            )
        other = other_alias(target.model)
        aliases = [other] if entity is None else [row_alias(entity.model), other]
        on = field.on(*aliases, **_argument_binds(field.arguments, given))
        equal = () if entity is None else tuple(equal_ids(on, *aliases))
        order = field.order if isinstance(field, One) else None
        return CompiledField(
            own=self._ruled(compile_template(on, what, *aliases), what),
            equal=equal,
            is_visible_with=entity is not None and _is_visible_with(entity, target, equal),
            order=() if order is None else compile_first(target, order, what),
            key="" if entity is None or len(clauses(on)) > 1 else _key(entity, target, equal),
        )


def _is_nobodys(entity: Entity | None) -> bool:
    return entity is None or entity.subject is None


def _is_visible_with(entity: Entity, target: Entity, equal: Equal) -> bool:
    """Return whether whoever sees a row sees the related row: it is one that it refers to."""
    return any(
        column.class_ is entity.model and ("id", column.key) in equal
        for column in target.visible_through
    )


def _key(entity: Entity, target: Entity, equal: Equal) -> str:
    """Return the column by which a row refers to the id of the related row, if it does."""
    columns, id_ = entity.model.__table__.c, target.model.__table__.c.id
    refers = (ours for theirs, ours in equal if theirs == "id" and columns[ours].references(id_))
    return next(refers, "")


def _rule(condition: ColumnElement[bool], what: str, row: Any) -> Rule:
    return tuple(
        tuple(_alternative(each, what, row) for each in clause) for clause in clauses(condition)
    )


@cache
def _alternative(alternative: ColumnElement[bool], what: str, row: Any) -> Alternative:
    # What rules share between roles is the same object, and is compiled once.
    return Alternative(compile_rule(alternative, what, row), _kind(alternative))


def _kind(alternative: ColumnElement[Any]) -> Kind:
    if isinstance(alternative, Shortcut):
        return Kind.SHORTCUT
    return Kind.LOOK_UP if isinstance(alternative, Exists) else Kind.PLAIN


def _subject(entity: Entity) -> tuple[Template, ...]:
    row = row_alias(entity.model)
    assert entity.subject is not None  # noqa: S101 - narrowed by the caller
    what = f"The subject of {entity.name}"
    with _declaring(entity.name, what=what):
        people = entity.subject(row)
        parts = list(people.clauses) if isinstance(people, coalesce) else [people]
        return tuple(compile_rule(_as_text(part), what, row) for part in parts)


def _as_text(people: ColumnElement[Any]) -> ColumnElement[str]:
    return people if isinstance(people.type, String) else cast(people, String())


def _ways_to_give(arguments: Mapping[str, Argument], what: str) -> Iterator[Names]:
    """Yield each set of optional arguments that a caller may give."""
    optional = [name for name, argument in arguments.items() if argument.is_optional]
    if len(optional) > MOST_OPTIONAL:
        raise DeclarationError(
            f"{what} has {len(optional)} optional arguments; {MOST_OPTIONAL} are the most",
            "offer filters instead, or several fields.",
        )
    for number in range(len(optional) + 1):
        yield from map(frozenset, combinations(optional, number))


def _argument_binds(
    arguments: Mapping[str, Argument], given: Names
) -> dict[str, BindParameter[Any] | None]:
    return {
        argument.parameter or name: argument_bind(name, argument)
        if name in given or not argument.is_optional
        else None
        for name, argument in arguments.items()
    }
