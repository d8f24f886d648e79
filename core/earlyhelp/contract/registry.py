"""What core and the plugins bring together, checked and frozen."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import MetaData, Table, UniqueConstraint
from sqlalchemy.exc import NoReferenceError
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.contract.categories import faults_of_category, faults_of_reach
from earlyhelp.contract.faults import Fault
from earlyhelp.contract.loading import CORE
from earlyhelp.contract.places import place_of
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
from earlyhelp.contract.rules import Rule, RuleBook
from earlyhelp.contract.verbs import (
    NamedVerb,
    OwnPrecondition,
    OwnReaction,
    Precondition,
    Reaction,
    VerbBook,
    faults_of_precondition,
    faults_of_reaction,
)
from earlyhelp.storage.tables import Table as StorageTable

_SCOPE = re.compile(r"[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*){2}")


@dataclass(frozen=True)
class Contribution:
    """What core, or one plugin through its hooks, brings."""

    name: str = CORE
    metadata: MetaData = field(default_factory=MetaData)
    scopes: tuple[Scope, ...] = ()
    categories: tuple[Category, ...] = ()
    roles: tuple[Role | RoleGrant, ...] = ()
    reference_data: tuple[ReferenceData, ...] = ()
    rules: tuple[Rule, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    preconditions: tuple[Precondition, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    migrations: Migrations | None = None
    requires: tuple[str, ...] = ()
    package: str = __name__.partition(".")[0]
    place_of_hook: Callable[[str], str] = lambda _hook: ""
    """From a hook's name to where it was written."""


@dataclass(frozen=True)
class Registry:
    """Everything core and the enabled plugins bring; core first, then plugins in their order.

    ``roles`` have the scopes and categories that plugins grant to them; ``given`` is what each
    gives to which role. It, ``metadata``, ``migrations``, ``scopes_within_reach`` and
    ``categories_within_reach`` (those of core, its own and of the plugins that it requires) are
    by plugin name, core's under "core".
    """

    plugins: tuple[Manifest, ...]
    scopes: tuple[Scope, ...]
    categories: tuple[Category, ...]
    roles: tuple[Role, ...]
    given: Mapping[str, tuple[Role | RoleGrant, ...]]
    reference_data: tuple[ReferenceData, ...]
    rules: RuleBook
    verbs: VerbBook
    metadata: Mapping[str, MetaData]
    migrations: Mapping[str, Path]
    scopes_within_reach: Mapping[str, frozenset[str]]
    categories_within_reach: Mapping[str, frozenset[str]]
    packages: Mapping[str, str]
    """The Python package of each plugin."""


def build_registry(
    contributions: Sequence[Contribution], manifests: Sequence[Manifest]
) -> Registry:
    """Return the contributions as one registry; they have passed `check_contributions`."""
    return Registry(
        plugins=tuple(manifests),
        scopes=tuple(
            sorted(
                (s for contribution in contributions for s in contribution.scopes),
                key=lambda s: s.name,
            )
        ),
        categories=tuple(
            each for contribution in contributions for each in contribution.categories
        ),
        roles=tuple(_granted_roles(contributions)),
        given=MappingProxyType({each.name: each.roles for each in contributions}),
        reference_data=tuple(
            data for contribution in contributions for data in contribution.reference_data
        ),
        rules=RuleBook(
            (rule for contribution in contributions for rule in contribution.rules),
            (each for contribution in contributions for each in contribution.restrictions),
        ),
        verbs=_verb_book(contributions),
        metadata=MappingProxyType(
            {contribution.name: contribution.metadata for contribution in contributions}
        ),
        migrations=MappingProxyType(
            {
                contribution.name: contribution.migrations.folder
                for contribution in contributions
                if contribution.migrations
            }
        ),
        packages=MappingProxyType({each.name: each.package for each in contributions[1:]}),
        scopes_within_reach=MappingProxyType(
            {
                contribution.name: frozenset(_scopes_within_reach(contribution, contributions))
                for contribution in contributions
            }
        ),
        categories_within_reach=MappingProxyType(
            {each.name: _categories_within_reach(each, contributions) for each in contributions}
        ),
    )


