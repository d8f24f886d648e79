"""Faults of plugins, gathered so that one message can name them all."""

from collections.abc import Iterable
from dataclasses import dataclass

from earlyhelp.errors import EarlyHelpError, PluginError


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with which plugin, and what its author or the operator can do.

    ``place`` is the file and line where it was declared, if that is known.
    """

    plugin: str
    thing: str
    remedy: str
    place: str = ""

    @classmethod
    def of(cls, plugin: str, error: EarlyHelpError, place: str = "") -> "Fault":
        """Return what an error says of a plugin."""
        return cls(plugin, f"{error.message.removesuffix('.')}.", error.remedy, place)

    def __str__(self) -> str:
        """Return it as a list shows it."""
        lines = [f"{self.plugin}: {self.thing}", f"Remedy: {self.remedy}"]
        return "\n      ".join(lines + [f"In {self.place}"] * bool(self.place))


class FaultyPluginsError(PluginError):
    """Plugins that cannot be enabled, with every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__(
            f"The plugins have {listed(self.faults)}",
            "Mend what is listed, or leave the plugins named out of EARLYHELP_PLUGINS.",
        )


def listed(faults: Iterable[Fault], kind: str = "fault") -> str:
    """Return how many faults (or hints) there are, and each."""
    lines = [f"\n  - {fault}" for fault in faults]
    return f"{len(lines)} {kind}{'s' * (len(lines) != 1)}:{''.join(lines)}"
