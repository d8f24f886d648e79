"""How stories write down what a community connector does (the public health plugin's part)."""

from collections.abc import Mapping
from dataclasses import dataclass

from earlyhelp_graphql.demo.illustrative import illustrative
from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.session import Actor, DemoSession


@dataclass(frozen=True)
class Asset:
    """A group, place or service in the community, and who runs it."""

    name: str
    kind: str
    description: str
    locality: str
    run_by: str | None = None


@dataclass(frozen=True)
class Introduction:
    """When (in weeks from the telling) somebody was introduced, first went, and still goes."""

    asset: Asset
    introduced: int
    attended: int | None = None
    still_attending_at_12_weeks: bool | None = None


@dataclass(frozen=True)
class Episode:
    """A connector walks beside a person, towards what the person wants."""

    connector: str
    started: int
    own_words: str
    referral: str
    introductions: tuple[Introduction, ...]


async def connect(session: DemoSession, partners: Partners, episode: Episode, person: str) -> None:
    """Write an episode down as its connector; nothing without the public health plugin."""
    if not session.has("public_health"):
        return
    connector = partners[episode.connector]
    episode_id = await connector.does(
        "start_connector_episode",
        person_id=person,
        started_on=session.day(weeks=episode.started),
        goal_in_own_words=illustrative(episode.own_words),
        referral_source=episode.referral,
    )
    for introduction in episode.introductions:
        await _introduce(session, partners, connector, episode_id, introduction)


async def _introduce(
    session: DemoSession,
    partners: Partners,
    connector: Actor,
    episode_id: str,
    introduction: Introduction,
) -> None:
    introduction_id = await connector.does(
        "introduce_to_asset",
        connector_episode_id=episode_id,
        community_asset_id=await _asset(partners, connector, introduction.asset),
        introduced_on=session.day(weeks=introduction.introduced),
    )
    if introduction.attended is not None:
        went: Mapping[str, object] = {"attended_on": session.day(weeks=introduction.attended)}
        if introduction.still_attending_at_12_weeks is not None:
            went = {**went, "still_attending_at_12_weeks": introduction.still_attending_at_12_weeks}
        await connector.does(
            "record_attendance", introduction_id=introduction_id, version=1, **went
        )


async def _asset(partners: Partners, connector: Actor, asset: Asset) -> str:
    return await connector.does(
        "register_community_asset",
        name=asset.name,
        kind=asset.kind,
        description=asset.description,
        is_open_to_all=True,
        locality_id=partners.localities[asset.locality],
        organisation_id=partners.organisations[asset.run_by] if asset.run_by else None,
    )
