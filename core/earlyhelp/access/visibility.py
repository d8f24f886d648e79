"""Who sees which row: each rule as SQL over the base tables, for every row rule.

A rule is one EXISTS over all the ways that lead to the row (they are put together by
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
    and_,
    any_,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from earlyhelp.households.models import HouseholdMembership
from earlyhelp.partnership.models import TeamMembership
from earlyhelp.reading import binds
from earlyhelp.reading.conditions import shortcut
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans.models import (
    Action,
    Goal,
    LeadPractitioner,
    Need,
    PlanCoverage,
    Publication,
    SupportPlan,
    TeamAroundTheFamilyMember,
)
from earlyhelp.viewer import Grant, RowRule

Id = ColumnElement[Any] | InstrumentedAttribute[Any]


def open_to_all(_row: Any, _grant: Grant) -> ColumnElement[bool]:
    """Return true: rows that are nobody's personal data need no more than the scope."""
    return true()


def plan_visible(plan_id: Id, rule: RowRule) -> ColumnElement[bool]:
    """Return which plans a rule reaches: those one leads or helps with, or was shown, today."""
    return _for_rule(rule, lambda: _exists(plan_id, *_reaches_plan(plan_id, rule)))


def person_visible(person_id: Id, rule: RowRule) -> ColumnElement[bool]:
    """Return which people a rule reaches: those covered today by a plan that it reaches.

    With PUBLISHED, also the person themselves.
    """

    def reached() -> ColumnElement[bool]:
        covered = _exists(person_id, *_covers(person_id, rule))
        own = person_id == binds.viewer_person
        return or_(own, covered) if rule is RowRule.PUBLISHED else covered

    return _for_rule(rule, reached)


def household_visible(household_id: Id, rule: RowRule) -> ColumnElement[bool]:
    """Return which households a rule reaches: of its plans, or where its people live today.

    With PUBLISHED, only where the person themselves lives and what the plans shown to them
    name: nobody is led to another person's other home.
    """

    def reached() -> ColumnElement[bool]:
        plan, home = aliased(SupportPlan), aliased(HouseholdMembership)
        lives = (
            (home.person_id == binds.viewer_person,)
            if rule is RowRule.PUBLISHED
            else _covers(home.person_id, rule)
        )
        ways = union_all(
            select(plan.household_id).where(*_reaches_plan(plan.id, rule)),
            select(home.household_id).where(holds_on(home, binds.today), *lives),
        ).subquery()
        return _exists(household_id, ways.c.household_id == household_id)

    return _for_rule(rule, reached)


def membership_visible(membership: Any, rule: RowRule) -> ColumnElement[bool]:
    """Return which household memberships a rule reaches: those of the people it reaches.

    With PUBLISHED, only in households which it reaches as well.
    """
    person = person_visible(membership.person_id, rule)
    if rule is not RowRule.PUBLISHED:
        return person
    return and_(person, household_visible(membership.household_id, rule))


def coverage_visible(coverage: Any, rule: RowRule) -> ColumnElement[bool]:
    """Return which coverages a rule reaches: it must reach both plan and person."""
    return and_(
        plan_visible(coverage.support_plan_id, rule),
        or_(shortcut(holds_on(coverage, binds.today)), person_visible(coverage.person_id, rule)),
    )


def relationship_visible(relationship: Any, rule: RowRule) -> ColumnElement[bool]:
    """Return which relationships a rule reaches: it must reach both people."""
    return and_(
        person_visible(relationship.person_id, rule),
        person_visible(relationship.related_person_id, rule),
    )


def placement_visible(placement: Any, rule: RowRule) -> ColumnElement[bool]:
    """Return which placements a rule reaches: of its people and plans; none are published."""
    if rule is RowRule.PUBLISHED:
        return false()
    return or_(
        person_visible(placement.person_id, rule), plan_visible(placement.support_plan_id, rule)
    )


def need_visible(need: Any, grant: Grant) -> ColumnElement[bool]:
    """Return which needs a grant reaches, by plan, subject and category, or by publication."""
    return _record_visible(need, lambda publication: publication.need_id, grant)


def goal_visible(goal: Any, grant: Grant) -> ColumnElement[bool]:
    """Return which goals a grant reaches, by plan, subject and category, or by publication."""
    return _record_visible(goal, lambda publication: publication.goal_id, grant)


