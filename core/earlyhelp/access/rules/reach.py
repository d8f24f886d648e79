"""The reach of plans and people, which every other rule is made of.

Each condition is one EXISTS over all the ways that lead to the row (they are put together by
UNION ALL *inside* it), correlated to the row by name. PostgreSQL makes a semi-join of
that, which it may run from either side: from one row to the viewer, or from the viewer's
few plans to a list. With an OR of one EXISTS for each way it can only do the first. The
day and the viewer's ids are bound when a statement runs.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Uuid,
    and_,
    any_,
    case,
    exists,
    false,
    func,
    literal_column,
    not_,
    null,
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
    KeptSight,
    LeadPractitioner,
    PlanCoverage,
    Publication,
    SightKept,
    TeamAroundTheFamilyMember,
)
from earlyhelp.viewer import RowRule

Id = ColumnElement[Any] | InstrumentedAttribute[Any]
_ALWAYS = true()


def plan_visible(plan_id: Id, rows: RowRule) -> ColumnElement[bool]:
    """Return which plans are reached: those one leads or helps with, or was shown, today.

    A plan that was closed is still reached by those who helped, for a while; one that nobody
    leads, by the managers of whoever led it last.
    """
    return for_rows(rows, lambda: exists_for(plan_id, *reaches_plan(plan_id, rows)))


def person_reached(person_id: Id, rows: RowRule) -> ColumnElement[bool]:
    """Return which people are reached: those covered today by a plan that is reached.

    With PUBLISHED, also the person themselves; and a child who is expected by the mother alone.
    """

    def reached() -> ColumnElement[bool]:
        covered = exists_for(person_id, *covers(person_id, rows))
        own = person_id == binds.viewer_person
        return or_(own, covered) if rows is RowRule.PUBLISHED else covered

    return for_rows(rows, reached)


def person_visible(person_id: Id, rows: RowRule) -> ColumnElement[bool]:
    """Return which rows about a person are reached, by a column of theirs: with the person.

    Of somebody who is reached by a closed plan alone, those that had been recorded by then.
    """
    reached = person_reached(person_id, rows)
    if rows not in {RowRule.CASELOAD, RowRule.TEAM}:
        return reached
    row_id = person_id.expression.table.c.id
    in_time = exists_for(person_id, *covers(person_id, rows, recorded=row_id))
    return and_(reached, or_(_keeps_no_closed_plan(rows), in_time))


def for_rows(rows: RowRule, reached: Callable[[], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Return nothing for NOBODY and all for EVERYONE; for the others, what they reach."""
    if rows is RowRule.NOBODY:
        return false()
    return true() if rows is RowRule.EVERYONE else reached()


def covers(
    person_id: Id, rows: RowRule, *, recorded: Id | None = None
) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold for some coverage of the person to be reached.

    With ``recorded``, the id of a row about them, by a plan that was not closed before that
    was recorded. A closed plan lets people be read, and nothing be done by it.
    """
    covered = aliased(PlanCoverage)
    if rows is RowRule.PUBLISHED:
        holds = (covered.person_id == person_id, holds_on(covered, binds.today))
        person = aliased(Person)
        known = or_(not_(is_unborn(person)), is_mother(binds.viewer_person, person, binds.today))
        shown = reaches_plan(covered.support_plan_id, rows)
        return (*holds, *shown, person.id == covered.person_id, known)
    help_ = _help(rows, binds.only_reads, tells_closing=recorded is not None)
    holds = (covered.person_id == person_id, seen_on(covered, binds.today))
    reached = (*holds, *_helped(covered.support_plan_id, help_, rows))
    if recorded is None:
        return reached
    return (*reached, or_(help_.c.closing.is_(None), recorded < help_.c.closing))


def reaches_plan(
    plan_id: Id, rows: RowRule, *, keeps: ColumnElement[bool] = _ALWAYS
) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold, with tables of its own, for a plan to be reached.

    A plan that was shown is about nobody alone: there is ground to see it while it covers its
    reader, under the title that was shown (`earlyhelp.support_plans.grounds`). ``keeps`` says
    when sight that is kept counts.
    """
    if rows is RowRule.PUBLISHED:
        shown, own = aliased(Publication), aliased(PlanCoverage)
        return (
            shown.item_id == plan_id,
            shown.person_id == binds.viewer_person,
            shown.is_reworded.is_(False),
            own.support_plan_id == shown.item_id,
            own.person_id == shown.person_id,
            holds_on(own, binds.today),
        )
    return _helped(plan_id, _help(rows, keeps), rows)


def seen_on(covered: Any, day: ColumnElement[date]) -> ColumnElement[bool]:
    """Return whether whoever helps reaches somebody by a coverage on a day.

    It is while it holds, and after a death for a while yet.
    """
    return and_(
        covered.started_on <= day, day < func.greatest(covered.ended_on, covered.seen_until)
    )


def exists_for(of: Id, *holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return EXISTS over the tables in the conditions, correlated to the row ``of`` is in."""
    return exists(literal_column("1")).where(*holds).correlate(of.expression.table)


def helps() -> Subquery:
    """Return every practitioner's help with any plan, as lead or in the team around it."""
    return union_all(*(select(*_period(way)) for way in _ways())).subquery()


def _helped(plan_id: Id, help_: Subquery, rows: RowRule) -> tuple[ColumnElement[bool], ...]:
    return (
        help_.c.support_plan_id == plan_id,
        holds_on(help_.c, binds.today),
        _by(help_.c.practitioner_id, rows),
    )


def _help(rows: RowRule, keeps: ColumnElement[bool], *, tells_closing: bool = False) -> Subquery:
    """Return the same, and where ``keeps`` also the sight that is kept of plans.

    With ``tells_closing``, that of a closed plan has the id of what keeps it, which was made
    when the plan was closed.
    """
    kept = aliased(KeptSight)
    open_, closed = null().cast(Uuid()), case((kept.kept_for == SightKept.CLOSED, kept.id))
    ways = [(way, open_) for way in _ways()] + [(kept, closed)]
    *helping, keeping = (
        select(*_period(way), *([closing.label("closing")] if tells_closing else ()))
        for way, closing in ways
    )
    return union_all(*helping, keeping.where(keeps, _is_kept(kept, rows))).subquery()


def _ways() -> tuple[Any, Any]:
    return aliased(LeadPractitioner), aliased(TeamAroundTheFamilyMember)


def _period(way: Any) -> tuple[Any, ...]:
    return way.support_plan_id, way.practitioner_id, way.started_on, way.ended_on


def _is_kept(kept: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which kept sight counts: of what nobody leads, for managers alone."""
    closed: ColumnElement[bool] = kept.kept_for == SightKept.CLOSED
    return true() if rows is RowRule.TEAM else closed


def _keeps_no_closed_plan(rows: RowRule) -> ColumnElement[bool]:
    """Return whether there is none for the viewer today, which is found once for a statement."""
    kept = aliased(KeptSight)
    return ~exists(literal_column("1")).where(
        kept.kept_for == SightKept.CLOSED,
        holds_on(kept, binds.today),
        _by(kept.practitioner_id, rows),
    )


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
