"""`earlyhelp db revision`: what models say and revisions lack is written, whatever it is."""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Date,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Table as SqlTable
from tests.conftest import Run
from tests.platform.test_migrations import Falls, ask

from earlyhelp.people.models import Person
from earlyhelp.storage.choices import choice
from earlyhelp.storage.constraints import covering, no_overlap
from earlyhelp.storage.tables import plugin_metadata
from earlyhelp_migrations.branches import Branches

Items = Callable[[], tuple[Any, ...]]


def visits(*more: Any, note: Any = Text, **options: Any) -> tuple[Any, ...]:
    """Return what is in a table of dated visits, and more."""
    return (
        Column("id", Integer, primary_key=True),
        Column("person_id", ForeignKey(Person.id), nullable=False),
        Column("started_on", Date, nullable=False),
        Column("ended_on", Date, nullable=False),
        Column("hazards", Integer, nullable=False),
        Column("note", note, **options),
        *more,
    )


def models(*more: Any, plugin: str = "falls", **options: Any) -> MetaData:
    """Return the models of a plugin with one table of visits."""
    metadata = plugin_metadata()
    SqlTable(f"{plugin}_visits", metadata, *visits(*more, **options))
    return metadata


def hazards(condition: str) -> CheckConstraint:
    """Return a CHECK whose name is the same whatever it says."""
    return CheckConstraint(condition, name="hazards")


def once(table: str = "t", where: str | None = None) -> Any:
    """Return a rule of overlaps whose name is the same whatever it says."""
    return no_overlap("person_id", name=f"falls_{table}_ex", info={}, where=where)


def noted(where: str, **options: Any) -> Index:
    """Return an index on some rows."""
    return Index(None, "person_id", postgresql_where=text(where), **options)


def total(expression: str) -> Column[Any]:
    """Return a generated column."""
    return Column("total", Integer, Computed(expression, persisted=True))


class Few(StrEnum):
    """A closed set."""

    A = "A"


class More(StrEnum):
    """The same set with a member more."""

    A = "A"
    B = "B"


LATER: dict[str, tuple[Items, Items, str]] = {
    "a": (visits, lambda: visits(once("a")), "EXCLUDE USING gist (GREATEST(person_id) WITH =, "),
    "b": (lambda: visits(once("b")), visits, "DROP CONSTRAINT falls_b_ex"),
    "c": (
        lambda: visits(once("c")),
        lambda: visits(once("c", "note IS NULL")),
        "daterange(started_on, ended_on) WITH &&) WHERE (note IS NULL)",
    ),
    "d": (visits, lambda: visits(hazards("hazards > 0")), "hazards_ck CHECK (hazards > 0)"),
    "e": (lambda: visits(hazards("hazards > 0")), visits, "DROP CONSTRAINT falls_e_hazards_ck"),
    "f": (
        lambda: visits(hazards("hazards > 0")),
        lambda: visits(hazards("hazards > 1")),
        "ADD CONSTRAINT falls_f_hazards_ck CHECK (hazards > 1)",
    ),
    "g": (
        lambda: visits(note=choice(Few, "note")),
        lambda: visits(note=choice(More, "note")),
        "CHECK (note IN ('A', 'B'))",
    ),
    "h": (
        visits,
        lambda: visits(CheckConstraint(r"""note NOT IN ('a \:b', 'it''s  "c"')""", name="words")),
        """CHECK (note NOT IN ('a :b', 'it''s  "c"'))""",
    ),
    "i": (visits, lambda: visits(covering("person_id")), "INCLUDE (started_on, ended_on)"),
    "j": (visits, lambda: visits(noted("note IS NOT NULL")), "WHERE note IS NOT NULL"),
    "k": (
        lambda: visits(noted("note IS NOT NULL")),
        lambda: visits(noted("note IS NULL", unique=True)),
        "CREATE UNIQUE INDEX falls_k_person_id_ix ON falls_k (person_id) WHERE note IS NULL",
    ),
    "l": (visits, lambda: visits(UniqueConstraint("note")), "UNIQUE (note)"),
    "m": (visits, lambda: visits(server_default="none"), "SET DEFAULT 'none'::text"),
    "n": (lambda: visits(server_default="none"), visits, "DROP DEFAULT"),
    "o": (visits, lambda: visits(nullable=False), "ALTER COLUMN note SET NOT NULL"),
    "p": (visits, lambda: visits(note=String(9)), "ALTER COLUMN note TYPE character varying(9)"),
    "q": (visits, lambda: visits(note=Text(collation="C")), 'TYPE text COLLATE "C"'),
    "r": (visits, lambda: visits(total("hazards + 1")), "AS (hazards + 1) STORED"),
    "s": (
        lambda: visits(total("hazards + 1")),
        lambda: visits(total("hazards + 2")),
        "ALTER COLUMN total SET EXPRESSION AS (hazards + 2)",
    ),
    "t": (
        lambda: visits(total("hazards + 1"), Index(None, "total")),
        lambda: visits(Column("total", Integer), Index(None, "total")),
        "ALTER TABLE falls_t ADD COLUMN total integer",
    ),
    "u": (visits, lambda: visits(Column("a b", Text)), 'ADD COLUMN "a b" text'),
    "v": (lambda: visits(Column("order", Text)), visits, 'DROP COLUMN "order"'),
}
"""What is in a table, what is in it later, and part of what is said of the difference."""


