"""The idiomatic peer: Strawberry resolvers, SQLAlchemy's ORM, one DataLoader a relation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import strawberry
from sqlalchemy.ext.asyncio import async_sessionmaker
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.servers.asking import opened
from benchmarks.servers.peer.query import Query
from benchmarks.servers.peer.view import View
from earlyhelp.settings import Settings


def app(settings: Settings) -> Starlette:
    """Return the ASGI application."""
    # Strawberry's documentation offers both caches; without them it is slower still.
    schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings) as doors:
            sessions = async_sessionmaker(doors.engine, expire_on_commit=False)
            app.router.routes.append(Route("/graphql", View(schema, doors, sessions)))
            yield

    return Starlette(lifespan=lifespan)
