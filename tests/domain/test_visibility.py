"""The row rules as SQL, against the same rules in plain Python, on generated worlds."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby, product
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from tests.domain.conftest import World

from earlyhelp.access import scopes
from earlyhelp.access.rules import RULES
from earlyhelp.contract.rules import RuleBook
from earlyhelp.guard import Guard
from earlyhelp.households import models as households
from earlyhelp.partnership import models as partnership
from earlyhelp.pathway import models as pathway
from earlyhelp.people import models as people
from earlyhelp.reading.binds import runtime_values
from earlyhelp.support_plans import models as plans
from earlyhelp.viewer import Grant, RowRule, Viewer

TODAY = date(2026, 3, 2)
SPACE = UUID("01890000-0000-7000-8000-000000000000")
CATEGORIES = ("GENERAL", "MENTAL_HEALTH")
DENSITY = 0.5
READ = scopes.PLANS_NEED.read
GUARD = Guard(RuleBook(RULES))
MODELS: tuple[Any, ...] = (
    people.Person,
    plans.SupportPlan,
    households.Household,
    plans.PlanCoverage,
    pathway.Placement,
    plans.Need,
    plans.Publication,
)
Written = tuple[Any, dict[str, object]]
"""A model, and the values of one row of it."""
PERIODS = {  # what holds today, what ended today, what begins tomorrow
    True: (date(2026, 3, 2), date.max),
    False: (date(2026, 1, 1), date(2026, 3, 2)),
    None: (date(2026, 3, 3), date.max),
}


def id_of(kind: str, number: int) -> UUID:
    """Return the id of the numbered row of a kind."""
    return uuid5(SPACE, f"{kind} {number}")


@dataclass
class Facts:
    """A generated world: who is tied to what, and whether the tie holds today."""

    covered: dict[tuple[int, ...], bool | None]  # plan, person
    leads: dict[tuple[int, ...], tuple[int, bool | None]]  # plan: practitioner
    helpers: dict[tuple[int, ...], bool | None]  # plan, practitioner
    teams: dict[tuple[int, ...], tuple[bool, bool | None]]  # team, practitioner: manages
    homes: dict[tuple[int, ...], bool | None]  # household, person
    contexts: dict[tuple[int, ...], int | None]  # plan: household
    needs: dict[tuple[int, ...], tuple[int, int | None, str]]  # need: plan, subject, category
    shown_plans: set[tuple[int, ...]]  # plan, person
    shown_needs: set[tuple[int, ...]]  # need, person


def some_world(seed: int) -> Facts:
    """Return a world in which about half of all possible ties exist, and most hold today."""
    dice = random.Random(seed)  # noqa: S311 - the same worlds in every run, nothing secret

    def some(*sizes: int) -> Iterator[tuple[int, ...]]:
        return (tie for tie in product(*map(range, sizes)) if dice.random() < DENSITY)

    def holds() -> bool | None:
        return dice.choice([True, True, False, None])

    return Facts(
        covered={tie: holds() for tie in some(3, 4)},
        leads={tie: (dice.randrange(3), holds()) for tie in some(3)},
        helpers={tie: holds() for tie in some(3, 3)},
        teams={tie: (dice.random() < DENSITY, holds()) for tie in some(2, 3)},
        homes={tie: holds() for tie in some(3, 4)},
        contexts={(n,): dice.choice([None, 0, 1, 2]) for n in range(3)},
        needs={
            (n,): (dice.randrange(3), dice.choice([None, *range(4)]), dice.choice(CATEGORIES))
            for n in range(5)
        },
        shown_plans=set(some(3, 4)),
        shown_needs=set(some(5, 4)),
    )


def all_viewers() -> Iterator[tuple[Grant, int, int]]:
    """Return every rule with every reach of categories, for every viewer it may differ for."""
    for rule in RowRule:
        practitioners = 3 if rule in {RowRule.CASELOAD, RowRule.TEAM} else 1
        readers = 4 if rule is RowRule.PUBLISHED else 1
        for categories in (None, frozenset({"GENERAL"})):
            grant = Grant("any", frozenset({READ}), rule, categories)
            for practitioner, person in product(range(practitioners), range(readers)):
                yield grant, practitioner, person


class Oracle:
    """What one grant of a viewer reaches, said with sets."""

    def __init__(self, facts: Facts, grant: Grant, practitioner: int, person: int) -> None:
        self.facts, self.grant, self.person = facts, grant, person
        counted = {practitioner} if grant.rows is RowRule.CASELOAD else self._managed(practitioner)
        self.helped = {plan for (plan,), (who, on) in facts.leads.items() if on and who in counted}
        self.helped |= {plan for (plan, who), on in facts.helpers.items() if on and who in counted}
        if grant.rows is RowRule.PUBLISHED:
            self.helped = {
                plan
                for plan, reader in facts.shown_plans
                if reader == person and facts.covered.get((plan, person))
            }

    def _managed(self, practitioner: int) -> set[int]:
        managing = {
            team
            for (team, who), (manages, on) in self.facts.teams.items()
            if who == practitioner and manages and on
        }
        return {who for (team, who), (_, on) in self.facts.teams.items() if team in managing and on}

    def plans(self) -> set[int]:
        """Return the plans it reaches."""
        return self._for_rule(self.helped, range(3))

    def people(self) -> set[int]:
        """Return the people it reaches."""
        found = {
            who for (plan, who), on in self.facts.covered.items() if on and plan in self.helped
        }
        if self.grant.rows is RowRule.PUBLISHED:
            found.add(self.person)
        return self._for_rule(found, range(4))

    def households(self) -> set[int]:
        """Return the households it reaches."""
        whose = {self.person} if self.grant.rows is RowRule.PUBLISHED else self.people()
        found = {home for (home, who), on in self.facts.homes.items() if on and who in whose}
        contexts = (self.facts.contexts[plan,] for plan in self.helped)
        found |= {home for home in contexts if home is not None}
        return self._for_rule(found, range(3))

    def coverages(self) -> set[tuple[int, ...]]:
        """Return the coverages it reaches, past and future ones too."""
        return {
            (plan, who)
            for plan, who in self.facts.covered
            if plan in self.plans() and who in self.people()
        }

    def placements(self) -> set[tuple[str, int]]:
        """Return the placements it reaches; every person and plan is placed."""
        if self.grant.rows is RowRule.PUBLISHED:
            return set()
        return {("person", who) for who in self.people()} | {("plan", n) for n in self.plans()}

    def needs(self) -> set[int]:
        """Return the needs it reaches."""
        found = set()
        for (need,), (plan, subject, category) in self.facts.needs.items():
            allowed = self.grant.categories is None or category in self.grant.categories
            reached = plan in self.plans() and (subject is None or subject in self.people())
            if self.grant.rows is RowRule.PUBLISHED:
                shown = (need, self.person) in self.facts.shown_needs
                reached = shown and self._stands("need", need)
            if allowed and reached:
                found.add(need)
        return found

    def publications(self) -> set[tuple[str, int, int]]:
        """Return the publications it reaches."""
        items = {("need", need, reader) for need, reader in _shown_needs(self.facts)}
        items |= {("plan", plan, reader) for plan, reader in self.facts.shown_plans}
        told = {item for item in items if self._told(*item)}
        if self.grant.rows is RowRule.PUBLISHED:
            own = {item for item in told if item[2] == self.person}
            return {item for item in own if self._stands(*item[:2])}
        return {
            (kind, item, reader)
            for kind, item, reader in told
            if (self.facts.needs[item,][0] if kind == "need" else item) in self.plans()
        }

    def _stands(self, kind: str, item: int) -> bool:
        """Whether there is ground for the person to be shown an item; nobody here is a child."""
        plan, subject, category = item, None, "GENERAL"
        if kind == "need":
            plan, subject, category = self.facts.needs[item,]
        covered = {who for (each, who), on in self.facts.covered.items() if on and each == plan}
        if subject in {None, self.person}:
            return self.person in covered
        return {self.person, subject} <= covered and category == "GENERAL"

    def _told(self, kind: str, item: int, _reader: int) -> bool:
        """Whether it reaches the category of an item; a plan has none."""
        categories = self.grant.categories
        return kind == "plan" or categories is None or self.facts.needs[item,][2] in categories

    def _for_rule(self, found: set[Any], everything: range) -> set[int]:
        if self.grant.rows is RowRule.NOBODY:
            return set()
        return set(everything) if self.grant.rows is RowRule.EVERYONE else found


def _shown_needs(facts: Facts) -> Iterator[tuple[int, int]]:
    return ((need, reader) for need, reader in facts.shown_needs if (need,) in facts.needs)


def _dated(on: bool | None) -> dict[str, object]:  # noqa: FBT001 - a key of PERIODS
    started_on, ended_on = PERIODS[on]
    return {"started_on": started_on, "ended_on": ended_on}


def _rows(facts: Facts) -> Iterator[Written]:
    """Return the world as rows, each after those that it refers to."""
    office = id_of("office", 0)
    yield partnership.Organisation, {"id": office, "name": "O", "kind": "OTHER"}
    for n in range(2):
        yield partnership.Team, {"id": id_of("team", n), "organisation_id": office, "name": "T"}
    for n in range(3):
        row: dict[str, object] = {"id": id_of("practitioner", n), "organisation_id": office}
        yield partnership.Practitioner, {**row, "name": "P", "job_title": "J"}
    for n in range(3):
        yield households.Household, {"id": id_of("household", n), "name": "H"}
    for n in range(4):
        yield people.Person, {"id": id_of("person", n), "given_name": str(n)}
    for (plan,), home in facts.contexts.items():
        row = {
            "id": id_of("plan", plan),
            "title": "S",
            "status": "ACTIVE",
            "opened_on": TODAY,
        }
        context = None if home is None else id_of("household", home)
        yield plans.SupportPlan, {**row, "household_id": context}
    yield from _tie_rows(facts)
    yield from _record_rows(facts)
    yield from _placement_rows()


def _tie_rows(facts: Facts) -> Iterator[Written]:
    for (plan, person), on in facts.covered.items():
        row: dict[str, object] = {
            "support_plan_id": id_of("plan", plan),
            "person_id": id_of("person", person),
        }
        yield plans.PlanCoverage, {"id": id_of(f"covered {plan}", person), **row, **_dated(on)}
    for (plan,), (who, on) in facts.leads.items():
        row = {"support_plan_id": id_of("plan", plan), **_dated(on)}
        yield plans.LeadPractitioner, {**row, "practitioner_id": id_of("practitioner", who)}
    for (plan, who), on in facts.helpers.items():
        row = {"support_plan_id": id_of("plan", plan), "role": "R", **_dated(on)}
        helper = {"practitioner_id": id_of("practitioner", who)}
        yield plans.TeamAroundTheFamilyMember, {**row, **helper}
    for (team, who), (manages, on) in facts.teams.items():
        row = {"team_id": id_of("team", team), "is_manager": manages, **_dated(on)}
        yield partnership.TeamMembership, {**row, "practitioner_id": id_of("practitioner", who)}
    for (home, person), on in facts.homes.items():
        row = {
            "household_id": id_of("household", home),
            "role": "OTHER",
            **_dated(on),
        }
        yield households.HouseholdMembership, {**row, "person_id": id_of("person", person)}


def _record_rows(facts: Facts) -> Iterator[Written]:
    for (need,), (plan, subject, category) in facts.needs.items():
        row: dict[str, object] = {"id": id_of("need", need), "support_plan_id": id_of("plan", plan)}
        about = {"person_id": None if subject is None else id_of("person", subject)}
        stated = {"code": "SLEEP", "statement": "S", "identified_on": TODAY, "category": category}
        yield plans.Need, {**row, **about, **stated}
    by = {"published_on": TODAY, "published_by_practitioner_id": id_of("practitioner", 0)}
    for plan, reader in facts.shown_plans:
        item = _shown("plan", plan, reader, plan)
        yield plans.Publication, {**item, "subject_id": None, "category": None, **by}
    for need, reader in _shown_needs(facts):
        plan, subject, category = facts.needs[need,]
        about = {"subject_id": None if subject is None else id_of("person", subject)}
        item = _shown("need", need, reader, plan)
        yield plans.Publication, {**item, **about, "category": category, **by}


def _shown(kind: str, item: int, reader: int, plan: int) -> dict[str, object]:
    return {
        "id": id_of(f"shown {kind} {item}", reader),
        "person_id": id_of("person", reader),
        "item_id": id_of(kind, item),
        "support_plan_id": id_of("plan", plan),
    }


def _placement_rows() -> Iterator[Written]:
    """Place every person and every plan."""
    scheme, position = {"scheme_id": id_of("scheme", 0)}, {"position_id": id_of("position", 0)}
    named = {"code": "LEVELS", "authority": "Testshire", "version_label": "1", "source": "none"}
    dated = {"title": "Levels", "is_confirmed": False, "applies_from": TODAY}
    yield pathway.PathwayScheme, {"id": scheme["scheme_id"], **named, **dated}
    level = {"id": position["position_id"], **scheme, "code": "L1", "label": "Level 1", "rank": 1}
    yield pathway.PathwayPosition, {**level, "is_statutory": False, "definition": ""}
    decided = {"decided_on": TODAY, "decided_by_practitioner_id": id_of("practitioner", 0)}
    for kind, column, other, count in (
        ("person", "person_id", "support_plan_id", 4),
        ("plan", "support_plan_id", "person_id", 3),
    ):
        for n in range(count):
            row = {"id": id_of(f"placed {kind}", n), column: id_of(kind, n), other: None}
            yield pathway.Placement, {**row, **scheme, **position, **decided}


async def _write(connection: AsyncConnection, facts: Facts) -> None:
    for model, rows in groupby(_rows(facts), key=itemgetter(0)):
        await connection.execute(model.__table__.insert(), [row for _, row in rows])


@cache
def _statements(grant: Grant) -> dict[str, Select[tuple[UUID]]]:
    """Return what to ask for one grant, built once for all viewers."""
    viewer = Viewer(SPACE, (grant,))
    return {
        model.__name__: select(model.id).where(GUARD.reachable(model, viewer, READ))
        for model in MODELS
    }


def _expected(oracle: Oracle) -> dict[str, set[UUID]]:
    return {
        "Person": {id_of("person", number) for number in oracle.people()},
        "SupportPlan": {id_of("plan", number) for number in oracle.plans()},
        "Household": {id_of("household", number) for number in oracle.households()},
        "PlanCoverage": {id_of(f"covered {plan}", who) for plan, who in oracle.coverages()},
        "Placement": {id_of(f"placed {kind}", number) for kind, number in oracle.placements()},
        "Need": {id_of("need", number) for number in oracle.needs()},
        "Publication": {
            id_of(f"shown {kind} {item}", reader) for kind, item, reader in oracle.publications()
        },
    }


@pytest.mark.row("F81")
@pytest.mark.parametrize("seed", range(8))
async def test_the_rules_agree_with_plain_python(engine: AsyncEngine, seed: int) -> None:
    """Everything that is somebody's, for every rule and every viewer."""
    facts = some_world(seed)
    async with engine.connect() as connection:
        await _write(connection, facts)
        for grant, practitioner, person in all_viewers():
            ids = (id_of("practitioner", practitioner), id_of("person", person))
            values = dict(runtime_values(Viewer(SPACE, (grant,), *ids), TODAY))
            found = {
                name: set(await connection.scalars(statement, values))
                for name, statement in _statements(grant).items()
            }
            assert _expected(Oracle(facts, grant, practitioner, person)) == found
        await connection.rollback()