def _verb_book(contributions: Sequence[Contribution]) -> VerbBook:
    return VerbBook(
        (
            OwnPrecondition(each.name, asked)
            for each in contributions
            for asked in each.preconditions
        ),
        (
            OwnReaction(each.name, each.metadata, done)
            for each in contributions
            for done in each.reactions
        ),
    )


def _granted_roles(contributions: Sequence[Contribution]) -> Iterator[Role]:
    grants = [
        grant
        for contribution in contributions
        for grant in contribution.roles
        if isinstance(grant, RoleGrant)
    ]
    for role in (
        role
        for contribution in contributions
        for role in contribution.roles
        if isinstance(role, Role)
    ):
        added = [grant for grant in grants if grant.role == role.name]
        scopes = {*role.scopes, *(scope for grant in added for scope in grant.scopes)}
        categories = (
            None
            if role.categories is None
            else {*role.categories, *(each for grant in added for each in grant.categories)}
        )
        yield replace(
            role,
            scopes=tuple(sorted(scopes)),
            categories=None if categories is None else tuple(sorted(categories)),
        )


def check_contributions(
    contributions: Sequence[Contribution], *, complete: bool = True, revising: str = ""
) -> Iterator[Fault]:
    """Yield every fault in what core and the plugins bring, alone and beside one another.

    Where a plugin is missing from ``contributions`` because it failed to load, they are not
    ``complete``, and nothing is said about names that could have been its own.
    ``revising`` names the plugin whose revision is about to be written. Then others may lack
    theirs too: of two new plugins, one has to be first.
    """
    yield from _twice(
        contributions, "scope", lambda contribution: [scope.name for scope in contribution.scopes]
    )
    yield from _twice(
        contributions, "category", lambda each: [category.code for category in each.categories]
    )
    yield from _twice(contributions, "role", _new_roles)
    yield from _twice(
        contributions, "table", lambda contribution: list(contribution.metadata.tables)
    )
    yield from _twice(
        contributions, "rule of", lambda each: [rule.model.__name__ for rule in each.rules]
    )
    for contribution in contributions:
        yield from _in(contribution, "scopes", _scope_faults(contribution))
        yield from _table_faults(contribution, contributions)
        yield from _in(contribution, "categories", _category_faults(contribution))
        yield from _in(contribution, "rules", _rule_faults(contribution))
        if not revising:
            yield from _revision_faults(contribution)
        for data in contribution.reference_data:
            yield from _in(contribution, "reference_data", _reference_faults(contribution, data))
        if complete:
            yield from _in(contribution, "roles", _role_faults(contribution, contributions))
            yield from _reach_faults(contribution, contributions)
            yield from _verb_faults(contribution, contributions)
            yield from _foreign_key_faults(contribution, contributions)


