"""The questions that the limit answers: an address, a statement, and what to bind to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from benchmarks.servers.limit import household_plan, people, plan_lists
from earlyhelp.viewer import Viewer


@dataclass(frozen=True)
class Question:
    """One statement; ``values`` are bound to it, made of the asker, today and the address."""

    sql: str
    values: Callable[[Viewer, date, str], Sequence[Any]]


def _person(viewer: Viewer, today: date, uuid: str) -> Sequence[Any]:
    return (viewer.practitioner_id, today, UUID(uuid))


def _caseload(viewer: Viewer, today: date, _nothing: str) -> Sequence[Any]:
    return (viewer.practitioner_id, today, viewer.grants[0].categories)


def _managed_plans(viewer: Viewer, today: date, _nothing: str) -> Sequence[Any]:
    return (viewer.practitioner_id, today)


def _household_plan(viewer: Viewer, today: date, uuid: str) -> Sequence[Any]:
    return (viewer.practitioner_id, today, viewer.grants[0].categories, UUID(uuid))


def _nothing(_viewer: Viewer, _today: date, _nothing: str) -> Sequence[Any]:
    return ()


def _start(_viewer: Viewer, _today: date, start: str) -> Sequence[Any]:
    low = start.lower()
    return (low, low[:-1] + chr(ord(low[-1]) + 1))


def _day(_viewer: Viewer, _today: date, day: str) -> Sequence[Any]:
    return (date.fromisoformat(day),)


def _itself(_viewer: Viewer, _today: date, value: str) -> Sequence[Any]:
    return (value,)


QUESTIONS: Mapping[str, Question] = {
    "household-plan": Question(household_plan.HOUSEHOLD_PLAN, _household_plan),
    "caseload": Question(plan_lists.CASELOAD, _caseload),
    "managed-plans": Question(plan_lists.MANAGED_PLANS, _managed_plans),
    "person": Question(people.PERSON, _person),
    "people": Question(people.PEOPLE, _nothing),
    "people-counted": Question(people.PEOPLE_COUNTED, _nothing),
    "people-named": Question(people.PEOPLE_NAMED, _start),
    "people-born": Question(people.PEOPLE_BORN, _day),
    "people-numbered": Question(people.PEOPLE_NUMBERED, _itself),
    "people-living": Question(people.PEOPLE_LIVING, _itself),
}
