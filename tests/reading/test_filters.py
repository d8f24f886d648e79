"""Filters that combine, and go by counts, expressions and to-ones: what they match for whom."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from tests.reading.conftest import Product
from tests.reading.oracle.comparing import errors_of, read_json
from tests.reading.oracle.viewers import ACCOUNT, EVERYTHING, ONLOOKER
from tests.reading.oracle.world import World
from tests.reading.oracle.worlds import make_world

from earlyhelp.reading.filters import DEEPEST, MOST_CONDITIONS
from earlyhelp.viewer import RowRule, Viewer
from earlyhelp_graphql.testing import JsonObject

LISTS = {
    "people": [
        {"bornFrom": "2000-01-01"},
        {"familyNameStartsWith": ""},
        {"keepsakeCountAtLeast": 1},
        {"lifeStage": ["UNBORN"]},
        {"dearestKeepsake": {"worth": 1}},
    ],
    "supportPlans": [
        {"needCountAtLeast": 1},
        {"household": {}},
        {"leadPractitioner": {"practitioner": {"organisation": {}}}},
        {"or": [{"status": ["CLOSED"]}, {"household": {"nameStartsWith": ""}}]},
    ],
    "keepsakes": [
        {"weightAtLeast": 0},
        {"storyStartsWith": ""},
        {"and": [{"worth": 1}, {"not": {"label": ["x"]}}]},
    ],
}

BESIDE = {
    "people": {"familyNameStartsWith": ""},
    "supportPlans": {"openedFrom": "0001-01-01"},
    "keepsakes": {"keptFrom": "0001-01-01"},
}
"""Filters with an index that let as good as everything through: those without need one beside."""


async def _hold(product: Product, seed: int) -> World:
    world = make_world(Random(seed))  # noqa: S311 - a game of chance, not a secret
    await product.hold(world)
    return world


async def _listed(product: Product, field: str, filter_: Any) -> set[str]:
    """Return the ids of a list, as the onlooker sees it."""
    type_ = product.composition.graphql.query_type.fields[field].args["filter"].type  # type: ignore[union-attr]
    text = f"query ($f: {type_}) {{ {field}(first: 100, filter: $f) {{ nodes {{ id }} }} }}"
    answer = read_json((await product.ask(text, ONLOOKER, {"f": filter_})).text)
    return {node["id"] for node in answer["data"][field]["nodes"]}


@pytest.mark.parametrize(
    ("field", "filter_"), [(field, each) for field, listed in LISTS.items() for each in listed]
)
async def test_not_lets_through_exactly_what_the_filter_leaves_out(
    product: Product, field: str, filter_: Any
) -> None:
    """What is not known meets no condition, and so it meets the opposite of each."""
    for seed in range(3):
        await _hold(product, seed)
        beside, both = BESIDE[field], [filter_, {"not": filter_}]
        everything = await _listed(product, field, beside)
        matching = await _listed(product, field, {**beside, **filter_})

        assert await _listed(product, field, {**beside, "not": filter_}) == everything - matching
        assert await _listed(product, field, {**beside, "not": {"not": filter_}}) == matching
        assert await _listed(product, field, {**beside, "and": both}) == set()
        assert await _listed(product, field, {**beside, "or": both}) == everything


async def test_all_of_nothing_matches_and_any_of_nothing_does_not(product: Product) -> None:
    """As in logic; a key that is null says nothing."""
    await _hold(product, 3)
    everything = await _listed(product, "people", None)

    assert everything
    assert await _listed(product, "people", {"and": []}) == everything
    assert await _listed(product, "people", {"or": []}) == set()
    assert await _listed(product, "people", {"or": [{}]}) == everything
    assert await _listed(product, "people", {"not": {}}) == set()
    assert await _listed(product, "people", {"not": None, "or": None}) == everything


FORBIDDEN = [
    ("plans:need:read", "supportPlans(filter: {needCountAtLeast: 0, status: [ACTIVE]})"),
    (
        "plans:need:read",
        "supportPlans(filter: {status: [ACTIVE], not: {or: [{needCountAtLeast: 0}]}})",
    ),
    ("plans:need:read", "supportPlans(orderBy: NEED_COUNT_MOST_FIRST, filter: {status: []})"),
    ("households:household:read", 'supportPlans(filter: {household: {nameStartsWith: "x"}})'),
    ("people:identifier:read", 'people(filter: {identifier: {value: ["x"]}})'),
    ("partnership:organisation:read", 'people(filter: {locality: {code: ["x"]}})'),
    (
        "oracle:keepsake:read",
        'people(filter: {keepsakeCountAtLeast: 0, givenNameStartsWith: "a"})',
    ),
    ("oracle:story:read", 'people(filter: {toldKeepsakeCount: 0, givenNameStartsWith: "a"})'),
    (
        "oracle:story:read",
        'people(filter: {dearestKeepsake: {worth: 0}, givenNameStartsWith: "a"})',
    ),
    (
        "oracle:story:read",
        'people(orderBy: TOLD_KEEPSAKE_COUNT_MOST_FIRST, filter: {givenNameStartsWith: "a"})',
    ),
    ("oracle:story:read", 'keepsakes(filter: {storyStartsWith: "", worth: 1})'),
    ("oracle:story:read", "keepsakes(orderBy: TOLD, filter: {worth: 1})"),
    ("people:person:read", "keepsakes(orderBy: KEPT_BY, filter: {worth: 1})"),
    ("partnership:organisation:read", "keepsakes(orderBy: BORN, filter: {worth: 1})"),
]


@pytest.mark.row("F82")
@pytest.mark.parametrize(("scope", "list_"), FORBIDDEN)
async def test_what_may_not_be_read_may_not_be_filtered_or_ordered_by(
    product: Product, scope: str, list_: str
) -> None:
    """The error is the one of asking for the field, and nothing of the list is told."""
    await _hold(product, 3)
    everything = EVERYTHING[RowRule.EVERYONE]
    viewer = Viewer(ACCOUNT, (replace(everything, scopes=everything.scopes - {scope}),))
    text = f"{{ list: {list_} {{ nodes {{ id }} totalCount }} }}"

    answer = read_json((await product.ask(text, viewer, {})).text)
    allowed = read_json((await product.ask(text, ONLOOKER, {})).text)

    assert answer["data"] == {"list": None}
    assert errors_of(answer) == [("list", "FORBIDDEN", 1)]
    assert "errors" not in allowed


def _nested(depth: int) -> JsonObject:
    return {"not": _nested(depth - 1)} if depth else {"worth": 1}


@pytest.mark.parametrize(
    ("filter_", "remedy"),
    [
        (_nested(DEEPEST + 1), "Say the same less deeply."),
        ({"or": [{"worth": number} for number in range(MOST_CONDITIONS)]}, "in several requests"),
        ({"or": [{}] * MOST_CONDITIONS}, "in several requests"),
    ],
)
async def test_a_filter_that_is_too_large_is_refused(
    product: Product, filter_: Any, remedy: str
) -> None:
    """Whether it is written out or given as a variable."""
    text = "query ($f: KeepsakeFilter) { keepsakes(filter: $f) { totalCount } }"
    wrapped = "query ($f: KeepsakeFilter!) { keepsakes(filter: {and: [$f]}) { totalCount } }"
    for each in (text, wrapped):
        answer = read_json((await product.ask(each, ONLOOKER, {"f": filter_})).text)

        assert errors_of(answer) == [("keepsakes", "BAD_VALUE", 1)]
        assert remedy in answer["errors"][0]["message"]


async def test_a_filter_may_be_as_large_as_is_said(product: Product) -> None:
    """And no smaller."""
    await _hold(product, 3)
    worths = [{"worth": number} for number in range(MOST_CONDITIONS - 1)]

    assert await _listed(product, "keepsakes", _nested(DEEPEST)) is not None
    assert await _listed(product, "keepsakes", {"or": worths}) is not None


# Lists that grow with the number of people.

SMALL = "{{ list: {field}({arguments}) {{ totalCount }} }}"
ALONE = [
    ("people", "filter: {sex: [MALE]}"),
    ("people", 'filter: {or: [{sex: [MALE]}, {bornOn: "2000-01-01"}]}'),
    ("people", 'filter: {sex: [MALE], not: {familyNameStartsWith: "x"}}'),
    ("people", "filter: {sex: [MALE], locality: {}}"),
    ("people", "orderBy: KEEPSAKES"),
    ("supportPlans", "filter: {needCountAtLeast: 1}"),
    ("supportPlans", "orderBy: NEED_COUNT_MOST_FIRST"),
    ("keepsakes", "filter: {and: [{weightAtLeast: 1}]}"),
]
TOGETHER = [
    ("people", 'filter: {sex: [MALE], familyNameStartsWith: "x"}'),
    ("people", 'filter: {sex: [MALE], or: [{bornOn: "2000-01-01"}, {bornFrom: "2010-01-01"}]}'),
    ("people", 'filter: {sex: [MALE], locality: {code: ["L1"]}}'),
    ("people", 'filter: {and: [{sex: [MALE]}, {identifier: {value: ["x"]}}]}'),
    ("supportPlans", "orderBy: NEED_COUNT_MOST_FIRST, filter: {status: [ACTIVE]}"),
    ("keepsakes", "filter: {weightAtLeast: 1, label: []}"),
]


async def _asked(product: Product, viewer: Viewer, field: str, arguments: str) -> JsonObject:
    text = SMALL.format(field=field, arguments=arguments)
    answer: JsonObject = read_json((await product.ask(text, viewer, {})).text)
    return answer


@pytest.mark.parametrize(("field", "arguments"), ALONE)
async def test_who_sees_everybody_may_not_search_without_an_index(
    product: Product, field: str, arguments: str
) -> None:
    """The message says what to do. Whose rule bounds the rows may, since they are few."""
    team = Viewer(ACCOUNT, (EVERYTHING[RowRule.TEAM],), practitioner_id=ACCOUNT)

    answer = await _asked(product, ONLOOKER, field, arguments)

    assert errors_of(answer) == [("list", "BAD_VALUE", 1)]
    assert "needs another filter beside it" in answer["errors"][0]["message"]
    assert "errors" not in await _asked(product, team, field, arguments)


@pytest.mark.parametrize(("field", "arguments"), TOGETHER)
async def test_what_has_no_index_may_stand_beside_what_has_one(
    product: Product, field: str, arguments: str
) -> None:
    """For whomever; and below a parent it may stand alone."""
    below = (
        "{ people(first: 1) { nodes { keepsakes(filter: {weightAtLeast: 1}) { totalCount } } } }"
    )

    assert "errors" not in await _asked(product, ONLOOKER, field, arguments)
    assert "errors" not in read_json((await product.ask(below, ONLOOKER, {})).text)
