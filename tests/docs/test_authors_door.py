"""Authors of plugins have one place to import from, and the guide names all that is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from earlyhelp_graphql import plugin

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "writing-a-plugin.md").read_text()
CONCEPTS = ("people", "households", "partnership", "support_plans", "corrections", "pathway")
ALLOWED = (
    "earlyhelp_graphql.plugin",
    "earlyhelp_graphql.types",
    *(f"earlyhelp.{c}" for c in CONCEPTS),
)
AUTHORED = [
    *sorted(ROOT.glob("plugins/*/earlyhelp_*/*.py")),
    *sorted(ROOT.glob("examples/*/earlyhelp_*/*.py")),
    ROOT / "tests/plugins/dogs.py",
    ROOT / "tests/reading/oracle/keepsakes.py",
    ROOT / "tests/graphql/probe.py",
]


def test_the_guide_names_all_that_comes_in_by_the_door_and_no_more() -> None:
    """If it does not: docs/writing-a-plugin.md, under "What you may import"."""
    (table,) = re.findall(r"^\| for \| names \|\n\|---\|---\|\n((?:\|.*\n)+)", GUIDE, re.MULTILINE)
    told = re.findall(r"`(\w+)`", table)

    assert sorted(told) == sorted(plugin.__all__)
    assert [name for name in told if not hasattr(plugin, name)] == []


@pytest.mark.parametrize("path", AUTHORED, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_plugin_comes_in_by_the_door(path: Path) -> None:
    """It names core's concepts and types beside it, and its own modules."""
    own = path.parent.name if path.parent.name.startswith("earlyhelp_") else "tests"
    strange = [
        module
        for module in _imported(path)
        if module.partition(".")[0] in {"earlyhelp", "earlyhelp_graphql", "strawberry"}
        and not module.startswith((*ALLOWED, own))
    ]

    assert strange == []


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
