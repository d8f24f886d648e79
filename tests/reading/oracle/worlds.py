"""Worlds that Hypothesis makes up: small, tangled, and full of borders."""

from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from tests.reading.oracle import planning
from tests.reading.oracle.folding import folded
from tests.reading.oracle.making import CATEGORIES, Maker
from tests.reading.oracle.viewers import ACCOUNT
from tests.reading.oracle.world import FOREVER, TABLES, Row, World, row

from earlyhelp.support_plans.models import (
    GoalAchievementStatus,
    GoalLifecycleStatus,
    GoalOwnerKind,
)

T = TypeVar("T")

SEXES = (None, "FEMALE", "MALE", "INDETERMINATE")
KINDS = ("COUNCIL", "HEALTH", "OTHER")
ROLES = ("HOUSEHOLDER", "PARENT_OR_CARER", "SON_OR_DAUGHTER")
BONDS = ("PARENT_OF", "CHILD_OF", "SIBLING_OF")
STAGES = (None, "PRIMARY", "TERTIARY")

_BANDS = (
    ("UNBORN", -10, 0, 10),
    ("EARLY_YEARS", 0, 60, 20),
    ("PRIMARY_AGE", 60, 132, 30),
    ("SECONDARY_AGE", 132, 216, 40),
    ("ADULT", 216, None, 50),
    ("OLDER_ADULT", 660, None, 60),
)


def make_world(random: Random) -> World:
    """Make a world up."""
    make = Maker(random)
    make.world.tables["life_stage_bands"] = _bands(make)
    _partnership(make)
    _people(make)
    _homes(make)
    planning.reasons(make)
    planning.plans(make)
    _records(make)
    _pathway(make)
    _corrections(make)
    make.rows("former_names", 1, 3, lambda: _former_name(make))
    assert set(make.world.tables) == set(TABLES)
    return make.world


def _bands(make: Maker) -> list[Row]:
    """Choose the bands, which a council may change: here one may end early and leave a gap."""
    ends_early = make.chance()
    return [
        row(
            code=code,
            label=code.title(),
            definition="",
            version=1,
            retired_on=make.maybe_day(),
            from_months=start,
            to_months=end - 1 if ends_early and code == "EARLY_YEARS" and end else end,
            rank=rank,
        )
        for code, start, end, rank in _BANDS
    ]


def _partnership(make: Maker) -> None:
    codes = iter(range(100))
    make.rows("localities", 1, 2, lambda: {"code": f"L{next(codes)}", "name": make.name()})
    make.rows(
        "organisations",
        2,
        3,
        lambda: {
            **_named(f"{make.name()}{next(codes)}"),
            "kind": make.one_of(KINDS),
            "version": make.one_of((1, 2)),
        },
    )
    make.rows(
        "teams",
        1,
        2,
        lambda: {
            "organisation_id": make.id("organisations"),
            **_named(make.name()),
            "locality_id": make.maybe_id("localities"),
            "version": 1,
        },
    )
    make.rows(
        "practitioners",
        2,
        4,
        lambda: {
            **_named(make.name()),
            "job_title": make.name(),
            "organisation_id": make.id("organisations"),
            "version": 1,
        },
    )
    if make.has("teams"):
        make.dated(
            "team_memberships",
            (3, 6),
            ("team_id", "practitioner_id"),
            lambda: {
                "team_id": make.id("teams"),
                "practitioner_id": make.id("practitioners"),
                "is_manager": make.chance(),
            },
        )


def _people(make: Maker) -> None:
    make.rows("people", 3, 6, lambda: _person(make))
    make.rows(
        "person_identifiers",
        1,
        4,
        lambda: {
            "person_id": make.id("people"),
            "kind": make.one_of(("NHS_NUMBER", "UPN")),
            "value": f"A{make.one_of((1, 2))}",
        },
    )
    identifiers = make.world.all("person_identifiers")
    once = {(each.person_id, each.kind, each.value): each for each in identifiers}
    make.world.tables["person_identifiers"] = list(once.values())
    make.rows("oracle_keepsakes", 2, 6, lambda: _keepsake(make))
    if len(make.world.all("people")) > 1:
        make.dated(
            "relationships",
            (2, 5),
            ("person_id", "related_person_id", "kind"),
            lambda: _relationship(make),
        )


def _person(make: Maker) -> dict[str, object]:
    names = [make.name() if make.chance() else None for _ in range(3)]
    born = _born(make)
    died = make.maybe_day() if born is None or make.chance() else None
    if born and died and died < born:
        died = born
    given, family, preferred = names
    return {
        "given_name": given,
        "family_name": family,
        "preferred_name": preferred,
        "date_of_birth": born,
        "expected_delivery_on": make.maybe_day(),
        "died_on": died,
        "sex": make.one_of(SEXES),
        "locality_id": make.maybe_id("localities"),
        "version": 1,
        "sort_name": _sort_name(given, family, preferred),
    }


