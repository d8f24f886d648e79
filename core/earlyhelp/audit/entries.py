"""Entries of the audit trail: what was done, by whom and when; never what a record says."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from earlyhelp.audit.models import AuditEntry

WRITE = insert(AuditEntry.__table__)  # type: ignore[arg-type]  # a Table, which mypy cannot know
"""The statement that writes an entry, given its ``values``."""

NOBODY = UUID(int=2**128 - 1)
"""In place of an account, where somebody tried to sign in under a name that no account has."""


@dataclass(frozen=True)
class Entry:
    """Something that was done by an account through an application, under a scope."""

    at: datetime
    account_id: UUID
    verb: str
    application: str = ""
    scope: str = ""
    purpose: str = "access"
    people: Collection[UUID] = ()
    changes: Sequence[Mapping[str, Any]] = ()

    @property
    def values(self) -> dict[str, Any]:
        """What its row holds."""
        return {**vars(self), "people": sorted(self.people), "changes": list(self.changes)}


def change(table: str, id_: object, action: str, *fields: str) -> Mapping[str, Any]:
    """Return a changed row as an entry tells it: by names only."""
    return {"table": table, "id": [str(id_)], "action": action, "fields": sorted(fields)}
