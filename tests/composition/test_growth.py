"""What it costs to compose a larger schema, and who does without one."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPOSE = """
import cProfile, pathlib, pstats, sys
from benchmarks.many_types import install
from earlyhelp.settings import Settings
from earlyhelp_graphql.app import compose_plugins
from earlyhelp_graphql.enabling import enable_plugins
types, folder = sys.argv[1:]
install(int(types), pathlib.Path(folder))
sys.path.insert(0, folder)
plugins = enable_plugins(Settings())
profile = cProfile.Profile()
composition = profile.runcall(compose_plugins, plugins)
print(len(composition.types), pstats.Stats(profile).total_calls)
"""
COMMAND = """
import sys
from earlyhelp_graphql.cli import main
code = main(sys.argv[1:])
of_the_api = ("answering", "app", "composing", "serving")
parts = [name.split(".") for name in sys.modules if name.startswith("earlyhelp_graphql.")]
print(code, sorted({part for _, part, *_ in parts if part in of_the_api}))
"""


def run(code: str, *arguments: str, **variables: str) -> str:
    """Run Python code in a process of its own; return the last line that it prints."""
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()[-1]


def composed(types: int, folder: Path) -> tuple[int, int]:
    """Compose so many types beside ours; return how many there are, and Python's calls."""
    found, calls = run(COMPOSE, str(types), str(folder)).split()
    return int(found), int(calls)


def test_composing_costs_the_same_for_each_type_however_many_there_are(tmp_path: Path) -> None:
    """Counted in calls, since time would tell of the machine as well."""
    ours, calls = composed(0, tmp_path / "ours")
    few, calls_of_few = composed(20, tmp_path / "few")
    many, calls_of_many = composed(40, tmp_path / "many")
    assert (few, many) == (ours + 20, ours + 40)
    assert calls_of_many - calls_of_few < 1.1 * (calls_of_few - calls)


def test_commands_that_need_no_schema_compose_none(database: str) -> None:
    """Nor do they import what would: whoever opens an account need not wait for that."""
    for arguments in (
        ("accounts", "list"),
        ("clients", "list"),
        ("db", "check"),
        ("db", "upgrade"),
    ):
        assert run(COMMAND, *arguments, EARLYHELP_DATABASE_URL=database) == "0 []", arguments
