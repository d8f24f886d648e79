"""Documents that cannot be executed: each is told what is wrong with it, and nothing more."""

import pytest
from graphql import (
    build_client_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_schema,
)
from tests.graphql.conftest import Api, refusal

from earlyhelp_graphql.testing import JsonObject

SPREADS = "\n".join(
    f"fragment F{number} on Person {{ ...F{number + 1} ...F{number + 1} }}" for number in range(40)
)


async def _codes(api: Api, query: str, *roles: str) -> list[tuple[str, str]]:
    response = await api.post({"query": query}, *roles)
    messages = refusal(response)
    codes = [error["extensions"]["code"] for error in response.json()["errors"]]
    return list(zip(codes, messages, strict=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "Syntax Error: Unexpected <EOF>."),
        ("{", "Syntax Error: Expected Name, found <EOF>."),
        ("{ people(first: ) { totalCount } }", "Syntax Error: Unexpected ')'."),
        ('{ person(id: "x) { id } }', "Syntax Error: Unterminated string."),
        ("{ \u0000 }", "Syntax Error: Unexpected character: U+0000."),
        ('{ person(id: "\\ud800") { id } }', "Syntax Error: Invalid Unicode escape sequence"),
        ("fragment F on Person { id }", "The document has no operation."),
        ("{ noSuchField }", "Cannot query field 'noSuchField' on type 'Query'."),
        ("{ people { nodes } }", "Field 'nodes' of type '[Person!]!' must have a selection"),
        ("{ person { id } }", "'person' lacks an argument that is required."),
        ("{ people(first: 1.5) { totalCount } }", "Int cannot represent non-integer value: 1.5"),
        ('{ people(first: "1") { totalCount } }', 'Int cannot represent non-integer value: "1"'),
        ("{ people(first: 2147483648) { totalCount } }", "Int cannot represent non 32-bit"),
        ("{ people(first: 1" + "0" * 5_000 + ") { totalCount } }", "Expected value of type 'Int'"),
        ("{ people(orderBy: BACKWARDS) { totalCount } }", "Value 'BACKWARDS' does not exist in"),
        ("{ people(orderBy: 1) { totalCount } }", "Enum 'PersonOrder' cannot represent non-enum"),
        (
            "{ people(filter: {x: 1}) { totalCount } }",
            "Expected value of type 'PersonFilter' not to include",
        ),
        ('{ people(filter: {bornFrom: "soon"}) { totalCount } }', "Value cannot represent a Date"),
        ("query ($x: Nonsense) { person(id: $x) { id } }", "Unknown type 'Nonsense'."),
        ("query ($x: Int) { __typename }", "Variable '$x' is never used."),
        ("{ people(first: $x) { totalCount } }", "Variable '$x' is not defined."),
        ("query ($x: String) { person(id: $x) { id } }", "Variable '$x' of type 'String' used"),
        ("{ __typename @nonsense }", "Unknown directive '@nonsense'."),
        ("{ __typename @skip }", "Argument '@skip(if:)' of type 'Boolean!' is required"),
        ("{ ...F }", "Unknown fragment 'F'."),
        ("{ ...F } fragment F on Query { ...F }", "Cannot spread fragment 'F' within itself."),
        ("{ a: people { totalCount } a: teams { totalCount } }", "Fields 'a' conflict because"),
        ("query A { __typename } query A { __typename }", "There can be only one operation"),
        ("{ __typename } query A { __typename }", "This anonymous operation must be the only"),
        ("type Person { x: Int }", "The document has no operation."),
        ("{ __typename } type Extra { x: Int }", "The 'Extra' definition is not executable."),
        (
            "subscription { people { totalCount } }",
            "The subscription operation is not supported by",
        ),
        ("subscription { __typename }", "The subscription operation is not supported by"),
    ],
)
async def test_a_wrong_document_is_told_what_is_wrong(api: Api, query: str, expected: str) -> None:
    """In words, with the code BAD_REQUEST, and asked twice in the same words."""
    first = await _codes(api, query)
    again = await _codes(api, query)

    assert first == again
    assert {code for code, _ in first} == {"BAD_REQUEST"}
    assert first[0][1].startswith(expected)


async def test_errors_say_where_they_are(api: Api) -> None:
    """Line and column, for whoever wrote the document."""
    response = await api.post({"query": "{\n  people { total }\n}"})

    assert response.json()["errors"][0]["locations"] == [{"line": 2, "column": 12}]


