"""Sign-in by OpenID Connect: what an application learns of whoever signed in to it."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.oauth.conftest import CALLBACK, ISSUER, Pkce, Town, returned

from earlyhelp.access import scopes as s
from earlyhelp_graphql.oauth.clients import Registered

pytestmark = pytest.mark.row("F80")

ASKED = f"openid {s.PLANS_PLAN.read}"


async def id_claims(town: Town, token: str) -> dict[str, Any]:
    """Return the claims of an ID token, verified as a client would by the published keys."""
    keys = (await town.http.get("/.well-known/jwks.json")).json()
    found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES256"])
    assert found.header["typ"] == "JWT"
    return dict(found.claims)


@pytest.fixture
async def diary(town: Town) -> Registered:
    """Register an application, and sign Jade in."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    return await town.client("Diary", client_id="diary", redirect_uris=[CALLBACK], public=True)


async def test_an_application_learns_who_signed_in_and_when(town: Town, diary: Registered) -> None:
    """The ID token names issuer, application, person and nonce, and the moment of the password."""
    signed_in_at = int(town.clock.now.timestamp())
    town.clock.turn(minutes=5)

    tokens = await town.tokens(diary, scope=ASKED, nonce="n-0S6_WzA2Mj")

    claims = await id_claims(town, tokens["id_token"])
    assert claims.pop("at_hash")
    assert claims.pop("sub")
    assert claims == {
        "iss": ISSUER,
        "aud": "diary",
        "name": "Jade",
        "nonce": "n-0S6_WzA2Mj",
        "auth_time": signed_in_at,
        "iat": signed_in_at + 300,
        "exp": signed_in_at + 900,
    }
    assert set(tokens["scope"].split()) == set(ASKED.split())


async def test_without_the_scope_nothing_is_told(town: Town, diary: Registered) -> None:
    """Neither where other scopes are asked for, nor where none is named."""
    some = await town.tokens(diary, scope=s.PLANS_PLAN.read, nonce="n")
    every = await town.tokens(diary)

    assert "id_token" not in some
    assert "id_token" not in every
    assert "openid" not in every["scope"].split()


async def test_signing_in_alone_needs_no_role(town: Town) -> None:
    """Who somebody is opens no record, so an application may ask for nothing else."""
    await town.account("newcomer")
    await town.sign_in("newcomer")
    app = await town.client(redirect_uris=[CALLBACK], scopes=["openid"])

    tokens = await town.tokens(app, scope="openid")

    assert (await id_claims(town, tokens["id_token"]))["name"] == "Newcomer"
    assert tokens["scope"] == "openid"


async def test_the_consent_page_says_what_is_told(town: Town, diary: Registered) -> None:
    """In a sentence, as for every other scope."""
    page = await town.http.get("/oauth/authorize", params=town.asking(diary, Pkce(), scope=ASKED))

    assert "See your name, and that it is you who signed in." in page.text


async def test_an_application_of_its_own_has_nobody_to_tell_of(town: Town) -> None:
    """Client credentials have no person, so the scope is refused."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")

    answer = await town.own_token(client, scope="openid")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


async def test_an_id_token_opens_nothing(town: Town, diary: Registered) -> None:
    """Signed with the same key, it is no access token."""
    tokens = await town.tokens(diary, scope=ASKED)

    assert await town.is_refused(tokens["id_token"])
    assert not await town.is_refused(tokens["access_token"])


async def test_userinfo_tells_what_the_id_token_does(town: Town, diary: Registered) -> None:
    """By GET and by POST, of whoever signed in."""
    tokens = await town.tokens(diary, scope=ASKED)
    claims = await id_claims(town, tokens["id_token"])
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}

    got = await town.http.get("/oauth/userinfo", headers=bearer)
    posted = await town.http.post("/oauth/userinfo", headers=bearer)

    assert got.json() == posted.json() == {"sub": claims["sub"], "name": "Jade"}
    assert got.headers["cache-control"] == "no-store"


async def test_userinfo_refuses_in_the_words_of_bearer_tokens(
    town: Town, diary: Registered
) -> None:
    """No token, one that lacks the scope, and one whose account was closed."""

    def asking(tokens: dict[str, str]) -> Any:
        bearer = {"authorization": f"Bearer {tokens['access_token']}"}
        return town.http.get("/oauth/userinfo", headers=bearer)

    nothing = await town.http.get("/oauth/userinfo")
    lacking = await asking(await town.tokens(diary, scope=s.PLANS_PLAN.read))
    account = await town.account("kai", "family")
    await town.sign_in("kai")
    ended = await town.tokens(diary, scope=ASKED)
    await town.change(account, is_active=False)
    over = await asking(ended)

    assert nothing.status_code == 401
    assert nothing.headers["www-authenticate"] == 'Bearer realm="earlyhelp"'
    assert lacking.status_code == 403
    assert 'error="insufficient_scope"' in lacking.headers["www-authenticate"]
    assert (over.status_code, over.json()["error"]) == (401, "invalid_token")


async def test_discovery_tells_what_clients_need(town: Town) -> None:
    """At the address of OpenID Connect, with what its clients look for."""
    told = (await town.http.get("/.well-known/openid-configuration")).json()

    assert told["issuer"] == ISSUER
    assert told["id_token_signing_alg_values_supported"] == ["ES256"]
    assert told["subject_types_supported"] == ["public"]
    assert {"sub", "name", "nonce", "auth_time"} <= set(told["claims_supported"])
    assert "openid" in told["scopes_supported"]
    assert told["request_uri_parameter_supported"] is False
    assert told == (await town.http.get("/.well-known/oauth-authorization-server")).json()


async def test_refreshing_goes_on_without_a_new_id_token(town: Town, diary: Registered) -> None:
    """The person did not sign in again."""
    tokens = await town.tokens(diary, scope=ASKED)

    answer = await town.refresh(diary, tokens["refresh_token"])

    assert answer.status_code == 200
    assert "id_token" not in answer.json()
    assert "openid" in answer.json()["scope"].split()


async def test_somebody_who_goes_back_may_answer_again(town: Town, diary: Registered) -> None:
    """The same request, with the same nonce, is no attack."""
    pkce = Pkce()

    answers = [await town.consent(diary, pkce, scope=ASKED, nonce="same") for _ in range(2)]

    assert all("code" in returned(answer) for answer in answers)
