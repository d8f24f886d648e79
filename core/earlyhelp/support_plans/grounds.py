"""The ground on which somebody is shown a part of a plan: it is asked anew at every reading."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, literal, literal_column, not_, or_
from sqlalchemy.orm import aliased

from earlyhelp.categories import GENERAL
from earlyhelp.people.life_stages import completed_months
from earlyhelp.people.models import Person, Relationship, RelationshipKind, Sex
from earlyhelp.storage.choices import ClosedSet
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans.models import PlanCoverage

Day = date | ColumnElement[date]

SIXTEEN = 16 * 12
"""In months. From this age nobody is shown a young person's records unless they agreed."""
EIGHTEEN = 18 * 12
"""In months. At this age parental responsibility is over, whatever is recorded."""


class HiddenBecause(ClosedSet):
    """Why what was shown to somebody is hidden from them, though nobody withdrew it."""

    READER_LEFT = "READER_LEFT", "The plan does not cover the person to whom it was shown."
    SUBJECT_LEFT = "SUBJECT_LEFT", "The plan does not cover the person whom it is about."
    EXPECTED = (
        "EXPECTED",
        "The child whom it is about is not born yet: the mother alone is shown it.",
    )
    NOT_RESPONSIBLE = (
        "NOT_RESPONSIBLE",
        "The person to whom it was shown does not hold parental responsibility.",
    )
    SIXTEEN = (
        "SIXTEEN",
        "The person whom it is about is sixteen: ask them, and show it again if they agree.",
    )
    REWORDED = "REWORDED", "Its words have changed since it was shown: show it again."


def stands(shown: Any, day: Day) -> ColumnElement[bool]:
    """Return whether what was shown is to be seen on a day; ``shown`` is of `Publication`."""
    return hidden_because(shown, day).is_(None)


def hidden_because(shown: Any, day: Day) -> ColumnElement[str | None]:
    """Return the code of why it is not, or null."""
    return case(
        *(
            (ended, literal(str(why), literal_execute=True))
            for why, ended in _ends(shown, day).items()
        )
    )


def is_unborn(person: Any) -> ColumnElement[bool]:
    """Return whether somebody is expected, and no birth is recorded."""
    return and_(person.date_of_birth.is_(None), person.expected_delivery_on.is_not(None))


def is_under_sixteen(person: Any, day: Day) -> ColumnElement[bool]:
    """Return whether somebody was born less than sixteen years ago, or is expected."""
    born = completed_months(person.date_of_birth, day) < SIXTEEN
    return or_(and_(person.date_of_birth.is_not(None), born), is_unborn(person))


def is_mother(person_id: Any, child: Any, day: Day) -> ColumnElement[bool]:
    """Return whether somebody is the mother of a child who is expected.

    ``child`` is an alias in the FROM around.
    """
    related, mother = aliased(Relationship), aliased(Person)
    return (
        exists(literal_column("1"))
        .where(
            related.person_id == person_id,
            related.related_person_id == child.id,
            related.kind == RelationshipKind.PARENT_OF,
            holds_on(related, day),
            mother.id == related.person_id,
            mother.sex == Sex.FEMALE,
        )
        .correlate_except(related, mother)
    )


def _ends(shown: Any, day: Day) -> Mapping[HiddenBecause, ColumnElement[bool]]:
    """Return what ends the ground, each with its name; the first that holds is told."""
    is_about_another = and_(
        shown.subject_id.is_not(None), shown.subject_id.is_distinct_from(shown.person_id)
    )
    is_confidence = and_(is_about_another, shown.category.is_distinct_from(GENERAL))
    return {
        HiddenBecause.READER_LEFT: not_(_is_covered(shown, shown.person_id, day)),
        HiddenBecause.SUBJECT_LEFT: and_(
            is_about_another, not_(_is_covered(shown, shown.subject_id, day))
        ),
        HiddenBecause.EXPECTED: and_(is_about_another, _is_kept_for_the_mother(shown, day)),
        HiddenBecause.NOT_RESPONSIBLE: and_(is_confidence, not_(_is_responsible(shown, day))),
        HiddenBecause.SIXTEEN: and_(is_confidence, not_(_is_to_be_told_of(shown, day))),
        HiddenBecause.REWORDED: shown.is_reworded.is_(True),
    }


def _is_covered(shown: Any, person_id: Any, day: Day) -> ColumnElement[bool]:
    covered = aliased(PlanCoverage)
    return _exists_for(
        shown,
        covered.support_plan_id == shown.support_plan_id,
        covered.person_id == person_id,
        holds_on(covered, day),
    )


def _is_responsible(shown: Any, day: Day) -> ColumnElement[bool]:
    held = aliased(Relationship)
    return _exists_for(
        shown,
        held.person_id == shown.person_id,
        held.related_person_id == shown.subject_id,
        held.has_parental_responsibility.is_(True),
        holds_on(held, day),
    )


def _is_kept_for_the_mother(shown: Any, day: Day) -> ColumnElement[bool]:
    """Return whether it is about a child who is expected, of whom the reader is not the mother."""
    child = aliased(Person)
    return _exists_for(
        shown,
        child.id == shown.subject_id,
        is_unborn(child),
        not_(is_mother(shown.person_id, child, day)),
    )


def _is_to_be_told_of(shown: Any, day: Day) -> ColumnElement[bool]:
    """Return whether whoever is responsible for a child is shown what is about the child.

    From sixteen the young person has agreed, then or later, and at eighteen nobody is responsible
    for them.
    """
    child = aliased(Person)
    born = child.date_of_birth
    agreed = completed_months(born, shown.agreed_on) >= SIXTEEN
    return _exists_for(
        shown,
        child.id == shown.subject_id,
        or_(
            is_unborn(child),
            completed_months(born, day) < SIXTEEN,
            and_(completed_months(born, day) < EIGHTEEN, agreed),
        ),
    )


def _exists_for(shown: Any, *holds: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(literal_column("1")).where(*holds).correlate(shown)