def _born(make: Maker) -> date | None:
    """Choose a birthday: near today, or years before it, around the borders of the bands."""
    years = make.one_of((None, -1, 0, 5, 11, 16, 18, 55))
    if years is None:
        return None
    if years < 0:
        return date(2006, 2, 28) + timedelta(days=make.one_of((-1, 0, 1)))
    day = make.day()
    return day.replace(year=day.year - years, day=min(day.day, 28)) if years else day


def _sort_name(given: str | None, family: str | None, preferred: str | None) -> str:
    """Family name, then given or preferred name, as they are looked up."""
    first = given if given is not None else preferred
    return f"{folded(family or '')}\t{folded(first or '')}"


def _former_name(make: Maker) -> dict[str, object]:
    family = make.name() if make.chance() else None
    return {
        "person_id": make.id("people"),
        "family_name": family,
        "given_name": make.name() if family is None or make.chance() else None,
        "ended_on": make.maybe_day(),
    }


def _keepsake(make: Maker) -> dict[str, object]:
    return {
        "person_id": make.id("people"),
        "label": make.name(),
        "story": make.name() if make.chance() else None,
        "worth": make.one_of((0, 1, 10, 11, 12)),
        "weight": make.one_of((None, 1, 5)),
        "kept_on": make.day(),
        "is_hidden": make.one_of((False, False, False, True)),
    }


def _relationship(make: Maker) -> dict[str, object]:
    person = make.id("people")
    others = [each.id for each in make.world.all("people") if each.id != person]
    return {
        "person_id": person,
        "related_person_id": make.one_of(others),
        "kind": make.one_of(BONDS),
        "has_parental_responsibility": make.chance(),
        "is_carer": make.chance(),
        "named_as": make.one_of((None, None, make.name())),
    }


def _homes(make: Maker) -> None:
    make.rows("households", 1, 3, lambda: {**_named(make.name()), "version": 1})
    if make.has("households"):
        make.dated(
            "household_memberships",
            (4, 8),
            ("household_id", "person_id"),
            lambda: {
                "household_id": make.id("households"),
                "person_id": make.id("people"),
                "role": make.one_of(ROLES),
            },
        )


_TERM = {"retired_on": None, "version": 1}
"""What every term of a vocabulary has."""


def _named(name: str) -> dict[str, object]:
    return {"name": name, "sort_name": folded(name)}


def _records(make: Maker) -> None:
    if not make.has("support_plans"):
        return
    make.rows("needs", 3, 6, lambda: _need(make))
    make.rows("goals", 3, 6, lambda: _goal(make))
    if make.has("goals"):
        make.rows("actions", 2, 5, lambda: _action(make))
    make.rows("publications", 4, 8, lambda: _publication(make))
    once: dict[tuple[Any, ...], Row] = {}
    for each in make.world.all("publications"):
        once.setdefault((each.person_id, each.item_id), each)
    make.world.tables["publications"] = list(once.values())


def _record(make: Maker) -> dict[str, object]:
    return {
        "support_plan_id": make.id("support_plans"),
        "person_id": make.maybe_id("people"),
        "category": make.one_of(CATEGORIES),
        "version": 1,
    }


def _need(make: Maker) -> dict[str, object]:
    identified = make.day()
    return {
        **_record(make),
        "code": make.one_of(("ISOLATION", "HOUSING", "WORK")),
        "statement": make.name(),
        "identified_on": identified,
        "met_on": identified + timedelta(days=1) if make.chance() else None,
        "outcome": make.one_of((None, "MET", "NOT_MET")),
    }


def _goal(make: Maker) -> dict[str, object]:
    kind = make.one_of(tuple(GoalOwnerKind))
    person, organisation = GoalOwnerKind.PERSON, GoalOwnerKind.ORGANISATION
    record = _record(make)
    plan = record["support_plan_id"]
    needs = [each.id for each in make.world.all("needs") if each.support_plan_id == plan]
    return {
        **record,
        "need_id": make.one_of((None, *needs)),
        "owner_kind": str(kind),
        "owner_person_id": make.id("people") if kind == person else None,
        "owner_organisation_id": make.id("organisations") if kind == organisation else None,
        "statement": make.name(),
        "own_words": make.name() if make.chance() else None,
        "target_on": make.maybe_day(),
        "lifecycle_status": str(make.one_of(tuple(GoalLifecycleStatus)[:3])),
        "achievement_status": str(make.one_of(tuple(GoalAchievementStatus)[:3])),
    }


