"""Personal data in logs: errors are told by kind and place, never by what they say."""

import logging
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text
from tests.security.conftest import Town

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.storage.embedded import EmbeddedServer
from earlyhelp.traces import trace
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.testing import open_council

REGISTER = """mutation ($input: RegisterPersonInput!) {
    registerPerson(input: $input) { person { id } problems { code } }
}"""


@pytest.fixture
async def refusing(attacked: str) -> AsyncIterator[None]:
    """Let the database refuse, for a reason of its own, what the services accept."""
    connection = await asyncpg.connect(attacked)
    rule = "CHECK (family_name <> 'Nightingale')"
    await connection.execute(f"ALTER TABLE people ADD CONSTRAINT unforeseen {rule}")
    yield
    await connection.execute("ALTER TABLE people DROP CONSTRAINT unforeseen")
    await connection.close()


@pytest.mark.row("F82")
@pytest.mark.usefixtures("refusing")
async def test_what_the_database_refuses_is_logged_without_the_row(
    town: Town, caplog: pytest.LogCaptureFixture, server: EmbeddedServer
) -> None:
    """PostgreSQL shows the whole row, and SQLAlchemy every value; no log shows either."""
    person = {"givenName": "Florence", "familyName": "Nightingale", "dateOfBirth": "2001-05-12"}
    with caplog.at_level(logging.DEBUG):
        answer = await town.answer("priya", REGISTER, input=person)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["message"].split()[-1] in caplog.text
    assert "(23514, unforeseen)" in caplog.text
    assert "people/services.py" in caplog.text
    database_log = (server.folder / "server.log").read_text()
    assert "database system is ready" in database_log
    for secret in ("Florence", "Nightingale", "2001-05-12"):
        assert secret not in caplog.text
        assert secret not in database_log
        assert secret not in str(answer)


async def test_a_fault_before_anything_is_executed_is_masked_too(
    town: Town, attacked: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is broken on our side, the caller is told an id and nothing else."""
    token = await town.token("anita")
    connection = await asyncpg.connect(attacked)
    await connection.execute("ALTER TABLE account_roles RENAME TO mislaid")
    response = await town.post("anita", "{ __typename }", {})
    await connection.execute("ALTER TABLE mislaid RENAME TO account_roles")
    await connection.close()

    (error,) = response.json()["errors"]
    assert response.status_code == 500
    assert error["extensions"] == {"code": "INTERNAL"}
    assert error["message"].split()[-1] in caplog.text
    assert token not in caplog.text
    assert "account_roles" not in response.text


async def test_a_fault_of_ours_in_oauth_is_json_and_masked(
    town: Town, attacked: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As RFC 6749 has errors, whatever is broken; a page where people look at it."""
    connection = await asyncpg.connect(attacked)
    await connection.execute("ALTER TABLE oauth_clients RENAME TO mislaid")
    form = {"grant_type": "client_credentials", "client_id": "nobody", "client_secret": "none"}
    token = await town.http.post("/oauth/token", data=form)
    page = await town.http.get("/oauth/authorize?client_id=nobody&response_type=code")
    await connection.execute("ALTER TABLE mislaid RENAME TO oauth_clients")
    await connection.close()

    assert (token.status_code, page.status_code) == (500, 500)
    assert token.json()["error"] == "server_error"
    assert token.json()["error_description"].split()[-1] in caplog.text
    assert token.headers["cache-control"] == "no-store"
    assert page.headers["content-type"].startswith("text/html")
    for response in (token, page):
        assert "oauth_clients" not in response.text


@pytest.mark.parametrize("development", [False, True])
async def test_what_errors_say_is_logged_in_development_only(
    development: bool,  # noqa: FBT001 - a case
    database: str,
    plugins: EnabledPlugins,
    composition: Composition,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is people's data; the caller is told none of it, wherever."""
    async with open_council(database, plugins, composition, development=development) as council:
        async with council.system.sessions() as session, session.begin():
            rule = "CHECK (family_name <> 'Nightingale')"
            await session.execute(text(f"ALTER TABLE people ADD CONSTRAINT unforeseen {rule}"))
        person = {"givenName": "Florence", "familyName": "Nightingale"}
        refused = await council.answer(council.viewer("front_door"), REGISTER, input=person)
    assert refused.denied == {"registerPerson": "INTERNAL"}
    assert "Nightingale" not in refused.text
    assert ("Florence, Nightingale" in caplog.text) == development


def test_a_trace_tells_kinds_and_places_and_not_what_was_said() -> None:
    """Of the error and of what led to it, in the order in which they happened."""
    name = "night" + "ingale"
    try:
        try:
            int(name)
        except ValueError as error:
            raise KeyError(name) from error
    except KeyError as error:
        told = trace(error)

    assert told.index("builtins.ValueError\n") < told.index("builtins.KeyError\n")
    assert "raise KeyError(name) from error" in told
    assert name not in told
