"""The host loads what is enabled, and refuses all faults in one message with remedies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from earlyhelp.contract.contribution import Contribution
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.plugin import Plugin, hookimpl
from earlyhelp.contract.records import (
    Manifest,
    Migrations,
    ReferenceData,
    Restriction,
    Role,
    RoleGrant,
    Scope,
)
from earlyhelp.errors import PluginError
from earlyhelp.viewer import RowRule


@dataclass(frozen=True)
class Entry:
    """An entry point whose class is at hand."""

    name: str
    load: Callable[[], Any]


class Base(DeclarativeBase):
    """Models that stand for core's."""


class Place(Base):
    """A table of core."""

    __tablename__ = "places"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


READ = Scope("places:place:read", "See places")
CORE = Contribution(
    metadata=Base.metadata,
    scopes=(READ,),
    roles=(Role("practitioner", "Works with families", RowRule.CASELOAD, (READ.name,)),),
)


def manifest(name: str, *requires: str, api: str = ">=1,<2") -> Manifest:
    """Return a manifest for API 1."""
    return Manifest(name, "1.0", requires_api=api, requires=requires)


def entry(name: str, *requires: str, api: str = ">=1,<2", **hooks: Any) -> Entry:
    """Return the entry of a plugin whose hooks return what is given."""
    members: dict[str, Any] = {"manifest": manifest(name, *requires, api=api)}
    members |= {hook: _hook(hook, value) for hook, value in hooks.items()}
    return Entry(name, lambda: type(f"{name.title()}Plugin", (Plugin,), members))


def _hook(name: str, value: Any) -> Any:
    def hook(_self: Any) -> Any:
        if isinstance(value, Exception):
            raise value
        return value

    hook.__name__ = name
    hook.__qualname__ = f"Made.{name}"
    return hookimpl(hook)


def refusal(*entries: Entry, enabled: Sequence[str] | None = None) -> str:
    """Return what is said when these plugins are refused, each fault with its remedy in a line."""
    with pytest.raises(PluginError) as raised:
        EnabledPlugins.load(enabled, core=CORE, entry_points=entries)
    return str(raised.value).replace("\n      Remedy:", "")


def tables(*names: str) -> MetaData:
    """Return a MetaData with tables of these names."""
    metadata = MetaData()
    for name in names:
        SqlTable(name, metadata, Column("id", Integer, primary_key=True))
    return metadata


def test_plugins_are_ordered() -> None:
    """Plugins stand in order of their requirements, and then of their names."""
    entries = [entry("apple", "zebra"), entry("zebra"), entry("bee")]
    plugins = EnabledPlugins.load(None, entry_points=entries)
    assert [plugin.name for plugin in plugins.registry.plugins] == ["bee", "zebra", "apple"]


def test_only_enabled_plugins_are_imported() -> None:
    """A plugin that is not enabled is never imported."""

    def explode() -> Any:
        raise AssertionError("imported")

    plugins = EnabledPlugins.load(["falls"], entry_points=[entry("falls"), Entry("other", explode)])
    assert [plugin.name for plugin in plugins.manifests] == ["falls"]


def test_a_hook_is_called_once() -> None:
    """What a hook returns comes with the plugin's name, and is kept."""
    scope = Scope("falls:check:read", "See checks")
    plugins = EnabledPlugins.load(None, entry_points=[entry("falls", scopes=[scope]), entry("bee")])
    assert plugins.collect(Plugin.scopes) == (("falls", [scope]),)
    assert plugins.collect(Plugin.scopes) is plugins.collect(Plugin.scopes)
    assert plugins.hooks_of("falls") == ("scopes",)


