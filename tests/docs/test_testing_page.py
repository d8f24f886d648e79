"""The page about the test kit lists what the kit has."""

import inspect
import re
import tomllib
from pathlib import Path

from earlyhelp_graphql.testing import Council, fixtures

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "testing-a-plugin.md").read_text()


def listed(heading: str) -> list[str]:
    """Return the names in the first column of the table under a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(\w+)", section, re.MULTILINE)


def test_every_fixture_is_listed() -> None:
    """In both directions."""
    offered = [name for name, each in vars(fixtures).items() if "Fixture" in type(each).__name__]
    assert sorted(listed("Fixtures")) == sorted(offered)


def test_every_method_of_the_council_is_listed_with_its_parameters() -> None:
    """In both directions; those with defaults by name."""
    methods = {
        name: inspect.signature(member)
        for name, member in inspect.getmembers(Council, inspect.isfunction)
        if not name.startswith("_")
    }
    assert sorted(listed("The council")) == sorted(methods)
    for name, given in re.findall(r"^\| `(\w+)\(([^)]*)\)`", PAGE, re.MULTILINE):
        named = {each.removesuffix("=") for each in given.split(", ") if each.endswith("=")}
        keywords = inspect.Parameter.KEYWORD_ONLY
        parameters = methods[name].parameters.values()
        assert named == {each.name for each in parameters if each.kind is keywords}, name


def test_the_configuration_shown_is_that_of_the_example() -> None:
    """Which works."""
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    example = tomllib.loads((ROOT / "examples" / "falls" / "pyproject.toml").read_text())
    assert tomllib.loads(shown)["tool"]["pytest"] == example["tool"]["pytest"]
