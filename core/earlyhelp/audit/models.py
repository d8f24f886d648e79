"""The audit trail's table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.storage.constraints import PRIVATE
from earlyhelp.storage.tables import Identified, Table


class AuditEntry(Identified, Table):
    """One thing done: by which account and application, under which scope, to which rows.

    ``changes`` names tables, ids and fields; it holds no values but which role of which account
    was changed, so that the trail is no second copy of the record. ``account_id`` is no foreign
    key: entries outlive accounts. Of a sign-in that was refused it is the account that has the
    name, or else `entries.NOBODY`.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (PRIVATE,)

    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    application: Mapped[str]
    purpose: Mapped[str]
    scope: Mapped[str]
    verb: Mapped[str]
    people: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class IdempotencyKey(Table):
    """A write that was done once: a repeat with the same input answers with the same rows.

    It keeps ids and the input's hash, never an answer, so that a replay is read afresh
    under the rights of its moment.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (PRIVATE,)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    verb: Mapped[str]
    input_hash: Mapped[str]
    result_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