async def test_a_document_with_many_faults_lists_some(api: Api) -> None:
    """Not thousands of errors for one request."""
    fields = " ".join(f"x{number}" for number in range(20))
    messages = await api.refused(f"{{ people {{ nodes {{ {fields} y z }} }} }}")

    assert 1 < len(messages) <= 21


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("{ peoples { totalCount } }", "people"),
        ("{ people { nodes { givenNames } } }", "givenName"),
        ("{ people(frist: 1) { totalCount } }", "first"),
        ("{ people(filter: {bornForm: null}) { totalCount } }", "bornFrom"),
        ("{ people(orderBy: NAMES) { totalCount } }", "NAME"),
        ("query ($x: PersonFilters) { people(filter: $x) { totalCount } }", "PersonFilter"),
        ("{ ... on Persons { id } }", "Person"),
    ],
)
async def test_suggestions_are_for_those_who_may_see_the_schema(
    api: Api, query: str, hint: str
) -> None:
    """What is near to a wrong name is part of the schema."""
    shown = await api.refused(query, "developer")
    hidden = await api.refused(query, "front_door")

    assert f"'{hint}'" in " ".join(shown)
    assert "Did you mean" not in " ".join(hidden)


async def test_values_of_variables_get_suggestions_no_more_than_documents(api: Api) -> None:
    """Names within variables are names of the schema as well."""
    query = """
        query ($f: PersonFilter, $o: PersonOrder) { people(filter: $f, orderBy: $o) { totalCount } }
    """
    for variables in ({"f": {"bornForm": None}}, {"o": "NAMES"}):
        shown = await api.refused(query, "developer", **variables)
        hidden = await api.refused(query, "front_door", **variables)
        assert "Did you mean" in " ".join(shown)
        assert "Did you mean" not in " ".join(hidden)


@pytest.mark.parametrize(
    ("query", "variables", "names"),
    [
        ("{ person { id } }", {}, ("id:", "ID")),
        (
            "mutation { registerTeam(input: {}) { problems { code } } }",
            {},
            ("organisationId", "name"),
        ),
        (
            "mutation ($i: RegisterTeamInput!) { registerTeam(input: $i) { problems { code } } }",
            {"i": {}},
            ("organisationId", "'name'"),
        ),
    ],
)
async def test_what_is_required_is_named_to_those_who_may_see_the_schema(
    api: Api, query: str, variables: JsonObject, names: tuple[str, ...]
) -> None:
    """Others are told that something lacks, and where."""
    shown = " ".join(await api.refused(query, "developer", **variables))
    hidden = " ".join(await api.refused(query, "front_door", **variables))

    assert all(name in shown for name in names)
    assert not any(name in hidden for name in names)
    assert "required" in hidden


async def test_a_document_is_told_of_a_few_errors_at_most(api: Api) -> None:
    """And that there are more."""
    many = " ".join(f"wrong{number}" for number in range(20))

    messages = await api.refused(f"{{ {many} }}")

    assert len(messages) == 6
    assert "error limit reached" in messages[-1]


# Operations by name.


TWO = "query A { a: __typename } query B { b: __typename }"


async def test_an_operation_is_chosen_by_name(api: Api) -> None:
    """One document may hold several."""
    response = await api.post({"query": TWO, "operationName": "B"})

    assert response.json() == {"data": {"b": "Query"}}


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        (TWO, None, "The document has several operations: pass 'operationName'."),
        (TWO, "C", "The document has no operation named 'C'."),
        (TWO, "", "The document has no operation named ''."),
        ("{ __typename }", "A", "The document has no operation named 'A'."),
    ],
)
async def test_a_wrong_operation_name_is_refused(
    api: Api, query: str, name: str | None, expected: str
) -> None:
    """Nothing is guessed."""
    assert refusal(await api.post({"query": query, "operationName": name})) == [expected]


# Limits.


def _nested(depth: int) -> str:
    """Return a document of an even depth."""
    inner = "id"
    for _ in range(depth // 2 - 1):
        inner = f"supportPlan {{ household {{ {inner} }} }}"
    return f'{{ household(id: "x") {{ {inner} }} }}'


@pytest.mark.row("F87")
async def test_depth_is_limited(api: Api) -> None:
    """Twelve levels are answered, more are not."""
    expected = ["The document is more than 12 levels deep. Ask in two steps."]

    assert (await api.ask(_nested(12)))["data"] == {"household": None}
    assert await api.refused(_nested(14)) == expected


@pytest.mark.row("F87")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ " + " ".join(f"a{n}: __typename" for n in range(21)) + " }", "more than 20 fields at"),
        (
            "{ people { " + " ".join(f"a{n}: totalCount" for n in range(201)) + " } }",
            "more than 200 aliases",
        ),
        ("{ __typename " + "@skip(if: false) " * 101 + "}", "more than 100 directives"),
        ("{ people { totalCount " + "@a " * 101 + "} }", "more than 100 directives"),
        (
            "{ people { " + "totalCount " * 9_000 + "} }",
            "Syntax Error: Document contains more than",
        ),
        ("{ people { nodes { ...F0 } } } " + SPREADS, "more than 150 fragments spread"),
        ("{ people { " + "totalCount " * 102 + "} }", "more than 100 fields named twice"),
    ],
)
async def test_size_is_limited(api: Api, query: str, expected: str) -> None:
    """Each limit is named."""
    messages = await api.refused(query)

    assert expected in messages[0]
    assert len(messages) == 1


