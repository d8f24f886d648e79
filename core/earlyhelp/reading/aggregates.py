"""Aggregates: the only SQL that may read rows past the rules, since it tells of no single one."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, Select, Table
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.sql.visitors import iterate

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.declarations import Coding, Entity, Value
from earlyhelp.reading.templates import is_of_row

AGGREGATES = ("avg", "count", "sum")
"""Those that tell no value of any row."""


def refuse_single_rows(
    entity: Entity, field: Value, expression: ColumnElement[Any], what: str
) -> None:
    """Refuse an expression that looks past rules and would tell of single rows.

    Each subquery that reads such a table selects aggregates alone, ungrouped, and is about
    nobody in particular. Raises DeclarationError.
    """
    unread = field.past - _tables(expression)
    if unread:
        raise DeclarationError(
            f"{what} looks past the rules of {', '.join(sorted(unread))}, which it does not read",
            "leave it out of past_rules=.",
        )
    queries = [each for each in _subqueries(expression) if field.past & _tables(each)]
    if not all(map(_is_aggregate, queries)):
        raise DeclarationError(
            f"{what} looks past rules, and is no aggregate",
            f"select {', '.join(AGGREGATES)} alone, without GROUP BY; or leave out past_rules=, "
            "and only what the caller may see is read.",
        )
    names_one = any(each.coding is Coding.ID for each in field.arguments.values())
    is_about_one = entity.subject is not None and any(map(_is_about_the_row, queries))
    if queries and (names_one or is_about_one):
        raise DeclarationError(
            f"{what} looks past rules, and would tell of one {entity.name} or of one row named",
            "count over everybody; or leave out past_rules=.",
        )


def _tables(element: ClauseElement) -> set[str]:
    return {each.name for each in iterate(element) if isinstance(each, Table)}


def _subqueries(element: ClauseElement) -> Iterator[ClauseElement]:
    """Yield the outermost subqueries of an expression."""
    for child in element.get_children():
        if isinstance(child, SelectBase):
            yield child
        else:
            yield from _subqueries(child)


def _is_aggregate(query: ClauseElement) -> bool:
    return (
        isinstance(query, Select)
        and not query._group_by_clauses  # noqa: SLF001 - SQLAlchemy tells it nowhere else
        and all(map(_tells_no_row, query.selected_columns))
    )


def _tells_no_row(column: Any) -> bool:
    if isinstance(column, FunctionElement) and column.name.lower() in AGGREGATES:
        return True
    if isinstance(column, ColumnClause | SelectBase):
        return False
    return all(map(_tells_no_row, column.get_children()))


def _is_about_the_row(query: ClauseElement) -> bool:
    return any(map(is_of_row, iterate(query)))
