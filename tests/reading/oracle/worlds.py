"""Worlds that Hypothesis makes up: small, tangled, and full of borders."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from tests.reading.oracle.world import FOREVER, TABLES, Row, World, row

from earlyhelp.support_plans.models import (
    GoalAchievementStatus,
    GoalLifecycleStatus,
    GoalOwnerKind,
    PlanStatus,
)

T = TypeVar("T")

DAYS = (date(2024, 2, 29), date(2025, 3, 1), date(2026, 12, 31))
"""Days on which the worlds are looked at."""

CATEGORIES = ("GENERAL", "COMMUNITY", "MENTAL_HEALTH", "CARE_AND_SUPPORT", "CHILD_DEVELOPMENT")

NAMES = (
    "Ann",
    "ann",
    "Bea",
    "Zoë",
    "Émile",
    "élan",
    "Ødegård",
    "O'Brien",
    'Zo"ë',
    "~",
    '"~" : "x", ',
    "\\",
    "$1::text",
    ":today",
    "100%_",
    "line\nbreak\ttab",
    "\u05e9\u202e\u05dd",
    "👩‍👧",
    "x$1",
    "",
    " a b ",
    "Straße",
    "STRASSE",
)
"""Names that have broken programs before; some differ only in case."""

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


ALWAYS = ("organisations", "practitioners", "people")
"""Tables that a sparse world has rows in, too: others refer to them."""

NEAR = (-800, -31, -1, 0, 0, 0, 1, 30)
"""Days from today; most dated rows have begun."""


class _Maker:
    """Chooses the rows of one world, table by table."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.world = World(random.choice(DAYS))
        self.sparse = random.randint(0, 5) == 5

    def rows(self, table: str, least: int, most: int, make: Callable[[], dict[str, Any]]) -> None:
        """Add rows; ids are spread, so that they say nothing of the order they were made in.

        A sparse world may have fewer than the ``least``.
        """
        fewest = int(table in ALWAYS) if self.sparse else least
        for number in range(self.random.randint(fewest, most)):
            id_ = uuid5(NAMESPACE_OID, f"{table} {number}")
            self.world.all(table).append(row(id=id_, **make()))

    def dated(
        self,
        table: str,
        numbers: tuple[int, int],
        alone: Sequence[str],
        make: Callable[[], dict[str, Any]],
    ) -> None:
        """Add dated rows; of those alike in the columns ``alone`` no two overlap."""
        self.rows(table, *numbers, lambda: {**make(), **self.period()})
        kept: list[Row] = []
        for each in self.world.all(table):
            if not any(_same(each, other, alone) and _overlap(each, other) for other in kept):
                kept.append(each)
        self.world.tables[table] = kept

    def period(self) -> dict[str, date]:
        """Choose a period around today: begun, over, not begun, without end, or empty of today."""
        started = self.day()
        length = self.one_of((None, None, None, None, 1, 31, 900))
        ended = FOREVER if length is None else started + timedelta(days=length)
        return {"started_on": started, "ended_on": ended}

    def day(self) -> date:
        """Choose a day near today."""
        return self.world.today + timedelta(days=self.one_of(NEAR))

    def maybe_day(self) -> date | None:
        """Choose a day near today, or none."""
        return self.day() if self.chance() else None

    def name(self) -> str:
        """Choose a name."""
        return self.one_of(NAMES)

    def chance(self) -> bool:
        """Choose yes or no."""
        return self.one_of((False, True))

    def one_of(self, values: Sequence[T]) -> T:
        """Choose one of some values."""
        return self.random.choice(values)

    def id(self, table: str) -> UUID:
        """Choose the id of a row of a table that has any."""
        id_: UUID = self.one_of(self.world.all(table)).id
        return id_

    def maybe_id(self, table: str) -> UUID | None:
        """Choose the id of a row of a table, or none."""
        return self.id(table) if self.world.all(table) and self.chance() else None

    def has(self, *tables: str) -> bool:
        """Whether these tables have rows to refer to."""
        return all(self.world.all(table) for table in tables)


