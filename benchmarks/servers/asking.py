"""Who asks, found out by the product's own verifier: the same for all three servers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from earlyhelp.settings import Settings
from earlyhelp.storage.connections import reader_pool, writer_engine
from earlyhelp.storage.pool import ReadingPool
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.oauth.provider import Provider


@dataclass(frozen=True)
class Doors:
    """What a server needs: the database, and who asks."""

    engine: AsyncEngine
    pool: ReadingPool
    provider: Provider

    async def viewer(self, authorization: str | None) -> Viewer:
        """Return who asks with this header; raises InvalidToken."""
        token = await self.provider.verifier.verify(authorization)
        return await self.provider.viewers.viewer(token)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Doors]:
    """Open the database as the product does, and close it at the end."""
    plugins = enable_plugins(settings)
    url = settings.database_url or ""
    engine = writer_engine(url, settings)
    pool = await reader_pool(url, settings)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    provider = Provider.create(
        issuer=settings.base_url,
        sessions=sessions,
        lookups=sessions,
        scopes=plugins.registry.scopes,
        roles=plugins.registry.roles,
        settings=settings,
    )
    yield Doors(engine, pool, provider)
    await pool.close()
    await engine.dispose()