def _chain(length: int) -> str:
    links = (f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(length))
    return f"{{ ...F0 }} {' '.join(links)} fragment F{length} on Query {{ __typename }}"


@pytest.mark.row("F87")
@pytest.mark.parametrize(
    "query",
    [
        "{ people " * 900 + "{ x }" + "}" * 900,
        "{" + "...{" * 2_000 + "__typename" + "}" * 2_001,
        "{ people(filter: " + "{a: " * 1_500 + "1" + "}" * 1_500 + ") { totalCount } }",
        "{ people(filter: " + "[" * 3_000 + "]" * 3_000 + ") { totalCount } }",
        "query ($x: " + "[" * 3_000 + "Int" + "]" * 3_000 + ") { __typename }",
        _chain(1_500),
        _chain(140),
    ],
)
async def test_nesting_of_every_kind_ends_somewhere(api: Api, query: str) -> None:
    """However a document is nested, it is refused in words; or answered, where it is small."""
    response = await api.post({"query": query})

    assert response.status_code in {200, 400}
    if response.status_code == 400:
        assert len(refusal(response)[0]) < 200


@pytest.mark.row("F87")
@pytest.mark.parametrize(
    "query",
    [
        "{ people { nodes { " + " ".join(f"...{{ a{n}: id }}" for n in range(190)) + " } } }",
        "{ people { nodes { " + "...{ id } " * 1_500 + " } } }",
        "{ people { nodes { " + "...F " * 140 + " } } } fragment F on Person { id sex version }",
        "query (" + " ".join(f"$v{n}: Int" for n in range(1_500)) + ") { __typename }",
        "{ __typename " + " ".join(f"@a{n}" for n in range(90)) + " }",
    ],
)
async def test_documents_that_take_long_to_validate_do_not(api: Api, query: str) -> None:
    """Rules that compare all pairs meet few of them; a server that hangs fails this test."""
    response = await api.post({"query": query})

    assert response.status_code in {200, 400}


# Introspection.


INTROSPECTION = [
    "{ __schema { queryType { name } } }",
    '{ __type(name: "Person") { name } }',
    "{ a: __schema { types { name } } people { totalCount } }",
    "{ ...F } fragment F on Query { ... { __schema { description } } }",
    "query A { __typename } query B { __schema { description } }",
]


@pytest.mark.parametrize("query", INTROSPECTION)
async def test_introspection_is_a_permission(api: Api, query: str) -> None:
    """Without it, the document is refused as a whole, whichever operation asks."""
    response = await api.post({"query": query, "operationName": None})
    messages = refusal(response)

    assert messages[0].endswith("it needs the scope schema:introspect.")
    assert response.json()["errors"][0]["extensions"] == {
        "code": "FORBIDDEN",
        "scope": "schema:introspect",
    }


async def test_a_refusal_to_one_is_none_to_another(api: Api) -> None:
    """The outcome is remembered apart for those who may introspect and those who may not."""
    query = '{ __type(name: "Household") { name } }'

    assert await api.refused(query, "front_door")
    assert (await api.ask(query, "developer"))["data"] == {"__type": {"name": "Household"}}
    assert await api.refused(query, "front_door")


async def test_the_name_of_a_type_needs_no_permission(api: Api) -> None:
    """Clients' caches ask for ``__typename`` everywhere."""
    answer = await api.ask("{ __typename people { __typename pageInfo { __typename } } }")

    page = {"__typename": "PageInfo"}
    people = {"__typename": "PersonConnection", "pageInfo": page}
    assert answer == {"data": {"__typename": "Query", "people": people}}


async def test_introspection_takes_the_variables_of_its_document(api: Api) -> None:
    """Those of other fields as well, whatever their types."""
    query = """
        query ($name: String!, $day: Date, $order: PersonOrder, $deep: Boolean = false) {
          __type(name: $name) { name fields @include(if: $deep) { name } kind @skip(if: $deep) }
          people(orderBy: $order, filter: {bornFrom: $day}) { totalCount }
        }
    """
    variables: JsonObject = {"name": "Need", "day": "2020-02-29", "order": "NAME"}
    answer = await api.ask(query, "developer", "front_door", **variables)

    assert answer["data"]["__type"] == {"name": "Need", "kind": "OBJECT"}
    assert "errors" not in answer


