"""Who sees which records of a plan, and what of a plan was published to whom."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, any_, cast, func, or_, select
from sqlalchemy.orm import aliased

from earlyhelp.access.rules.reach import (
    Id,
    exists_for,
    person_reached,
    plan_visible,
    seen_on,
)
from earlyhelp.access.rules.support_plans import covered_by
from earlyhelp.contract.rules import Rule, open_to_all
from earlyhelp.reading import binds
from earlyhelp.reading.conditions import shortcut
from earlyhelp.support_plans.grounds import stands
from earlyhelp.support_plans.models import (
    Action,
    DataCategory,
    PlanCoverage,
    PlanRecord,
    PlanStatus,
    Publication,
    SupportPlan,
)
from earlyhelp.viewer import RowRule


def _subject(record: Any) -> ColumnElement[str]:
    """Return whom a record is about: one person, or everyone whom the plan covers."""
    return func.coalesce(
        cast(record.person_id, String()), covered_by(record.support_plan_id, record)
    )


def _record_visible(record: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which records are reached: by plan and person, or by a publication that stands."""
    if rows is RowRule.PUBLISHED:
        shown = aliased(Publication)
        return exists_for(
            record.id,
            shown.item_id == record.id,
            shown.person_id == binds.viewer_person,
            stands(shown, binds.today),
        )
    return _reached(record.support_plan_id, record.person_id, rows)


def _publication_visible(publication: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which publications are reached: those of reached plans, whatever became of them.

    With PUBLISHED, only those to the person themselves which stand: that something was shown to
    the other parent is nobody else's to know.
    """
    if rows is RowRule.PUBLISHED:
        return and_(publication.person_id == binds.viewer_person, stands(publication, binds.today))
    return plan_visible(publication.support_plan_id, rows)


def _reached(
    plan_id: Id, person_id: Id, rows: RowRule, *else_: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return what is reached of a plan: what is about nobody alone, or about a reached person.

    Or ``else_`` what is so, which stands in each clause: the plan's is then not asked again.
    """
    return and_(
        or_(plan_visible(plan_id, rows), *else_),
        or_(
            person_id.is_(None),
            shortcut(_covered_by_its_plan(plan_id, person_id)),
            person_reached(person_id, rows),
            *else_,
        ),
    )


def _action_visible(action: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which actions are reached: like any record, and those that one is to do oneself.

    Whoever is given an action need not help with the plan, and sees no more of it than that.
    """
    if rows not in {RowRule.CASELOAD, RowRule.TEAM}:
        return _record_visible(action, rows)
    plan = aliased(SupportPlan)
    given = and_(
        action.responsible_practitioner_id == binds.viewer_practitioner,
        action.done_on.is_(None),
        action.dropped_on.is_(None),
        exists_for(
            action.support_plan_id,
            plan.id == action.support_plan_id,
            plan.status != PlanStatus.CLOSED,
        ),
    )
    return _reached(action.support_plan_id, action.person_id, rows, given)


def _covered_by_its_plan(plan_id: Id, person_id: Id) -> ColumnElement[bool]:
    """Return whether a record's own plan covers its subject, who is then reached with it.

    So it is with nearly all, and one look-up finds it; only of others must more be asked.
    """
    covered = aliased(PlanCoverage)
    people = (
        select(covered.person_id)
        .where(covered.support_plan_id == plan_id, seen_on(covered, binds.today))
        .correlate(plan_id.expression.table)
        .scalar_subquery()
    )
    found: ColumnElement[bool] = person_id == any_(func.array(people))
    return found


RULES = (
    *open_to_all(DataCategory),
    Rule(
        PlanRecord,
        subject=_subject,
        visible=_record_visible,
        category=lambda record: record.category,
    ),
    Rule(
        Action,
        subject=_subject,
        visible=_action_visible,
        category=lambda action: action.category,
    ),
    Rule(
        Publication,
        subject=lambda publication: publication.person_id,
        visible=_publication_visible,
        category=lambda publication: publication.category,
    ),
)
