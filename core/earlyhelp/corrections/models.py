"""Tables of what was entered in error, and of what records said before they were amended."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.households.models import Household
from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.reasons.models import Reasoned
from earlyhelp.storage.tables import Identified, Table
from earlyhelp.support_plans.models import DataCategory, SupportPlan


class EntryInError(Reasoned, Identified, Table):
    """A record that was made by mistake: what it said, and who took it out, when and why.

    The record is no longer in its own table, so that no rule, list or figure can find it
    there. ``record`` is the whole row; the columns of the same names as a record's (the plan,
    whom it is about, its days) are copied beside it, for lists and for the rule of who sees it.
    A death is part of a person's record: what is kept of it is the day, under the person's id.
    """

    __tablename__ = "entries_in_error"

    record_type: Mapped[str]
    record_id: Mapped[UUID] = mapped_column(index=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSONB)
    support_plan_id: Mapped[UUID | None] = mapped_column(ForeignKey(SupportPlan.id), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    related_person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey(Practitioner.id), index=True)
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    category: Mapped[str | None] = mapped_column(ForeignKey(DataCategory.code))
    marked_on: Mapped[date]
    marked_by_account_id: Mapped[UUID]
    marked_by_practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )


COPIED = (
    "support_plan_id",
    "person_id",
    "related_person_id",
    "practitioner_id",
    "started_on",
    "ended_on",
)
"""The columns that are copied from records which have them."""


class Amendment(Reasoned, Identified, Table):
    """What a record said before it was put right: of which fields, until when, by whom and why.

    ``before`` and ``after`` are as a reader of the API is told them; ``since`` has the moment of
    the earlier amendment of a field, where there was one. The columns that name a plan, people or
    a household say whom the record is about: they and the category decide who sees it.
    """

    __tablename__ = "amendments"
    __table_args__ = (Index(None, "amended_at", "id"),)

    record_type: Mapped[str]
    record_id: Mapped[UUID] = mapped_column(index=True)
    support_plan_id: Mapped[UUID | None] = mapped_column(ForeignKey(SupportPlan.id), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    related_person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey(Household.id), index=True)
    category: Mapped[str | None] = mapped_column(ForeignKey(DataCategory.code))
    before: Mapped[dict[str, str | None]] = mapped_column(JSONB)
    after: Mapped[dict[str, str | None]] = mapped_column(JSONB)
    since: Mapped[dict[str, str]] = mapped_column(JSONB)
    amended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    amended_by_account_id: Mapped[UUID]
    amended_by_practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
