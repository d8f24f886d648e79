"""What can be done in the community: register assets, start episodes, introduce people."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from earlyhelp.checks import fact_on, words
from earlyhelp.partnership.models import Organisation, Practitioner
from earlyhelp.partnership.services import require_locality
from earlyhelp.people.models import Person
from earlyhelp.saving import flush, save
from earlyhelp.work import UnitOfWork, refuse
from earlyhelp_public_health import models

TWELVE_WEEKS = timedelta(weeks=12)


@dataclass(frozen=True)
class RegisterCommunityAsset:
    """A group, place or service; ``kind`` is a word of your own, such as walking group."""

    name: str
    kind: str
    description: str
    is_open_to_all: bool
    locality_id: UUID | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True)
class StartConnectorEpisode:
    """A connector (by default the viewer's own practitioner) begins to help a person."""

    person_id: UUID
    started_on: date
    goal_in_own_words: str
    referral_source: models.ReferralSource
    practitioner_id: UUID | None = None


@dataclass(frozen=True)
class EndConnectorEpisode:
    """The person no longer needs the connector; ``ended_on`` is the last day."""

    connector_episode_id: UUID
    version: int
    ended_on: date


@dataclass(frozen=True)
class IntroduceToAsset:
    """The connector introduces the person to an asset."""

    connector_episode_id: UUID
    community_asset_id: UUID
    introduced_on: date


@dataclass(frozen=True)
class RecordAttendance:
    """The person went; twelve weeks later, whether they still go. What is null stays."""

    introduction_id: UUID
    version: int
    attended_on: date | None = None
    still_attending_at_12_weeks: bool | None = None


async def register_community_asset(
    work: UnitOfWork, command: RegisterCommunityAsset
) -> models.CommunityAsset:
    """Add an asset, in a locality and run by an organisation if any."""
    await require_locality(work, command.locality_id)
    if command.organisation_id:
        await work.load(Organisation, command.organisation_id, "organisation_id")
    asset = models.CommunityAsset(
        name=words(command.name, "name"),
        kind=words(command.kind, "kind"),
        description=words(command.description, "description"),
        locality_id=command.locality_id,
        organisation_id=command.organisation_id,
        is_open_to_all=command.is_open_to_all,
    )
    return await save(work, asset)


async def start_connector_episode(
    work: UnitOfWork, command: StartConnectorEpisode
) -> models.ConnectorEpisode:
    """Start an episode; refuse where neither input nor viewer names a connector (NO_CONNECTOR)."""
    connector_id = command.practitioner_id or work.viewer.practitioner_id
    if connector_id is None:
        message = "Name the connector, or sign in as one."
        raise refuse("NO_CONNECTOR", message, "practitioner_id")
    person = await work.load(Person, command.person_id, "person_id")
    connector = await work.load(Practitioner, connector_id, "practitioner_id")
    episode = models.ConnectorEpisode(
        person_id=person.id,
        practitioner_id=connector.id,
        started_on=fact_on(work, command.started_on, "started_on"),
        goal_in_own_words=words(command.goal_in_own_words, "goal_in_own_words"),
        referral_source=command.referral_source,
    )
    return await save(work, episode)


async def end_connector_episode(
    work: UnitOfWork, command: EndConnectorEpisode
) -> models.ConnectorEpisode:
    """End an episode; refuse one that has ended (EPISODE_ENDED)."""
    episode = await _running(work, command.connector_episode_id, version=command.version)
    episode.ended_on = _not_before(
        episode.started_on, fact_on(work, command.ended_on, "ended_on"), "ended_on"
    )
    await flush(work)
    return episode


async def introduce_to_asset(work: UnitOfWork, command: IntroduceToAsset) -> models.Introduction:
    """Introduce the person to an asset; refuse a second time (ALREADY_INTRODUCED).

    Refuses an episode that has ended (EPISODE_ENDED).
    """
    episode = await _running(work, command.connector_episode_id)
    asset = await work.load(models.CommunityAsset, command.community_asset_id, "community_asset_id")
    introduced_on = fact_on(work, command.introduced_on, "introduced_on")
    introduction = models.Introduction(
        connector_episode_id=episode.id,
        community_asset_id=asset.id,
        person_id=episode.person_id,
        introduced_on=_not_before(episode.started_on, introduced_on, "introduced_on"),
    )
    return await save(work, introduction)


async def record_attendance(work: UnitOfWork, command: RecordAttendance) -> models.Introduction:
    """Record that the person went, and whether they still go twelve weeks after.

    Refuses the latter before they first went (NOT_ATTENDED) and before the twelve weeks
    have passed (TOO_EARLY): a window counts only when it is over.
    """
    introduction = await work.load(
        models.Introduction, command.introduction_id, "introduction_id", version=command.version
    )
    if command.attended_on:
        attended_on = fact_on(work, command.attended_on, "attended_on")
        introduction.attended_on = _not_before(
            introduction.introduced_on, attended_on, "attended_on"
        )
    if command.still_attending_at_12_weeks is not None:
        _require_twelve_weeks(work, introduction)
        introduction.still_attending_at_12_weeks = command.still_attending_at_12_weeks
    await flush(work)
    return introduction


async def _running(
    work: UnitOfWork, id_: UUID, *, version: int | None = None
) -> models.ConnectorEpisode:
    path = "connector_episode_id"
    episode = await work.load(models.ConnectorEpisode, id_, path, version=version)
    if episode.ended_on is not None:
        raise refuse("EPISODE_ENDED", f"It ended on {episode.ended_on}. Start another.", path)
    return episode


def _not_before(first: date, day: date, path: str) -> date:
    if day < first:
        raise refuse("IMPLAUSIBLE_DATE", f"Give {first} or a later day.", path)
    return day


def _require_twelve_weeks(work: UnitOfWork, introduction: models.Introduction) -> None:
    path = "still_attending_at_12_weeks"
    if introduction.attended_on is None:
        raise refuse("NOT_ATTENDED", "Record first when they went.", path)
    due_on = introduction.attended_on + TWELVE_WEEKS
    if work.today < due_on:
        raise refuse("TOO_EARLY", f"Ask again on {due_on}, twelve weeks after.", path)
