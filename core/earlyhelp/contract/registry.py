"""What core and the plugins bring together, frozen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import MetaData

from earlyhelp.contract.contribution import (
    Contribution,
    Contributions,
    categories_within_reach,
    scopes_within_reach,
)
from earlyhelp.contract.records import Category, Manifest, ReferenceData, Role, RoleGrant, Scope
from earlyhelp.contract.rules import RuleBook
from earlyhelp.contract.verbs import OwnPrecondition, OwnReaction, VerbBook

T = TypeVar("T")


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


def build_registry(contributions: Contributions, manifests: Sequence[Manifest]) -> Registry:
    """Return the contributions as one registry; they have passed `check_contributions`."""
    scopes = _every(contributions, lambda each: each.scopes)
    migrations = {each.name: each.migrations for each in contributions}
    return Registry(
        plugins=tuple(manifests),
        scopes=tuple(sorted(scopes, key=lambda scope: scope.name)),
        categories=_every(contributions, lambda each: each.categories),
        roles=_granted_roles(contributions),
        given=_by_name(contributions, lambda each: each.roles),
        reference_data=_every(contributions, lambda each: each.reference_data),
        rules=RuleBook(
            _every(contributions, lambda each: each.rules),
            _every(contributions, lambda each: each.restrictions),
        ),
        verbs=_verb_book(contributions),
        metadata=_by_name(contributions, lambda each: each.metadata),
        migrations=MappingProxyType(
            {name: each.folder for name, each in migrations.items() if each}
        ),
        packages=_by_name(contributions[1:], lambda each: each.package),
        scopes_within_reach=_by_name(
            contributions, partial(scopes_within_reach, contributions=contributions)
        ),
        categories_within_reach=_by_name(
            contributions, partial(categories_within_reach, contributions=contributions)
        ),
    )


def _every(
    contributions: Contributions, part: Callable[[Contribution], Iterable[T]]
) -> tuple[T, ...]:
    return tuple(item for each in contributions for item in part(each))


def _by_name(contributions: Contributions, part: Callable[[Contribution], T]) -> Mapping[str, T]:
    return MappingProxyType({each.name: part(each) for each in contributions})


def _verb_book(contributions: Contributions) -> VerbBook:
    asked = (OwnPrecondition(c.name, each) for c in contributions for each in c.preconditions)
    done = (OwnReaction(c.name, c.metadata, each) for c in contributions for each in c.reactions)
    return VerbBook(asked, done)


def _granted_roles(contributions: Contributions) -> tuple[Role, ...]:
    """Return every role with what all plugins grant to it."""
    grants = _every(contributions, lambda each: each.grants)
    return tuple(
        _granted(role, [grant for grant in grants if grant.role == role.name])
        for role in _every(contributions, lambda each: each.new_roles)
    )


def _granted(role: Role, grants: Sequence[RoleGrant]) -> Role:
    scopes = {*role.scopes, *(scope for grant in grants for scope in grant.scopes)}
    granted = replace(role, scopes=tuple(sorted(scopes)))
    if role.categories is None:
        return granted
    categories = {*role.categories, *(each for grant in grants for each in grant.categories)}
    return replace(granted, categories=tuple(sorted(categories)))
