"""The public health plugin: what it hands over through its hooks."""

from collections.abc import Sequence

from earlyhelp_graphql.plugin import (
    Manifest,
    Plugin,
    Reaction,
    ReferenceData,
    RoleGrant,
    Rule,
    Scope,
    hookimpl,
    open_to_all,
)
from earlyhelp_public_health.models import CommunityAsset, Indicator
from earlyhelp_public_health.reactions import REACTIONS
from earlyhelp_public_health.reference import REFERENCE_DATA
from earlyhelp_public_health.scopes import GRANTS, SCOPES


class PublicHealthPlugin(Plugin):
    """Community assets, episodes with a connector, and whether people connected."""

    manifest = Manifest(
        "public_health",
        "0.1.0",
        requires_api=">=1,<2",
        summary="Community assets, episodes with a connector, and whether people connected.",
    )

    @hookimpl
    def scopes(self) -> Sequence[Scope]:
        """Return the scopes of assets, episodes and indicators."""
        return SCOPES

    @hookimpl
    def roles(self) -> Sequence[RoleGrant]:
        """Return which of core's roles hold which of these scopes."""
        return GRANTS

    @hookimpl
    def reference_data(self) -> Sequence[ReferenceData]:
        """Return the definitions of indicators."""
        return REFERENCE_DATA

    @hookimpl
    def rules(self) -> Sequence[Rule]:
        """Return that assets and indicators are nobody's data."""
        return open_to_all(CommunityAsset, Indicator)

    @hookimpl
    def reactions(self) -> Sequence[Reaction]:
        """Return that episodes with a connector end when a person has died."""
        return REACTIONS
