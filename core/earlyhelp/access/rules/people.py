"""Who sees which people, and what they are to one another."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func

from earlyhelp.access.rules.reach import person_visible
from earlyhelp.contract.rules import Rule, open_to_all
from earlyhelp.people import models
from earlyhelp.viewer import RowRule


def _relationship_visible(relationship: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which relationships are reached: those of which both people are."""
    return and_(
        person_visible(relationship.person_id, rows),
        person_visible(relationship.related_person_id, rows),
    )


RULES = (
    *open_to_all(models.LifeStageBand),
    Rule(
        models.Person,
        subject=lambda person: person.id,
        visible=lambda person, rows: person_visible(person.id, rows),
    ),
    Rule(
        models.Relationship,
        subject=lambda row: func.concat(row.person_id, ",", row.related_person_id),
        visible=_relationship_visible,
    ),
)
