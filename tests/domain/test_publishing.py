"""What a family is shown: item by item, never another adult's needs."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests.domain.conftest import World

from earlyhelp.access import scopes
from earlyhelp.corrections.models import EntryInError
from earlyhelp.inputs import Reference
from earlyhelp.people import models as people
from earlyhelp.people import relationships
from earlyhelp.storage.tables import Table, plugin_metadata
from earlyhelp.support_plans import models
from earlyhelp.support_plans.services import (
    actions,
    goals,
    leads_and_teams,
    needs,
    plans,
    publishing,
)
from earlyhelp.viewer import Grant, RowRule, Viewer

TODAY = date(2026, 3, 2)
JANUARY = date(2026, 1, 5)
Item = Any
"""A row: a plan, or a record of one."""


class Walk(models.PlanRecord, Table):
    """A record of a plan that some plugin might bring."""

    __tablename__ = "walks_walks"
    metadata = plugin_metadata()


class Family:
    """Two parents, a child of two, and the practitioner who leads their plan."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def start(self) -> "Family":
        """Register them, relate mother and child, open the plan."""
        world = self.world
        hers = {"date_of_birth": date(2003, 1, 1), "sex": people.Sex.FEMALE}
        self.mother = await world.person("Amy Robinson", **hers)
        self.father = await world.person("Lee Robinson", date_of_birth=date(2002, 1, 1))
        self.child = await world.person("Max Robinson", date_of_birth=date(2024, 1, 1))
        kind = people.RelationshipKind.PARENT_OF
        relate = relationships.RelatePeople(
            self.mother.id, self.child.id, kind, JANUARY, has_parental_responsibility=True
        )
        await world.do(world.front_door, relationships.relate_people, relate)
        practitioner = await world.practitioner()
        everyone = (self.mother, self.father, self.child)
        self.plan = await world.plan(*everyone, lead=practitioner, opened_on=JANUARY)
        self.lead = world.as_(practitioner)
        return self

    async def need(self, subject: people.Person | None, category: str) -> models.Need:
        """Identify a need of a person, or of the family."""
        subject_id = subject.id if subject else None
        command = needs.IdentifyNeed(
            self.plan.id, "ISOLATION", "A need", category, JANUARY, person_id=subject_id
        )
        need: models.Need = await self.world.do(self.lead, needs.identify_need, command)
        return need

    async def publish(self, reader: people.Person, item: Item) -> models.Publication:
        """Show an item to somebody."""
        command = publishing.Publish(reader.id, Reference(type(item), item.id))
        shown: models.Publication = await self.world.do(self.lead, publishing.publish, command)
        return shown

    async def refusal(self, reader: people.Person, item: Item) -> str:
        """Try to show an item to somebody; return why not."""
        command = publishing.Publish(reader.id, Reference(type(item), item.id))
        return str(await self.world.refusal(self.lead, publishing.publish, command))

    async def sees(self, reader: people.Person, model: Any, scope: str) -> set[Any]:
        """Return what the person sees when signed in."""
        viewer = self.world.viewer("family", person_id=reader.id)
        return set(await self.world.seen(viewer, scope, model))


@pytest.fixture
async def family(world: World) -> Family:
    """Make the family."""
    return await Family(world).start()


@pytest.mark.row("F82")
async def test_a_mothers_need_is_shown_to_her_and_never_to_the_father(family: Family) -> None:
    """Not even as a publication that he could count."""
    need = await family.need(family.mother, "MENTAL_HEALTH")
    assert await family.refusal(family.father, need) == "THIRD_PARTY"
    await family.publish(family.mother, family.plan)
    await family.publish(family.father, family.plan)
    shown = await family.publish(family.mother, need)
    read = scopes.PLANS_NEED.read
    assert await family.sees(family.mother, models.Need, read) == {need.id}
    assert await family.sees(family.father, models.Need, read) == set()
    read = scopes.PLANS_PUBLICATION.read
    assert shown.id in await family.sees(family.mother, models.Publication, read)
    his = await family.sees(family.father, models.Publication, read)
    rows = await family.world.rows(models.Publication, person_id=family.father.id)
    assert his == {row.id for row in rows}


