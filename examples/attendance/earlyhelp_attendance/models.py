"""Tables of the attendance plugin."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.people.models import Person
from earlyhelp.support_plans.models import SupportPlan
from earlyhelp_graphql.plugin import (
    Category,
    ClosedSet,
    Dated,
    Identified,
    PersonRecord,
    Table,
    Versioned,
    choice,
    no_overlap,
    plugin_metadata,
    refusal,
)

ATTENDANCE = Category("ATTENDANCE", "School attendance")


class AttendanceTable(Table):
    """Base of this plugin's tables, which are migrated apart from everybody else's."""

    __abstract__ = True
    metadata = plugin_metadata()


class MissingReason(ClosedSet):
    """Why a child misses education."""

    NO_PLACE = "NO_PLACE", "No school has a place."
    NOT_ATTENDING = "NOT_ATTENDING", "There is a place, and the child does not go."
    ILL = "ILL", "The child is not well enough."
    UNKNOWN = "UNKNOWN", "Nobody knows yet."


class MissingEducation(PersonRecord, Versioned, Dated, AttendanceTable):
    """A time in which a child gets no education; `Dated` says from when to when."""

    __tablename__ = "attendance_missing_education"
    category = ATTENDANCE.code
    __table_args__ = (
        no_overlap(
            "person_id",
            name="attendance_missing_education_once_at_a_time_ex",
            info=refusal(
                "ALREADY_MISSING",
                "The child is recorded as missing education on that day. Correct that record.",
                "started_on",
            ),
        ),
    )

    reason: Mapped[MissingReason] = mapped_column(choice(MissingReason, "reason"))


class RegisterRequest(Identified, AttendanceTable):
    """That a school is to be asked for a child's register, because a plan became active."""

    __tablename__ = "attendance_register_requests"
    __table_args__ = (UniqueConstraint("support_plan_id", "person_id"),)

    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), index=True)
    requested_on: Mapped[date]
