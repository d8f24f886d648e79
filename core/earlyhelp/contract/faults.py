"""Faults of plugins, gathered so that one message can name them all."""

from collections.abc import Iterable
from dataclasses import dataclass

from earlyhelp.errors import PluginError


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with which plugin, and what its author or the operator can do."""

    plugin: str
    thing: str
    remedy: str


def plugin_error(faults: Iterable[Fault]) -> PluginError:
    """Return the one error that lists every fault, by plugin."""
    listed = sorted(set(faults))
    lines = "".join(f"\n  - {fault.plugin}: {fault.thing} {fault.remedy}" for fault in listed)
    return PluginError(
        f"The plugins have {len(listed)} fault{'s' * (len(listed) > 1)}:{lines}",
        "Mend what is listed, or leave the plugins named out of EARLYHELP_PLUGINS.",
    )
