"""Values that fit their types but nothing else: ids, page sizes, cursors, texts.

The field that they are given to is null, and says which argument is to blame.
"""

import json
from typing import Any
from uuid import uuid4

import pytest
from tests.graphql.conftest import Api, errors

from earlyhelp_graphql.testing import JsonObject

UNKNOWN = "0199aaaa-0000-7000-8000-000000000001"
NO_ID = "This is no id. Pass an id as it was returned."

PERSON = "query ($id: ID!) { person(id: $id) { id } }"
NODE = "query ($id: ID!) { node(id: $id) { id } }"


async def value_error(api: Api, query: str, **variables: object) -> str:
    """Return the message of the one error, which nulls its root field."""
    answer = await api.ask(query, **variables)
    (key,) = answer["data"]
    assert answer["data"] == {key: None}
    assert errors(answer) == [([key], "BAD_VALUE")]
    return str(answer["errors"][0]["message"])


# Ids.


@pytest.mark.parametrize("query", [PERSON, NODE])
@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "nonsense",
        UNKNOWN,
        f"person_{UNKNOWN}",
        f"Person_{UNKNOWN}\n",
        f" Person_{UNKNOWN}",
        f"Person_{UNKNOWN.upper()}",
        f"Person-{UNKNOWN}",
        f"Person_{UNKNOWN}0",
        f"Person_{{{UNKNOWN}}}",
        "Person_" + UNKNOWN.replace("-", ""),
        "Person_' OR true --",
        "Person_\u0000",
        "\u0662" * 36,
        "x" * 100_000,
        1,
    ],
)
async def test_what_is_no_id_is_refused(api: Api, query: str, value: object) -> None:
    """The same for every field, with what to do instead."""
    message = await value_error(api, query, id=value)

    assert message.endswith("Pass an id as it was returned.")


@pytest.mark.parametrize(("query", "name"), [(PERSON, "Person"), (NODE, "Person"), (NODE, "Team")])
async def test_an_id_of_nothing_is_null(api: Api, query: str, name: str) -> None:
    """As one of what is out of reach."""
    answer = await api.ask(query, id=f"{name}_{UNKNOWN}")

    (value,) = answer.pop("data").values()
    assert (value, answer) == (None, {})


async def test_an_id_of_another_type_is_refused(api: Api) -> None:
    """Whether a row has it or not, as mutations refuse it: the field says of what it has to be."""
    person = await api.register(givenName="Ada")

    for root, type_ in (("household", "Household"), ("supportPlan", "SupportPlan")):
        query = f"query ($id: ID!) {{ {root}(id: $id) {{ id }} }}"
        for id_ in (person, f"Person_{UNKNOWN}", f"NoSuchType_{UNKNOWN}"):
            message = await value_error(api, query, id=id_)
            assert message == f"This is no id of a {type_}. Pass an id as it was returned."
    for name in ("NoSuchType", "Query", "PersonConnection"):
        assert await value_error(api, NODE, id=f"{name}_{UNKNOWN}")


@pytest.mark.parametrize("query", [PERSON, NODE])
async def test_a_value_is_refused_whether_its_statement_is_kept_or_new(
    api: Api, query: str
) -> None:
    """What was asked before with the same document changes nothing."""
    person = await api.register(givenName="Ada")
    given = ("nonsense", f"NoSuchType_{UNKNOWN}", "nonsense", person, "nonsense", person)

    answers = [await api.ask(query + f" # {uuid4()}", id=each) for each in given]
    document = query + f" # {uuid4()}"
    assert [await api.ask(document, id=each) for each in given] == answers
    assert [bool(each.get("errors")) for each in answers] == [True] * 3 + [False, True, False]


async def test_an_id_fetches_its_node_again(api: Api) -> None:
    """Whatever its type, which ``__typename`` tells."""
    person = await api.register(givenName="Ada")
    query = "query ($id: ID!) { node(id: $id) { __typename id ... on Person { givenName } } }"

    answer = await api.ask(query, id=person)

    node = {"__typename": "Person", "id": person, "givenName": "Ada"}
    assert answer == {"data": {"node": node}}


