"""Public health's part of the graph: assets, episodes with a connector, indicators."""

from datetime import date
from typing import Annotated

from sqlalchemy import ColumnElement, Float, cast, func

from earlyhelp_graphql.plugin import (
    EndedOn,
    Graph,
    IsConfirmed,
    Node,
    Row,
    RowVersion,
    any_of,
    by,
    compared,
    ended_on,
    equals,
    newest_first,
    oldest_first,
    present,
    starts_with,
    where,
)
from earlyhelp_graphql.types.amendments import tell_amendments
from earlyhelp_graphql.types.partnership import Locality, Organisation, Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_public_health import models, services
from earlyhelp_public_health.indicators import DENOMINATORS, NUMERATORS, Day, counted
from earlyhelp_public_health.scopes import ASSET, EPISODE, INDICATOR

graph = Graph(read=EPISODE.read)


@graph.type(models.CommunityAsset, read=ASSET.read)
class CommunityAsset(Node):
    """A group, place or service in the community."""

    name: Annotated[str, "What it is called."]
    kind: Annotated[str, "What sort of asset it is, such as a walking group or a lunch club."]
    description: Annotated[str, "What it offers and to whom, in plain words."]
    is_open_to_all: Annotated[bool, "Whether anybody may come without being referred."]
    locality: Annotated[Locality | None, "Where it is; null where it is in no one locality."]
    organisation: Annotated[Organisation | None, "Who runs it; null where no partner does."]
    version: RowVersion


@graph.type(models.ConnectorEpisode)
class ConnectorEpisode(Node):
    """A time in which a connector walks beside a person, towards what the person wants."""

    person: Annotated[Person | None, "With whom the connector walks."]
    practitioner: Annotated[Practitioner | None, "The connector."]
    started_on: Annotated[date, "The first day of it."]
    ended_on: EndedOn = ended_on()
    goal_in_own_words: Annotated[str, "What the person wants, as they put it."]
    referral_source: Annotated[models.ReferralSource, "Who suggested a connector."]
    version: RowVersion


@graph.type(models.Introduction)
class Introduction(Node):
    """A person introduced to an asset, whether they went, and whether they stayed."""

    connector_episode: Annotated[ConnectorEpisode | None, "The episode in which it happened."]
    community_asset: Annotated[
        CommunityAsset | None, "The asset to which the person was introduced."
    ]
    person: Annotated[Person | None, "Who was introduced: the person of the episode."]
    introduced_on: Annotated[date, "The day on which they were introduced."]
    attended_on: Annotated[
        date | None, "The first day on which they went; null while they have not."
    ]
    still_attending_at_12_weeks: Annotated[
        bool | None,
        "Whether they still went 12 weeks after they first had; null until that is known.",
    ]
    version: RowVersion


@graph.type(models.Indicator, read=INDICATOR.read)
class Indicator(Node):
    """A figure over everybody's records, with what is counted over what in words.

    Small numbers are not suppressed yet: do not publish these figures as they are.
    """

    code: Annotated[str, "Its short code, once in all."]
    title: Annotated[str, "What it tells, in a few words."]
    numerator_definition: Annotated[str, "What the numerator counts, in words."]
    denominator_definition: Annotated[str, "What the denominator counts, in words."]
    unit: Annotated[str, "The unit of the value, such as a proportion."]
    direction: Annotated[models.IndicatorDirection, "Whether more or less of it is good news."]
    source: Annotated[str, "Where the definition comes from."]
    is_confirmed: IsConfirmed


StartedFrom = Annotated[
    date | None,
    "A day of the first month of the period, which counts whole; by default, the first of all.",
]
StartedTo = Annotated[
    date | None, "A day of its last month, which counts whole; by default, the last of all."
]
_COUNTED = (models.ConnectorEpisode, models.Introduction)


@graph.expression(
    Indicator,
    returns=int | None,
    past_rules=_COUNTED,
    started_from=StartedFrom,
    started_to=StartedTo,
)
def numerator(indicator: Row, started_from: Day, started_to: Day) -> ColumnElement[int]:
    """How many the numerator counts, over episodes started in the period (by default, all)."""
    return counted(NUMERATORS, indicator, started_from, started_to)


@graph.expression(
    Indicator,
    returns=int | None,
    past_rules=(models.ConnectorEpisode,),
    started_from=StartedFrom,
    started_to=StartedTo,
)
def denominator(indicator: Row, started_from: Day, started_to: Day) -> ColumnElement[int]:
    """How many the denominator counts, over episodes started in the period (by default, all)."""
    return counted(DENOMINATORS, indicator, started_from, started_to)


@graph.expression(
    Indicator,
    returns=float | None,
    past_rules=_COUNTED,
    started_from=StartedFrom,
    started_to=StartedTo,
)
def value(indicator: Row, started_from: Day, started_to: Day) -> ColumnElement[float]:
    """The numerator over the denominator, 0 to 1; null where the denominator is 0."""
    over = denominator(indicator, started_from, started_to)
    return cast(numerator(indicator, started_from, started_to), Float()) / func.nullif(over, 0)


graph.order(
    CommunityAsset,
    by(
        models.CommunityAsset.sort_name,
        name="NAME",
        description="By name, as a telephone book sorts.",
    ),
)
graph.filter(
    CommunityAsset,
    starts_with("name", key=models.CommunityAsset.sort_name),
    any_of("kind"),
    equals("is_open_to_all"),
)
graph.order(ConnectorEpisode, newest_first(models.ConnectorEpisode.started_on))
graph.filter(
    ConnectorEpisode,
    any_of("referral_source", indexed=False),
    compared("started_on"),
    compared("ended_on", indexed=False),
    present("ended_on", indexed=False),
    compared("goal_in_own_words", indexed=False),
    where("person"),
    where("practitioner"),
)
graph.filter(
    Introduction,
    compared("introduced_on"),
    compared("attended_on"),
    present("attended_on"),
    equals("still_attending_at_12_weeks"),
    where("community_asset"),
)
graph.many(
    None,
    "connector_episodes",
    ConnectorEpisode,
    description="The episodes with a connector that you may see: for a connector, the caseload.",
)
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
    code=Annotated[str, "The code of the figure."],
)
tell_amendments(graph, CommunityAsset)
graph.mutation(services.register_community_asset, services.amend_community_asset, write=ASSET.write)
graph.mutation(
    services.start_connector_episode,
    services.end_connector_episode,
    services.introduce_to_asset,
    services.record_attendance,
    write=EPISODE.write,
)
