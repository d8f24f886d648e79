"""The synthetic people of the demo: enough to page through, marked, ruled and audited."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.stories.conftest import BASE

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp_graphql.app import System, compose_plugins, running
from earlyhelp_graphql.demo import stories, synthetic
from earlyhelp_graphql.demo.accounts import first_administrator
from earlyhelp_graphql.demo.session import DemoSession
from earlyhelp_graphql.demo.synthetic.homes import homes
from earlyhelp_graphql.demo.synthetic.telling import LOCALITY
from earlyhelp_graphql.testing import Databases

PAGE = """
    query ($after: String) {
      people(first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id locality { name } households { nodes { name } } }
      }
    }
"""


async def tell(system: System) -> DemoSession:
    """Tell the stories, and what is beside them."""
    session = DemoSession(system, *await first_administrator(system), lambda _line: None)
    told = await stories.tell(session)
    await synthetic.tell(session, told.partners)
    return session


@pytest.fixture(scope="module")
async def told(
    databases: Databases, template: str, plugins: EnabledPlugins
) -> AsyncIterator[tuple[DemoSession, asyncpg.Connection]]:
    """Tell everything once for this module."""
    async with databases.copy(template) as url:
        settings = Settings(database_url=url, issuer=BASE)
        async with running(settings, compose_plugins(plugins), plugins) as system:
            connection = await asyncpg.connect(url)
            yield await tell(system), connection
            await connection.close()


async def test_there_are_pages_of_people_and_each_is_marked(
    told: tuple[DemoSession, asyncpg.Connection],
) -> None:
    """A few hundred, beside the nine of the stories; locality and household say what they are."""
    front_door = await told[0].actor("priya")
    people, after, pages = [], None, 0
    while pages == 0 or after:
        page = (await front_door.asks(PAGE, {"after": after}))["people"]
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
        people += page["nodes"]
        pages += 1

    made_up = [each for each in people if (each["locality"] or {}).get("name") == LOCALITY]
    assert pages >= 3
    assert len(people) == len({each["id"] for each in people}) == page["totalCount"]
    assert len(made_up) == len(people) - 9 == sum(len(home.members) for home in homes())
    for each in made_up:
        (household,) = each["households"]["nodes"]
        assert household["name"].endswith("(synthetic)")


async def test_who_helps_them_has_caseloads_to_page_through(
    told: tuple[DemoSession, asyncpg.Connection],
) -> None:
    """The lead, the connector who helps in half of them, and the manager of both."""
    asked = "{ supportPlans { totalCount pageInfo { hasNextPage } nodes { title } } }"
    seen = {}
    for username in ("peter", "nadia", "sandra"):
        actor = await told[0].actor(username)
        plans = (await actor.asks(asked, {}))["supportPlans"]
        assert plans["pageInfo"]["hasNextPage"]
        seen[username] = plans["totalCount"]
    assert seen == {"peter": 48, "nadia": 24, "sandra": 49}


async def test_every_record_has_its_audit_entry(
    told: tuple[DemoSession, asyncpg.Connection],
) -> None:
    """Written by whoever would write it, though hundreds to a transaction."""
    audited = """
        SELECT count(*) FROM {table} AS row WHERE NOT EXISTS (
          SELECT FROM audit_entries, jsonb_array_elements(changes) AS change
          WHERE change ->> 'table' = '{table}' AND change -> 'id' ->> 0 = row.id::text
            AND change ->> 'action' = 'insert')
    """
    tables = ("people", "households", "support_plans", "needs", "public_health_connector_episodes")
    for table in tables:
        assert await told[1].fetchval(audited.format(table=table)) == 0
    writers = await told[1].fetch(
        "SELECT DISTINCT username FROM audit_entries JOIN accounts ON accounts.id = account_id"
        " WHERE verb IN ('register_person', 'identify_need', 'start_connector_episode')"
    )
    assert {"priya", "peter", "nadia"} <= {username for (username,) in writers}


async def test_telling_it_again_changes_nothing(
    told: tuple[DemoSession, asyncpg.Connection],
) -> None:
    """A loading that was killed starts from the beginning."""
    counted = """
        SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM needs),
          (SELECT count(*) FROM household_memberships), (SELECT count(*) FROM audit_entries)
    """
    before = await told[1].fetchrow(counted)

    await tell(told[0].system)

    assert await told[1].fetchrow(counted) == before
