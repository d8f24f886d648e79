"""Constraints of our own: dated rows that may not overlap, and what a violation means."""

from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

PRIVATE = {"info": {"private": True}}
"""Last of a table's ``__table_args__``: it holds secrets, so the reading role cannot read it."""

SECRET = {"secret": True}
"""The ``info`` of a column that the reading role cannot read, of a table that it may read else."""

AUDITED = {"audited": True}
"""The ``info`` of a column whose values the audit trail keeps: they tell of nobody's life."""


def refusal(code: str, message: str, *path: str) -> dict[str, Any]:
    """Return a constraint's ``info``: the problem that a violation is to whoever writes.

    ``path`` names the field of the command that is to blame.
    """
    return {"refusal": (code, message, path)}


def no_overlap(
    *columns: str, name: str, info: dict[str, Any], where: str | None = None
) -> ExcludeConstraint:
    """Return the rule that dated rows alike in the columns may not hold on the same day.

    ``where`` leaves rows out of it: an SQL condition on a row, for those the rule is for.
    It needs the extension btree_gist and a table with the mixin `Dated`.
    """
    # greatest(x) is x, but no look-up by x can use it. On the columns themselves the planner
    # prefers this index to the covering ones once it is large, and walks all of it.
    alike = [(text(f"greatest({column})"), "=") for column in columns]
    period = (text("daterange(started_on, ended_on)"), "&&")
    return ExcludeConstraint(*alike, period, name=name, info=info, where=where)


def covering(
    *columns: str, name: str | None = None, include: tuple[str, ...] = ("started_on", "ended_on")
) -> Index:
    """Return an index that answers a visibility rule without touching the table.

    ``include`` are the columns that come along: the dated period, unless it says otherwise.
    """
    return Index(name, *columns, postgresql_include=list(include))