def _in(contribution: Contribution, hook: str, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield faults with the place of the hook that they are of, unless a nearer one is known."""
    for fault in faults:
        yield replace(fault, place=fault.place or contribution.place_of_hook(hook))


def _new_roles(contribution: Contribution) -> list[str]:
    return [role.name for role in contribution.roles if isinstance(role, Role)]


def _twice(
    contributions: Sequence[Contribution], kind: str, names: Callable[[Contribution], Sequence[str]]
) -> Iterator[Fault]:
    """Find names that two of them (or one of them twice) use for the same kind of thing."""
    owners: dict[str, list[str]] = {}
    for contribution in contributions:
        for name in names(contribution):
            owners.setdefault(name, []).append(contribution.name)
    for name, plugins in owners.items():
        if len(plugins) > 1:
            others = " and ".join(plugins)
            yield Fault(plugins[-1], f"{kind} {name!r} is declared by {others}.", "Rename one.")


def _scope_faults(contribution: Contribution) -> Iterator[Fault]:
    if contribution.name == CORE:
        return  # core's areas are its concepts, and it names the one scope beyond them
    for scope in contribution.scopes:
        if not _SCOPE.fullmatch(scope.name):
            thing = f"scope {scope.name!r} is not written as area:resource:action."
            yield Fault(contribution.name, thing, "Write it in lower case with two colons.")
        elif not scope.name.startswith(f"{contribution.name}:"):
            thing = f"scope {scope.name!r} is not its own."
            yield Fault(contribution.name, thing, f"Begin its name with {contribution.name}:.")


def _category_faults(contribution: Contribution) -> Iterator[Fault]:
    for category in contribution.categories:
        for thing, remedy in faults_of_category(category):
            yield Fault(contribution.name, thing, remedy)


def _role_faults(
    contribution: Contribution, contributions: Sequence[Contribution]
) -> Iterator[Fault]:
    own = {scope.name for scope in contribution.scopes}
    near = set(_scopes_within_reach(contribution, contributions))
    known = {name for other in contributions for name in _new_roles(other)}
    brought = {category.code for category in contribution.categories}
    within_reach = _categories_within_reach(contribution, contributions)
    for role in contribution.roles:
        for thing, remedy in faults_of_reach(role, within_reach, brought):
            yield Fault(contribution.name, thing, remedy)
        is_grant = isinstance(role, RoleGrant)
        name = role.role if isinstance(role, RoleGrant) else role.name
        if is_grant and name not in known:
            thing = f"grants scopes to the role {name!r}, which nobody defines."
            yield Fault(contribution.name, thing, f"The roles are: {', '.join(sorted(known))}.")
        for scope in sorted(set(role.scopes) - (own if is_grant else near)):
            thing = f"gives the role {name!r} the scope {scope!r}, which is not its to give."
            yield Fault(contribution.name, thing, "Declare the scope, or leave it to its owner.")


def _within_reach(
    contribution: Contribution, contributions: Sequence[Contribution]
) -> list[Contribution]:
    """Core, the plugin itself and those it requires: what its declarations may speak of."""
    return [
        other
        for other in contributions
        if other.name in {CORE, contribution.name, *contribution.requires}
    ]


def _scopes_within_reach(
    contribution: Contribution, contributions: Sequence[Contribution]
) -> Iterator[str]:
    for other in _within_reach(contribution, contributions):
        yield from (scope.name for scope in other.scopes)


def _categories_within_reach(
    contribution: Contribution, contributions: Sequence[Contribution]
) -> frozenset[str]:
    reach = _within_reach(contribution, contributions)
    return frozenset(category.code for other in reach for category in other.categories)


def _table_faults(
    contribution: Contribution, contributions: Sequence[Contribution]
) -> Iterator[Fault]:
    if contribution.name == CORE:
        return
    if any(
        contribution.metadata is other.metadata
        for other in contributions
        if other is not contribution
    ):
        remedy = "Derive a base with metadata = plugin_metadata()."
        yield Fault(contribution.name, "has no MetaData of its own.", remedy)
        return
    for table in contribution.metadata.tables:
        if not table.startswith(f"{contribution.name}_"):
            thing, remedy = f"table {table!r} lacks the plugin's prefix.", "Begin its name with "
            place = next(map(place_of, _models_of(contribution.metadata.tables[table])), "")
            yield Fault(contribution.name, thing, f"{remedy}{contribution.name}_.", place)


def _foreign_key_faults(
    contribution: Contribution, contributions: Sequence[Contribution]
) -> Iterator[Fault]:
    """Find tables that refer to those of a plugin which may be gone tomorrow."""
    reach = [other.metadata for other in _within_reach(contribution, contributions)]
    for table in contribution.metadata.tables.values():
        place = next(map(place_of, _models_of(table)), "")
        for key in table.foreign_keys:
            what = f"table {table.name!r} refers to {key.target_fullname}"
            try:
                target = key.column.table
            except NoReferenceError:
                remedy = "Name the column itself: ForeignKey(Person.id)."
                yield Fault(contribution.name, f"{what}, which is not found.", remedy, place)
                continue
            if not any(target.metadata is metadata for metadata in reach):
                remedy = "Name the plugin of that table in the manifest's `requires`."
                yield Fault(contribution.name, f"{what}, not within reach.", remedy, place)


def _models_of(table: Table) -> Iterator[type[DeclarativeBase]]:
    mappers = StorageTable.registry.mappers
    yield from (each.class_ for each in mappers if each.local_table is table)


def _rule_faults(contribution: Contribution) -> Iterator[Fault]:
    """Find rules that would decide on tables of others, be it by a mixin that those have."""
    if contribution.name == CORE:
        return
    others = [
        mapper.class_
        for mapper in StorageTable.registry.mappers
        if mapper.class_.metadata is not contribution.metadata
    ]
    for rule in contribution.rules:
        if any(issubclass(other, rule.model) for other in others):
            thing = f"gives a rule for {rule.model.__name__}, which is not its own."
            yield Fault(contribution.name, thing, "Return rules of its own tables and mixins.")


def _revision_faults(contribution: Contribution) -> Iterator[Fault]:
    if (
        contribution.name != CORE
        and contribution.metadata.tables
        and not _has_revisions(contribution.migrations)
    ):
        thing = "has tables but lost its migrations: no revision is found."
        remedy = "Ship their folder, which migrations() returns; or write the first: "
        yield Fault(
            contribution.name, thing, f'{remedy}earlyhelp db revision {contribution.name} -m "..."'
        )


def _has_revisions(migrations: Migrations | None) -> bool:
    return migrations is not None and any(migrations.folder.glob("*.py"))


def _reach_faults(
    contribution: Contribution, contributions: Sequence[Contribution]
) -> Iterator[Fault]:
    reach = _within_reach(contribution, contributions)
    for kind, model in _models(contribution):
        if not any(model.metadata is other.metadata for other in reach):
            thing = f"{kind} for {model.__name__}, a table that is not within its reach."
            yield Fault(
                contribution.name, thing, "Name a table of core, its own or a plugin it requires."
            )


def _models(contribution: Contribution) -> Iterator[tuple[str, type[DeclarativeBase]]]:
    yield from (("reference data", data.model) for data in contribution.reference_data)
    yield from (("visibility", rule.model) for rule in contribution.restrictions)


def _verb_faults(
    contribution: Contribution, contributions: Sequence[Contribution]
) -> Iterator[Fault]:
    for asked in contribution.preconditions:
        yield from _foreign_verb_faults(contribution, asked.verb, contributions)
        for thing, remedy in faults_of_precondition(asked):
            yield Fault(contribution.name, thing, remedy, place_of(asked.holds))
    own = [scope.name for scope in contribution.scopes]
    for done in contribution.reactions:
        yield from _foreign_verb_faults(contribution, done.verb, contributions)
        for thing, remedy in faults_of_reaction(done, own):
            yield Fault(contribution.name, thing, remedy, place_of(done.react))


def _foreign_verb_faults(
    contribution: Contribution, verb: NamedVerb, contributions: Sequence[Contribution]
) -> Iterator[Fault]:
    package = verb.__module__.partition(".")[0]
    reach = [other.package for other in _within_reach(contribution, contributions)]
    if package == contribution.package:
        thing = f"adds to {verb.__name__}, which is its own verb."
        yield Fault(contribution.name, thing, "Say it in the verb itself.")
    elif package not in reach:
        owners = [other.name for other in contributions if other.package == package]
        thing = f"adds to {verb.__name__} of {owners[0] if owners else package}, not within reach."
        yield Fault(contribution.name, thing, "Name its plugin in the manifest's `requires`.")


def _reference_faults(contribution: Contribution, data: ReferenceData) -> Iterator[Fault]:
    table = data.model.__table__
    columns = set(table.columns.keys()) if isinstance(table, Table) else set()
    label = f"reference data for {data.model.__name__}"
    used = {*data.key, *(name for row in data.rows for name in row)}
    for name in sorted(used - columns):
        yield Fault(
            contribution.name, f"{label} has no column {name!r}.", "Name columns of its table."
        )
    if not data.key or any(set(data.key) - set(row) for row in data.rows):
        yield Fault(
            contribution.name, f"{label} lacks its key.", "Give every row the key's columns."
        )
    elif isinstance(table, Table) and not _is_unique(table, set(data.key)):
        thing = f"{label} has a key ({', '.join(data.key)}) that is not unique."
        yield Fault(contribution.name, thing, "Name the columns of a unique constraint.")
    keys = Counter(tuple(row.get(name) for name in data.key) for row in data.rows)
    for key in (key for key, times in keys.items() if times > 1):
        yield Fault(contribution.name, f"{label} has the key {key} twice.", "Keep one of the rows.")


def _is_unique(table: Table, key: set[str]) -> bool:
    keys = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    unique = [set(each.columns.keys()) for each in (table.primary_key, *keys)]
    indexed = [set(index.columns.keys()) for index in table.indexes if index.unique]
    return key in unique + indexed
