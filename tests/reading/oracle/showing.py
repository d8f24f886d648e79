"""For how long somebody is shown what was published to them, in plain Python from the words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.reading.oracle.ages import completed_months
from tests.reading.oracle.world import Row, World


def is_shown(world: World, publication: Row) -> bool:
    """Return whether a publication stands today."""
    tables = ("plan_coverages", "people", "relationships")
    return why_hidden(world.today, publication, Facts(*map(world.all, tables))) is None


@dataclass(frozen=True)
class Facts:
    """What is known of a world: all of it, or what somebody sees."""

    coverages: Iterable[Row]
    people: Iterable[Row]
    relationships: Iterable[Row]


def why_hidden(day: date, publication: Row, facts: Facts) -> str | None:
    """Return why a publication is hidden on a day, as far as these facts tell; or None."""
    reader, subject = publication.person_id, publication.subject_id
    covered = {
        each.person_id
        for each in facts.coverages
        if each.support_plan_id == publication.support_plan_id and _holds(each, day)
    }
    if reader not in covered:
        return "READER_LEFT"
    if subject not in {None, reader}:
        if subject not in covered:
            return "SUBJECT_LEFT"
        child = next((each for each in facts.people if each.id == subject), None)
        parent = next((each for each in facts.people if each.id == reader), None)
        held = [
            each
            for each in facts.relationships
            if _holds(each, day) and (each.person_id, each.related_person_id) == (reader, subject)
        ]
        if child is not None and is_expected(child) and not is_mother(parent, held):
            return "EXPECTED"
        if publication.category != "GENERAL":
            if not any(each.has_parental_responsibility for each in held):
                return "NOT_RESPONSIBLE"
            if child is None or not _may_be_told(day, child, publication.agreed_on):
                return "SIXTEEN"
    return "REWORDED" if publication.is_reworded else None


def _may_be_told(day: date, child: Row, agreed_on: date | None) -> bool:
    """Return whether a parent is told of a child of this age, who agreed on a day, or did not."""
    if child.date_of_birth is None:
        return is_expected(child)
    years = completed_months(child.date_of_birth, day) // 12
    if years < 16:
        return True
    agreed_at = (
        None if agreed_on is None else completed_months(child.date_of_birth, agreed_on) // 12
    )
    return years < 18 and agreed_at is not None and agreed_at >= 16


def is_expected(person: Row) -> bool:
    """Return whether somebody is not born yet."""
    return person.date_of_birth is None and person.expected_delivery_on is not None


def is_mother(parent: Row | None, held: Iterable[Row]) -> bool:
    """Return whether a parent is the mother, by the relationships that hold to the child."""
    is_parent = any(each.kind == "PARENT_OF" for each in held)
    return is_parent and parent is not None and parent.sex == "FEMALE"


def _holds(row: Row, day: date) -> bool:
    return bool(row.started_on <= day < row.ended_on)
