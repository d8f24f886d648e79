"""The embedded PostgreSQL: the programs of its wheel, run by us on a folder of our own.

Several processes may use one folder: the first starts the server, the others join it, and
the last one out stops it.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psutil

from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.cluster import OWNER, Cluster, discard_socket
from earlyhelp.storage.locks import SharedLock, exclusive
from earlyhelp.storage.postmaster import Postmaster, cluster_name
from earlyhelp.storage.programs import OTHER_SERVER, environment, program
from earlyhelp.storage.running_as_root import Runner, choose_runner

_START_SECONDS = 120.0  # recovery after a crash may take its time
_STOP_SECONDS = 30.0
_MEND_SECONDS = 3.0
"""How long others wait for a server that ended to be started again by whoever uses it."""
_STEP = 0.02
_OPTIONS = (
    *("listen_addresses=", "shared_buffers=128MB", "timezone=UTC", "log_timezone=UTC"),
    # Errors show the rows they are about, which are people's data. We log their kind ourselves.
    "log_min_messages=log",
)
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


Mend = Callable[[], bool]
"""Starts a server again that has ended, and returns whether it had; raises DatabaseError."""


class _InUseError(DatabaseError):
    """Another process uses the folder, and its server cannot be found from here."""


class EmbeddedServer:
    """One PostgreSQL server on a folder; a context manager that starts and stops it.

    ``fast`` gives up durability for speed and is for tests only. Every fault is a
    DatabaseError of one line with its remedy.
    """

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        self.folder = folder.resolve()
        self._cluster = Cluster(self.folder)
        self._options = _OPTIONS + (_FAST if fast else ())
        self._use: SharedLock | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._joined: Postmaster | None = None
        self._socket = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def url(self, database: str = OWNER) -> str:
        """Return the URL of a database on this server, for whoever may enter its socket."""
        return f"postgresql://{OWNER}@/{quote(database)}?host={quote(self._socket)}&port=5432"

    def start(self) -> None:
        """Start the server, making the cluster first if need be, or join the running one."""
        if sys.platform == "win32":
            raise DatabaseError("The embedded PostgreSQL needs Linux or macOS.", OTHER_SERVER)
        deadline = time.monotonic() + _MEND_SECONDS
        while True:
            try:
                self._start_or_join()
            except _InUseError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_STEP)
            else:
                return

    def _start_or_join(self) -> None:
        try:
            self._cluster.prepare()
            with self._starting():
                self._use = SharedLock(self.folder / "use.lock")
                self._settle(self._find() or self._launch_alone())
                self._use.share()
        except OSError as error:
            self._give_up()
            raise self._cluster.unusable(error) from error
        except BaseException:
            self._give_up()
            raise

    def mend(self) -> bool:
        """Start the server again, at the same URL, if it has ended; whether it had.

        Whoever uses it, here or in other processes, finds it again with a new connection.
        """
        if self._joined is None or self._joined.runs():
            return False
        try:
            with self._starting():
                self._settle(self._find() or self._launch_again(self._joined))
        except OSError as error:
            raise self._cluster.unusable(error) from error
        return True

    def stop(self) -> None:
        """Stop the server (fast shutdown, waiting for it), unless others still use it."""
        if self._use is None:
            return
        with self._starting():
            if self._use.alone():
                self._shut_down()
            self._let_go()

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Let nobody else start or stop the server meanwhile."""
        with exclusive(self.folder / "start.lock", _START_SECONDS):
            yield

    def _settle(self, postmaster: Postmaster) -> None:
        self._joined, self._socket = postmaster, postmaster.socket

    def _give_up(self) -> None:
        """Leave nothing running that was started halfway (Ctrl-C while starting, say)."""
        if self._child is not None:
            self._child.send_signal(signal.SIGQUIT)
            self._child.wait()
            self._child = None
        self._let_go()

    def _let_go(self) -> None:
        self._joined = None
        if self._use is not None:
            self._use.close()
            self._use = None

    def _find(self) -> Postmaster | None:
        """Return the server that runs here already, if one does."""
        postmaster = self._cluster.postmaster
        if postmaster is not None and postmaster.runs():
            if postmaster.status != "stopping":
                return self._ready(postmaster.process)
            postmaster.process.wait(_STOP_SECONDS)
        return None

    def _launch_alone(self) -> Postmaster:
        """Start a server that nobody uses."""
        if self._use is not None and not self._use.alone():
            raise self._in_use()
        return self._launch()

    def _launch_again(self, ended: Postmaster) -> Postmaster:
        """Start the server that we and perhaps others used, now that it has ended.

        Only where none followed it: another container may see the same files, not its processes.
        """
        follower = self._cluster.postmaster
        if follower is not None and follower.pid != ended.pid:
            raise self._in_use()
        return self._launch(ended.socket)

    def _in_use(self) -> _InUseError:
        return _InUseError(
            f"{self.folder} is used by another process whose server cannot be found from here: "
            "it has ended and was not started again, or it runs in another container.",
            "End that process, then try again.",
        )

    def _launch(self, socket: str = "") -> Postmaster:
        """Start a server, tidying what a killed one left behind."""
        runner = choose_runner(self.folder, program("postgres"))
        self._cluster.tidy()
        self._cluster.make_or_check(runner)
        socket = self._cluster.socket_folder(socket)
        named = f"cluster_name={cluster_name(self._cluster.path)}"
        options = (*self._options, named, f"unix_socket_directories={socket}")
        self._child = self._spawn(runner, options)
        ready = self._ready(psutil.Process(self._child.pid))
        # From now on the server may outlive us; who stops it waits for it by its number.
        self._child.returncode, self._child = 0, None
        return ready

    def _spawn(self, runner: Runner, options: tuple[str, ...]) -> subprocess.Popen[bytes]:
        settings = [word for option in options for word in ("-c", option)]
        server = [str(program("postgres")), "-D", str(self._cluster.path)]
        with self._cluster.log.open("wb") as log:
            # A session of its own: Ctrl-C is for us, and we stop the server after our work.
            return subprocess.Popen(  # noqa: S603 - a program of the wheel on our own folder
                [*runner.prefix, *server, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=environment(),
                start_new_session=True,
            )

    def _ready(self, process: psutil.Process) -> Postmaster:
        """Wait until the server takes connections."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            postmaster = self._cluster.postmaster
            if postmaster and postmaster.pid == process.pid and postmaster.status == "ready":
                return postmaster
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                raise self._cluster.failed(self._cluster.log.read_text(errors="replace"))
            time.sleep(_STEP)
        raise self._cluster.failed("it did not become ready in time")

    def _shut_down(self) -> None:
        postmaster = self._cluster.postmaster
        if postmaster is not None and postmaster.runs():
            postmaster.end(signal.SIGINT, _STOP_SECONDS)
        discard_socket(self._socket)


@contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """Yield the URL of the database that the settings name: a server's, or the embedded one.

    The embedded server runs meanwhile. Raises DatabaseError.
    """
    with watched_database(settings) as (url, _mend):
        yield url


@contextmanager
def watched_database(settings: Settings) -> Iterator[tuple[str, Mend]]:
    """Yield the URL as `open_database` does, and what keeps the server behind it running."""
    if settings.database_url is not None:
        yield settings.database_url, lambda: False
        return
    with EmbeddedServer(settings.data) as server:
        yield server.url(), server.mend


def discard(folder: Path) -> None:
    """Delete the embedded database in a folder, if there is one; other files stay.

    Raises DatabaseError where it is in use or the folder is not earlyhelp's.
    """
    folder = folder.resolve()
    if not folder.exists():
        return
    cluster = Cluster(folder)
    cluster.prepare()
    with exclusive(folder / "start.lock", _START_SECONDS), SharedLock(folder / "use.lock") as use:
        if not use.alone():
            raise DatabaseError(f"The database in {folder} is in use.", "Stop what uses it first.")
        if cluster.postmaster is not None and cluster.postmaster.runs():
            cluster.postmaster.end(signal.SIGQUIT, _STOP_SECONDS)
        cluster.delete()
