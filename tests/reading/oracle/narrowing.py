"""Lists at the root that grow with the number of people, and what they refuse to whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.reading.oracle.filtering import LED_TO, OF_DAYS, OF_NUMBERS, OF_TEXTS
from tests.reading.oracle.rules import Rights


def _each(operators: Iterable[str], *stems: str) -> set[str]:
    return {f"{stem}{operator}" for stem in stems for operator in operators}


WITHOUT_INDEX: Mapping[str, frozenset[str]] = {
    "Person": frozenset(
        {
            *("sex", "lifeStage", "keepsakeCountAtLeast", "toldKeepsakeCount", "dearestKeepsake"),
            *("KEEPSAKES", "TOLD_KEEPSAKE_COUNT_MOST_FIRST", "LINES"),
            *("keepsSomething", "linesAtLeast", "hasLivePlan"),
        }
    ),
    "Household": frozenset(),
    "Need": frozenset(
        {
            *("category", "outcome", "met"),
            *_each(OF_DAYS, "met"),
            *_each(OF_TEXTS, "statement"),
        }
    ),
    "Goal": frozenset(
        {
            *("category", "lifecycleStatus", "achievementStatus", "overdue", "target"),
            "STATEMENT",
            *_each(OF_DAYS, "target"),
            *_each(OF_NUMBERS, "actionCount"),
            *_each(OF_TEXTS, "statement"),
        }
    ),
    "Action": frozenset(
        {
            *("category", "overdue", "done", "dropped", "due"),
            *_each(OF_DAYS, "due", "done"),
            *_each(OF_TEXTS, "description"),
        }
    ),
    "Notice": frozenset({"seen"}),
    "SupportPlan": frozenset(
        {
            *("NEED_COUNT_MOST_FIRST", "withoutLead", "overdue", "person"),
            *_each(OF_NUMBERS, "needCount", "goalCount"),
            *_each(OF_DAYS, "closed"),
        }
    ),
    "Keepsake": frozenset(
        {
            *("weightAtLeast", "worthTimesAtMost", "storyStartsWith", "storyContains"),
            *("TOLD", "WORTH_TIMES", "KEPT_BY", "BORN"),
        }
    ),
}
"""The types of somebody's data that are listed at the root: what of them has no index."""

Conditions = Mapping[str, Any]


def is_too_wide(
    rights: Rights, type_name: str, order: str | None, conditions: Conditions | None
) -> bool:
    """Return whether a list at the root would have to be searched from end to end."""
    if type_name not in WITHOUT_INDEX or not rights.reaches_all(type_name):
        return False
    given = conditions or {}
    slow = _names(given) & WITHOUT_INDEX[type_name] or order in WITHOUT_INDEX[type_name]
    return bool(slow) and not _is_narrow(type_name, given)


def _names(given: Conditions) -> set[str]:
    """Return the names of a type's own conditions, however they are combined."""
    found: set[str] = set()
    for name, value in given.items():
        if value is None:
            continue
        if name in {"and", "or"}:
            found |= set().union(*map(_names, value))
        elif name == "not":
            found |= _names(value)
        else:
            found.add(name)
    return found


def _is_narrow(type_name: str, given: Conditions) -> bool:
    """Return whether some condition that has an index must hold of all that matches."""
    return any(
        _narrows(type_name, name, value) for name, value in given.items() if value is not None
    )


def _narrows(type_name: str, name: str, value: Any) -> bool:
    if name == "not":
        return False
    if name == "and":
        return any(_is_narrow(type_name, each) for each in value)
    if name == "or":
        return bool(value) and all(_is_narrow(type_name, each) for each in value)
    if name in WITHOUT_INDEX.get(type_name, ()):
        return False
    led_to = LED_TO.get((type_name, name))
    return led_to is None or _is_narrow(led_to, value)
