"""Migrations run whole or not at all, leave others' branches alone, and grant the reader."""

import asyncio
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from alembic.script import Script
from sqlalchemy import Column, Integer, MetaData
from sqlalchemy import Table as SqlTable

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.plugin import Plugin, hookimpl
from earlyhelp.contract.records import Manifest, Migrations, ReferenceData
from earlyhelp.contract.registry import Registry
from earlyhelp.errors import DatabaseError
from earlyhelp.pathway.models import PathwayPosition, PathwayScheme
from earlyhelp.people.models import LifeStageBand
from earlyhelp.storage.connections import READER
from earlyhelp.storage.tables import plugin_metadata
from earlyhelp_graphql.enabling import core_contribution
from earlyhelp_migrations import runner
from earlyhelp_migrations.branches import Branches
from earlyhelp_migrations.drift import check
from earlyhelp_migrations.runner import pending, undo, upgrade

FIRST = """CREATE TABLE falls_checks (id integer CONSTRAINT falls_checks_pk PRIMARY KEY)"""


@dataclass
class Falls:
    """A plugin named falls, with the revisions that a test writes for it."""

    folder: Path
    metadata: MetaData = field(default_factory=plugin_metadata)
    reference_data: tuple[ReferenceData, ...] = ()
    name: str = "falls"

    def write(self, number: int, *statements: str, **marks: Any) -> None:
        """Write a revision that executes the statements."""
        before = f"falls_{number - 1:04d}" if number > 1 else None
        known = {"revision": f"falls_{number:04d}", "down_revision": before}
        known |= {"branch_labels": None if before else ("falls",), "depends_on": None} | marks
        lines = [f"{name} = {value!r}" for name, value in known.items()]
        body = [f"    op.execute({statement!r})" for statement in statements]
        code = ["from alembic import op", *lines, "def upgrade():", *body, "    pass"]
        code += ["def downgrade():", "    pass"]
        (self.folder / f"{known['revision']}.py").write_text("\n".join(code))

    def load(self) -> Callable[[], Plugin]:
        """Be its own entry point."""
        given = self

        class FallsPlugin(Plugin):
            """A plugin with tables."""

            manifest = Manifest(given.name, "1.0", requires_api=">=1")

            @hookimpl
            def metadata(self) -> MetaData:
                """Return the tables that the test made."""
                return given.metadata

            @hookimpl
            def migrations(self) -> Migrations:
                """Return the revisions that the test wrote."""
                return Migrations(given.folder)

            @hookimpl
            def reference_data(self) -> tuple[ReferenceData, ...]:
                """Return the rows that the test names."""
                return given.reference_data

        return FallsPlugin

    def registry(self) -> Registry:
        """Return core and this plugin."""
        return EnabledPlugins.load(None, core=core_contribution(), entry_points=[self]).registry


@pytest.fixture
def falls(tmp_path: Path) -> Falls:
    """Make a plugin with one table and its first revision, which depends on core's."""
    made = Falls(tmp_path)
    SqlTable("falls_checks", made.metadata, Column("id", Integer, primary_key=True))
    made.write(1, FIRST, depends_on="core_0001")
    return made


@pytest.fixture
def core() -> Registry:
    """Return core alone."""
    return EnabledPlugins.load([], core=core_contribution()).registry


async def ask(url: str, question: str, *, role: str = "earlyhelp") -> list[Any]:
    """Return the first column of the database's answer."""
    connection = await asyncpg.connect(url, server_settings={"role": role})
    try:
        return [row[0] for row in await connection.fetch(question)]
    finally:
        await connection.close()


async def stamped(url: str) -> list[Any]:
    """Return the rows of alembic's table."""
    return await ask(url, "SELECT version_num FROM alembic_version ORDER BY 1")


async def refused(url: str, registry: Registry) -> str:
    """Return why the upgrade is refused."""
    with pytest.raises(DatabaseError) as raised:
        await upgrade(url, registry)
    return str(raised.value)


async def test_core_first_and_once(empty_database: str, falls: Falls) -> None:
    """Core's revisions run first, then the plugin's; a second time there is nothing to do."""
    ran = await upgrade(empty_database, falls.registry())
    assert ran[0] == "core_0001"
    assert ran[-1] == "falls_0001"
    assert await stamped(empty_database) == [ran[-2], "falls_0001"]
    assert await upgrade(empty_database, falls.registry()) == []


