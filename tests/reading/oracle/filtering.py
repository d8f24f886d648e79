"""What each filter means, said again in plain Python, and what orders and filters go by."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.reading.oracle.folding import folded
from tests.reading.oracle.world import FOREVER


def _plain(given: str) -> str:
    """Return a number as it is kept: in capitals, without spaces and hyphens."""
    return given.upper().replace(" ", "").replace("-", "")


def _starts(text: str | None, given: str) -> bool:
    return text is not None and _can_be_found(given) and folded(text).startswith(folded(given))


def _has(text: str | None, given: str) -> bool:
    return text is not None and _can_be_found(given) and folded(given) in folded(text)


def _can_be_found(given: str) -> bool:
    """Return whether there is more in a text than signs that are not looked up, or nothing."""
    return not given.strip(" ") or bool(folded(given))


def _from(value: Any, given: Any) -> bool:
    return value is not None and bool(value >= given)


def _to(value: Any, given: Any) -> bool:
    return value is not None and bool(value <= given)


def _names(row: Any) -> str:
    """Return somebody's names as they are looked up, one behind another."""
    names = (row.given_name, row.family_name, row.preferred_name)
    return folded(" ".join(each or "" for each in names))


def _day(text: str) -> date:
    return date.fromisoformat(text)


Meaning = Callable[[Any, Any], bool]

OF_DAYS: Mapping[str, Meaning] = {
    "From": lambda day, given: day is not None and day >= _day(given),
    "To": lambda day, given: day is not None and day <= _day(given),
    "After": lambda day, given: day is not None and day > _day(given),
    "Before": lambda day, given: day is not None and day < _day(given),
}
OF_NUMBERS: Mapping[str, Meaning] = {
    "AtLeast": lambda number, given: number is not None and number >= given,
    "AtMost": lambda number, given: number is not None and number <= given,
    "MoreThan": lambda number, given: number is not None and number > given,
    "LessThan": lambda number, given: number is not None and number < given,
}
OF_TEXTS: Mapping[str, Meaning] = {
    "StartsWith": _starts,
    "Contains": _has,
}


def _of_column(column: str, meaning: Meaning) -> Meaning:
    return lambda row, given: meaning(getattr(row, column), given)


def _of_end(meaning: Meaning) -> Meaning:
    """Compare the day on which something ended, which what has not ended has not."""
    return lambda row, given: meaning(None if row.ended_on == FOREVER else row.ended_on, given)


DATED = (
    "Relationship",
    "HouseholdMembership",
    "TeamMembership",
    "PlanCoverage",
    "LeadPractitioner",
    "TeamAroundTheFamilyMember",
)
"""Types whose rows hold from a day until another."""

COMPARED: Mapping[tuple[str, str], tuple[str, Mapping[str, Meaning]]] = {
    ("Person", "born"): ("date_of_birth", OF_DAYS),
    ("SupportPlan", "title"): ("title", OF_TEXTS),
    ("Household", "name"): ("name", OF_TEXTS),
    ("SupportPlan", "opened"): ("opened_on", OF_DAYS),
    ("SupportPlan", "closed"): ("closed_on", OF_DAYS),
    ("Need", "identified"): ("identified_on", OF_DAYS),
    ("Need", "met"): ("met_on", OF_DAYS),
    ("Need", "statement"): ("statement", OF_TEXTS),
    ("Goal", "target"): ("target_on", OF_DAYS),
    ("Goal", "statement"): ("statement", OF_TEXTS),
    ("Action", "due"): ("due_on", OF_DAYS),
    ("Action", "done"): ("done_on", OF_DAYS),
    ("Action", "description"): ("description", OF_TEXTS),
    ("Publication", "published"): ("published_on", OF_DAYS),
    ("Placement", "decided"): ("decided_on", OF_DAYS),
    ("PathwayPosition", "rank"): ("rank", OF_NUMBERS),
    ("Keepsake", "kept"): ("kept_on", OF_DAYS),
    **{(each, "started"): ("started_on", OF_DAYS) for each in DATED},
}
"""Filters by a column, of each kind of value all of them."""

COUNTED: Mapping[tuple[str, str], str] = {
    ("SupportPlan", "needCount"): "needCount",
    ("SupportPlan", "goalCount"): "goalCount",
    ("Goal", "actionCount"): "actionCount",
}
"""Filters by how many there are, all of them."""

