"""HTTP as we take it from callers who may mean harm: strict, and bounded in time and memory.

uvicorn reads requests; what it leaves to a proxy in front of it is seen to here: how long a
head, a body and the reading of an answer may take, how large a head may be, and which
requests two servers in a row could understand differently.
"""

import asyncio
import re
from enum import Enum, auto
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from earlyhelp.settings import Settings
from earlyhelp_graphql.masking import RETRY_AFTER

LONGEST_HEAD = 32_768
"""Bytes of a request's first line and headers."""
LONGEST_REST = 1_000_000
"""Bytes of what follows, whatever the endpoints take of it."""
_MOST_HEADERS = 64
_MOST_WAITING = 16  # requests on one connection, sent before the first was answered
_HOST = re.compile(rb"[A-Za-z0-9._~:\[\]%-]{1,255}")


class _Stage(Enum):
    IDLE = auto()
    HEAD = auto()
    BODY = auto()
    ANSWERING = auto()


class _RefusedError(Exception):
    """A request that is cut off: the status that says why."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class StrictProtocol(HttpToolsProtocol):
    """One connection. `look` is called every second or so, and cuts off what takes too long."""

    def __init__(self, settings: Settings, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self._most = settings.max_connections
        self._receive_seconds = settings.receive_seconds
        self._send_seconds = settings.send_seconds
        self._stage = _Stage.IDLE
        self._since = 0.0
        self._bytes = 0
        self._has_asked = False
        self._unread_since: float | None = None
        self._refused = "400 Bad Request"

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        self._enter(_Stage.HEAD)
        if len(self.connections) > self._most:
            self._close_with("503 Service Unavailable", f"Retry-After: {RETRY_AFTER}\r\n")

    def look(self, now: float) -> None:
        """Cut off a request that does not come, and an answer that is not read, in time."""
        if not self.transport.get_write_buffer_size():
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since = now
        elif now - self._unread_since > self._send_seconds:
            self.transport.abort()
        is_coming = self._stage in (_Stage.HEAD, _Stage.BODY)
        if is_coming and now - self._since > self._receive_seconds:
            self._close_with("408 Request Timeout")

    def data_received(self, data: bytes) -> None:
        """Read what came, up to what one request may be."""
        if self.transport.is_closing():
            return
        if self._stage is _Stage.IDLE:
            self._enter(_Stage.HEAD)
        super().data_received(data)
        self._bytes += len(data)
        if self._stage is _Stage.HEAD and self._bytes > LONGEST_HEAD:
            self._close_with("431 Request Header Fields Too Large")
        elif self._stage is _Stage.BODY and self._is_too_much():
            self._close_with("413 Content Too Large")

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._enter(_Stage.HEAD)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Let the application answer a request whose head is in order."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > LONGEST_HEAD or len(self.headers) > _MOST_HEADERS:
            self._refuse("431 Request Header Fields Too Large")
        if _is_unclear(self.headers, self.parser.get_http_version()):
            self._refuse("400 Bad Request")
        if len(self.pipeline) >= _MOST_WAITING:
            self._refuse("429 Too Many Requests")
        super().on_headers_complete()
        self._has_asked = True
        self._enter(_Stage.BODY)
        self.headers = []  # what comes after the body is no header, though its sender say so

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        super().on_message_complete()
        self._enter(_Stage.IDLE if self.cycle.response_complete else _Stage.ANSWERING)

    def on_response_complete(self) -> None:
        """Wait for the next request, unless this one is still coming."""
        if self._stage is _Stage.ANSWERING:
            self._enter(_Stage.IDLE)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours is shorter
        """Answer a request that cannot be read, or that one of the callbacks above refused."""
        self._close_with(self._refused)

    def _is_too_much(self) -> bool:
        return self._bytes > LONGEST_REST or len(self.headers) > _MOST_HEADERS

    def _enter(self, stage: _Stage) -> None:
        self._stage, self._since, self._bytes = stage, self.loop.time(), 0

    def _refuse(self, status: str) -> None:
        self._refused = status
        raise _RefusedError(status)  # the parser stops, and uvicorn asks for send_400_response

    def _close_with(self, status: str, header: str = "") -> None:
        """Say why, unless that would be taken for the answer to another request, and close."""
        if self.transport.is_closing():
            return
        if self._is_answering():
            self.transport.abort()
            return
        body = f"{status}\n"
        self.transport.write(
            f"HTTP/1.1 {status}\r\n{header}Content-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
        )
        self.transport.close()

    def _is_answering(self) -> bool:
        """Whether an answer is on its way, or was sent, in the place of which ours would be."""
        if not self._has_asked:
            return False
        if self._stage is _Stage.BODY:
            return self.cycle.response_started or bool(self.pipeline)
        return not self.cycle.response_complete


def _is_unclear(headers: list[tuple[bytes, bytes]], version: str) -> bool:
    """Whether somebody could read another host, or another end of the body, from it than we."""
    hosts = [value for name, value in headers if name == b"host"]
    codings = [value.lower() for name, value in headers if name == b"transfer-encoding"]
    lengths = [value for name, value in headers if name == b"content-length"]
    framings = len(codings) + len(lengths)
    return (
        version not in {"1.0", "1.1"}
        or len(hosts) != 1
        or not _HOST.fullmatch(hosts[0])
        or framings > 1
        or (codings != [] and (codings != [b"chunked"] or version == "1.0"))
    )
