"""The table of what last happened to each record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.tables import Table

REMOVED_RECORDS = "entries_in_error"
"""By name, for it is built upon this: where a record is kept that was taken out, in ``record``."""


class ChangeKind(ClosedSet):
    """What last happened to a record."""

    CREATED = "CREATED", "It was recorded, and nothing was changed of it since."
    CHANGED = "CHANGED", "Something of it was changed."
    REMOVED = "REMOVED", "It was taken out, as entered in error or otherwise: forget it."


class RecordChange(Table):
    """When a record was made, and what last happened to it: one row for each there is or was.

    The database itself writes it, by triggers of every table with ids of its own
    (`earlyhelp_migrations.noting`), whoever writes there. ``record_type`` is the table.
    ``transaction`` is the number of the transaction that wrote last, and ``place`` counts up:
    in their order, everything below the oldest transaction that is still open is final.
    """

    __tablename__ = "record_changes"
    __table_args__ = (
        Index("record_changes_order_ix", "transaction", "place"),
        Index("record_changes_since_ix", "record_type", "changed_at"),
    )

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind, "kind"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    transaction: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )
    place: Mapped[int] = mapped_column(BigInteger, Identity())
