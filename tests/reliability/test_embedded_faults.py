"""The embedded server comes back after what befalls its process and its folder, or says why not."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.platform.test_cli import answer, free_port
from tests.platform.test_embedded import ask, kill_server, postmaster, refused

from earlyhelp.errors import DatabaseError
from earlyhelp.storage import cluster as files
from earlyhelp.storage.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a cluster once, for copies."""
    folder = tmp_path_factory.mktemp("made") / "data"
    with EmbeddedServer(folder, fast=True):
        pass
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """Copy it, for one test to damage."""
    return Path(shutil.copytree(made, tmp_path / "data"))


def test_a_process_file_that_says_nothing(folder: Path) -> None:
    """Empty, garbled or somebody else's: it mends itself."""
    for content in ("", "not a number\n", "1\n", f"{os.getpid()}\n"):
        (folder / "postgres" / "postmaster.pid").write_text(content)
        (folder / "start.lock").write_text("garbage")
        (folder / "use.lock").write_bytes(b"\0" * 100)
        with EmbeddedServer(folder, fast=True) as server:
            assert ask(server.url(), "SELECT 1") == 1


def test_a_folder_without_its_locks(folder: Path) -> None:
    """They hold nothing, and are made again."""
    (folder / "start.lock").unlink()
    (folder / "use.lock").unlink()
    (folder / "postgres").chmod(0o755)
    with EmbeddedServer(folder, fast=True) as server:
        assert ask(server.url(), "SELECT 1") == 1


def test_a_folder_that_was_restored_in_part(folder: Path) -> None:
    """It is told what is missing; what is there is left alone."""
    cluster = folder / "postgres"
    before = sorted(cluster.rglob("*"))
    for lost in ("PG_VERSION", "base", "pg_wal", "global/pg_control"):
        away = (cluster / lost).rename(folder / "away")
        message = refused(folder)
        away.rename(cluster / lost)
        assert f"is not whole: {lost} is missing" in message
        assert "earlyhelp restore" in message
    assert sorted(cluster.rglob("*")) == before


def test_no_room_for_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told with its remedy, whoever meets it first."""

    def full(self: Path, *_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "mkdir", full)
    message = refused(tmp_path / "data")
    assert "cannot hold a database: No space left on device" in message
    assert "Remedy: Free some space" in message


def test_no_room_for_the_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where PostgreSQL's own program meets it; the next start begins afresh."""
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho 'initdb: error: No space left on device' >&2\nexit 1\n")
    program.chmod(0o755)
    with monkeypatch.context() as full:
        full.setattr(files, "program", lambda _name: program)
        message = refused(tmp_path / "data")
    assert "did not start: initdb: error: No space left on device" in message
    assert "Remedy: Free some space" in message
    with EmbeddedServer(tmp_path / "data", fast=True) as server:
        assert ask(server.url(), "SELECT 1") == 1


@pytest.mark.parametrize("name", ["data", "data" + "x" * 100])
def test_a_server_that_was_killed_is_started_again(folder: Path, name: str) -> None:
    """At the same address, for all who use it, however far away its socket is."""
    long = folder.rename(folder.parent / name)
    with EmbeddedServer(long, fast=True) as first, EmbeddedServer(long, fast=True) as second:
        assert not first.mend()
        url = first.url()
        kill_server(long)

        assert first.mend()
        assert second.mend()

        assert first.url() == second.url() == url
        assert ask(url, "SELECT 1") == 1
        assert not first.mend()
    assert postmaster(long) is None


def test_a_server_that_another_followed(folder: Path) -> None:
    """No second one is put on the files of one that cannot be seen from here."""
    with EmbeddedServer(folder, fast=True) as server:
        kill_server(folder)
        (folder / "postgres" / "postmaster.pid").write_text("1\n")
        with pytest.raises(DatabaseError, match="cannot be found from here"):
            server.mend()


@pytest.fixture
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `earlyhelp serve` on core alone; the value is the process and its address."""
    port = free_port()
    environment = {
        **os.environ,
        "EARLYHELP_DATA": str(folder),
        "EARLYHELP_PLUGINS": "",
        "EARLYHELP_PORT": str(port),
    }
    environment.pop("EARLYHELP_DATABASE_URL", None)
    command = [sys.executable, "-m", "earlyhelp_graphql.cli"]
    subprocess.run([*command, "db", "upgrade"], check=True, env=environment, capture_output=True)  # noqa: S603 - our own command
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "serve"], stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield process, f"http://127.0.0.1:{port}"
        process.kill()


def test_serving_goes_on_when_the_database_was_killed(
    serving: tuple[subprocess.Popen[str], str], folder: Path
) -> None:
    """It starts it again and says so; where it cannot, it ends with the reason and a code."""
    process, address = serving
    assert process.stderr is not None
    assert answer(f"{address}/health/ready") == 200
    process.stderr.readline()
    running = postmaster(folder)

    kill_server(folder)

    assert (
        process.stderr.readline() == "The embedded PostgreSQL had ended, and was started again.\n"
    )
    assert answer(f"{address}/health/ready") == 200
    assert postmaster(folder) != running

    os.truncate(folder / "postgres" / "global" / "pg_control", 0)
    kill_server(folder)

    assert process.wait(30) == 1
    told = process.stderr.read()
    assert told.startswith("earlyhelp: The embedded PostgreSQL")
    assert "Remedy:" in told
    assert "Traceback" not in told
