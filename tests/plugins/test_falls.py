"""A stranger's plugin: a wheel of its own, installed, and a full member of the graph."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.plugins.conftest import Council, importable

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.loading import installed_plugins
from earlyhelp_migrations.drift import check

CHECKS = """query($id: ID!) { person(id: $id) {
    homeSafetyCheckCount
    homeSafetyChecks { totalCount nodes { hazards checkedOn isDraft practitioner { name } } }
} }"""
RISK = """query($id: ID!) { person(id: $id) {
    fallsRisk { __typename band years: ageInYears } again: fallsRisk { band }
} }"""


def visit(person: str, **given: Any) -> dict[str, Any]:
    """Return the input of a check that found three hazards."""
    return {"personId": person, "checkedOn": "2026-02-10", "hazards": 3, **given}


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
    assert used == ("metadata", "migrations", "graph", "scopes", "roles", "visibility")


async def test_its_revision_makes_what_its_models_say(
    full_database: str, full_host: EnabledPlugins
) -> None:
    """After the upgrade there is nothing left to differ, nor to run."""
    assert await check(full_database, full_host.registry) == []
    connection = await asyncpg.connect(full_database)
    rows = await connection.fetch("SELECT version_num FROM alembic_version")
    await connection.close()
    assert "falls_0001" in {row["version_num"] for row in rows}


async def test_checks_are_recorded_listed_and_counted(council: Council) -> None:
    """Its mutation, connection and count work as everybody else's do."""
    person, adviser = await council.helped("falls_adviser")
    await council.do(adviser, "recordHomeSafetyCheck", **visit(person))
    await council.do(
        adviser, "recordHomeSafetyCheck", **visit(person, hazards=1, checkedOn="2026-02-20")
    )
    found = (await council.ask(adviser, CHECKS, id=person))["person"]
    assert found["homeSafetyCheckCount"] == 2
    assert [each["hazards"] for each in found["homeSafetyChecks"]["nodes"]] == [1, 3]


async def test_its_refusals_are_problems_with_a_path(council: Council) -> None:
    """As core's are."""
    person, adviser = await council.helped("falls_adviser")
    for given, expected in (
        ({"hazards": -1}, ("OUT_OF_RANGE", "hazards")),
        ({"checkedOn": "2027-01-01"}, ("IN_THE_FUTURE", "checkedOn")),
        ({"personId": await council.person()}, ("NOT_FOUND", "personId")),
    ):
        refused = await council.refusal(adviser, "recordHomeSafetyCheck", **visit(person, **given))
        assert refused == expected
    nobody = council.viewer("falls_adviser")
    code, _ = await council.refusal(nobody, "recordHomeSafetyCheck", **visit(person))
    assert code == "NOT_A_PRACTITIONER"


async def test_a_draft_is_seen_by_its_writer_alone(council: Council) -> None:
    """The narrowing holds in lists, counts and by id, whatever else the colleague may see."""
    person, adviser = await council.helped("falls_adviser")
    draft = await council.do(adviser, "recordHomeSafetyCheck", **visit(person, isDraft=True))
    colleague = await council.colleague(person, "adult_practitioner")
    for viewer, count in ((adviser, 1), (colleague, 0)):
        found = (await council.ask(viewer, CHECKS, id=person))["person"]
        assert found["homeSafetyCheckCount"] == count
        assert found["homeSafetyChecks"]["totalCount"] == count
        assert len(found["homeSafetyChecks"]["nodes"]) == count
        node = "query($id: ID!) { node(id: $id) { id } }"
        node_seen = (await council.ask(viewer, node, id=draft["id"]))["node"]
        assert (node_seen is not None) == bool(count)


@pytest.mark.parametrize("role", ["practitioner", "connector"])
@pytest.mark.parametrize("query", [CHECKS, RISK])
async def test_its_scope_is_needed_for_whatever_it_attaches(
    council: Council, role: str, query: str
) -> None:
    """Even to count, and for what Python computes; not for the person it is attached to."""
    person, _ = await council.helped("falls_adviser")
    colleague = await council.colleague(person, role)
    assert set(await council.denied(colleague, query, id=person)) == {"FORBIDDEN"}


@pytest.mark.parametrize("role", ["practitioner", "connector", "family"])
async def test_its_scope_is_needed_even_to_count(council: Council, role: str) -> None:
    """Roles that it grants nothing are denied, with its own field's name."""
    person, adviser = await council.helped("falls_adviser")
    await council.do(adviser, "recordHomeSafetyCheck", **visit(person))
    colleague = await council.colleague(person, role)
    answer = await council.answer(colleague, "query($id: ID!) { node(id: $id) { id } }", id=person)
    assert "errors" not in answer
    assert set(await council.denied(colleague, CHECKS, id=person)) <= {"FORBIDDEN"}


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
