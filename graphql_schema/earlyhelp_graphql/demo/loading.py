"""Making a database hold the stories: from nothing, from half a telling, or from all of it.

There is no marker to go stale. A telling can be repeated at any time: each step's idempotency
key is made of what the step says. Secrets are issued last, all in one transaction, and
`demo.json` is written after that; so where the file's secrets are the database's, the stories
were told to their end, and otherwise they are told (again) from the beginning.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy.ext.asyncio import async_sessionmaker

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import writer_engine
from earlyhelp_graphql.app import System, compose_plugins, running
from earlyhelp_graphql.demo import credentials, facts, stories, synthetic
from earlyhelp_graphql.demo.accounts import first_administrator
from earlyhelp_graphql.demo.facts import Facts
from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.session import DemoSession

Tell = Callable[[str], None]
Beside = Callable[[DemoSession, Partners], Awaitable[None]]


async def _nothing(_session: DemoSession, _partners: Partners) -> None:
    """Tell nothing beside the stories."""


async def prepare(settings: Settings, plugins: EnabledPlugins, path: Path, tell: Tell) -> Facts:
    """Load what is missing, write the facts to ``path`` and return them.

    ``settings`` name a database that is up to date; ``tell`` is called with lines of
    progress. Raises DatabaseError or DemoError.
    """
    kept = facts.read(path)
    if kept is not None and await _is_kept(settings, plugins, kept):
        shown = facts.served_at(settings.base_url, kept)
    else:
        async with running(settings, compose_plugins(plugins), plugins) as system:
            shown = await load(system, settings.base_url, tell, beside=synthetic.tell)
    facts.write(path, shown)
    return shown


async def load(system: System, base_url: str, tell: Tell, *, beside: Beside = _nothing) -> Facts:
    """Tell the stories and what is ``beside`` them, issue new secrets and return the facts."""
    administrator, day = await first_administrator(system)
    session = DemoSession(system, administrator, day, tell)
    told_stories = await stories.tell(session)
    await beside(session, told_stories.partners)
    tell("Issuing secrets and passwords ...")
    issued = await credentials.issue(system, administrator, session.accounts)
    return facts.build(base_url, _plugins(system.plugins), session.accounts, issued, told_stories)


async def _is_kept(settings: Settings, plugins: EnabledPlugins, kept: Facts) -> bool:
    """Whether the database has what the file says; its applications are then served here."""
    if kept["plugins"] != _plugins(plugins):
        return False
    engine = writer_engine(settings.database_url or "", settings)
    try:
        sessions = async_sessionmaker(engine)
        if not await credentials.are_current(sessions, facts.secrets_of(kept)):
            return False
        async with sessions() as session, session.begin():
            await credentials.register_apps(session, settings.base_url)
        return True
    finally:
        await engine.dispose()


def _plugins(plugins: EnabledPlugins) -> list[str]:
    return sorted(manifest.name for manifest in plugins.manifests)
