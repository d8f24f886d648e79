"""The README's commands and answers, run as a newcomer would."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
SECONDS = 240


def block(language: str, number: int = 0) -> str:
    """Return one of the README's blocks."""
    blocks: list[str] = [text.strip() for name, text in BLOCKS if name == language]
    return blocks[number]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run the README's first command on a free port, in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = f"{block('sh')} PORT={port} DATA={folder}"
    with subprocess.Popen(  # noqa: S602 - the README's own command
        command, shell=True, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL
    ) as running:
        try:
            _wait_for(port, running)
            yield folder / "demo.json"
        finally:
            os.killpg(running.pid, signal.SIGINT)
            running.wait(30)


def _wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    for _ in range(SECONDS):
        if running.poll() is not None:
            pytest.fail(f"the demo ended with {running.returncode}")
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=1):
            return
        time.sleep(0.5)
    pytest.fail(f"the demo did not serve within {SECONDS} seconds")


def test_the_query_is_the_example(demo: Path) -> None:
    """What one reads is what the next command sends."""
    assert demo.exists()
    assert block("graphql") == (ROOT / "examples" / "caseload.graphql").read_text().strip()


def answer(demo: Path, role: str) -> str:
    """Run the README's third command as a role; return what it prints."""
    python, *arguments = block("sh", 2).split()
    assert python == "python3"
    arguments[1] = role
    ran = subprocess.run(  # noqa: S603 - the README's own command
        [sys.executable, *arguments, str(demo)], cwd=ROOT, check=True, capture_output=True
    )
    return ran.stdout.decode()


@pytest.mark.row("HAL-19")
def test_the_answer_is_the_one_shown(demo: Path) -> None:
    """A practitioner asks for her caseload."""
    assert json.loads(block("json")) == json.loads(answer(demo, "practitioner"))


@pytest.mark.row("F81", "F82")
def test_other_roles_see_what_the_readme_says_they_see(demo: Path) -> None:
    """The connector, the mother and the analyst ask the same."""
    connector = json.loads(answer(demo, "connector"))["data"]["supportPlans"]["nodes"]
    mother = json.loads(answer(demo, "family"))["data"]["supportPlans"]["nodes"]
    analyst = json.loads(answer(demo, "analyst"))
    robinson, doris = sorted(connector, key=lambda plan: plan["title"], reverse=True)
    assert (robinson["needCount"], doris["people"][0]["givenName"]) == (1, "Doris")
    assert [plan["needCount"] for plan in mother] == [5]
    assert analyst["data"] == {"supportPlans": None}
    assert [error["extensions"]["code"] for error in analyst["errors"]] == ["FORBIDDEN"]


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    """Under 150 lines; every file it names is there."""
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(README.splitlines()) < 150
    assert [link for link in links if not (ROOT / link).exists()] == []
