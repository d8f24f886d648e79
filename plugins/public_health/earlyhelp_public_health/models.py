"""Tables of the public health plugin."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.partnership.models import Locality, Organisation, Practitioner
from earlyhelp_graphql.plugin import (
    COMMUNITY,
    ClosedSet,
    Dated,
    Identified,
    PersonRecord,
    Table,
    Versioned,
    choice,
    plugin_metadata,
    refusal,
    sort_key,
)


class ReferralSource(ClosedSet):
    """Who suggested a connector to the person."""

    SELF = "SELF", "The person themselves."
    GP = "GP", "Their general practice."
    SOCIAL_CARE = "SOCIAL_CARE", "Social care."
    VOLUNTARY_AND_COMMUNITY = "VOLUNTARY_AND_COMMUNITY", "A voluntary or community organisation."
    OTHER = "OTHER", "Somebody else."


class IndicatorDirection(ClosedSet):
    """Which way of moving is good news for an indicator."""

    HIGHER_IS_BETTER = "HIGHER_IS_BETTER", "The higher, the better."
    LOWER_IS_BETTER = "LOWER_IS_BETTER", "The lower, the better."


class PublicHealthTable(Table):
    """Base of this plugin's tables, which are migrated apart from core's."""

    __abstract__ = True
    metadata = plugin_metadata()


class CommunityAsset(Identified, Versioned, PublicHealthTable):
    """A group, place or service in the community; nobody's personal data."""

    __tablename__ = "public_health_community_assets"
    __table_args__ = (Index(None, "sort_name", "id"),)

    name: Mapped[str]
    sort_name: Mapped[str] = sort_key(column("name"))
    kind: Mapped[str]
    description: Mapped[str]
    locality_id: Mapped[UUID | None] = mapped_column(ForeignKey(Locality.id), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    is_open_to_all: Mapped[bool] = mapped_column(default=True)


class ConnectorEpisode(PersonRecord, Versioned, Dated, PublicHealthTable):
    """A time in which a connector walks beside a person, towards what the person wants."""

    __tablename__ = "public_health_connector_episodes"
    __table_args__ = (Index(None, "started_on", "id"),)
    category = COMMUNITY

    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey(Practitioner.id), index=True)
    goal_in_own_words: Mapped[str]
    referral_source: Mapped[ReferralSource] = mapped_column(
        choice(ReferralSource, "referral_source")
    )


class Introduction(PersonRecord, Versioned, PublicHealthTable):
    """A person introduced to an asset, whether they went, and whether they stayed.

    The person is the episode's; every record row carries its subject.
    """

    __tablename__ = "public_health_introductions"
    category = COMMUNITY
    __table_args__ = (
        UniqueConstraint(
            "connector_episode_id",
            "community_asset_id",
            name="public_health_introductions_once_uq",
            info=refusal(
                "ALREADY_INTRODUCED",
                "The person was introduced to this asset in this episode. Record attendance.",
                "community_asset_id",
            ),
        ),
        CheckConstraint("attended_on >= introduced_on", name="attended_after_introduced"),
        CheckConstraint(
            "still_attending_at_12_weeks IS NULL OR attended_on IS NOT NULL",
            name="stayed_after_attended",
        ),
    )

    connector_episode_id: Mapped[UUID] = mapped_column(ForeignKey(ConnectorEpisode.id))
    community_asset_id: Mapped[UUID] = mapped_column(ForeignKey(CommunityAsset.id), index=True)
    introduced_on: Mapped[date]
    attended_on: Mapped[date | None]
    still_attending_at_12_weeks: Mapped[bool | None]


class Indicator(Identified, PublicHealthTable):
    """What is counted over what; the definition as data, in words."""

    __tablename__ = "public_health_indicators"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str]
    title: Mapped[str]
    numerator_definition: Mapped[str]
    denominator_definition: Mapped[str]
    unit: Mapped[str]
    direction: Mapped[IndicatorDirection] = mapped_column(choice(IndicatorDirection, "direction"))
    source: Mapped[str]
    is_confirmed: Mapped[bool] = mapped_column(default=False)
