"""`earlyhelp demo`, run as a newcomer would run it, and killed as a newcomer's machine might."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client

from earlyhelp.storage.embedded import discard
from earlyhelp_graphql.cli import main
from earlyhelp_graphql.demo.credentials import ACTS_AS
from earlyhelp_graphql.demo.facts import Facts, read
from earlyhelp_graphql.demo.synthetic.homes import homes

SECONDS = 240


@dataclass
class Demo:
    """A running `earlyhelp demo`, with what it has said so far."""

    process: "subprocess.Popen[bytes]"
    said: Path

    def wait_for(self, words: str) -> None:
        """Wait until it says the words; fail where it ends or takes too long."""
        for _ in range(SECONDS * 20):
            if words in self.said.read_text():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        pytest.fail(f"It never said {words!r}, but:\n{self.said.read_text()}")

    def kill(self) -> None:
        """Kill it as the system does when memory runs out."""
        self.process.kill()
        self.process.wait()

    def interrupt(self) -> int:
        """Press Ctrl-C; return the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def demo(folder: Path, port: int, *more: str) -> Iterator[Demo]:
    """Run the command; whatever happens, it does not outlive the block."""
    said = folder.with_suffix(".txt")
    arguments = ("--port", str(port), "--data", str(folder), *more)
    command = [sys.executable, "-m", "earlyhelp_graphql.cli", "demo", *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EARLYHELP_")}
    with (
        said.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=output, stderr=output, env=environment
        ) as process,
    ):
        try:
            yield Demo(process, said)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a data folder for all of this module, as one newcomer has one."""
    made = tmp_path_factory.mktemp("demo") / "data"
    yield made
    discard(made)


@pytest.fixture
def port() -> int:
    """Return a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def known(folder: Path) -> Facts:
    """Return what demo.json says."""
    facts = read(folder / "demo.json")
    assert facts is not None
    return facts


def token(http: Client, facts: Facts, role: str) -> str:
    """Return a token of a role's client."""
    client = facts["clients"][role]
    secret = (client["client_id"], client["client_secret"])
    form = {"grant_type": "client_credentials"}
    answer = http.post(facts["token_endpoint"], data=form, auth=secret)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def ask(facts: Facts, role: str, query: str, variables: Any = None) -> Any:
    """Ask as a role, with nothing but what demo.json says; return the data."""
    with Client(timeout=60) as http:
        bearer = {"Authorization": f"Bearer {token(http, facts, role)}"}
        body = {"query": query, "variables": variables}
        answer = http.post(facts["graphql"], json=body, headers=bearer).json()
    assert "errors" not in answer, answer
    return answer["data"]


@pytest.mark.row("HAL-19")
def test_a_loading_that_is_killed_mends_itself(folder: Path, port: int) -> None:
    """Killed half-way, it finishes at the next start: each role gets a token, nothing is twice."""
    with demo(folder, port) as half_way:
        half_way.wait_for("Telling the Robinson family's story")
        time.sleep(1)  # some of it is told by now, hardly all
        half_way.kill()
    assert not (folder / "demo.json").exists()

    with demo(folder, port) as again:
        again.wait_for("until Ctrl-C.")
        facts = known(folder)
        with Client(timeout=60) as http:
            assert all(token(http, facts, role) for role in ACTS_AS)
        counted = ask(facts, "front_door", "{ people { totalCount } supportPlans { totalCount } }")
        people = 9 + sum(len(home.members) for home in homes())
        assert counted == {"people": {"totalCount": people}, "supportPlans": {"totalCount": 4 + 48}}
        assert again.interrupt() == 0


def test_the_file_is_for_its_owners_eyes_and_names_a_sign_in_for_everybody(folder: Path) -> None:
    """Secrets are readable by nobody else; clients act as people who can sign in too."""
    facts = known(folder)

    assert (folder / "demo.json").stat().st_mode & 0o777 == 0o600
    assert {client["acts_as"] for client in facts["clients"].values()} <= facts["users"].keys()
    assert {"jade", "liam", "david", "doris", "betty"} <= facts["users"].keys()
    assert all(user["password"] and user["name"] for user in facts["users"].values())


