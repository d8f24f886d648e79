"""The pool for reading can only read, and takes back connections in any state."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest
from sqlalchemy import text

from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage import connections
from earlyhelp.storage.connections import READER, check_server, reader_pool, writer_engine
from earlyhelp.storage.embedded import EmbeddedServer

ONE = Settings(reader_pool_min=1, reader_pool_max=1, statement_timeout_ms=300)


async def test_reader_reads_only(shared_database: str) -> None:
    """It reads as the reading role, in UTC, and a write is refused before any right is asked."""
    async with await reader_pool(shared_database, ONE) as pool:
        assert await pool.fetchval("SELECT current_user") == READER
        assert await pool.fetchval("SHOW TimeZone") == "UTC"
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await pool.fetchval("CREATE TABLE x ()")


async def test_reader_keeps_its_statements(shared_database: str) -> None:
    """A connection that comes back is not reset, so its prepared statements live on."""
    async with await reader_pool(shared_database, ONE) as pool:
        await pool.fetchval("SELECT count(*) FROM people")
        prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%people'"
        assert await pool.fetchval(prepared) == 1


async def test_transaction_left_open(shared_database: str) -> None:
    """A connection that comes back within a transaction is replaced."""
    async with await reader_pool(shared_database, ONE) as pool:
        number = await pool.fetchval("SELECT pg_backend_pid()")
        await pool.fetchval("BEGIN")
        assert await pool.fetchval("SELECT pg_backend_pid()") != number


async def test_cancelled_statement(shared_database: str, administrator: asyncpg.Connection) -> None:
    """A request that gives up ends its statement and its connection; the next has a new one."""
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(0.28)'"
    async with await reader_pool(shared_database, ONE) as pool:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pool.fetchval("SELECT pg_sleep(0.28)"), 0.05)
        assert await pool.fetchval("SELECT 1") == 1
    assert await administrator.fetchval(asleep) == 0


async def test_refused_statement(shared_database: str) -> None:
    """A statement or a value that is refused leaves the connection as it was."""
    async with await reader_pool(shared_database, ONE) as pool:
        number = await pool.fetchval("SELECT pg_backend_pid()")
        with pytest.raises(asyncpg.UndefinedTableError):
            await pool.fetchval("SELECT * FROM nothing")
        with pytest.raises(asyncpg.DataError):
            await pool.fetchval("SELECT $1::integer", "many")
        assert await pool.fetchval("SELECT pg_backend_pid()") == number


async def test_more_requests_than_connections(shared_database: str) -> None:
    """They wait for their turns; no more connections are opened than the settings allow."""
    async with await reader_pool(shared_database, ONE) as pool:
        asked = (pool.fetchval("SELECT pg_backend_pid()") for _ in range(20))
        assert len(set(await asyncio.gather(*asked))) == 1


async def test_pool_closed_while_a_statement_runs(shared_database: str) -> None:
    """The statement is answered, and its connection closed when it comes back."""
    pool = await reader_pool(shared_database, ONE)
    running = asyncio.ensure_future(pool.fetchval("SELECT pg_sleep(0.05)::text || 'done'"))
    await asyncio.sleep(0.01)
    await pool.close()
    assert await running == "done"
    await pool.close()


@pytest.mark.parametrize("patience", [0, 5000])
async def test_broken_connection(
    shared_database: str, administrator: asyncpg.Connection, patience: int
) -> None:
    """A connection that the server ended is replaced, whatever of its end has been read yet."""
    async with await reader_pool(shared_database, ONE) as pool:
        for _ in range(20):
            number = await pool.fetchval("SELECT pg_backend_pid()")
            await administrator.execute(f"SELECT pg_terminate_backend({number}, {patience})")
            replaced = await pool.fetchval("SELECT pg_backend_pid()")
            assert replaced != number or not patience


async def test_broken_twice(shared_database: str, administrator: asyncpg.Connection) -> None:
    """A statement that the administrator ended on its second connection too is not run again."""
    patient = replace(ONE, statement_timeout_ms=20_000)
    async with await reader_pool(shared_database, patient) as pool:
        await pool.fetchval("SELECT 1")
        asked = asyncio.ensure_future(pool.fetchval("SELECT pg_sleep(15), 'ended'"))
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query ~ $1"
        for _ in range(2):
            while not await administrator.fetchval(ended, "^SELECT pg_sleep.*ended"):
                assert not asked.done()
        with pytest.raises((asyncpg.AdminShutdownError, asyncpg.ConnectionDoesNotExistError)):
            await asked


async def test_long_statement(shared_database: str) -> None:
    """A statement over the limit of the settings is ended by the server."""
    async with await reader_pool(shared_database, ONE) as pool:
        with pytest.raises(asyncpg.QueryCanceledError):
            await pool.fetchval("SELECT pg_sleep(5)")


async def test_writer(shared_database: str) -> None:
    """The writer works as the owner, in UTC, under the same limit."""
    engine = writer_engine(shared_database, ONE)
    async with engine.connect() as connection:
        asked = "SELECT current_user, current_setting('TimeZone'), "
        row = (await connection.execute(text(asked + "current_setting('statement_timeout')"))).one()
    await engine.dispose()
    assert tuple(row) == ("earlyhelp", "UTC", "300ms")


async def test_broken_connection_of_the_writer(
    shared_database: str, administrator: asyncpg.Connection
) -> None:
    """One that the server ended is replaced."""
    engine = writer_engine(shared_database, ONE)
    asked = text("SELECT pg_backend_pid()")
    for _ in range(5):
        async with engine.connect() as connection:
            number = (await connection.execute(asked)).scalar_one()
        await administrator.execute(f"SELECT pg_terminate_backend({number}, 5000)")
        await asyncio.sleep(0.05)
        async with engine.connect() as connection:
            assert (await connection.execute(asked)).scalar_one() != number
    await engine.dispose()


async def test_server_that_is_fit(shared_database: str) -> None:
    """A migrated database passes the check."""
    await check_server(shared_database)


async def test_unreachable_servers(server: EmbeddedServer) -> None:
    """What cannot be reached is named without its password, with the reason and a remedy."""
    for url, said in (
        ("postgresql://me:secret@127.0.0.1:1/records", "The database records at 127.0.0.1:1"),
        ("postgresql://me@/records?host=/nowhere", "records at its socket does not let us in"),
        (server.url("nothing"), 'database "nothing" does not exist'),
    ):
        with pytest.raises(DatabaseError) as raised:
            await check_server(url)
        assert said in str(raised.value)
        assert "secret" not in str(raised.value)


async def test_pool_on_unreachable_server(server: EmbeddedServer) -> None:
    """The pool refuses in the same words."""
    with pytest.raises(DatabaseError, match='database "nothing" does not exist'):
        await reader_pool(server.url("nothing"), ONE)


async def test_old_server(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server older than the least version is refused with both."""
    monkeypatch.setattr(connections, "_LEAST_VERSION", 99)
    with pytest.raises(DatabaseError, match="runs PostgreSQL 18; 99 is the least"):
        await check_server(empty_database)


async def test_other_encoding(server: EmbeddedServer, administrator: asyncpg.Connection) -> None:
    """A database that cannot hold every name is refused."""
    made = "CREATE DATABASE narrow TEMPLATE template0 ENCODING 'LATIN1'"
    await administrator.execute(f"{made} LOCALE 'C' LOCALE_PROVIDER libc")
    with pytest.raises(DatabaseError, match="is not encoded in UTF8"):
        await check_server(server.url("narrow"))


async def test_login_that_may_not_read_as_the_reader(
    shared_database: str, administrator: asyncpg.Connection
) -> None:
    """A login without the reading role is refused before anything is served."""
    await administrator.execute("CREATE ROLE stranger LOGIN")
    with pytest.raises(DatabaseError, match=f"does not let this login use the role {READER}"):
        await check_server(shared_database.replace("earlyhelp@", "stranger@"))
    await administrator.execute("DROP ROLE stranger")
