"""Tables of the children plugin."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.pathway.models import PathwayPosition
from earlyhelp_graphql.plugin import (
    CHILD_DEVELOPMENT,
    Dated,
    PersonRecord,
    Table,
    Term,
    Versioned,
    no_overlap,
    plugin_metadata,
    refusal,
)


class ChildrenTable(Table):
    """Base of this plugin's tables, which are migrated apart from core's."""

    __abstract__ = True
    metadata = plugin_metadata()


class VulnerabilityFactor(Term, ChildrenTable):
    """One line of a published list of who may benefit from early help.

    ``is_confirmed`` says whether the wording was confirmed at the source itself.
    """

    __tablename__ = "children_vulnerability_factors"
    __table_args__ = (
        UniqueConstraint(
            "code",
            name="children_vulnerability_factors_code_uq",
            info=refusal("CODE_TAKEN", "Another factor has this code. Choose a new one.", "code"),
        ),
    )

    list_name: Mapped[str]
    code: Mapped[str]
    source: Mapped[str]
    is_confirmed: Mapped[bool] = mapped_column(default=False)


class PersonVulnerabilityFactor(PersonRecord, Versioned, Dated, ChildrenTable):
    """The time for which a factor holds for a person."""

    __tablename__ = "children_person_factors"
    category = CHILD_DEVELOPMENT
    __table_args__ = (
        no_overlap(
            "person_id",
            "factor_id",
            name="children_person_factors_once_at_a_time_ex",
            info=refusal(
                "ALREADY_RECORDED",
                "This factor is recorded for the person on that day. End that record first.",
                "factor_code",
            ),
        ),
    )

    factor_id: Mapped[UUID] = mapped_column(ForeignKey(VulnerabilityFactor.id), index=True)
    note: Mapped[str | None]


class LevelAlias(Term, ChildrenTable):
    """Another name that some service uses for a level of need (Warrington, level 4)."""

    __tablename__ = "children_level_aliases"
    __table_args__ = (
        UniqueConstraint(
            "position_id",
            "label",
            name="children_level_aliases_position_id_label_uq",
            info=refusal("NAME_TAKEN", "The level has this name already.", "label"),
        ),
    )

    position_id: Mapped[UUID] = mapped_column(ForeignKey(PathwayPosition.id))
    used_by: Mapped[str]
    source: Mapped[str]
    is_confirmed: Mapped[bool] = mapped_column(default=False)
