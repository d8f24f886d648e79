"""Templates: declared SQL expressions, compiled once at start into text with holes.

A declaration is a function of an alias (or two: the row and a related row). SQLAlchemy
compiles what it returns a single time, against sentinel aliases; the planner then only
fills in alias names and numbered parameters. Values written in a declaration become
literals; values known only at run time stay holes, to be bound.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    FromClause,
    Table,
    TextClause,
    inspect,
    select,
)
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect
from sqlalchemy.exc import CompileError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, aliased
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine

from earlyhelp.errors import DeclarationError
from earlyhelp.reading.nulls import refuse_lost_rows

_ROW, _OTHER, _BIND, _END, _READ = "\x01", "\x02", "\x03", "\x04", "\x05"
_HOLES = re.compile(f"{_BIND}([^{_BIND}:]+):([^{_BIND}]+){_BIND}")

OPERAND = f'"{_OTHER}"'
"""In SQL that is not about rows, what the text given for the other alias replaces."""

_READS = re.compile(f"{_READ}([^{_READ}]+){_READ}")
_RAW_READ = re.compile(r"\b(select|table)\b", re.IGNORECASE)
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
    """SQL text with marks for the aliases of the row and of a related row, and for values.

    The tables that it ``reads`` in subqueries are marked too: whoever fills it in puts their
    rows there, those that may be seen.
    """

    text: str
    holes: tuple[Hole, ...] = ()
    reads: tuple[str, ...] = ()

    def fill(
        self,
        row: str,
        other: str,
        bind: Callable[[Hole], str],
        rows_of: Callable[[str], str],
    ) -> str:
        """Return the SQL text for these aliases; ``bind`` gives each value's placeholder.

        ``rows_of`` gives what stands for a table in a FROM.
        """
        # Replaced in the text as a whole: most of the time of compiling is spent here.
        text = self.text.replace(_ROW, row).replace(_OTHER, other)
        for hole in self.holes:
            text = text.replace(hole.mark, bind(hole))
        for table in self.reads:
            text = text.replace(_read_mark(table), rows_of(table))
        return text

    def past(self, tables: Collection[str]) -> "Template":
        """Return the same, but that these tables are read as they are."""
        text = self.text
        for table in tables:
            text = text.replace(_read_mark(table), table)
        reads = tuple(table for table in self.reads if table not in tables)
        return replace(self, text=text, reads=reads)


def _read_mark(table: str) -> str:
    return f"{_READ}{table}{_READ}"


class _TemplateCompiler(PGCompiler):
    """Renders run-time binds as holes, every other value as a literal, and marks tables.

    A table in a FROM becomes a mark and its alias, whatever stands around it: joins, unions,
    EXISTS, further subqueries. Reads that could not be marked are refused.
    """

    def visit_table(self, table: Table, *args: Any, **kwargs: Any) -> str:
        rendered: str = super().visit_table(table, *args, **kwargs)  # type: ignore[no-untyped-call]
        alias = kwargs.get("enclosing_alias")
        is_aliased = alias is not None and alias.element is table
        if not rendered or (is_aliased and getattr(alias, "name", "") in {_ROW, _OTHER}):
            return rendered
        mark = _read_mark(table.name)
        return mark if is_aliased else f"{mark} AS {rendered}"

    def visit_cte(self, *_args: Any, **_kwargs: Any) -> str:
        raise CompileError("it holds a CTE; write a subquery in its place.")

    def visit_tablesample(self, *_args: Any, **_kwargs: Any) -> str:
        raise CompileError("it holds a TABLESAMPLE; read the table as a whole.")

    def visit_textclause(self, textclause: TextClause, *args: Any, **kwargs: Any) -> str:
        _refuse_raw_read(textclause.text)
        rendered: str = super().visit_textclause(textclause, *args, **kwargs)  # type: ignore[no-untyped-call]
        return rendered

    def visit_column(self, column: ColumnClause[Any], *args: Any, **kwargs: Any) -> str:
        if column.is_literal:
            _refuse_raw_read(column.name)
        rendered: str = super().visit_column(column, *args, **kwargs)
        return rendered

    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **kwargs: Any) -> str:
        if bindparam.required:
            return Hole(str(bindparam.key), sql_type_name(bindparam.type)).mark
        kwargs["literal_binds"] = True
        rendered = super().visit_bindparam(bindparam, *args, **kwargs)  # type: ignore[no-untyped-call]
        return str(rendered)


def _refuse_raw_read(text: str) -> None:
    if _RAW_READ.search(text):
        raise CompileError("it reads a table in raw SQL; write that with select().")


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


def is_of_row(element: Any) -> bool:
    """Return whether an element is a column of a declaration's own row."""
    plain = getattr(element, "expression", element)  # of an attribute of an alias
    table = getattr(plain, "table", None)
    return isinstance(plain, ColumnClause) and getattr(table, "name", None) == _ROW


