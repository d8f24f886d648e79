"""Who sees contacts with the front door: it does itself, and whoever recorded one sees that."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, String, cast, false, func, select, true
from sqlalchemy.orm import aliased

from earlyhelp.access.rules.reach import person_visible
from earlyhelp.access.rules.reasons import reasons_withheld
from earlyhelp.categories import FRONT_DOOR, GENERAL
from earlyhelp.contract.rules import Rule
from earlyhelp.front_door import models
from earlyhelp.reading import binds
from earlyhelp.viewer import RowRule

_CASEWORK = {RowRule.CASELOAD, RowRule.TEAM}


def _contact_visible(contact: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which contacts are seen: all at the front door; otherwise those one recorded oneself.

    Families see none: a contact tells of others, and of who told.
    """
    own: ColumnElement[bool] = contact.recorded_by_practitioner_id == binds.viewer_practitioner
    return _for_staff(rows, lambda: own)


def _seen_with_person(row: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return the same of what is about somebody: whoever helps them sees it as well."""
    return _for_staff(rows, lambda: person_visible(row.person_id, rows))


def _for_staff(rows: RowRule, reached: Callable[[], ColumnElement[bool]]) -> ColumnElement[bool]:
    if rows is RowRule.EVERYONE:
        return true()
    return reached() if rows in _CASEWORK else false()


def _subject(contact_id: Any, row: Any) -> ColumnElement[str]:
    """Return everybody whom a contact names."""
    named = aliased(models.ContactPerson)
    people = select(func.string_agg(cast(named.person_id, String()), ","))
    return people.where(named.contact_id == contact_id).correlate(row).scalar_subquery()


RULES = (
    Rule(
        models.Contact,
        subject=lambda contact: _subject(contact.id, contact),
        visible=_contact_visible,
        category=FRONT_DOOR,
    ),
    Rule(
        models.ContactPerson,
        subject=lambda named: named.person_id,
        visible=_seen_with_person,
        category=GENERAL,
    ),
    Rule(
        models.ContactOutcome,
        subject=lambda outcome: outcome.person_id,
        visible=_seen_with_person,
        category=GENERAL,
        withheld=reasons_withheld(models.ContactOutcome),
    ),
    Rule(
        models.TriageDecision,
        subject=lambda decision: _subject(decision.contact_id, decision),
        visible=lambda _decision, rows: _for_staff(rows, false),
        withheld=reasons_withheld(models.TriageDecision),
    ),
)
