"""`earlyhelp plugins check`: all that is wrong with a plugin, in one go."""

import asyncio
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import pytest
from tests.conftest import Run
from tests.plugins.dogs import Collar, Dog, collar_graph, colliding, dog_graph, dogs, same_enum
from tests.plugins.test_faults import WHOLE
from tests.plugins.test_faulty_verbs import bare, sync, unannotated

from earlyhelp.access.rules.person_records import of_person
from earlyhelp.contract import loading
from earlyhelp.contract.loading import PluginEntry
from earlyhelp.contract.records import Migrations
from earlyhelp.contract.rules import open_to_all
from earlyhelp.verbs import verb
from earlyhelp_children.graph import PersonVulnerabilityFactor
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.plugin import by, present

TEMPORARY = "Its tables were compared with its models in a temporary database.\n"
REVISION = """
revision = "dogs_0001"
down_revision = None
branch_labels = ("dogs",)
depends_on = "core_0001"
def upgrade():
    pass
"""
NOT_YET = "Its tables were not compared: mend the rest first.\n"
EMPTY = "the database lacks the revision core_0001. Run `earlyhelp db upgrade`.\n"


@pytest.fixture
def installed(
    bundled_plugins: tuple[EntryPoint, ...], monkeypatch: pytest.MonkeyPatch
) -> list[PluginEntry]:
    """Return what counts as installed; a test adds to it."""
    entries: list[PluginEntry] = [*bundled_plugins]
    monkeypatch.setattr(loading, "installed_entry_points", lambda **_group: entries)
    return entries