def _action(make: Maker) -> dict[str, object]:
    by_person = make.chance()
    goal = make.one_of(tuple(make.world.all("goals")))
    return {
        **_record(make),
        "goal_id": goal.id,
        "support_plan_id": goal.support_plan_id,
        "description": make.name(),
        "responsible_person_id": make.id("people") if by_person else None,
        "responsible_practitioner_id": None if by_person else make.id("practitioners"),
        "due_on": make.maybe_day(),
        "done_on": make.maybe_day(),
        "dropped_on": make.one_of((None, None, make.day())),
    }


def _publication(make: Maker) -> dict[str, object]:
    items = ["support_plans", "needs", "goals", "actions"]
    table = make.one_of(["support_plans", *(table for table in items if make.has(table))])
    item = make.one_of(make.world.all(table))
    is_plan = table == "support_plans"
    plan_id = item.id if is_plan else item.support_plan_id
    covered = [
        c.person_id for c in make.world.all("plan_coverages") if c.support_plan_id == plan_id
    ]
    return {
        "person_id": make.one_of((make.id("people"), *covered)),
        "shown_version": make.one_of((1, 2)),
        "is_reworded": make.one_of((False, False, False, True)),
        "agreed_on": make.maybe_day(),
        "published_on": make.day(),
        "published_by_practitioner_id": make.id("practitioners"),
        "item_id": item.id,
        "support_plan_id": plan_id,
        "subject_id": None if is_plan else item.person_id,
        "category": None if is_plan else item.category,
    }


def _pathway(make: Maker) -> None:
    versions = iter(range(100))
    make.rows(
        "pathway_schemes",
        1,
        2,
        lambda: {
            "code": make.one_of(("tier", "level_of_need")),
            "authority": make.name(),
            "version_label": str(next(versions)),
            "title": make.name(),
            "source": make.name(),
            "is_confirmed": make.chance(),
            "applies_from": make.day(),
        },
    )
    if not make.has("pathway_schemes"):
        return
    make.rows("pathway_positions", 2, 4, lambda: _position(make, str(next(versions))))
    if make.has("pathway_positions"):
        make.rows("placements", 3, 6, lambda: _placement(make))


def _position(make: Maker, code: str) -> dict[str, object]:
    return {
        "scheme_id": make.id("pathway_schemes"),
        "code": code,
        "label": make.name(),
        "rank": make.one_of((1, 1, 2)),
        "stage": make.one_of(STAGES),
        "is_statutory": make.chance(),
        "definition": make.name(),
        **_TERM,
        "response": make.name(),
        "is_early_help": make.one_of((True, False, None)),
        "source": make.name(),
    }


def _placement(make: Maker) -> dict[str, object]:
    position = make.one_of(make.world.all("pathway_positions"))
    siblings = [
        each.id
        for each in make.world.all("pathway_positions")
        if each.scheme_id == position.scheme_id
    ]
    of_plan = make.has("support_plans") and make.chance()
    return {
        "scheme_id": position.scheme_id,
        "position_id": position.id,
        "person_id": None if of_plan else make.id("people"),
        "support_plan_id": make.id("support_plans") if of_plan else None,
        "decided_on": make.day(),
        "decided_by_practitioner_id": make.id("practitioners"),
        **planning.reasoned(make),
        "reason": make.name(),
        "suggested_position_id": make.one_of([None, *siblings]),
    }


def _corrections(make: Maker) -> None:
    if make.has("reasons"):
        make.rows("entries_in_error", 3, 6, lambda: _entry_in_error(make))


def _entry_in_error(make: Maker) -> dict[str, Any]:
    started = make.maybe_day()
    return {
        "record_type": make.name(),
        "record_id": UUID(int=make.random.getrandbits(128)),
        "record": "{}",
        "support_plan_id": make.maybe_id("support_plans"),
        "person_id": make.maybe_id("people"),
        "related_person_id": make.one_of((None, None, make.id("people"))),
        "practitioner_id": make.maybe_id("practitioners"),
        "started_on": started,
        "ended_on": make.one_of((started + timedelta(days=1), FOREVER)) if started else None,
        "category": make.one_of((None, *CATEGORIES)),
        **planning.reasoned(make),
        "marked_on": make.day(),
        "marked_by_account_id": make.one_of((ACCOUNT, UUID(int=1), UUID(int=2))),
        "marked_by_practitioner_id": make.maybe_id("practitioners"),
    }
