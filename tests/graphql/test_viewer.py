"""Who is signed in: what an app asks before anything else."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from tests.graphql.conftest import Api, Who

from earlyhelp.storage.connections import READER

VIEWER = """
    { viewer {
        username displayName application
        practitioner { name } person { givenName }
        grants { role rows scopes categories }
    } }
"""


async def test_a_practitioner_learns_who_they_are_and_what_they_may(api: Api) -> None:
    """Name, application, and of each role its scopes and the categories that they reach."""
    answer = await api.ask(VIEWER, "connector", "analyst")
    viewer = answer["data"]["viewer"]
    assert viewer["username"] == viewer["displayName"]
    assert viewer["username"].startswith("caller-")
    assert viewer["application"]
    connector, analyst = sorted(viewer["grants"], key=lambda each: each["role"], reverse=True)
    assert (connector["role"], connector["rows"]) == ("connector", "CASELOAD")
    assert connector["categories"] == ["COMMUNITY", "FRONT_DOOR", "GENERAL"]
    assert "plans:need:read" in connector["scopes"]
    assert (analyst["role"], analyst["rows"], analyst["categories"]) == ("analyst", "NOBODY", None)
    assert "errors" not in answer


async def test_everybody_sees_themselves_and_administrators_other_accounts(api: Api) -> None:
    """Whatever their role, nobody but who keeps accounts gets another by its id."""
    ask = "query ($id: ID!) { viewer { id } node(id: $id) { id } }"
    ids = {
        role: (await api.ask("{ viewer { id } }", role))["data"]["viewer"]["id"]
        for role in ("administrator", "analyst", "developer", "family", "front_door", "manager")
        if role in {each.name for each in api.system.plugins.registry.roles}
    }
    assert len(ids) >= 5
    own = await api.ask(ask, "front_door", id=ids["front_door"])
    assert own["data"]["node"] == own["data"]["viewer"]
    others = await api.ask(ask, "front_door", id=ids["family"])
    assert others["data"] == {"viewer": own["data"]["viewer"], "node": None}
    kept = await api.ask(ask, "administrator", id=ids["family"])
    assert kept["data"]["node"] == {"id": ids["family"]}


async def test_every_role_may_ask_who_it_is(api: Api) -> None:
    """Core's roles, and those of plugins."""
    for role in api.system.plugins.registry.roles:
        answer = await api.ask("{ viewer { grants { role } } }", role.name)
        assert answer["data"]["viewer"]["grants"] == [{"role": role.name}], answer


async def test_the_secret_of_an_account_cannot_be_read_by_what_answers(api: Api) -> None:
    """The reading role may read names, and no password's hash."""
    async with api.system.sessions() as session:
        await session.execute(text(f"SET LOCAL ROLE {READER}"))
        await session.execute(text("SELECT username FROM accounts"))
        with pytest.raises(ProgrammingError, match="permission denied"):
            await session.execute(text("SELECT password_hash FROM accounts"))


async def test_an_account_says_whom_it_acts_as(api: Api) -> None:
    """A family member is a person, a worker a practitioner; neither is both."""
    person = await api.register(givenName="Rose")
    token = await api.new_token(Who(("family",), person=person))
    answer = await api.http.post(
        "/graphql", json={"query": VIEWER}, headers={"Authorization": f"Bearer {token}"}
    )
    viewer = answer.json()["data"]["viewer"]
    assert viewer["person"] == {"givenName": "Rose"}
    assert viewer["practitioner"] is None
