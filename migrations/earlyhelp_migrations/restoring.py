"""Restoring a backup: an empty database becomes what another one was, and is brought up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from earlyhelp.contract.registry import Registry
from earlyhelp.storage.backups import Contents, load
from earlyhelp.storage.connections import check_server, maintenance_engine
from earlyhelp_migrations.drift import check
from earlyhelp_migrations.reader import ensure_reader
from earlyhelp_migrations.runner import upgrade


@dataclass(frozen=True)
class Restored:
    """What a backup held, the revisions that ran after, and where the tables differ still."""

    held: Contents
    ran: Sequence[str]
    differences: Sequence[str]


async def restore(url: str, registry: Registry, path: Path) -> Restored:
    """Load a backup, and bring it up to what core and the enabled plugins need.

    The reading role, which no backup holds, is made first. Raises DatabaseError: the database
    is then as empty as before, or holds the backup and lacks the revisions.
    """
    await check_server(url, migrated=False)
    engine = maintenance_engine(url)
    async with engine.begin() as connection:
        await ensure_reader(connection)
    held = await load(url, path)
    ran = await upgrade(url, registry)
    return Restored(held, ran, await check(url, registry))
