"""The worked example of the architecture: the SQL on the page is the SQL that is run."""

import re
from pathlib import Path

import pytest

from earlyhelp_graphql.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"


def test_the_question_on_the_page_becomes_the_sql_on_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whenever the compiler writes other SQL, the page has to say so."""
    (query,) = re.findall(r"^```graphql\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    (shown,) = re.findall(
        r"^```\n(\w+: one statement.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
    )
    (tmp_path / "query.graphql").write_text(query)
    (tmp_path / "variables.json").write_text('{"id": "SupportPlan_of_nobody"}')
    files = [str(tmp_path / "query.graphql"), "--variables", str(tmp_path / "variables.json")]

    assert main(["explain", *files, "--role", "practitioner"]) == 0

    assert capsys.readouterr().out == shown