# Page sizes.


@pytest.mark.row("F87")
@pytest.mark.parametrize("size", [-1, 101, 2**31 - 1, -(2**31)])
@pytest.mark.parametrize("selection", ["totalCount", "nodes { id }", "edges { cursor }"])
@pytest.mark.parametrize("number", ["first", "last"])
async def test_an_absurd_page_size_is_refused(
    api: Api, size: int, selection: str, number: str
) -> None:
    """Written out or as a variable, and at any depth."""
    expected = f"'{number}' is {size}; ask for 0 to 100 at a time."
    literal = f"{{ people({number}: {size}) {{ {selection} }} }}"
    variable = f"query ($n: Int) {{ people({number}: $n) {{ {selection} }} }}"

    assert await value_error(api, literal) == expected
    assert await value_error(api, variable, n=size) == expected


@pytest.mark.row("F87")
@pytest.mark.parametrize(
    ("argument", "type_", "value"), [("first", "Int", 101), ("after", "String", "nonsense")]
)
async def test_a_bad_value_nulls_its_own_field_where_a_row_is_reached(
    api: Api, argument: str, type_: str, value: object
) -> None:
    """The rest is answered; where there is no row, nothing was wrong."""
    called = f"Sam {uuid4().hex}"
    query = f"""query ($f: String!, $value: {type_}) {{
      people(filter: {{givenNameStartsWith: $f}}) {{ nodes {{
        givenName
        all: relationships {{ totalCount }}
        some: relationships({argument}: $value) {{ totalCount }}
      }} }}
    }}"""
    nobody: JsonObject = {"data": {"people": {"nodes": []}}}
    assert await api.ask(query, f=called, value=value) == nobody

    names = [f"{called} {number}" for number in (1, 2)]
    for name in names:
        await api.register(givenName=name)
    answer = await api.ask(query, f=called, value=value)

    nodes = answer["data"]["people"]["nodes"]
    assert sorted(each["givenName"] for each in nodes) == names
    assert [(each["all"], each["some"]) for each in nodes] == [({"totalCount": 0}, None)] * 2
    (error,) = answer["errors"]
    assert error["path"] == ["people", "nodes", 0, "some"]
    assert error["extensions"] == {"code": "BAD_VALUE", "count": 2, "argument": argument}


async def test_a_page_of_none_is_a_page(api: Api) -> None:
    """Zero rows, the total, and no next page: else whoever reads on never comes to an end."""
    await api.register(givenName="Ada")
    query = "{ people(first: 0) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }"

    people = (await api.ask(query))["data"]["people"]

    assert people["nodes"] == []
    assert people["totalCount"] > 0
    assert people["pageInfo"] == {"hasNextPage": False, "endCursor": None}


RELATED = "relationships(first: 100) { nodes { relatedPerson { %s } } }"


@pytest.mark.row("F87")
async def test_an_answer_of_too_many_rows_is_refused(api: Api) -> None:
    """Lists within lists are counted by what they are likely to hold, before any is read."""
    query = f"{{ people(first: 100) {{ nodes {{ {RELATED % RELATED % RELATED % 'id'} }} }} }}"

    assert "Ask for smaller pages" in await value_error(api, query)


async def test_lists_within_lists_are_answered_in_pages_of_the_usual_size(api: Api) -> None:
    """Nobody has twenty goals for each of twenty needs in each of twenty plans."""
    query = """
        { supportPlans { nodes { title needs { nodes { statement goals { nodes {
          statement actions { nodes { description dueOn doneOn } }
        } } } } } } }
    """

    answer = await api.ask(query, "practitioner")

    assert answer == {"data": {"supportPlans": {"nodes": []}}}


