"""Who sees what was entered in error: whoever sees the plan, or the people, it was about."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, false, func, or_

from earlyhelp.access.rules.reach import person_visible, plan_visible
from earlyhelp.access.rules.reasons import reasons_withheld
from earlyhelp.access.rules.support_plans import covered_by
from earlyhelp.contract.rules import Rule
from earlyhelp.corrections.models import EntryInError
from earlyhelp.reading import binds
from earlyhelp.viewer import RowRule


def _entry_visible(entry: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which entries are reached: one's own marks, and by plan or people; none are published.

    Of a plan it is enough to reach the plan: whoever covered the wrong person no longer
    reaches them, and has still to see that it was undone. Who sees everybody, and no plan's
    content, sees their own marks alone.
    """
    if rows in {RowRule.PUBLISHED, RowRule.NOBODY}:
        return false()
    own: ColumnElement[bool] = entry.marked_by_account_id == binds.viewer_account
    if rows is RowRule.EVERYONE:
        return own
    related = entry.related_person_id
    of_people = and_(
        entry.support_plan_id.is_(None),
        person_visible(entry.person_id, rows),
        or_(related.is_(None), person_visible(related, rows)),
    )
    return or_(own, plan_visible(entry.support_plan_id, rows), of_people)


def _subject(entry: Any) -> ColumnElement[str]:
    """Return whom an entry is about: the people it names, or else all whom its plan covers."""
    people = func.concat_ws(",", entry.person_id, entry.related_person_id)
    named = func.nullif(people, "", type_=String())
    return func.coalesce(named, covered_by(entry.support_plan_id, entry))


RULES = (
    Rule(
        EntryInError,
        subject=_subject,
        visible=_entry_visible,
        category=lambda entry: entry.category,
        withheld=reasons_withheld(EntryInError),
    ),
)
