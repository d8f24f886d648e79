"""What the keepsakes' Python fields say, of what their viewer sees."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.reading.oracle import words
from tests.reading.oracle.lists import View, may_go_by
from tests.reading.oracle.rules import Rights
from tests.reading.oracle.world import Row


def _summary(view: View, row: Row) -> str:
    person = view.first("Keepsake", row, words.one("Person", "person_id"))
    seen = view.rights.sees("Keepsake", row, words.FIELD_SCOPES["Keepsake", "toldStory"])
    story = (row.story or "") if seen else None
    weight = row.weight if row.worth > 10 else None
    return f"{row.kept_on.year}, {weight}, {person and person.given_name}: {story}"


def _outline(view: View, row: Row) -> str:
    locality = view.first("Person", row, words.one("Locality", "locality_id"))
    kept = view.related("Person", row, words.RELATIONS["Person", "keepsakeList"])
    ordered = view.in_order("Keepsake", kept, words.KEEPSAKES["DEAREST"])
    stage = words.COMPUTED["Person", "lifeStage"](view.world, row)
    years = [each.kept_on.year for each in ordered]
    return f"{stage}, {locality and locality.name}, {len(kept)}: {years}"


def _ages(view: View, row: Row) -> list[str]:
    relation = words.RELATIONS["Household", "members"]
    members = view.related("Household", row, relation)
    ordered = view.in_order(relation.target, members, relation.orders["STARTED"])
    to_one = words.one("Person", "person_id")
    people = [(each, view.first(relation.target, each, to_one)) for each in ordered]
    return [f"{each.role} {person and person.date_of_birth}" for each, person in people]


PYTHON: Mapping[tuple[str, str], tuple[Callable[[View, Row], Any], tuple[str, ...]]] = {
    ("Keepsake", "summary"): (_summary, ("person", "toldStory")),
    ("Person", "outline"): (_outline, ("keepsakeCount", "locality", "keepsakeList")),
    ("Household", "ages"): (_ages, ("members.person",)),
}
"""Each with the fields that it needs, of those that not everybody may read."""


def may_compute(rights: Rights, type_name: str, field: str) -> bool:
    """Return whether everything that a Python field needs may be read."""
    return all(may_go_by(rights, type_name, path) for path in PYTHON[type_name, field][1])
