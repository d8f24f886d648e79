"""The hot questions are answered through indexes, in a database that is moderately full."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from tests.reading.conftest import CountingPool
from tests.reading.test_statements import HOUSEHOLD_PLAN

from earlyhelp.access.roles import ROLES
from earlyhelp.access.rules import RULES
from earlyhelp.access.services import grants_of
from earlyhelp.contract.rules import RuleBook
from earlyhelp.reading.reader import Reader
from earlyhelp.sealing.seals import new_seal
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import connection, reader_pool
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.execution import Executor, Request
from earlyhelp_graphql.answering.limits import Limits
from earlyhelp_graphql.composing.composition import Composition, compose
from earlyhelp_graphql.composing.contributions import GraphContribution
from earlyhelp_graphql.testing import JsonObject
from earlyhelp_graphql.types import GRAPHS

_PLACEHOLDER = re.compile(r"(?<![\w$])\$\d+")

SMALL = {
    *("life_stage_bands", "localities", "organisations", "teams"),
    *("pathway_schemes", "pathway_positions"),
}
"""Tables of which a whole one is a few pages: reading it through is the best plan."""

FILL = """
    CREATE FUNCTION pg_temp.id(kind int, number int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
      SELECT (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-'
              || lpad(to_hex(number), 12, '0'))::uuid
    $$;
    INSERT INTO organisations (id, name, kind, version)
      SELECT pg_temp.id(1, n), 'Organisation ' || n, 'COUNCIL', 1 FROM generate_series(1, 20) n;
    INSERT INTO practitioners (id, name, job_title, organisation_id, version)
      SELECT pg_temp.id(2, n), 'Practitioner ' || n, 'Helper', pg_temp.id(1, 1 + n % 20), 1
      FROM generate_series(1, 2000) n;
    INSERT INTO teams (id, organisation_id, name, version)
      SELECT pg_temp.id(3, n), pg_temp.id(1, 1 + n % 20), 'Team ' || n, 1
      FROM generate_series(1, 100) n;
    INSERT INTO team_memberships (team_id, practitioner_id, is_manager, started_on)
      SELECT pg_temp.id(3, 1 + n % 100), pg_temp.id(2, n), n <= 100, '2020-01-01'
      FROM generate_series(1, 2000) n;
    INSERT INTO people (id, given_name, family_name, date_of_birth, version)
      SELECT pg_temp.id(4, n), 'Name ' || n, 'Family ' || n % 4000, '1990-01-01', 1
      FROM generate_series(1, 12000) n;
    INSERT INTO person_identifiers (person_id, kind, value)
      SELECT pg_temp.id(4, n), 'UPRN', 'Number ' || n FROM generate_series(1, 12000) n;
    INSERT INTO former_names (person_id, family_name, given_name)
      SELECT pg_temp.id(4, n), 'Former ' || n % 4000, 'Given ' || n
      FROM generate_series(1, 12000) n;
    INSERT INTO relationships (person_id, related_person_id, kind, started_on, is_carer,
                               has_parental_responsibility)
      SELECT pg_temp.id(4, n), pg_temp.id(4, n + 1), 'SIBLING_OF', '2020-01-01', false, false
      FROM generate_series(1, 11999) n;
    INSERT INTO households (id, name, version)
      SELECT pg_temp.id(5, n), 'Household ' || n, 1 FROM generate_series(1, 4000) n;
    INSERT INTO household_memberships (household_id, person_id, role, started_on)
      SELECT pg_temp.id(5, 1 + n / 3), pg_temp.id(4, n + 1), 'OTHER', '2020-01-01'
      FROM generate_series(0, 11997) n;
    INSERT INTO support_plans (id, title, household_id, status, opened_on, version)
      SELECT pg_temp.id(6, n), 'Plan ' || n, pg_temp.id(5, n), 'ACTIVE', '2021-01-01', 1
      FROM generate_series(1, 4000) n;
    INSERT INTO plan_coverages (support_plan_id, person_id, started_on)
      SELECT pg_temp.id(6, 1 + n / 3), pg_temp.id(4, n + 1), '2021-01-01'
      FROM generate_series(0, 11997) n;
    INSERT INTO lead_practitioners (support_plan_id, practitioner_id, started_on)
      SELECT pg_temp.id(6, n), pg_temp.id(2, 1 + n / 2 % 1999), '2021-01-01'
      FROM generate_series(1, 4000) n;
    INSERT INTO team_around_the_family_members (support_plan_id, practitioner_id, role, started_on)
      SELECT pg_temp.id(6, n), pg_temp.id(2, 1 + (n / 2 + m) % 1999), 'Helper', '2021-01-01'
      FROM generate_series(1, 4000) n, generate_series(1, 2) m;
    INSERT INTO kept_sights (support_plan_id, practitioner_id, kept_for, started_on, ended_on)
      SELECT pg_temp.id(6, n), pg_temp.id(2, 1 + (n / 2 + m) % 1999), 'CLOSED', '2021-02-01',
             '2022-01-01'
      FROM generate_series(1, 4000) n, generate_series(1, 2) m;
    INSERT INTO needs (id, support_plan_id, person_id, code, statement, category, identified_on,
                       version)
      SELECT pg_temp.id(7, n), pg_temp.id(6, 1 + n % 4000), pg_temp.id(4, 1 + n % 4000 * 3),
             'SLEEP', 'Need ' || n, 'GENERAL', '2021-01-01', 1
      FROM generate_series(1, 12000) n;
    INSERT INTO goals (id, support_plan_id, need_id, owner_kind, statement, category,
                       lifecycle_status, achievement_status, version)
      SELECT pg_temp.id(8, n), pg_temp.id(6, 1 + n % 4000), pg_temp.id(7, n), 'FAMILY',
             'Goal ' || n, 'GENERAL', 'ACTIVE', 'IN_PROGRESS', 1
      FROM generate_series(1, 12000) n;
    INSERT INTO actions (goal_id, support_plan_id, description, responsible_practitioner_id,
                         category, version)
      SELECT pg_temp.id(8, 1 + n % 12000), pg_temp.id(6, 1 + (1 + n % 12000) % 4000),
             'Action ' || n, pg_temp.id(2, 1 + n % 2000), 'GENERAL', 1
      FROM generate_series(1, 24000) n;
    INSERT INTO person_identifiers (person_id, kind, value)
      SELECT pg_temp.id(4, n), 'NHS_NUMBER', (4000000000 + n / 2)::text
      FROM generate_series(1, 12000) n;
    INSERT INTO publications (person_id, item_id, support_plan_id, category, published_on,
                              published_by_practitioner_id)
      SELECT pg_temp.id(4, 1 + n % 12000), pg_temp.id(8, n), pg_temp.id(6, 1 + n % 4000),
             'GENERAL', '2022-01-01', pg_temp.id(2, 1)
      FROM generate_series(1, 12000) n;
    INSERT INTO publications (person_id, item_id, support_plan_id, published_on,
                              published_by_practitioner_id)
      SELECT pg_temp.id(4, n * 3 - 2), pg_temp.id(6, n), pg_temp.id(6, n), '2022-01-01',
             pg_temp.id(2, 1)
      FROM generate_series(1, 4000) n;
    INSERT INTO pathway_schemes (id, code, authority, version_label, title, source, is_confirmed,
                                 applies_from)
      VALUES (pg_temp.id(9, 1), 'tier', 'Full', '1', 'Tiers', 'Full', true, '2020-01-01');
    INSERT INTO pathway_positions (id, scheme_id, code, label, rank, is_statutory, definition)
      SELECT pg_temp.id(10, n), pg_temp.id(9, 1), n, n, n, false, '' FROM generate_series(1, 3) n;
    INSERT INTO placements (scheme_id, position_id, support_plan_id, decided_on, reason,
                            decided_by_practitioner_id)
      SELECT pg_temp.id(9, 1), pg_temp.id(10, 1 + n % 3), pg_temp.id(6, 1 + n % 4000),
             '2022-01-01', 'x', pg_temp.id(2, 1)
      FROM generate_series(1, 12000) n;
    ANALYZE;
"""

PLAN = HOUSEHOLD_PLAN.replace("keepsakes { nodes { tag { text } } }", "")
CASELOAD = """
    { supportPlans(first: 50) { edges { cursor node {
      id title status openedOn goalCount needCount household { name }
      currentCoverages { person { givenName familyName lifeStage } }
      leadPractitioner { practitioner { name } }
    } } pageInfo { hasNextPage } } }
"""
COUNTED = CASELOAD.replace("pageInfo", "totalCount pageInfo")
PERSON = """
    query ($id: ID!) {
      person(id: $id) {
        givenName familyName lifeStage householdMemberships { nodes { household { name } } }
      }
    }
"""
DUPLICATES = """
    query ($id: ID!) { person(id: $id) { possibleDuplicates { totalCount nodes { givenName } } } }
"""
NEWEST = "{ people(first: 20) { nodes { id givenName familyName } } }"

QUESTIONS = [
    ("practitioner", PLAN, "Household"),
    ("adult_practitioner", PLAN, "Household"),
    ("team_manager", PLAN, "Household"),
    ("family", PLAN, "Household"),
    ("front_door", PLAN, "Household"),
    ("practitioner", CASELOAD, None),
    ("practitioner", COUNTED, None),
    ("team_manager", COUNTED, None),
    ("practitioner", PERSON, "Person"),
    ("team_manager", PERSON, "Person"),
    ("family", PERSON, "Person"),
    ("front_door", PERSON, "Person"),
    ("front_door", DUPLICATES, "Person"),
    ("practitioner", DUPLICATES, "Person"),
    ("front_door", NEWEST, None),
]
HALF_A_MILLION = """
    SELECT pg_restore_relation_stats(
        'schemaname', 'public', 'relname', relname::text, 'relpages', relpages,
        'reltuples', (reltuples * 500000 / 12000)::real, 'relallvisible', relpages
    )
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')
    AND relpages > 0 AND relname <> ALL ($1)
"""
"""As many rows to a page as make up that many people: the rows themselves need not exist."""
RULES_OF_OVERLAPS = """
    SELECT relname FROM pg_class JOIN pg_am ON pg_am.oid = relam WHERE amname = 'gist'
"""
KINDS = {"Person": 4, "Household": 5}


def _uuid(kind: int, number: int) -> UUID:
    return UUID(f"{kind:08x}-0000-7000-8000-{number:012x}")


def _viewer(role: str) -> Viewer:
    """Return somebody in that role who is concerned with the first household's plan."""
    (found,) = (each for each in ROLES if each.name == role)
    grants = tuple(grants_of([found], None))
    return Viewer(_uuid(0, 1), grants, practitioner_id=_uuid(2, 1), person_id=_uuid(4, 1))


@pytest.fixture(scope="module")
def core() -> Composition:
    """Compose core's graph."""
    return compose([GraphContribution("core", graph) for graph in GRAPHS], RuleBook(RULES))


@dataclass(frozen=True)
class Full:
    """A database with 12,000 people in 4,000 households, each with a plan."""

    pool: CountingPool
    owner: asyncpg.Connection
    numbers: Iterator[int] = field(default_factory=count)

    async def plan(self, statement: str) -> JsonObject:
        """Return the plan that is made once for a statement, whatever its values."""
        name = f"hot_{next(self.numbers)}"
        nulls = ", ".join("NULL" for _ in set(_PLACEHOLDER.findall(statement)))
        await self.owner.execute(f"PREPARE {name} AS {statement}")
        found = await self.owner.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE {name} ({nulls})")
        plan: JsonObject = json.loads(found)[0]["Plan"]
        return plan


@pytest.fixture(scope="module")
async def full(
    server: EmbeddedServer, administrator: asyncpg.Connection, template: str, settings: Settings
) -> AsyncIterator[Full]:
    """Fill a database; its owner plans as the reader does."""
    await administrator.execute(f"CREATE DATABASE test_full TEMPLATE {template}")
    pool = await reader_pool(server.url("test_full"), settings)
    async with connection(server.url("test_full")) as owner:
        for statement in FILL.strip().split(";\n"):  # each has its time, on a busy machine too
            await owner.execute(statement)
        for name in ("plan_cache_mode", "random_page_cost", "search_path", "jit"):
            await owner.execute(f"SET {name} = {await pool.fetchval(f'SHOW {name}')}")
        yield Full(CountingPool(pool), owner)
    await pool.close()
    await administrator.execute("DROP DATABASE test_full WITH (FORCE)")


def _nodes(node: JsonObject) -> Iterator[JsonObject]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _scanned(plan: JsonObject) -> set[str]:
    """Return the tables that a plan reads from end to end."""
    nodes = [node for node in _nodes(plan) if node["Node Type"] == "Seq Scan"]
    return {node["Relation Name"] for node in nodes}


def _indexes(plan: JsonObject) -> set[str]:
    """Return the indexes that a plan uses."""
    return {node["Index Name"] for node in _nodes(plan) if "Index Name" in node}


@pytest.fixture(params=QUESTIONS)
async def statement(full: Full, core: Composition, request: pytest.FixtureRequest) -> str:
    """Ask a hot question, which finds something, and return the statement that answers it."""
    role, text, of = request.param
    reader = Reader(full.pool, seal=new_seal(), page_limit=100, row_limit=100_000, today=date.today)
    executor = Executor(core, reader, None, Limits())  # type: ignore[arg-type]
    variables = {"id": f"{of}_{_uuid(KINDS[of], 1)}"} if of else {}
    before = len(full.pool.statements)

    response = await executor.execute(Request(text, None, variables), _viewer(role))

    (asked,) = full.pool.statements[before:]
    (root,) = json.loads(response.text)["data"].values()
    assert root, "the question should find something"
    return asked


async def test_a_hot_question_reads_no_table_through(full: Full, statement: str) -> None:
    """Neither people nor coverages nor any other table that grows with the people helped."""
    assert _scanned(await full.plan(statement)) <= SMALL


async def test_a_hot_question_walks_no_rule_of_overlaps_at_half_a_million_people(
    full: Full, statement: str
) -> None:
    """Nor any table: where indexes are large, the planner would prefer the rules' own."""
    rules = {row["relname"] for row in await full.owner.fetch(RULES_OF_OVERLAPS)}
    change = full.owner.transaction()
    await change.start()
    await full.owner.execute(HALF_A_MILLION, list(SMALL))
    plan = await full.plan(statement)
    await change.rollback()
    assert "plan_coverages_once_at_a_time_ex" in rules
    assert _indexes(plan) & rules == set()
    assert _scanned(plan) <= SMALL


async def test_an_answer_is_estimated_by_what_the_tables_hold(
    full: Full, core: Composition
) -> None:
    """Of full pages there would be a hundred million; of these people each has one relative."""
    related = "relationships(first: 100) { nodes { relatedPerson { %s } } }"
    text = f"{{ people(first: 100) {{ nodes {{ {related % related % related % 'id'} }} }} }}"
    reader = Reader(full.pool, seal=new_seal(), page_limit=100, row_limit=100_000, today=date.today)
    executor = Executor(core, reader, None, Limits())  # type: ignore[arg-type]

    response = await executor.execute(Request(text, None, {}), _viewer("front_door"))

    answer = json.loads(response.text)
    assert "errors" not in answer
    assert len(answer["data"]["people"]["nodes"]) == 100


ANY_NAME = """or: [
    {familyNameStartsWith: "zz"}, {givenNameStartsWith: "zz"}, {preferredNameStartsWith: "zz"},
    {formerName: {or: [{familyNameStartsWith: "zz"}, {givenNameStartsWith: "zz"}]}}
]"""
"""One search of all names that people have or had."""

SEARCHES = [
    ('familyNameStartsWith: "family 1"', "people_sort_name_id_ix"),
    ('familyNameStartsWith: "zz"', "people_sort_name_id_ix"),
    ('givenNameStartsWith: "zz"', "people_folded_given_name_ix"),
    ('preferredNameStartsWith: "zz"', "people_folded_preferred_name_ix"),
    ('formerName: {familyNameStartsWith: "zz"}', "former_names_folded_family_name_ix"),
    (ANY_NAME, "people_folded_preferred_name_ix"),
    (ANY_NAME, "former_names_folded_given_name_ix"),
    ('name: "Nmae 77"', "people_names_ix"),
    ('name: "smyth"', "people_sounds_ix"),
    ('name: "smyth"', "former_names_names_ix"),
    ('name: "smyth"', "former_names_sounds_ix"),
    ('nameSoundsLike: "jon smyth"', "people_sounds_ix"),
    ('nameContains: "mit"', "people_names_ix"),
    ('bornOn: "1990-01-02"', "people_date_of_birth_ix"),
    ('bornFrom: "2020-01-01"', "people_date_of_birth_ix"),
    ('identifier: {value: ["9434765919"]}', "person_identifiers_value_ix"),
    (f'locality: {{id: ["Locality_{_uuid(11, 1)}"]}}', "people_locality_id_ix"),
]
"""What the front door finds people by, and the index that serves each."""


@pytest.mark.parametrize(("given", "index"), SEARCHES)
async def test_people_are_found_through_an_index_by_whatever_is_known_of_them(
    full: Full, core: Composition, given: str, index: str
) -> None:
    """Whether anybody is found or nobody, and counted too; each is planned for its values."""
    plan = await _search_plan(full, core, given)
    assert index in _indexes(plan)
    assert _scanned(plan) <= SMALL


@pytest.mark.parametrize(("given", "index"), SEARCHES)
async def test_people_are_found_through_an_index_among_half_a_million(
    full: Full, core: Composition, given: str, index: str
) -> None:
    """Of several names at once too, each by its own index."""
    change = full.owner.transaction()
    await change.start()
    await full.owner.execute(HALF_A_MILLION, list(SMALL))
    plan = await _search_plan(full, core, given)
    await change.rollback()
    assert index in _indexes(plan)
    assert _scanned(plan) <= SMALL


CLOSEST = "orderBy: CLOSEST_NAME, "


@pytest.mark.parametrize("name", ["smyth", "jon smyth", "zz", "Mohammed O'Neill-Gray"])
async def test_the_closest_names_are_found_through_indexes_among_half_a_million(
    full: Full, core: Composition, name: str
) -> None:
    """By sound and by spelling, by the names that people have and those that they had."""
    change = full.owner.transaction()
    await change.start()
    await full.owner.execute(HALF_A_MILLION, list(SMALL))
    plan = await _search_plan(full, core, f'name: "{name}"', CLOSEST)
    await change.rollback()
    assert {"people_names_ix", "people_sounds_ix", "people_pk"} <= _indexes(plan)
    assert {"former_names_names_ix", "former_names_sounds_ix"} <= _indexes(plan)
    assert _scanned(plan) <= SMALL


async def _search_plan(full: Full, core: Composition, given: str, order: str = "") -> JsonObject:
    """Return how the database would find people at the front door."""
    reader = Reader(
        full.pool,
        Searches(full),
        seal=new_seal(),
        page_limit=100,
        row_limit=100_000,
        today=date.today,
    )
    executor = Executor(core, reader, None, Limits())  # type: ignore[arg-type]
    arguments = f"{order}first: 20, filter: {{{given}}}"
    text = f"{{ people({arguments}) {{ totalCount nodes {{ givenName }} }} }}"
    response = await executor.execute(Request(text, None, {}), _viewer("front_door"))
    plan: JsonObject = json.loads(response.text)["data"]["people"]
    return plan


@dataclass(frozen=True)
class Searches:
    """A pool for searches that answers with the plan of each."""

    full: Full

    async def fetchval(self, query: str, *args: object) -> Any:
        """Plan a statement as the pool for searches does."""
        owner = self.full.owner
        async with owner.transaction():
            await owner.execute("SET LOCAL plan_cache_mode = force_custom_plan")
            found = await owner.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *args)
        return json.dumps(json.loads(found)[0]["Plan"])
