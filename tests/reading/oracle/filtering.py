"""What each filter means, said again in plain Python, and what orders and filters go by."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.reading.oracle.folding import folded


def _plain(given: str) -> str:
    """Return a number as it is kept: in capitals, without spaces and hyphens."""
    return given.upper().replace(" ", "").replace("-", "")


def _starts(text: str | None, given: str) -> bool:
    return text is not None and folded(text).startswith(folded(given))


def _from(value: Any, given: Any) -> bool:
    return value is not None and bool(value >= given)


def _to(value: Any, given: Any) -> bool:
    return value is not None and bool(value <= given)


def _day(text: str) -> date:
    return date.fromisoformat(text)


FILTERS: Mapping[tuple[str, str], Callable[[Any, Any], bool]] = {
    ("Practitioner", "id"): lambda row, given: f"Practitioner_{row.id}" in given,
    ("SupportPlan", "needCountAtLeast"): _from,
    ("SupportPlan", "withoutLead"): lambda value, given: bool(value == given),
    ("Goal", "actionCountAtLeast"): _from,
    ("Goal", "actionCountAtMost"): _to,
    ("Person", "lifeStage"): lambda stage, given: stage in given,
    ("Person", "keepsakeCountAtLeast"): _from,
    ("Person", "keepsSomething"): lambda value, given: bool(value == given),
    ("Person", "linesAtLeast"): _from,
    ("Person", "toldKeepsakeCount"): lambda number, given: bool(number == given),
    ("Person", "familyNameStartsWith"): lambda row, given: _starts(row.family_name, given),
    ("Person", "givenNameStartsWith"): lambda row, given: _starts(row.given_name, given),
    ("Person", "preferredNameStartsWith"): lambda row, given: _starts(row.preferred_name, given),
    ("FormerName", "familyNameStartsWith"): lambda row, given: _starts(row.family_name, given),
    ("FormerName", "givenNameStartsWith"): lambda row, given: _starts(row.given_name, given),
    ("Person", "bornFrom"): lambda row, given: _from(row.date_of_birth, _day(given)),
    ("Person", "bornTo"): lambda row, given: _to(row.date_of_birth, _day(given)),
    ("Person", "bornOn"): lambda row, given: row.date_of_birth == _day(given),
    ("Person", "sex"): lambda row, given: row.sex in given,
    ("PersonIdentifier", "kind"): lambda row, given: row.kind in given,
    ("PersonIdentifier", "value"): lambda row, given: row.value in map(_plain, given),
    ("Locality", "id"): lambda row, given: f"Locality_{row.id}" in given,
    ("Locality", "code"): lambda row, given: row.code in given,
    ("Household", "nameStartsWith"): lambda row, given: _starts(row.name, given),
    ("Organisation", "nameStartsWith"): lambda row, given: _starts(row.name, given),
    ("Organisation", "kind"): lambda row, given: row.kind in given,
    ("Practitioner", "nameStartsWith"): lambda row, given: _starts(row.name, given),
    ("SupportPlan", "status"): lambda row, given: row.status in given,
    ("SupportPlan", "openedFrom"): lambda row, given: _from(row.opened_on, _day(given)),
    ("SupportPlan", "openedTo"): lambda row, given: _to(row.opened_on, _day(given)),
    ("Need", "category"): lambda row, given: row.category in given,
    ("Need", "met"): lambda row, given: (row.met_on is not None) == given,
    ("Goal", "category"): lambda row, given: row.category in given,
    ("Goal", "lifecycleStatus"): lambda row, given: row.lifecycle_status in given,
    ("Goal", "achievementStatus"): lambda row, given: row.achievement_status in given,
    ("Goal", "targetBy"): lambda row, given: _to(row.target_on, _day(given)),
    ("PlanClosing", "awaitsManager"): lambda row, given: row.awaits_manager == given,
    ("Notice", "seen"): lambda row, given: (row.seen_on is not None) == given,
    ("Action", "dropped"): lambda row, given: (row.dropped_on is not None) == given,
    ("Action", "done"): lambda row, given: (row.done_on is not None) == given,
    ("Publication", "isHidden"): lambda why, given: (why is not None) == given,
    ("Action", "dueBy"): lambda row, given: _to(row.due_on, _day(given)),
    ("PathwayScheme", "code"): lambda row, given: row.code in given,
    ("PathwayScheme", "authority"): lambda row, given: row.authority in given,
    ("Reason", "decision"): lambda row, given: row.decision in given,
    ("Keepsake", "worth"): lambda row, given: bool(row.worth == given),
    ("Keepsake", "label"): lambda row, given: row.label in given,
    ("Keepsake", "keptFrom"): lambda row, given: _from(row.kept_on, _day(given)),
    ("Keepsake", "weightAtLeast"): _from,
    ("Keepsake", "worthTimesAtMost"): _to,
    ("Keepsake", "storyStartsWith"): lambda row, given: _starts(row.story, given),
}

FILTERED: Mapping[tuple[str, str], str] = {
    ("Person", "formerName"): "formerNames",
    ("Person", "identifier"): "identifiers",
    ("SupportPlan", "needCountAtLeast"): "needCount",
    ("SupportPlan", "withoutLead"): "isWithoutLead",
    ("Goal", "actionCountAtLeast"): "actionCount",
    ("Goal", "actionCountAtMost"): "actionCount",
    ("Person", "keepsakeCountAtLeast"): "keepsakeCount",
    ("Person", "linesAtLeast"): "lines",
    ("Publication", "isHidden"): "hiddenBecause",
    ("Keepsake", "weightAtLeast"): "weight",
    ("Keepsake", "worthTimesAtMost"): "worthTimes",
    ("Keepsake", "storyStartsWith"): "story",
}
"""Filters by a field of another name that is no column, or that needs a further scope.

