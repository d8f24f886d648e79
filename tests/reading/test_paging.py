"""Walking a list page by page finds every row once, in order, whatever the order and the size."""

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
    query ($n: Int!, $after: String) {{
      list: {field}(first: $n, after: $after, orderBy: {order}) {{
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
    """With the same total on each, and the right word on whether there is more."""
    random = Random(seed)  # noqa: S311 - a game of chance, not a secret
    world = make_world(random)
    await product.hold(world)
    viewer = make_viewer(random, world)
    expected = _expected(world, viewer, field, order)
    text, size = WHOLE.format(field=field, order=order), random.choice((1, 2, 3))
    rights, target = Rights(world, viewer), words.RELATIONS["Query", field].target
    if not rights.may_read(target) or order in barred(rights):
        return
    if is_too_wide(rights, target, order, None):  # another test says what is refused then
        return
    found: list[str] = []
    after = None
    while True:
        page = await _page(product, viewer, text, n=size, after=after)
        found += _checked(page, after, len(expected), done=len(found), size=size)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == expected


def _checked(page: JsonObject, after: str | None, total: int, *, done: int, size: int) -> list[str]:
    """Check what a page says of itself; return its ids."""
    ids = [node["id"] for node in page["nodes"]]
    cursors = [edge["cursor"] for edge in page["edges"]]
    assert [edge["node"]["id"] for edge in page["edges"]] == ids
    assert page["totalCount"] == total
    assert len(ids) == min(size, total - done)
    assert page["pageInfo"] == {
        "hasNextPage": done + len(ids) < total,
        "hasPreviousPage": after is not None,
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
    }
    return ids


@pytest.mark.parametrize("size", [0, 1, 2, 100])
async def test_a_page_is_the_same_whatever_else_is_asked_of_it(product: Product, size: int) -> None:
    """Rows and their order do not depend on totals, cursors or page information."""
    world = make_world(Random(7))  # noqa: S311 - a game of chance, not a secret
    await product.hold(world)
    parts = ["edges { cursor }", "totalCount", "pageInfo { endCursor }"]
    parts += ["pageInfo { startCursor hasNextPage }", "pageInfo { hasPreviousPage }"]
    pages = []
    for number in range(2 ** len(parts)):
        chosen = [part for place, part in enumerate(parts) if number >> place & 1]
        text = f"{{ list: people(first: {size}) {{ nodes {{ id }} {' '.join(chosen)} }} }}"
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
