"""A client that costs little: ready-made requests over kept connections, bounded in time."""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, cast

from benchmarks.running import Running

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_OK = 200


@dataclass(frozen=True)
class Response:
    """What came back."""

    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """One kept connection that asks one thing at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._received = b""
        self._answer: asyncio.Future[Response]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Finish the answer once all of it is here."""
        self._received += data
        head, found, body = self._received.partition(_END)
        if not found:
            return
        start = head.lower().index(_LENGTH) + len(_LENGTH)
        length = int(head[start:].split(b"\r\n", 1)[0])
        if len(body) >= length:
            self._received = b""
            self._answer.set_result(Response(int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request under way, if there is one."""
        if hasattr(self, "_answer") and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("closed by the server"))

    async def ask(self, request: bytes) -> Response:
        """Send one request and wait for its answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """End the connection."""
        self._transport.close()


async def connect(server: Running) -> Connection:
    """Open a connection to a server."""
    loop = asyncio.get_running_loop()
    _, protocol = await loop.create_connection(Connection, "127.0.0.1", server.port)
    return protocol


def message(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """Return one HTTP request."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: 127.0.0.1",
        "accept: application/graphql-response+json, application/json",
        f"authorization: Bearer {token}",
        *(["content-type: application/json", f"content-length: {len(body)}"] if body else []),
    ]
    return "\r\n".join(lines).encode() + _END + body


@dataclass
class Load:
    """What came of asking for a while: how long each answer took, and all together (seconds)."""

    answers: list[float] = field(default_factory=list)
    took: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.took

    @property
    def p50(self) -> float:
        """The milliseconds within which half of the answers came."""
        return median(self.answers) * 1e3

    @property
    def slowest(self) -> float:
        """The milliseconds that the slowest answer took."""
        return max(self.answers) * 1e3


async def load(server: Running, messages: Iterable[bytes], seconds: float, clients: int) -> Load:
    """Have so many clients ask as fast as it answers, for so long or until all is asked."""
    opened = [await connect(server) for _ in range(clients)]
    found, asked = Load(), iter(messages)
    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(_ask(server, each, asked, until, found) for each in opened))
    found.took = time.perf_counter() - began
    for connection in opened:
        connection.close()
    return found


async def _ask(
    server: Running, connection: Connection, asked: Iterator[bytes], until: float, found: Load
) -> None:
    for request in asked:
        began = time.perf_counter()
        if began >= until:
            return
        _accept(server, await connection.ask(request))
        found.answers.append(time.perf_counter() - began)


def _accept(server: Running, response: Response) -> None:
    if response.status != _OK or response.body.startswith(b'{"errors"'):
        raise SystemExit(f"{server.name} answered {response.status}: {response.body[:500]!r}")


async def answers(server: Running, messages: Sequence[bytes]) -> list[Any]:
    """Ask everything once, one thing after another; return what the answers' JSON holds."""
    connection = await connect(server)
    found = []
    for each in messages:
        response = await connection.ask(each)
        _accept(server, response)
        found.append(json.loads(response.body))
    connection.close()
    return found


async def token(server: Running, client_id: str, secret: str) -> str:
    """Get an access token from the product by client credentials."""
    form = f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}"
    body = form.encode()
    head = (
        "POST /oauth/token HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}"
    )
    connection = await connect(server)
    response = await connection.ask(head.encode() + _END + body)
    connection.close()
    answer: Mapping[str, Any] = json.loads(response.body)
    return str(answer["access_token"])