async def test_roles_do_not_widen_each_other(world: World) -> None:
    """A connector who also sits at the front door sees no more needs than a connector."""
    person, pat = await world.person(), await world.practitioner()
    bell = await world.practitioner("Jo Bell", at="A charity")
    await world.plan(person, lead=pat)
    both = world.viewer("connector", "front_door", practitioner_id=bell.id)
    assert await world.seen(both, scopes.PEOPLE_PERSON.read, people.Person) == {person.id}
    assert await world.seen(both, scopes.PLANS_NEED.read, plans.Need) == set()
    assert await world.seen(both, scopes.PEOPLE_IDENTIFIER.read, people.Person) == {person.id}
    alone = world.viewer("connector", practitioner_id=bell.id)
    assert await world.seen(alone, scopes.PEOPLE_PERSON.read, people.Person) == set()


async def test_a_relationship_takes_sight_of_both_people(world: World) -> None:
    """Parental responsibility grants no sight, and no name of somebody out of reach."""
    child, parent, pat = await world.person(), await world.person(), await world.practitioner()
    await world.plan(child, lead=pat)
    async with world.sessions() as session, session.begin():
        kind = people.RelationshipKind.PARENT_OF
        tie = people.Relationship(
            person_id=parent.id,
            related_person_id=child.id,
            kind=kind,
            has_parental_responsibility=True,
            started_on=TODAY,
        )
        session.add(tie)
    read = scopes.PEOPLE_PERSON.read
    assert await world.seen(world.as_(pat), read, people.Relationship) == set()
    assert await world.seen(world.front_door, read, people.Relationship) == {tie.id}
    father = world.viewer("family", person_id=parent.id)
    assert await world.seen(father, read, people.Person) == {parent.id}