Where a field is not to be seen, no such filter matches.
"""

GOES_BY: Mapping[str, tuple[str, str]] = {
    "formerName": ("Person", "formerNames"),
    "locality": ("Person", "locality"),
    "identifier": ("Person", "identifiers"),
    "needCountAtLeast": ("SupportPlan", "needCount"),
    "leadPractitioner": ("SupportPlan", "leadPractitioner"),
    "household": ("SupportPlan", "household"),
    "closing": ("SupportPlan", "closing"),
    "openedBy": ("SupportPlan", "openedBy"),
    "practitioner": ("LeadPractitioner", "practitioner"),
    "organisation": ("Practitioner", "organisation"),
    "actionCountAtLeast": ("Goal", "actionCount"),
    "actionCountAtMost": ("Goal", "actionCount"),
    "isHidden": ("Publication", "hiddenBecause"),
    "keepsakeCountAtLeast": ("Person", "keepsakeCount"),
    "keepsSomething": ("Person", "keepsSomething"),
    "linesAtLeast": ("Person", "lines"),
    "LINES": ("Person", "lines"),
    "toldKeepsakeCount": ("Person", "toldKeepsakeCount"),
    "dearestKeepsake": ("Person", "dearestKeepsake"),
    "storyStartsWith": ("Keepsake", "story"),
    "person": ("Keepsake", "person"),
    "NEED_COUNT_MOST_FIRST": ("SupportPlan", "needCount"),
    "KEEPSAKES": ("Person", "keepsakeCount"),
    "TOLD_KEEPSAKE_COUNT_MOST_FIRST": ("Person", "toldKeepsakeCount"),
    "TOLD": ("Keepsake", "toldStory"),
    "KEPT_BY": ("Keepsake", "person"),
    "BORN": ("Keepsake", "person.locality"),
}
"""Filters and orders that go by what not everybody may read, with the field that they go by."""

LEAST = {"person.dateOfBirth": date.min, "lines": -1}
"""What comes first of all where there is nothing to order by; of texts, the empty one does."""