def test_another_start_serves_what_is_there_under_another_port(folder: Path, port: int) -> None:
    """No story is told again, secrets stay, addresses follow, and the example works as printed."""
    before = known(folder)

    with demo(folder, port) as again:
        again.wait_for("until Ctrl-C.")
        assert "Telling" not in again.said.read_text()
        facts = known(folder)
        assert facts["issuer"] == f"http://127.0.0.1:{port}"
        assert facts["graphql"] == f"http://127.0.0.1:{port}/graphql"
        assert (facts["clients"], facts["users"]) == (before["clients"], before["users"])
        pasted = again.said.read_text().partition("  TOKEN=")[2].partition("All of this")[0]
        shell = subprocess.run(  # noqa: S603 - what the demo printed
            ["/bin/sh", "-c", f"TOKEN={pasted}"], capture_output=True, check=True
        )
        assert b"Robinson family" in shell.stdout
        example = facts["example"]
        plan = ask(facts, example["role"], example["query"], example["variables"])
        assert plan["household"]["supportPlan"]["needs"]["totalCount"] == 7
        _second_demo_is_refused(folder)
        assert known(folder) == facts


def test_the_front_page_shows_the_sign_ins_to_whoever_asks_for_it_by_name(
    folder: Path, port: int
) -> None:
    """And the schema is open; a name that is not the demo's own is shown neither password."""
    with demo(folder, port) as again, Client() as http:
        again.wait_for("until Ctrl-C.")
        facts = known(folder)
        assert f"{facts['issuer']}/ in a browser" in again.said.read_text()
        shown = http.get(f"{facts['issuer']}/").text
        elsewhere = http.get(f"{facts['issuer']}/", headers={"Host": f"evil.example:{port}"}).text
        schema = http.get(f"{facts['issuer']}/schema.graphql")
    for username, user in facts["users"].items():
        assert username in shown
        assert user["password"] in shown
        assert user["password"] not in elsewhere
    assert "type Query {" in schema.text


def _second_demo_is_refused(folder: Path) -> None:
    """See that it does not write its own address over that of the first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        other = int(free.getsockname()[1])
    with demo(folder, other) as second:
        assert second.process.wait(60) == 1
        assert f"A demo on {folder} is running already." in second.said.read_text()


def test_a_reset_starts_afresh(folder: Path, port: int) -> None:
    """What was in the folder is gone before anything else is done."""
    with demo(folder, port, "--reset") as afresh:
        afresh.wait_for("Starting the database")
        assert not (folder / "demo.json").exists()
        afresh.kill()


def test_a_port_in_use_is_one_line_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is found out before anything slow is done, and says how to choose another."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])

        assert main(["demo", "--port", taken, "--data", str(tmp_path / "data")]) == 1

    assert f"Port {taken} of 127.0.0.1 is in use" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_a_folder_that_is_a_file_is_one_line_with_a_remedy(
    tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the folder, and how to name another."""
    (tmp_path / "data").write_text("no folder")

    assert main(["demo", "--port", str(port), "--data", str(tmp_path / "data")]) == 1

    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert "make demo DATA=..." in printed


@pytest.mark.parametrize("options", [(), ("--reset",)])
def test_a_folder_that_cannot_be_written_to_is_one_line_with_a_remedy(
    port: int, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    """With and without a reset; not even root can make a folder in there."""
    assert main(["demo", "--port", str(port), "--data", "/proc/nothing", *options]) == 1

    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert "Name a folder" in printed


def test_a_reset_never_touches_another_server(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The database of EARLYHELP_DATABASE_URL may hold more than the demo's stories."""
    monkeypatch.setenv("EARLYHELP_DATABASE_URL", "postgresql://nobody@localhost/nothing")

    assert main(["demo", "--reset", "--port", str(port)]) == 1

    assert "Name an empty database there" in capsys.readouterr().err
