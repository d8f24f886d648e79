"""A stranger's plugin: a wheel of its own, installed, and a full member of the graph."""

from pathlib import Path

import asyncpg
from tests.plugins.conftest import importable

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.loading import installed_plugins
from earlyhelp_graphql.testing import Council
from earlyhelp_migrations.drift import check

RISK = """query($id: ID!) { person(id: $id) {
    fallsRisk { __typename band years: ageInYears } again: fallsRisk { band }
} }"""


async def test_the_wheel_is_found_by_its_entry_point(
    falls_installed: Path, full_host: EnabledPlugins
) -> None:
    """Nothing names the plugin but its own installation; it loads with the bundled ones."""
    with importable(falls_installed):
        (entry,) = [each for each in installed_plugins() if each.name == "falls"]
    assert str(getattr(entry, "value", "")) == "earlyhelp_falls.plugin:FallsPlugin"
    assert [each.name for each in full_host.manifests] == [
        "care_act",
        "children",
        "falls",
        "public_health",
    ]
    used = full_host.hooks_of("falls")
    assert used == (
        *("metadata", "migrations", "graph", "scopes", "categories", "roles", "visibility"),
    )


async def test_its_revision_makes_what_its_models_say(
    full_database: str, full_host: EnabledPlugins
) -> None:
    """After the upgrade there is nothing left to differ, nor to run."""
    assert await check(full_database, full_host.registry) == []
    connection = await asyncpg.connect(full_database)
    rows = await connection.fetch("SELECT version_num FROM alembic_version")
    await connection.close()
    assert "falls_0001" in {row["version_num"] for row in rows}


async def test_a_draft_cannot_be_fetched_by_its_id(council: Council) -> None:
    """The narrowing holds on every path."""
    person, adviser = await council.helped("falls_adviser")
    visit = {"personId": person, "checkedOn": "2026-02-10", "hazards": 3, "isDraft": True}
    draft = await council.change(adviser, "recordHomeSafetyCheck", **visit)
    colleague = await council.helper(person, "adult_practitioner")
    for viewer, expected in ((adviser, draft), (colleague, None)):
        found = await council.ask(
            viewer, "query($id: ID!) { node(id: $id) { id } }", id=draft["id"]
        )
        assert found["node"] == expected


async def test_a_python_field_answers_for_everyone_at_once(council: Council) -> None:
    """It returns plain records; aliases and the type's name work in them."""
    old, adviser = await council.helped("falls_adviser", dateOfBirth="1931-05-04")
    found = (await council.ask(adviser, RISK, id=old))["person"]
    assert found["fallsRisk"]["__typename"] == "FallsRisk"
    assert found["fallsRisk"]["band"] == "RAISED"
    assert found["fallsRisk"]["years"] > 90
    assert found["again"] == {"band": "RAISED"}
    unknown, adviser = await council.helped("falls_adviser")
    found = (await council.ask(adviser, RISK, id=unknown))["person"]
    assert found["fallsRisk"] is None
