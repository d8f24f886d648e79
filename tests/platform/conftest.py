"""What tests of the platform share: a way to run commands."""

from collections.abc import Callable

import pytest

from earlyhelp_graphql.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a way to run a command: its exit code, stdout and stderr."""

    def running(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return running
