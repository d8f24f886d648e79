"""Who sees which records of a plan, and what of a plan was published to whom."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, and_, any_, cast, func, inspect, or_, select
from sqlalchemy.orm import aliased

from earlyhelp.access.rules.reach import exists_for, person_visible, plan_visible
from earlyhelp.access.rules.support_plans import covered_by
from earlyhelp.contract.rules import Rule, open_to_all
from earlyhelp.reading import binds
from earlyhelp.reading.conditions import shortcut
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans.models import (
    Action,
    DataCategory,
    Goal,
    Need,
    PlanCoverage,
    PlanRecord,
    Publication,
)
from earlyhelp.viewer import Grant, RowRule


def _subject(record: Any) -> ColumnElement[str]:
    """Return whom a record is about: one person, or everyone whom the plan covers."""
    return func.coalesce(
        cast(record.person_id, String()), covered_by(record.support_plan_id, record)
    )


def _record_visible(record: Any, grant: Grant) -> ColumnElement[bool]:
    """Return which records are reached: by plan and person, or by publication."""
    if grant.rows is RowRule.PUBLISHED:
        shown = aliased(Publication)
        item = _ITEMS[inspect(record).mapper.class_](shown)
        return exists_for(record.id, item == record.id, shown.person_id == binds.viewer_person)
    return and_(
        plan_visible(record.support_plan_id, grant.rows),
        or_(
            record.person_id.is_(None),
            shortcut(_covered_by_its_plan(record)),
            person_visible(record.person_id, grant.rows),
        ),
    )


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


_RECORDS = Rule(
    PlanRecord, subject=_subject, visible=_record_visible, category=lambda record: record.category
)


def _publication_visible(publication: Any, grant: Grant) -> ColumnElement[bool]:
    """Return which publications are reached: to reached people, of reached items.

    With PUBLISHED, only those to the person themselves: that something was shown to the
    other parent is nobody else's to know.
    """
    if grant.rows is RowRule.PUBLISHED:
        own: ColumnElement[bool] = publication.person_id == binds.viewer_person
        return own
    plan = publication.support_plan_id
    records = [(aliased(model), item(publication)) for model, item in _ITEMS.items()]
    return and_(
        person_visible(publication.person_id, grant.rows),
        or_(
            and_(plan.is_not(None), plan_visible(plan, grant.rows)),
            *(
                exists_for(item, record.id == item, _RECORDS.reached(record, grant))
                for record, item in records
            ),
        ),
    )


_ITEMS: Mapping[Any, Callable[[Any], Any]] = {
    Need: lambda publication: publication.need_id,
    Goal: lambda publication: publication.goal_id,
    Action: lambda publication: publication.action_id,
}

RULES = (
    *open_to_all(DataCategory),
    _RECORDS,
    Rule(
        Publication,
        subject=lambda publication: publication.person_id,
        visible=_publication_visible,
    ),
)
