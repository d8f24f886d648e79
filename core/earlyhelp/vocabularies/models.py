"""Tables of vocabularies: what every term has, and what a council changed of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.storage.tables import Identified, Table, Versioned


class Term(Identified, Versioned):
    """What every term of a vocabulary has: each table with this mixin is one vocabulary.

    The product ships terms as a start; a council adds its own, and rewords and retires any. Each of
    these is noted as a `VocabularyChange`, and no upgrade writes over what is noted there. Terms
    are nobody's personal data (`earlyhelp.access.rules.vocabularies`), and are never deleted.
    """

    label: Mapped[str]
    """What people call it, in a few words."""
    definition: Mapped[str] = mapped_column(default="", server_default="")
    """What it means; empty where the label says it all."""
    retired_on: Mapped[date | None]
    """The first day that it is no longer chosen for; what was recorded with it keeps it."""
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class VocabularyChange(Identified, Table):
    """What a council added to a vocabulary or changed of it: when, who and why.

    ``term_id`` is no foreign key, since ids are unique over all vocabularies. ``before`` and
    ``after`` hold the fields that changed, as text; nothing was before what was added.
    """

    __tablename__ = "vocabulary_changes"

    term_id: Mapped[UUID] = mapped_column(index=True)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    account_id: Mapped[UUID]
    practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("practitioners.id"),
        index=True,  # by name: the partnership is built upon this
    )
    reason: Mapped[str]
    before: Mapped[dict[str, str | None]] = mapped_column(JSONB)
    after: Mapped[dict[str, str | None]] = mapped_column(JSONB)
