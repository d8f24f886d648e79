"""What an input's fields may hold, in the words of the schema: every check says its limits."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import DeclarativeBase

from earlyhelp.commands import Scalar
from earlyhelp.inputs import Between, CodeOf, Text, as_code
from earlyhelp.plausibility import (
    EARLIEST,
    FORESEEABLE,
    LONGEST_PREGNANCY,
    due_day,
    past_day,
    planned_day,
)
from earlyhelp_graphql.declaring.interfaces import Node

Nodes = Mapping[type[DeclarativeBase], type[Node]]

_SAID: Mapping[Any, str] = {
    as_code: "Letters, digits, dashes and underscores, kept in capitals.",
    past_day: f"From {EARLIEST} to today.",
    planned_day: f"From {EARLIEST} to {FORESEEABLE.days:,} days ahead.",
    due_day: f"From {EARLIEST} to {LONGEST_PREGNANCY.days} days ahead.",
}


def limits_of(kind: Scalar, nodes: Nodes) -> Iterator[str]:
    """Yield what is refused of a value, as sentences for whoever gives one."""
    for check in kind.checks:
        if isinstance(check, Text):
            yield _of_text(check)
        elif isinstance(check, Between):
            yield f"From {check.least:,} to {check.most:,}."
        elif check in _SAID:
            yield _SAID[check]
    if kind.code is not None:
        yield from _of_code(kind.code, nodes)


def _of_text(check: Text) -> str:
    on_one_line = ", on one line" if check.is_line else ""
    with_letter = ", with a letter in it" if check.has_letter else ""
    return f"Not blank, {check.at_most:,} characters at most{on_one_line}{with_letter}."


def _of_code(code: CodeOf, nodes: Nodes) -> Iterator[str]:
    for model, node in nodes.items():
        if model is code.column.class_:
            yield f"The code of a `{node.__name__}`."