def action_visible(action: Any, grant: Grant) -> ColumnElement[bool]:
    """Return which actions a grant reaches, by plan, subject and category, or by publication."""
    return _record_visible(action, lambda publication: publication.action_id, grant)


def publication_visible(publication: Any, grant: Grant) -> ColumnElement[bool]:
    """Return which publications a grant reaches: of people and items which it reaches.

    With PUBLISHED, only those to the person themselves: that something was shown to the
    other parent is nobody else's to know.
    """
    if grant.rows is RowRule.PUBLISHED:
        own: ColumnElement[bool] = publication.person_id == binds.viewer_person
        return own
    items: tuple[tuple[Any, Any, Callable[[Any, Grant], ColumnElement[bool]]], ...] = (
        (aliased(Need), publication.need_id, need_visible),
        (aliased(Goal), publication.goal_id, goal_visible),
        (aliased(Action), publication.action_id, action_visible),
    )
    plan = publication.support_plan_id
    return and_(
        person_visible(publication.person_id, grant.rows),
        or_(
            and_(plan.is_not(None), plan_visible(plan, grant.rows)),
            *(_exists(id_, item.id == id_, visible(item, grant)) for item, id_, visible in items),
        ),
    )


def _record_visible(
    record: Any, item: Callable[[Any], ColumnElement[Any]], grant: Grant
) -> ColumnElement[bool]:
    if grant.rows is RowRule.PUBLISHED:
        publication = aliased(Publication)
        reached = _exists(
            record.id,
            item(publication) == record.id,
            publication.person_id == binds.viewer_person,
        )
    else:
        reached = and_(
            plan_visible(record.support_plan_id, grant.rows),
            or_(
                record.person_id.is_(None),
                shortcut(_covered_by_its_plan(record)),
                person_visible(record.person_id, grant.rows),
            ),
        )
    return and_(reached, _category_reached(record, grant))


def _covered_by_its_plan(record: Any) -> ColumnElement[bool]:
    """Return whether a record's own plan covers its subject, who is then reached with it.

    So it is with nearly all, and one look-up finds it; only of others must more be asked.
    """
    covered = aliased(PlanCoverage)
    people = (
        select(covered.person_id)
        .where(
            covered.support_plan_id == record.support_plan_id,
            holds_on(covered, binds.today),
        )
        .correlate(record)
        .scalar_subquery()
    )
    found: ColumnElement[bool] = record.person_id == any_(func.array(people))
    return found


def _category_reached(record: Any, grant: Grant) -> ColumnElement[bool]:
    if grant.categories is None:
        return true()
    return record.category.in_(sorted(grant.categories)) if grant.categories else false()


def _for_rule(rule: RowRule, reached: Callable[[], ColumnElement[bool]]) -> ColumnElement[bool]:
    if rule is RowRule.NOBODY:
        return false()
    return true() if rule is RowRule.EVERYONE else reached()


def _covers(person_id: Id, rule: RowRule) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold for some coverage of the person to be reached."""
    covered = aliased(PlanCoverage)
    return (
        covered.person_id == person_id,
        holds_on(covered, binds.today),
        *_reaches_plan(covered.support_plan_id, rule),
    )


def _reaches_plan(plan_id: Id, rule: RowRule) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold, with tables of its own, for a plan to be reached."""
    if rule is RowRule.PUBLISHED:
        shown = aliased(Publication)
        return (shown.support_plan_id == plan_id, shown.person_id == binds.viewer_person)
    helps = _help()
    return (
        helps.c.support_plan_id == plan_id,
        holds_on(helps.c, binds.today),
        _by(helps.c.practitioner_id, rule),
    )


def _help() -> Subquery:
    """Return every practitioner's help with any plan, as lead or in the team around it."""
    ways: tuple[Any, Any] = (aliased(LeadPractitioner), aliased(TeamAroundTheFamilyMember))
    return union_all(
        *(select(w.support_plan_id, w.practitioner_id, w.started_on, w.ended_on) for w in ways)
    ).subquery()


def _by(practitioner_id: Any, rule: RowRule) -> ColumnElement[bool]:
    """Return whose help counts: the viewer's own, or that of a team which they manage.

    The team is an array, which PostgreSQL works out once for a statement and then looks
    up in the index like a single practitioner.
    """
    if rule is RowRule.CASELOAD:
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


def _exists(of: Id, *holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return EXISTS over the tables in the conditions, correlated to the row ``of`` is in."""
    return exists(literal_column("1")).where(*holds).correlate(of.expression.table)
