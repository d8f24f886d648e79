"""The server process: says when it serves, and looks after what it needs while it does."""

import asyncio
import sys
import time
from collections import deque
from functools import partial
from socket import socket
from typing import cast

import uvicorn
from starlette.types import ASGIApp

from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.embedded import Mend
from earlyhelp_graphql.serving.protocol import StrictProtocol

_TICKS_A_SECOND = 10
_LOOK_SECONDS = 0.5
_MOST_MENDED, _WITHIN_SECONDS = 3, 60.0
"""A database that ends more often than that has a cause that starting it again does not mend."""


class Server(uvicorn.Server):
    """Serves one application. ``fault`` is why it ended, where nobody asked it to."""

    def __init__(self, app: ASGIApp, settings: Settings, mend: Mend) -> None:
        config = uvicorn.Config(
            app,
            http=cast("type[asyncio.Protocol]", partial(StrictProtocol, settings)),
            log_level="error",  # a bad request is its sender's fault, and warned of for each
            access_log=False,  # addresses may hold identifiers; the audit trail has what matters
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=settings.shutdown_seconds,
        )
        super().__init__(config)
        self.fault: DatabaseError | None = None
        self._address = settings.base_url
        self._mend = mend
        self._mended: deque[float] = deque(maxlen=_MOST_MENDED)

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start; only once it says that it serves is Ctrl-C sure to be heard."""
        await super().startup(sockets=sockets)
        if self.started:
            sys.stderr.write(f"Serving {self._address}/graphql until Ctrl-C.\n")

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections, each second."""
        if counter % _TICKS_A_SECOND == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                cast("StrictProtocol", connection).look(now)
        return await super().on_tick(counter)

    async def main_loop(self) -> None:
        """Serve until told to stop, or until the database cannot be kept running."""
        watch = asyncio.ensure_future(self._watch())
        await super().main_loop()
        watch.cancel()

    async def _watch(self) -> None:
        while self.fault is None:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                if await asyncio.to_thread(self._mend):
                    self._note_mended()
            except DatabaseError as fault:
                self.fault, self.should_exit = fault, True

    def _note_mended(self) -> None:
        now = time.monotonic()
        if len(self._mended) == _MOST_MENDED and now - self._mended[0] < _WITHIN_SECONDS:
            raise DatabaseError(
                f"The embedded PostgreSQL has ended {_MOST_MENDED + 1} times within a minute.",
                "See server.log in the data folder; mend the cause, then serve again.",
            )
        self._mended.append(now)
        sys.stderr.write("The embedded PostgreSQL had ended, and was started again.\n")
