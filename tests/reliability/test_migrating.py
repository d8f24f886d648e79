"""A migration while the server serves costs whoever comes a retry, not an error."""

from datetime import date

import asyncpg
import pytest
from tests.graphql.conftest import REGISTER, Api

from earlyhelp.access.models import Account, AccountRole
from earlyhelp_graphql.oauth.clients import NewClient, register_client

NAMED = {"input": {"givenName": "Flo", "familyName": "Ray"}}
ASKED = "{ people(first: 1) { nodes { givenName locality { name } } } }"


@pytest.fixture(scope="module")
async def secret(steady: Api) -> tuple[str, str]:
    """Register a client that acts as somebody at the front door."""
    async with steady.system.sessions() as session, session.begin():
        account = Account(username="migrated", display_name="Migrated")
        session.add(account)
        await session.flush()
        granted = date(2026, 1, 1)
        session.add(AccountRole(account_id=account.id, role="front_door", granted_on=granted))
        await session.flush()
        made = await register_client(session, NewClient("Migrated", acts_as="migrated"))
        return made.client.client_id, made.secret or ""


@pytest.mark.parametrize(
    "column",
    [
        "localities.name",
        "accounts.display_name",
        "oauth_clients.name",
        "audit_entries.verb",
        "idempotency_keys.verb",
    ],
)
async def test_a_column_changes_its_type(
    steady: Api, owner: asyncpg.Connection, secret: tuple[str, str], column: str
) -> None:
    """Reads, writes and tokens go on, though their statements were prepared before."""
    table, _, name = column.partition(".")
    form = {"grant_type": "client_credentials"}
    for number, type_ in enumerate(("text", "varchar(600)", "text")):
        await owner.execute(f"ALTER TABLE {table} ALTER COLUMN {name} TYPE {type_}")
        token = await steady.http.post("/oauth/token", data=form, auth=secret)
        headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
        for key in ("a", "b", "b"):
            variables = {**NAMED, "key": f"{column} {number} {key}"}
            asked = {"query": REGISTER, "variables": variables}
            written = await steady.http.post("/graphql", json=asked, headers=headers)
            assert written.json()["data"]["registerPerson"]["problems"] == []
        read = await steady.http.post("/graphql", json={"query": ASKED}, headers=headers)
        assert "errors" not in read.json()