# Texts.


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "\U0010ffff", "a" * 80_000])
async def test_any_text_may_be_searched_for(api: Api, text: str) -> None:
    """Nothing in a text is more than text; what no name can hold matches no name."""
    query = """
        query ($text: String, $texts: [String!]) {
          people(filter: {familyNameStartsWith: $text}) { totalCount }
          pathwaySchemes(filter: {code: $texts}) { totalCount }
        }
    """
    await api.register(givenName="Ada", familyName="O'Hara")
    answer = await api.ask(query, text=text, texts=[text, text])

    nobody = {"totalCount": 0}
    assert answer == {"data": {"people": nobody, "pathwaySchemes": nobody}}


@pytest.mark.parametrize("text", ["\u0000", "a\u0000b"])
async def test_a_text_that_nothing_can_hold_is_refused(api: Api, text: str) -> None:
    """PostgreSQL has no text with U+0000."""
    one = "query ($t: String) { people(filter: {familyNameStartsWith: $t}) { totalCount } }"
    some = "query ($t: [String!]) { pathwaySchemes(filter: {code: $t}) { totalCount } }"
    expected = "A text holds the character U+0000. Leave it out."

    assert await value_error(api, one, t=text) == expected
    assert await value_error(api, some, t=["a", text]) == expected


async def test_a_text_is_matched_as_it_is(api: Api) -> None:
    """Patterns are no patterns, and case does not matter, in any alphabet."""
    name = f"Émile%_\\{uuid4().hex}"
    await api.register(familyName=name)
    query = "query ($t: String) { people(filter: {familyNameStartsWith: $t}) { totalCount } }"

    assert (await api.ask(query, t=name.upper()))["data"]["people"]["totalCount"] == 1
    assert (await api.ask(query, t=name.replace("%", "x")))["data"]["people"]["totalCount"] == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1582-10-10"])
async def test_any_day_may_be_asked_about(api: Api, day: str) -> None:
    """From the first year to the last that there is."""
    person = await api.register(givenName="Ada", dateOfBirth="1990-01-01")
    query = """
        query ($id: ID!, $day: Date) {
          person(id: $id) { lifeStage(asOf: $day) }
          people(filter: {bornFrom: $day, bornTo: $day}) { totalCount }
        }
    """
    assert "errors" not in await api.ask(query, id=person, day=day)


async def test_filters_that_are_null_or_empty_filter_nothing_or_everything(api: Api) -> None:
    """No list is no condition; an empty list is a condition that nothing meets."""
    query = "query ($f: PersonFilter) { people(filter: $f) { totalCount } }"
    await api.register(givenName="Ada", sex="FEMALE")

    async def total(given: Any) -> int:
        return int((await api.ask(query, f=given))["data"]["people"]["totalCount"])

    everybody = await total(None)
    assert everybody == await total({}) == await total({"sex": None})
    assert await total({"locality": {"id": []}}) == 0


# Days.


@pytest.mark.parametrize(
    "written",
    [
        "",
        "20260302",
        "2026-W10-1",
        "2026-061",
        "2026-3-2",
        "2026-03-02T00:00:00",
        " 2026-03-02",
        "2026-03-02\n",
        "\uff12\uff10\uff12\uff16-03-02",
        "2026\u201103\u201102",
        "2026-02-29",
        "2026-00-10",
        "+2026-03-02",
        "02/03/2026",
        20260302,
    ],
)
async def test_a_day_is_written_in_one_way(api: Api, written: object) -> None:
    """Year, month and day, with all their digits; in a variable as in the document."""
    variables = await api.refused(
        "query ($day: Date!) { people(filter: {bornOn: $day}) { totalCount } }", day=written
    )
    assert variables[0].endswith("Value cannot represent a Date: write YYYY-MM-DD.")
    literal = json.dumps(written)
    document = await api.refused(f"{{ people(filter: {{bornOn: {literal}}}) {{ totalCount }} }}")
    assert "Value cannot represent a Date" in document[0]


async def test_a_leap_day_is_a_day_of_a_leap_year(api: Api) -> None:
    """The 29th of February of 2024 and of 2000."""
    for day in ("2024-02-29", "2000-02-29"):
        answer = await api.ask(
            "query ($day: Date!) { people(filter: {bornOn: $day}) { totalCount } }", day=day
        )
        assert "errors" not in answer
