"""Who sees which decided tiers and levels; the schemes themselves are nobody's data."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, false, func, or_

from earlyhelp.access.rules.reach import person_visible, plan_visible
from earlyhelp.access.rules.reasons import reasons_withheld
from earlyhelp.access.rules.support_plans import covered_by
from earlyhelp.contract.rules import Rule, open_to_all
from earlyhelp.pathway import models
from earlyhelp.viewer import RowRule


def _placement_visible(placement: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which placements are reached: of reached people and plans; none are published."""
    if rows is RowRule.PUBLISHED:
        return false()
    return or_(
        person_visible(placement.person_id, rows),
        plan_visible(placement.support_plan_id, rows),
    )


RULES = (
    *open_to_all(models.PathwayScheme),
    Rule(
        models.Placement,
        subject=lambda row: func.coalesce(
            cast(row.person_id, String()), covered_by(row.support_plan_id, row)
        ),
        visible=_placement_visible,
        withheld=reasons_withheld(models.Placement),
    ),
)
