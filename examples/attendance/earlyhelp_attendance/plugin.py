"""The attendance plugin: what it hands over through its hooks."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_

from earlyhelp_attendance.consequences import PRECONDITIONS, REACTIONS
from earlyhelp_attendance.graph import RECORD
from earlyhelp_attendance.models import ATTENDANCE, RegisterRequest
from earlyhelp_graphql.plugin import (
    Category,
    Manifest,
    Plugin,
    Precondition,
    Reaction,
    Role,
    RoleGrant,
    Row,
    RowRule,
    Rule,
    Scope,
    core_scopes,
    hookimpl,
    person_visible,
    plan_visible,
)


def _seen_with_plan_and_child(request: Row, rows: RowRule) -> ColumnElement[bool]:
    """Return which requests a row rule reaches: those of plans and of children that it reaches."""
    return and_(
        plan_visible(request.support_plan_id, rows), person_visible(request.person_id, rows)
    )


class AttendancePlugin(Plugin):
    """Times of missing education, and what they mean for plans."""

    manifest = Manifest(
        "attendance", "1.0", requires_api=">=1,<2", summary="School attendance of children."
    )

    @hookimpl
    def scopes(self) -> Sequence[Scope]:
        """Return what may be granted."""
        return RECORD.scopes

    @hookimpl
    def categories(self) -> Sequence[Category]:
        """Return the category of data that attendance is in."""
        return (ATTENDANCE,)

    @hookimpl
    def roles(self) -> Sequence[Role | RoleGrant]:
        """Return who sees and records attendance."""
        return (
            RoleGrant("practitioner", (RECORD.read, RECORD.write), (ATTENDANCE.code,)),
            RoleGrant("team_manager", (RECORD.read,)),
            Role(
                "education_welfare_officer",
                "Sees to it that children get an education.",
                RowRule.CASELOAD,
                (
                    core_scopes.ACCESS_VIEWER.read,
                    core_scopes.PEOPLE_PERSON.read,
                    core_scopes.PLANS_PLAN.read,
                    RECORD.read,
                    RECORD.write,
                ),
                categories=(ATTENDANCE.code,),
            ),
        )

    @hookimpl
    def rules(self) -> Sequence[Rule]:
        """Return who sees which request; the other tables are records of one person."""
        return (
            Rule(
                RegisterRequest,
                subject=lambda request: request.person_id,
                visible=_seen_with_plan_and_child,
                category=ATTENDANCE.code,
            ),
        )

    @hookimpl
    def preconditions(self) -> Sequence[Precondition]:
        """Return that a plan is not closed while somebody in it misses education."""
        return PRECONDITIONS

    @hookimpl
    def reactions(self) -> Sequence[Reaction]:
        """Return that registers are asked for when a plan becomes active."""
        return REACTIONS
