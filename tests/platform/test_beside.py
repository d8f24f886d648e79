"""What a plugin need not write: its tables, revisions and graph are found beside its class."""

from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.plugin import Plugin
from earlyhelp.errors import PluginError

PLUGIN = """
from earlyhelp_graphql.plugin import Manifest, Plugin, hookimpl, plugin_metadata
class Farm(Plugin):
    manifest = Manifest("farm", "1", ">=1,<2")
"""
MODELS = """
from sqlalchemy.orm import Mapped
from earlyhelp_graphql.plugin import Identified, Table, plugin_metadata
class FarmTable(Table):
    __abstract__ = True
    metadata = plugin_metadata()
class {name}(Identified, FarmTable):
    __tablename__ = "farm_{name}"
    legs: Mapped[int]
"""
GRAPH = "from earlyhelp_graphql.plugin import Graph\ngraph = Graph()\n"
Loaded = Callable[..., EnabledPlugins]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """Return a way to load a plugin with these modules in a package of the test's own."""
    package = f"package_of_{tmp_path.name}"
    monkeypatch.syspath_prepend(tmp_path)

    def loading(plugin: str = PLUGIN, **modules: str) -> EnabledPlugins:
        folder = tmp_path / package
        folder.mkdir()
        for name, text in {"__init__": "", "plugin": plugin, **modules}.items():
            (folder / f"{name}.py").write_text(text)
        (folder / "migrations").mkdir()
        (folder / "migrations" / "0001_cows.py").touch()
        entry = EntryPoint("farm", f"{package}.plugin:Farm", "earlyhelp.plugins")
        return EnabledPlugins.load(None, entry_points=[entry])

    return loading


def test_tables_revisions_and_graph_are_found(load: Loaded, tmp_path: Path) -> None:
    """In models.py, in the folder migrations and in graph.py."""
    plugins = load(models=MODELS.format(name="Cow"), graph=GRAPH)
    assert list(plugins.registry.metadata["farm"].tables) == ["farm_Cow"]
    assert plugins.registry.migrations["farm"] == tmp_path.joinpath(
        f"package_of_{tmp_path.name}", "migrations"
    )
    assert plugins.hooks_of("farm") == ("metadata", "migrations", "graph")


def test_what_is_not_there_is_not_brought(load: Loaded) -> None:
    """A plugin may have neither tables nor a graph."""
    plugins = load()
    assert plugins.hooks_of("farm") == ("migrations",)
    assert not plugins.registry.metadata["farm"].tables


def test_a_hook_that_a_plugin_writes_stands_before_what_is_found(load: Loaded) -> None:
    """Its tables are in a module of another name, say."""
    own = "    @hookimpl\n    def metadata(self):\n        return plugin_metadata()\n"
    plugins = load(PLUGIN + own, models=MODELS.format(name="Goat"))
    assert not plugins.registry.metadata["farm"].tables


def test_a_graph_is_imported_only_when_it_is_asked_for(load: Loaded) -> None:
    """Commands that need no API need not wait for it, nor fail with it; its place is told."""
    plugins = load(graph="x = 1\nraise OSError('no cows')\n")
    with pytest.raises(PluginError) as raised:
        plugins.collect(Plugin.graph)
    message = str(raised.value)
    assert "farm: hook graph() raised OSError: no cows." in message
    assert "Remedy: Mend the module beside its class." in message
    assert "/graph.py:2" in message


def test_tables_in_two_metadata_are_refused(load: Loaded) -> None:
    """They could not be migrated together."""
    two = MODELS.format(name="Pig") + MODELS.format(name="Hen")
    with pytest.raises(PluginError, match="models are in 2 MetaData"):
        load(models=two)
