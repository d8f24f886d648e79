"""What every table shares: one registry, ids, versions and dated periods."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from earlyhelp.storage import names
from earlyhelp.storage.constraints import refusal

FOREVER = date.max
"""The end of what has not ended: PostgreSQL's 'infinity' as its driver gives and takes it."""

NAMING = {
    "ix": "%(table_name)s_%(column_0_N_name)s_ix",
    "uq": "%(table_name)s_%(column_0_N_name)s_uq",
    "ck": "%(table_name)s_%(constraint_name)s_ck",
    "fk": "%(table_name)s_%(column_0_N_name)s_fk",
    "pk": "%(table_name)s_pk",
}


def plugin_metadata(*extensions: str) -> MetaData:
    """Return the MetaData for one plugin's tables, with the constraint names we all use.

    ``extensions`` are those of PostgreSQL that the tables rest on (``"pg_trgm"``): they are
    made before any revision runs.
    """
    return MetaData(naming_convention=NAMING, info={"extensions": extensions})


class Table(DeclarativeBase):
    """Base of every core table.

    A plugin derives its own base from it, with ``__abstract__ = True`` and
    ``metadata = plugin_metadata()``, so that its tables are migrated apart from core's
    while foreign keys may be written as ``ForeignKey(Person.id)``.
    """

    # The rules of overlaps rest on the first, searches of names on the others.
    metadata = plugin_metadata("btree_gist", *names.EXTENSIONS)


class Identified:
    """A row with a UUIDv7 of its own, made by the database and so ordered by creation."""

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))


class Versioned:
    """A row that two teams may edit: the version counts up and a stale write is refused."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - declared_attr hands over the class
        """Let SQLAlchemy count and check the version on every update."""
        return {"version_id_col": cls.version}


class Dated:
    """A row that holds from the day it started until the day it ended (that day not included)."""

    started_on: Mapped[date]
    ended_on: Mapped[date] = mapped_column(
        CheckConstraint(
            "started_on < ended_on",
            name="ended_after_started",
            info=refusal(
                "IMPLAUSIBLE_DATE", "It would end before it held. Check both days.", "ended_on"
            ),
        ),
        default=FOREVER,
        server_default=text("'infinity'"),
    )
