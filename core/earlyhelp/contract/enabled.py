"""The enabled plugins: loads them, collects what their hooks return, freezes the whole."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar, cast

import pluggy
from sqlalchemy import MetaData

from earlyhelp.contract.contribution import Contribution
from earlyhelp.contract.faults import Fault, FaultyPluginsError
from earlyhelp.contract.hook_markers import HOOK_NAMES, PROJECT, is_written, register
from earlyhelp.contract.loading import PluginEntry, installed_plugins, load_plugins
from earlyhelp.contract.places import place_of, place_of_error
from earlyhelp.contract.plugin import Plugin
from earlyhelp.contract.records import (
    Category,
    Manifest,
    Migrations,
    ReferenceData,
    Restriction,
    Role,
    RoleGrant,
    Scope,
)
from earlyhelp.contract.registry import Registry, build_registry
from earlyhelp.contract.rules import Rule
from earlyhelp.contract.soundness import check_contributions
from earlyhelp.contract.verbs import Precondition, Reaction
from earlyhelp.errors import EarlyHelpError

T = TypeVar("T")
Record = TypeVar("Record")

_NO_CORE = Contribution()


class EnabledPlugins:
    """The enabled plugins of one server, and the registry of what they bring.

    Make it with `EnabledPlugins.load`. Each has a plugin manager of its own, so that two (in
    tests, say) know nothing of each other.
    """

    def __init__(self, plugins: Sequence[Plugin], faults: list[Fault]) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(Plugin)
        marked = [plugin for plugin in plugins if self._registered(plugin, faults)]
        self._manager.check_pending()
        self._plugins = {plugin.manifest.name: plugin for plugin in marked}
        self._answers: dict[str, tuple[tuple[str, object], ...]] = {}
        self.registry: Registry

    @classmethod
    def load(
        cls,
        enabled: Sequence[str] | None,
        *,
        core: Contribution = _NO_CORE,
        entry_points: Iterable[PluginEntry] | None = None,
        revising: str = "",
    ) -> "EnabledPlugins":
        """Load the enabled plugins (None: all) and check what they bring beside core's.

        Only enabled ones are imported. Raises one PluginError that names every fault with
        its plugin and remedy. ``revising`` names a plugin that may have tables without
        revisions, because its first is about to be written.
        """
        plugins, faults = cls.examine(
            enabled, core=core, entry_points=entry_points, revising=revising
        )
        if plugins is None or faults:
            raise FaultyPluginsError(faults)
        return plugins

    @classmethod
    def examine(
        cls,
        enabled: Sequence[str] | None,
        *,
        core: Contribution = _NO_CORE,
        entry_points: Iterable[PluginEntry] | None = None,
        revising: str = "",
    ) -> tuple["EnabledPlugins | None", Sequence[Fault]]:
        """Return what `load` does, or None where plugins cannot be loaded; and every fault."""
        entries = installed_plugins() if entry_points is None else tuple(entry_points)
        faults: list[Fault] = []
        plugins = cls(load_plugins(enabled, entries, faults), faults)
        contributions = [core, *plugins._contributions(faults)]
        # Beside a plugin that failed to load, what others say of it would look wrong too.
        is_complete = not faults
        faults += check_contributions(contributions, complete=is_complete, revising=revising)
        located = [plugins._located(fault) for fault in faults]
        if not is_complete:
            return None, located
        plugins.registry = build_registry(contributions, plugins.manifests)
        return plugins, located

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The enabled plugins' manifests, in their order."""
        return tuple(plugin.manifest for plugin in self._plugins.values())

    def hooks_of(self, name: str) -> tuple[str, ...]:
        """Return the hooks by which the plugin brings something, in the order of the contract."""
        hooks = (getattr(Plugin, hook) for hook in HOOK_NAMES)
        return tuple(hook.__name__ for hook in hooks if name in dict(self.collect(hook)))

    def place_of_hook(self, plugin: str, hook: str) -> str:
        """Return where a plugin's hook was written; empty for core, which has none.

        Of a hook that it does not write itself that is its class.
        """
        found = self._plugins.get(plugin)
        if found is None:
            return ""
        return place_of(getattr(type(found), hook) if is_written(found, hook) else type(found))

    def collect(self, hook: Callable[[Plugin], T | None]) -> tuple[tuple[str, T], ...]:
        """Return what each plugin brings by the hook, with the plugin's name.

        A hook is called once; its answer is kept. Raises PluginError where a hook raises.
        """
        faults: list[Fault] = []
        answers = self._collect(hook, faults)
        if faults:
            raise FaultyPluginsError(faults)
        return answers

    def _collect(
        self, hook: Callable[[Plugin], T | None], faults: list[Fault]
    ) -> tuple[tuple[str, T], ...]:
        name = hook.__name__
        if name in self._answers:
            return cast("tuple[tuple[str, T], ...]", self._answers[name])
        called = {plugin: self._call(plugin, name, faults) for plugin in self._plugins}
        answers = tuple((each, answer) for each, found in called.items() for answer in found or ())
        if None not in called.values():
            self._answers[name] = answers
        return cast("tuple[tuple[str, T], ...]", answers)

    def _call(self, plugin: str, hook: str, faults: list[Fault]) -> Sequence[object] | None:
        """Return what a plugin brings by a hook, if anything; None where the hook raises."""
        # One plugin at a time: pluggy does not tell whose an answer is, and stops where one
        # raises, where the faults of the others are to be told as well.
        others = [each for name, each in self._plugins.items() if name != plugin]
        try:
            answers: Sequence[object] = self._manager.subset_hook_caller(hook, others)()
        except Exception as error:  # noqa: BLE001 - the boundary to foreign code
            faults.append(self._raised(plugin, hook, error))
            return None
        # Pluggy drops None: from a default it means nothing, from the plugin's own hook a slip.
        is_slip = not answers and is_written(self._plugins[plugin], hook)
        return (None,) if is_slip else answers

    def _raised(self, plugin: str, hook: str, error: Exception) -> Fault:
        place = self.place_of_hook(plugin, hook)
        if isinstance(error, EarlyHelpError):
            return Fault.of(plugin, error, place)
        thing = f"hook {hook}() raised {type(error).__name__}: {error}."
        if is_written(self._plugins[plugin], hook):
            return Fault(plugin, thing, "Mend the hook.", place)
        return Fault(plugin, thing, "Mend the module beside its class.", place_of_error(error))

    def _registered(self, plugin: Plugin, faults: list[Fault]) -> bool:
        wrong = register(self._manager, plugin)
        faults += wrong
        return not wrong

    def _located(self, fault: Fault) -> Fault:
        """Return a fault with the place of its plugin's class, unless a nearer one is known."""
        plugin = self._plugins.get(fault.plugin)
        place = fault.place or (place_of(type(plugin)) if plugin else "")
        return replace(fault, place=place)

    def _contributions(self, faults: list[Fault]) -> list[Contribution]:
        metadata = self._one(Plugin.metadata, MetaData, faults)
        migrations = self._one(Plugin.migrations, Migrations, faults)
        scopes = self._many(Plugin.scopes, (Scope,), faults)
        categories = self._many(Plugin.categories, (Category,), faults)
        roles = self._many(Plugin.roles, (Role, RoleGrant), faults)
        reference_data = self._many(Plugin.reference_data, (ReferenceData,), faults)
        rules = self._many(Plugin.rules, (Rule,), faults)
        restrictions = self._many(Plugin.visibility, (Restriction,), faults)
        preconditions = self._many(Plugin.preconditions, (Precondition,), faults)
        reactions = self._many(Plugin.reactions, (Reaction,), faults)
        return [
            Contribution(
                name=manifest.name,
                metadata=metadata.get(manifest.name, MetaData()),
                scopes=scopes.get(manifest.name, ()),
                categories=categories.get(manifest.name, ()),
                roles=roles.get(manifest.name, ()),
                reference_data=reference_data.get(manifest.name, ()),
                rules=rules.get(manifest.name, ()),
                restrictions=restrictions.get(manifest.name, ()),
                preconditions=preconditions.get(manifest.name, ()),
                reactions=reactions.get(manifest.name, ()),
                migrations=migrations.get(manifest.name),
                requires=manifest.requires,
                package=type(self._plugins[manifest.name]).__module__.partition(".")[0],
                place_of_hook=partial(self.place_of_hook, manifest.name),
            )
            for manifest in self.manifests
        ]

    def _one(
        self, hook: Callable[[Plugin], T | None], kind: type[T], faults: list[Fault]
    ) -> dict[str, T]:
        answers = dict(self._collect(hook, faults))
        wrong = [name for name, answer in answers.items() if not isinstance(answer, kind)]
        faults += (self._misgiven(name, hook.__name__, f"a {kind.__name__}") for name in wrong)
        return {name: answer for name, answer in answers.items() if name not in wrong}

    def _many(
        self,
        hook: Callable[[Plugin], Sequence[Record]],
        kinds: tuple[type, ...],
        faults: list[Fault],
    ) -> dict[str, tuple[Record, ...]]:
        answers = dict(self._collect(hook, faults))
        wrong = [name for name, answer in answers.items() if not _all_are(answer, kinds)]
        what = f"a sequence of {' or '.join(kind.__name__ for kind in kinds)}"
        faults += (self._misgiven(name, hook.__name__, what) for name in wrong)
        return {name: tuple(answer) for name, answer in answers.items() if name not in wrong}

    def _misgiven(self, plugin: str, hook: str, wanted: str) -> Fault:
        thing = f"hook {hook}() does not return {wanted}."
        return Fault(plugin, thing, f"Return {wanted}.", self.place_of_hook(plugin, hook))


def _all_are(answer: object, kinds: tuple[type, ...]) -> bool:
    return isinstance(answer, Sequence) and all(isinstance(item, kinds) for item in answer)