def make_world(random: Random) -> World:
    """Make a world up."""
    make = _Maker(random)
    make.world.tables["life_stage_bands"] = _bands(make)
    _partnership(make)
    _people(make)
    _homes(make)
    _plans(make)
    _records(make)
    _pathway(make)
    assert set(make.world.tables) == set(TABLES)
    return make.world


def _bands(make: _Maker) -> list[Row]:
    """Choose the bands, which a council may change: here one may end early and leave a gap."""
    ends_early = make.chance()
    return [
        row(
            code=code,
            name=code.title(),
            from_months=start,
            to_months=end - 1 if ends_early and code == "EARLY_YEARS" and end else end,
            rank=rank,
        )
        for code, start, end, rank in _BANDS
    ]


def _partnership(make: _Maker) -> None:
    codes = iter(range(100))
    make.rows("localities", 1, 2, lambda: {"code": f"L{next(codes)}", "name": make.name()})
    make.rows(
        "organisations",
        2,
        3,
        lambda: {
            "name": f"{make.name()}{next(codes)}",
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
            "name": make.name(),
            "locality_id": make.maybe_id("localities"),
            "version": 1,
        },
    )
    make.rows(
        "practitioners",
        2,
        4,
        lambda: {
            "name": make.name(),
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


def _people(make: _Maker) -> None:
    make.rows("people", 3, 6, lambda: _person(make))
    numbers = iter(range(100))
    make.rows(
        "person_identifiers",
        1,
        3,
        lambda: {
            "person_id": make.id("people"),
            "kind": make.one_of(("nhs", "upn")),
            "value": f"{make.name()}{next(numbers)}",
        },
    )
    make.rows("oracle_keepsakes", 2, 6, lambda: _keepsake(make))
    if len(make.world.all("people")) > 1:
        make.dated(
            "relationships",
            (2, 5),
            ("person_id", "related_person_id", "kind"),
            lambda: _relationship(make),
        )


def _person(make: _Maker) -> dict[str, Any]:
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


def _born(make: _Maker) -> date | None:
    """Choose a birthday: near today, or years before it, around the borders of the bands."""
    years = make.one_of((None, -1, 0, 5, 11, 18, 55))
    if years is None:
        return None
    if years < 0:
        return date(2006, 2, 28) + timedelta(days=make.one_of((-1, 0, 1)))
    day = make.day()
    return day.replace(year=day.year - years, day=min(day.day, 28)) if years else day


def _sort_name(given: str | None, family: str | None, preferred: str | None) -> str:
    """Family name, then given or preferred name, in lower case."""
    first = given if given is not None else preferred
    return f"{family or ''} {first or ''}".strip(" ").lower()


def _keepsake(make: _Maker) -> dict[str, Any]:
    return {
        "person_id": make.id("people"),
        "label": make.name(),
        "story": make.name() if make.chance() else None,
        "worth": make.one_of((0, 1, 10, 11, 12)),
        "weight": make.one_of((None, 1, 5)),
        "kept_on": make.day(),
        "is_hidden": make.one_of((False, False, False, True)),
    }


def _relationship(make: _Maker) -> dict[str, Any]:
    person = make.id("people")
    others = [each.id for each in make.world.all("people") if each.id != person]
    return {
        "person_id": person,
        "related_person_id": make.one_of(others),
        "kind": make.one_of(BONDS),
        "has_parental_responsibility": make.chance(),
        "is_carer": make.chance(),
    }


def _homes(make: _Maker) -> None:
    make.rows("households", 1, 3, lambda: {"name": make.name(), "version": 1})
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


def _plans(make: _Maker) -> None:
    make.rows("support_plans", 2, 4, lambda: _plan(make))
    if not make.has("support_plans"):
        return
    make.dated(
        "plan_coverages",
        (4, 8),
        ("support_plan_id", "person_id"),
        lambda: {"support_plan_id": make.id("support_plans"), "person_id": make.id("people")},
    )
    make.dated("lead_practitioners", (3, 5), ("support_plan_id",), lambda: _helper(make))
    make.dated(
        "team_around_the_family_members",
        (2, 5),
        ("support_plan_id", "practitioner_id"),
        lambda: {**_helper(make), "role": make.name()},
    )


def _plan(make: _Maker) -> dict[str, Any]:
    opened = make.day()
    status = make.one_of(tuple(PlanStatus))
    closed = opened + timedelta(days=3) if status == PlanStatus.CLOSED else None
    return {
        "title": make.name(),
        "household_id": make.maybe_id("households"),
        "status": str(status),
        "opened_on": opened,
        "closed_on": closed,
        "closure_reason": make.name() if closed else None,
        "version": 1,
    }


def _helper(make: _Maker) -> dict[str, Any]:
    return {
        "support_plan_id": make.id("support_plans"),
        "practitioner_id": make.id("practitioners"),
    }


def _records(make: _Maker) -> None:
    if not make.has("support_plans"):
        return
    make.rows("needs", 3, 6, lambda: _need(make))
    make.rows("goals", 3, 6, lambda: _goal(make))
    if make.has("goals"):
        make.rows("actions", 2, 5, lambda: _action(make))
    make.rows("publications", 4, 8, lambda: _publication(make))
    once: dict[tuple[Any, ...], Row] = {}
    for each in make.world.all("publications"):
        item = (each.support_plan_id, each.need_id, each.goal_id, each.action_id)
        once.setdefault((each.person_id, item), each)
    make.world.tables["publications"] = list(once.values())


def _record(make: _Maker) -> dict[str, Any]:
    return {
        "support_plan_id": make.id("support_plans"),
        "person_id": make.maybe_id("people"),
        "category": make.one_of(CATEGORIES),
        "version": 1,
    }


def _need(make: _Maker) -> dict[str, Any]:
    identified = make.day()
    return {
        **_record(make),
        "code": make.name(),
        "statement": make.name(),
        "identified_on": identified,
        "met_on": identified + timedelta(days=1) if make.chance() else None,
    }


def _goal(make: _Maker) -> dict[str, Any]:
    kind = make.one_of(tuple(GoalOwnerKind))
    person, organisation = GoalOwnerKind.PERSON, GoalOwnerKind.ORGANISATION
    return {
        **_record(make),
        "need_id": make.maybe_id("needs"),
        "owner_kind": str(kind),
        "owner_person_id": make.id("people") if kind == person else None,
        "owner_organisation_id": make.id("organisations") if kind == organisation else None,
        "statement": make.name(),
        "own_words": make.name() if make.chance() else None,
        "target_on": make.maybe_day(),
        "lifecycle_status": str(make.one_of(tuple(GoalLifecycleStatus)[:3])),
        "achievement_status": str(make.one_of(tuple(GoalAchievementStatus)[:3])),
    }


def _action(make: _Maker) -> dict[str, Any]:
    by_person = make.chance()
    return {
        **_record(make),
        "goal_id": make.id("goals"),
        "description": make.name(),
        "responsible_person_id": make.id("people") if by_person else None,
        "responsible_practitioner_id": None if by_person else make.id("practitioners"),
        "due_on": make.maybe_day(),
        "done_on": make.maybe_day(),
    }


def _publication(make: _Maker) -> dict[str, Any]:
    items = ["support_plans", "needs", "goals", "actions"]
    item = make.one_of(["support_plans", *(table for table in items if make.has(table))])
    return {
        "person_id": make.id("people"),
        "published_on": make.day(),
        "published_by_practitioner_id": make.id("practitioners"),
        **{f"{table[:-1]}_id": make.id(table) if table == item else None for table in items},
    }


def _pathway(make: _Maker) -> None:
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


def _position(make: _Maker, code: str) -> dict[str, Any]:
    return {
        "scheme_id": make.id("pathway_schemes"),
        "code": code,
        "label": make.name(),
        "rank": make.one_of((1, 1, 2)),
        "stage": make.one_of(STAGES),
        "is_statutory": make.chance(),
        "definition": make.name(),
    }


def _placement(make: _Maker) -> dict[str, Any]:
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
        "reason": make.name(),
        "suggested_position_id": make.one_of([None, *siblings]),
    }


def _same(one: Row, other: Row, columns: Sequence[str]) -> bool:
    return all(getattr(one, column) == getattr(other, column) for column in columns)


def _overlap(one: Row, other: Row) -> bool:
    return bool(one.started_on < other.ended_on and other.started_on < one.ended_on)
