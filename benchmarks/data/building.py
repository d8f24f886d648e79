"""Building a synthetic database: once, and kept until it would be built differently."""

from hashlib import sha256
from pathlib import Path

import asyncpg

from benchmarks.data.accounts import add_accounts
from benchmarks.data.partnership import add_partnership
from benchmarks.data.people import add_people
from benchmarks.data.plans import PEOPLE_PER_PLAN, add_plans
from benchmarks.data.rows import Rows
from earlyhelp.contract.registry import Registry
from earlyhelp.storage.cluster import OWNER
from earlyhelp.storage.connections import connection
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_migrations import CORE_REVISIONS
from earlyhelp_migrations.runner import upgrade

_SEED = 20261122
_BATCH = 50_000
"""How many people are made before their rows are copied: more would fill the memory."""

_BUILT = """
SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1
"""


async def build(server: EmbeddedServer, registry: Registry, people: int) -> None:
    """Make sure that the server's database holds so many people, and is migrated."""
    stamp = _stamp(people, registry)
    async with connection(server.url("postgres")) as administrator:
        if await administrator.fetchval(_BUILT, OWNER) == stamp:
            await upgrade(server.url(), registry)  # reference data have no revisions
            return
        await administrator.execute(f"DROP DATABASE IF EXISTS {OWNER}")
        await administrator.execute(f"CREATE DATABASE {OWNER}")
    await upgrade(server.url(), registry)
    async with connection(server.url()) as owner:
        await _fill(owner, people)
        await owner.execute("VACUUM (ANALYZE)")
        # Last of all, so that what was built halfway is built again.
        await owner.execute(f"COMMENT ON DATABASE {OWNER} IS '{stamp}'")


async def _fill(owner: asyncpg.Connection, people: int) -> None:
    rows = Rows(_SEED)
    async with owner.transaction():
        partnership = add_partnership(rows, people)
        for begun in range(0, people, _BATCH):
            number = min(_BATCH, people - begun)
            homes = add_people(rows, number, partnership.localities)
            add_plans(rows, int(number / PEOPLE_PER_PLAN), homes, partnership)
            await rows.copy(owner)
        await add_accounts(owner, rows.today)
    print(f"Built a partnership of {people:,} people: {rows.copied:,} rows.", flush=True)


def _stamp(people: int, registry: Registry) -> str:
    """Name what is built: how many people, by which code and revisions, as a digest of them."""
    folders = (Path(__file__).parent, CORE_REVISIONS, *registry.migrations.values())
    digest = sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return f"{people} people, {digest.hexdigest()}"
