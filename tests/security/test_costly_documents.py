"""Documents made to keep the server busy: counted before they are validated, wherever they hide."""

import pytest
from tests.security.conftest import Town

MANY = "people { nodes { id } } " * 500
FRAGMENTS = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(300))


@pytest.mark.row("F87")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"{{ __typename }} fragment F on Query {{ {MANY} }}", "fields named twice"),
        (
            f"{{ ...F }} fragment F on Query {{ {MANY} }} fragment F on Query {{ __typename }}",
            "fields named twice",
        ),
        (f"query A {{ {MANY} }} query A {{ __typename }}", "fields named twice"),
        (f"{{ {MANY} }} {{ __typename }}", "fields named twice"),
        (f"{{ __typename }} {FRAGMENTS}", "fragments spread"),
        ("{ people { nodes { " + "...{ id } " * 500 + "} } }", "fragments spread"),
        ("{ people(" + "first: 1 " * 500 + ") { totalCount } }", "arguments named twice"),
        ("{ __typename @skip(" + "if: true " * 500 + ") }", "arguments named twice"),
        ("query (" + "$a: Int " * 500 + ") { __typename }", "variables"),
        ("".join(f"query A{n} {{ __typename }} " for n in range(500)), "operations"),
    ],
    ids=lambda value: value if len(value) < 30 else value[:12],
)
async def test_nothing_in_a_document_is_too_hidden_to_be_counted(
    town: Town, query: str, expected: str
) -> None:
    """Validation reads unused fragments and namesakes too, and compares in pairs."""
    response = await town.post("karen", query, {})

    (error,) = response.json()["errors"]
    assert response.status_code == 400
    assert error["message"].startswith("The document has more than")
    assert expected in error["message"]


@pytest.mark.row("F87")
@pytest.mark.parametrize("who", ["karen", "jade", "sandra"])
async def test_a_small_document_does_not_become_an_endless_statement(town: Town, who: str) -> None:
    """It is refused while it is put together, before the database hears of it."""
    many = " ".join(f"a{number}: publications(first: 1) {{ ...F }}" for number in range(150))
    nested = "nodes { goal { need { id } } action { id } }"
    query = f"""
        {{ people(first: 1) {{ nodes {{ {many} }} }} }}
        fragment F on PublicationConnection {{
            nodes {{ person {{ publications(first: 1) {{ {nested} }} }} goal {{ id }} }}
        }}
    """
    answer = await town.answer(who, query)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_VALUE"
    assert error["message"] == "This asks for too much at once. Ask in several requests."


@pytest.mark.row("F87")
async def test_the_whole_schema_is_not_told_twenty_times_at_once(town: Town) -> None:
    """A developer may read the schema, and not keep the server busy with it."""
    several = " ".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(3))

    response = await town.post("demo-developer", f"{{ {several} }}", {})

    assert response.status_code == 400
    assert "more than 2 fields at its root for introspection" in response.text


@pytest.mark.row("F87")
async def test_variables_do_not_hold_values_without_end(town: Town) -> None:
    """Each is checked by itself; what stands within texts is one value."""
    query = (
        "query ($of: [String!]) { supportPlans { nodes { needCount(filter: {category: $of}) } } }"
    )

    many = await town.post("karen", query, {"of": ["MALE"] * 20_000})
    few = await town.post("karen", query, {"of": ["MALE"], "unused": "x," * 10_000})

    assert many.status_code == 400
    assert "more than 5000 values" in many.text
    assert few.status_code == 200
