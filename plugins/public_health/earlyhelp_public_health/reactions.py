"""What this plugin does when others do something."""

from sqlalchemy import select

from earlyhelp.people.models import Person
from earlyhelp.support_plans.services.deaths import RecordDeath, record_death
from earlyhelp_graphql.plugin import FOREVER, UnitOfWork
from earlyhelp_public_health.models import ConnectorEpisode
from earlyhelp_public_health.scopes import EPISODE
from earlyhelp_public_health.services import ONE_DAY


async def end_episodes(work: UnitOfWork, command: RecordDeath, person: Person) -> None:
    """End the person's episodes with a connector on the day of the death."""
    running = select(ConnectorEpisode).filter_by(person_id=person.id, ended_on=FOREVER)
    for episode in (await work.session.scalars(running.with_for_update())).all():
        # One that is said to have started later was a mistake in one of the two days.
        episode.ended_on = max(episode.started_on + ONE_DAY, command.died_on)


REACTIONS = (
    record_death.reaction(
        end_episodes,
        scope=EPISODE.write,
        reason="ends episodes with a connector, so that nobody calls on who has died",
    ),
)
