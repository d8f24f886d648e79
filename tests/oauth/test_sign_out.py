"""Signing out, on our pages or sent by an application (OpenID Connect RP-Initiated Logout)."""

import pytest
from httpx2 import Response
from tests.oauth.conftest import CALLBACK, Town, hidden, returned

from earlyhelp_graphql.oauth.clients import Registered

pytestmark = pytest.mark.row("F80")

GOODBYE = "https://app.example/goodbye"


@pytest.fixture
async def app(town: Town) -> Registered:
    """Register an application, and sign Jade in."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    return await town.client(
        "Diary",
        client_id="diary",
        redirect_uris=[CALLBACK],
        sign_out_uris=[GOODBYE],
        public=True,
    )


async def leave(town: Town, **sent: str) -> Response:
    """Ask to sign out, as an application sends the browser."""
    return await town.http.get("/oauth/sign-out", params=sent)


async def test_an_application_that_knows_who_it_is_signs_them_out(
    town: Town, app: Registered
) -> None:
    """The session ends here, with what was given in it, and the way leads back with the state."""
    tokens = await town.tokens(app, scope="openid")
    sent = {"post_logout_redirect_uri": GOODBYE, "state": "s~1"}

    answer = await leave(town, id_token_hint=tokens["id_token"], **sent)

    assert answer.headers["location"].startswith(GOODBYE)
    assert returned(answer) == {"state": "s~1"}
    assert await town.count("oauth_sessions") == 0
    assert (await town.refresh(app, tokens["refresh_token"])).status_code == 400
    assert await town.is_refused(tokens["access_token"])
    assert 'earlyhelp-session=""' in answer.headers["set-cookie"]


async def test_an_id_token_signs_out_when_it_has_long_expired(town: Town, app: Registered) -> None:
    """A session lasts longer than an ID token."""
    token = (await town.tokens(app, scope="openid"))["id_token"]
    town.clock.turn(hours=5)

    answer = await leave(town, id_token_hint=token, post_logout_redirect_uri=GOODBYE)

    assert answer.headers["location"] == GOODBYE
    assert await town.count("oauth_sessions") == 0


@pytest.mark.parametrize("sent", [{}, {"client_id": "diary", "post_logout_redirect_uri": GOODBYE}])
async def test_anybody_else_is_asked_first(
    town: Town, app: Registered, sent: dict[str, str]
) -> None:
    """A link on any page could lead here."""
    page = await leave(town, **sent)
    assert await town.count("oauth_sessions") == 1

    answer = await town.http.post("/oauth/sign-out", data=hidden(page.text))

    assert "You are signed in as <strong>Jade</strong>" in page.text
    assert await town.count("oauth_sessions") == 0
    assert answer.headers["location"] == (GOODBYE if sent else "sign-out")
    assert "You are signed out" in (await leave(town)).text
    assert app.client.client_id == "diary"


async def test_somebody_elses_id_token_asks_first(town: Town, app: Registered) -> None:
    """Jade's token signs nobody out but Jade."""
    token = (await town.tokens(app, scope="openid"))["id_token"]
    await town.account("kai", "family")
    await town.sign_in("kai")

    page = await leave(town, id_token_hint=token, post_logout_redirect_uri=GOODBYE)

    assert "You are signed in as <strong>Kai</strong>" in page.text
    assert await town.count("oauth_sessions") == 1


async def test_a_way_back_that_was_not_registered_is_not_taken(town: Town, app: Registered) -> None:
    """The person is signed out all the same, and stays here."""
    token = (await town.tokens(app, scope="openid"))["id_token"]

    answer = await leave(
        town, id_token_hint=token, post_logout_redirect_uri="https://evil.example/"
    )

    assert "You are signed out" in answer.text
    assert "evil.example" not in answer.text
    assert await town.count("oauth_sessions") == 0


async def test_without_a_session_the_way_back_is_offered(town: Town, app: Registered) -> None:
    """Whoever is signed out already is sent nowhere unasked."""
    town.http.cookies.clear()

    answer = await leave(town, client_id="diary", post_logout_redirect_uri=GOODBYE)

    assert f'<a href="{GOODBYE}">Go back to Diary</a>' in answer.text
    assert app.client.client_id == "diary"


async def test_an_application_may_post_it(town: Town, app: Registered) -> None:
    """It goes on as a GET, since browsers send no cookie with a form from another site."""
    token = (await town.tokens(app, scope="openid"))["id_token"]
    sent = {"id_token_hint": token, "post_logout_redirect_uri": GOODBYE}

    posted = await town.http.post("/oauth/sign-out", data=sent)
    answer = await town.http.get(f"/oauth/{posted.headers['location']}")

    assert posted.status_code == 303
    assert answer.headers["location"] == GOODBYE


@pytest.mark.parametrize("fault", ["nonsense", "access token", "another client"])
async def test_what_is_no_request_to_sign_out_gets_a_page(
    town: Town, app: Registered, fault: str
) -> None:
    """And nobody is signed out by it."""
    tokens = await town.tokens(app, scope="openid")
    hint = {"nonsense": "x.y.z", "access token": tokens["access_token"]}
    sent = {"id_token_hint": hint.get(fault, tokens["id_token"])}
    if fault == "another client":
        sent["client_id"] = "another"

    answer = await leave(town, **sent)

    assert answer.status_code == 400
    assert await town.count("oauth_sessions") == 1
