"""Revocation (RFC 7009) and introspection (RFC 7662)."""

import pytest
from tests.oauth.conftest import CALLBACK, ISSUER, Town

from earlyhelp.access import scopes as s

pytestmark = pytest.mark.row("F80")


async def test_introspection_tells_of_a_live_access_token(town: Town) -> None:
    """Everything a resource server needs, and no name."""
    account = await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    token = (await town.own_token(client)).json()["access_token"]

    answered = (await town.post("/oauth/introspect", client, token=token)).json()

    assert answered.pop("jti")
    assert answered.pop("exp") - answered.pop("iat") == 600
    assert answered == {
        "active": True,
        "token_type": "Bearer",
        "iss": ISSUER,
        "sub": str(account.id),
        "aud": f"{ISSUER}/graphql",
        "client_id": client.client.client_id,
        "scope": f"{s.ACCESS_VIEWER.read} {s.SCHEMA_INTROSPECT}",
    }


async def test_a_resource_server_learns_what_a_token_allows_and_not_whose_it_is(
    town: Town,
) -> None:
    """Registered as one it is told of others' access tokens, without the account."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    server = await town.client("Records", introspects=True)
    token = (await town.own_token(client)).json()["access_token"]

    answered = (await town.post("/oauth/introspect", server, token=token)).json()

    assert (answered["active"], answered["scope"]) == (
        True,
        f"{s.ACCESS_VIEWER.read} {s.SCHEMA_INTROSPECT}",
    )
    assert answered["client_id"] == client.client.client_id
    assert "sub" not in answered


async def test_introspection_tells_other_clients_nothing(town: Town) -> None:
    """Nor does it tell a resource server of a refresh token, which is never sent to one."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, other = [await town.client(redirect_uris=[CALLBACK]) for _ in range(2)]
    server = await town.client("Records", introspects=True)
    tokens = await town.tokens(app)

    for asker, token in (
        (other, tokens["access_token"]),
        (other, tokens["refresh_token"]),
        (server, tokens["refresh_token"]),
    ):
        answer = await town.post("/oauth/introspect", asker, token=token)
        assert answer.json() == {"active": False}


async def test_introspection_tells_the_scopes_that_count_today(town: Town) -> None:
    """A resource server gives no more for a role than the account still holds."""
    account = await town.account("anna", "developer", "analyst")
    client = await town.client(acts_as="anna")
    server = await town.client("Records", introspects=True)
    scope = f"{s.PATHWAY_SCHEME.read} {s.SCHEMA_INTROSPECT}"
    token = (await town.own_token(client, scope=scope)).json()["access_token"]

    await town.lose_roles(account, "analyst")
    fewer = (await town.post("/oauth/introspect", server, token=token)).json()
    await town.lose_roles(account)

    assert fewer["scope"] == s.SCHEMA_INTROSPECT
    assert not await town.is_active(server, token)


async def test_introspection_tells_of_a_refresh_token_to_its_own_client_only(town: Town) -> None:
    """To others it is as if there were none."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    other = await town.client(redirect_uris=[CALLBACK])
    token = (await town.tokens(app, scope=s.PLANS_GOAL.read))["refresh_token"]

    answered = (await town.post("/oauth/introspect", app, token=token)).json()

    assert (answered["active"], answered["scope"]) == (True, s.PLANS_GOAL.read)
    assert not await town.is_active(other, token)


@pytest.mark.parametrize("end", ["expiry", "account", "client", "garbage"])
async def test_introspection_calls_what_has_ended_inactive(town: Town, end: str) -> None:
    """It says so and nothing more."""
    account = await town.account("anna", "developer")
    client, asker = await town.client(acts_as="anna"), await town.client(introspects=True)
    token = (await town.own_token(client)).json()["access_token"]
    if end == "expiry":
        town.clock.turn(minutes=10)
    if end == "account":
        await town.change(account, is_active=False)
    if end == "client":
        await town.change(client.client, revoked_at=town.clock())
    token = "garbage" if end == "garbage" else token

    answer = await town.post("/oauth/introspect", asker, token=token)

    assert (answer.status_code, answer.json()) == (200, {"active": False})


async def test_introspection_is_for_clients_that_prove_themselves(town: Town) -> None:
    """Neither public clients nor strangers may ask."""
    public = await town.client(redirect_uris=[CALLBACK], public=True)

    answers = [
        await town.post("/oauth/introspect", public, token="x"),
        await town.post("/oauth/introspect", token="x"),
    ]

    assert [answer.status_code for answer in answers] == [401, 401]


@pytest.mark.parametrize("hint", ["", "access_token", "refresh_token", "something_else"])
async def test_a_revoked_access_token_ends_at_once(town: Town, hint: str) -> None:
    """The hint does not matter, nor does revoking twice."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    token = (await town.own_token(client)).json()["access_token"]
    await town.provider.verifier.verify(f"Bearer {token}")

    first = await town.post("/oauth/revoke", client, token=token, token_type_hint=hint)
    again = await town.post("/oauth/revoke", client, token=token, token_type_hint=hint)

    assert (first.status_code, again.status_code) == (200, 200)
    assert not await town.is_active(client, token)
    assert await town.is_refused(token)


@pytest.mark.parametrize("public", [False, True])
async def test_a_revoked_refresh_token_ends_its_family(town: Town, *, public: bool) -> None:
    """Access tokens of the same consent end with it."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK], public=public)
    tokens = await town.tokens(app)

    answer = await town.post("/oauth/revoke", app, token=tokens["refresh_token"])

    assert answer.status_code == 200
    assert await town.is_refused(tokens["access_token"])
    assert (await town.refresh(app, tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_another_clients_token_is_not_revoked(town: Town) -> None:
    """Who asks is told so."""
    await town.account("anna", "developer")
    owner, other = await town.client(acts_as="anna"), await town.client(acts_as="anna")
    token = (await town.own_token(owner)).json()["access_token"]

    answer = await town.post("/oauth/revoke", other, token=token)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert not await town.is_refused(token)


async def test_revoking_nonsense_succeeds_and_strangers_may_not_try(town: Town) -> None:
    """An invalid token is as good as a revoked one (RFC 7009 2.2)."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")

    nonsense = await town.post("/oauth/revoke", client, token="a.b.c")
    missing = await town.post("/oauth/revoke", client)
    stranger = await town.post("/oauth/revoke", token="a.b.c")

    assert nonsense.status_code == 200
    assert (missing.status_code, missing.json()["error"]) == (400, "invalid_request")
    assert stranger.status_code == 401


async def test_the_list_of_revoked_tokens_holds_no_expired_ones(town: Town) -> None:
    """They are refused for their age, so they need no place."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    for _ in range(2):
        token = (await town.own_token(client)).json()["access_token"]
        await town.post("/oauth/revoke", client, token=token)
        town.clock.turn(minutes=11)

    assert await town.count("oauth_revoked_tokens") == 1
