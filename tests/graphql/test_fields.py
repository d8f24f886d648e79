"""Fields that fail or are denied: they are null, alone, with an error for each place."""

import logging
from uuid import uuid4

import pytest
from tests.graphql.conftest import Api, errors
from tests.graphql.probe import SECRET

from earlyhelp_graphql.testing import JsonObject

LIST = """
    query ($f: PersonFilter) {
      people(filter: $f, orderBy: RECORDED_NEWEST_FIRST) {
        nodes { givenName %s }
      }
    }
"""


async def _family(api: Api, *names: str) -> JsonObject:
    """Register people of one new family; return the filter that finds them, newest first."""
    family = f"Family {uuid4().hex}"
    for name in reversed(names):
        await api.register(givenName=name, familyName=family)
    return {"familyNameStartsWith": family}


async def test_a_python_field_is_computed_for_all_at_once(api: Api) -> None:
    """Under aliases, and in fragments, too."""
    family = await _family(api, "Ada", "Bea")
    fragment = "fragment F on Person { again: greeting ... { x1: greeting } }"
    answer = await api.ask(LIST % "greeting ...F" + fragment, f=family)

    ada = {"givenName": "Ada", "greeting": "Dear Ada", "again": "Dear Ada", "x1": "Dear Ada"}
    assert answer["data"]["people"]["nodes"][0] == ada
    assert "errors" not in answer


@pytest.mark.parametrize("field", ["greeting", "tooFew"])
async def test_a_python_field_that_fails_nulls_itself_alone(
    api: Api, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    """With one error, which counts its places and tells nothing of what went wrong."""
    family = await _family(api, "Ada", "Fail")
    caplog.set_level(logging.CRITICAL)
    answer = await api.ask(LIST % f"x: {field} familyName version", f=family)

    nodes = answer["data"]["people"]["nodes"]
    assert [(each["givenName"], each["x"]) for each in nodes] == [("Ada", None), ("Fail", None)]
    assert all(each["familyName"] and each["version"] == 1 for each in nodes)
    assert answer["errors"] == [
        {
            "message": f"Person.{field} could not be computed.",
            "path": ["people", "nodes", 0, "x"],
            "extensions": {"code": "FIELD_FAILED", "count": 2},
        }
    ]


async def test_a_failure_stays_with_its_field(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    """The same field elsewhere in the document is computed; other fields are as well."""
    caplog.set_level(logging.CRITICAL)
    good, bad = await _family(api, "Ada"), await _family(api, "Fail")
    query = """
        query ($good: PersonFilter, $bad: PersonFilter) {
          good: people(filter: $good) { nodes { greeting } }
          bad: people(filter: $bad) { nodes { greeting givenName } }
        }
    """
    answer = await api.ask(query, good=good, bad=bad)

    assert answer["data"]["good"] == {"nodes": [{"greeting": "Dear Ada"}]}
    assert answer["data"]["bad"] == {"nodes": [{"greeting": None, "givenName": "Fail"}]}
    assert errors(answer) == [(["bad", "nodes", 0, "greeting"], "FIELD_FAILED")]


async def test_a_python_field_without_parents_is_never_called(api: Api) -> None:
    """An empty list has nothing to fail for."""
    answer = await api.ask(LIST % "tooFew", f={"familyNameStartsWith": uuid4().hex})

    assert answer == {"data": {"people": {"nodes": []}}}


# Denied fields.


@pytest.mark.row("F82")
async def test_a_denied_field_is_null_with_one_error_for_all_its_places(api: Api) -> None:
    """It has the path of the first, how many there are, and the scope that lacks."""
    family = await _family(api, "Ada", "Bea")
    answer = await api.ask(LIST % "secret again: secret needs { totalCount }", f=family)

    denied = {"secret": None, "again": None, "needs": None}
    ada, bea = {"givenName": "Ada", **denied}, {"givenName": "Bea", **denied}
    assert answer["data"]["people"]["nodes"] == [ada, bea]
    told = {"secret": SECRET, "again": SECRET, "needs": "plans:need:read"}
    assert answer["errors"] == [
        {
            "message": f"You may not read Person.{'needs' if key == 'needs' else 'secret'}.",
            "path": ["people", "nodes", 0, key],
            "extensions": {"code": "FORBIDDEN", "count": 2, "scope": scope},
        }
        for key, scope in told.items()
    ]


@pytest.mark.row("F82")
async def test_a_denied_field_of_nobody_is_no_error(api: Api) -> None:
    """Where there is no parent there is no place."""
    answer = await api.ask(LIST % "secret", f={"familyNameStartsWith": uuid4().hex})

    assert answer == {"data": {"people": {"nodes": []}}}


@pytest.mark.row("F82")
@pytest.mark.parametrize(
    ("query", "roles"),
    [
        ("{ people { totalCount } }", ("developer",)),
        ('{ person(id: "nonsense") { id } }', ("analyst",)),
        ('{ node(id: "Need_0199aaaa-0000-7000-8000-000000000001") { id } }', ("front_door",)),
        ("{ teams { totalCount } }", ("family",)),
    ],
)
async def test_a_denied_root_field_is_null(api: Api, query: str, roles: tuple[str, ...]) -> None:
    """The others are answered."""
    answer = await api.ask(query.replace("{", "{ __typename ", 1), *roles)

    assert list(answer["data"].values()) == ["Query", None]
    assert [code for _, code in errors(answer)] == ["FORBIDDEN"]


@pytest.mark.row("F82")
async def test_one_role_never_widens_another(api: Api) -> None:
    """A secret shows on the rows of the role that holds its scope, not on another role's rows."""
    family = await _family(api, "Ada")
    answer = await api.ask(LIST % "secret", "front_door", "team_manager", f=family)

    assert answer == {"data": {"people": {"nodes": [{"givenName": "Ada", "secret": None}]}}}


async def test_no_key_of_an_answer_is_ours(api: Api) -> None:
    """Whose data an object holds is noted for the audit, and never leaves."""
    await _family(api, "Ada")
    for selection in ("id", "id secret", "id greeting", "__typename"):
        response = await api.post({"query": f"{{ people {{ nodes {{ {selection} }} }} }}"})
        assert "~" not in response.text
