"""Public health's part of the graph: assets, episodes with a connector, indicators."""

from datetime import date

from sqlalchemy import ColumnElement, Float, cast, func

from earlyhelp.reading.declarations import Row
from earlyhelp_graphql.declaring.dates import ended_on
from earlyhelp_graphql.declaring.filters import any_of, equals, present, starts_with
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by, newest_first, oldest_first
from earlyhelp_graphql.types.partnership import Locality, Organisation, Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_public_health import models, services
from earlyhelp_public_health.indicators import DENOMINATORS, NUMERATORS, Day, counted
from earlyhelp_public_health.scopes import ASSET, EPISODE, INDICATOR

graph = Graph(read=EPISODE.read)


@graph.type(models.CommunityAsset, read=ASSET.read)
class CommunityAsset(Node):
    """A group, place or service in the community."""

    name: str
    kind: str
    description: str
    is_open_to_all: bool
    locality: Locality | None
    organisation: Organisation | None
    version: int


@graph.type(models.ConnectorEpisode)
class ConnectorEpisode(Node):
    """A time in which a connector walks beside a person, towards what the person wants."""

    person: Person | None
    practitioner: Practitioner | None
    started_on: date
    ended_on: date | None = ended_on()
    goal_in_own_words: str
    referral_source: models.ReferralSource
    version: int


@graph.type(models.Introduction)
class Introduction(Node):
    """A person introduced to an asset, whether they went, and whether they stayed."""

    connector_episode: ConnectorEpisode | None
    community_asset: CommunityAsset | None
    person: Person | None
    introduced_on: date
    attended_on: date | None
    still_attending_at_12_weeks: bool | None
    version: int


@graph.type(models.Indicator, read=INDICATOR.read)
class Indicator(Node):
    """A figure over everybody's records, with what is counted over what in words.

    Small numbers are not suppressed yet: do not publish these figures as they are.
    """

    code: str
    title: str
    numerator_definition: str
    denominator_definition: str
    unit: str
    direction: models.IndicatorDirection
    source: str
    is_confirmed: bool


_COUNTED = (models.ConnectorEpisode, models.Introduction)


@graph.expression(
    Indicator,
    returns=int | None,
    reads=_COUNTED,
    started_from=date | None,
    started_to=date | None,
)
def numerator(indicator: Row, started_from: Day, started_to: Day) -> ColumnElement[int]:
    """How many the numerator counts, over episodes started in the period (by default, all)."""
    return counted(NUMERATORS, indicator, started_from, started_to)


@graph.expression(
    Indicator,
    returns=int | None,
    reads=_COUNTED,
    started_from=date | None,
    started_to=date | None,
)
def denominator(indicator: Row, started_from: Day, started_to: Day) -> ColumnElement[int]:
    """How many the denominator counts, over episodes started in the period (by default, all)."""
    return counted(DENOMINATORS, indicator, started_from, started_to)


@graph.expression(
    Indicator,
    returns=float | None,
    reads=_COUNTED,
    started_from=date | None,
    started_to=date | None,
)
def value(indicator: Row, started_from: Day, started_to: Day) -> ColumnElement[float]:
    """The numerator over the denominator, 0 to 1; null where the denominator is 0."""
    over = denominator(indicator, started_from, started_to)
    return cast(numerator(indicator, started_from, started_to), Float()) / func.nullif(over, 0)


graph.order(CommunityAsset, by(models.CommunityAsset.name))
graph.filter(CommunityAsset, starts_with("name"), any_of("kind"), equals("is_open_to_all"))
graph.order(ConnectorEpisode, newest_first(models.ConnectorEpisode.started_on))
graph.filter(ConnectorEpisode, present("ended_on"))
graph.order(Introduction, oldest_first(models.Introduction.introduced_on))
graph.order(Indicator, by(models.Indicator.code))

graph.many(
    None,
    "community_assets",
    CommunityAsset,
    description="The groups, places and services of the community.",
)
graph.many(
    Locality,
    "community_assets",
    CommunityAsset,
    description="The groups, places and services in the locality.",
)
graph.many(
    Person,
    "connector_episodes",
    ConnectorEpisode,
    description="When a connector helped the person, and what the person wanted.",
)
graph.list(
    ConnectorEpisode,
    "introductions",
    Introduction,
    description="The assets to which the person was introduced.",
)
graph.many(
    None,
    "indicators",
    Indicator,
    description="The figures that this server can count.",
)
graph.one(
    None,
    "indicator",
    Indicator,
    on=lambda indicator, code: indicator.code == code,
    description="One figure, by its code.",
    code=str,
)
graph.mutation(services.register_community_asset, write=ASSET.write)
graph.mutation(
    services.start_connector_episode,
    services.end_connector_episode,
    services.introduce_to_asset,
    services.record_attendance,
    write=EPISODE.write,
)