async def test_disabled_plugin(empty_database: str, falls: Falls, core: Registry) -> None:
    """A plugin that is gone leaves its row, its table, and core stamped as it was."""
    await upgrade(empty_database, falls.registry())
    before = await stamped(empty_database)
    assert await upgrade(empty_database, core) == []
    assert await check(empty_database, core) == []
    assert await stamped(empty_database) == before
    falls.write(2, "ALTER TABLE falls_checks ADD note text")
    assert await upgrade(empty_database, falls.registry()) == ["falls_0002"]


async def test_plugin_enabled_later(database: str, falls: Falls) -> None:
    """A plugin that comes later begins its branch on a database long in use."""
    assert await pending(database, falls.registry()) == ["falls_0001"]
    assert await upgrade(database, falls.registry()) == ["falls_0001"]


async def test_failing_revision(empty_database: str, falls: Falls) -> None:
    """A revision that fails is named, and nothing of the whole upgrade stays."""
    falls.write(2, "CREATE TABLE falls_more (id integer)", "SELECT 1 / 0")
    message = await refused(empty_database, falls.registry())
    assert "The revision falls_0002 failed, and nothing was changed: division by zero" in message
    assert await ask(empty_database, "SELECT to_regclass('people') IS NULL") == [True]


async def test_revision_with_a_slip(empty_database: str, falls: Falls) -> None:
    """A revision whose own code fails is named with its file."""
    falls.write(2, "SELECT 1")
    path = falls.folder / "falls_0002.py"
    path.write_text(path.read_text().replace("op.execute", "op.exceute"))
    message = await refused(empty_database, falls.registry())
    assert "The revision falls_0002 failed" in message
    assert "falls_0002.py" in message


MIGRATOR = """
import asyncio, sys
sys.path.insert(0, {tests!r})
from test_migrations import Falls
from earlyhelp_migrations.runner import upgrade
from pathlib import Path
falls = Falls(Path({folder!r}))
asyncio.run(upgrade({url!r}, falls.registry()))
"""


async def test_killed_while_it_runs(empty_database: str, falls: Falls) -> None:
    """Killed with -9 between two statements, an upgrade leaves the old state and no lock."""
    falls.write(2, "CREATE TABLE falls_more (id integer)", "SELECT pg_sleep(60)")
    place = {"tests": str(Path(__file__).parent), "folder": str(falls.folder)}
    code = textwrap.dedent(MIGRATOR).format(**place, url=empty_database)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    await _until_asleep(empty_database)
    process.kill()
    await process.wait()
    assert await ask(empty_database, "SELECT to_regclass('people') IS NULL") == [True]
    falls.write(2, "CREATE TABLE falls_more (id integer)")
    assert "falls_0002" in await upgrade(empty_database, falls.registry())


async def _until_asleep(url: str) -> None:
    asleep = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    deadline = time.monotonic() + 60
    while not await ask(url, asleep):
        assert time.monotonic() < deadline


