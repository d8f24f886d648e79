"""Tables of the partnership: data throughout, so a new team needs no migration."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.constraints import covering, no_overlap, refusal
from earlyhelp.storage.tables import Dated, Identified, Table, Versioned
from earlyhelp.storage.texts import sort_key


class OrganisationKind(ClosedSet):
    """What sort of organisation a partner is."""

    COUNCIL = "COUNCIL", "A local authority."
    HEALTH = "HEALTH", "An NHS body, a general practice or another provider of health care."
    EDUCATION = "EDUCATION", "A nursery, school, college or other setting of education."
    POLICE = "POLICE", "A police force."
    HOUSING = "HOUSING", "A provider of social housing."
    VOLUNTARY_AND_COMMUNITY = (
        "VOLUNTARY_AND_COMMUNITY",
        "A voluntary, community, faith or social enterprise organisation.",
    )
    OTHER = "OTHER", "Something else."


class Locality(Identified, Table):
    """A part of the area, as the partnership divides it."""

    __tablename__ = "localities"
    __table_args__ = (
        UniqueConstraint(
            "code",
            name="localities_code_uq",
            info=refusal("CODE_TAKEN", "Another locality has this code. Choose a new one.", "code"),
        ),
    )

    code: Mapped[str]
    name: Mapped[str]


class Organisation(Identified, Versioned, Table):
    """A partner: a council, a school, an NHS trust, a voluntary service."""

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint(
            "name",
            name="organisations_name_uq",
            info=refusal(
                "NAME_TAKEN", "An organisation of this name is registered. Use that one.", "name"
            ),
        ),
        Index(None, "sort_name", "id"),
    )

    name: Mapped[str]
    sort_name: Mapped[str] = sort_key(column("name"))
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"))


class Team(Identified, Versioned, Table):
    """A team of an organisation, place-based where it names a locality."""

    __tablename__ = "teams"
    __table_args__ = (Index(None, "sort_name", "id"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    name: Mapped[str]
    sort_name: Mapped[str] = sort_key(column("name"))
    locality_id: Mapped[UUID | None] = mapped_column(ForeignKey(Locality.id), index=True)


class Practitioner(Identified, Versioned, Table):
    """Someone who helps families, paid or unpaid, on behalf of one organisation."""

    __tablename__ = "practitioners"
    __table_args__ = (Index(None, "sort_name", "id"),)

    name: Mapped[str]
    sort_name: Mapped[str] = sort_key(column("name"))
    job_title: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)


class TeamMembership(Identified, Dated, Table):
    """A practitioner's time in a team, as its manager or not."""

    __tablename__ = "team_memberships"
    __table_args__ = (
        no_overlap(
            "team_id",
            "practitioner_id",
            name="team_memberships_once_at_a_time_ex",
            info=refusal(
                "ALREADY_MEMBER",
                "The practitioner is in this team on that day. End that, or say when this ended.",
                "practitioner_id",
            ),
        ),
        covering("practitioner_id", "team_id", include=("is_manager", "started_on", "ended_on")),
        covering("team_id", "practitioner_id", include=("is_manager", "started_on", "ended_on")),
    )

    team_id: Mapped[UUID] = mapped_column(ForeignKey(Team.id))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey(Practitioner.id))
    is_manager: Mapped[bool] = mapped_column(default=False)
