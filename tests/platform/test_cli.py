"""The command line: one line for each fault, the right exit code, and a clean way out."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from tests.conftest import Run

from earlyhelp.errors import SettingsError
from earlyhelp_graphql.cli import plugins as plugins_command
from earlyhelp_graphql.cli.listening import listen


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run commands on core alone, in a folder of their own."""
    monkeypatch.setenv("EARLYHELP_PLUGINS", "")
    monkeypatch.setenv("EARLYHELP_DATA", str(tmp_path / "data"))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "earlyhelp: the following arguments are required: COMMAND."),
        (("serv",), "earlyhelp: 'serv' is not known. Did you mean serve?"),
        (("db", "upgrad"), "earlyhelp db: 'upgrad' is not known. Did you mean upgrade?"),
        (("db", "zzz"), "'zzz' is not known. There are: upgrade, check, revision."),
        (("serve", "--prt", "1"), "earlyhelp: unrecognized arguments: --prt 1."),
        (("db", "revision", "core"), "one of the arguments -m/--message --redo is required."),
    ],
)
def test_misuse(run: Run, arguments: tuple[str, ...], said: str) -> None:
    """Misuse is told in one line on stderr, with a guess, and ends with 2."""
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert "--help" in err


def test_help(run: Run) -> None:
    """Help lists the commands with what each is for."""
    code, out, _err = run("--help")
    assert code == 0
    assert "answer requests until Ctrl-C" in out


def test_wrong_setting(run: Run) -> None:
    """A fault that its reader can mend ends with 1, without a traceback."""
    code, out, err = run("serve", "--port", "many")
    assert (code, out) == (1, "")
    assert "EARLYHELP_PORT must be a whole number" in err
    assert "Traceback" not in err


def test_database_life(run: Run) -> None:
    """Behind, upgraded, up to date, as the models say: each is told, check by its exit code."""
    assert run("db", "check")[1].startswith("core_0001 is yet to run\n")
    assert run("serve", "--port", str(free_port()))[2].startswith("earlyhelp: The database lacks")
    assert run("db", "upgrade")[1].startswith("Ran core_0001.\n")
    assert run("db", "upgrade")[:2] == (0, "Nothing to do: it is up to date.\n")
    assert run("db", "check")[:2] == (0, "The database is as the models say.\n")
    code, _out, err = run("db", "revision", "falls", "-m", "Checks")
    assert code == 1
    assert "falls has no migrations here" in err


def test_development_is_warned_of(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, before anything is served; what it is set to otherwise is refused."""
    monkeypatch.setenv("EARLYHELP_DEVELOPMENT", "true")
    told = run("serve", "--port", str(free_port()))[2]
    assert told.startswith("earlyhelp: EARLYHELP_DEVELOPMENT is set: the log carries what errors")
    monkeypatch.setenv("EARLYHELP_DEVELOPMENT", "yes")
    assert "EARLYHELP_DEVELOPMENT must be true or false" in run("serve")[2]


def test_plugins(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    bundled_plugins: tuple[EntryPoint, ...],
) -> None:
    """Enabled plugins are listed with their hooks, others by name."""
    monkeypatch.setattr("earlyhelp.contract.enabled.installed_plugins", lambda: bundled_plugins)
    monkeypatch.setattr(plugins_command, "installed_plugins", lambda: bundled_plugins)
    monkeypatch.setenv("EARLYHELP_PLUGINS", "children")
    code, out, _err = run("plugins")
    assert code == 0
    assert "children  " in out
    assert "    hooks: metadata, migrations, graph, scopes" in out
    others = [entry.name for entry in bundled_plugins if entry.name != "children"]
    assert all(f"{name}  not enabled" in out for name in others)


def test_no_plugins(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is installed, that is said."""
    monkeypatch.setattr(plugins_command, "installed_plugins", tuple)
    assert run("plugins")[:2] == (0, "No plugin is installed.\n")


def test_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends any command in one line."""

    def interrupt(_settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(plugins_command, "enable_plugins", interrupt)
    assert run("plugins") == (130, "", "\nearlyhelp: interrupted\n")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_serving(run: Run, tmp_path: Path, how: signal.Signals) -> None:
    """It serves until told to stop, ends with 0, and leaves no server behind."""
    run("db", "upgrade")
    port = free_port()
    command = [sys.executable, "-m", "earlyhelp_graphql.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        assert answer(f"http://127.0.0.1:{port}/health/ready") == 200
        code, out, err = run("serve", "--port", str(port))
        assert (code, out) == (1, "")
        assert f"Port {port} of 127.0.0.1 is in use" in err
        process.send_signal(how)
        _out, printed = process.communicate(timeout=30)
    assert process.returncode == 0
    assert printed == f"Serving http://127.0.0.1:{port}/graphql until Ctrl-C.\n"
    assert not (tmp_path / "data" / "postgres" / "postmaster.pid").exists()


def answer(url: str) -> int:
    """Return the status of the answer, as soon as there is one."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - on this machine
                return int(response.status)
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("host", "said"),
    [("192.0.2.1", "is not an address of this machine"), ("no-such.invalid", "cannot be used")],
)
def test_address_that_cannot_be_had(host: str, said: str) -> None:
    """An address that is not ours is refused with the reason."""
    with pytest.raises(SettingsError, match=said):
        listen(host, 8000)
