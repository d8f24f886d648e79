"""What core, or one plugin through its hooks, brings; and of whose it may speak."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import MetaData

from earlyhelp.contract.faults import Fault
from earlyhelp.contract.loading import CORE
from earlyhelp.contract.records import (
    Category,
    Migrations,
    ReferenceData,
    Restriction,
    Role,
    RoleGrant,
    Scope,
)
from earlyhelp.contract.rules import Rule
from earlyhelp.contract.verbs import Precondition, Reaction


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

    @property
    def is_core(self) -> bool:
        """Whether it is core's own."""
        return self.name == CORE

    @property
    def new_roles(self) -> list[Role]:
        """The roles that it defines, rather than grants something to."""
        return [role for role in self.roles if isinstance(role, Role)]

    @property
    def grants(self) -> list[RoleGrant]:
        """What it grants to roles that others define."""
        return [role for role in self.roles if isinstance(role, RoleGrant)]

    def fault(self, thing: str, remedy: str, place: str = "") -> Fault:
        """Return a fault of its own."""
        return Fault(self.name, thing, remedy, place)


Contributions = Sequence[Contribution]
"""What core and the enabled plugins bring; core's first, then plugins' in their order."""


def within_reach(contribution: Contribution, contributions: Contributions) -> Contributions:
    """Return core's, the plugin's own and what those that it requires bring.

    Of these its declarations may speak: other plugins may be gone tomorrow.
    """
    names = {CORE, contribution.name, *contribution.requires}
    return [other for other in contributions if other.name in names]


def scopes_within_reach(contribution: Contribution, contributions: Contributions) -> frozenset[str]:
    """Return the names of the scopes that a plugin may speak of."""
    reach = within_reach(contribution, contributions)
    return frozenset(scope.name for other in reach for scope in other.scopes)


def categories_within_reach(
    contribution: Contribution, contributions: Contributions
) -> frozenset[str]:
    """Return the codes of the categories that a plugin may speak of."""
    reach = within_reach(contribution, contributions)
    return frozenset(category.code for other in reach for category in other.categories)