async def test_a_plan_alone_shows_none_of_its_needs(family: Family) -> None:
    """It shows who is in it and who helps; the family's own needs one by one."""
    need = await family.need(None, "MONEY_AND_HOUSING")
    await family.publish(family.father, family.plan)
    everyone = {family.mother.id, family.father.id, family.child.id}
    read = scopes.PEOPLE_PERSON.read
    assert await family.sees(family.father, people.Person, read) == everyone
    assert await family.sees(family.father, models.Need, scopes.PLANS_NEED.read) == set()
    await family.publish(family.father, need)
    assert await family.sees(family.father, models.Need, scopes.PLANS_NEED.read) == {need.id}
    assert await family.sees(family.mother, people.Person, read) == {family.mother.id}


async def test_a_childs_need_is_shown_to_whoever_is_responsible(family: Family) -> None:
    """The father, for whom no parental responsibility is recorded, is not shown it."""
    need = await family.need(family.child, "CHILD_DEVELOPMENT")
    assert await family.refusal(family.father, need) == "THIRD_PARTY"
    assert (await family.publish(family.mother, need)).item_id == need.id
    general = await family.need(family.child, "GENERAL")
    assert (await family.publish(family.father, general)).item_id == general.id


@pytest.mark.parametrize(
    ("facts", "refusals"),
    [
        ({"date_of_birth": date(2010, 3, 3)}, []),
        ({"date_of_birth": date(2010, 3, 2)}, ["THIRD_PARTY"]),
        ({"expected_delivery_on": date(2026, 5, 1)}, []),
        ({}, ["THIRD_PARTY"]),
    ],
)
async def test_from_sixteen_a_young_persons_records_are_their_own(
    family: Family, facts: dict[str, Any], refusals: list[str]
) -> None:
    """The day before the sixteenth birthday they are shown to the mother; then no more."""
    world = family.world
    young = await world.person("Kim Robinson", **facts)
    kind = people.RelationshipKind.PARENT_OF
    relate = relationships.RelatePeople(
        family.mother.id, young.id, kind, JANUARY, has_parental_responsibility=True
    )
    await world.do(world.front_door, relationships.relate_people, relate)
    cover = plans.CoverPerson(family.plan.id, young.id, JANUARY)
    await world.do(world.front_door, plans.cover_person, cover)
    need = await family.need(young, "EDUCATION")
    if not refusals:
        assert (await family.publish(family.mother, need)).item_id == need.id
    for code in refusals:
        assert await family.refusal(family.mother, need) == code


async def test_publishing_is_a_practitioners_act_for_people_of_the_plan(family: Family) -> None:
    """A plan or a record of one, once, to somebody covered, by somebody who is a practitioner."""
    world, plan = family.world, family.plan
    await family.publish(family.mother, plan)
    assert await family.refusal(family.mother, plan) == "ALREADY_PUBLISHED"
    assert await family.refusal(family.mother, family.mother) == "BAD_ID"
    nobody = world.viewer("team_manager")
    command = publishing.Publish(family.father.id, Reference(models.SupportPlan, plan.id))
    assert await world.refusal(nobody, publishing.publish, command) == "NOT_A_PRACTITIONER"
    stranger = await world.person()
    other = await world.plan(stranger, opened_on=JANUARY)
    lead = family.lead.practitioner_id
    assert lead is not None
    assign = leads_and_teams.AssignLeadPractitioner(other.id, lead, JANUARY)
    await world.do(world.front_door, leads_and_teams.assign_lead_practitioner, assign)
    assert await family.refusal(stranger, plan) == "NOT_COVERED"


async def test_a_plugins_records_of_a_plan_can_be_shown_like_core_s(family: Family) -> None:
    """Nothing is said of it anywhere but that it is one; so it is for whoever sees it."""
    about = {"person_id": family.mother.id, "support_plan_id": family.plan.id}
    async with family.world.sessions() as session, session.begin():
        await (await session.connection()).run_sync(Walk.metadata.create_all)
        walk = Walk(**about, category="COMMUNITY")
        session.add(walk)
    read = scopes.PLANS_NEED.read

    assert await family.world.seen(family.lead, read, Walk) == {walk.id}
    assert await family.sees(family.mother, Walk, read) == set()
    assert await family.refusal(family.father, walk) == "THIRD_PARTY"
    await family.publish(family.mother, walk)
    assert await family.sees(family.mother, Walk, read) == {walk.id}


