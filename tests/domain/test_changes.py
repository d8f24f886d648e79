"""Changes: what an application that keeps a copy hears of records, and what it never hears."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from earlyhelp.storage.backups import back_up
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, Databases, open_council
from earlyhelp_migrations.restoring import restore

PAGE = """
    query ($since: String, $first: Int) {
      changes(since: $since, first: $first) {
        nodes { id type kind at } hasNextPage endCursor latestCursor
      }
    }
"""
AGAIN = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
LOCALITY = "INSERT INTO localities (code, name) VALUES ($1, $1)"


@dataclass
class Copy:
    """An application that keeps a copy for somebody: it hears of changes, page by page."""

    council: Council
    viewer: Viewer
    since: str | None = None

    async def begin(self) -> "Copy":
        """Take the place behind all that is known now."""
        page = (await self.council.ask(self.viewer, PAGE, first=0))["changes"]
        assert (page["nodes"], page["hasNextPage"]) == ([], False)
        self.since = page["latestCursor"]
        return self

    async def told(self, size: int = 3) -> list[tuple[str, str]]:
        """Return the id and the kind of each change since it last heard of any."""
        found: list[tuple[str, str]] = []
        more = True
        while more:
            asked = {"since": self.since, "first": size}
            page = (await self.council.ask(self.viewer, PAGE, **asked))["changes"]
            assert len(page["nodes"]) <= size
            assert all(each["id"].startswith(f"{each['type']}_") for each in page["nodes"])
            found += [(each["id"], each["kind"]) for each in page["nodes"]]
            more, self.since = page["hasNextPage"], page["endCursor"]
        return found

    async def holds(self, id_: str) -> bool:
        """Return whether a record is still there when it is asked for again."""
        (node,) = (await self.council.ask(self.viewer, AGAIN, ids=[id_]))["nodes"]
        return node is not None


@dataclass
class Help:
    """A plan with its lead and a colleague on the team, and how a need is identified in it."""

    council: Council
    person: str
    plan: str
    lead: Viewer
    colleague: str

    async def need(self, **given: Any) -> str:
        """Let the lead identify a need of mental health; return its id."""
        said = {
            "code": "ISOLATION",
            "category": "MENTAL_HEALTH",
            "statement": "Alone a lot.",
            **given,
        }
        of = {"supportPlanId": self.plan, "personId": self.person, "identifiedOn": "2026-02-27"}
        return str((await self.council.change(self.lead, "identifyNeed", **of, **said))["id"])


@pytest.fixture
async def help_(council: Council) -> Help:
    """Open the plan."""
    person = await council.person()
    lead, colleague = await council.practitioner(), await council.practitioner()
    plan = await council.plan(person, lead=lead, team=[colleague])
    viewer = council.viewer("practitioner", practitioner=lead)
    return Help(council, person, plan, viewer, colleague)


async def test_what_is_recorded_and_changed_is_told_once_oldest_first(council: Council) -> None:
    """A record that changed again moves to the end; nothing is told twice."""
    viewer = council.viewer("front_door")
    early, late = await Copy(council, viewer).begin(), Copy(council, viewer)
    ada, ben = await council.person(givenName="Ada"), await council.person(givenName="Ben")
    await late.begin()
    await council.change(viewer, "correctPerson", personId=ada, version=1, givenName="Adah")

    assert await late.told() == [(ada, "CHANGED")]
    assert await early.told() == [(ben, "CREATED"), (ada, "CHANGED")]
    assert await early.told() == []
    await council.change(viewer, "correctPerson", personId=ben, version=1, givenName="Benedict")
    assert await early.told() == await late.told() == [(ben, "CHANGED")]


async def test_without_a_place_everything_that_may_be_seen_is_told(council: Council) -> None:
    """Page after page, whatever their size; each page looks at no more than it says."""
    people = [await council.person() for _ in range(4)]
    viewer = council.viewer_with("people:person:read")

    page = (await council.ask(viewer, PAGE, first=0))["changes"]
    assert page["hasNextPage"] is False
    for since in (None, page["endCursor"]):
        assert await Copy(council, viewer, since).told() == [(each, "CREATED") for each in people]
    for size in (1, 2, 100):
        assert await Copy(council, viewer).told(size) == [(each, "CREATED") for each in people]


async def test_the_types_of_a_page_are_those_of_the_schema(council: Council) -> None:
    """As client libraries ask for them of every object."""
    viewer = council.viewer_with("people:person:read")
    copy = await Copy(council, viewer).begin()
    person = await council.person()
    chosen = "__typename nodes { __typename id type }"
    document = f"query ($since: String) {{ changes(since: $since) {{ {chosen} }} }}"
    told = {"__typename": "RecordChange", "id": person, "type": "Person"}
    page = {"__typename": "RecordChangePage", "nodes": [told]}
    assert await council.ask(viewer, document, since=copy.since) == {"changes": page}


async def test_a_change_is_told_under_the_rules_of_reading(help_: Help) -> None:
    """By role, by category, by plan and by what was shown; and with one statement."""
    council = help_.council
    viewers = {
        "lead": help_.lead,
        "colleague": council.viewer("practitioner", practitioner=help_.colleague),
        "partner": council.viewer("partner", practitioner=help_.colleague),
        "stranger": council.viewer("practitioner", practitioner=await council.practitioner()),
        "front door": council.viewer("front_door"),
        "family": council.viewer("family", person=help_.person),
        "vocabularies": council.viewer_with("vocabularies:term:read"),
    }
    copies = {name: await Copy(council, viewer).begin() for name, viewer in viewers.items()}
    need = await help_.need()

    told = {name: await copy.told(100) for name, copy in copies.items()}
    created = [(need, "CREATED")]
    assert told == {name: [] for name in copies} | {"lead": created, "colleague": created}

    await council.change(help_.lead, "publish", personId=help_.person, itemId=help_.plan)
    await council.change(help_.lead, "publish", personId=help_.person, itemId=need)
    assert all(each.startswith("Publication_") for each, _ in await copies["family"].told())
    assert await copies["family"].holds(need)
    developer = await council.answer(council.viewer("developer"), PAGE)
    assert developer.denied == {"changes": "FORBIDDEN"}
    with council.counting() as statements:
        await copies["lead"].told(100)
    assert len(statements) == 1


async def test_after_sight_is_withdrawn_nothing_is_told(help_: Help) -> None:
    """What was held before is null when it is asked for again, so it is forgotten."""
    council = help_.council
    colleague = council.viewer("practitioner", practitioner=help_.colleague)
    copy = await Copy(council, colleague).begin()
    need = await help_.need()
    assert await copy.told() == [(need, "CREATED")]
    left = {"supportPlanId": help_.plan, "practitionerId": help_.colleague}
    left["endedOn"] = council.clock.today.isoformat()
    await council.change(help_.lead, "leaveTeamAroundTheFamily", **left)

    other = await help_.need(statement="Out of work.")
    assert not {need, other} & {each for each, _ in await copy.told()}
    assert not await copy.holds(need)


async def test_what_was_entered_in_error_is_told_as_removed_to_those_who_saw_it(
    help_: Help,
) -> None:
    """And to nobody else: by the very rule by which it was seen."""
    council = help_.council
    need = await help_.need()
    stranger = council.viewer("practitioner", practitioner=await council.practitioner())
    partner = council.viewer("partner", practitioner=help_.colleague)
    lead = await Copy(council, help_.lead).begin()
    others = [await Copy(council, viewer).begin() for viewer in (stranger, partner)]
    marked = {"recordId": need, "reasonCode": "WRONG_PERSON"}
    entry = await council.change(help_.lead, "markEnteredInError", **marked)

    assert sorted(await lead.told()) == sorted([(need, "REMOVED"), (entry["id"], "CREATED")])
    assert not await lead.holds(need)
    assert [await copy.told() for copy in others] == [[], []]


async def test_a_removal_is_told_to_whoever_saw_the_record_and_not_its_plan(
    council: Council,
) -> None:
    """The front door sees who lives where, and hears what others took back of it."""
    person, other = await council.person(), await council.person()
    household = await council.household(other)
    first = council.viewer("front_door")
    joined = {"householdId": household, "personId": person, "role": "OTHER"}
    membership = await council.change(first, "joinHousehold", **joined, startedOn="2026-02-02")
    second = await Copy(council, council.viewer("front_door")).begin()
    marked = {"recordId": membership["id"], "reasonCode": "WRONG_PERSON"}
    await council.change(first, "markEnteredInError", **marked)

    assert await second.told() == [(membership["id"], "REMOVED")]


async def test_records_of_plugins_are_told_as_well(council: Council) -> None:
    """A plugin says no word of it."""
    person, helper = await council.helped(dateOfBirth="2015-04-01")
    copy = await Copy(council, helper).begin()
    factor = {"personId": person, "factorCode": "WR11", "startedOn": "2026-02-02"}
    recorded = await council.change(helper, "recordVulnerabilityFactor", **factor)

    assert await copy.told() == [(recorded["id"], "CREATED")]


async def test_a_slow_transaction_that_commits_late_leaves_no_gap(
    council: Council, database: str
) -> None:
    """What was written after it is told after it, however much earlier that was committed."""
    copy = await Copy(council, council.viewer("front_door")).begin()
    slow = await asyncpg.connect(database)
    writing = slow.transaction()
    await writing.start()
    await slow.execute(LOCALITY, "SLOW")
    quick = await council.person()

    assert await copy.told() == []  # else a place behind the slow one would have been told
    await writing.commit()
    await slow.close()
    (first, second) = await copy.told()
    assert first[0].startswith("Locality_")
    assert second == (quick, "CREATED")


async def test_nothing_is_missed_while_many_write_at_once(council: Council, database: str) -> None:
    """Whoever asks again and again hears of every record, and of each once."""
    random = Random(20)  # noqa: S311 - a game of chance, not a secret
    copy = await Copy(council, council.viewer("front_door")).begin()
    told: list[str] = []

    async def write(number: int) -> None:
        writer = await asyncpg.connect(database)
        for step in range(5):
            async with writer.transaction():
                await asyncio.sleep(random.random() / 50)
                await writer.execute(LOCALITY, f"L{number}-{step}")
                await asyncio.sleep(random.random() / 20)
        await writer.close()

    writers = asyncio.gather(*map(write, range(6)))
    while not writers.done():
        told += [each for each, _ in await copy.told()]
    await writers
    told += [each for each, _ in await copy.told()]

    written = await council.ask(copy.viewer, "{ localities(first: 100) { nodes { id } } }")
    assert sorted(told) == sorted(each["id"] for each in written["localities"]["nodes"])
    assert len(told) == 30


async def test_whoever_writes_past_the_api_is_heard_as_well(
    council: Council, database: str
) -> None:
    """The database itself notes it: what is changed and removed by hand too, rolled back not."""
    viewer = council.viewer("front_door")
    hand = await asyncpg.connect(database)
    await hand.execute(LOCALITY, "ONE")
    copy = await Copy(council, viewer).begin()
    undone = hand.transaction()
    await undone.start()
    await hand.execute(LOCALITY, "TWO")
    await undone.rollback()
    await hand.execute("UPDATE localities SET name = 'One'")
    assert [kind for _, kind in await copy.told()] == ["CHANGED"]
    # Of what nothing was kept, nobody knows any more who might have seen it.
    await hand.execute("DELETE FROM localities")
    assert await copy.told() == []
    await hand.close()


async def test_after_a_restore_a_place_from_before_is_refused(
    council: Council, database: str, databases: Databases, tmp_path: Path
) -> None:
    """Nobody knows what happened behind it. From the beginning everything is told, and goes on."""
    viewer = council.viewer("front_door")
    ada = await council.person()
    copy = await Copy(council, viewer).begin()
    owner = await asyncpg.connect(database)
    # As in a cluster that is far ahead of the one in which the backup is restored.
    await owner.execute("UPDATE record_changes SET transaction = transaction + 1000000000")
    await owner.close()
    await back_up(database, tmp_path / "backup")
    async with databases.copy() as restored:
        plugins = council.system.plugins
        await restore(restored, plugins.registry, tmp_path / "backup")
        async with open_council(restored, plugins, council.system.composition) as again:
            refused = await again.answer(viewer, PAGE, since=copy.since)
            assert refused.data == {"changes": None}
            assert "before it was restored" in refused.errors[0].fault.message
            copy = Copy(again, viewer)
            assert (ada, "CREATED") in await copy.told(100)
            ben = await again.person()
            assert await copy.told() == [(ben, "CREATED")]


async def test_a_place_is_sealed_and_no_cursor_of_a_list(council: Council) -> None:
    """Nor is a cursor of a list one of changes; and no page is larger than any other."""
    await council.person()
    viewer = council.viewer("front_door")
    copy = await Copy(council, viewer).begin()
    people = "query ($after: String) { people(after: $after) { pageInfo { endCursor } } }"
    cursor = (await council.ask(viewer, people))["people"]["pageInfo"]["endCursor"]

    for document, given in ((PAGE, {"since": cursor}), (PAGE, {"since": ""})):
        refused = await council.answer(viewer, document, **given)
        assert refused.errors[0].fault.code == "BAD_VALUE"
        assert refused.errors[0].fault.message.startswith("'since' is no cursor")
    assert (await council.answer(viewer, people, after=copy.since)).errors[
        0
    ].fault.code == "BAD_VALUE"
    for size in (-1, 101):
        refused = await council.answer(viewer, PAGE, first=size)
        assert refused.errors[0].fault.message == f"'first' is {size}; ask for 0 to 100 at a time."


TIMES = """
    query ($since: DateTime) {
      people(filter: { updatedSince: $since }) {
        nodes {
          id createdAt updatedAt
          supportPlans(filter: { updatedSince: $since }) { totalCount }
        }
      }
    }
"""


async def test_every_record_tells_when_it_was_recorded_and_changed(council: Council) -> None:
    """And lists those that were since a moment, also below others."""
    viewer = council.viewer("practitioner", "front_door", practitioner=await council.practitioner())
    ada, ben = await council.person(), await council.person()
    (_, recorded) = (await council.ask(viewer, TIMES))["people"]["nodes"]
    assert recorded["createdAt"] == recorded["updatedAt"]
    await council.change(viewer, "correctPerson", personId=ada, version=1, givenName="Adah")
    found = {each["id"]: each for each in (await council.ask(viewer, TIMES))["people"]["nodes"]}
    assert found[ada]["createdAt"] < found[ben]["updatedAt"] < found[ada]["updatedAt"]

    since = datetime.fromisoformat(found[ben]["updatedAt"]) + timedelta(microseconds=1)
    changed = (await council.ask(viewer, TIMES, since=since.isoformat()))["people"]["nodes"]
    assert [each["id"] for each in changed] == [ada]
    for wrong in ("2026-03-02", "2026-03-02T12:00:00", "soon"):
        refused = await council.answer(viewer, TIMES, since=wrong)
        assert "represent a DateTime: write YYYY-MM-DDThh:mm:ssZ." in refused.text
