"""Cursors: sealed, so that they tell nothing, and good for the list alone that they came from."""

import asyncio
import base64
from uuid import UUID

import pytest
from tests.graphql.conftest import Api, errors
from tests.graphql.test_values import UNKNOWN, value_error

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.sealing.models import SealingKey
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.testing import Council, open_council

NO_CURSOR = (
    "'after' is no cursor of this list in this order and with this filter. "
    "Pass one that it returned for them, or none."
)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "\u0000",
        "é",
        "=",
        "====",
        "a",
        "x" * 100_000,
        _encoded(b""),
        _encoded(b"\xff\xfe"),
        _encoded(b"x" * 16),
        _encoded(b"x" * 64),
        _encoded(b'["NAME", "ann", "' + UNKNOWN.encode() + b'"]'),
    ],
)
@pytest.mark.parametrize(
    "page",
    [
        "(after: $after) { nodes { id } }",
        "(after: $after) { edges { cursor } }",
        "(after: $after) { pageInfo { hasNextPage } }",
        "(after: $after) { pageInfo { hasPreviousPage } }",
        "(after: $after) { totalCount }",
        "(after: $after) { __typename }",
        "(after: $after, first: 0) { nodes { id } }",
        '(after: $after, filter: { familyNameStartsWith: "zzz" }) { nodes { id } }',
    ],
)
async def test_what_is_no_cursor_is_refused(api: Api, cursor: str, page: str) -> None:
    """Made up or cut, whatever is asked of the list, and whether or not there is anything in it."""
    query = f"query ($after: String) {{ people{page} }}"

    assert await value_error(api, query, after=cursor) == NO_CURSOR


async def test_a_cursor_is_read_whatever_is_asked_of_its_list(api: Api) -> None:
    """Whether the statement is new or was kept; where no row is reached, there is no list."""
    nested = "relationships(after: $after) { totalCount }"
    query = f"query ($after: String, $id: ID!) {{ person(id: $id) {{ {nested} }} }}"
    somebody = await api.register(givenName="Ada")
    for _ in range(2):
        answer = await api.ask(query, id=somebody, after="nonsense")
        assert [each["message"] for each in answer["errors"]] == [NO_CURSOR]
        assert errors(answer) == [(["person", "relationships"], "BAD_VALUE")]
        nobody = await api.ask(query, id=f"Person_{UNKNOWN}", after="nonsense")
        assert nobody == {"data": {"person": None}}


PAGE = """
    query ($order: PersonOrder, $after: String, $filter: PersonFilter) {
      people(first: 1, orderBy: $order, after: $after, filter: $filter) {
        edges { cursor } pageInfo { endCursor }
      }
    }
"""


async def _cursor(api: Api, **variables: object) -> str:
    page = (await api.ask(PAGE, **variables))["data"]["people"]
    cursor: str = page["edges"][0]["cursor"]
    assert page["pageInfo"]["endCursor"] == cursor
    return cursor


@pytest.mark.parametrize("inner", ["people%s", "people { nodes { relationships%s } }"])
async def test_pages_are_counted_from_one_end_only(api: Api, inner: str) -> None:
    """Null is as good as left out."""
    page = "(first: $first, last: $last) { nodes { id } }"
    query = f"query ($first: Int, $last: Int) {{ {inner % page} }}"

    await api.register(givenName="Ada")
    answer = await api.ask(query, first=1, last=1)
    assert [each["message"] for each in answer["errors"]] == ["Give 'first' or 'last', not both."]
    for given in ({"first": 1}, {"last": 1}, {"first": 1, "last": None}, {"first": None}):
        assert "errors" not in await api.ask(query, **given)


async def test_a_wrong_cursor_is_named_by_its_argument(api: Api) -> None:
    """So that whoever gives two knows which."""
    message = await value_error(api, '{ people(last: 1, before: "nonsense") { totalCount } }')
    assert message == NO_CURSOR.replace("after", "before")


async def test_a_cursor_belongs_to_its_list_order_and_filter(api: Api) -> None:
    """Where a row stands in one list says nothing of another."""
    await api.register(givenName="Quorum")
    named = {"givenNameStartsWith": "quo"}
    cursor = await _cursor(api, order="NAME", filter=named)

    for same in (named, {**named, "not": None}, {"givenNameStartsWith": "quo", "and": None}):
        assert "errors" not in await api.ask(PAGE, order="NAME", after=cursor, filter=same)
    assert "errors" not in await api.ask(PAGE, after=cursor, filter=named)  # the default order
    others: list[dict[str, object]] = [
        {"order": "RECORDED_NEWEST_FIRST", "filter": named},
        {"order": "NAME"},
        {"order": "NAME", "filter": {}},
        {"order": "NAME", "filter": {"givenNameStartsWith": "quor"}},
        {"order": "NAME", "filter": {"preferredNameStartsWith": "quo"}},
        {"order": "NAME", "filter": {"not": named}},
    ]
    for other in others:
        assert await value_error(api, PAGE, after=cursor, **other) == NO_CURSOR
    households = "query ($after: String) { households(after: $after) { nodes { id } } }"
    assert await value_error(api, households, after=cursor) == NO_CURSOR


async def test_a_cursor_tells_nothing_of_whom_it_is_about(api: Api) -> None:
    """Neither a name nor an id, nor how long the name is; and whoever changes it breaks it."""
    ada = await api.register(givenName="Quire")
    await api.register(givenName="Quiring, Zebediah")
    short = await _cursor(api, order="NAME", filter={"givenNameStartsWith": "quire"})
    long = await _cursor(api, order="NAME", filter={"givenNameStartsWith": "quiring"})

    data = base64.urlsafe_b64decode(short + "==")
    assert not any(told in data.lower() for told in (b"quire", b"name"))
    assert UUID(ada.partition("_")[2]).bytes not in data
    assert len(short) == len(long)
    named = {"givenNameStartsWith": "quire"}
    for place in (0, len(short) // 2, len(short) - 3):
        other = "B" if short[place] == "A" else "A"
        changed = short[:place] + other + short[place + 1 :]
        assert await value_error(api, PAGE, after=changed, filter=named) == NO_CURSOR


async def _newest(council: Council) -> str:
    query = "{ people(first: 1, orderBy: RECORDED_NEWEST_FIRST) { pageInfo { endCursor } } }"
    answer = await council.ask(council.viewer("front_door"), query)
    cursor: str = answer["people"]["pageInfo"]["endCursor"]
    return cursor


async def test_a_cursor_is_good_for_every_process_and_after_a_restart(
    database: str, plugins: EnabledPlugins, composition: Composition
) -> None:
    """They share a key, which the first to start makes, even where several start at once."""
    registered = asyncio.Event()

    async def started(number: int) -> str:
        async with open_council(database, plugins, composition) as council:
            if number == 0:
                await council.person()
                registered.set()
            await registered.wait()
            return await _newest(council)

    one, *others = await asyncio.gather(*map(started, range(3)))

    assert [one, one] == others
    async with open_council(database, plugins, composition) as restarted:
        assert await _newest(restarted) == one
        (key,) = await restarted.rows(SealingKey)
        assert len(key.secret) == 64
