"""Comparisons that lose the rows about which nothing is said.

In SQL, nothing is known of ``NULL <> 'CLOSED'``: a condition that says "not closed" leaves
out the rows without a status, where its author most likely meant to have them.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BinaryExpression, Column, ColumnElement, Null, UnaryExpression
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BooleanClauseList, ClauseElement, Grouping
from sqlalchemy.sql.operators import (
    inv,
    is_,
    is_false,
    is_not,
    ne,
    not_between_op,
    not_contains_op,
    not_endswith_op,
    not_ilike_op,
    not_in_op,
    not_like_op,
    not_startswith_op,
)

from earlyhelp.errors import DeclarationError

_DENIES = frozenset(
    {
        ne,
        not_between_op,
        not_contains_op,
        not_endswith_op,
        not_ilike_op,
        not_in_op,
        not_like_op,
        not_startswith_op,
    }
)


def refuse_lost_rows(expression: ColumnElement[Any], what: str) -> None:
    """Raise DeclarationError where "not" is said of a column that may be null.

    Where the same SQL asks of the column whether it is null, its author thought of it.
    """
    denied = list(_denied(expression))
    thought_of = {str(column) for column in _asked_about(expression)} if denied else set()
    for column in denied:
        if str(column) not in thought_of:
            raise DeclarationError(
                f"{what} says what {_named(column)} is not, and loses the rows where it is null",
                "say .is_distinct_from(...), or beside it what holds where it is null: "
                ".is_(None) or .is_not(None).",
            )


def _denied(expression: ClauseElement) -> Iterator[Column[Any]]:
    """Yield the nullable columns of which something is said not to be so."""
    for each in visitors.iterate(expression):
        if isinstance(each, BinaryExpression) and each.operator in _DENIES:
            yield from filter(_is_nullable, (each.left, each.right))
        if isinstance(each, UnaryExpression) and each.operator in {inv, is_false}:
            yield from _compared(each.element)


def _compared(condition: ClauseElement) -> Iterator[Column[Any]]:
    """Yield the nullable columns that decide on a condition which is denied as a whole.

    What a function or a subquery makes of a column is not looked into: `coalesce` and
    ``EXISTS`` are never null.
    """
    if isinstance(condition, Column):
        yield from filter(_is_nullable, (condition,))
    elif isinstance(condition, BinaryExpression):
        yield from filter(_is_nullable, (condition.left, condition.right))
    elif isinstance(condition, BooleanClauseList | Grouping | UnaryExpression):
        for each in condition.get_children():
            yield from _compared(each)


def _asked_about(expression: ClauseElement) -> Iterator[Any]:
    for each in visitors.iterate(expression):
        if (
            isinstance(each, BinaryExpression)
            and each.operator in {is_, is_not}
            and isinstance(each.right, Null)
        ):
            yield each.left


def _named(column: Column[Any]) -> str:
    table = getattr(column.table, "element", column.table)
    return f"{table.name}.{column.key}"


def _is_nullable(element: object) -> bool:
    return isinstance(element, Column) and bool(element.nullable)
