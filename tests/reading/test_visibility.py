"""Every row of every type is seen by exactly those who the rules in words say may see it."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from tests.reading.conftest import Product
from tests.reading.oracle import words
from tests.reading.oracle.comparing import errors_of, read_json
from tests.reading.oracle.profile import SEEDS
from tests.reading.oracle.rules import Rights
from tests.reading.oracle.viewers import EVERYTHING, GRANTS, make_viewer
from tests.reading.oracle.world import World
from tests.reading.oracle.worlds import make_world

from earlyhelp.viewer import Grant, RowRule, Viewer

NODE = "query ($id: ID!) { node(id: $id) { id } }"

pytestmark = pytest.mark.row("F81", "F82")


def _some(world: World, random: Random, grants: tuple[Grant, ...]) -> Iterator[Viewer]:
    """Yield viewers with these grants, who are different people."""
    for _ in range(2):
        yield replace(make_viewer(random, world), grants=grants)


async def _seen(product: Product, world: World, viewer: Viewer) -> tuple[set[str], set[str]]:
    """Return the ids of all rows that the viewer sees, and that the rules in words say."""
    rights = Rights(world, viewer)
    seen, expected = set(), set()
    for type_name, table in words.TABLES.items():
        for row in world.all(table):
            opaque = f"{type_name}_{row.id}"
            response = read_json((await product.ask(NODE, viewer, {"id": opaque})).text)
            denied = [("node", "FORBIDDEN", 1)]
            assert errors_of(response) == ([] if rights.may_read(type_name) else denied)
            if response["data"]["node"]:
                seen.add(response["data"]["node"]["id"])
            if rights.sees(type_name, row):
                expected.add(opaque)
    return seen, expected


@pytest.mark.parametrize("rule", RowRule)
@pytest.mark.parametrize("categories", [None, frozenset({"GENERAL", "COMMUNITY"})])
@pytest.mark.parametrize("seed", SEEDS)
async def test_each_way_of_reaching_rows_reaches_these(
    product: Product, rule: RowRule, seed: int, categories: frozenset[str] | None
) -> None:
    """With every scope, so that only the rule and the categories decide."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    await product.hold(world)
    for viewer in _some(world, random, (replace(EVERYTHING[rule], categories=categories),)):
        seen, expected = await _seen(product, world, viewer)
        assert seen == expected


@pytest.mark.parametrize("rule", RowRule)
@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_sees_the_row_that_refers_sees_the_row_referred_to(
    product: Product, rule: RowRule, seed: int
) -> None:
    """Where a type says so, its own rule is not asked again."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    promised = [
        (entity, column)
        for entity in product.composition.map.entities.values()
        for column in entity.visible_through
    ]
    assert promised
    names = {table: name for name, table in words.TABLES.items()}
    for viewer in _some(world, random, (EVERYTHING[rule],)):
        rights = Rights(world, viewer)
        for entity, column in promised:
            referred = {row.id: row for row in world.all(words.TABLES[entity.name])}
            table = column.class_.__tablename__
            refers = [row for row in world.all(table) if getattr(row, column.key)]
            assert all(
                rights.sees(entity.name, referred[getattr(row, column.key)])
                for row in refers
                if rights.sees(names[table], row)
            )


@pytest.mark.parametrize("roles", [(name,) for name in sorted(GRANTS)])
async def test_each_role_sees_these(product: Product, roles: tuple[str, ...]) -> None:
    """And nothing of types or categories that are not its own."""
    random = Random(len(roles[0]))  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    await product.hold(world)
    for viewer in _some(world, random, tuple(GRANTS[role] for role in roles)):
        seen, expected = await _seen(product, world, viewer)
        assert seen == expected


@pytest.mark.parametrize("seed", SEEDS)
async def test_several_roles_see_what_each_sees_and_no_more(product: Product, seed: int) -> None:
    """Holding one role never widens another."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    await product.hold(world)
    viewer = replace(make_viewer(random, world), grants=())
    names = random.sample(sorted(GRANTS), 3)
    apart: set[str] = set()
    for name in names:
        alone = replace(viewer, grants=(GRANTS[name],))
        apart |= (await _seen(product, world, alone))[0]
    together = replace(viewer, grants=tuple(GRANTS[name] for name in names))

    assert (await _seen(product, world, together))[0] == apart
