"""Databases for tests: one server, one migration, and quick copies of what it made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import asyncpg

from earlyhelp.contract.registry import Registry
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_migrations.runner import upgrade

EMPTY = "template0"
"""PostgreSQL's own template: copied, it is a database with nothing in it."""


class Databases:
    """Makes and drops databases on one server; a copy takes some thirty milliseconds."""

    def __init__(self, server: EmbeddedServer, administrator: asyncpg.Connection) -> None:
        self.server = server
        self._administrator = administrator
        self._numbers = count(1)

    async def migrated(self, registry: Registry, of: str = EMPTY) -> str:
        """Return the name of a new template with the tables of core and these plugins.

        ``of`` names a template to begin with. A database is copied only while nobody is
        connected to it, so connect to copies, never to a template.
        """
        name = await self._new("template", of)
        await upgrade(self.server.url(name), registry)
        return name

    @asynccontextmanager
    async def copy(self, template: str = EMPTY) -> AsyncIterator[str]:
        """Copy a template, and drop the copy at the end; the value is its URL."""
        name = await self._new("copy", template)
        yield self.server.url(name)
        await self._administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def _new(self, kind: str, template: str) -> str:
        name = f"{kind}_{next(self._numbers)}"
        await self._administrator.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name
