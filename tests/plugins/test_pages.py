"""The pages for plugin authors say what the code says, and what they show is run."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

from tests.plugins import test_hooks
from tests.plugins.conftest import FALLS, ROOT

from earlyhelp.contract import plugin, records
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.hook_markers import HOOK_NAMES
from earlyhelp_graphql.testing import Council, JsonObject

HOOKS = (ROOT / "docs" / "hooks.md").read_text()
GUIDE = (ROOT / "docs" / "writing-a-plugin.md").read_text()
BLOCK = re.compile(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SECTION = re.compile(r"^## `(\w+)\(\) -> ([^`]+)`\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def block(page: str, language: str) -> str:
    """Return the only block of a language on a page."""
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return str(text)


def specified() -> dict[str, str]:
    """Return what each hook returns, as the contract's source spells it, where there is something.

    A graph is to the contract what it knows of it, and to authors a Graph.
    """
    tree = ast.parse(Path(plugin.__file__).read_text())
    classes = {each.name: each for each in tree.body if isinstance(each, ast.ClassDef)}
    hooks = [each for each in classes["Plugin"].body if isinstance(each, ast.FunctionDef)]
    spelt = {each.name: ast.unparse(each.returns) for each in hooks if each.returns}
    return {
        name: returns.removesuffix(" | None").replace("GraphPart", "Graph")
        for name, returns in spelt.items()
    }


def test_every_hook_is_documented_and_every_documented_hook_exists() -> None:
    """In both directions, in the order of the contract, with what it returns: docs/hooks.md."""
    documented = {name: returns for name, returns, _ in SECTION.findall(HOOKS)}
    assert documented == specified()
    assert list(documented) == list(HOOK_NAMES)


def test_every_field_of_a_record_is_documented() -> None:
    """What a hook returns is told field by field: docs/hooks.md."""
    for name, returns, text in SECTION.findall(HOOKS):
        for record in re.findall(r"\w+", returns):
            kind = getattr(records, record, None)
            told = fields(kind) if is_dataclass(kind) else ()
            missing = [each.name for each in told if f"`{each.name}`" not in text]
            assert not missing, f"{name}: {record}"
    assert all(f"| `{each.name}` |" in HOOKS for each in fields(records.Manifest))


def test_every_example_stands_in_the_file_it_is_said_to_be_from() -> None:
    """So it is what runs: docs/hooks.md."""
    examples = BLOCK.findall(HOOKS)
    assert len(examples) == len(HOOK_NAMES)
    for path, text in examples:
        assert text in (ROOT / path).read_text(), path


def test_who_uses_each_hook(full_host: EnabledPlugins) -> None:
    """Each hook names its users: docs/hooks.md."""
    for name, _, text in SECTION.findall(HOOKS):
        users = [each.name for each in full_host.manifests if name in full_host.hooks_of(each.name)]
        assert f"Used by: {', '.join(users)}." in text, name


def test_every_hook_has_a_test_of_what_it_does() -> None:
    """By exact name: tests/plugins/test_hooks.py."""
    tested = {name.removeprefix("test_hook_") for name in vars(test_hooks) if "test_hook_" in name}
    assert tested == set(HOOK_NAMES)


def test_the_larger_plugin_is_shown_as_it_stands() -> None:
    """All that is not like the first: docs/a-larger-plugin.md."""
    shown = dict(BLOCK.findall((ROOT / "docs" / "a-larger-plugin.md").read_text()))
    plain = (ROOT / "examples" / "attendance").rglob("*.py")
    told = [path for path in plain if path.name != "__init__.py" and "migrations" not in path.parts]
    assert shown == {str(path.relative_to(ROOT)): path.read_text() for path in told}


def test_the_guide_shows_the_whole_sample_plugin() -> None:
    """Each file of examples/falls, as it stands, and no others: docs/writing-a-plugin.md."""
    shown = dict(BLOCK.findall(GUIDE))
    plain = [path for path in FALLS.rglob("*") if path.suffix in {".py", ".toml"}]
    told = [path for path in plain if path.name != "__init__.py" and "migrations" not in path.parts]
    assert shown == {str(path.relative_to(ROOT)): path.read_text() for path in told}


async def test_the_guides_query_answers_as_it_says(council: Council) -> None:
    """On a person whose home was checked twice: docs/writing-a-plugin.md."""
    person, adviser = await council.helped("falls_adviser", dateOfBirth="1931-05-04")
    for hazards, day in ((3, "2026-02-10"), (1, "2026-02-20")):
        visit: JsonObject = {"personId": person, "hazards": hazards, "checkedOn": day}
        await council.change(adviser, "recordHomeSafetyCheck", **visit)
    answer = await council.ask(adviser, block(GUIDE, "graphql"), id=person)
    assert answer == json.loads(block(GUIDE, "json"))


async def test_the_guides_commands_write_the_revision_and_run_it(
    falls_installed: Path, empty_database: str, tmp_path: Path
) -> None:
    """From an empty database and a plugin without a revision, to one that is listed."""
    install, *rest = block(GUIDE, "sh").splitlines()
    assert install == "pip install --editable examples/falls"
    shutil.copytree(falls_installed, tmp_path / "site")
    package = tmp_path / "site" / "earlyhelp_falls"
    for revision in (package / "migrations").glob("*.py"):
        revision.unlink()

    said = [command(each, tmp_path, empty_database) for each in rest]

    written = package / "migrations" / "0001_home_safety_checks.py"
    shipped = FALLS / "earlyhelp_falls" / "migrations" / written.name
    assert same_revision(written, shipped)
    assert str(written) in said[0]
    assert "falls_0001" in said[1]
    assert "falls  1.0  enabled" in said[2]


def command(line: str, folder: Path, url: str) -> str:
    """Run a line of the guide as if the plugin alone were installed; return what it says."""
    program, *arguments = re.findall(r'"[^"]*"|\S+', line)
    assert program == "earlyhelp"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder / "site"), *sys.path]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "EARLYHELP_PLUGINS": "falls",
        "EARLYHELP_DATABASE_URL": url,
        "EARLYHELP_DATA": str(folder / "data"),
    }
    run = subprocess.run(  # noqa: S603 - a line of our own page
        [sys.executable, "-m", "earlyhelp_graphql.cli", *(each.strip('"') for each in arguments)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def same_revision(one: Path, other: Path) -> bool:
    """Return whether two differ in nothing but the order of columns and the revision of core."""
    return _lines(one) == _lines(other)


def _lines(revision: Path) -> list[str]:
    text, found = re.subn(
        r'^depends_on = "core_\d{4}"$', "", revision.read_text(), flags=re.MULTILINE
    )
    assert found == 1
    return sorted(text.splitlines())
