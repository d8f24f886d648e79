"""Checks of declarations that SQL and the schema would let pass, and that would mislead."""

from collections.abc import Collection, Sequence

from sqlalchemy import Null
from sqlalchemy.orm import InstrumentedAttribute

from earlyhelp.contract.categories import remedy_for_unknown
from earlyhelp.contract.loading import CORE
from earlyhelp.contract.rules import Rule, RuleBook, everybody
from earlyhelp.errors import DeclarationError
from earlyhelp.people.models import Person
from earlyhelp.reading.changes import CHANGES
from earlyhelp.reading.declarations import Field, Many, Value
from earlyhelp.reading.hops import Relation
from earlyhelp.reading.nodes import NODES
from earlyhelp.verbs import Verb
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.composing.nodes import NODE
from earlyhelp_graphql.declaring.fields import FieldDeclaration
from earlyhelp_graphql.declaring.graph import Graph, ModelType, TypeDeclaration

_PAGING = frozenset({"first", "after", "last", "before", "filter", "order_by"})


def check_rule(
    name: str, model: ModelType, rules: RuleBook, categories: Collection[str] | None
) -> None:
    """Refuse a type of which it is not certain who sees its rows.

    Raises DeclarationError.
    """
    rule = rules.of(model)
    if rule is None:
        raise DeclarationError(
            f"{name} is bound to {model.__tablename__}, which has no rule of who sees its rows",
            "make the table a PersonRecord if each row is about one person, or return its rule "
            "from rules(): open_to_all(...) if the rows are nobody's data.",
        )
    if rule.visible is everybody and _refers_to_people(model, rules):
        raise DeclarationError(
            f"{name} is declared to be nobody's data, but its rows refer to people",
            "make the table a PersonRecord, or return a Rule that says who sees them.",
        )
    _check_subject(name, model, rule)
    _check_category(name, model, rule, categories)
    _check_withheld(name, model, rule)
    for column in rule.visible_through:
        if not _refers_to(column, model):
            raise DeclarationError(
                f"{name} is said to be seen from {column}, which does not refer to it",
                "name a column with a foreign key to its table.",
            )


def _check_subject(name: str, model: ModelType, rule: Rule) -> None:
    """Refuse a column that refers to no person; what an expression is, nobody can tell here."""
    subject = None if rule.subject is None else rule.subject(model)
    is_column = isinstance(subject, InstrumentedAttribute) and model is not Person
    if is_column and not _refers_to(subject, Person):
        raise DeclarationError(
            f"{name} has the subject {subject}, which does not refer to people",
            "name the column that refers to the person whose data a row is.",
        )


def _check_category(
    name: str, model: ModelType, rule: Rule, categories: Collection[str] | None
) -> None:
    category = rule.category_of(model)
    if isinstance(category, str) and categories is not None and category not in categories:
        raise DeclarationError(
            f"{name} has the unknown category {category!r}",
            remedy_for_unknown(categories),
        )


def _check_withheld(name: str, model: ModelType, rule: Rule) -> None:
    """Refuse to withhold what is no column of the rows, or what nothing can stand for."""
    for each in rule.withheld:
        for column in each.columns:
            if column.class_ is not model or column.primary_key:
                raise DeclarationError(
                    f"{name} withholds {column}, which is no column of it but its key",
                    "name columns of its own table.",
                )
            if isinstance(each.otherwise, Null) and not column.nullable:
                raise DeclarationError(
                    f"{name} withholds {column}, which is never null",
                    "say what stands for it: Withheld(..., otherwise=...).",
                )


def faults_of_verb(verb: object) -> Sequence[DeclarationError]:
    """Return everything wrong with what is offered as a mutation."""
    if isinstance(verb, Verb):
        return verb.faults
    name = getattr(verb, "__name__", verb)
    fault = DeclarationError(f"{name} is offered as a mutation, and is no verb", "add @verb to it.")
    return (fault,)


def check_names(holder: str, key: str, attached: FieldDeclaration) -> None:
    """Refuse names that mean something else in GraphQL or in every graph.

    Raises DeclarationError.
    """
    if key.startswith("__") or (holder == "Query" and key in {CHANGES, NODE, NODES}):
        raise DeclarationError(f"{holder}.{key} is a name that is taken", "choose another.")
    field = attached.comes_from
    is_page = isinstance(field, Many) and field.connection
    for taken in sorted(_PAGING & set(attached.arguments) if is_page else ()):
        raise DeclarationError(
            f"{holder}.{key} has the argument {taken}, which every connection has",
            "choose another name for it.",
        )


def check_scope(what: str, attached: FieldDeclaration, graph: Graph) -> None:
    """Refuse a field that tells something of its own on others' types, open to all of them.

    Raises DeclarationError.
    """
    field = attached.comes_from
    is_guarded = any(each.node is attached.owner for each in graph.types)
    if not isinstance(field, Relation) and field.scope is None and not is_guarded:
        raise DeclarationError(
            f"{what} has no scope of its own", "name one: Graph(read=...), or scope=..."
        )


def check_past_rules(
    what: str, field: Field, owner: TypeDeclaration | None, contribution: GraphContribution
) -> None:
    """Refuse to look past rules but under a scope of one's own.

    Raises DeclarationError.
    """
    if not isinstance(field, Value) or not field.past_rules:
        return
    scope = field.scope or (owner.read if owner is not None else "")
    if contribution.name != CORE and not scope.startswith(f"{contribution.name}:"):
        raise DeclarationError(
            f"{what} looks past rules under the scope {scope!r}, which others declare",
            f"name a scope of its own for it: {contribution.name}:....",
        )


def _refers_to(column: object, model: ModelType) -> bool:
    found = getattr(column, "property", None)
    keys = getattr(found.columns[0], "foreign_keys", ()) if found is not None else ()
    return any(key.column.table is model.__table__ for key in keys)


def _is_personal(table: str, rules: RuleBook) -> bool:
    model = rules.model(table)
    return model is None or rules.is_personal(model)


def _refers_to_people(model: ModelType, rules: RuleBook) -> bool:
    """Return whether rows refer to people, or to what is somebody's data."""
    return any(
        _is_personal(key.column.table.name, rules)
        for column in model.__table__.columns
        for key in column.foreign_keys
    )
