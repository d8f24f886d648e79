"""Refusals: which codes a verb may refuse with, read in its source, so that none is left out.

A code is written where something is refused: ``refuse("NOT_COVERED", ...)``. A verb may refuse
with what its function and whatever that calls refuses with, what its command is checked for,
and what the constraints of the tables that it adds to mean. Nothing of it is carried out.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from sqlalchemy import Table
from sqlalchemy import inspect as inspect_model
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.commands import (
    AnyRowId,
    Check,
    Kind,
    Part,
    RowId,
    RowVersion,
    Scalar,
    Several,
    fields_of,
)
from earlyhelp.inputs import Text
from earlyhelp.saving import end_period, rules_of
from earlyhelp.verbs import Verb
from earlyhelp.work import Conflict, Problem, UnitOfWork, refuse

_REFUSING = (refuse, Problem, Conflict)


@cache
def codes_of(verb: Verb[Any, Any]) -> Sequence[str]:
    """Return the codes that a verb, or the check of its command, may refuse with, in order."""
    edited = (each.kind for each in fields_of(verb.command))
    rows = {verb.row, *(each.model for each in edited if isinstance(each, RowVersion))}
    of_tables = (code for row in rows for code in _of_table(row))
    return sorted({*codes_in(verb), *_of_command(verb.command), *of_tables})


def codes_in(function: Callable[..., object]) -> Collection[str]:
    """Return the codes that a function, and all of ours that it calls, may refuse with."""
    return {code for each in _reached(function) for code in _written(each)}


def _of_command(command: type) -> Iterator[str]:
    for field in fields_of(command):
        if not field.is_nullable and (field.is_kept or field.has_default):
            yield "REQUIRED"
        yield from _of_kind(field.kind)


def _of_kind(kind: Kind) -> Iterator[str]:
    match kind:
        case Several(item):
            yield from _of_kind(item)
        case Part(command):
            yield from _of_command(command)
        case RowId() | AnyRowId():
            yield "BAD_ID"
        case RowVersion():
            yield "CONFLICT"
        case Scalar(checks=checks, code=code):
            if code is not None:
                yield code.unknown
            for check in checks:
                yield from _of_check(check)


def _of_check(check: Check) -> Iterator[str]:
    called = check if isinstance(check, FunctionType) else type(check).__call__
    for code in codes_in(called):
        if not isinstance(check, Text) or code != "NOT_A_NAME" or check.has_letter:
            yield code


def _reached(function: Any) -> Sequence[FunctionType]:
    """Return a function and all those of the product and its plugins that it calls, or may."""
    found: dict[FunctionType, None] = {}
    waiting = [inspect.unwrap(function)]
    while waiting:
        each = waiting.pop()
        if each not in found and not _is_foreign(each):
            found[each] = None
            waiting += _named(each)
    return tuple(found)


def _is_foreign(function: Any) -> bool:
    return not isinstance(function, FunctionType) or _source(function) is None


@cache
def _named(function: FunctionType) -> Sequence[Any]:
    """Return what a function names that can be called."""
    source = _source(function)
    nodes = () if source is None else ast.walk(source)
    meant = (_meant(function, each) for each in nodes if isinstance(each, ast.Name | ast.Attribute))
    return [inspect.unwrap(each) for each in meant if callable(each)]


@cache
def _written(function: FunctionType) -> frozenset[str]:
    """Return the codes that a function itself refuses with."""
    source = _source(function)
    nodes = () if source is None else ast.walk(source)
    calls = (each for each in nodes if isinstance(each, ast.Call))
    return frozenset(code for each in calls for code in _of_call(function, each))


def _of_call(function: FunctionType, call: ast.Call) -> Iterator[str]:
    called = _meant(function, call.func)
    if called in _REFUSING and call.args and isinstance(call.args[0], ast.Constant):
        yield str(call.args[0].value)
    # A row is made of a class, or by a function of ours that is handed the class.
    handed = call.args if _adds(called) else ()
    for row in (called, *(_meant(function, each) for each in handed)):
        if isinstance(row, type) and issubclass(row, DeclarativeBase):
            yield from _of_table(row)


def _adds(called: object) -> bool:
    return isinstance(called, FunctionType) and called is not end_period and _is_free(called)


def _is_free(function: FunctionType) -> bool:
    """Whether it is no method: those of a unit of work find rows, and make none."""
    return "." not in function.__qualname__ and _source(function) is not None


def _of_table(model: type) -> Iterator[str]:
    """Yield what the constraints of a table mean; a mixin has none."""
    table = inspect_model(model).local_table if issubclass(model, DeclarativeBase) else None
    for rule in rules_of(table) if isinstance(table, Table) else ():
        if "refusal" in rule.info:
            yield rule.info["refusal"][0]


def _meant(function: FunctionType, node: ast.AST) -> Any:
    """Return what a name in a function stands for, where its module says so; else None."""
    if isinstance(node, ast.Name):
        if function.__annotations__.get(node.id) is UnitOfWork:
            return UnitOfWork
        return function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute):
        holder = _meant(function, node.value)
        is_open = isinstance(holder, ModuleType) or holder is UnitOfWork
        return inspect.getattr_static(holder, node.attr, None) if is_open else None
    return None


def _source(function: FunctionType) -> ast.AST | None:
    """Return the syntax tree of a function of ours; None for what others have written."""
    if "site-packages" in function.__code__.co_filename:
        return None
    return _functions(function.__module__).get(function.__code__.co_firstlineno)


@cache
def _functions(module: str) -> Mapping[int, ast.AST]:
    """Return the functions of a module, each by the line that it begins on."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (KeyError, OSError, TypeError):
        return {}
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    found = [each for each in ast.walk(tree) if isinstance(each, kinds)]
    return {min([each.lineno, *(d.lineno for d in each.decorator_list)]): each for each in found}
