"""The Care Act plugin: what it hands over through its hooks."""

from collections.abc import Sequence

from earlyhelp_care_act.models import (
    WellbeingArea,
    WellbeingHeading,
    WellbeingHeadingArea,
)
from earlyhelp_care_act.reference import REFERENCE_DATA
from earlyhelp_care_act.scopes import GRANTS, SCOPES
from earlyhelp_graphql.plugin import (
    Manifest,
    Plugin,
    ReferenceData,
    RoleGrant,
    Rule,
    Scope,
    hookimpl,
    open_to_all,
)


class CareActPlugin(Plugin):
    """Prevent, reduce, delay, and observations on the nine areas of wellbeing."""

    manifest = Manifest(
        "care_act",
        "0.1.0",
        requires_api=">=1,<2",
        summary="Prevent, reduce, delay, and observations on the nine areas of wellbeing.",
    )

    @hookimpl
    def scopes(self) -> Sequence[Scope]:
        """Return the scopes to read and write observations."""
        return SCOPES

    @hookimpl
    def roles(self) -> Sequence[RoleGrant]:
        """Return which of core's roles read and write observations."""
        return GRANTS

    @hookimpl
    def reference_data(self) -> Sequence[ReferenceData]:
        """Return the schemes of prevention, the nine areas and Halton's headings."""
        return REFERENCE_DATA

    @hookimpl
    def rules(self) -> Sequence[Rule]:
        """Return that the areas and headings of wellbeing are nobody's data."""
        return open_to_all(WellbeingArea, WellbeingHeading, WellbeingHeadingArea)
