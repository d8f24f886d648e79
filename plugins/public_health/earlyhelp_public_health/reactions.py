"""What this plugin does when others do something."""

from sqlalchemy import select

from earlyhelp.corrections.deaths import MarkDeathEnteredInError, mark_death_entered_in_error
from earlyhelp.corrections.models import EntryInError
from earlyhelp.people.models import Person
from earlyhelp.support_plans.services.deaths import RecordDeath, ended_by_death, record_death
from earlyhelp_graphql.plugin import FOREVER, UnitOfWork
from earlyhelp_public_health.models import ConnectorEpisode
from earlyhelp_public_health.scopes import EPISODE


async def end_episodes(work: UnitOfWork, command: RecordDeath, person: Person) -> None:
    """End the person's episodes with a connector on the day of the death."""
    running = select(ConnectorEpisode).filter_by(person_id=person.id, ended_on=FOREVER)
    for episode in (await work.session.scalars(running.with_for_update())).all():
        # One that is said to have started later was a mistake in one of the two days.
        episode.ended_on = ended_by_death(episode, command.died_on)


async def resume_episodes(
    work: UnitOfWork, _command: MarkDeathEnteredInError, death: EntryInError
) -> None:
    """Let the episodes go on that a death ended which was recorded in error."""
    died_on, ended = death.started_on, select(ConnectorEpisode).filter_by(person_id=death.person_id)
    for episode in (await work.session.scalars(ended.with_for_update())).all():
        if died_on and episode.ended_on == ended_by_death(episode, died_on):
            episode.ended_on = FOREVER


REACTIONS = (
    record_death.reaction(
        end_episodes,
        scope=EPISODE.write,
        reason="ends episodes with a connector, so that nobody calls on who has died",
    ),
    mark_death_entered_in_error.reaction(
        resume_episodes,
        scope=EPISODE.write,
        reason="lets the episodes go on that ended by a death which was recorded in error",
    ),
)
