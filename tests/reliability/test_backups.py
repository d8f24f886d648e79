"""A backup holds all, is checked, and becomes the same database again in a new cluster."""

import asyncio
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.platform.test_embedded import ask

from earlyhelp.storage import backups
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp_graphql.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Run]:
    """Return a way to run a command on core alone: its exit code, stdout and stderr."""
    monkeypatch.setenv("EARLYHELP_PLUGINS", "")
    monkeypatch.setenv("EARLYHELP_DATA", str(tmp_path / "data"))
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def running(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        return code, *capsys.readouterr()

    yield running
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def used(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write people with awkward names into the database that commands use; return its URL."""
    monkeypatch.setenv("EARLYHELP_DATABASE_URL", database)
    ask(
        database,
        "WITH made AS (INSERT INTO localities (id, code, name) "
        r"SELECT uuidv7(), 'l-' || n, E'Wes\tt\nE\\nd \\. ' || n FROM generate_series(1, 500) n "
        "RETURNING 1) SELECT count(*) FROM made",
    )
    return database


NAMES = "SELECT md5(string_agg(code || name, ',' ORDER BY code)) FROM localities"


def test_into_a_new_cluster(
    run: Run, used: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command says what is in it; there it is the same, ready to serve, and backed up again."""
    kept = tmp_path / "monday.backup"
    code, out, err = run("backup", kept)
    assert (code, err) == (0, "")
    assert out.startswith(f"Wrote {kept} and read it back: ")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["monday.backup"]

    monkeypatch.delenv("EARLYHELP_DATABASE_URL")
    code, restored, err = run("restore", kept)

    assert (code, err) == (0, "")
    assert restored == f"Restored {out.partition('back: ')[2]}"
    assert run("db", "check")[:2] == (0, "The database is as the models say.\n")
    with EmbeddedServer(tmp_path / "data") as server:
        assert ask(server.url(), NAMES) == ask(used, NAMES)
        assert run("backup", tmp_path / "again.backup")[1].endswith(out.partition("back: ")[2])
    code, out, err = run("restore", kept)
    assert (code, out) == (1, "")
    assert "The database is not empty" in err


def test_a_login_of_its_own(
    run: Run, used: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Restoring needs no superuser: a login that may make roles and owns an empty database."""
    kept = tmp_path / "kept.backup"
    assert run("backup", kept)[0] == 0
    ask(used, "CREATE ROLE keeper LOGIN CREATEROLE")
    ask(used, "GRANT earlyhelp_reader TO keeper WITH ADMIN OPTION")
    ask(used, "CREATE DATABASE kept OWNER keeper TEMPLATE template0")
    url = re.sub(r"earlyhelp@/\w+", "keeper@/kept", used)
    monkeypatch.setenv("EARLYHELP_DATABASE_URL", url)

    code, out, err = run("restore", kept)

    assert (code, err) == (0, "")
    assert out.startswith("Restored ")
    assert ask(url, NAMES) == ask(used, NAMES)
    ask(used, "DROP DATABASE kept WITH (FORCE)")
    ask(used, "DROP OWNED BY keeper")
    ask(used, "DROP ROLE keeper")


def test_while_it_is_in_use(used: str, tmp_path: Path) -> None:
    """It holds one moment, and keeps nobody from writing."""

    async def backing_up() -> tuple[backups.Contents, int]:
        connection = await asyncpg.connect(used)
        written, done = 0, asyncio.ensure_future(backups.back_up(used, tmp_path / "a"))
        while not done.done():
            values = f"'u-{written}', 'Under way'"
            await connection.execute(
                f"INSERT INTO localities (id, code, name) VALUES (uuidv7(), {values})"  # noqa: S608 - ours
            )
            written += 1
            await asyncio.sleep(0.005)
        await connection.close()
        return await done, written

    held, written = asyncio.run(backing_up())

    assert written > 10
    assert 500 <= held.rows["public.localities"] < 500 + written


@pytest.mark.usefixtures("used")
def test_what_is_no_backup(run: Run, tmp_path: Path) -> None:
    """Each is told, nothing is loaded, and no file is written over."""
    kept, cut, other = (tmp_path / name for name in ("kept", "cut", "other"))
    assert run("backup", kept)[0] == 0
    cut.write_bytes(kept.read_bytes()[:-20_000])
    other.write_text("Dear Priya,")
    before = kept.read_bytes()

    assert f"There is a file {kept} already" in run("backup", kept)[2]
    assert "is no whole backup" in run("restore", cut)[2]
    assert "is no whole backup" in run("restore", other)[2]
    assert "There is no file" in run("restore", tmp_path / "none")[2]
    assert "cannot be written: No such file or directory" in run("backup", tmp_path / "a" / "b")[2]
    assert kept.read_bytes() == before


@pytest.mark.usefixtures("used")
def test_no_room(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup that does not fit is told, and leaves nothing behind."""
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump: error: No space left on device' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(backups, "program", lambda _name: program)
    code, _out, err = run("backup", tmp_path / "kept")
    assert code == 1
    assert "The backup was not made: pg_dump: error: No space left" in err
    assert "Remedy: Free some space" in err
    assert [path.name for path in tmp_path.iterdir()] == ["pg_dump"]


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not in the list of processes, where any user of the machine could read it."""
    program = tmp_path / "pg_dump"
    program.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/seen\necho $PGPASSWORD >> {tmp_path}/seen\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(backups, "program", lambda _name: program)
    asyncio.run(backups._call("postgresql://me:a%20b@there/x?sslmode=require", "", "pg_dump"))  # noqa: SLF001 - the very command
    seen = (tmp_path / "seen").read_text().splitlines()
    assert "--dbname=postgresql://me@there/x?sslmode=require" in seen[0]
    assert seen[1] == "a b"


def test_doctor(run: Run, used: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what is well, and of what is not, what to do."""
    code, out, err = run("doctor")
    assert err == ""
    assert "well  Differences between tables and models: 0.\n" in out
    assert (
        "ILL   Durable writes are off.\n      Set fsync = on.\n" in out
    )  # the tests' server is fast
    assert code == 1

    monkeypatch.setenv("EARLYHELP_READER_POOL_MAX", "400")
    ask(used, "ALTER TABLE localities DROP CONSTRAINT localities_code_uq")
    out = run("doctor")[1]
    assert "ILL   Differences between tables and models: 1.\n      Run `earlyhelp db check`" in out
    assert "Raise max_connections" in out


def test_doctor_at_a_sound_database(run: Run) -> None:
    """The embedded one is well as it is made."""
    assert "ILL   Revisions that have yet to run" in run("doctor")[1]
    assert run("db", "upgrade")[0] == 0
    code, out, err = run("doctor")
    assert (code, err) == (0, ""), out
    assert "MB left" in out
    assert os.environ["EARLYHELP_DATA"] in out
