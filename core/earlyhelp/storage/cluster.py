"""The embedded server's folder: made, checked, tidied and deleted.

It holds ``postgres/`` (the cluster), ``socket/``, ``server.log`` and two lock files.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from earlyhelp.errors import DatabaseError
from earlyhelp.storage.postmaster import Postmaster, orphans, read_postmaster
from earlyhelp.storage.programs import OTHER_SERVER, program, reason_in, remedy_for, run
from earlyhelp.storage.running_as_root import Runner

OWNER = "earlyhelp"
"""The role that owns the embedded cluster, and the name of its database."""

_SOCKET_LIMIT = 103  # bytes of a socket's path: 103 on macOS, 107 on Linux
_SOCKET_NAME = ".s.PGSQL.5432"
_TEMPORARY = "earlyhelp-socket-"
_WHOLE = ("PG_VERSION", "base", "global/pg_control", "pg_wal", "postgresql.conf")
"""What no cluster is without; a folder that was restored in part lacks some of it."""
_INITDB = (
    *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    # Trust is safe here: no port is opened, and the socket's folder is its owner's alone.
    *(f"--username={OWNER}", "--auth=trust", "--data-checksums"),
)


@dataclass(frozen=True)
class Cluster:
    """The files of one embedded database. Every fault is a DatabaseError with its remedy."""

    folder: Path

    @property
    def path(self) -> Path:
        """Where PostgreSQL's own files are."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """Where the server writes what it has to say."""
        return self.folder / "server.log"

    @property
    def postmaster(self) -> Postmaster | None:
        """The server that runs or ran here, as far as its file can be read."""
        return read_postmaster(self.path)

    def prepare(self) -> None:
        """Make the folder, or see that it is ours."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        signs = (self.folder / "start.lock", self.path / "PG_VERSION")
        if not any(sign.exists() for sign in signs) and any(self.folder.iterdir()):
            raise DatabaseError(
                f"{self.folder} holds files that are not earlyhelp's.",
                "Name an empty or a new folder (EARLYHELP_DATA, or make demo DATA=...).",
            )

    def make_or_check(self, runner: Runner) -> None:
        """Make the cluster where there is none; otherwise see that it is whole and of our version.

        It is made beside its place and moved there whole, in case we are killed.
        """
        if not self.path.exists() or not any(self.path.iterdir()):
            self._make(runner)
        self._check_whole()
        self._check_major()
        self.path.chmod(0o700)  # what restored it may have opened it; PostgreSQL refuses that
        runner.give(self.path)

    def tidy(self) -> None:
        """Clear what a killed server left behind: its processes, its socket and its file."""
        file = self.path / "postmaster.pid"
        if file.exists():
            orphans(self.path)
            if self.postmaster is not None:
                discard_socket(self.postmaster.socket)
            # PostgreSQL takes the file for live when another process got its number since, and
            # refuses one that is empty or garbled.
            file.unlink()
        shutil.rmtree(self.folder / "postgres.new", ignore_errors=True)
        if self.log.exists():
            self.log.replace(self.folder / "server.previous.log")

    def delete(self) -> None:
        """Delete the cluster under the name of an unfinished one, in case we are killed."""
        doomed = self.folder / "postgres.new"
        shutil.rmtree(doomed, ignore_errors=True)
        if self.path.exists():
            self.path.rename(doomed)
        for leftover in (doomed, self.folder / "socket"):
            shutil.rmtree(leftover, ignore_errors=True)

    def socket_folder(self, before: str) -> str:
        """Return an empty private folder for the socket, the one of ``before`` if it is named.

        Its path is short enough for a socket, which may put it elsewhere.
        """
        socket = Path(before) if before else self.folder / "socket"
        if len(os.fsencode(socket / _SOCKET_NAME)) > _SOCKET_LIMIT:
            return tempfile.mkdtemp(prefix=_TEMPORARY)
        shutil.rmtree(socket, ignore_errors=True)
        socket.mkdir(mode=0o700)
        return str(socket)

    def failed(self, output: str) -> DatabaseError:
        """Return what to raise where the server did not start and said this."""
        reason = reason_in(output)
        remedy = f"See {self.log}; mend the cause, use another folder, or {OTHER_SERVER}"
        return DatabaseError(
            f"The embedded PostgreSQL in {self.folder} did not start: {reason}",
            remedy_for(reason, remedy),
        )

    def unusable(self, error: OSError) -> DatabaseError:
        """Return what to raise where the file system refuses."""
        reason = error.strerror or str(error)
        remedy = "Name a folder you can write to (EARLYHELP_DATA, make demo DATA=...), or "
        return DatabaseError(
            f"The folder {self.folder} cannot hold a database: {reason} "
            f"({error.filename or self.folder}).",
            remedy_for(reason, f"{remedy}{OTHER_SERVER}"),
        )

    def _make(self, runner: Runner) -> None:
        new = self.folder / "postgres.new"
        new.mkdir(mode=0o700)
        runner.give(new)
        self._run(runner, [str(program("initdb")), "-D", str(new), *_INITDB])
        single = [str(program("postgres")), "--single", "-D", str(new), "postgres"]
        self._run(runner, single, f"CREATE DATABASE {OWNER};\n")
        new.rename(self.path)

    def _run(self, runner: Runner, command: list[str], text: str = "") -> None:
        done = run([*runner.prefix, *command], text)
        if done.returncode != 0:
            raise self.failed(done.stderr)

    def _check_whole(self) -> None:
        missing = [name for name in _WHOLE if not (self.path / name).exists()]
        if missing:
            raise DatabaseError(
                f"The database in {self.folder} is not whole: {', '.join(missing)} "
                f"{'are' if len(missing) > 1 else 'is'} missing.",
                "Bring back the whole folder, or run `earlyhelp restore` into a new one.",
            )

    def _check_major(self) -> None:
        """Refuse a cluster that another major version of PostgreSQL made."""
        made = (self.path / "PG_VERSION").read_text().strip()
        version = run([str(program("postgres")), "--version"]).stdout
        major = version.split()[-1].partition(".")[0]
        if made != major:
            raise DatabaseError(
                f"{self.folder} was made by PostgreSQL {made}; this is PostgreSQL {major}.",
                "Export it with that version's pg_dump and load it into a new folder, "
                "or name another.",
            )


def discard_socket(folder: str) -> None:
    """Delete a socket's folder that is not in the database's own."""
    if Path(folder).name.startswith(_TEMPORARY):
        shutil.rmtree(folder, ignore_errors=True)
