"""Backups: the whole database in one file, written while it is in use, and read back.

PostgreSQL's own pg_dump and pg_restore do the work. A backup counts as made only once every
row that the database showed at its moment has been found in the file.
"""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from earlyhelp.errors import DatabaseError
from earlyhelp.storage.connections import connection
from earlyhelp.storage.programs import program, reason_in, remedy_for, run

_LOCK_WAIT = "30s"
_COUNT_SECONDS = 600.0
_TABLES = """SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_t' ORDER BY 1"""
_VERSIONS = "public.alembic_version"


@dataclass(frozen=True)
class Contents:
    """How many rows each table has, by its name as PostgreSQL quotes it."""

    rows: Mapping[str, int]

    def __str__(self) -> str:
        return f"{sum(self.rows.values())} rows in {len(self.rows)} tables"


async def back_up(url: str, path: Path) -> Contents:
    """Write the database to a new file, read it back, and return what it holds.

    Nobody is kept from working meanwhile: it holds what was committed when it began. Raises
    DatabaseError, and leaves no file that is not whole.
    """
    with _written(path) as unfinished:
        async with _snapshot(url) as (snapshot, shown):
            await _dump(url, unfinished, snapshot)
        if await contents(unfinished) != shown:
            raise DatabaseError("The file does not hold what the database did.", "Try again.")
    return shown


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """Yield another path to write to, whose file is put at ``path`` once it is whole."""
    if path.exists():
        raise DatabaseError(f"There is a file {path} already.", "Name a new file.")
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        unfinished.touch(mode=0o600)
        yield unfinished
        unfinished.rename(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatabaseError(
            f"{path} cannot be written: {reason}.",
            remedy_for(reason, "Name a file in a folder that you can write to."),
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


async def contents(path: Path) -> Contents:
    """Read a backup from beginning to end; raises DatabaseError where it is not whole or none."""
    return await asyncio.to_thread(_read, path)


async def load(url: str, path: Path) -> Contents:
    """Load a backup into an empty database, all of it or nothing, and return what it holds.

    The roles that it grants rights to must be there. Raises DatabaseError.
    """
    held = await contents(path)
    async with connection(url) as server:
        await _require_empty(server)
    # Extensions may be an administrator's, and only their owner may comment on them.
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-comments")
    await _call(url, "The backup was not loaded", "pg_restore", *options, str(path))
    async with connection(url) as server:
        if await _counted(server) != held:
            raise DatabaseError("Not all rows are there.", "Try again with a new database.")
    return held


async def _require_empty(server: asyncpg.Connection) -> None:
    tables = [row[0] for row in await server.fetch(_TABLES)]
    if tables:
        raise DatabaseError(
            f"The database is not empty: it has {len(tables)} tables, {tables[0]} among them.",
            "Name a new folder (--data) or an empty database (EARLYHELP_DATABASE_URL).",
        )


@asynccontextmanager
async def _snapshot(url: str) -> AsyncIterator[tuple[str, Contents]]:
    """Hold one moment of the database: its name for pg_dump, and the rows that it shows."""
    async with (
        connection(url) as server,
        server.transaction(isolation="repeatable_read", readonly=True),
    ):
        shown = await _counted(server)
        if _VERSIONS not in shown.rows:
            raise DatabaseError(
                "There is nothing to back up: the database is empty.",
                "Name another (EARLYHELP_DATABASE_URL or --data).",
            )
        yield await server.fetchval("SELECT pg_export_snapshot()"), shown


async def _counted(server: asyncpg.Connection) -> Contents:
    tables = [row[0] for row in await server.fetch(_TABLES)]
    counts = [
        await server.fetchval(f"SELECT count(*) FROM {table}", timeout=_COUNT_SECONDS)  # noqa: S608 - quoted by PostgreSQL
        for table in tables
    ]
    return Contents(dict(zip(tables, counts, strict=True)))


async def _dump(url: str, path: Path, snapshot: str) -> None:
    await _call(
        url,
        "The backup was not made",
        "pg_dump",
        "--format=custom",
        "--no-owner",
        f"--snapshot={snapshot}",
        f"--lock-wait-timeout={_LOCK_WAIT}",
        f"--file={path}",
    )


async def _call(url: str, failing: str, name: str, *options: str) -> None:
    shown, password = _parted(url)
    command = [str(program(name)), *options, "--no-password", f"--dbname={shown}"]
    variables = {**os.environ, **password, "LC_ALL": "C"}
    done = await asyncio.to_thread(run, command, "", variables, Path.cwd())
    if done.returncode != 0:
        reason = reason_in(done.stderr)
        raise DatabaseError(
            f"{failing}: {reason}", remedy_for(reason, "Mend that, then try again.")
        )


def _parted(url: str) -> tuple[str, dict[str, str]]:
    """Return the URL without its password, which any user could see in a list of processes."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, {}
    user, _, place = parts.netloc.rpartition("@")
    netloc = f"{user.partition(':')[0]}@{place}"
    return urlunsplit(parts._replace(netloc=netloc)), {"PGPASSWORD": unquote(parts.password)}


def _read(path: Path) -> Contents:
    """Count the rows of each table in a backup; all of it is unpacked, which finds damage."""
    if not path.is_file():
        raise DatabaseError(f"There is no file {path}.", "Name a file that `backup` wrote.")
    command = [str(program("pg_restore")), "--data-only", "--file=-", str(path)]
    rows: dict[str, int] = {}
    table = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:  # noqa: S603 - a program of the wheel
        assert reading.stdout is not None and reading.stderr is not None  # noqa: PT018, S101 - pipes
        for line in reading.stdout:
            if not table and line.startswith(b"COPY "):
                table = line.split(b" (")[0].removeprefix(b"COPY ").decode()
                rows[table] = 0
            elif line == b"\\.\n":
                table = ""
            elif table:
                rows[table] += 1
        said = reading.stderr.read().decode(errors="replace")
    if reading.returncode != 0 or _VERSIONS not in rows:
        reason = reason_in(said) if said else "it holds none of earlyhelp's tables"
        raise DatabaseError(f"{path} is no whole backup: {reason}", "Use another backup.")
    return Contents(rows)
