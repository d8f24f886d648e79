"""Run the peer or the limit until it is told to stop, as `earlyhelp serve` runs the product."""

import argparse
import os
from collections.abc import Callable, Mapping

import uvicorn
from starlette.types import ASGIApp

from benchmarks.servers import limit, peer
from earlyhelp.settings import Settings

APPS: Mapping[str, Callable[[Settings], ASGIApp]] = {"peer": peer.app, "limit": limit.app}


def main() -> None:
    """Serve the application of the name given, under the settings in the environment."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.servers", description=__doc__)
    parser.add_argument("name", choices=APPS)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    uvicorn.run(
        APPS[arguments.name](Settings.load(os.environ)),
        port=arguments.port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
    )


main()
