"""Whether a plugin marks its hooks rightly: pluggy itself passes over most slips in silence."""

import difflib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pluggy

from earlyhelp.contract.faults import Fault
from earlyhelp.contract.places import place_of
from earlyhelp.contract.plugin import Plugin, hookimpl, hookspec

PROJECT = hookspec.project_name

HOOK_NAMES = tuple(
    name for name, member in vars(Plugin).items() if hasattr(member, f"{PROJECT}_spec")
)
"""The names of every hook, in the order of the contract."""


def register(manager: pluggy.PluginManager, plugin: Plugin) -> list[Fault]:
    """Register the plugin's hooks with pluggy, or return what is wrong with them."""
    faults = list(_faults(plugin))
    if faults:
        return faults
    try:
        manager.register(plugin, name=plugin.manifest.name)
    except pluggy.PluginValidationError as error:
        return [
            _fault(
                plugin, str(error).replace("\n", " ").strip(), "Take no arguments.", type(plugin)
            )
        ]
    return []


def is_written(plugin: Plugin, hook: str) -> bool:
    """Whether a plugin writes a hook itself, rather than leave it out or to its default."""
    return getattr(type(plugin), hook) is not getattr(Plugin, hook)


def _faults(plugin: Plugin) -> Iterator[Fault]:
    for name, member in inspect.getmembers(type(plugin), callable):
        mark: dict[str, Any] | None = getattr(member, f"{hookimpl.project_name}_impl", None)
        if mark is None:
            if name in HOOK_NAMES and is_written(plugin, name):
                yield _fault(
                    plugin, f"has {name}() without its mark.", "Put @hookimpl on it.", member
                )
            elif _is_slip(name):
                thing = f"has {name}(), which is no hook, though nearly one."
                yield _fault(plugin, thing, f"{_nearest(name)} Or begin its name with _.", member)
        elif name not in HOOK_NAMES:
            thing = f"marks {name}(), but there is no such hook."
            yield _fault(plugin, thing, _nearest(name), member)
        elif mark["wrapper"] or mark["hookwrapper"] or inspect.iscoroutinefunction(member):
            thing = f"has {name}() as no plain function."
            yield _fault(plugin, thing, "Return a record at once.", member)


def _is_slip(name: str) -> bool:
    """Whether a method that is no hook looks like one that was misspelt and left unmarked."""
    is_ours = hasattr(Plugin, name) or name.startswith("_")
    return not is_ours and bool(difflib.get_close_matches(name, HOOK_NAMES, n=1, cutoff=0.75))


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, HOOK_NAMES, n=1)
    return f"Did you mean {near[0]}()?" if near else f"The hooks are: {', '.join(HOOK_NAMES)}."


def _fault(plugin: Plugin, thing: str, remedy: str, member: Callable[..., Any]) -> Fault:
    return Fault(plugin.manifest.name, thing, remedy, place_of(member))
