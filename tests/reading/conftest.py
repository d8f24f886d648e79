"""What the tests of reading share: a database of their own, and the product beside the oracle."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLSchema, build_schema
from sqlalchemy.ext.asyncio import async_sessionmaker
from tests.reading.oracle import keepsakes, looks
from tests.reading.oracle.world import World, store

from earlyhelp.access.roles import ROLES
from earlyhelp.access.rules import RULES
from earlyhelp.contract.rules import RuleBook
from earlyhelp.contract.verbs import VerbBook
from earlyhelp.reading.reader import Reader
from earlyhelp.sealing.seals import new_seal
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import READER, maintenance_engine, reader_pool, writer_engine
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.execution import Executor, Request
from earlyhelp_graphql.answering.limits import Limits
from earlyhelp_graphql.answering.responses import Response
from earlyhelp_graphql.answering.writing import Writer
from earlyhelp_graphql.composing.composition import Composition, compose
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.testing import Databases, JsonObject
from earlyhelp_graphql.types import GRAPHS

NAME = "test_reading"
UNLIMITED = Limits(**{each.name: 10**9 for each in fields(Limits)})


class CountingPool:
    """The reader's pool, and every statement that went through it."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.statements: list[str] = []

    async def fetchval(self, query: str, *args: Any) -> Any:
        """Run a statement and return the first column of its first row."""
        self.statements.append(query)
        return await self.pool.fetchval(query, *args)


@dataclass(repr=False)
class Product:
    """The product's way of reading, with core's graph and the keepsakes."""

    owner: asyncpg.Connection
    pool: CountingPool
    composition: Composition
    schema: GraphQLSchema
    writer: Writer
    today: date = date(2026, 3, 2)
    executor: Executor = field(init=False)

    def __post_init__(self) -> None:
        self.executor = self.new_executor()

    def __repr__(self) -> str:
        return "the product"

    def new_executor(self, limits: Limits = UNLIMITED, **options: Any) -> Executor:
        """Return an executor with empty caches, and limits that no test meets by chance."""
        reader = Reader(
            self.pool, seal=new_seal(), page_limit=100, row_limit=10**12, today=lambda: self.today
        )
        return Executor(self.composition, reader, self.writer, limits, **options)

    async def hold(self, world: World) -> None:
        """Make the database hold a world, and be on its day."""
        await store(world, self.owner)
        self.today = world.today

    async def ask(self, text: str, viewer: Viewer, variables: JsonObject) -> Response:
        """Answer a document."""
        return await self.executor.execute(Request(text, None, variables), viewer)


@pytest.fixture(scope="session")
async def reading_database(databases: Databases, template: str) -> AsyncIterator[str]:
    """Make one database whose rows the tests of reading replace at will."""
    async with databases.copy(template) as url:
        yield url


@pytest.fixture(scope="session")
async def owner(reading_database: str) -> AsyncIterator[asyncpg.Connection]:
    """Open a connection of the owner's, with the table of keepsakes made."""
    engine = maintenance_engine(reading_database)
    async with engine.begin() as transaction:
        await transaction.run_sync(keepsakes.KeepsakeRow.metadata.create_all)
    connection = await asyncpg.connect(reading_database)
    await connection.execute(f"GRANT SELECT ON {keepsakes.KeepsakeRow.__tablename__} TO {READER}")
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def composition() -> Composition:
    """Compose core's graph and the keepsakes."""
    parts = [
        *(GraphContribution("core", graph) for graph in GRAPHS),
        GraphContribution("oracle", keepsakes.graph),
        GraphContribution("looks", looks.graph),
    ]
    return compose(parts, RuleBook(RULES, [keepsakes.RESTRICTION]), ROLES)


@pytest.fixture(scope="session")
async def product(
    reading_database: str, owner: asyncpg.Connection, composition: Composition, settings: Settings
) -> AsyncIterator[Product]:
    """Put the product together over the database of these tests."""
    pool = await reader_pool(reading_database, settings)
    engine = writer_engine(reading_database, settings)
    writer = Writer(composition, VerbBook(), async_sessionmaker(engine, expire_on_commit=False))
    schema = build_schema(composition.sdl)
    yield Product(owner, CountingPool(pool), composition, schema, writer)
    await engine.dispose()
    await pool.close()