def compile_template(expression: ColumnElement[Any], what: str, *aliases: Any) -> Template:
    """Compile an expression over sentinel ``aliases``; ``what`` names it in error messages.

    Raises DeclarationError where the expression cannot be compiled, reads a table that is
    not inside a subquery, or brings the row into a subquery's own FROM: correlation was
    lost there, and the subquery would silently read every row instead of this one's. Nor
    may it lose rows where a column is null.
    """
    rows = [inspect(alias).selectable for alias in aliases]
    plain = getattr(expression, "expression", expression)  # of an attribute of an alias
    if isinstance(plain, Column) and plain.table in rows:
        return Template(f"{plain.table.name}.{_DIALECT.identifier_preparer.quote(plain.name)}")
    refuse_lost_rows(expression, what)
    labelled = expression.label(_END)
    is_plain = _reads_nothing(plain, rows)
    statement = labelled.element if is_plain else select(labelled).select_from(*aliases)
    try:
        compiled = str(statement.compile(dialect=_DIALECT))
    except SQLAlchemyError as error:
        raise DeclarationError(
            f"{what} cannot be compiled: {error}",
            "return an expression over the row's columns and the binds of earlyhelp.reading.binds.",
        ) from error
    text = compiled if is_plain else _selected(compiled, what, len(aliases))
    text = text.replace(f'"{_ROW}"', _ROW).replace(f'"{_OTHER}"', _OTHER)
    holes = tuple(dict.fromkeys(map(_hole, _HOLES.finditer(text))))
    return Template(text, holes, tuple(dict.fromkeys(_READS.findall(text))))


def _reads_nothing(expression: ColumnElement[Any], rows: Sequence[FromClause]) -> bool:
    """Whether an expression is made of the columns of these rows alone; most are.

    It needs no statement around it then, which takes most of the time of compiling one.
    """
    for each in iterate(expression):
        if isinstance(each, SelectBase | FromClause):
            return False
        if isinstance(each, ColumnClause) and not (each.table is None or each.table in rows):
            return False
    return True


def _selected(compiled: str, what: str, expected: int) -> str:
    """Return what a compiled SELECT selects, if it reads no other tables beside its aliases."""
    text, _, froms = compiled.removeprefix("SELECT ").rpartition(f' AS "{_END}"')
    _refuse_stray_tables(text, froms, what, expected)
    return text


def compile_rule(condition: ColumnElement[Any], what: str, row: Any) -> Template:
    """Compile a part of a rule, which reads tables as they are. Raises DeclarationError."""
    template = compile_template(condition, what, row)
    return template.past(template.reads)


def sql_text(expression: ColumnElement[Any]) -> str:
    """Return an expression over one table as text, whatever the table's alias."""
    text = str(expression.compile(dialect=_DIALECT)).removesuffix(" DESC")
    return _QUALIFIER.sub("", text)


def _hole(found: re.Match[str]) -> Hole:
    return Hole(found[1], found[2])


def _refuse_stray_tables(text: str, froms: str, what: str, expected: int) -> None:
    if froms.count(" AS ") != expected or froms.count(",") >= max(expected, 1):
        raise DeclarationError(
            f"{what} reads a table beside its row: {froms.replace(_READ, '').strip()}",
            "put the other table into a subquery, or declare a relation to it.",
        )
    if f'AS "{_ROW}"' in text or f'AS "{_OTHER}"' in text:
        raise DeclarationError(
            f"{what} has a subquery that is not correlated to its row",
            "add .correlate(row) to the subquery.",
        )