async def test_two_at_once(
    empty_database: str, core: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process migrates we wait, and then say so."""
    monkeypatch.setattr(runner, "_TURN_SECONDS", 1)
    other = await asyncpg.connect(empty_database)
    await other.execute(f"SELECT pg_advisory_lock({runner._LOCK})")  # noqa: SLF001 - it is theirs we take
    assert "Another process has been migrating" in await refused(empty_database, core)
    await other.close()


async def test_table_in_use(database: str, falls: Falls, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that somebody holds makes the upgrade give way, with a remedy."""
    monkeypatch.setattr(runner, "_GUARDS", ("SET LOCAL lock_timeout = '100ms'",))
    falls.write(2, "ALTER TABLE people ADD falls_note text")
    other = await asyncpg.connect(database)
    async with other.transaction():
        await other.execute("SELECT FROM people")
        message = await refused(database, falls.registry())
    await other.close()
    assert "stop the server first" in message


async def test_database_ahead(database: str, core: Registry) -> None:
    """A database that a newer release migrated is left alone."""
    ahead = "UPDATE alembic_version SET version_num = 'core_9999' WHERE version_num ~ '^core_'"
    await ask(database, ahead)
    assert "has the revision core_9999, which this release lacks" in await refused(database, core)


async def test_two_heads(empty_database: str, falls: Falls) -> None:
    """Two revisions on one are refused with both names."""
    falls.write(2, "SELECT 1")
    falls.write(3, "SELECT 1", down_revision="falls_0001")
    message = await refused(empty_database, falls.registry())
    assert "have 2 heads: falls_0002, falls_0003" in message


async def test_misnamed_revision(empty_database: str, falls: Falls) -> None:
    """A revision that is not named after its plugin is refused with its file."""
    falls.write(2, "SELECT 1", revision="a1b2c3")
    message = await refused(empty_database, falls.registry())
    assert "calls itself 'a1b2c3'" in message
    assert "falls_0001, falls_0002 and so on" in message


async def test_missing_dependency(empty_database: str, falls: Falls) -> None:
    """A revision for a core that is newer than ours is refused with both names."""
    falls.write(2, "SELECT 1", depends_on="core_9999")
    message = await refused(empty_database, falls.registry())
    assert "falls_0002 depends on core_9999, which is not here" in message


async def test_unreadable_revision(empty_database: str, falls: Falls) -> None:
    """A revision that is no Python is refused."""
    (falls.folder / "falls_0002.py").write_text("revision = ")
    assert "A migration cannot be read" in await refused(empty_database, falls.registry())


async def test_what_the_reader_may(empty_database: str, falls: Falls, core: Registry) -> None:
    """The reader reads what is not private and writes nothing; a plugin may come and go."""
    await upgrade(empty_database, falls.registry())
    assert await ask(empty_database, "SELECT id FROM people", role=READER) == []
    assert await ask(empty_database, "SELECT id FROM falls_checks", role=READER) == []
    assert await ask(empty_database, "SELECT username FROM accounts", role=READER) == []
    for forbidden in (
        "SELECT password_hash FROM accounts",
        "SELECT id FROM audit_entries",
        "DELETE FROM people",
        "CREATE TABLE x ()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(empty_database, forbidden, role=READER)
    await upgrade(empty_database, core)
    assert await ask(empty_database, "SELECT id FROM falls_checks", role=READER) == []


async def test_login_without_rights(empty_database: str, core: Registry) -> None:
    """A login that may not use the reading role is refused with what an administrator runs."""
    await ask(empty_database, "CREATE ROLE plain LOGIN")
    for extension in ("btree_gist", "pg_trgm", "fuzzystrmatch"):
        await ask(empty_database, f"CREATE EXTENSION {extension}")
    await ask(empty_database, "GRANT ALL ON SCHEMA public TO plain")
    message = await refused(empty_database.replace("earlyhelp@", "plain@"), core)
    assert f"GRANT {READER} TO plain;" in message
    await ask(empty_database, "DROP OWNED BY plain")
    await ask(empty_database, "DROP ROLE plain")


async def test_extensions(empty_database: str, falls: Falls) -> None:
    """Those that a plugin's tables rest on are made first; a missing one is named."""
    falls.metadata = plugin_metadata("pg_trgm")
    await upgrade(empty_database, falls.registry())
    made = await ask(empty_database, "SELECT extname FROM pg_extension")
    assert {"btree_gist", "pg_trgm"} <= set(made)
    falls.metadata = plugin_metadata("no_such_extension")
    message = await refused(empty_database, falls.registry())
    assert "The extension no_such_extension cannot be made" in message


async def test_reference_data(database: str, falls: Falls) -> None:
    """Rows are written, mended where they were changed, and others are left alone."""
    rows = [{"code": "GRAND", "label": "Grand", "from_months": 1000, "to_months": None, "rank": 99}]
    falls.reference_data = (ReferenceData(LifeStageBand, ("code",), rows),)
    await upgrade(database, falls.registry())
    names = "SELECT label FROM life_stage_bands WHERE code IN ('GRAND', 'OWN') ORDER BY code"
    await ask(database, "UPDATE life_stage_bands SET label = 'Other' WHERE code = 'GRAND'")
    await ask(
        database, "INSERT INTO life_stage_bands (code, label, rank) VALUES ('OWN', 'Ours', 98)"
    )
    await upgrade(database, falls.registry())
    assert await ask(database, names) == ["Grand", "Ours"]
    written = "SELECT xmin::text FROM life_stage_bands ORDER BY code"
    before = await ask(database, written)
    await upgrade(database, falls.registry())
    assert await ask(database, written) == before


async def test_a_councils_terms_outlast_an_upgrade(database: str, core: Registry) -> None:
    """What it reworded stays as it is; what it left alone follows what is shipped."""
    reword = "UPDATE identifier_kinds SET label = 'Ours' WHERE code IN ('UPN', 'ULN')"
    await ask(database, reword)
    await ask(
        database,
        """INSERT INTO vocabulary_changes (term_id, changed_at, account_id, reason, before, after)
           SELECT id, now(), uuidv7(), 'As our schools say it.', '{}', '{"label": "Ours"}'
           FROM identifier_kinds WHERE code = 'UPN'""",
    )
    await upgrade(database, core)
    labels = "SELECT label FROM identifier_kinds WHERE code IN ('UPN', 'ULN') ORDER BY code DESC"
    assert await ask(database, labels) == ["Ours", "Unique learner number"]


async def test_what_is_shipped_gives_way_to_a_councils_own(database: str, falls: Falls) -> None:
    """A row of which there can be one only stays the council's; what rests on it is left out."""
    await ask(
        database,
        """INSERT INTO pathway_schemes (id, code, authority, version_label, title, source,
                                        is_confirmed, applies_from)
           VALUES (uuidv7(), 'falls', 'Ours', '1', 'Ours', 'Ours', true, '2026-01-01')""",
    )
    await ask(
        database, "INSERT INTO life_stage_bands (code, label, rank) VALUES ('OWN', 'Ours', 98)"
    )
    scheme = {"id": UUID(int=1), "code": "falls", "authority": "Ours", "version_label": "1"}
    scheme |= {"title": "Shipped", "source": "", "is_confirmed": False}
    scheme |= {"applies_from": date(2026, 1, 1)}
    position = {"id": UUID(int=2), "scheme_id": UUID(int=1), "code": "1", "label": "One"}
    position |= {"rank": 1, "is_statutory": False}
    band = {"code": "GRAND", "label": "Grand", "from_months": 1000, "to_months": None, "rank": 98}
    falls.reference_data = (
        ReferenceData(PathwayScheme, ("id",), [scheme]),
        ReferenceData(PathwayPosition, ("id",), [position]),
        ReferenceData(LifeStageBand, ("code",), [band]),
    )
    await upgrade(database, falls.registry())
    titles = "SELECT title FROM pathway_schemes WHERE authority = 'Ours'"
    assert await ask(database, titles) == ["Ours"]
    assert await ask(database, "SELECT label FROM pathway_positions WHERE label = 'One'") == []
    assert await ask(database, "SELECT label FROM life_stage_bands WHERE rank = 98") == ["Ours"]


async def test_models_and_tables_agree(shared_database: str, plugins: EnabledPlugins) -> None:
    """With every plugin, the tables are what the models say."""
    assert await check(shared_database, plugins.registry) == []


async def test_check_tells_what_differs(database: str, core: Registry, falls: Falls) -> None:
    """Lost columns and checks, and revisions yet to run, are told by name."""
    assert await check(database, falls.registry()) == ["falls_0001 is yet to run"]
    await ask(database, "ALTER TABLE people DROP COLUMN preferred_name CASCADE")
    await ask(database, "ALTER TABLE organisations DROP CONSTRAINT organisations_kind_ck")
    differences = await check(database, core)
    assert "core: ALTER TABLE people ADD COLUMN preferred_name character varying" in differences
    kind = "core: ALTER TABLE organisations ADD CONSTRAINT organisations_kind_ck CHECK (kind IN ("
    assert any(line.startswith(kind) for line in differences)


async def test_every_revision_can_be_undone(empty_database: str, plugins: EnabledPlugins) -> None:
    """All the way down to nothing, and up again to what the models say."""
    ran = await upgrade(empty_database, plugins.registry)
    branches = Branches(plugins.registry.migrations)
    for name in ran[::-1]:
        found = branches.revision_map.get_revision(name)
        assert isinstance(found, Script)
        assert await undo(empty_database, branches, found)
    left = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    assert await ask(empty_database, f"{left} AND relkind = 'r'") == ["alembic_version"]
    assert await upgrade(empty_database, plugins.registry) == ran
    assert await check(empty_database, plugins.registry) == []
