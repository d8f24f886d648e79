"""Whatever is sent, the answer is one that the API means to give."""

from typing import Any

from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graphql.conftest import Api

from earlyhelp_graphql.testing import JsonObject

ANYTHING = settings(max_examples=80, deadline=None, derandomize=True, database=None)

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ("\u0000", "Person_0199aaaa-0000-7000-8000-000000000001", "2020-02-30", "2020-02-29", "NAME")
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
TOKENS = st.sampled_from(
    (
        *("{", "}", "(", ")", "[", "]", ":", "!", "=", "|", "&", "$", "@", "...", '"x"', "1", "-1"),
        *("1.5", "null", "true", "query", "mutation", "subscription", "fragment", "on", "F"),
        *("people", "person", "node", "id", "nodes", "edges", "totalCount", "first", "after"),
        *("filter", "input", "registerPerson", "problems", "__typename", "__schema"),
        *("@skip(if:true)", "@include(if:$x)", "$x:Int"),
    )
)
FIND = """
    query ($id: ID!, $text: String, $texts: [String!], $n: Int, $f: PersonFilter, $day: Date,
           $order: PersonOrder, $yes: Boolean = true) {
      person(id: $id) { lifeStage(asOf: $day) supportPlans(first: $n, after: $text) { totalCount } }
      node(id: $id) { __typename @include(if: $yes) }
      people(first: $n, after: $text, filter: $f, orderBy: $order) { nodes { id } totalCount }
      households(filter: {nameStartsWith: $text}) { edges { cursor @skip(if: $yes) } }
      pathwaySchemes(filter: {code: $texts}) { totalCount }
    }
"""
SEXES = st.lists(st.sampled_from(("FEMALE", "MALE")), max_size=2)
DAYS = st.dates().map(str)
FILTERS = st.fixed_dictionaries(
    {}, optional={"familyNameStartsWith": TEXTS, "bornFrom": DAYS, "bornTo": DAYS, "sex": SEXES}
)
WRITE = """
    mutation ($input: RegisterPersonInput!, $key: String) {
      registerPerson(input: $input, idempotencyKey: $key) {
        person { id givenName } problems { code path }
      }
    }
"""
PERSONS = st.fixed_dictionaries(
    {}, optional={"givenName": TEXTS, "dateOfBirth": DAYS, "localityId": TEXTS, "sex": VALUES}
)


def _is_meant(response: Response) -> bool:
    """Return whether a response is one that the API gives on purpose."""
    errors = response.json().get("errors", ())
    codes = {error["extensions"]["code"] for error in errors}
    assert "INTERNAL" not in codes
    assert "Traceback" not in response.text
    assert response.status_code in {200, 400}
    return ("data" in response.json()) == (response.status_code == 200)


@ANYTHING
@given(body=st.binary(max_size=200) | VALUES)
async def test_any_body_is_answered(api: Api, body: Any) -> None:
    """Bytes, and JSON of every shape."""
    assert _is_meant(await api.post(body))


@ANYTHING
@given(
    request=st.fixed_dictionaries(
        {"query": TEXTS | VALUES},
        optional={"variables": VALUES, "operationName": VALUES, "extensions": VALUES},
    )
)
async def test_any_request_is_answered(api: Api, request: Any) -> None:
    """The members of a request hold anything."""
    assert _is_meant(await api.post(request))


@ANYTHING
@given(tokens=st.lists(TOKENS, max_size=25))
async def test_any_document_is_answered(api: Api, tokens: list[str]) -> None:
    """Words of the language in any order."""
    for query in (" ".join(tokens), f"{{ {' '.join(tokens)} }}"):
        assert _is_meant(await api.post({"query": query}, "developer", "front_door"))


@ANYTHING
@given(
    variables=st.fixed_dictionaries(
        {"id": TEXTS | VALUES},
        optional={
            "text": TEXTS | VALUES,
            "texts": st.lists(TEXTS, max_size=3) | VALUES,
            "n": st.integers(-2, 102) | VALUES,
            "f": FILTERS | VALUES,
            "day": DAYS | VALUES,
            "order": st.just("NAME") | VALUES,
            "yes": st.booleans() | VALUES,
        },
    )
)
async def test_any_variables_are_answered(api: Api, variables: JsonObject) -> None:
    """Values of the right types, and of others."""
    assert _is_meant(await api.post({"query": FIND, "variables": variables}))


@ANYTHING
@given(variables=st.fixed_dictionaries({"input": PERSONS | VALUES}, optional={"key": TEXTS}))
async def test_any_input_is_answered(api: Api, variables: JsonObject) -> None:
    """A mutation is done, or says what is wrong."""
    assert _is_meant(await api.post({"query": WRITE, "variables": variables}))