async def test_what_was_shown_can_be_withdrawn(family: Family) -> None:
    """At once, and only once."""
    item = Reference(models.SupportPlan, family.plan.id)
    command = publishing.WithdrawPublication(family.mother.id, item)
    world, withdraw = family.world, publishing.withdraw_publication
    assert await world.refusal(family.lead, withdraw, command) == "NOT_PUBLISHED"
    await family.publish(family.mother, family.plan)
    assert (await world.do(family.lead, withdraw, command)).id == family.plan.id
    read = scopes.PLANS_PLAN.read
    assert await family.sees(family.mother, models.SupportPlan, read) == set()


async def test_whoever_leaves_the_plan_is_shown_nothing_of_it(family: Family) -> None:
    """Ending the father's coverage takes back the plan and every item; hers stay."""
    world, need = family.world, await family.need(None, "GENERAL")
    set_ = goals.SetGoal(family.plan.id, "Rest", models.GoalOwnerKind.FAMILY, need_id=need.id)
    goal = await world.do(family.lead, goals.set_goal, set_)
    led_by = family.lead.practitioner_id
    adds = actions.AddAction(goal.id, "Ring the school", responsible_practitioner_id=led_by)
    items = (family.plan, need, goal, await world.do(family.lead, actions.add_action, adds))
    for reader in (family.mother, family.father):
        for item in items:
            await family.publish(reader, item)
    end = plans.EndCoverage(family.plan.id, family.father.id, TODAY, "SEPARATED")
    await world.do(family.lead, plans.end_coverage, end)
    left = await world.rows(models.Publication)
    assert {row.person_id for row in left} == {family.mother.id}
    assert {row.item_id for row in left} == {item.id for item in items}
    read = scopes.PEOPLE_PERSON.read
    assert await family.sees(family.father, people.Person, read) == {family.father.id}


NEVER_SHOWN = (models.PlanClosing, models.Notice, models.LeadHandover, EntryInError)


async def _add_what_is_never_shown(family: Family) -> None:
    """Add one of each: about the plan, or about its child."""
    of_plan = {"support_plan_id": family.plan.id}
    proposed = {"practitioner_id": family.lead.practitioner_id, "starts_on": TODAY}
    proposed |= {"proposed_on": TODAY, "proposed_by_practitioner_id": proposed["practitioner_id"]}
    marked = {"record_type": "Need", "record_id": uuid4(), "record": {}, "marked_on": TODAY}
    kind = models.NoticeKind.DEATH
    async with family.world.sessions() as session, session.begin():
        session.add_all(
            [
                models.PlanClosing(**of_plan, was_active=True, awaits_manager=True),
                models.Notice(**of_plan, person_id=family.child.id, kind=kind, noted_on=TODAY),
                models.LeadHandover(**of_plan, **proposed),
                EntryInError(**of_plan, **marked, marked_by_account_id=uuid4()),
            ]
        )


@pytest.mark.row("F82")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (RowRule.PUBLISHED, [0, 0, 0, 0]),
        (RowRule.NOBODY, [0, 0, 0, 0]),
        (RowRule.CASELOAD, [1, 1, 1, 1]),
        (RowRule.EVERYONE, [1, 1, 1, 0]),
    ],
)
async def test_what_is_never_shown_no_role_of_families_reaches(
    family: Family, rows: RowRule, expected: list[int]
) -> None:
    """Whatever scopes it holds; what others marked as an error, only who reaches the plan sees."""
    await _add_what_is_never_shown(family)
    await family.publish(family.mother, family.plan)
    read = scopes.PLANS_PLAN.read
    grant = Grant("any", frozenset({read}), rows, None)
    viewer = Viewer(uuid4(), (grant,), family.lead.practitioner_id, family.mother.id)
    seen = [await family.world.seen(viewer, read, model) for model in NEVER_SHOWN]
    assert [len(ids) for ids in seen] == expected
