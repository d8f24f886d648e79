"""Expressions that look into other tables tell no more than those tables themselves would."""

from dataclasses import replace
from random import Random
from typing import Any

from tests.reading.conftest import Product
from tests.reading.oracle.comparing import read_json
from tests.reading.oracle.profile import SEEDS
from tests.reading.oracle.viewers import EVERYTHING, ONLOOKER
from tests.reading.oracle.world import Row, World
from tests.reading.oracle.worlds import make_world

from earlyhelp.viewer import Grant, RowRule

LOOKS = """query ($id: ID!) {
    person(id: $id) { keepsSomething dearestWorth lines needsWithoutKeepsakes }
}"""


def _keeper(world: World) -> Row:
    """Return somebody who keeps something, and has needs of another category."""
    shown = (each for each in world.all("oracle_keepsakes") if not each.is_hidden)
    needy = {each.person_id for each in world.all("needs") if each.category == "GENERAL"}
    keeper = next(each.person_id for each in shown if each.person_id in needy)
    return next(each for each in world.all("people") if each.id == keeper)


async def _looked(product: Product, grant: Grant, person: Row) -> Any:
    viewer = replace(ONLOOKER, grants=(grant,))
    answer = await product.ask(LOOKS, viewer, {"id": f"Person_{person.id}"})
    return read_json(answer.text)["data"]["person"]


async def test_rows_of_a_category_out_of_reach_are_as_if_not_there(product: Product) -> None:
    """A field told `true` of them once, whoever asked."""
    world = _some_world()
    await product.hold(world)
    everything, keeper = EVERYTHING[RowRule.EVERYONE], _keeper(world)
    general = replace(everything, categories=frozenset({"GENERAL"}))
    needs = [each for each in world.all("needs") if each.person_id == keeper.id]
    kept = [each for each in world.all("oracle_keepsakes") if each.person_id == keeper.id]
    shown = [each for each in kept if not each.is_hidden]

    assert await _looked(product, everything, keeper) == {
        "keepsSomething": True,
        "dearestWorth": max(each.worth for each in shown),
        "lines": len(shown) + len(needs),
        "needsWithoutKeepsakes": 0,
    }
    general_needs = len([each for each in needs if each.category == "GENERAL"])
    assert await _looked(product, general, keeper) == {
        "keepsSomething": False,
        "dearestWorth": None,
        "lines": general_needs,
        "needsWithoutKeepsakes": general_needs,
    }


async def test_rows_of_a_type_that_nobody_lets_one_read_are_as_if_not_there(
    product: Product,
) -> None:
    """The scope of the type that is looked into is asked for as well."""
    world = _some_world()
    await product.hold(world)
    everything, keeper = EVERYTHING[RowRule.EVERYONE], _keeper(world)
    needless = replace(everything, scopes=everything.scopes - {"plans:need:read"})

    answer = await _looked(product, needless, keeper)

    assert answer["keepsSomething"] is True
    assert answer["needsWithoutKeepsakes"] == 0
    assert answer["lines"] == len(
        [
            each
            for each in world.all("oracle_keepsakes")
            if each.person_id == keeper.id and not each.is_hidden
        ]
    )


def _some_world() -> World:
    """Make worlds until one has somebody to speak of."""
    for seed in range(100):
        world = make_world(Random(seed))  # noqa: S311 - a game of chance, not a secret
        try:
            _keeper(world)
        except StopIteration:
            continue
        return world
    raise AssertionError


ELDEST = "{ people(first: 100) { nodes { id dateOfBirth eldestOtherBornOn } } }"


async def test_columns_that_are_withheld_are_as_if_empty(product: Product) -> None:
    """A family finds no other birthdays in a subquery than those that it sees of each person."""
    withheld = 0
    for seed in range(3 * len(SEEDS)):
        world = make_world(Random(seed))  # noqa: S311 - a game of chance, not a secret
        await product.hold(world)
        for reader in world.all("people"):
            grants = (EVERYTHING[RowRule.PUBLISHED],)
            viewer = replace(ONLOOKER, grants=grants, person_id=reader.id)
            answer = read_json((await product.ask(ELDEST, viewer, {})).text)
            people = answer["data"]["people"]["nodes"]
            born = {each["id"]: each["dateOfBirth"] for each in people}
            for person in people:
                others = (day for id_, day in born.items() if day and id_ != person["id"])
                assert person["eldestOtherBornOn"] == min(others, default=None)
            days = {f"Person_{each.id}": each.date_of_birth for each in world.all("people")}
            withheld += len([id_ for id_, day in born.items() if days[id_] and not day])
    assert withheld
