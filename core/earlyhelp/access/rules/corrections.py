"""Who sees what was entered in error or amended: who sees the plan, or the people, it is about."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, false, func, or_

from earlyhelp.access.rules.households import household_visible, living_in
from earlyhelp.access.rules.reach import person_visible, plan_visible
from earlyhelp.access.rules.reasons import reasons_withheld
from earlyhelp.access.rules.support_plans import covered_by
from earlyhelp.contract.rules import Rule
from earlyhelp.corrections.models import Amendment, EntryInError
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


def _amendment_visible(amendment: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which amendments are reached: one's own, and those of records that are reached.

    None are published: families read what is shown to them in the words that were shown. Who sees
    everybody, and no plan's content, sees beside their own those of the partnership alone.
    """
    if rows in {RowRule.PUBLISHED, RowRule.NOBODY}:
        return false()
    plan, person = amendment.support_plan_id, amendment.person_id
    related, household = amendment.related_person_id, amendment.household_id
    own: ColumnElement[bool] = amendment.amended_by_account_id == binds.viewer_account
    of_nobody = and_(*(each.is_(None) for each in (plan, person, household)))
    if rows is RowRule.EVERYONE:
        return or_(own, of_nobody)
    reached = and_(
        or_(plan.is_(None), plan_visible(plan, rows)),
        or_(person.is_(None), person_visible(person, rows)),
        or_(related.is_(None), person_visible(related, rows)),
        or_(household.is_(None), household_visible(household, rows)),
    )
    return or_(own, reached)


def _whose(amendment: Any) -> ColumnElement[str]:
    """Return whom an amendment is about: as an entry in error, or those who live in a household."""
    return func.coalesce(_subject(amendment), living_in(amendment.household_id, amendment))


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
    Rule(
        Amendment,
        subject=_whose,
        visible=_amendment_visible,
        category=lambda amendment: amendment.category,
        withheld=reasons_withheld(Amendment),
    ),
)
