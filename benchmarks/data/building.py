"""Building the synthetic database: once, and kept."""

import asyncpg
from sqlalchemy.ext.asyncio import async_sessionmaker

from benchmarks.data.partnership import add_partnership
from benchmarks.data.people import add_people
from benchmarks.data.plans import PEOPLE_PER_PLAN, add_plans
from benchmarks.data.rows import Rows
from earlyhelp.access.models import Account, AccountRole
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import connection, maintenance_engine
from earlyhelp_graphql.oauth.clients import NewClient, Registered, register_client
from earlyhelp_migrations.runner import upgrade

ACCOUNT = "benchmark"
ROLE = "practitioner"
CASELOAD = 60
"""About how many plans the account that asks leads or helps with."""
_SEED = 20261122

_PRACTITIONER = """
SELECT practitioner_id FROM (
    SELECT practitioner_id, support_plan_id FROM lead_practitioners
    WHERE $1 >= started_on AND $1 < ended_on
    UNION
    SELECT practitioner_id, support_plan_id FROM team_around_the_family_members
    WHERE $1 >= started_on AND $1 < ended_on
) helping GROUP BY 1 ORDER BY abs(count(*) - $2), 1 LIMIT 1
"""


async def build(url: str, plugins: EnabledPlugins, people: int) -> None:
    """Migrate the database and fill it, unless it is filled with so many people already.

    Raises DatabaseError where it holds anything else.
    """
    ran = await upgrade(url, plugins.registry)
    async with connection(url) as server:
        found = await server.fetchval("SELECT count(*) FROM people")
        if found == people:
            return
        if found:
            raise DatabaseError(
                f"The database holds {found} people, and not the {people} to be measured.",
                "Name another folder with --data, or delete the benchmark's own.",
            )
        print(f"Building a partnership of {people} people ({len(ran)} revisions ran) ...")
        async with server.transaction():
            rows = _synthesise(people)
            await rows.copy(server)
            await _open_account(server, rows)
        await server.execute("VACUUM (ANALYZE)")
        print(f"Built: {rows.count()} rows.")


def _synthesise(people: int) -> Rows:
    rows = Rows(_SEED)
    partnership = add_partnership(rows, people)
    homes = add_people(rows, people, partnership.localities)
    add_plans(rows, int(people / PEOPLE_PER_PLAN), homes, partnership)
    return rows


async def _open_account(server: asyncpg.Connection, rows: Rows) -> None:
    """Open the account that asks, of a practitioner with a caseload of the wanted size."""
    practitioner = await server.fetchval(_PRACTITIONER, rows.today, CASELOAD)
    account = Rows(_SEED + 1)
    owner = account.add(
        Account,
        username=ACCOUNT,
        display_name="Benchmark",
        password_hash=None,
        practitioner_id=practitioner,
        person_id=None,
        is_active=True,
    )
    account.add(AccountRole, account_id=owner, role=ROLE, granted_on=rows.today)
    await account.copy(server)


async def new_client(url: str) -> Registered:
    """Register an application that acts as the account; raises ClientError."""
    engine = maintenance_engine(url)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with sessions() as session, session.begin():
        registered = await register_client(session, NewClient("Benchmark", acts_as=ACCOUNT))
    await engine.dispose()
    return registered


def settings_for(settings: Settings, url: str) -> Settings:
    """Return the settings under which all three servers run; the issuer is the same for all."""
    return Settings(
        database_url=url,
        plugins=settings.plugins,
        issuer="http://benchmark.example",
        reader_pool_min=4,
        reader_pool_max=4,
    )
