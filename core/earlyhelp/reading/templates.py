"""Templates: declared SQL expressions, compiled once at start into text with holes.

A declaration is a function of an alias (or two: the row and a related row). SQLAlchemy
compiles what it returns a single time, against sentinel aliases; the planner then only
fills in alias names and numbered parameters. Values written in a declaration become
literals; values known only at run time stay holes, to be bound.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Join, Select, Table, select
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, aliased
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlalchemy.types import TypeEngine

from earlyhelp.errors import DeclarationError

_ROW, _OTHER, _BIND, _END = "\x01", "\x02", "\x03", "\x04"
_HOLES = re.compile(f"{_BIND}([^{_BIND}:]+):([^{_BIND}]+){_BIND}")

OPERAND = f'"{_OTHER}"'
"""In SQL that is not about rows, what the text given for the other alias replaces."""

_QUALIFIER = re.compile(rf'("{_ROW}"|\b\w+)\.')


@dataclass(frozen=True)
class Hole:
    """A value to be bound: its name, and the SQL type it is cast to."""

    name: str
    sql_type: str

    @cached_property
    def mark(self) -> str:
        """What stands in a template's text for it; no SQL holds these characters."""
        return f"{_BIND}{self.name}:{self.sql_type}{_BIND}"


@dataclass(frozen=True)
class Template:
    """SQL text with marks for the aliases of the row and of a related row, and for values."""

    text: str
    holes: tuple[Hole, ...] = ()

    def fill(self, row: str, other: str, bind: Callable[[Hole], str]) -> str:
        """Return the SQL text for these aliases; ``bind`` gives each value's placeholder."""
        # Replaced in the text as a whole: most of the time of compiling is spent here.
        text = self.text.replace(_ROW, row).replace(_OTHER, other)
        for hole in self.holes:
            text = text.replace(hole.mark, bind(hole))
        return text


class _TemplateCompiler(PGCompiler):
    """Renders run-time binds as holes and every other value as a literal."""

    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **kwargs: Any) -> str:
        if bindparam.required:
            return Hole(str(bindparam.key), sql_type_name(bindparam.type)).mark
        kwargs["literal_binds"] = True
        rendered = super().visit_bindparam(bindparam, *args, **kwargs)  # type: ignore[no-untyped-call]
        return str(rendered)


class _TemplateDialect(PGDialect):
    """PostgreSQL with no driver: its text is completed here, not by a driver."""

    statement_compiler = _TemplateCompiler
    supports_statement_cache = False

    def __init__(self) -> None:
        super().__init__(paramstyle="named")  # type: ignore[no-untyped-call]


_DIALECT = _TemplateDialect()


def sql_type_name(type_: TypeEngine[Any]) -> str:
    """Return PostgreSQL's name of a column type, as used in a cast."""
    return str(type_.compile(dialect=_DIALECT)).split(" COLLATE ")[0]


@cache
def row_alias(model: type[DeclarativeBase]) -> Any:
    """Return the sentinel alias that stands for a declaration's own row."""
    return aliased(model, name=_ROW)


@cache
def other_alias(model: type[DeclarativeBase]) -> Any:
    """Return the sentinel alias that stands for the related row."""
    return aliased(model, name=_OTHER)


def compile_template(expression: ColumnElement[Any], what: str, *aliases: Any) -> Template:
    """Compile an expression over sentinel ``aliases``; ``what`` names it in error messages.

    Raises DeclarationError where the expression cannot be compiled, reads a table that is
    not inside a subquery, or brings the row into a subquery's own FROM: correlation was
    lost there, and the subquery would silently read every row instead of this one's.
    """
    labelled = expression.label(_END)
    try:
        text = str(select(labelled).select_from(*aliases).compile(dialect=_DIALECT))
    except SQLAlchemyError as error:
        raise DeclarationError(
            f"{what} cannot be compiled: {error}",
            "return an expression over the row's columns and the binds of earlyhelp.reading.binds.",
        ) from error
    text, _, froms = text.removeprefix("SELECT ").rpartition(f' AS "{_END}"')
    _refuse_stray_tables(text, froms, what, len(aliases))
    text = text.replace(f'"{_ROW}"', _ROW).replace(f'"{_OTHER}"', _OTHER)
    return Template(text, tuple(dict.fromkeys(map(_hole, _HOLES.finditer(text)))))


def sql_text(expression: ColumnElement[Any]) -> str:
    """Return an expression over one table as text, whatever the table's alias."""
    text = str(expression.compile(dialect=_DIALECT)).removesuffix(" DESC")
    return _QUALIFIER.sub("", text)


def _hole(found: re.Match[str]) -> Hole:
    return Hole(found[1], found[2])


def _refuse_stray_tables(text: str, froms: str, what: str, expected: int) -> None:
    if froms.count(" AS ") != expected or froms.count(",") >= max(expected, 1):
        raise DeclarationError(
            f"{what} reads a table beside its row: {froms.strip()}",
            "put the other table into a subquery, or declare a relation to it.",
        )
    if f'AS "{_ROW}"' in text or f'AS "{_OTHER}"' in text:
        raise DeclarationError(
            f"{what} has a subquery that is not correlated to its row",
            "add .correlate(row) to the subquery.",
        )


def tables_read(expression: ColumnElement[Any]) -> frozenset[Table]:
    """Return the tables that subqueries of an expression read, beside the row itself."""
    return frozenset(
        table
        for element in visitors.iterate(expression)
        if isinstance(element, Select)
        for source in element.get_final_froms()
        for table in _tables(source)
    )


def _tables(source: Any) -> Iterator[Table]:
    if isinstance(source, Table):
        yield source
    elif isinstance(source, Join):
        yield from _tables(source.left)
        yield from _tables(source.right)
    elif isinstance(source, AliasedReturnsRows) and source.name not in {_ROW, _OTHER}:
        yield from _tables(source.element)
