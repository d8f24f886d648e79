"""Answers: what a statement returned, made ready to leave.

Most answers are passed on as the text they came as. Only where a field was denied or is
computed in Python is the text decoded, patched and encoded again.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from earlyhelp.reading.declarations import Asking
from earlyhelp.reading.selections import Chosen, Fault
from earlyhelp.reading.statements import EACH, SUBJECT, Patch, Path, Refused, Statement
from earlyhelp.traces import trace

logger = logging.getLogger(__name__)

Tree = Any
Place = tuple[str | int, ...]

_SUBJECTS = re.compile(rf'"{SUBJECT}"(?::| : )(?:"([^"]*)"|null),? ?')


@dataclass(frozen=True)
class FieldError:
    """An error of one field: why it is null, its first place in the answer, and how many it has."""

    fault: Fault
    path: Place
    count: int = 1


@dataclass(frozen=True)
class Answer:
    """One root field's answer: JSON text, whose data it holds, which fields, which errors."""

    text: str
    subjects: frozenset[str]
    fields: frozenset[str]
    errors: tuple[FieldError, ...] = ()


def make_answer(
    statement: Statement,
    key: str,
    text: str,
    asking: Asking,
    refused: Sequence[Refused] = (),
) -> Answer:
    """Return the answer of a statement from the text that it returned.

    ``refused`` are fields that are null for the values at hand, beside those that always are.
    """
    stripped, subjects = strip_subjects(text)
    answer = Answer(stripped, subjects, statement.fields)
    told = (*statement.refused, *refused)
    if not told and not statement.patches and not statement.by_type:
        return answer
    return _patched(statement, key, answer, asking, told)


def strip_subjects(text: str) -> tuple[str, frozenset[str]]:
    """Return the text without its reserved keys, and the ids that stood under them.

    The reserved key cannot occur inside a string, where its quotes would be escaped.
    """
    pieces = _SUBJECTS.split(text)
    people = ",".join(filter(None, pieces[1::2]))
    return "".join(pieces[::2]), frozenset(people.split(",")) if people else frozenset()


def _patched(
    statement: Statement, key: str, answer: Answer, asking: Asking, refused: Iterable[Refused]
) -> Answer:
    tree = {key: json.loads(answer.text)}
    errors: list[FieldError] = []
    # Those around others first: what stands within a field that is null has no place.
    for each in sorted(refused, key=lambda one: len(one.path)):
        errors += _nulled(tree, each)
    for patch in statement.patches:
        errors += _compute(tree, patch, asking)
    if statement.by_type and tree[key] is not None:
        tree[key] = [value for item in tree[key] for value in (item or {"": None}).values()]
        errors = _without_types(errors)
    text = json.dumps(tree[key], ensure_ascii=False)
    return replace(answer, text=text, errors=tuple(errors))


def _nulled(tree: Tree, refused: Refused) -> list[FieldError]:
    places = list(occurrences(tree, refused.path))
    for holder, place in places:
        holder[place[-1]] = None
    return _at(refused.fault, [place for _, place in places])


def _at(fault: Fault, places: Sequence[Place]) -> list[FieldError]:
    """Return the one error that tells of a field at all its places; none where it has none."""
    return [FieldError(fault, places[0], len(places))] if places else []


def _without_types(errors: Iterable[FieldError]) -> list[FieldError]:
    """Return the errors of items that stood under their types' names, at their places without.

    One tells of a field of several types, as of any other.
    """
    found: dict[tuple[str | int, ...], list[FieldError]] = {}
    for each in errors:
        moved = replace(each, path=(*each.path[:2], *each.path[3:]))
        field = ("" if isinstance(part, int) else part for part in moved.path)
        found.setdefault((each.fault.code, *field), []).append(moved)
    return [
        replace(min(same, key=_indexes), count=sum(one.count for one in same))
        for same in found.values()
    ]


def _indexes(error: FieldError) -> list[int]:
    return [part for part in error.path if isinstance(part, int)]


def occurrences(tree: Tree, path: Path) -> Iterator[tuple[Any, Place]]:
    """Yield each container that holds the path's last key, and the place of that key."""
    yield from _walk(tree, path, ())


def _walk(tree: Tree, path: Path, place: Place) -> Iterator[tuple[Any, Place]]:
    head, rest = path[0], path[1:]
    if tree is None:
        return
    if head == EACH:
        for index, item in enumerate(tree):
            yield from _walk(item, rest, (*place, index))
    elif head not in tree:
        return  # an item of another type
    elif not rest:
        yield tree, (*place, head)
    else:
        yield from _walk(tree[head], rest, (*place, head))


def _compute(tree: Tree, patch: Patch, asking: Asking) -> list[FieldError]:
    """Let a Python field compute its values for all its places; null them all if it fails."""
    key = patch.path[-1]
    places = [
        (holder, place)
        for holder, place in occurrences(tree, patch.path)
        if holder[key] is not None
    ]
    rows = [patch.read(holder[key]) for holder, _ in places]
    try:
        values = _values(rows, patch, asking)
    except Exception as error:  # noqa: BLE001 - a plugin's own code: contained to its field
        failed = "The Python field %s failed\n%s"
        logger.error(failed, patch.field, trace(error))  # noqa: TRY400 - no messages in the log
        for holder, _ in places:
            holder[key] = None
        fault = Fault("FIELD_FAILED", f"{patch.field} could not be computed.")
        return _at(fault, [place for _, place in places])
    for (holder, _), value in zip(places, values, strict=True):
        holder[key] = value
    return []


def _values(rows: Sequence[Any], patch: Patch, asking: Asking) -> list[Any]:
    """Return what the field computes for the rows, as JSON; raises whatever it raises."""
    computed = patch.computed.values(rows, asking) if rows else []
    values = [plain(each, patch.chosen) for each in computed]
    if len(values) != len(rows):
        raise ValueError(f"{patch.field} gave {len(values)} values for {len(rows)} rows")
    return values


def plain(value: Any, chosen: Chosen) -> Any:
    """Return a Python field's value as JSON: records by what is chosen of them."""
    if isinstance(value, list | tuple):
        return [plain(each, chosen) for each in value]
    if value is not None and chosen.is_object:
        return {each.key: _member(value, each) for each in chosen.selection}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _member(record: Any, chosen: Chosen) -> Any:
    if chosen.name == "__typename":
        return type(record).__name__
    return plain(getattr(record, chosen.name), chosen)
