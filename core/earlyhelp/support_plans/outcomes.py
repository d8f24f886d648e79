"""How far needs are met, as their goals suggest it: confirmed, or said otherwise, at closing."""

from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import aliased

from earlyhelp.support_plans.models import Goal, GoalAchievementStatus, NeedOutcome

REACHED = (GoalAchievementStatus.ACHIEVED, GoalAchievementStatus.SUSTAINING)


def suggested_outcome(need: Any) -> ColumnElement[Any]:
    """Return what the goals of a need suggest, as last recorded: all, some or none is reached."""
    goal = aliased(Goal)
    goals = select(func.count()).where(goal.need_id == need.id)
    reached = goals.where(goal.achievement_status.in_(REACHED))
    every = goals.correlate(need).scalar_subquery()
    some = reached.correlate(need).scalar_subquery()
    return case(
        (some == 0, literal(NeedOutcome.NOT_MET.value, literal_execute=True)),
        (some == every, literal(NeedOutcome.MET.value, literal_execute=True)),
        else_=literal(NeedOutcome.PARTLY_MET.value, literal_execute=True),
    )
