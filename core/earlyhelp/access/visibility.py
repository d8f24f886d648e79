"""Who sees which row: each rule as SQL over the base tables, for every row rule.

Each way of reaching a row (an *arm*) is one EXISTS of its own, correlated to the row by
name, so that PostgreSQL may turn it into a lookup from either side. The day and the
viewer's ids are bound when a statement runs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from earlyhelp.households.models import HouseholdMembership
from earlyhelp.partnership.models import TeamMembership
from earlyhelp.reading import binds
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


@dataclass(frozen=True)
class _Arm:
    """One way to reach plans: the column that names the plan, and what must hold."""

    plan_id: Id
    holds: tuple[ColumnElement[bool], ...]


def open_to_all(_row: Any, _grant: Grant) -> ColumnElement[bool]:
    """Return true: rows that are nobody's personal data need no more than the scope."""
    return true()


def plan_visible(plan_id: Id, rule: RowRule) -> ColumnElement[bool]:
    """Return which plans a rule reaches: those one leads or helps with, or was shown, today."""
    return _for_rule(
        rule, lambda: (_exists(plan_id, arm.plan_id == plan_id, *arm.holds) for arm in _arms(rule))
    )


def person_visible(person_id: Id, rule: RowRule) -> ColumnElement[bool]:
    """Return which people a rule reaches: those covered today by a plan that it reaches.

    With PUBLISHED, also the person themselves.
    """
    return _for_rule(rule, lambda: _person_arms(person_id, rule))


def household_visible(household_id: Id, rule: RowRule) -> ColumnElement[bool]:
    """Return which households a rule reaches: of its plans, or where its people live today.

    With PUBLISHED, only where the person themselves lives and what the plans shown to them
    name: nobody is led to another person's other home.
    """
    return _for_rule(rule, lambda: _household_arms(household_id, rule))


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
        plan_visible(coverage.support_plan_id, rule), person_visible(coverage.person_id, rule)
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
            or_(record.person_id.is_(None), person_visible(record.person_id, grant.rows)),
        )
    return and_(reached, _category_reached(record, grant))


def _category_reached(record: Any, grant: Grant) -> ColumnElement[bool]:
    if grant.categories is None:
        return true()
    return record.category.in_(sorted(grant.categories)) if grant.categories else false()


def _for_rule(
    rule: RowRule, arms: Callable[[], Iterator[ColumnElement[bool]]]
) -> ColumnElement[bool]:
    if rule is RowRule.NOBODY:
        return false()
    return true() if rule is RowRule.EVERYONE else or_(*arms())


def _person_arms(person_id: Id, rule: RowRule) -> Iterator[ColumnElement[bool]]:
    if rule is RowRule.PUBLISHED:
        yield person_id == binds.viewer_person
    for arm in _arms(rule):
        covered = aliased(PlanCoverage)
        yield _exists(person_id, covered.person_id == person_id, *_covering(covered, arm))


def _household_arms(household_id: Id, rule: RowRule) -> Iterator[ColumnElement[bool]]:
    for arm in _arms(rule):
        plan = aliased(SupportPlan)
        yield _exists(
            household_id,
            plan.household_id == household_id,
            plan.id == arm.plan_id,
            *arm.holds,
        )
    yield from _home_arms(household_id, rule)


def _home_arms(household_id: Id, rule: RowRule) -> Iterator[ColumnElement[bool]]:
    home = aliased(HouseholdMembership)
    lives_there = (home.household_id == household_id, holds_on(home, binds.today))
    if rule is RowRule.PUBLISHED:
        yield _exists(household_id, *lives_there, home.person_id == binds.viewer_person)
        return
    for arm in _arms(rule):
        covered = aliased(PlanCoverage)
        person = covered.person_id == home.person_id
        yield _exists(household_id, *lives_there, person, *_covering(covered, arm))


def _covering(covered: Any, arm: _Arm) -> tuple[ColumnElement[bool], ...]:
    return (holds_on(covered, binds.today), covered.support_plan_id == arm.plan_id, *arm.holds)


def _arms(rule: RowRule) -> Iterator[_Arm]:
    if rule is RowRule.PUBLISHED:
        shown = aliased(Publication)
        yield _Arm(shown.support_plan_id, (shown.person_id == binds.viewer_person,))
        return
    helpers: tuple[Any, Any] = (aliased(LeadPractitioner), aliased(TeamAroundTheFamilyMember))
    for helps in helpers:
        yield _Arm(
            helps.support_plan_id,
            (holds_on(helps, binds.today), *_by(helps.practitioner_id, rule)),
        )


def _by(practitioner_id: Any, rule: RowRule) -> tuple[ColumnElement[bool], ...]:
    """Return whose help counts: the viewer's own, or that of a team which they manage."""
    if rule is RowRule.CASELOAD:
        return (practitioner_id == binds.viewer_practitioner,)
    managed, member = aliased(TeamMembership), aliased(TeamMembership)
    return (
        managed.practitioner_id == binds.viewer_practitioner,
        managed.is_manager.is_(True),
        holds_on(managed, binds.today),
        member.team_id == managed.team_id,
        holds_on(member, binds.today),
        practitioner_id == member.practitioner_id,
    )


def _exists(of: Id, *holds: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return EXISTS over the tables in the conditions, correlated to the row ``of`` is in."""
    return exists().where(*holds).correlate(of.expression.table)