@pytest.fixture
def _empty(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the settings name a database in which there is nothing to compare."""
    monkeypatch.setenv("EARLYHELP_DATABASE_URL", empty_database)


@pytest.fixture
def dogs_with(installed: list[PluginEntry], tmp_path: Path) -> Callable[..., None]:
    """Return a way to install dogs with these hooks, and with a revision that can be read."""
    (tmp_path / "0001_nothing.py").write_text(REVISION)

    def install(**hooks: Any) -> None:
        installed.append(dogs(**{**WHOLE, "migrations": Migrations(tmp_path), **hooks}))

    return install


def faulty_graph() -> Graph:
    """Return a graph with a fault of each kind that a graph may have."""
    graph = collar_graph(size=Annotated[str, "Its size."])
    (collar,) = graph.types
    graph.order(collar.node, by(Collar.is_safe))
    graph.many(
        None,
        "collars",
        collar.node,
        on=lambda collar: collar.colour != "RED",
        description="Some of the collars.",
    )
    graph.types += dog_graph().types
    graph.fields += colliding("level_of_need").fields
    graph.filter(PersonVulnerabilityFactor, present("note"))
    verbs: list[Any] = [verb(each) for each in (sync, unannotated, bare)]  # type: ignore[arg-type]
    graph.mutation(*verbs, write="dogs:dog:read")
    return graph


FAULTS = """9 faults:
  - dogs: Dog_ has the unknown category 'MENTAL_HELTH'.
  - dogs: Filter hasNote of PersonVulnerabilityFactor uses PersonVulnerabilityFactor, which is of \
children, a plugin it does not require.
  - dogs: Query.collars says what dogs_collars.colour is not, and loses the rows where it is null.
  - dogs: WornCollar ordered by IS_SAFE goes by isSafe, which is no field.
  - dogs: WornCollar.size is annotated as str, but its column holds int.
  - dogs: bare takes a Bare, which is no dataclass.
  - dogs: declares Person.levelOfNeed, as children does.
  - dogs: sync is not async.
  - dogs: unannotated does not say what it takes and what it returns.
"""


@pytest.mark.usefixtures("_empty")
def test_all_that_is_wrong_comes_at_once(dogs_with: Callable[..., None], run: Run) -> None:
    """Each once, with its remedy and place, and nothing that only follows from another."""
    rules = (of_person(Dog, category="MENTAL_HELTH"), *open_to_all(Collar))
    dogs_with(graph=faulty_graph(), rules=rules)
    code, out, err = run("plugins", "check", "dogs")
    lines = out.splitlines(keepends=True)
    beside = ("      Remedy: ", "      In ")
    assert (code, err) == (1, "")
    assert (
        "".join(line for line in lines if not line.startswith(beside))
        == f"{FAULTS}Its tables were not compared: {EMPTY}"
    )
    assert sum(line.startswith("      Remedy: ") for line in lines) == 9
    assert sum(line.startswith("      In tests/plugins/") for line in lines) == 9


@pytest.mark.usefixtures("_empty")
def test_what_the_schema_alone_shows_comes_beside_the_rest(
    dogs_with: Callable[..., None], run: Run
) -> None:
    """A name that another has, in words that nobody explains."""
    graph = same_enum()
    graph.fields += colliding("level_of_need").fields
    dogs_with(graph=graph)
    out = run("plugins", "check", "dogs")[1]
    assert out.startswith("2 faults:\n")
    assert "by dogs (tests.plugins.dogs) and core (earlyhelp_graphql.types.support_plans)" in out


@pytest.mark.usefixtures("installed")
def test_a_sound_plugin_has_no_faults(run: Run) -> None:
    """Its revisions make what its models say, in a database made for that."""
    told = f"children has no faults.\n{TEMPORARY}"
    assert run("plugins", "check", "children") == (0, told, "")


@pytest.mark.usefixtures("installed")
def test_tables_that_are_not_as_the_models_say_are_faults(
    run: Run, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the database that the settings name."""

    async def lose_a_column() -> None:
        connection = await asyncpg.connect(database)
        await connection.execute("ALTER TABLE children_level_aliases DROP COLUMN used_by")
        await connection.close()

    asyncio.run(lose_a_column())
    monkeypatch.setenv("EARLYHELP_DATABASE_URL", database)
    code, out, _ = run("plugins", "check", "children")
    assert code == 1
    assert out.startswith("1 fault:\n  - children: has tables that its models contradict: ")
    assert "ADD COLUMN used_by" in out
    assert 'write the next revision: earlyhelp db revision children -m "..."' in out
    assert "      In plugins/children/earlyhelp_children/migrations\n" in out
    compared = "Its tables were compared with its models in the database.\n"
    assert run("plugins", "check", "care_act")[1] == f"care_act has no faults.\n{compared}"


@pytest.mark.usefixtures("installed")
def test_where_tables_cannot_be_compared_that_is_said(
    run: Run, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no fault of the plugin."""
    for url, said in (
        ("postgresql://localhost:1/nothing", "does not let us in"),
        (empty_database, EMPTY),
    ):
        monkeypatch.setenv("EARLYHELP_DATABASE_URL", url)
        code, out, _ = run("plugins", "check", "children")
        assert code == 0
        assert out.startswith("children has no faults.\nIts tables were not compared: ")
        assert said in out


@pytest.mark.parametrize(
    ("revision", "fault"),
    [
        (REVISION.replace("dogs_0001", "cats_0001"), "calls itself 'cats_0001'."),
        (
            REVISION.replace("pass", "1 / 0"),
            "The revision dogs_0001 failed, and nothing was changed",
        ),
    ],
)
def test_revisions_that_cannot_be_run_are_a_fault(
    dogs_with: Callable[..., None], run: Run, tmp_path: Path, revision: str, fault: str
) -> None:
    """They are run where there is nothing else."""
    dogs_with()
    (tmp_path / "0001_nothing.py").write_text(revision)
    code, out, _ = run("plugins", "check", "dogs")
    assert code == 1
    assert out.startswith("1 fault:\n")
    assert fault in out
    assert out.endswith(NOT_YET)


@pytest.mark.usefixtures("_empty")
def test_hints_stop_nobody(dogs_with: Callable[..., None], run: Run) -> None:
    """They are told beside what else was found, and the command ends with 0."""
    annotations = {
        "size": Annotated[int | None, "Its size."],
        "colour": Annotated[str | None, "Its colour."],
    }
    dogs_with(graph=collar_graph(**annotations))
    code, out, _ = run("plugins", "check", "dogs")
    assert code == 0
    assert "1 hint:\n  - dogs: WornCollar.size is never null.\n      Remedy: you may leave" in out


@pytest.mark.usefixtures("installed")
def test_a_name_that_is_none_is_told_with_a_guess(run: Run) -> None:
    """And the command ends with 1."""
    guess = "  - childern: is enabled but not installed.\n      Remedy: Did you mean children?\n"
    assert run("plugins", "check", "childern") == (1, f"1 fault:\n{guess}{NOT_YET}", "")
