"""Who sees which organisations, teams and practitioners: the scope decides, but for families."""

from typing import Any

from sqlalchemy import ColumnElement, select, true, union_all
from sqlalchemy.orm import aliased

from earlyhelp.access.rules.reach import exists_for, helps, reaches_plan
from earlyhelp.contract.rules import Rule, open_to_all
from earlyhelp.partnership import models
from earlyhelp.reading import binds
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans.grounds import stands
from earlyhelp.support_plans.models import Action, Publication
from earlyhelp.viewer import RowRule


def _practitioner_visible(practitioner: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which practitioners are seen: all.

    With PUBLISHED, those who help today with a plan that is shown to the person, and those who
    are to do what is shown to them.
    """
    if rows is not RowRule.PUBLISHED:
        return true()
    help_, action, shown = helps(), aliased(Action), aliased(Publication)
    ways = union_all(
        select(help_.c.practitioner_id).where(
            holds_on(help_.c, binds.today), *reaches_plan(help_.c.support_plan_id, rows)
        ),
        select(action.responsible_practitioner_id).where(
            shown.item_id == action.id,
            shown.person_id == binds.viewer_person,
            stands(shown, binds.today),
        ),
    ).subquery()
    return exists_for(practitioner.id, ways.c.practitioner_id == practitioner.id)


RULES = (
    *open_to_all(models.Locality, models.Organisation, models.Team, models.TeamMembership),
    Rule(models.Practitioner, subject=None, visible=_practitioner_visible),
)
