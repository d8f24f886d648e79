"""The cache of statements: what shares a statement, what never does, and that it stays bounded."""

import gc
import json
import tracemalloc
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from tests.reading.conftest import UNLIMITED, Product
from tests.reading.oracle.comparing import read_json
from tests.reading.oracle.documents import make_document
from tests.reading.oracle.viewers import ACCOUNT, EVERYTHING, GRANTS, ONLOOKER
from tests.reading.oracle.world import World
from tests.reading.oracle.worlds import make_world
from tests.reading.test_compiled_sql import Listener

from earlyhelp.reading.compiler import compile_root
from earlyhelp.reading.reader import Reader
from earlyhelp.reading.selections import Chosen
from earlyhelp.reading.statements import Statement
from earlyhelp.sealing.seals import new_seal
from earlyhelp.viewer import Grant, RowRule, Viewer
from earlyhelp_graphql.answering import queries
from earlyhelp_graphql.answering.execution import CACHE_BYTES, Executor, Request
from earlyhelp_graphql.caching import BoundedCache
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.testing import JsonObject

MEGABYTE = 1_000_000
PERSON = "Person_0199aaaa-0000-7000-8000-00000000000{}"
HOUSEHOLD = "Household_0199aaaa-0000-7000-8000-000000000001"

QUERY = """
    query ($id: ID! = "Person_0199aaaa-0000-7000-8000-000000000001", $n: Int, $after: String,
           $order: KeepsakeOrder, $f: KeepsakeFilter,
           $day: Date, $yes: Boolean = true, $texts: [String!]) {
      node(id: $id) { __typename @include(if: $yes) }
      keepsakes(first: $n, after: $after, orderBy: $order, filter: $f) { nodes { id } }
      people(filter: {bornFrom: $day}) { nodes { lifeStage(asOf: $day) } }
      a: keepsakes(filter: {label: $texts}) { totalCount }
    }
"""

ALIKE: list[tuple[JsonObject, JsonObject]] = [
    ({"id": PERSON.format(1)}, {"id": PERSON.format(2)}),
    ({"n": 1}, {"n": 2}),
    ({"day": "2020-01-01"}, {"day": "2024-02-29"}),
    ({"f": {"worth": 1}}, {"f": {"worth": 2}}),
    ({"f": {"worth": 1, "label": ["a"]}}, {"f": {"label": ["b", "c"], "worth": 0}}),
    ({"f": {"not": {"worth": 1}}}, {"f": {"not": {"worth": 2}}}),
    ({"f": {"or": [{"worth": 1}, {"keptFrom": "2020-01-01"}]}},) * 2,
    ({"f": {"person": {"bornFrom": "2020-01-01"}}}, {"f": {"person": {"bornFrom": "2021-01-01"}}}),
    ({"texts": []}, {"texts": ["a", "b"]}),
    ({"nonsense": 1}, {}),
]
"""Variables that one statement serves."""

APART: list[tuple[JsonObject, JsonObject]] = [
    ({"id": PERSON.format(1)}, {"id": HOUSEHOLD}),
    ({"order": "DEAREST"}, {"order": "KEPT"}),
    ({"order": "DEAREST"}, {}),
    ({"yes": True}, {"yes": False}),
    ({"f": {"worth": 1}}, {"f": {"keptFrom": "2020-01-01"}}),
    ({"f": {"worth": 1}}, {"f": {"worth": None}}),
    ({"f": {"worth": 1}}, {"f": {"worth": 1, "label": ["a"]}}),
    ({"f": {}}, {"f": {"worth": 1}}),
    ({"f": None}, {"f": {"worth": 1}}),
    ({"f": {"worth": 1}}, {"f": {"not": {"worth": 1}}}),
    ({"f": {"not": {"worth": 1}}}, {"f": {"not": {"not": {"worth": 1}}}}),
    ({"f": {"not": {"worth": 1}}}, {"f": {"not": {"label": ["a"]}}}),
    ({"f": {"and": [{"worth": 1}]}}, {"f": {"or": [{"worth": 1}]}}),
    ({"f": {"or": [{"worth": 1}]}}, {"f": {"or": [{"worth": 1}, {"worth": 2}]}}),
    (
        {"f": {"or": [{"worth": 1}, {"label": ["a"]}]}},
        {"f": {"or": [{"label": ["a"]}, {"worth": 1}]}},
    ),
    ({"f": {"or": []}}, {"f": {"or": [{}]}}),
    ({"f": {"person": {"bornFrom": "2020-01-01"}}}, {"f": {"person": {"bornTo": "2020-01-01"}}}),
    ({"f": {"person": {}}}, {"f": {}}),
    ({"order": "TOLD", "f": {"worth": 1}}, {"order": "BORN", "f": {"worth": 1}}),
    ({"after": None}, {"after": "WyJERUFSRVNUIl0"}),
    ({"day": None}, {"day": "2020-01-01"}),
    ({"n": None}, {"n": 1}),
]
"""Variables that must not share a statement."""


