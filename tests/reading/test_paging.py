"""Walking a list page by page finds every row once, in order, whatever the order and the size."""

from collections.abc import AsyncIterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.conftest import Product
from tests.reading.oracle import words
from tests.reading.oracle.comparing import read_json
from tests.reading.oracle.lists import View, barred
from tests.reading.oracle.narrowing import is_too_wide
from tests.reading.oracle.profile import WALKS, profile
from tests.reading.oracle.rules import Rights
from tests.reading.oracle.viewers import ONLOOKER, make_viewer
from tests.reading.oracle.world import Row, World
from tests.reading.oracle.worlds import make_world

from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import JsonObject

ROOTS = [
    (field, order)
    for (type_name, field), relation in words.RELATIONS.items()
    if type_name == "Query" and relation.shape == "connection"
    for order in relation.orders
]
FIRST_ONLY = """
    query ($n: Int!, $after: String) {{
      list: {field}(first: $n, after: $after, orderBy: {order}) {{
        nodes {{ id }} pageInfo {{ endCursor }}
      }}
    }}
"""
WHOLE = """
    query ($n: Int!, $at: String) {{
      list: {field}({number}: $n, {beyond}: $at, orderBy: {order}) {{
        edges {{ cursor node {{ id }} }}
        nodes {{ id }}
        totalCount
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
      }}
    }}
"""


def _expected(world: World, viewer: Viewer, field: str, order: str) -> list[str]:
    """Return the ids of the whole list, by the rules in words."""
    relation, rights = words.RELATIONS["Query", field], Rights(world, viewer)
    view = View(world, rights)
    rows: list[Row] = []
    if rights.may_read(relation.target):
        rows = view.related("Query", None, relation)
    ordered = view.in_order(relation.target, rows, relation.orders[order])
    return [f"{relation.target}_{row.id}" for row in ordered]


async def _page(product: Product, viewer: Viewer, text: str, **variables: object) -> JsonObject:
    response = read_json((await product.ask(text, viewer, variables)).text)
    page: JsonObject = response["data"]["list"]
    return page


@profile(WALKS)
@given(seed=st.integers(0, 2**32 - 1))
@pytest.mark.parametrize(("field", "order"), ROOTS)
async def test_pages_add_up_to_the_list(
    product: Product, field: str, order: str, seed: int
) -> None:
    """From either end, with the same total on each, and the right word on whether there is more."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    await product.hold(world)
    viewer = make_viewer(random, world)
    expected = _expected(world, viewer, field, order)
    size = random.choice((1, 2, 3))
    rights, target = Rights(world, viewer), words.RELATIONS["Query", field].target
    if not rights.may_read(target) or order in barred(rights):
        return
    if is_too_wide(rights, target, order, None):  # another test says what is refused then
        return
    forwards = WHOLE.format(field=field, order=order, number="first", beyond="after")
    pages = [page async for page in _walk(product, viewer, forwards, size, len(expected))]
    assert [each for page in pages for each in page] == expected
    backwards = WHOLE.format(field=field, order=order, number="last", beyond="before")
    pages = [page async for page in _walk(product, viewer, backwards, size, len(expected))]
    assert [each for page in reversed(pages) for each in page] == expected


async def _walk(
    product: Product, viewer: Viewer, text: str, size: int, total: int
) -> AsyncIterator[list[str]]:
    """Yield the ids of each page, one after another, from one end to the other."""
    more, last = ("hasNextPage", "endCursor")
    if "before: $at" in text:
        more, last = ("hasPreviousPage", "startCursor")
    done, at, goes_on = 0, None, True
    while goes_on:
        page = await _page(product, viewer, text, n=size, at=at)
        goes_on, at = page["pageInfo"][more], page["pageInfo"][last]
        ids = _checked(page, total, size=min(size, total - done))
        done += len(ids)
        ways = {"hasNextPage": done > len(ids), "hasPreviousPage": done > len(ids)}
        ways[more] = done < total
        assert {name: page["pageInfo"][name] for name in ways} == ways
        yield ids


def _checked(page: JsonObject, total: int, *, size: int) -> list[str]:
    """Check what a page says of itself; return its ids."""
    ids = [node["id"] for node in page["nodes"]]
    cursors = [edge["cursor"] for edge in page["edges"]]
    assert [edge["node"]["id"] for edge in page["edges"]] == ids
    assert page["totalCount"] == total
    assert len(ids) == size
    assert page["pageInfo"]["startCursor"] == (cursors[0] if cursors else None)
    assert page["pageInfo"]["endCursor"] == (cursors[-1] if cursors else None)
    return ids


@pytest.mark.parametrize("counted", ["first", "last"])
@pytest.mark.parametrize("size", [0, 1, 2, 100])
async def test_a_page_is_the_same_whatever_else_is_asked_of_it(
    product: Product, size: int, counted: str
) -> None:
    """Rows and their order do not depend on totals, cursors or page information."""
    world = make_world(Random(7))  # noqa: S311 - a game of chance, not a secret
    await product.hold(world)
    parts = ["edges { cursor }", "totalCount", "pageInfo { endCursor }"]
    parts += ["pageInfo { startCursor hasNextPage }", "pageInfo { hasPreviousPage }"]
    pages = []
    for number in range(2 ** len(parts)):
        chosen = [part for place, part in enumerate(parts) if number >> place & 1]
        text = f"{{ list: people({counted}: {size}) {{ nodes {{ id }} {' '.join(chosen)} }} }}"
        pages.append((await _page(product, ONLOOKER, text))["nodes"])

    assert len(pages[0]) == min(size, len(world.all("people")))
    assert all(page == pages[0] for page in pages)


async def test_a_cursor_leads_on_when_rows_come_and_go(product: Product) -> None:
    """A page begins after a place in the order, not at an offset."""
    world = make_world(Random(7))  # noqa: S311 - a game of chance, not a secret
    await product.hold(world)
    text = FIRST_ONLY.format(field="keepsakes", order="DEAREST")
    first = await _page(product, ONLOOKER, text, n=2)
    after = first["pageInfo"]["endCursor"]
    rest = await _page(product, ONLOOKER, text, n=100, after=after)

    await product.owner.execute(
        "DELETE FROM oracle_keepsakes WHERE id = $1", first["nodes"][1]["id"].partition("_")[2]
    )

    assert await _page(product, ONLOOKER, text, n=100, after=after) == rest