def test_registry_holds_all_parts() -> None:
    """The registry holds what core and plugins bring, grants merged into the roles."""
    own = Scope("falls:check:read", "See checks")
    data = ReferenceData(Place, ("code",), [{"code": "A", "name": "Astmoor"}])
    narrowed = Restriction(Place, lambda place: place.code != "X", "sealed")
    grant = RoleGrant("practitioner", (own.name,))
    role = Role("falls_worker", "Visits homes", RowRule.TEAM, (own.name, READ.name))
    bringing: dict[str, Any] = {
        "scopes": [own],
        "roles": [grant, role],
        "reference_data": [data],
    }
    plugin = entry("falls", **bringing, visibility=[narrowed], metadata=tables())
    registry = EnabledPlugins.load(None, core=CORE, entry_points=[plugin]).registry
    assert registry.scopes == (own, READ)
    assert registry.roles[0].scopes == (own.name, READ.name)
    assert registry.roles[1].name == "falls_worker"
    assert registry.reference_data == (data,)
    assert registry.rules.restrictions(Place) == (narrowed,)
    assert list(registry.metadata) == ["core", "falls"]


def test_misspelt_plugin() -> None:
    """An unknown plugin is refused with the nearest name."""
    message = refusal(entry("children"), enabled=["childern"])
    assert "childern: is enabled but not installed. Did you mean children?" in message


def test_unknown_plugin() -> None:
    """An unknown plugin unlike any other is refused with what is installed."""
    assert "installed are: children." in refusal(entry("children"), enabled=["falls"])


def test_all_faults_at_once() -> None:
    """Faults of several plugins, in several stages of loading, are told in one message."""
    message = refusal(
        entry("apple", scopes=[Scope("read", "See")]),
        entry("bee", api=">=2"),
        Entry("cow", lambda: 1 / 0),
    )
    assert "The plugins have 3 faults:" in message
    assert all(f"\n  - {name}: " in message for name in ("apple", "bee", "cow"))


class Misspelt(Plugin):
    """A plugin whose hooks are marked wrongly in three ways."""

    manifest = manifest("misspelt")

    @hookimpl
    def scoops(self) -> Sequence[Scope]:
        """Have a name that no hook has."""
        return []

    def roles(self) -> Sequence[Role | RoleGrant]:
        """Lack the mark."""
        return []

    @hookimpl
    async def scopes(self) -> Sequence[Scope]:  # type: ignore[override]  # the slip
        """Be asynchronous."""
        return []


def test_wrongly_marked_hooks() -> None:
    """A misspelt, an unmarked and an asynchronous hook are each refused by name."""
    message = refusal(Entry("misspelt", lambda: Misspelt))
    assert "marks scoops(), but there is no such hook. Did you mean scopes()?" in message
    assert "has roles() without its mark. Put @hookimpl on it." in message
    assert "has scopes() as no plain function" in message


class Argued(Plugin):
    """A plugin whose hook takes what no hook is given."""

    manifest = manifest("argued")

    @hookimpl
    def metadata(self, extra: int) -> MetaData:  # type: ignore[override]  # the slip
        """Take an argument."""
        return MetaData(schema=str(extra))


def test_hook_with_arguments() -> None:
    """A hook that asks for arguments it is never given is refused."""
    message = refusal(Entry("argued", lambda: Argued))
    assert "argued: Plugin 'argued' for hook 'metadata'" in message
    assert "extra" in message


def fault(name: str, said: str, *entries: Entry) -> Any:
    """Return a case: plugins at fault, and a part of what is said of them."""
    return pytest.param(entries, said, id=name)


OTHER = Scope("other:thing:read", "See things")
GRANT = RoleGrant("practitioner", (READ.name,))


class Orphan(DeclarativeBase):
    """Models that belong to nobody."""