def _executor(composition: Composition, cache_bytes: int = CACHE_BYTES) -> Executor:
    reader = Reader(Listener(), seal=new_seal(), page_limit=100, row_limit=10**12, today=date.today)
    return Executor(composition, reader, None, UNLIMITED, cache_bytes=cache_bytes)  # type: ignore[arg-type]


def _caches(executor: Executor) -> list[BoundedCache[Any, Any]]:
    """Return the cache of statements and that of documents."""
    return [executor.queries.statements, vars(executor.documents)["_cache"]]


async def _plans(
    composition: Composition, *requests: tuple[Mapping[str, Any], Viewer], text: str = QUERY
) -> int:
    """Return how many statements are kept for requests of one document."""
    executor = _executor(composition)
    for variables, viewer in requests:
        response = await executor.execute(Request(text, None, variables), viewer)
        assert response.executed, response.text
    return len(executor.queries.statements)


@pytest.mark.parametrize(("one", "other"), ALIKE)
async def test_values_of_one_shape_share_a_plan(
    composition: Composition, one: JsonObject, other: JsonObject
) -> None:
    """They are bound."""
    assert await _plans(composition, (one, ONLOOKER), (other, ONLOOKER), (one, ONLOOKER)) == 1


@pytest.mark.parametrize(("one", "other"), APART)
async def test_values_of_different_shapes_have_plans_of_their_own(
    composition: Composition, one: JsonObject, other: JsonObject
) -> None:
    """What decides on the SQL is part of the key."""
    assert await _plans(composition, (one, ONLOOKER), (other, ONLOOKER), (one, ONLOOKER)) == 2


async def test_viewers_with_the_same_grants_share_a_plan(composition: Composition) -> None:
    """Who they are, and what day it is, is bound."""
    other = replace(ONLOOKER, account_id=ACCOUNT, practitioner_id=ACCOUNT, person_id=ACCOUNT)
    again = replace(other, grants=(replace(EVERYTHING[RowRule.EVERYONE]),))

    assert await _plans(composition, ({}, ONLOOKER), ({}, other), ({}, again)) == 1


def _grants() -> list[tuple[Grant, ...]]:
    """Return grants of which no two may share: roles, fewer scopes, other rows or categories."""
    practitioner = GRANTS["practitioner"]
    fewer = practitioner.scopes - {"plans:need:read"}
    return [
        *((grant,) for grant in GRANTS.values()),
        (),
        (practitioner, GRANTS["family"]),
        (replace(practitioner, scopes=fewer),),
        (replace(practitioner, rows=RowRule.TEAM),),
        (replace(practitioner, categories=None),),
        (replace(practitioner, categories=frozenset()),),
        (replace(practitioner, categories=frozenset({"GENERAL"})),),
    ]


async def test_viewers_with_different_grants_never_share_a_plan(composition: Composition) -> None:
    """Not even where they differ in one scope, or in one category of data."""
    nothing: JsonObject = {}
    requests = [(nothing, Viewer(ACCOUNT, grants)) for grants in _grants()]

    assert await _plans(composition, *requests, *requests) == len(requests)


async def test_each_operation_of_a_document_has_its_plan(composition: Composition) -> None:
    """Its name is part of the key."""
    text = "query A { people { totalCount } } query B { households { totalCount } }"
    executor = _executor(composition)
    for name in ("A", "B", "A"):
        await executor.execute(Request(text, name, {}), ONLOOKER)

    assert len(executor.queries.statements) == 2


