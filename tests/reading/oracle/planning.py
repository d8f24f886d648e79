"""Plans that worlds are made up with: whom they cover, who helps, and why that changed."""

from datetime import timedelta

from tests.reading.oracle.folding import folded
from tests.reading.oracle.making import CATEGORIES, Maker
from tests.reading.oracle.world import Row

from earlyhelp.support_plans.models import PlanStatus


def reasons(make: Maker) -> None:
    """Make a vocabulary of reasons."""
    codes = iter(range(100))
    make.rows(
        "reasons",
        1,
        3,
        lambda: {
            "decision": make.one_of(("ENTRY_IN_ERROR", "LEAD_CHANGE")),
            "code": f"R{next(codes):02}",
            "label": make.name(),
            "needs_words": make.chance(),
            "tells_manager": make.chance(),
            "definition": make.name(),
            "retired_on": make.maybe_day(),
            "version": 1,
        },
    )


def reasoned(make: Maker) -> dict[str, object]:
    """Return why something was decided, perhaps."""
    return {
        "coded_reason_id": make.maybe_id("reasons"),
        "reason": make.name() if make.chance() else None,
        "reason_category": make.one_of((None, *CATEGORIES)),
    }


def _handover(make: Maker) -> dict[str, object]:
    answer = make.one_of(("PROPOSED", "ACCEPTED", "DECLINED"))
    return {
        **_helper(make),
        **reasoned(make),
        "starts_on": make.day(),
        "proposed_on": make.day(),
        "proposed_by_practitioner_id": make.id("practitioners"),
        "status": answer,
        "answered_on": None if answer == "PROPOSED" else make.day(),
    }


def _closing(make: Maker) -> dict[str, object]:
    approved = make.maybe_day()
    return {
        **reasoned(make),
        "support_plan_id": make.id("support_plans"),
        "closed_by_practitioner_id": make.maybe_id("practitioners"),
        "was_active": make.chance(),
        "safety": make.one_of((None, "NO_CONCERN", "CANNOT_TELL")),
        "stays_involved": make.name() if make.chance() else None,
        "awaits_manager": make.chance(),
        "approved_on": approved,
        "approved_by_practitioner_id": make.id("practitioners") if approved else None,
        "version": 1,
    }


def _notice(make: Maker) -> dict[str, object]:
    seen = make.maybe_day()
    return {
        "support_plan_id": make.id("support_plans"),
        "person_id": make.id("people"),
        "kind": make.one_of(("SECOND_PLAN", "DEATH")),
        "noted_on": make.day(),
        "seen_on": seen,
        "seen_by_practitioner_id": make.id("practitioners") if seen else None,
    }


def plans(make: Maker) -> None:
    """Make plans, and who is covered, leads and helps."""
    make.rows("support_plans", 2, 4, lambda: _plan(make))
    if not make.has("support_plans"):
        return
    make.dated(
        "plan_coverages",
        (4, 8),
        ("support_plan_id", "person_id"),
        lambda: {
            **reasoned(make),
            "support_plan_id": make.id("support_plans"),
            "person_id": make.id("people"),
            "seen_until": make.one_of((None, None, make.day())),
        },
    )
    make.dated(
        "lead_practitioners",
        (3, 5),
        ("support_plan_id",),
        lambda: {**_helper(make), **reasoned(make)},
    )
    make.rows("plan_closings", 1, 3, lambda: _closing(make))
    once: dict[object, Row] = {}
    for each in make.world.all("plan_closings"):
        once.setdefault(each.support_plan_id, each)
    make.world.tables["plan_closings"] = list(once.values())
    make.rows("notices", 2, 4, lambda: _notice(make))
    make.rows("lead_handovers", 2, 5, lambda: _handover(make))
    asked: dict[object, Row] = {}
    for each in make.world.all("lead_handovers"):
        asked.setdefault(each.support_plan_id if each.status == "PROPOSED" else each.id, each)
    make.world.tables["lead_handovers"] = list(asked.values())
    make.dated(
        "team_around_the_family_members",
        (2, 5),
        ("support_plan_id", "practitioner_id"),
        lambda: {**_helper(make), "role": make.name()},
    )
    make.dated(
        "kept_sights",
        (1, 4),
        ("support_plan_id", "practitioner_id", "kept_for"),
        lambda: {**_helper(make), "kept_for": make.one_of(("CLOSED", "VACANT"))},
    )


def _plan(make: Maker) -> dict[str, object]:
    opened, title = make.day(), make.name()
    status = make.one_of(tuple(PlanStatus))
    closed = opened + timedelta(days=3) if status == PlanStatus.CLOSED else None
    return {
        "title": title,
        "sort_title": folded(title),
        "household_id": make.maybe_id("households"),
        "status": str(status),
        "opened_on": opened,
        "opened_by_practitioner_id": make.maybe_id("practitioners"),
        "closed_on": closed,
        "version": 1,
    }


def _helper(make: Maker) -> dict[str, object]:
    return {
        "support_plan_id": make.id("support_plans"),
        "practitioner_id": make.id("practitioners"),
    }
