"""What is overdue: what should have been reached or done by a day that is over."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import aliased

from earlyhelp.reading import binds
from earlyhelp.support_plans.models import Action, Goal, GoalLifecycleStatus, PlanStatus

_ENDED = (
    GoalLifecycleStatus.COMPLETED,
    GoalLifecycleStatus.CANCELLED,
    GoalLifecycleStatus.ENTERED_IN_ERROR,
    GoalLifecycleStatus.REJECTED,
)


def goal_is_overdue(goal: Any) -> ColumnElement[bool]:
    """Return whether a goal should have been reached before today, and has not ended."""
    late = and_(goal.target_on < binds.today, goal.lifecycle_status.not_in(_ENDED))
    return func.coalesce(late, False)


def action_is_overdue(action: Any) -> ColumnElement[bool]:
    """Return whether an action should have been done before today, and is still to be done."""
    to_do = and_(action.done_on.is_(None), action.dropped_on.is_(None))
    return func.coalesce(and_(action.due_on < binds.today, to_do), False)


def plan_is_overdue(plan: Any) -> ColumnElement[bool]:
    """Return whether any goal or action is overdue of a plan that is not closed."""
    goal, action = aliased(Goal), aliased(Action)
    goals = exists().where(goal.support_plan_id == plan.id, goal_is_overdue(goal))
    actions = exists().where(action.support_plan_id == plan.id, action_is_overdue(action))
    late = or_(goals.correlate(plan), actions.correlate(plan))
    return func.coalesce(and_(plan.status != PlanStatus.CLOSED, late), False)