def later(which: int) -> MetaData:
    """Return the models with a table for each case, before (0) or after (1).

    After, there are also two tables that refer to one another.
    """
    metadata = plugin_metadata()
    for name, (before, after, _) in LATER.items():
        SqlTable(f"falls_{name}", metadata, *(after if which else before)())
    if which:
        for name, other in (("x", "y"), ("y", "x")):
            key = ForeignKey(f"falls_{other}.id", name=f"falls_{name}_fk", use_alter=True)
            number: Column[int] = Column("id", Integer, primary_key=True)
            SqlTable(f"falls_{name}", metadata, number, Column("other_id", key))
    return metadata


@pytest.fixture
def author(
    run: Run, monkeypatch: pytest.MonkeyPatch, empty_database: str, tmp_path: Path
) -> "Author":
    """Return an author at work on an empty database."""
    monkeypatch.delenv("EARLYHELP_PLUGINS", raising=False)
    monkeypatch.setenv("EARLYHELP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("EARLYHELP_DATABASE_URL", empty_database)
    falls = Falls(tmp_path / "falls", models())
    plugins = [falls]
    monkeypatch.setattr("earlyhelp.contract.enabled.installed_plugins", lambda: plugins)
    return Author(run, falls, plugins, empty_database)


class Author:
    """Somebody who writes a plugin, types commands, and looks at what they say."""

    def __init__(self, run: Run, falls: Falls, plugins: list[Falls], url: str) -> None:
        self.run, self.falls, self.plugins, self.url = run, falls, plugins, url

    def does(self, *arguments: str) -> str:
        """Type a command of `earlyhelp db` that does what it is to do."""
        code, out, err = self.run("db", *arguments)
        assert (code, err) == (0, ""), out
        return out

    def fails(self, *arguments: str) -> str:
        """Type a command that does not, and return why."""
        code, out, err = self.run("db", *arguments)
        assert (code, out) == (1, "")
        return " ".join(err.split())

    def differences(self) -> str:
        """Return what `db check` finds to differ."""
        code, out, _err = self.run("db", "check")
        assert code == 1
        return out

    def writes(self, message: str) -> Path:
        """Write the plugin's next revision."""
        return Path(self.does("revision", "falls", "-m", message).strip())

    def files(self) -> list[str]:
        """Return the names of the revisions that there are."""
        return sorted(path.name for path in self.falls.folder.glob("*.py"))

    def asks(self, question: str) -> list[Any]:
        """Return the first column of the database's answer."""
        return asyncio.run(ask(self.url, question))


def test_from_an_empty_database_to_the_first_table(author: Author) -> None:
    """Neither command waits for the other: write the revision, run it, and all agree."""
    file = author.writes("Checks of homes.")
    assert file.name == "0001_checks_of_homes.py"
    written = file.read_text()
    assert written.startswith('"""Checks of homes."""\n')
    assert 'branch_labels = ("falls",)' in written
    assert 'depends_on = "core_' in written
    assert author.does("upgrade").endswith("Ran falls_0001.\n")
    assert author.does("check") == "The database is as the models say.\n"


def test_a_later_revision_writes_what_a_first_one_does(author: Author) -> None:
    """`db check` finds it, `db revision` writes it, and what it wrote is run and undone."""
    author.falls.metadata = later(0)
    author.writes("First")
    author.does("upgrade")
    author.falls.metadata = later(1)
    found = author.differences()
    assert [said for *_, said in LATER.values() if said not in found] == []
    second = author.writes("Second")
    assert 'down_revision = "falls_0001"' in second.read_text()
    assert author.does("upgrade") == "Ran falls_0002.\n"
    assert author.does("check") == "The database is as the models say.\n"
    author.falls.metadata = later(0)
    undid, nothing = author.does("revision", "falls", "--redo", "falls_0002").splitlines()
    assert (undid, nothing[:16]) == ("Undid falls_0002 in the database.", "Nothing to write")
    assert author.does("check") == "The database is as the models say.\n"


def test_nothing_is_written_where_nothing_is_to_be(author: Author) -> None:
    """No empty revision for anybody, be it a plugin or core."""
    author.writes("First")
    for plugin in ("falls", "core"):
        said = author.does("revision", plugin, "-m", "More")
        assert said == "Nothing to write: the revisions make what the models say.\n"
    assert author.files() == ["0001_first.py"]


BY_HAND = {
    "ALTER TABLE people DROP CONSTRAINT people_died_after_birth_ck, "
    "ADD CONSTRAINT people_died_after_birth_ck CHECK (died_on > date_of_birth)": (
        "core: ALTER TABLE people ADD CONSTRAINT people_died_after_birth_ck "
        "CHECK (died_on >= date_of_birth)"
    ),
    "ALTER TABLE falls_visits DROP CONSTRAINT falls_t_ex, "
    "ADD CONSTRAINT falls_t_ex UNIQUE (person_id, started_on)": (
        "falls: ALTER TABLE falls_visits ADD CONSTRAINT falls_t_ex EXCLUDE USING gist"
    ),
    "DROP INDEX falls_visits_person_id_ix; "
    "CREATE INDEX falls_visits_person_id_ix ON falls_visits (person_id)": (
        "falls: CREATE INDEX falls_visits_person_id_ix ON falls_visits (person_id) "
        "WHERE note IS NULL"
    ),
    "ALTER TABLE falls_visits ADD more text": "falls: ALTER TABLE falls_visits DROP COLUMN more",
    "ALTER TABLE falls_visits ADD CONSTRAINT surplus_ck CHECK (hazards < 9)": (
        "falls: ALTER TABLE falls_visits DROP CONSTRAINT surplus_ck"
    ),
    "ALTER TABLE falls_visits ALTER COLUMN hazards TYPE bigint": (
        "falls: ALTER TABLE falls_visits ALTER COLUMN hazards TYPE integer"
    ),
}


def test_what_was_changed_by_hand_is_found(author: Author) -> None:
    """Also where the name is the same and only what it means is not."""
    author.falls.metadata = models(once(), noted("note IS NULL"))
    author.writes("First")
    author.does("upgrade")
    for change in BY_HAND:
        for statement in change.split("; "):
            author.asks(statement)
    found = author.differences()
    assert [said for said in BY_HAND.values() if said not in found] == []


def test_the_newest_revision_is_done_again(author: Author) -> None:
    """It is undone in the database, and written anew from the models of now."""
    author.writes("First")
    author.falls.metadata = models(Column("once", Text))
    author.writes("Second thoughts")
    author.does("upgrade")
    author.falls.metadata = models(Column("twice", Text))
    undid, path = author.does("revision", "falls", "--redo", "falls_0002").splitlines()
    assert undid == "Undid falls_0002 in the database."
    assert "ADD COLUMN twice text" in Path(path).read_text()
    assert author.files() == ["0001_first.py", "0002_second_thoughts.py"]
    columns = "SELECT attname FROM pg_attribute WHERE attrelid = 'falls_visits'::regclass"
    assert "once" not in author.asks(columns)
    assert author.does("upgrade") == "Ran falls_0002.\n"
    assert "twice" in author.asks(columns)


def test_a_revision_that_never_ran_is_done_again(author: Author) -> None:
    """Then there is nothing to undo; and nothing stays of it where nothing is left to write."""
    author.writes("First")
    author.falls.metadata = models(Column("once", Text))
    author.writes("Second")
    author.falls.metadata = models()
    said = author.does("revision", "falls", "--redo", "falls_0002")
    assert said == "Nothing to write: the revisions make what the models say.\n"
    assert author.files() == ["0001_first.py"]


def test_what_is_not_done_again(author: Author) -> None:
    """No revision but the newest, and none that others build on: core's least of all."""
    author.writes("First")
    author.falls.metadata = models(Column("once", Text))
    author.writes("Second")
    newest = "is not the newest revision of falls. Remedy: Redo falls_0002, or write another."
    assert newest in author.fails("revision", "falls", "--redo", "falls_0001")
    core = Branches({}).chain("core")[-1].revision
    assert f"falls_0001 depends on {core}" in author.fails("revision", "core", "--redo", core)
    assert author.files() == ["0001_first.py", "0002_second.py"]


def test_two_new_plugins_do_not_wait_for_one_another(author: Author) -> None:
    """Each gets its revision though the other has none yet, and both run."""
    cats = Falls(author.falls.folder.parent / "cats", models(plugin="cats"), name="cats")
    author.plugins.append(cats)
    assert "falls: has tables but lost its migrations" in author.run("db", "upgrade")[2]
    author.writes("Falls")
    author.does("revision", "cats", "-m", "Cats")
    assert {"Ran falls_0001.", "Ran cats_0001."} <= set(author.does("upgrade").splitlines())


def test_what_cannot_be_written_is_said(author: Author) -> None:
    """Rather than writing what would not make what the models say."""
    author.falls.metadata = models(note=Enum("A", name="falls_kind"))
    said = author.fails("revision", "falls", "-m", "Kinds")
    assert 'type "falls_kind" does not exist' in said
    assert "Write this revision by hand" in said
    author.falls.metadata = models(CheckConstraint("hazrds > 0", name="slip"))
    said = author.fails("revision", "falls", "-m", "Slip")
    assert 'column "hazrds" does not exist' in said
    assert author.files() == []


def test_a_revision_for_nobody(author: Author) -> None:
    """A plugin that is not enabled has no revision written."""
    assert "cats has no migrations here" in author.fails("revision", "cats", "-m", "Cats")


def test_upgrade_says_that_models_have_changed(author: Author) -> None:
    """So that it is known before the first answer fails."""
    author.writes("First")
    author.does("upgrade")
    author.falls.metadata = models(Column("forgotten", Text))
    code, out, err = author.run("db", "upgrade")
    assert (code, out) == (0, "Nothing to do: it is up to date.\n")
    assert err == "earlyhelp: The tables may differ from the models: run `earlyhelp db check`.\n"


def test_serve_warns_of_tables_that_have_changed(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, until `db check` has found that they agree; and then it serves."""
    monkeypatch.setattr("earlyhelp_graphql.cli.serve.serve", lambda *_: 0)
    author.writes("First")
    author.does("upgrade")
    assert author.run("serve") == (0, "", "")
    author.asks("ALTER TABLE falls_visits ADD surplus text")
    warning = "earlyhelp: The tables may differ from the models: run `earlyhelp db check`.\n"
    assert author.run("serve") == (0, "", warning)
    assert "DROP COLUMN surplus" in author.differences()
    author.falls.metadata = models(Column("surplus", Text))
    assert author.run("serve") == (0, "", warning)
    assert author.does("check") == "The database is as the models say.\n"
    assert author.run("serve") == (0, "", "")
