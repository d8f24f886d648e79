"""The glossary says what the running system says."""

import re
from pathlib import Path

import pytest

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp_graphql.app import compose_plugins

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
ROW = re.compile(r"^\| `(\w+)` \| (.+) \|$", re.MULTILINE)


def table(heading: str) -> dict[str, str]:
    """Return the rows of the table under a heading."""
    section = GLOSSARY.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    return dict(ROW.findall(section))


@pytest.mark.row("WC-06")
def test_every_type_is_in_the_glossary_as_the_schema_describes_it(plugins: EnabledPlugins) -> None:
    """A practitioner lead and a developer read the same sentence."""
    composition = compose_plugins(plugins)
    described = {
        name: " ".join((composition.graphql.type_map[name].description or "").split())
        for name in composition.map.entities
    }
    assert described == table("Types")


def test_every_category_is_in_the_glossary(plugins: EnabledPlugins) -> None:
    """Those that plugins bring are listed too."""
    assert {each.code: each.label for each in plugins.registry.categories} == table("Categories")


def test_every_role_is_in_the_glossary(plugins: EnabledPlugins) -> None:
    """Roles that plugins bring are listed too."""
    assert {role.name: role.description for role in plugins.registry.roles} == table("Roles")