class Lost(Orphan):
    """A table of nobody."""

    __tablename__ = "lost"
    code: Mapped[str] = mapped_column(primary_key=True)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        fault("two of one name", "is the name of 2 installed plugins", entry("a"), entry("a")),
        fault("no plugin", "gives a int, which is no Plugin", Entry("a", lambda: int)),
        fault("no manifest", "a: has no manifest.", Entry("a", lambda: Plugin)),
        fault("other name", "calls itself 'misspelt'", Entry("a", lambda: Misspelt)),
        fault("bad name", "is not a name that a plugin may have", entry("A-b")),
        fault("core's name", "is not a name that a plugin may have", entry("core")),
        fault("bad range", "requires_api='one', which is no version range", entry("a", api="one")),
        fault("other range", "needs plugin API >=2, but this is 1.0", entry("a", api=">=2")),
        fault("missing", "requires b, which is not enabled. Install it.", entry("a", "b")),
        fault("circle", "in a circle", entry("a", "b"), entry("b", "a")),
        fault("raises", "hook scopes() raised OSError: no.", entry("a", scopes=OSError("no"))),
        fault("not records", "hook scopes() does not return", entry("a", scopes=["a:b:c"])),
        fault("not metadata", "return a MetaData", entry("a", metadata=None)),
        fault("bad scope", "'a:read' is not written as", entry("a", scopes=[Scope("a:read", "")])),
        fault("foreign scope", "'other:thing:read' is not its own", entry("a", scopes=[OTHER])),
        fault("scope of core", "declared by core and a", entry("a", scopes=[READ])),
        fault("no such role", "'boss', which nobody", entry("a", roles=[RoleGrant("boss", ())])),
        fault("core's scope", "which is not its to give", entry("a", roles=[GRANT])),
        fault("role of core", "role 'practitioner' is declared", entry("a", roles=CORE.roles)),
        fault("no prefix", "table 'b_c' lacks the plugin's", entry("a", metadata=tables("b_c"))),
        fault("table of core", "'places' is declared by", entry("a", metadata=tables("places"))),
        fault("core's metadata", "no MetaData of its own", entry("a", metadata=Base.metadata)),
        fault("lost migrations", "lost its migrations", entry("a", metadata=tables("a_b"))),
        fault(
            "empty migrations",
            "lost its migrations",
            entry("a", metadata=tables("a_b"), migrations=Migrations(Path("nowhere"))),
        ),
        fault(
            "restriction on nobody's table",
            "visibility for Lost, a table that is not within its reach",
            entry("a", visibility=[Restriction(Lost, lambda lost: lost.code == "", "lost")]),
        ),
        fault(
            "rows of nobody's table",
            "reference data for Lost, a table that is not within its reach",
            entry("a", reference_data=[ReferenceData(Lost, ("code",), [])]),
        ),
        fault(
            "no such column",
            "has no column 'nmae'",
            entry("a", reference_data=[ReferenceData(Place, ("code",), [{"nmae": ""}])]),
        ),
        fault(
            "no key",
            "reference data for Place lacks its key",
            entry("a", reference_data=[ReferenceData(Place, ("code",), [{"name": ""}])]),
        ),
        fault(
            "key that may repeat",
            "has a key (name) that is not unique",
            entry("a", reference_data=[ReferenceData(Place, ("name",), [{"name": "A"}])]),
        ),
        fault(
            "one key twice",
            "has the key ('A',) twice",
            entry("a", reference_data=[ReferenceData(Place, ("code",), [{"code": "A"}] * 2)]),
        ),
    ],
)
def test_each_fault(entries: tuple[Entry, ...], said: str) -> None:
    """Each fault stops the start and names the thing."""
    assert said in refusal(*entries)


def test_requirement_that_is_installed() -> None:
    """A requirement that is installed but not enabled is to be enabled, not installed."""
    message = refusal(entry("a", "b"), entry("b"), enabled=["a"])
    assert "Add it to EARLYHELP_PLUGINS." in message


def test_duplicates_name_both() -> None:
    """Two plugins that declare one name are both named."""
    roles = [Role("visitor", "Visits", RowRule.TEAM, ())]
    message = refusal(entry("apple", roles=roles), entry("bee", roles=roles))
    assert "bee: role 'visitor' is declared by apple and bee. Rename one." in message