FILTERS: Mapping[tuple[str, str], Meaning] = {
    **{
        (type_name, f"{stem}{ending}"): _of_column(column, meaning)
        for (type_name, stem), (column, meanings) in COMPARED.items()
        for ending, meaning in meanings.items()
    },
    **{
        (type_name, f"ended{ending}"): _of_end(meaning)
        for type_name in DATED
        for ending, meaning in OF_DAYS.items()
    },
    **{(each, "ended"): lambda row, given: (row.ended_on != FOREVER) == given for each in DATED},
    **{
        (type_name, f"{stem}{ending}"): meaning
        for type_name, stem in COUNTED
        for ending, meaning in OF_NUMBERS.items()
    },
    ("SupportPlan", "withoutLead"): lambda value, given: bool(value == given),
    ("Relationship", "kind"): lambda row, given: row.kind in given,
    ("Relationship", "isCarer"): lambda row, given: row.is_carer == given,
    ("Relationship", "hasParentalResponsibility"): lambda row, given: (
        row.has_parental_responsibility == given
    ),
    ("HouseholdMembership", "role"): lambda row, given: row.role in given,
    ("Person", "nameContains"): lambda row, given: _has(_names(row), given),
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
    ("Person", "bornOn"): lambda row, given: row.date_of_birth == _day(given),
    ("Person", "sex"): lambda row, given: row.sex in given,
    ("PersonIdentifier", "kind"): lambda row, given: row.kind in given,
    ("PersonIdentifier", "value"): lambda row, given: row.value in map(_plain, given),
    ("Locality", "code"): lambda row, given: row.code in given,
    ("Team", "nameStartsWith"): lambda row, given: _starts(row.name, given),
    ("TeamMembership", "isManager"): lambda row, given: row.is_manager == given,
    ("SupportPlan", "overdue"): lambda value, given: bool(value == given),
    ("Goal", "overdue"): lambda value, given: bool(value == given),
    ("Action", "overdue"): lambda value, given: bool(value == given),
    ("Person", "hasLivePlan"): lambda value, given: bool(value == given),
    ("Organisation", "nameStartsWith"): lambda row, given: _starts(row.name, given),
    ("Organisation", "kind"): lambda row, given: row.kind in given,
    ("Practitioner", "nameStartsWith"): lambda row, given: _starts(row.name, given),
    ("SupportPlan", "status"): lambda row, given: row.status in given,
    ("Need", "code"): lambda row, given: row.code in given,
    **{
        (each, "category"): lambda row, given: row.category in given
        for each in ("Need", "Goal", "Action")
    },
    ("Need", "outcome"): lambda row, given: row.outcome in given,
    ("Need", "met"): lambda row, given: (row.met_on is not None) == given,
    ("Goal", "lifecycleStatus"): lambda row, given: row.lifecycle_status in given,
    ("Goal", "achievementStatus"): lambda row, given: row.achievement_status in given,
    ("Goal", "target"): lambda row, given: (row.target_on is not None) == given,
    ("PlanClosing", "awaitsManager"): lambda row, given: row.awaits_manager == given,
    ("Notice", "seen"): lambda row, given: (row.seen_on is not None) == given,
    ("Action", "dropped"): lambda row, given: (row.dropped_on is not None) == given,
    ("Action", "done"): lambda row, given: (row.done_on is not None) == given,
    ("Action", "due"): lambda row, given: (row.due_on is not None) == given,
    ("Publication", "isHidden"): lambda why, given: (why is not None) == given,
    ("PathwayScheme", "code"): lambda row, given: row.code in given,
    ("PathwayScheme", "authority"): lambda row, given: row.authority in given,
    ("PathwayPosition", "code"): lambda row, given: row.code in given,
    ("PathwayPosition", "stage"): lambda row, given: row.stage in given,
    ("PathwayPosition", "isStatutory"): lambda row, given: row.is_statutory == given,
    ("Reason", "decision"): lambda row, given: row.decision in given,
    ("Keepsake", "worth"): lambda row, given: bool(row.worth == given),
    ("Keepsake", "label"): lambda row, given: row.label in given,
    ("Keepsake", "weightAtLeast"): _from,
    ("Keepsake", "worthTimesAtMost"): _to,
    ("Keepsake", "storyStartsWith"): lambda row, given: _starts(row.story, given),
    ("Keepsake", "storyContains"): lambda row, given: _has(row.story, given),
}


def means(type_name: str, name: str) -> Meaning:
    """Return what a filter means; every type is filtered by the ids of its rows."""
    if name == "id":
        return lambda row, given: f"{type_name}_{row.id}" in given
    return FILTERS[type_name, name]


