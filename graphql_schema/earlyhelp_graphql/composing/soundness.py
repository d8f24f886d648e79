"""Checks of declarations that SQL and the schema would let pass, and that would mislead."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy.orm import InstrumentedAttribute

from earlyhelp.errors import DeclarationError
from earlyhelp.people.models import Person
from earlyhelp.verbs import Verb
from earlyhelp_graphql.declaring.graph import (
    FieldDeclaration,
    Graph,
    ModelType,
    Related,
    TypeDeclaration,
)

NODE = "node"
"""The root field that fetches anything by its id."""
_PAGING = frozenset({"first", "after", "filter", "order_by"})


def check_rule(
    declared: TypeDeclaration,
    categories: Collection[str] | None,
    types: Iterable[TypeDeclaration],
) -> None:
    """Refuse a type of which it is not certain who sees its rows.

    Raises DeclarationError.
    """
    name = declared.node.__name__
    if isinstance(declared.subject, str):
        _check_subject(name, declared.model, f"{declared.subject}_id")
    elif declared.visible is None and declared.subject is not None:
        raise DeclarationError(
            f"{name} has an expression for its subject, and no rule of who sees which row",
            'give it visible=..., or name the relation to the person: subject="person".',
        )
    elif declared.visible is None and _refers_to_people(declared.model, types):
        raise DeclarationError(
            f"{name} is declared to be nobody's data, but its rows refer to people",
            'name whose data they are (subject="person"), or give it visible=....',
        )
    if categories is not None and declared.category not in categories:
        raise DeclarationError(
            f"{name} is of the category {declared.category!r}, which there is not",
            f"name one of {', '.join(sorted(categories))}.",
        )
    for column in declared.visible_through:
        if not _refers_to(column, declared.model):
            raise DeclarationError(
                f"{name} is said to be seen from {column}, which does not refer to it",
                "name a column with a foreign key to its table.",
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
    if key.startswith("__") or (holder == "Query" and key == NODE):
        raise DeclarationError(f"{holder}.{key} is a name that is taken", "choose another.")
    declared = attached.declared
    is_page = isinstance(declared, Related) and declared.kind == "many"
    for taken in sorted(_PAGING & set(attached.arguments) if is_page else ()):
        raise DeclarationError(
            f"{holder}.{key} has the argument {taken}, which every connection has",
            "choose another name for it.",
        )


def check_scope(what: str, attached: FieldDeclaration, graph: Graph) -> None:
    """Refuse a field that tells something of its own on others' types, open to all of them.

    Raises DeclarationError.
    """
    declared = attached.declared
    ends = {attached.owner, declared.target if isinstance(declared, Related) else None}
    is_guarded = any(each.node in ends for each in graph.types)
    tells = not isinstance(declared, Related) or declared.reads
    if tells and declared.scope is None and not is_guarded:
        raise DeclarationError(
            f"{what} has no scope of its own", "name one: Graph(read=...), or scope=..."
        )


def check_refers(column: InstrumentedAttribute[object], target: TypeDeclaration, what: str) -> None:
    """Refuse a to-one by a column that refers to another table, or to none."""
    if not _refers_to(column, target.model):
        raise DeclarationError(
            f"{what} leads to {target.node.__name__} by {column}, which does not refer to it",
            "name a column with a foreign key to its table: related(Model.column).",
        )


def _check_subject(name: str, model: ModelType, column: str) -> None:
    if not _refers_to(getattr(model, column, None), Person):
        raise DeclarationError(
            f"{name} has the subject {column.removesuffix('_id')!r}, but no column {column} "
            "that refers to people",
            "name the relation to the person whose data a row is.",
        )


def _refers_to(column: object, model: ModelType) -> bool:
    found = getattr(column, "property", None)
    keys = getattr(found.columns[0], "foreign_keys", ()) if found is not None else ()
    return any(key.column.table is model.__table__ for key in keys)


def _refers_to_people(model: ModelType, types: Iterable[TypeDeclaration]) -> bool:
    """Return whether rows refer to people, or to what is somebody's data."""
    personal = [each.model.__table__ for each in types if each.subject is not None]
    return any(
        key.column.table in (Person.__table__, *personal)
        for column in model.__table__.columns
        for key in column.foreign_keys
    )
