"""The composition root: settings in, the ASGI application out."""

import gc
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.faults import Fault, FaultyPluginsError
from earlyhelp.contract.loading import CORE
from earlyhelp.contract.plugin import Plugin
from earlyhelp.days import day_at
from earlyhelp.errors import SettingsError
from earlyhelp.reading.reader import Reader
from earlyhelp.reading.volumes import Pool
from earlyhelp.sealing.seals import kept_seal
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import (
    authentication_engine,
    check_server,
    close_engine,
    reader_pool,
    writer_engine,
)
from earlyhelp.storage.sharing import SharedWork
from earlyhelp.storage.turns import Turns
from earlyhelp.traces import showing_texts
from earlyhelp.work import utc_now
from earlyhelp_graphql.answering.endpoint import GraphQLEndpoint
from earlyhelp_graphql.answering.execution import Executor
from earlyhelp_graphql.answering.limits import Limits
from earlyhelp_graphql.answering.writing import Writer
from earlyhelp_graphql.collecting import uncollected
from earlyhelp_graphql.composing.composition import Composition, compose
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.front.routes import front_routes
from earlyhelp_graphql.front.showcase import Showcase
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.routes import oauth_routes
from earlyhelp_graphql.serving.gate import Gate
from earlyhelp_graphql.types import GRAPHS
from earlyhelp_graphql.types.categories import categories_graph

ROWS = 100_000
"""The most rows that the pages of one answer may hold together."""

_ASKED_WITH = (
    "apollographql-client-name",
    "apollographql-client-version",
    "authorization",
    "content-type",
    "traceparent",
    "x-request-id",
)
"""The headers that pages of other origins may send: what clients and tracing add of themselves."""
_READY_SECONDS = 0.9  # whoever asks wants to know within a second

Clock = Callable[[], datetime]


class ClosablePool(Pool, Protocol):
    """A pool that whoever opened it closes again."""

    async def close(self) -> None:
        """Close every connection."""


class OpenPool(Protocol):
    """How a pool is opened; see `earlyhelp.storage.connections.reader_pool`."""

    async def __call__(
        self, url: str, settings: Settings, /, *, searches: bool = False
    ) -> ClosablePool:
        """Open a pool for reading, or one for searches."""


@uncollected()
def compose_plugins(plugins: EnabledPlugins) -> Composition:
    """Return the graph of core and of the enabled plugins. Raises PluginError."""
    own = (*GRAPHS, categories_graph(plugins.registry.roles))
    graphs = [(CORE, graph) for graph in own] + [*graphs_of(plugins).items()]
    contributions = [_contribution(plugins, name, graph) for name, graph in graphs]
    registry = plugins.registry
    return compose(contributions, registry.rules, registry.roles, registry.verbs)


def graphs_of(plugins: EnabledPlugins) -> Mapping[str, Graph]:
    """Return the graph of each plugin that has one. Raises PluginError for what is none."""
    graphs, faults = {}, []
    for name, part in plugins.collect(Plugin.graph):
        if isinstance(part, Graph):
            graphs[name] = part
        else:
            place = plugins.place_of_hook(name, "graph")
            thing = "hook graph() does not return a Graph."
            faults.append(Fault(name, thing, "Return a Graph.", place))
    if faults:
        raise FaultyPluginsError(faults)
    return graphs


def _contribution(plugins: EnabledPlugins, name: str, graph: Graph) -> GraphContribution:
    registry = plugins.registry
    scopes = registry.scopes_within_reach[name]
    categories = registry.categories_within_reach[name]
    return GraphContribution(
        name,
        graph,
        registry.metadata[name],
        scopes,
        categories,
        registry.packages.get(name, ""),
        registry.given[name],
        plugins.place_of_hook(name, "roles"),
        next((each.requires for each in registry.plugins if each.name == name), ()),
    )


@dataclass(frozen=True)
class System:
    """What one running server holds; the demo and the command line use it without HTTP."""

    plugins: EnabledPlugins
    composition: Composition
    sessions: async_sessionmaker[AsyncSession]
    pool: Pool
    executor: Executor
    provider: Provider
    settings: Settings


