"""Tables of the Care Act plugin."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp_graphql.plugin import (
    CARE_AND_SUPPORT,
    ClosedSet,
    Identified,
    PersonRecord,
    Table,
    Term,
    Versioned,
    choice,
    plugin_metadata,
    refusal,
)


class WellbeingRating(ClosedSet):
    """How an area of a person's life is going. Three words of our own, not the Act's."""

    GOING_WELL = "GOING_WELL", "Going well."
    MIXED = "MIXED", "Going well in part."
    NEEDS_SUPPORT = "NEEDS_SUPPORT", "Not going well without support."


class CareActTable(Table):
    """Base of this plugin's tables, which are migrated apart from core's."""

    __abstract__ = True
    metadata = plugin_metadata()


class WellbeingArea(Term, CareActTable):
    """One of the nine areas of wellbeing in section 1(2); none ranks above another."""

    __tablename__ = "care_act_wellbeing_areas"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str]
    source: Mapped[str]
    is_confirmed: Mapped[bool] = mapped_column(default=False)


class WellbeingHeading(Term, CareActTable):
    """A heading under which an authority sums up areas of wellbeing in its own words."""

    __tablename__ = "care_act_wellbeing_headings"
    __table_args__ = (
        UniqueConstraint(
            "authority",
            "code",
            name="care_act_wellbeing_headings_authority_code_uq",
            info=refusal(
                "CODE_TAKEN", "The authority has a heading of this code. Choose a new one.", "code"
            ),
        ),
    )

    authority: Mapped[str]
    code: Mapped[str]
    source: Mapped[str]
    is_confirmed: Mapped[bool] = mapped_column(default=False)


class WellbeingHeadingArea(Identified, CareActTable):
    """An area that a heading covers; a mapping that nobody confirmed is a suggestion."""

    __tablename__ = "care_act_wellbeing_heading_areas"
    __table_args__ = (UniqueConstraint("heading_id", "area_id"),)

    heading_id: Mapped[UUID] = mapped_column(ForeignKey(WellbeingHeading.id))
    area_id: Mapped[UUID] = mapped_column(ForeignKey(WellbeingArea.id), index=True)
    aspect: Mapped[str | None]
    """Which part of the area, where not all of it: "social" or "economic"."""
    is_confirmed: Mapped[bool] = mapped_column(default=False)


class WellbeingObservation(PersonRecord, Versioned, CareActTable):
    """How one area of a person's life was on a day: in their words, and as a professional saw it.

    The person is the best judge of their own wellbeing, so the two are kept apart.
    """

    __tablename__ = "care_act_wellbeing_observations"
    category = CARE_AND_SUPPORT
    __table_args__ = (
        Index(
            "care_act_wellbeing_observations_latest_ix",
            "person_id",
            "area_id",
            "observed_on",
            "id",
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))  # the index above serves it
    area_id: Mapped[UUID] = mapped_column(ForeignKey(WellbeingArea.id), index=True)
    observed_on: Mapped[date]
    rating: Mapped[WellbeingRating] = mapped_column(choice(WellbeingRating, "rating"))
    own_words: Mapped[str | None]
    note: Mapped[str | None]
    recorded_by_practitioner_id: Mapped[UUID] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
