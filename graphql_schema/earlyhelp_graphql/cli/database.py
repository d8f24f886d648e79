"""What commands that change the database have in common: it is up to date, and closed again."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import check_server, close_engine, writer_engine
from earlyhelp.storage.embedded import open_database
from earlyhelp_graphql.cli.parsing import load_settings
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.runner import pending

T = TypeVar("T")
Sessions = async_sessionmaker[AsyncSession]
Work = Callable[[Sessions, EnabledPlugins], Coroutine[Any, Any, T]]


def with_database(arguments: argparse.Namespace, work: Work[T]) -> T:
    """Do some work with the database that the settings name, and return what it returns.

    Raises EarlyHelpError.
    """
    settings = load_settings(arguments)
    plugins = enable_plugins(settings)
    with open_database(settings) as url:
        return asyncio.run(_run(url, settings, plugins, work))


async def _run(url: str, settings: Settings, plugins: EnabledPlugins, work: Work[T]) -> T:
    await check_server(url, migrated=False)
    if await pending(url, plugins.registry):
        raise DatabaseError("The database is not up to date.", "Run `earlyhelp db upgrade`.")
    engine = writer_engine(url, settings)
    try:
        return await work(async_sessionmaker(engine, expire_on_commit=False), plugins)
    finally:
        await close_engine(engine)
