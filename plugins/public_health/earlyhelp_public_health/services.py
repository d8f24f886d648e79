"""What can be done in the community: register assets, start episodes, introduce people."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from earlyhelp.corrections.amending import Amends, amended
from earlyhelp.partnership.models import Locality, Organisation, Practitioner
from earlyhelp.partnership.services import require_locality
from earlyhelp.people.models import Person
from earlyhelp_graphql.plugin import (
    ABSENT,
    FOREVER,
    Id,
    Kept,
    Line,
    Name,
    PastDay,
    PastEnd,
    UnitOfWork,
    Version,
    Words,
    amend,
    new,
    refuse,
    require_lived,
    require_living,
    require_not_before,
    save,
    verb,
)
from earlyhelp_public_health import models

TWELVE_WEEKS = timedelta(weeks=12)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RegisterCommunityAsset:
    """A group, place or service; ``kind`` is a word of your own, such as walking group."""

    name: Name
    kind: Line
    description: Words
    is_open_to_all: bool
    locality_id: Id[Locality] | None = None
    organisation_id: Id[Organisation] | None = None


@dataclass(frozen=True, kw_only=True)
class AmendCommunityAsset(Amends):
    """What is known of an asset is put right, or has changed; what is left out stays."""

    community_asset_id: Id[models.CommunityAsset]
    version: Version[models.CommunityAsset]
    name: Kept[Name] = ABSENT
    kind: Kept[Line] = ABSENT
    description: Kept[Words] = ABSENT
    is_open_to_all: Kept[bool] = ABSENT
    locality_id: Kept[Id[Locality] | None] = ABSENT
    organisation_id: Kept[Id[Organisation] | None] = ABSENT


@dataclass(frozen=True)
class StartConnectorEpisode:
    """A connector (by default the viewer's own practitioner) begins to help a person."""

    person_id: Id[Person]
    started_on: PastDay
    goal_in_own_words: Words
    referral_source: models.ReferralSource
    practitioner_id: Annotated[Id[Practitioner], "By default your own."] | None = None


@dataclass(frozen=True)
class EndConnectorEpisode:
    """The person no longer needs the connector."""

    connector_episode_id: Id[models.ConnectorEpisode]
    version: Version[models.ConnectorEpisode]
    ended_on: PastEnd


@dataclass(frozen=True)
class IntroduceToAsset:
    """The connector introduces the person to an asset."""

    connector_episode_id: Id[models.ConnectorEpisode]
    community_asset_id: Id[models.CommunityAsset]
    introduced_on: PastDay


@dataclass(frozen=True)
class RecordAttendance:
    """The person went; twelve weeks later, whether they still go. What is left out stays."""

    introduction_id: Id[models.Introduction]
    version: Version[models.Introduction]
    attended_on: Kept[PastDay | None] = ABSENT
    still_attending_at_12_weeks: Kept[bool | None] = ABSENT


@verb
async def register_community_asset(
    work: UnitOfWork, command: RegisterCommunityAsset
) -> models.CommunityAsset:
    """Add an asset, in a locality and run by an organisation if any."""
    await require_locality(work, command.locality_id)
    if command.organisation_id:
        await work.load(Organisation, command.organisation_id)
    return await save(work, new(models.CommunityAsset, command))


@verb
async def amend_community_asset(
    work: UnitOfWork, command: AmendCommunityAsset
) -> models.CommunityAsset:
    """Change what is told of an asset; what was told before is kept."""
    asset = await work.load(models.CommunityAsset, command.community_asset_id)
    await require_locality(work, command.locality_id or None)
    if command.organisation_id:
        await work.load(Organisation, command.organisation_id)
    return await amended(work, asset, command)


@verb
async def start_connector_episode(
    work: UnitOfWork, command: StartConnectorEpisode
) -> models.ConnectorEpisode:
    """Start an episode; refuse where neither input nor viewer names a connector (NO_CONNECTOR)."""
    connector_id = command.practitioner_id or work.viewer.practitioner_id
    if connector_id is None:
        message = "Name the connector, or sign in as one."
        raise refuse("NO_CONNECTOR", message, "practitioner_id")
    person = await work.load(Person, command.person_id)
    require_living(person, command.started_on, "started_on")
    await work.load(Practitioner, connector_id)
    return await save(work, new(models.ConnectorEpisode, command, practitioner_id=connector_id))


@verb
async def end_connector_episode(
    work: UnitOfWork, command: EndConnectorEpisode
) -> models.ConnectorEpisode:
    """End an episode; refuse one that has ended (EPISODE_ENDED)."""
    episode = await _running(work, command.connector_episode_id)
    require_not_before(episode.started_on + ONE_DAY, command.ended_on, "ended_on")
    amend(episode, command)
    return await save(work, episode)


@verb
async def introduce_to_asset(work: UnitOfWork, command: IntroduceToAsset) -> models.Introduction:
    """Introduce the person to an asset; refuse a second time (ALREADY_INTRODUCED).

    Refuses an episode that had ended by then (EPISODE_ENDED), and somebody who had died (DECEASED).
    """
    episode = await _running(work, command.connector_episode_id, on=command.introduced_on)
    await work.load(models.CommunityAsset, command.community_asset_id)
    require_not_before(episode.started_on, command.introduced_on, "introduced_on")
    await _require_lived(work, episode.person_id, command.introduced_on, "introduced_on")
    return await save(work, new(models.Introduction, command, person_id=episode.person_id))


@verb
async def record_attendance(work: UnitOfWork, command: RecordAttendance) -> models.Introduction:
    """Record that the person went, and whether they still go twelve weeks after.

    Refuses the latter before they first went (NOT_ATTENDED) and before the twelve weeks
    have passed (TOO_EARLY): a window counts only when it is over.
    """
    introduction = await work.load(models.Introduction, command.introduction_id)
    if command.attended_on:
        require_not_before(introduction.introduced_on, command.attended_on, "attended_on")
        await _require_lived(work, introduction.person_id, command.attended_on, "attended_on")
    amend(introduction, command)
    if introduction.still_attending_at_12_weeks is not None:
        _require_twelve_weeks(work, introduction)
    return await save(work, introduction)


async def _running(
    work: UnitOfWork, id_: UUID, *, on: date | None = None
) -> models.ConnectorEpisode:
    """Load an episode that has not ended, or had not by a day (else EPISODE_ENDED)."""
    episode = await work.load(models.ConnectorEpisode, id_)
    if episode.ended_on != FOREVER and (on is None or on >= episode.ended_on):
        message = f"It ended on {episode.ended_on}. Start another."
        raise refuse("EPISODE_ENDED", message, "connector_episode_id")
    return episode


async def _require_lived(work: UnitOfWork, person_id: UUID, day: date, path: str) -> None:
    require_lived(await work.session.get_one(Person, person_id), day, path)


def _require_twelve_weeks(work: UnitOfWork, introduction: models.Introduction) -> None:
    path = "still_attending_at_12_weeks"
    if introduction.attended_on is None:
        raise refuse("NOT_ATTENDED", "Record first when they went.", path)
    due_on = introduction.attended_on + TWELVE_WEEKS
    if work.today < due_on:
        raise refuse("TOO_EARLY", f"Ask again on {due_on}, twelve weeks after.", path)