@asynccontextmanager
async def running(
    settings: Settings,
    composition: Composition,
    plugins: EnabledPlugins,
    clock: Clock = utc_now,
    open_pool: OpenPool = reader_pool,
) -> AsyncIterator[System]:
    """Open everything that a server needs, and close it at the end.

    ``settings.database_url`` must name the database. Raises DatabaseError, SettingsError.
    """
    url = settings.database_url
    if url is None:
        raise SettingsError("No database is named.", "Set EARLYHELP_DATABASE_URL.")
    await check_server(url)
    async with AsyncExitStack() as stack:
        stack.enter_context(showing_texts(shown=settings.development))
        engine = writer_engine(url, settings)
        stack.push_async_callback(close_engine, engine)
        sessions = async_sessionmaker(engine, expire_on_commit=False)
        seal = await kept_seal(sessions)
        await engine.dispose()  # no connection for writing is kept before somebody writes
        asking = authentication_engine(url, settings)
        stack.push_async_callback(close_engine, asking)
        pool = await open_pool(url, settings)
        stack.push_async_callback(pool.close)
        searches = await open_pool(url, settings, searches=True)
        stack.push_async_callback(searches.close)
        writer = Writer(
            composition,
            plugins.registry.verbs,
            sessions,
            clock=clock,
            settings=settings,
            roles=[role.name for role in plugins.registry.roles],
        )
        reader = Reader(
            pool,
            searches,
            seal=seal,
            page_limit=settings.max_page,
            row_limit=ROWS,
            today=lambda: day_at(clock(), settings.time_zone),
        )
        turns = Turns(settings.reader_pool_max, settings.turn_timeout_ms / 1000)
        limits = Limits(depth=settings.max_depth)
        executor = Executor(composition, reader, writer, limits, turns=turns)
        provider = Provider.create(
            issuer=settings.base_url,
            sessions=sessions,
            lookups=async_sessionmaker(asking, expire_on_commit=False),
            scopes=plugins.registry.scopes,
            roles=plugins.registry.roles,
            settings=settings,
            clock=clock,
        )
        yield System(plugins, composition, sessions, pool, executor, provider, settings)


def create_app(  # noqa: PLR0913 - each is one fact of the server, named by callers
    settings: Settings,
    plugins: EnabledPlugins | None = None,
    clock: Clock = utc_now,
    composition: Composition | None = None,
    open_pool: OpenPool = reader_pool,
    *,
    showcase: Showcase | None = None,
) -> Starlette:
    """Return the ASGI application; it opens the database when it starts.

    With a ``showcase`` it shows that on its front page, and the schema to everybody.

    Plugins are loaded and the graph is composed here, unless they are given, so that their
    faults are known before anything is served. Raises PluginError.
    """
    loaded = plugins or enable_plugins(settings)
    composed = composition or compose_plugins(loaded)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with running(settings, composed, loaded, clock, open_pool) as system:
            app.state.system = system
            app.router.routes.extend(routes(system, showcase))
            # Modules, schema and map stay for good: no collection need look at them again.
            gc.collect()
            gc.freeze()
            yield

    app = Starlette(lifespan=lifespan, middleware=_middleware(settings))
    app.router.redirect_slashes = False  # it would redirect to whatever host the caller names
    return app


def _middleware(settings: Settings) -> list[Middleware]:
    """Bound what is taken in; let pages of other origins ask, with a token, never with cookies."""
    gate = Middleware(Gate, settings=settings)
    if not settings.allowed_origins:
        return [gate]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST"],
        allow_headers=_ASKED_WITH,
        expose_headers=["retry-after", "www-authenticate"],
    )
    return [cors, gate]


def routes(system: System, showcase: Showcase | None = None) -> Sequence[BaseRoute]:
    """Return every address that a running server answers."""
    endpoint = GraphQLEndpoint(system.executor, system.provider, system.settings)
    return [
        Route("/graphql", endpoint),
        Route("/health/live", _live),
        Route("/health/ready", _Ready(system).get),
        *oauth_routes(system.provider),
        *front_routes(system.composition, system.provider, showcase),
    ]


async def _live(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


class _Ready:
    """Says whether the database answers, over the very connections that answers use."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._asking = SharedWork(self._ask, _READY_SECONDS)

    async def get(self, _request: Request) -> Response:
        """Answer 200 or 503, within a second."""
        try:
            await self._asking.result()
        except Exception:  # noqa: BLE001 - whatever the reason, we are not ready
            return JSONResponse({"status": "unavailable"}, 503, {"Retry-After": "1"})
        return JSONResponse({"status": "ok"})

    async def _ask(self) -> None:
        async with self._system.provider.lookups() as session:
            await session.execute(text("SELECT 1"))
        await self._system.pool.fetchval("SELECT 1")
