"""A client that costs little: ready-made requests over kept connections, bounded in time."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, cast

from benchmarks.running import Running
from benchmarks.workloads import Workload

_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


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


def requests(server: Running, workload: Workload, token: str) -> list[bytes]:
    """Return the bytes of every question of a workload, as this server is asked it."""
    if server.name == "limit":
        return [message("GET", path, token) for path in workload.paths]
    return [
        message("POST", "/graphql", token, json.dumps(question).encode())
        for question in workload.questions
    ]


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


async def load(
    server: Running, messages: Sequence[bytes], seconds: float, connections: int
) -> float:
    """Ask as fast as it answers for some seconds; return the requests answered per second."""
    opened = [await connect(server) for _ in range(connections)]
    asked = cycle(messages)
    answered = 0
    until = time.perf_counter() + seconds

    async def ask(connection: Connection) -> None:
        nonlocal answered
        while time.perf_counter() < until:
            response = await connection.ask(next(asked))
            if response.status != 200:  # noqa: PLR2004
                raise SystemExit(f"{server.name} answered {response.status}: {response.body!r}")
            answered += 1

    began = time.perf_counter()
    await asyncio.gather(*map(ask, opened))
    took = time.perf_counter() - began
    for connection in opened:
        connection.close()
    return answered / took


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
