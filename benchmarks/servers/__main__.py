"""Run one of the servers until it is told to stop; it prints its port when it listens."""

import os
import sys
from collections.abc import Callable, Mapping

import uvicorn
from starlette.types import ASGIApp

from benchmarks.servers import limit, peer, product
from earlyhelp.settings import Settings
from earlyhelp_graphql.cli.listening import listen

APPS: Mapping[str, Callable[[Settings], ASGIApp]] = {
    "product": product.app,
    "peer": peer.app,
    "limit": limit.app,
}


def main() -> None:
    """Serve the application of the name given, under the settings in the environment."""
    taken = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        APPS[sys.argv[1]](Settings.load(os.environ)),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
    )
    print(taken.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[taken])


main()
