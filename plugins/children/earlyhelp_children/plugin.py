"""The children plugin: what it hands over through its hooks."""

from collections.abc import Sequence

from earlyhelp_children.models import LevelAlias, VulnerabilityFactor
from earlyhelp_children.preconditions import PRECONDITIONS
from earlyhelp_children.reference import REFERENCE_DATA
from earlyhelp_children.scopes import GRANTS, SCOPES
from earlyhelp_graphql.plugin import (
    Manifest,
    Plugin,
    Precondition,
    ReferenceData,
    RoleGrant,
    Rule,
    Scope,
    hookimpl,
    open_to_all,
)


class ChildrenPlugin(Plugin):
    """Levels of need of each authority, and vulnerability factors of each person."""

    manifest = Manifest(
        "children",
        "0.1.0",
        requires_api=">=1,<2",
        summary="Levels of need of each authority, and vulnerability factors of each person.",
    )

    @hookimpl
    def scopes(self) -> Sequence[Scope]:
        """Return the scopes to read and write factors."""
        return SCOPES

    @hookimpl
    def roles(self) -> Sequence[RoleGrant]:
        """Return which of core's roles read and write factors."""
        return GRANTS

    @hookimpl
    def reference_data(self) -> Sequence[ReferenceData]:
        """Return the authorities' levels of need and the published lists of factors."""
        return REFERENCE_DATA

    @hookimpl
    def rules(self) -> Sequence[Rule]:
        """Return that the published lists and aliases are nobody's data."""
        return open_to_all(VulnerabilityFactor, LevelAlias)

    @hookimpl
    def preconditions(self) -> Sequence[Precondition]:
        """Return that a level of need is no adult's."""
        return PRECONDITIONS