async def test_another_home_of_somebody_covered_is_not_shown_to_the_family(world: World) -> None:
    """The lead practitioner sees where the mother lives now; the father does not."""
    mother, father, pat = await world.person(), await world.person(), await world.practitioner()
    plan = await world.plan(mother, father, lead=pat)
    async with world.sessions() as session, session.begin():
        refuge = households.Household(name="Elsewhere")
        session.add(refuge)
        await session.flush()
        lives = households.HouseholdMembership(
            household_id=refuge.id, person_id=mother.id, role="OTHER", started_on=TODAY
        )
        by = {"published_on": TODAY, "published_by_practitioner_id": pat.id}
        item = {"item_id": plan.id, "support_plan_id": plan.id}
        shown = plans.Publication(person_id=father.id, **item, **by)
        session.add_all([lives, shown])
    read = scopes.HOUSEHOLDS_HOUSEHOLD.read
    his = world.viewer("family", person_id=father.id)
    assert await world.seen(his, scopes.PEOPLE_PERSON.read, people.Person) >= {mother.id}
    assert await world.seen(his, read, households.Household) == set()
    assert await world.seen(his, read, households.HouseholdMembership) == set()
    worker = world.as_(pat)
    assert await world.seen(worker, read, households.Household) == {refuge.id}
    assert await world.seen(worker, read, households.HouseholdMembership) == {lives.id}
