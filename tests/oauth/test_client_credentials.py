"""An application asks on its own, as the account it was registered with."""

import base64
import json

import pytest
from tests.oauth.conftest import ISSUER, Town

from earlyhelp.access import scopes as s
from earlyhelp.contract.enabled import EnabledPlugins

pytestmark = pytest.mark.row("F80")


def _part(token: str, index: int) -> dict[str, object]:
    encoded = token.split(".")[index]
    part: dict[str, object] = json.loads(base64.urlsafe_b64decode(encoded + "=="))
    return part


async def test_a_token_is_an_rfc_9068_jwt_about_the_account(town: Town) -> None:
    """Header and claims are those of RFC 9068, for ten minutes."""
    account = await town.account("anna", "developer")
    client = await town.client(acts_as="anna")

    answer = await town.own_token(client)

    body = answer.json()
    claims = _part(body["access_token"], 1)
    now = int(town.clock().timestamp())
    assert answer.status_code == 200
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    assert "refresh_token" not in body
    assert _part(body["access_token"], 0).items() >= {"typ": "at+jwt", "alg": "ES256"}.items()
    assert claims.pop("jti")
    assert claims == {
        "iss": ISSUER,
        "sub": str(account.id),
        "aud": f"{ISSUER}/graphql",
        "client_id": client.client.client_id,
        "scope": f"{s.ACCESS_VIEWER.read} {s.SCHEMA_INTROSPECT}",
        "iat": now,
        "exp": now + 600,
        "gen": [1, 1],
    }


async def test_no_scope_asked_for_gives_all_that_client_and_roles_allow(
    town: Town, plugins: EnabledPlugins
) -> None:
    """The default is the whole of what both allow, and no more."""
    await town.account("anna", "developer", "analyst")
    roles = {role.name: role for role in plugins.registry.roles}
    both = {*roles["developer"].scopes, *roles["analyst"].scopes}
    free = await town.client(acts_as="anna")
    bound = await town.client(acts_as="anna", scopes=[s.SCHEMA_INTROSPECT, s.PEOPLE_PERSON.read])

    given = [(await town.own_token(client)).json()["scope"] for client in (free, bound)]

    assert [set(text.split()) for text in given] == [both, {s.SCHEMA_INTROSPECT}]


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param("no:such:scope", id="unknown"),
        pytest.param(f"{s.PATHWAY_SCHEME.read} no:such:scope", id="one of two unknown"),
        pytest.param(s.PARTNERSHIP_ORGANISATION.read, id="not allowed for the client"),
        pytest.param(s.PLANS_NEED.read, id="not given by the roles"),
        pytest.param(f"{s.PATHWAY_SCHEME.read} {s.PLANS_NEED.read}", id="one of two not given"),
        pytest.param("  ", id="blank"),
    ],
)
async def test_a_scope_out_of_reach_is_refused_as_a_whole(town: Town, scope: str) -> None:
    """Nothing is granted silently smaller, and nothing empty."""
    await town.account("anna", "analyst")
    client = await town.client(acts_as="anna", scopes=[s.PATHWAY_SCHEME.read, s.PLANS_NEED.read])

    answer = await town.own_token(client, scope=scope)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


async def test_an_account_without_roles_gets_no_empty_token(town: Town) -> None:
    """Where nothing can be granted the answer is invalid_scope."""
    await town.account("anna")
    client = await town.client(acts_as="anna")

    answer = await town.own_token(client)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


async def test_a_closed_account_is_not_acted_for(town: Town) -> None:
    """The client stays, but has nobody to act as."""
    account = await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    await town.change(account, is_active=False)

    answer = await town.own_token(client)

    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


async def test_the_secret_may_come_in_the_body(town: Town) -> None:
    """client_secret_post works as client_secret_basic does."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    assert client.secret is not None

    answer = await town.own_token_of(client.client.client_id, client.secret)

    assert answer.status_code == 200


@pytest.mark.parametrize("way", ["basic", "post"])
@pytest.mark.parametrize("fault", ["secret", "client", "revoked", "public"])
async def test_whoever_cannot_prove_itself_is_told_nothing(
    town: Town, way: str, fault: str
) -> None:
    """A wrong secret, an unknown, revoked or public client: one and the same 401."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    public = await town.client(redirect_uris=["https://app.example/"], public=True)
    client_id, secret = client.client.client_id, client.secret or ""
    if fault == "revoked":
        await town.change(client.client, revoked_at=town.clock())
    client_id = {"client": "nobody", "public": public.client.client_id}.get(fault, client_id)
    secret = "wrong" if fault == "secret" else secret

    if way == "basic":
        answer = await town.http.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret)
        )
    else:
        answer = await town.own_token_of(client_id, secret)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic realm=")
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "The client could not be authenticated.",
    }


async def test_a_public_client_has_no_credentials_to_ask_with(town: Town) -> None:
    """Client credentials are for clients that can keep a secret."""
    public = await town.client(redirect_uris=["https://app.example/"], public=True)

    answer = await town.own_token(public)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_client_without_that_grant_is_refused(town: Town) -> None:
    """Only what was registered works."""
    client = await town.client(redirect_uris=["https://app.example/"])

    answer = await town.own_token(client)

    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
