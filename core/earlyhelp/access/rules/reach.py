"""The reach of plans and people, which every other rule is made of.

Each condition is one EXISTS over all the ways that lead to the row (they are put together by
UNION ALL *inside* it), correlated to the row by name. PostgreSQL makes a semi-join of
that, which it may run from either side: from one row to the viewer, or from the viewer's
few plans to a list. With an OR of one EXISTS for each way it can only do the first. The
day and the viewer's ids are bound when a statement runs.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    any_,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from earlyhelp.partnership.models import TeamMembership
from earlyhelp.people.models import Person
from earlyhelp.reading import binds
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans.grounds import is_mother, is_unborn
from earlyhelp.support_plans.models import (
    LeadPractitioner,
    PlanCoverage,
    Publication,
    TeamAroundTheFamilyMember,
)
from earlyhelp.viewer import RowRule

Id = ColumnElement[Any] | InstrumentedAttribute[Any]


def plan_visible(plan_id: Id, rows: RowRule) -> ColumnElement[bool]:
    """Return which plans are reached: those one leads or helps with, or was shown, today."""
    return for_rows(rows, lambda: exists_for(plan_id, *reaches_plan(plan_id, rows)))


def person_visible(person_id: Id, rows: RowRule) -> ColumnElement[bool]:
    """Return which people are reached: those covered today by a plan that is reached.

    With PUBLISHED, also the person themselves; and a child who is expected by the mother alone.
    """

    def reached() -> ColumnElement[bool]:
        covered = exists_for(person_id, *covers(person_id, rows))
        own = person_id == binds.viewer_person
        return or_(own, covered) if rows is RowRule.PUBLISHED else covered

    return for_rows(rows, reached)


def for_rows(rows: RowRule, reached: Callable[[], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return nothing for NOBODY and all for EVERYONE; for the others, what they reach."""
    if rows is RowRule.NOBODY:
        return false()
    return true() if rows is RowRule.EVERYONE else reached()


def covers(person_id: Id, rows: RowRule) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold for some coverage of the person to be reached."""
    covered = aliased(PlanCoverage)
    reached = (
        covered.person_id == person_id,
        holds_on(covered, binds.today),
        *reaches_plan(covered.support_plan_id, rows),
    )
    if rows is not RowRule.PUBLISHED:
        return reached
    person = aliased(Person)
    known = or_(not_(is_unborn(person)), is_mother(binds.viewer_person, person, binds.today))
    return (*reached, person.id == covered.person_id, known)


def reaches_plan(plan_id: Id, rows: RowRule) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold, with tables of its own, for a plan to be reached.

    A plan that was shown is about nobody alone: there is ground to see it while it covers its
    reader (`earlyhelp.support_plans.grounds`).
    """
    if rows is RowRule.PUBLISHED:
        shown, own = aliased(Publication), aliased(PlanCoverage)
        return (
            shown.item_id == plan_id,
            shown.person_id == binds.viewer_person,
            own.support_plan_id == shown.item_id,
            own.person_id == shown.person_id,
            holds_on(own, binds.today),
        )
    help_ = helps()
    return (
        help_.c.support_plan_id == plan_id,
        holds_on(help_.c, binds.today),
        _by(help_.c.practitioner_id, rows),
    )


def exists_for(of: Id, *holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return EXISTS over the tables in the conditions, correlated to the row ``of`` is in."""
    return exists(literal_column("1")).where(*holds).correlate(of.expression.table)


def helps() -> Subquery:
    """Return every practitioner's help with any plan, as lead or in the team around it."""
    ways: tuple[Any, Any] = (aliased(LeadPractitioner), aliased(TeamAroundTheFamilyMember))
    return union_all(
        *(select(w.support_plan_id, w.practitioner_id, w.started_on, w.ended_on) for w in ways)
    ).subquery()


def _by(practitioner_id: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return whose help counts: the viewer's own, or that of a team which they manage.

    The team is an array, which PostgreSQL works out once for a statement and then looks
    up in the index like a single practitioner.
    """
    if rows is RowRule.CASELOAD:
        own: ColumnElement[bool] = practitioner_id == binds.viewer_practitioner
        return own
    managed, member = aliased(TeamMembership), aliased(TeamMembership)
    team = select(member.practitioner_id).where(
        managed.practitioner_id == binds.viewer_practitioner,
        managed.is_manager.is_(True),
        holds_on(managed, binds.today),
        member.team_id == managed.team_id,
        holds_on(member, binds.today),
    )
    counted: ColumnElement[bool] = practitioner_id == any_(func.array(team.scalar_subquery()))
    return counted
