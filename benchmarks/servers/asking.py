"""Who asks, found out by the product's own verifier: the same for all three servers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from starlette.datastructures import Headers

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import writer_engine
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.oauth.provider import Provider


@dataclass(frozen=True)
class Doors:
    """What a server needs: the database, and who asks."""

    engine: AsyncEngine
    pool: asyncpg.Pool
    provider: Provider

    async def viewer(self, headers: Headers) -> Viewer:
        """Return who asks; raises InvalidToken."""
        token = await self.provider.verifier.verify(headers.get("authorization"))
        return await self.provider.viewers.viewer(token)


@asynccontextmanager
async def opened(settings: Settings, plugins: EnabledPlugins | None = None) -> AsyncIterator[Doors]:
    """Open the database as the product does, and close it at the end."""
    plugins = plugins or enable_plugins(settings)
    url = settings.database_url or ""
    engine = writer_engine(url, settings)
    pool = await _pool(url, settings)
    provider = Provider.create(
        issuer=settings.base_url,
        sessions=async_sessionmaker(engine, expire_on_commit=False),
        scopes=plugins.registry.scopes,
        roles=plugins.registry.roles,
    )
    yield Doors(engine, pool, provider)
    await pool.close()
    await engine.dispose()


async def _pool(url: str, settings: Settings) -> asyncpg.Pool:
    """Open asyncpg's own pool, set as well as is known: generic plans, no reset, no JIT."""

    async def keep(_connection: asyncpg.Connection) -> None:
        """Leave a returned connection as it is."""

    return await asyncpg.create_pool(
        url,
        min_size=settings.reader_pool_min,
        max_size=settings.reader_pool_max,
        reset=keep,
        max_cacheable_statement_size=0,
        server_settings={
            "jit": "off",
            "plan_cache_mode": "force_generic_plan",
            "random_page_cost": "1.1",
        },
    )
