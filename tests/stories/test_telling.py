"""Telling the stories: again, with fewer plugins, and never into somebody else's database."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint

import asyncpg
import pytest
from sqlalchemy import func, select, text
from tests.stories.conftest import BASE, Town

from earlyhelp.access.models import Account
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp_graphql.app import compose_plugins, running
from earlyhelp_graphql.demo import stories
from earlyhelp_graphql.demo.accounts import first_administrator
from earlyhelp_graphql.demo.loading import load
from earlyhelp_graphql.demo.session import DemoSession
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.runner import upgrade


def silent(_line: str) -> None:
    """Take a line of progress, and say nothing."""


async def counts(url: str) -> Mapping[str, int]:
    """Return how many rows each table has, but for the trail of who did what."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'audit_entries'"
        )
        return {
            name: await connection.fetchval(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - a table's name from the catalogue
            for (name,) in tables
        }
    finally:
        await connection.close()


async def test_telling_the_stories_again_changes_nothing(town: Town, stories_database: str) -> None:
    """A telling that was killed starts from the beginning: what was told is not told twice."""
    before = await counts(stories_database)
    administrator, day = await first_administrator(town.system)

    await stories.tell(DemoSession(town.system, administrator, day, silent))

    assert await counts(stories_database) == before


@pytest.mark.parametrize("names", [(), ("public_health",)])
async def test_with_fewer_plugins_the_rest_is_told(
    empty_database: str, bundled_plugins: tuple[EntryPoint, ...], names: tuple[str, ...]
) -> None:
    """People, plans and needs are there; what a plugin brings is left out without it."""
    settings = Settings(database_url=empty_database, plugins=names)
    plugins = enable_plugins(settings, bundled_plugins)
    await upgrade(empty_database, plugins.registry)

    async with running(settings, compose_plugins(plugins), plugins) as system:
        administrator, day = await first_administrator(system)
        await stories.tell(DemoSession(system, administrator, day, silent))

    found = await counts(empty_database)
    assert (found["people"], found["support_plans"], found["needs"]) == (9, 4, 19)
    assert found["placements"] == 0
    assert found.get("public_health_connector_episodes", 0) == 4 * len(names)


async def test_a_database_that_others_use_is_left_alone(
    database: str, plugins: EnabledPlugins
) -> None:
    """Where somebody has an account, no story is told, and the message says what to do."""
    settings = Settings(database_url=database)
    async with running(settings, compose_plugins(plugins), plugins) as system:
        async with system.sessions() as session, session.begin():
            session.add(Account(username="somebody", display_name="Somebody"))

        with pytest.raises(DatabaseError, match="Name an empty database"):
            await load(system, BASE, silent)

        async with system.sessions() as session:
            accounts = select(func.count()).select_from(Account)
            people = select(func.count()).select_from(text("people"))
            assert (await session.scalar(accounts), await session.scalar(people)) == (1, 0)
