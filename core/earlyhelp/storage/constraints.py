"""Constraints of our own: dated rows that may not overlap, and what a violation means."""

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.ext.compiler import compiles

PRIVATE = {"info": {"private": True}}
"""Last of a table's ``__table_args__``: it holds secrets, so the reading role cannot read it."""


def refusal(code: str, message: str, *path: str) -> dict[str, Any]:
    """Return a constraint's ``info``: the problem that a violation is to whoever writes.

    ``path`` names the field of the command that is to blame.
    """
    return {"refusal": (code, message, path)}


class WithoutOverlaps(UniqueConstraint):
    """At most one row at a time for the columns: ``UNIQUE (..., period WITHOUT OVERLAPS)``.

    It needs the extension btree_gist and a table with the mixin `Dated`. SQLAlchemy reads
    it back from the database as a unique constraint over the same columns.
    """

    def __init__(self, *columns: str, name: str, info: dict[str, Any]) -> None:
        super().__init__(*columns, "period", name=name, info=info)

    def _copy(self, **_options: Any) -> "WithoutOverlaps":
        """Make it anew: SQLAlchemy's copy (alembic asks for one) hands over other arguments."""
        columns = [column.name for column in self.columns][:-1]
        return WithoutOverlaps(*columns, name=str(self.name), info=self.info)


@compiles(WithoutOverlaps, "postgresql")
def _without_overlaps(constraint: WithoutOverlaps, compiler: Any, **kw: Any) -> str:
    text: str = compiler.visit_unique_constraint(constraint, **kw)
    return text.removesuffix(")") + " WITHOUT OVERLAPS)"


def covering(
    *columns: str, name: str | None = None, include: tuple[str, ...] = ("started_on", "ended_on")
) -> Index:
    """Return an index that answers a visibility rule without touching the table.

    ``include`` are the columns that come along: the dated period, unless it says otherwise.
    """
    return Index(name, *columns, postgresql_include=list(include))
