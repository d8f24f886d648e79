"""What `tests.reading.oracle.looks` means, in plain Python over the rows that a viewer sees."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.reading.oracle import words
from tests.reading.oracle.rules import Rights
from tests.reading.oracle.showing import Facts, why_hidden
from tests.reading.oracle.world import Row, World


class Seen:
    """The rows of a world that somebody sees."""

    def __init__(self, world: World, rights: Rights) -> None:
        self.world = world
        self._rights = rights

    def all(self, type_name: str) -> list[Row]:
        """Return the rows of a type, as if no others were there."""
        rows = self.world.all(words.TABLES[type_name])
        rights = self._rights
        return [rights.disclosed(type_name, row) for row in rows if rights.sees(type_name, row)]

    def of(self, type_name: str, person: Row) -> list[Row]:
        """Return those about a person."""
        return [row for row in self.all(type_name) if row.person_id == person.id]


def _dearest_worth(seen: Seen, person: Row) -> int | None:
    return max((kept.worth for kept in seen.of("Keepsake", person)), default=None)


def _lines(seen: Seen, person: Row) -> int:
    return len(seen.of("Keepsake", person)) + len(seen.of("Need", person))


def _needs_without_keepsakes(seen: Seen, person: Row) -> int:
    return 0 if seen.of("Keepsake", person) else len(seen.of("Need", person))


def _others_keep(seen: Seen, person: Row) -> bool:
    day = seen.world.today
    coverages = [c for c in seen.all("PlanCoverage") if c.started_on <= day < c.ended_on]
    plans = {each.support_plan_id for each in coverages if each.person_id == person.id}
    others = {each.person_id for each in coverages if each.support_plan_id in plans} - {person.id}
    return any(kept.person_id in others for kept in seen.all("Keepsake"))


def _eldest_other_born_on(seen: Seen, person: Row) -> str | None:
    others = (each.date_of_birth for each in seen.all("Person") if each.id != person.id)
    eldest = min(filter(None, others), default=None)
    return eldest and eldest.isoformat()


def _hidden_because(seen: Seen, publication: Row) -> str | None:
    known = Facts(seen.all("PlanCoverage"), seen.all("Person"), seen.all("Relationship"))
    return why_hidden(seen.world.today, publication, known)


def _is_without_lead(seen: Seen, plan: Row) -> bool:
    day = seen.world.today
    leads = [each for each in seen.all("LeadPractitioner") if each.support_plan_id == plan.id]
    return plan.status != "CLOSED" and not any(
        each.started_on <= day < each.ended_on for each in leads
    )


def _suggested_outcome(seen: Seen, need: Row) -> str:
    goals = [each for each in seen.all("Goal") if each.need_id == need.id]
    reached = [each for each in goals if each.achievement_status in {"ACHIEVED", "SUSTAINING"}]
    if not reached:
        return "NOT_MET"
    return "MET" if len(reached) == len(goals) else "PARTLY_MET"


ENDED = ("COMPLETED", "CANCELLED", "ENTERED_IN_ERROR", "REJECTED")


def _goal_is_overdue(seen: Seen, goal: Row) -> bool:
    is_late = goal.target_on is not None and goal.target_on < seen.world.today
    return is_late and goal.lifecycle_status not in ENDED


def _action_is_overdue(seen: Seen, action: Row) -> bool:
    is_late = action.due_on is not None and action.due_on < seen.world.today
    return is_late and (action.done_on, action.dropped_on) == (None, None)


def _plan_is_overdue(seen: Seen, plan: Row) -> bool:
    goals = [each for each in seen.all("Goal") if each.support_plan_id == plan.id]
    actions = [each for each in seen.all("Action") if each.support_plan_id == plan.id]
    is_late = any(_goal_is_overdue(seen, each) for each in goals) or any(
        _action_is_overdue(seen, each) for each in actions
    )
    return plan.status != "CLOSED" and is_late


def _has_live_plan(seen: Seen, person: Row) -> bool:
    day = seen.world.today
    open_ = {plan.id for plan in seen.all("SupportPlan") if plan.status != "CLOSED"}
    return any(
        each.support_plan_id in open_ and each.started_on <= day < each.ended_on
        for each in seen.of("PlanCoverage", person)
    )


LOOKS: Mapping[tuple[str, str], Callable[[Seen, Row], Any]] = {
    ("Person", "keepsSomething"): lambda seen, person: bool(seen.of("Keepsake", person)),
    ("Person", "dearestWorth"): _dearest_worth,
    ("Person", "lines"): _lines,
    ("Person", "needsWithoutKeepsakes"): _needs_without_keepsakes,
    ("Person", "othersKeep"): _others_keep,
    ("Person", "eldestOtherBornOn"): _eldest_other_born_on,
    ("Need", "suggestedOutcome"): _suggested_outcome,
    ("SupportPlan", "isOverdue"): _plan_is_overdue,
    ("Goal", "isOverdue"): _goal_is_overdue,
    ("Action", "isOverdue"): _action_is_overdue,
    ("Person", "hasLivePlan"): _has_live_plan,
    ("SupportPlan", "isWithoutLead"): _is_without_lead,
    ("Publication", "hiddenBecause"): _hidden_because,
}
