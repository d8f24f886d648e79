"""Any subset of the bundled plugins starts, migrates, serves and passes a smoke check."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint
from itertools import combinations
from uuid import uuid4

import asyncpg
import pytest

from earlyhelp.access.services import grants_of
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.answering.execution import Request
from earlyhelp_graphql.app import compose_plugins, running
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_migrations.drift import check
from earlyhelp_migrations.runner import upgrade

NAMES = ("care_act", "children", "public_health")
SUBSETS = [chosen for size in range(4) for chosen in combinations(NAMES, size)]

OWN = {
    "care_act": "{ wellbeingAreas(first: 20) { totalCount } }",
    "children": "{ vulnerabilityFactors { totalCount } }",
    "public_health": "{ indicators { nodes { code value } } }",
}
"""One query for each plugin that needs its tables, its scopes and its rows."""

CORE = "{ people { totalCount } pathwaySchemes(first: 50) { nodes { code positions { code } } } }"
BUILDS_ON = {"care_act": "prevention_tier", "children": "level_of_need"}


def load(enabled: Sequence[str], bundled: tuple[EntryPoint, ...]) -> EnabledPlugins:
    """Load exactly these of the bundled plugins."""
    return enable_plugins(replace(Settings(), plugins=tuple(enabled)), bundled)


def everything(plugins: EnabledPlugins) -> Viewer:
    """Return a viewer who holds every role there is."""
    return Viewer(uuid4(), tuple(grants_of(plugins.registry.roles, None)))


async def data(url: str, plugins: EnabledPlugins, *documents: str) -> list[dict[str, object]]:
    """Serve a database with a host's plugins, and return whole responses."""
    async with running(Settings(database_url=url), compose_plugins(plugins), plugins) as system:
        viewer = everything(plugins)
        answers = [
            await system.executor.execute(Request(document, None, {}), viewer)
            for document in documents
        ]
    return [json.loads(answer.text) for answer in answers]


def migrated(revisions: Iterable[str]) -> list[str]:
    """Return whose revisions these are ("children_0001" is children's), each once."""
    return list(dict.fromkeys(each.rpartition("_")[0] for each in revisions))


@pytest.mark.parametrize("enabled", SUBSETS, ids=lambda chosen: "+".join(chosen) or "none")
async def test_any_subset_serves(
    enabled: tuple[str, ...], bundled_plugins: tuple[EntryPoint, ...], empty_database: str
) -> None:
    """Its tables are there and no others; its fields are there and no others."""
    plugins = load(enabled, bundled_plugins)
    ran = await upgrade(empty_database, plugins.registry)
    assert migrated(ran) == ["core", *enabled]
    assert await check(empty_database, plugins.registry) == []

    core, *own = await data(empty_database, plugins, CORE, *OWN.values())

    schemes = core["data"]["pathwaySchemes"]["nodes"]  # type: ignore[index]
    brought = {BUILDS_ON[name] for name in enabled if name in BUILDS_ON}
    assert {scheme["code"] for scheme in schemes} == brought
    answered = [name for name, answer in zip(OWN, own, strict=True) if "errors" not in answer]
    assert answered == list(enabled)


async def test_a_plugin_comes_and_goes(
    bundled_plugins: tuple[EntryPoint, ...], empty_database: str
) -> None:
    """Enabled later it is migrated then; disabled again its tables stay and nothing breaks."""
    without, with_all = load(["care_act"], bundled_plugins), load(NAMES, bundled_plugins)
    await upgrade(empty_database, without.registry)
    ran = await upgrade(empty_database, with_all.registry)
    assert migrated(ran) == ["children", "public_health"]

    assert await upgrade(empty_database, without.registry) == []
    assert await check(empty_database, without.registry) == []
    (answer,) = await data(empty_database, without, OWN["care_act"])
    assert "errors" not in answer
    connection = await asyncpg.connect(empty_database)
    factors = await connection.fetchval("SELECT count(*) FROM children_vulnerability_factors")
    await connection.close()
    assert factors == 43


async def test_reference_data_leaves_what_a_council_added(
    bundled_plugins: tuple[EntryPoint, ...], database: str
) -> None:
    """An upgrade writes its own rows again, and neither doubles nor removes any."""
    connection = await asyncpg.connect(database)
    count = "SELECT count(*) FROM children_vulnerability_factors"
    before = await connection.fetchval(count)
    await connection.execute(
        "INSERT INTO children_vulnerability_factors "
        "(list_name, code, label, source, is_confirmed) VALUES ('Ours', 'O1', 'A', 'B', true)"
    )
    await connection.execute(
        "UPDATE children_vulnerability_factors SET label = 'x' WHERE code = 'WR01'"
    )
    await upgrade(database, load(NAMES, bundled_plugins).registry)
    assert await connection.fetchval(count) == before + 1
    label = "SELECT label FROM children_vulnerability_factors WHERE code = 'WR01'"
    assert await connection.fetchval(label) == "Suffering neglect"
    await connection.close()