async def test_equal_values_of_different_origin_are_not_one(product: Product) -> None:
    """One and true are equal in Python; to a caller they are not."""
    world = make_world(Random(3))  # noqa: S311 - a game of chance, not a secret
    await product.hold(world)
    text = """
        query ($one: Int, $yes: Boolean!) {
          a: keepsakes(filter: {worth: 1}, first: 1) { totalCount @include(if: true) }
          b: keepsakes(filter: {worth: $one}, first: 1) { totalCount @include(if: $yes) }
          c: keepsakes(first: 1) { totalCount nodes { worthTimes(times: 1) } }
          d: supportPlans(first: 100) { nodes { needs(filter: {met: true}) { totalCount } } }
        }
    """
    response = await product.ask(text, ONLOOKER, {"one": 1, "yes": True})
    data = read_json(response.text)["data"]

    of_one = sum(row.worth == 1 and not row.is_hidden for row in world.all("oracle_keepsakes"))
    assert data["a"] == data["b"] == {"totalCount": of_one}
    assert sum(node["needs"]["totalCount"] for node in data["d"]["nodes"]) == sum(
        row.met_on is not None for row in world.all("needs")
    )


async def test_refusals_are_kept_where_the_shape_decides_on_them(composition: Composition) -> None:
    """A filter that may not be used is refused once for all; an id may fit the next time."""
    text = "query ($f: KeepsakeFilter) { keepsakes(filter: $f) { totalCount } }"
    viewer = Viewer(ACCOUNT, (GRANTS["front_door"],))
    told, other = {"f": {"storyStartsWith": "x"}}, {"f": {"storyStartsWith": "y"}}
    assert await _plans(composition, (told, viewer), (other, viewer), text=text) == 1

    for wrong in ("nonsense", PERSON.format(1).replace("Person", "NoSuchType")):
        assert await _plans(composition, ({"id": wrong}, ONLOOKER)) == 0
        fits = {"id": PERSON.format(1)}
        assert await _plans(composition, ({"id": wrong}, ONLOOKER), (fits, ONLOOKER)) == 1


# Bounds.


@pytest.mark.row("F87")
async def test_caches_stay_bounded_whatever_is_asked(composition: Composition) -> None:
    """After five thousand different documents they hold no more than they may."""
    executor = _executor(composition, MEGABYTE)
    for number in range(5_000):
        field = "__typename" if number % 5 else "teams { totalCount }"
        text = f"{{ a{number}: {field} }}"
        await executor.execute(Request(text, None, {}), ONLOOKER)

    for cache in _caches(executor):
        assert 50 < len(cache) < 1_000
        assert MEGABYTE * 0.9 < cache.size <= MEGABYTE


async def test_what_was_used_last_is_kept(
    composition: Composition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that is asked again and again is planned once."""
    planned: list[str] = []

    def counting(graph: Any, grants: Any, chosen: Chosen, *rest: Any) -> Statement:
        planned.append(chosen.key)
        return compile_root(graph, grants, chosen, *rest)

    monkeypatch.setattr(queries, "compile_root", counting)
    executor = _executor(composition, MEGABYTE)
    favourite = Request("{ people { totalCount } }", None, {})
    for number in range(500):
        text = f"{{ a{number}: households {{ nodes {{ name supportPlan {{ title }} }} }} }}"
        await executor.execute(Request(text, None, {}), ONLOOKER)
        await executor.execute(favourite, ONLOOKER)

    assert planned.count("people") == 1
    assert len(planned) == 501
    assert len(executor.queries.statements) < 400


async def test_entries_take_about_the_room_they_are_said_to(product: Product) -> None:
    """Otherwise a bound on what is said would be no bound."""
    world = make_world(Random(3))  # noqa: S311 - a game of chance, not a secret
    executor = _executor(product.composition)
    asked = [
        make_document(Random(seed), product.schema, world, depth=6)  # noqa: S311 - as above
        for seed in range(50)
    ]
    await _warm(executor, world)
    said = sum(cache.size for cache in _caches(executor))
    tracemalloc.start()
    for each in asked:
        await executor.execute(Request(each.text, None, each.variables), ONLOOKER)
    gc.collect()  # what validation let go of, in circles
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    said = sum(cache.size for cache in _caches(executor)) - said
    assert said / 2 < taken < said * 2, json.dumps([said, taken])


async def _warm(executor: Executor, world: World) -> None:
    """Let whatever is made once be made before memory is measured."""
    person = next(iter(world.all("people"))).id
    for text in ("{ people { nodes { id } } }", f'{{ node(id: "Person_{person}") {{ id }} }}'):
        await executor.execute(Request(text, None, {}), ONLOOKER)
