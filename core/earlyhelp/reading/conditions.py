"""Conditions taken apart, so that what holds already need not be asked again."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import BinaryExpression, BooleanClauseList, Column, ColumnElement, Uuid, inspect
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.operators import and_, eq, or_


class Shortcut(Grouping[bool]):
    """A condition that is one of others' cases: it admits no more, but it is found sooner."""

    inherit_cache = True


def shortcut(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Mark an alternative of a rule that implies the others, as the rest of the rule holds.

    It saves looking further, and changes nothing of who sees what.
    """
    return Shortcut(condition)


def clauses(condition: ColumnElement[Any]) -> list[list[ColumnElement[Any]]]:
    """Return a condition as clauses, all of which must hold, of alternatives, one of which must."""
    return [_parts(clause, or_) for clause in _parts(condition, and_)]


def equal_ids(condition: ColumnElement[Any], row: Any, other: Any) -> Iterator[tuple[str, str]]:
    """Yield the columns of two aliases that a condition makes equal: the other's, the row's.

    Ids only: of other types, what is equal may still differ (in scale, or in letter case).
    """
    for clause in _parts(condition, and_):
        if isinstance(clause, BinaryExpression) and clause.operator is eq:
            sides = (clause.left, clause.right)
            for one, two in (sides, sides[::-1]):
                if _is_id(one, other) and _is_id(two, row):
                    yield one.name, two.name


def _parts(condition: ColumnElement[Any], operator: Callable[..., Any]) -> list[ColumnElement[Any]]:
    plain: Any = condition
    if isinstance(plain, Grouping) and not isinstance(plain, Shortcut):
        plain = plain.element
    if isinstance(plain, BooleanClauseList) and plain.operator is operator:
        return [part for each in plain.clauses for part in _parts(each, operator)]
    return [plain]


def _is_id(expression: Any, alias: Any) -> bool:
    return (
        isinstance(expression, Column)
        and isinstance(expression.type, Uuid)
        and expression.table is inspect(alias).selectable
    )
