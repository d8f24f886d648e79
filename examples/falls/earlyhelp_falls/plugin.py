"""The falls plugin: what it hands over through its hooks."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_

from earlyhelp_falls.graph import CHECK
from earlyhelp_falls.models import HOME_SAFETY, HomeSafetyCheck
from earlyhelp_graphql.plugin import (
    Category,
    Manifest,
    Plugin,
    Restriction,
    Role,
    RoleGrant,
    Row,
    RowRule,
    Scope,
    binds,
    hookimpl,
)


def _is_no_foreign_draft(check: Row) -> ColumnElement[bool]:
    """Return whether a check is finished, or a draft of the viewer's own."""
    return or_(check.is_draft.is_(False), check.practitioner_id == binds.viewer_practitioner)


class FallsPlugin(Plugin):
    """Home safety checks, and whether they helped."""

    manifest = Manifest(
        "falls", "1.0", requires_api=">=1,<2", summary="Home safety checks against falls."
    )

    @hookimpl
    def scopes(self) -> Sequence[Scope]:
        """Return what may be granted."""
        return CHECK.scopes

    @hookimpl
    def categories(self) -> Sequence[Category]:
        """Return the one category of data that the checks are in."""
        return (HOME_SAFETY,)

    @hookimpl
    def roles(self) -> Sequence[Role | RoleGrant]:
        """Return who holds the scopes: two of core's roles, and one of this plugin's own."""
        return (
            RoleGrant("adult_practitioner", (CHECK.read, CHECK.write), (HOME_SAFETY.code,)),
            RoleGrant("team_manager", (CHECK.read,)),
            Role(
                "falls_adviser",
                "Visits homes to make them safer.",
                RowRule.CASELOAD,
                (
                    "access:viewer:read",
                    "partnership:organisation:read",
                    "people:person:read",
                    CHECK.read,
                    CHECK.write,
                ),
                categories=(HOME_SAFETY.code,),
            ),
        )

    @hookimpl
    def visibility(self) -> Sequence[Restriction]:
        """Return the one narrowing: a draft is its writer's own."""
        return (Restriction(HomeSafetyCheck, _is_no_foreign_draft, "a draft is its writer's"),)
