"""Tables of the pathway ledger: vocabularies of tiers and levels, and dated placements."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.partnership.models import Practitioner
from earlyhelp.people.models import Person
from earlyhelp.reasons.models import Reasoned
from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.constraints import refusal
from earlyhelp.storage.tables import Identified, Table
from earlyhelp.support_plans.models import SupportPlan
from earlyhelp.vocabularies.models import Term


class Stage(ClosedSet):
    """Prevent, reduce, delay as Halton pairs them with primary, secondary, tertiary."""

    PRIMARY = "PRIMARY", "Prevent: before there is a need."
    SECONDARY = "SECONDARY", "Reduce: early, while the need is small."
    TERTIARY = "TERTIARY", "Delay: once there is a need, so that it grows no greater."


class PathwayScheme(Identified, Table):
    """One authority's published vocabulary of tiers or levels, in one version.

    One without positions says only why they are not known; no decision is made by it.
    """

    __tablename__ = "pathway_schemes"
    __table_args__ = (
        UniqueConstraint(
            "code",
            "authority",
            "version_label",
            name="pathway_schemes_version_uq",
            info=refusal(
                "ALREADY_RECORDED",
                "The authority has a scheme of this code and version. Give another version.",
                "version_label",
            ),
        ),
    )

    code: Mapped[str]
    authority: Mapped[str]
    version_label: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    """Whether the facts were confirmed at the source itself."""
    applies_from: Mapped[date]


class PathwayPosition(Term, Table):
    """One tier or level of a scheme; the lowest rank is the least need.

    The definition is in the authority's words; empty where none are known.
    """

    __tablename__ = "pathway_positions"
    __table_args__ = (
        UniqueConstraint("scheme_id", "code", name="pathway_positions_code_uq"),
        UniqueConstraint("scheme_id", "id", name="pathway_positions_of_scheme_uq"),
    )

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey(PathwayScheme.id))
    code: Mapped[str]
    rank: Mapped[int]
    stage: Mapped[Stage | None] = mapped_column(choice(Stage, "stage"))
    is_statutory: Mapped[bool] = mapped_column(default=False)
    response: Mapped[str] = mapped_column(default="", server_default="")
    """What is done for people at it; empty where the authority does not say."""
    is_early_help: Mapped[bool | None]
    """Whether early help covers it; None where the authority does not say."""
    source: Mapped[str] = mapped_column(default="", server_default="")
    """Where in the scheme's source it stands."""


def _of_scheme(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["scheme_id", column],
        ["pathway_positions.scheme_id", "pathway_positions.id"],
        name=f"placements_{column}_of_scheme_fk",
    )


class Placement(Reasoned, Identified, Table):
    """A decision: this person or plan is at this position from that day, and why.

    Placements are never changed; the latest by ``decided_on`` holds. One that differs from
    what the rule suggested carries a reason (Cheshire East, section 2).
    """

    __tablename__ = "placements"
    __table_args__ = (
        _of_scheme("position_id"),
        _of_scheme("suggested_position_id"),
        CheckConstraint("num_nonnulls(person_id, support_plan_id) = 1", name="one_subject"),
        CheckConstraint(
            "suggested_position_id = position_id OR suggested_position_id IS NULL "
            "OR reason IS NOT NULL",
            name="difference_has_a_reason",
        ),
        Index(None, "person_id", "scheme_id", "decided_on", "id"),
        Index(None, "support_plan_id", "scheme_id", "decided_on", "id"),
    )

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey(PathwayScheme.id), index=True)
    position_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    support_plan_id: Mapped[UUID | None] = mapped_column(ForeignKey(SupportPlan.id))
    decided_on: Mapped[date]
    decided_by_practitioner_id: Mapped[UUID] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
    suggested_position_id: Mapped[UUID | None]
