"""Who sees which support plans, whom they cover, who helps, and what was published."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, false, func, or_, select
from sqlalchemy.orm import aliased

from earlyhelp.access.rules.reach import Id, person_reached, plan_visible
from earlyhelp.access.rules.reasons import reasons_withheld
from earlyhelp.contract.rules import Rule, Withheld
from earlyhelp.reading import binds
from earlyhelp.reading.conditions import shortcut
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import models
from earlyhelp.viewer import RowRule


def covered_by(plan_id: Id, row: Any) -> ColumnElement[str]:
    """Return everyone whom a plan covers on the day of asking, as text."""
    covered = aliased(models.PlanCoverage)
    return (
        select(func.string_agg(cast(covered.person_id, String()), ","))
        .where(covered.support_plan_id == plan_id, holds_on(covered, binds.today))
        .correlate(row)
        .scalar_subquery()
    )


def _coverage_visible(coverage: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which coverages are reached: those of which both plan and person are."""
    plan = plan_visible(coverage.support_plan_id, rows)
    person = person_reached(coverage.person_id, rows)
    if rows is RowRule.PUBLISHED:
        return and_(plan, person)
    return and_(plan, or_(shortcut(holds_on(coverage, binds.today)), person))


def _of_plan(model: type, withheld: tuple[Withheld, ...] = ()) -> Rule:
    """Return the rule of rows that are seen with their plan, and are about all it covers."""
    return Rule(
        model,
        subject=lambda row: covered_by(row.support_plan_id, row),
        visible=lambda row, rows: plan_visible(row.support_plan_id, rows),
        withheld=withheld,
    )


def _handover_visible(handover: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which hand-overs are reached: of reached plans; those to answer, by whom they ask."""
    plan = plan_visible(handover.support_plan_id, rows)
    if rows not in {RowRule.CASELOAD, RowRule.TEAM}:
        return false() if rows is RowRule.PUBLISHED else plan
    asked = and_(
        handover.practitioner_id == binds.viewer_practitioner,
        handover.status == models.HandoverStatus.PROPOSED,
    )
    return or_(asked, plan)


RULES = (
    Rule(
        models.SupportPlan,
        subject=lambda plan: covered_by(plan.id, plan),
        visible=lambda plan, rows: plan_visible(plan.id, rows),
    ),
    Rule(
        models.PlanCoverage,
        subject=lambda coverage: coverage.person_id,
        visible=_coverage_visible,
        withheld=reasons_withheld(models.PlanCoverage),
    ),
    _of_plan(models.LeadPractitioner, withheld=reasons_withheld(models.LeadPractitioner)),
    _of_plan(models.TeamAroundTheFamilyMember),
    Rule(
        models.PlanClosing,
        subject=lambda closing: covered_by(closing.support_plan_id, closing),
        visible=lambda closing, rows: (
            false() if rows is RowRule.PUBLISHED else plan_visible(closing.support_plan_id, rows)
        ),
        withheld=reasons_withheld(models.PlanClosing, models.PlanClosing.stays_involved),
    ),
    Rule(
        models.Notice,
        subject=lambda notice: notice.person_id,
        visible=lambda notice, rows: (
            false() if rows is RowRule.PUBLISHED else plan_visible(notice.support_plan_id, rows)
        ),
    ),
    Rule(
        models.LeadHandover,
        subject=lambda row: covered_by(row.support_plan_id, row),
        visible=_handover_visible,
        withheld=reasons_withheld(models.LeadHandover),
    ),
)
