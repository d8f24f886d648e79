"""From entry points to plugin instances: only the enabled ones are imported."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import entry_points as installed_entry_points
from typing import Any, Protocol

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from earlyhelp.contract.faults import Fault
from earlyhelp.contract.places import place_of, place_of_error
from earlyhelp.contract.plugin import API_VERSION, Plugin
from earlyhelp.contract.records import Manifest

GROUP = "earlyhelp.plugins"
"""The entry point group in which plugins are found."""

CORE = "core"
"""What stands in a plugin's place for what core itself brings."""

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


class PluginEntry(Protocol):
    """An entry point: a plugin's name, and a way to import its class."""

    @property
    def name(self) -> str:
        """The plugin's name."""

    def load(self) -> Any:
        """Import the plugin's class."""


def installed_plugins() -> tuple[PluginEntry, ...]:
    """Return the entry points of every installed plugin, enabled or not, without importing."""
    return tuple(installed_entry_points(group=GROUP))


def load_plugins(
    enabled: Sequence[str] | None, entries: Iterable[PluginEntry], faults: list[Fault]
) -> list[Plugin]:
    """Return the enabled plugins that load, in order of their requirements and then names.

    ``enabled`` None means all. What is wrong with the others is added to ``faults``.
    """
    by_name: dict[str, list[PluginEntry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    wanted = sorted(set(by_name if enabled is None else enabled))
    found = [name for name in wanted if _is_found(name, by_name, faults)]
    plugins = [plugin for name in found if (plugin := _make(by_name[name][0], faults))]
    faults += _missing_requirements(plugins, wanted, by_name)
    return _ordered(plugins, faults)


def _is_found(name: str, by_name: dict[str, list[PluginEntry]], faults: list[Fault]) -> bool:
    entries = by_name.get(name, [])
    if not entries:
        faults.append(Fault(name, "is enabled but not installed.", _nearest(name, by_name)))
    if len(entries) > 1:
        places = " and ".join(str(getattr(entry, "value", entry)) for entry in entries)
        thing = f"is the name of {len(entries)} installed plugins ({places})."
        faults.append(Fault(name, thing, "Uninstall all but one."))
    return len(entries) == 1


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Install it; installed are: {', '.join(sorted(known)) or 'none'}."


def _make(entry: PluginEntry, faults: list[Fault]) -> Plugin | None:
    """Import and make one plugin; anything it raises is a fault of it, not of ours."""
    try:
        made = entry.load()()
    except Exception as error:  # noqa: BLE001 - the boundary to foreign code
        thing = f"cannot be imported: {type(error).__name__}: {error}."
        remedy, place = "Mend its module or its installation.", place_of_error(error)
        faults.append(Fault(entry.name, thing, remedy, place))
        return None
    if not isinstance(made, Plugin):
        thing = f"gives a {type(made).__name__}, which is no Plugin."
        faults.append(Fault(entry.name, thing, "Derive the class from earlyhelp's Plugin."))
        return None
    wrong = list(_manifest_faults(entry.name, getattr(made, "manifest", None)))
    faults += (replace(fault, place=place_of(type(made))) for fault in wrong)
    return None if wrong else made


def _manifest_faults(name: str, manifest: object) -> Iterator[Fault]:
    if not isinstance(manifest, Manifest):
        yield Fault(name, "has no manifest.", "Set `manifest = Manifest(...)` on its class.")
        return
    if manifest.name != name:
        thing = f"calls itself {manifest.name!r} in its manifest."
        yield Fault(name, thing, "Give the entry point and the manifest one name.")
    if not _IDENTIFIER.fullmatch(name) or name == CORE:
        thing = "is not a name that a plugin may have."
        yield Fault(name, thing, "Take a lower-case identifier other than core.")
    yield from _api_faults(name, manifest.requires_api)


def _api_faults(name: str, wanted: str) -> Iterator[Fault]:
    try:
        admits = SpecifierSet(wanted).contains(API_VERSION)
    except InvalidSpecifier:
        thing = f"has requires_api={wanted!r}, which is no version range."
        yield Fault(name, thing, 'Write it like ">=1,<2".')
        return
    if not admits:
        thing = f"needs plugin API {wanted}, but this is {API_VERSION}."
        yield Fault(name, thing, "Install a release of it for this API, or another earlyhelp.")


def _missing_requirements(
    plugins: Sequence[Plugin], enabled: Sequence[str], installed: Iterable[str]
) -> Iterator[Fault]:
    for plugin in plugins:
        for needed in sorted(set(plugin.manifest.requires) - set(enabled)):
            remedy = "Add it to EARLYHELP_PLUGINS." if needed in installed else "Install it."
            thing = f"requires {needed}, which is not enabled."
            yield Fault(plugin.manifest.name, thing, remedy)


def _ordered(plugins: Sequence[Plugin], faults: list[Fault]) -> list[Plugin]:
    by_name = {plugin.manifest.name: plugin for plugin in plugins}
    sorter = TopologicalSorter({name: plugin.manifest.requires for name, plugin in by_name.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " > ".join(error.args[1])
        faults.append(
            Fault(error.args[1][0], f"requires itself in a circle ({circle}).", "Break it.")
        )
        return list(plugins)
    return [by_name[name] for name in _by_level(sorter) if name in by_name]


def _by_level(sorter: "TopologicalSorter[str]") -> Iterator[str]:
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ready
        sorter.done(*ready)