async def test_the_introspection_that_tools_send_tells_the_whole_schema(api: Api) -> None:
    """With every option that the reference implementation knows, though it nests deeply."""
    query = get_introspection_query(
        directive_is_repeatable=True,
        schema_description=True,
        specified_by_url=True,
        input_value_deprecation=True,
    )
    answer = await api.ask(query, "developer")

    client_schema = build_client_schema(answer["data"])
    served = api.system.composition.graphql
    assert print_schema(lexicographic_sort_schema(client_schema)) == print_schema(
        lexicographic_sort_schema(served)
    )


@pytest.mark.row("F87")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "{ __schema { types " + "{ fields { type " * 4 + "{ name }" + "} }" * 4 + " } }",
            "Maximum introspection depth exceeded",
        ),
        (
            '{ __type(name: "X") ' + "{ ofType " * 20 + "{ name }" + "}" * 21,
            "The document is more than 12 levels deep.",
        ),
        (
            "{ " + " ".join(f"a{n}: __schema {{ description }}" for n in range(3)) + " }",
            "more than 2",
        ),
    ],
)
async def test_introspection_is_limited(api: Api, query: str, expected: str) -> None:
    """Lists of the schema within lists of the schema would never end."""
    assert expected in (await api.refused(query, "developer"))[0]


async def test_what_introspection_does_not_know_is_null(api: Api) -> None:
    """As the specification says."""
    assert await api.ask('{ __type(name: "Nonsense") { name } }', "developer") == {
        "data": {"__type": None}
    }


# Variables.


FIND = "query ($first: Int!, $f: PersonFilter) { people(first: $first, filter: $f) { totalCount } }"


INT = "Variable '$first' has invalid value: Int cannot represent non-integer value."
DATE = (
    "Variable '$f' has invalid value at .bornFrom: Value cannot represent a Date: write YYYY-MM-DD."
)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "Variable '$first' has invalid value: Expected a value of non-null type 'Int!' to be"),
        ({"first": None}, "Variable '$first' has invalid value: Expected value of non-null type"),
        ({"first": "1"}, INT),
        ({"first": True}, INT),
        ({"first": 1.5}, INT),
        (
            {"first": 10**400},
            "Variable '$first' has invalid value: Int cannot represent non 32-bit",
        ),
        ({"first": 1, "f": []}, "Expected value of type 'PersonFilter' to be an object."),
        ({"first": 1, "f": {"bornFrom": 20}}, DATE),
        ({"first": 1, "f": {"bornFrom": "2020-02-30"}}, DATE),
        (
            {"first": 1, "f": {"sex": [None]}},
            "Variable '$f' has invalid value at .sex[0]: Expected",
        ),
        (
            {"first": 1, "f": {"no\ud83d\ude00": 1}},
            "not to include unknown field 'no",
        ),
    ],
)
async def test_variables_of_wrong_types_are_named(
    api: Api, variables: JsonObject, expected: str
) -> None:
    """Before anything is executed."""
    (message,) = await api.refused(FIND, **variables)

    assert expected in message


async def test_what_is_wrong_is_told_without_the_value(api: Api) -> None:
    """It may be about somebody, and errors are logged by those who get them."""
    given = {"bornFrom": "Florence", "sex": ["Nightingale"], "nobody": {"is": "Seacole"}}
    messages = " ".join(await api.refused(FIND, first=1, f=given))

    assert "bornFrom" in messages
    for value in ("Florence", "Nightingale", "Seacole"):
        assert value not in messages


@pytest.mark.parametrize(
    "query",
    [
        "query ($x: Boolean = true) { __typename @skip(if: $x) }",
        "query ($x: Boolean = true) { people @include(if: $x) { totalCount } }",
        "query ($x: Boolean = true) { ... @include(if: $x) { people { totalCount } } }",
        "mutation ($x: Boolean = true) { __typename @skip(if: $x) }",
    ],
)
async def test_a_null_for_a_directive_at_the_root_is_the_callers_fault(
    api: Api, query: str
) -> None:
    """The default makes the document valid; the value is not."""
    response = await api.post({"query": query, "variables": {"x": None}})

    (error,) = response.json()["errors"]
    assert response.status_code == 400
    assert error["extensions"]["code"] == "BAD_REQUEST"


async def test_variables_nobody_defined_are_ignored(api: Api) -> None:
    """As the specification says."""
    assert "errors" not in await api.ask(FIND, first=1, nonsense={"x": [1]})
