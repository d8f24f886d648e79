"""Who sees which people, and what they are to one another."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlalchemy.orm import aliased

from earlyhelp.access.rules.reach import exists_for, person_reached, person_visible
from earlyhelp.contract.rules import Rule, Withheld
from earlyhelp.people import models
from earlyhelp.reading import binds
from earlyhelp.support_plans.grounds import is_under_sixteen
from earlyhelp.viewer import RowRule


def _relationship_visible(relationship: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return which relationships are reached: those of which both people are.

    Or the one, where whoever recorded it names the other to those who help: wider family.

    With PUBLISHED, only the person's own, and those to children: what two other adults are to
    one another is theirs to tell.
    """
    two = (relationship.person_id, relationship.related_person_id)
    one, other = (person_visible(each, rows) for each in two)
    if rows is not RowRule.PUBLISHED:
        return and_(one, or_(other, relationship.named_as.is_not(None)))
    both = and_(one, other)
    child = aliased(models.Person)
    to_a_child = exists_for(
        relationship.person_id, child.id.in_(two), is_under_sixteen(child, binds.today)
    )
    return and_(both, or_(*(each == binds.viewer_person for each in two), to_a_child))


def _is_oneself(person: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return of whom more is disclosed: of all; with PUBLISHED, of oneself alone."""
    if rows is not RowRule.PUBLISHED:
        return true()
    own: ColumnElement[bool] = person.id == binds.viewer_person
    return own


def _is_oneself_or_a_child(person: Any, rows: RowRule) -> ColumnElement[bool]:
    """Return the same, with children under sixteen beside oneself."""
    own = _is_oneself(person, rows)
    return or_(own, is_under_sixteen(person, binds.today)) if rows is RowRule.PUBLISHED else own


RULES = (
    Rule(
        models.Person,
        subject=lambda person: person.id,
        visible=lambda person, rows: person_reached(person.id, rows),
        withheld=(
            Withheld(
                (
                    models.Person.date_of_birth,
                    models.Person.expected_delivery_on,
                    models.Person.died_on,
                    models.Person.sex,
                ),
                visible=_is_oneself_or_a_child,
            ),
            # Of a child too: it would tell where a parent moved whom the reader must not find.
            Withheld((models.Person.locality_id,), visible=_is_oneself),
        ),
    ),
    Rule(
        models.Relationship,
        subject=lambda row: func.concat(row.person_id, ",", row.related_person_id),
        visible=_relationship_visible,
    ),
)
