"""`prompt` and `max_age`: whoever sits at the computer now is asked, not whoever did before."""

import pytest
from httpx2 import Response
from tests.oauth.conftest import CALLBACK, PASSWORD, Pkce, Town, hidden, returned

from earlyhelp_graphql.oauth.clients import Registered

pytestmark = pytest.mark.row("F80")


@pytest.fixture
async def app(town: Town) -> Registered:
    """Register an application, and sign Jade in."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    return await town.client("Diary", redirect_uris=[CALLBACK], public=True)


async def asked(town: Town, app: Registered, **more: str) -> Response:
    """Ask for a code, as the application sends the browser."""
    return await town.http.get("/oauth/authorize", params=town.asking(app, Pkce(), **more))


async def signed_in_again(town: Town, sent: Response, name: str = "jade") -> Response:
    """Fill in the form that the browser was sent to, and follow where it leads."""
    shown = await town.http.get(f"/oauth/{sent.headers['location']}")
    form = {**hidden(shown.text), "username": name, "password": PASSWORD}
    done = await town.http.post("/oauth/sign-in", data=form)
    return await town.http.get(f"/oauth/{done.headers['location']}")


@pytest.mark.parametrize(
    "more", [{"prompt": "login"}, {"prompt": "select_account"}, {"max_age": "0"}]
)
async def test_whoever_is_there_signs_in_first(
    town: Town, app: Registered, more: dict[str, str]
) -> None:
    """The next person gets the form, then their own consent page, and not the last one's."""
    await town.account("kai", "family")

    sent = await asked(town, app, **more)
    page = await signed_in_again(town, sent, "kai")

    assert sent.headers["location"].startswith("sign-in?continue=")
    assert "You are signed in as <strong>Kai</strong>" in page.text


async def test_a_sign_in_grows_too_old(town: Town, app: Registered) -> None:
    """Within max_age the consent is asked for at once, after it the password first."""
    town.clock.turn(seconds=60)

    young = await asked(town, app, max_age="60")
    town.clock.turn(seconds=1)
    old = await asked(town, app, max_age="60")
    page = await signed_in_again(town, old)

    assert young.status_code == 200
    assert old.headers["location"].startswith("sign-in?continue=")
    assert "You are signed in as <strong>Jade</strong>" in page.text


async def test_a_form_left_open_is_too_old_as_well(town: Town, app: Registered) -> None:
    """Allowing asks again how old the sign-in is."""
    page = await asked(town, app, max_age="60")
    town.clock.turn(seconds=61)

    answer = await town.http.post(
        "/oauth/authorize", data={**hidden(page.text), "decision": "allow"}
    )

    assert answer.headers["location"].startswith("sign-in?continue=")


async def test_who_signs_in_again_keeps_what_applications_have(town: Town, app: Registered) -> None:
    """Giving the password once more is no sign-out."""
    tokens = await town.tokens(app)

    await signed_in_again(town, await asked(town, app, prompt="login"))

    assert (await town.refresh(app, tokens["refresh_token"])).status_code == 200
    assert await town.count("oauth_sessions") == 1


async def test_who_signs_in_after_somebody_ends_what_they_left(town: Town, app: Registered) -> None:
    """On a shared computer the last person's tokens end when the next one signs in."""
    await town.account("kai", "family")
    tokens = await town.tokens(app)

    await signed_in_again(town, await asked(town, app, prompt="login"), "kai")

    assert (await town.refresh(app, tokens["refresh_token"])).status_code == 400
    assert await town.is_refused(tokens["access_token"])


@pytest.mark.parametrize("scope", ["", "openid"])
async def test_nobody_is_asked_where_nothing_may_be_shown(town: Town, scope: str) -> None:
    """With prompt=none the application is told that somebody has to sign in, or consent."""
    await town.account("jade", "family")
    app = await town.client("Diary", redirect_uris=[CALLBACK], public=True)

    nobody = await asked(town, app, prompt="none", scope=scope)
    await town.sign_in("jade")
    town.clock.turn(seconds=61)
    old = await asked(town, app, prompt="none", max_age="60", scope=scope)
    unasked = await asked(town, app, prompt="none", scope=scope)

    assert returned(nobody)["error"] == returned(old)["error"] == "login_required"
    assert returned(unasked)["error"] == "consent_required"
    assert returned(nobody)["state"] == "st~ate"


async def test_whom_the_application_has_in_mind_is_asked(town: Town, app: Registered) -> None:
    """An id_token_hint of somebody else's leads to the form, and never to another's consent."""
    token = (await town.tokens(app, scope="openid"))["id_token"]
    theirs = await asked(town, app, id_token_hint=token)
    await town.account("kai", "family")
    await town.sign_in("kai")

    others = await asked(town, app, id_token_hint=token)
    silent = await asked(town, app, id_token_hint=token, prompt="none")

    assert theirs.status_code == 200
    assert others.headers["location"].startswith("sign-in?continue=")
    assert token not in others.headers["location"]
    assert returned(silent)["error"] == "login_required"


@pytest.mark.parametrize(
    "more",
    [
        {"prompt": "none login"},
        {"prompt": "often"},
        {"max_age": "-1"},
        {"max_age": "soon"},
        {"max_age": "1" * 11},
        {"max_age": "\u0661"},
    ],
)
async def test_what_is_no_prompt_is_told_to_the_application(
    town: Town, app: Registered, more: dict[str, str]
) -> None:
    """With the redirect, and which ones there are."""
    assert returned(await asked(town, app, **more))["error"] == "invalid_request"


async def test_a_hint_that_is_no_id_token_gets_a_page(town: Town, app: Registered) -> None:
    """An access token is none either."""
    access = (await town.tokens(app))["access_token"]

    for hint in ("nonsense", access):
        answer = await asked(town, app, id_token_hint=hint)
        assert answer.status_code == 400
        assert "The id_token_hint is refused." in answer.text
