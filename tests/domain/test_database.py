"""What the database itself refuses, races included; and that tables are as models say."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Column, Date, FromClause, MetaData, Text, insert, text, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, async_sessionmaker
from tests.domain.conftest import World

from earlyhelp.partnership import models as partnership
from earlyhelp.people import models as people
from earlyhelp.saving import flush
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import writer_engine
from earlyhelp.storage.constraints import no_overlap
from earlyhelp.storage.tables import Dated, Table
from earlyhelp.support_plans import models as plans
from earlyhelp.support_plans.services import leads_and_teams
from earlyhelp.support_plans.services import plans as planning
from earlyhelp.work import RefusedError

TODAY = date(2026, 3, 2)
JANUARY = date(2026, 1, 5)

CATALOGUE = """
SELECT c.relname, 'column', a.attname, concat_ws(' ',
         format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::regcollation,
         a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT conrelid::regclass::text, 'constraint', conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
UNION ALL
SELECT tablename, 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
"""


async def _catalogue(connection: AsyncConnection, schema: str) -> set[tuple[str, ...]]:
    """Return every column, constraint and index of core's tables in a schema."""
    await connection.execute(text(f"SET search_path = {schema}, public"))
    rows = await connection.execute(text(CATALOGUE))
    plain = ((str(part).replace(f"{schema}.", "") for part in row) for row in rows)
    return {row for row in map(tuple, plain) if row[0] in Table.metadata.tables}


async def test_the_revisions_make_what_the_models_say(engine: AsyncEngine) -> None:
    """Column for column, constraint for constraint, index for index."""
    async with engine.connect() as connection:
        migrated = await _catalogue(connection, "public")
        await connection.execute(text("CREATE SCHEMA made"))
        await connection.execute(text("SET search_path = made, public"))
        # Unchecked, or the tables in "public" would be taken for those in "made".
        await connection.run_sync(lambda sync: Table.metadata.create_all(sync, checkfirst=False))
        made = await _catalogue(connection, "made")
        await connection.rollback()
    assert migrated == made


def test_every_dated_table_of_core_refuses_overlaps_and_says_what_they_mean() -> None:
    """A dated table without the constraint would let two of the same hold at once."""
    core = [each for each in Table.registry.mappers if each.class_.metadata is Table.metadata]
    tables = [each.local_table for each in core if issubclass(each.class_, Dated)]
    rules = [rule for table in tables for rule in _overlap_rules(table)]
    assert [rule.table for rule in rules] == tables
    assert all("refusal" in rule.info for rule in rules)


def _overlap_rules(table: FromClause) -> list[ExcludeConstraint]:
    assert isinstance(table, SqlTable)
    return [rule for rule in table.constraints if isinstance(rule, ExcludeConstraint)]


@pytest.mark.row("F42")
async def test_an_overlap_is_refused_past_the_services(world: World) -> None:
    """Days that only touch are no overlap; periods of no days are refused too."""
    person, pat = await world.person(), await world.practitioner()
    plan = await world.plan(person, lead=pat, opened_on=JANUARY)
    ties: tuple[Any, ...] = (
        plans.LeadPractitioner(support_plan_id=plan.id, practitioner_id=pat.id, started_on=TODAY),
        plans.PlanCoverage(support_plan_id=plan.id, person_id=person.id, started_on=TODAY),
        plans.LeadPractitioner(
            support_plan_id=plan.id, practitioner_id=pat.id, started_on=JANUARY, ended_on=JANUARY
        ),
    )
    for tie in ties:
        with pytest.raises(IntegrityError):
            async with world.sessions() as session, session.begin():
                session.add(tie)
    before = plans.LeadPractitioner(
        support_plan_id=plan.id,
        practitioner_id=pat.id,
        started_on=date(2025, 1, 1),
        ended_on=JANUARY,
    )
    async with world.sessions() as session, session.begin():
        session.add(before)


async def test_what_a_rule_leaves_out_may_overlap_what_it_is_for(engine: AsyncEngine) -> None:
    """So what was entered in error stays beside the row that corrects it."""
    held = SqlTable(
        "held",
        MetaData(),
        *(Column(name, Date) for name in ("started_on", "ended_on", "entered_in_error_on")),
        Column("what", Text),
        no_overlap("what", name="held_ex", info={}, where="entered_in_error_on IS NULL"),
        prefixes=["TEMPORARY"],
    )
    row = {"what": "key", "started_on": JANUARY, "ended_on": TODAY}
    async with engine.connect() as connection:
        await connection.run_sync(held.create)
        await connection.execute(insert(held).values(**row, entered_in_error_on=TODAY))
        await connection.execute(insert(held).values(**row))
        with pytest.raises(IntegrityError, match="held_ex"):
            await connection.execute(insert(held).values(**row))


async def test_a_goal_and_its_actions_stay_in_one_plan(world: World) -> None:
    """The database sees to it: who sees a plan's goal need not be asked again for its actions."""
    one, other = [await world.plan(await world.person()) for _ in range(2)]
    record = {"category": "GENERAL", "version": 1}
    need = plans.Need(
        support_plan_id=one.id, code="SLEEP", statement="Rest", identified_on=TODAY, **record
    )
    goal = plans.Goal(
        support_plan_id=one.id,
        owner_kind=plans.GoalOwnerKind.FAMILY,
        statement="Rested",
        lifecycle_status=plans.GoalLifecycleStatus.ACTIVE,
        achievement_status=plans.GoalAchievementStatus.IN_PROGRESS,
        **record,
    )
    helper = await world.practitioner()
    async with world.sessions() as session, session.begin():
        session.add_all([need, goal])
    for change in (
        update(plans.Goal).values(need_id=need.id, support_plan_id=other.id),
        insert(plans.Action).values(
            goal_id=goal.id,
            support_plan_id=other.id,
            description="Call",
            responsible_practitioner_id=helper.id,
            **record,
        ),
    ):
        with pytest.raises(IntegrityError, match="support_plan_id_fk"):
            async with world.sessions() as session, session.begin():
                await session.execute(change)


@pytest.fixture
async def apart(
    world: World, database: str, settings: Settings
) -> AsyncIterator[async_sessionmaker[Any]]:
    """Let the world work in a database of its own, where transactions are real."""
    engine = writer_engine(database, settings)
    world.sessions = async_sessionmaker(engine, expire_on_commit=False)
    yield world.sessions
    await engine.dispose()


@pytest.mark.row("F42")
async def test_of_two_leads_named_at_the_same_moment_one_stays(
    world: World, apart: async_sessionmaker[Any]
) -> None:
    """Whoever comes second replaces the first in order, or is refused; never both."""
    helpers = [await world.practitioner(f"P {n}") for n in range(6)]
    plan = await world.plan(await world.person())

    async def assign(practitioner: partnership.Practitioner) -> str:
        command = leads_and_teams.AssignLeadPractitioner(
            plan.id, practitioner.id, TODAY, "BETTER_PLACED"
        )
        try:
            await world.do(world.front_door, leads_and_teams.assign_lead_practitioner, command)
        except RefusedError as error:
            return error.problems[0].code
        return "DONE"

    answers = await asyncio.gather(*(assign(helper) for helper in helpers))
    assert set(answers) <= {"DONE", "LEAD_EXISTS"}
    assert "DONE" in answers
    async with apart() as session:
        count = await session.scalar(text("SELECT count(*) FROM lead_practitioners"))
    assert count == 1


async def test_of_two_who_cover_the_same_person_one_is_refused(
    world: World, apart: async_sessionmaker[Any]
) -> None:
    """The race itself gets the answer that the later one would have got."""
    first, second = await world.person(), await world.person()
    plan = await world.plan(first)

    async def cover() -> str:
        command = planning.CoverPerson(plan.id, second.id, TODAY)
        try:
            await world.do(world.front_door, planning.cover_person, command)
        except RefusedError as error:
            return error.problems[0].code
        return "DONE"

    answers = await asyncio.gather(*(cover() for _ in range(4)))
    assert sorted(answers) == ["ALREADY_COVERED"] * 3 + ["DONE"]
    async with apart() as session:
        assert await session.get(people.Person, second.id) is not None


async def test_what_has_no_meaning_of_its_own_is_no_refusal(world: World) -> None:
    """A fault of the program stays an error, and is not passed off as the user's."""

    async def faulty(work: Any, _command: None) -> None:
        from_nowhere = plans.Publication(person_id=None, published_on=TODAY)
        work.session.add(from_nowhere)
        await flush(work)

    with pytest.raises(IntegrityError):
        await world.do(world.front_door, faulty, None)
