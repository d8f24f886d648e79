"""`make clients`: every client that an application may use, against a demo of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.clients import installing
from tests.clients.installing import HERE, InstallingError

from earlyhelp.errors import EarlyHelpError
from earlyhelp_graphql.demo.facts import FILE

_SECONDS = 600
_PYTHON_CLIENTS = ("gql_client.py", "ariadne_client.py", "authlib_client.py")


def main() -> int:
    """Install everything, run every client, and say how many passed."""
    try:
        node, browser = installing.node(), installing.browser()
        python = installing.python()
        installing.graphiql()
    except (InstallingError, EarlyHelpError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with TemporaryDirectory() as made, _demo(Path(made) / "data") as told:
        environment = {**told, "CHROMIUM": browser}
        in_node = _passes([node, "--test", str(HERE / "node")], environment)
        in_python = [
            _passes([str(python), str(HERE / "python" / name)], environment, name)
            for name in _PYTHON_CLIENTS
        ]
    _say(f"{sum(in_python)} passed, {len(in_python) - sum(in_python)} failed")
    return 0 if in_node and all(in_python) else 1


@contextmanager
def _demo(folder: Path) -> Iterator[Mapping[str, str]]:
    """Serve a demo; the value is what clients are told of it by their environment."""
    port, other = _free_port(), _free_port()
    origin = f"http://127.0.0.1:{other}"
    kept = {name: each for name, each in os.environ.items() if not name.startswith("EARLYHELP_")}
    command = (sys.executable, "-m", "earlyhelp_graphql.cli", "demo")
    log = folder.with_suffix(".txt")
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--port", str(port), "--data", str(folder)],
            env={**kept, "EARLYHELP_ALLOWED_ORIGINS": origin},
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            _wait_for(process, log)
            yield {**kept, "DEMO": str(folder / FILE), "OTHER_ORIGIN": origin}
        finally:
            process.send_signal(signal.SIGINT)


def _wait_for(process: "subprocess.Popen[bytes]", log: Path) -> None:
    _say("Starting a demo ...")
    for _ in range(_SECONDS * 5):
        if "until Ctrl-C." in log.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit(f"The demo did not start:\n{log.read_text()}")


def _passes(command: Sequence[str], environment: Mapping[str, str], name: str = "") -> bool:
    """Run something, in the open; say whether it went well, where it has a ``name``."""
    ran = subprocess.run(  # noqa: S603 - what was installed above
        command, env={**environment, "PYTHONDONTWRITEBYTECODE": "1"}, check=False
    )
    if name:
        _say(f"{'ok' if ran.returncode == 0 else 'not ok'} - {name}")
    return ran.returncode == 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
