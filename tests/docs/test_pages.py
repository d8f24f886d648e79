"""The pages for operators and for application developers say what the code does."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from earlyhelp.reading.filters import DEEPEST, MOST_CONDITIONS
from earlyhelp.reading.pages import PAGE_SIZE
from earlyhelp.settings import SETTING_NAMES, Settings
from earlyhelp_graphql.answering import endpoint
from earlyhelp_graphql.answering.limits import Limits
from earlyhelp_graphql.app import ROWS
from earlyhelp_graphql.oauth.own_issuer import ACCESS_LIFE

DOCS = Path(__file__).parents[2] / "docs"
OPERATIONS = (DOCS / "operations.md").read_text()
API = (DOCS / "using-the-api.md").read_text()
ROW = re.compile(r"^\| (.+?) \| (.+?) \|(?: (.+?) \|)?$", re.MULTILINE)


@pytest.mark.row("F80")
def test_the_first_commands_work_as_they_stand(tmp_path: Path) -> None:
    """In an empty folder; at the end there is an administrator, an application and a backup."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", OPERATIONS, re.DOTALL | re.MULTILINE)
    environment = {**os.environ, "EARLYHELP_DATA": str(tmp_path / "data"), "EARLYHELP_PLUGINS": ""}
    said = []
    for line in "".join(blocks).splitlines():
        program, *arguments = shlex.split(line)
        assert program == "earlyhelp"
        command = [sys.executable, "-m", "earlyhelp_graphql.cli", *arguments]
        ran = subprocess.run(  # noqa: S603 - the page's own commands
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        said.append(ran.stdout)
    assert "client_id: council-app" in said[2]
    assert said[3] == "admin\topen\tadministrator\tAdministrator\n"
    assert said[5].removeprefix("Restored ") == said[4].partition("back: ")[2]


def test_every_setting_is_there_with_its_default() -> None:
    """And no other."""
    defaults = {f"EARLYHELP_{each.name.upper()}": each.default for each in fields(Settings)}
    told = {name.strip("`"): text.strip("`") for name, text, _ in ROW.findall(OPERATIONS)}
    listed = {name: text for name, text in told.items() if name.startswith("EARLYHELP_")}
    assert tuple(listed) == SETTING_NAMES
    for name, text in listed.items():
        if defaults[name] not in {None, ()}:
            assert text == str(defaults[name])


def test_the_limits_are_those_that_hold() -> None:
    """Numbers in a document go stale unnoticed."""
    limits, numbers = Limits(), dict(row[:2] for row in ROW.findall(API))
    settings = Settings()
    assert numbers["levels of a query"] == str(limits.depth) == str(settings.max_depth)
    pages = f"{settings.max_page}, {PAGE_SIZE}"
    assert numbers["rows of a page (`first`, `last`, ids of `nodes`), where none is named"] == pages
    fields_ = f"{limits.fields}, {limits.aliases}, {limits.root_fields}"
    assert numbers["fields, aliases, fields at the root"] == fields_
    assert numbers["rows that the pages of one answer may hold"] == str(ROWS)
    conditions = "conditions of a filter, and how deep they stand inside one another"
    assert numbers[conditions] == f"{MOST_CONDITIONS}, {DEEPEST}"
    assert numbers["requests of a batch"] == str(settings.max_batch)
    assert numbers["bytes of a request"] == str(endpoint.LARGEST_BODY)
    assert f"live for {int(ACCESS_LIFE.total_seconds())} seconds" in API


def test_every_code_of_an_error_is_explained() -> None:
    """A program tells errors apart by their codes."""
    source = Path(endpoint.__file__).parent
    pattern = re.compile(
        r'"(UNAUTHENTICATED|BAD_REQUEST|FORBIDDEN|BAD_VALUE|INTERNAL|[A-Z]+_FAILED'
        r'|UNAVAILABLE|OUTCOME_UNKNOWN|PERSISTED_QUERY_NOT_SUPPORTED)"'
    )
    reading = Path(sys.modules["earlyhelp.reading.answers"].__file__ or "")
    masking = source.parent / "masking.py"
    texts = [path.read_text() for path in (*source.glob("*.py"), masking, reading)]
    codes = {code for text in texts for code in pattern.findall(text)}
    told = {name.strip("`") for name, _, _ in ROW.findall(API) if name.startswith("`")}
    assert codes == told


def test_decisions_are_numbered_one_by_one() -> None:
    """Each has a number of its own, in its name and its heading, and none is left out."""
    records = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [f"{number:04}" for number in range(1, len(records) + 1)]
    assert [record.name[:4] for record in records] == numbers
    assert [record.read_text()[2:6] for record in records] == numbers