FILTERED: Mapping[tuple[str, str], str] = {
    ("Person", "formerName"): "formerNames",
    ("Person", "identifier"): "identifiers",
    **{
        (type_name, f"{stem}{ending}"): field
        for (type_name, stem), field in COUNTED.items()
        for ending in OF_NUMBERS
    },
    ("SupportPlan", "withoutLead"): "isWithoutLead",
    ("SupportPlan", "overdue"): "isOverdue",
    ("SupportPlan", "teamAroundTheFamilyMember"): "teamAroundTheFamily",
    ("SupportPlan", "coverage"): "coverages",
    ("SupportPlan", "person"): "people",
    ("SupportPlan", "need"): "needs",
    ("SupportPlan", "goal"): "goals",
    ("SupportPlan", "action"): "actions",
    ("Goal", "overdue"): "isOverdue",
    ("Action", "overdue"): "isOverdue",
    ("Household", "membership"): "memberships",
    ("Practitioner", "teamMembership"): "teamMemberships",
    ("Person", "keepsakeCountAtLeast"): "keepsakeCount",
    ("Person", "linesAtLeast"): "lines",
    ("Publication", "isHidden"): "hiddenBecause",
    ("Keepsake", "weightAtLeast"): "weight",
    ("Keepsake", "worthTimesAtMost"): "worthTimes",
    ("Keepsake", "storyStartsWith"): "story",
    ("Keepsake", "storyContains"): "story",
}
"""Filters by a field of another name that is no column, or that needs a further scope.

Where a field is not to be seen, no such filter matches.
"""

GOES_BY: Mapping[str, tuple[str, str]] = {
    **{
        f"{stem}{ending}": (type_name, field)
        for (type_name, stem), field in COUNTED.items()
        for ending in OF_NUMBERS
    },
    "isHidden": ("Publication", "hiddenBecause"),
    "keepsakeCountAtLeast": ("Person", "keepsakeCount"),
    "hasLivePlan": ("Person", "hasLivePlan"),
    "keepsSomething": ("Person", "keepsSomething"),
    "linesAtLeast": ("Person", "lines"),
    "LINES": ("Person", "lines"),
    "toldKeepsakeCount": ("Person", "toldKeepsakeCount"),
    "storyStartsWith": ("Keepsake", "story"),
    "storyContains": ("Keepsake", "story"),
    "NEED_COUNT_MOST_FIRST": ("SupportPlan", "needCount"),
    "KEEPSAKES": ("Person", "keepsakeCount"),
    "TOLD_KEEPSAKE_COUNT_MOST_FIRST": ("Person", "toldKeepsakeCount"),
    "TOLD": ("Keepsake", "toldStory"),
    "KEPT_BY": ("Keepsake", "person"),
    "BORN": ("Keepsake", "person.locality"),
}
"""Filters and orders that go by what not everybody may read, with the field that they go by."""

LED_TO: Mapping[tuple[str, str], str] = {
    ("Person", "locality"): "Locality",
    ("Person", "formerName"): "FormerName",
    ("Person", "identifier"): "PersonIdentifier",
    ("Person", "dearestKeepsake"): "Keepsake",
    ("Relationship", "relatedPerson"): "Person",
    ("HouseholdMembership", "person"): "Person",
    ("HouseholdMembership", "household"): "Household",
    ("SupportPlan", "household"): "Household",
    ("SupportPlan", "openedBy"): "Practitioner",
    ("SupportPlan", "closing"): "PlanClosing",
    ("SupportPlan", "leadPractitioner"): "LeadPractitioner",
    ("PlanCoverage", "person"): "Person",
    ("PlanCoverage", "supportPlan"): "SupportPlan",
    ("LeadPractitioner", "practitioner"): "Practitioner",
    ("Practitioner", "organisation"): "Organisation",
    ("SupportPlan", "teamAroundTheFamilyMember"): "TeamAroundTheFamilyMember",
    ("SupportPlan", "coverage"): "PlanCoverage",
    ("SupportPlan", "person"): "Person",
    ("SupportPlan", "need"): "Need",
    ("SupportPlan", "goal"): "Goal",
    ("SupportPlan", "action"): "Action",
    ("Household", "membership"): "HouseholdMembership",
    ("TeamAroundTheFamilyMember", "practitioner"): "Practitioner",
    ("Team", "organisation"): "Organisation",
    ("TeamMembership", "team"): "Team",
    ("TeamMembership", "practitioner"): "Practitioner",
    ("Practitioner", "teamMembership"): "TeamMembership",
    **{(each, "person"): "Person" for each in ("Need", "Goal", "Action")},
    **{(each, "supportPlan"): "SupportPlan" for each in ("Need", "Goal", "Action")},
    ("Goal", "need"): "Need",
    ("Goal", "ownerPerson"): "Person",
    ("Goal", "ownerOrganisation"): "Organisation",
    ("Action", "goal"): "Goal",
    ("Action", "responsiblePerson"): "Person",
    ("Action", "responsiblePractitioner"): "Practitioner",
    ("Publication", "person"): "Person",
    ("PathwayPosition", "scheme"): "PathwayScheme",
    ("Placement", "scheme"): "PathwayScheme",
    ("Placement", "position"): "PathwayPosition",
    ("Keepsake", "person"): "Person",
}
"""What a filter leads to, where what is given is a filter itself."""

LEAST = {"target_on": date.max, "due_on": date.max, "person.dateOfBirth": date.min, "lines": -1}
"""What stands for nothing in an order: the first of all or the last; of texts, the empty one."""
