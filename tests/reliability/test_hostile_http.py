"""Whatever is sent to the port is answered or cut off, in bounded time and memory."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import asyncpg
import psutil
import pytest
from tests.graphql.conftest import Api

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp_graphql.app import create_app
from earlyhelp_graphql.cli.listening import listen
from earlyhelp_graphql.serving.protocol import LONGEST_HEAD
from earlyhelp_graphql.serving.server import Server

HOST = b"Host: earlyhelp.example\r\n"
LENGTH = b"Content-Length: 2\r\n\r\n{}"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"


@pytest.fixture(scope="module")
def port(steady_database: str, plugins: EnabledPlugins) -> Iterator[int]:
    """Serve on a port, in a thread with a loop of its own, with little patience."""
    settings = Settings(
        database_url=steady_database,
        max_connections=100,
        receive_seconds=1,
        send_seconds=1,
        max_unread_mb=16,
        shutdown_seconds=1,
    )
    with listen("127.0.0.1", 0) as taken:
        server = Server(create_app(settings, plugins), settings, lambda: False)
        thread = threading.Thread(target=server.run, args=([taken],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield int(taken.getsockname()[1])
        server.should_exit = True
        thread.join(20)


@asynccontextmanager
async def connected(
    port: int, source: str = "127.0.0.1"
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a connection, from another address of the loopback if need be."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def sent(port: int, *pieces: bytes) -> bytes:
    """Send all and return all that comes back until the server closes the connection."""
    async with connected(port) as (reader, writer):
        with suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
        with suppress(ConnectionError):
            async with asyncio.timeout(15):
                return await reader.read()
    return b""


def statuses(answer: bytes) -> list[int]:
    """Return the status of each answer."""
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


def post(*headers: bytes, version: bytes = b"1.1", host: bytes = HOST, path: bytes = b"/") -> bytes:
    """Return a request as far as these headers."""
    return b"POST %b HTTP/%b\r\n%b" % (path, version, host) + b"\r\n".join(headers)


CLOSE = b"Connection: close"
GRAPHQL = {"path": b"/graphql"}
GOOD = {
    "a length": post(CLOSE, LENGTH, **GRAPHQL),
    "chunks": post(CLOSE, CHUNKED, **GRAPHQL),
    "HTTP/1.0": post(LENGTH, version=b"1.0", **GRAPHQL),
    "an IPv6 host": post(CLOSE, LENGTH, host=b"Host: [::1]:8000\r\n", **GRAPHQL),
    "an upgrade": post(b"Connection: Upgrade, close", b"Upgrade: h2c", LENGTH, **GRAPHQL),
}
TWICE = b"Transfer-Encoding: chunked"
BAD = {
    "no host": post(LENGTH, host=b""),
    "no host in HTTP/1.0": post(LENGTH, host=b"", version=b"1.0"),
    "two hosts": post(LENGTH, host=HOST + HOST),
    "a host with a path": post(LENGTH, host=b"Host: a/b\r\n"),
    "an empty host": post(LENGTH, host=b"Host:\r\n"),
    "a length and chunks": post(b"Content-Length: 2", CHUNKED),
    "chunks and a length": post(TWICE, LENGTH),
    "two lengths": post(b"Content-Length: 2", LENGTH),
    "a list of lengths": post(b"Content-Length: 2, 2\r\n\r\n{}"),
    "a signed length": post(b"Content-Length: +2\r\n\r\n{}"),
    "a negative length": post(b"Content-Length: -2\r\n\r\n{}"),
    "an endless length": post(b"Content-Length: " + b"9" * 30 + b"\r\n\r\n{}"),
    "chunks twice": post(TWICE, CHUNKED),
    "a list with chunks": post(CHUNKED.replace(b": chunked", b": gzip, chunked")),
    "no chunks": post(CHUNKED.replace(b": chunked", b": identity")),
    "nearly chunks": post(CHUNKED.replace(b": chunked", b": xchunked")),
    "hidden chunks": post(CHUNKED.replace(b": ", b" : ", 1)),
    "chunks in HTTP/1.0": post(CHUNKED, version=b"1.0"),
    "a chunk of no size": post(CHUNKED.replace(b"2\r\n{", b"x\r\n{")),
    "a folded header": post(b"A: b\r\n c", LENGTH),
    "a control character": post(b"A: \0", LENGTH),
    "another protocol": post(LENGTH, version=b"3.0"),
    "no protocol": b"GET /\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "a tunnel": b"CONNECT earlyhelp.example:80 HTTP/1.1\r\n" + HOST + b"\r\n",
    "many headers": post(*[b"A: b"] * 70, LENGTH),
    "a long header": post(b"A: " + b"b" * LONGEST_HEAD, LENGTH),
    "a long address": post(LENGTH, path=b"/" + b"a" * LONGEST_HEAD),
}


@pytest.mark.parametrize("name", GOOD)
async def test_sound_requests(port: int, name: str) -> None:
    """What the refusals below differ from is taken."""
    assert statuses(await sent(port, GOOD[name])) == [401]


@pytest.mark.parametrize("name", BAD)
async def test_requests_that_could_be_read_in_two_ways(port: int, name: str) -> None:
    """They are refused before anything is done, and their connection is closed."""
    assert statuses(await sent(port, BAD[name], GOOD["a length"])) in ([400], [431])


FORM = b"Content-Type: application/x-www-form-urlencoded"
TOKEN = {"path": b"/oauth/token"}
UNFINISHED = [
    b"",
    b"\r\n\r\n",
    b"POST /graphql HT",
    post(b"A: "),
    post(FORM, b"Content-Length: 10\r\n\r\nabc", **TOKEN),
    post(FORM, b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", **TOKEN),
]


async def test_what_is_never_finished_is_cut_off(port: int) -> None:
    """Head and body each have their time; a body that nobody waits for, too."""
    began = time.monotonic()
    answers = await asyncio.gather(*(sent(port, each) for each in UNFINISHED))
    refused = await sent(port, post(b"Content-Length: 10\r\n\r\nabc", **GRAPHQL))
    assert time.monotonic() - began < 10
    assert [statuses(answer) for answer in answers] == [[408]] * len(UNFINISHED)
    assert statuses(refused) == [401]


@pytest.mark.parametrize(
    ("beginning", "more"),
    [
        (post(), b"A: b\r\n" * 1000),
        (post(b"A: "), b"b" * 10_000),
        (b"GET /", b"a" * 10_000),
        (b"", b"\r\n" * 5_000),
        (post(b"Content-Length: 999999999\r\n\r\n", **GRAPHQL), b"a" * 10_000),
        (post(FORM, b"Content-Length: 999999999\r\n\r\n", **TOKEN), b"a" * 10_000),
        (post(TWICE, b"\r\n", **GRAPHQL), b"5;" + b"x" * 10_000 + b"\r\nabcde\r\n"),
        (post(FORM, TWICE, b"\r\n0\r\nA: ", **TOKEN), b"b" * 10_000),
        (post(FORM, TWICE, b"\r\n0\r\n", **TOKEN), b"A: b\r\n" * 1000),
    ],
)
async def test_what_never_ends_is_cut_off(port: int, beginning: bytes, more: bytes) -> None:
    """However fast it comes, little of it is taken, and less of it is kept."""
    before = psutil.Process().memory_info().rss
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(_pour(port, beginning, more), 10)
    assert psutil.Process().memory_info().rss - before < 20_000_000


async def _pour(port: int, beginning: bytes, more: bytes) -> None:
    async with connected(port) as (_reader, writer):
        writer.write(beginning)
        while True:
            writer.write(more)
            await writer.drain()
            await asyncio.sleep(0)


async def test_a_trailer_is_no_header(port: int) -> None:
    """What comes after the body is not what proxies looked at."""
    trailing = GOOD["chunks"].replace(b"0\r\n\r\n", b"0\r\nAuthorization: Bearer a.b.c\r\n\r\n")
    answer = await sent(port, trailing)
    assert statuses(answer) == [401]
    assert b"Send a token" in answer


async def test_many_requests_at_once_on_one_connection(port: int) -> None:
    """A few are answered in turn; a flood is not kept waiting in memory."""
    one = GOOD["a length"].replace(b"Connection: close\r\n", b"")
    assert statuses(await sent(port, one * 3, GOOD["a length"])) == [401] * 4
    assert len(statuses(await sent(port, one * 1000))) < 100


async def test_more_connections_than_are_let_in(port: int) -> None:
    """The last are told to come again, and there is room as soon as others leave."""
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(100)]
    refused = await sent(port)
    for _reader, writer in opened:
        writer.transport.abort()
    assert statuses(refused) == [503]
    assert b"\r\nRetry-After: " in refused
    await asyncio.sleep(0.1)
    assert statuses(await sent(port, GOOD["a length"])) == [401]


def document(query: str, *headers: bytes) -> bytes:
    """Return a request that asks this."""
    body = json.dumps({"query": query}).encode()
    length = b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    media = (b"Content-Type: application/json", b"Accept: application/graphql-response+json")
    return post(*headers, *media, CLOSE, length, **GRAPHQL)


async def test_a_costly_document_without_a_token(port: int) -> None:
    """It is not looked at: sixty directives cost what none do."""
    began = time.monotonic()
    answer = await sent(port, document("{ __typename " + "@skip(if: false) " * 60 + "}"))
    assert statuses(answer) == [401]
    assert time.monotonic() - began < 1


async def test_a_costly_document_with_a_token(port: int, steady: Api) -> None:
    """It is refused in little time."""
    token = await steady.token("front_door")
    began = time.monotonic()
    asked = document(
        "{ __typename " + "@skip(if: false) " * 60 + "}", b"Authorization: Bearer " + token.encode()
    )
    assert statuses(await sent(port, asked)) == [400]
    assert time.monotonic() - began < 1


async def test_an_address_is_believed_from_a_trusted_proxy_only(port: int) -> None:
    """Whoever forges it, in whatever shape, is counted by the address that she has."""
    ask = b"GET /oauth/sign-in HTTP/1.1\r\n" + HOST + CLOSE + b"\r\nX-Forwarded-For: %b\r\n\r\n"
    for forged in (b"192.0.2.1", b"x, y, z", b"", b"\xff", b"1" * 5000):
        async with connected(port, "127.0.0.2") as (reader, writer):
            writer.write(ask % forged)
            assert statuses(await reader.read()) == [200]


async def test_clients_that_do_not_read(port: int, steady: Api, owner: asyncpg.Connection) -> None:
    """Their answers take bounded memory for a bounded time, and others are told to come again."""
    await owner.execute(
        "INSERT INTO localities (id, code, name) "
        "SELECT uuidv7(), 'wide-' || n, repeat('wide ', 400) FROM generate_series(1, 100) n"
    )
    pages = " ".join(f"a{n}: localities(first: 100) {{ nodes {{ name }} }}" for n in range(20))
    token = await steady.token("front_door")
    asked = document(f"{{ {pages} }}", b"Authorization: Bearer " + token.encode())
    whole = await sent(port, asked)
    assert statuses(whole) == [200]
    assert len(whole) > 3_000_000
    before = psutil.Process().memory_info().rss

    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(connected(port)) for _ in range(60)]
        for _reader, writer in opened:
            writer.write(asked)
        began = [await asyncio.wait_for(reader.readline(), 20) for reader, _writer in opened]
        grown = psutil.Process().memory_info().rss - before
        await asyncio.sleep(2.5)
        after = await sent(port, asked)

    assert b"HTTP/1.1 200 OK\r\n" in began
    assert b"HTTP/1.1 503 Service Unavailable\r\n" in began
    assert grown < 100_000_000
    assert statuses(after) == [200]
    await owner.execute("DELETE FROM localities WHERE code LIKE 'wide-%'")
