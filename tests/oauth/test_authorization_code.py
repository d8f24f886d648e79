"""A person lets an application act for them: consent, code, PKCE, tokens."""

import asyncio
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.oauth.conftest import CALLBACK, ISSUER, Pkce, Town, hidden, returned

from earlyhelp.access import scopes as s

pytestmark = pytest.mark.row("F80")

READS = f"{s.PLANS_GOAL.read} {s.PLANS_PLAN.read}"


async def test_the_whole_way_from_the_application_and_back(town: Town) -> None:
    """Sign-in, consent, code and tokens, with state and issuer on the way back."""
    await town.account("jade", "family")
    app = await town.client(redirect_uris=[CALLBACK])
    pkce = Pkce()

    sent = await town.http.get("/oauth/authorize", params=town.asking(app, pkce, scope=READS))
    way = parse_qs(urlsplit(sent.headers["location"]).query)["continue"][0]
    signed_in = await town.sign_in("jade", way)
    address = f"/oauth/{signed_in.headers['location']}"
    asked = await town.http.get(address)
    form = {**hidden(asked.text), "decision": "allow"}
    back = await town.http.post("/oauth/authorize", data=form)
    tokens = (await town.redeem(app, pkce, returned(back)["code"])).json()

    assert sent.headers["location"].startswith("sign-in?")
    assert (signed_in.status_code, back.status_code) == (303, 303)
    assert back.headers["location"].startswith(f"{CALLBACK}?")
    assert returned(back).items() >= {"state": "st~ate", "iss": ISSUER}.items()
    assert tokens["scope"] == READS
    assert tokens["refresh_token"]


async def test_the_consent_names_the_application_and_its_wishes_in_words(town: Town) -> None:
    """Nobody is asked to agree to identifiers."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client("Family <Diary>", redirect_uris=[CALLBACK])

    page = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce(), scope=READS))

    listed = re.findall("<li>(.*?)</li>", page.text.partition("</main>")[0])
    assert listed == [town.provider.book.sentences[name] for name in READS.split()]
    assert "Allow Family &lt;Diary&gt; to act for you?" in page.text
    assert "signed in as <strong>Jade</strong>" in page.text
    assert "plans:goal:read" not in page.text.partition("<form")[0]


async def test_a_person_gives_less_than_was_asked_for(town: Town) -> None:
    """The consent and the token hold what the roles of this account give."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])

    tokens = await town.tokens(app, scope=f"{READS} {s.PEOPLE_IDENTIFIER.read}")

    assert tokens["scope"] == READS


async def test_a_person_may_refuse(town: Town) -> None:
    """The application is told access_denied."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])

    back = await town.consent(app, Pkce(), decision="deny")

    assert back.headers["location"].startswith(f"{CALLBACK}?")
    answered = returned(back)
    assert (answered["error"], answered["state"], answered["iss"]) == (
        "access_denied",
        "st~ate",
        ISSUER,
    )


async def test_a_code_works_once_and_a_second_try_ends_what_came_of_it(town: Town) -> None:
    """Code replay revokes the access and refresh tokens of the family (RFC 6749 4.1.2)."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK]), Pkce()
    code = await town.code(app, pkce)
    tokens = (await town.redeem(app, pkce, code)).json()
    assert await town.is_active(app, tokens["access_token"])

    replay = await town.redeem(app, pkce, code)

    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")
    assert not await town.is_active(app, tokens["access_token"])
    assert not await town.is_active(app, tokens["refresh_token"])
    refreshed = await town.refresh(app, tokens["refresh_token"])
    assert refreshed.json()["error"] == "invalid_grant"


async def test_two_redemptions_at_once_give_one_answer(town: Town) -> None:
    """The database orders them; the second is a replay."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK]), Pkce()
    code = await town.code(app, pkce)

    answers = await asyncio.gather(*(town.redeem(app, pkce, code) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


async def test_a_code_ends_after_a_minute(town: Town) -> None:
    """Sixty seconds are enough for a redirect."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK]), Pkce()
    code = await town.code(app, pkce)

    town.clock.turn(seconds=60)

    assert (await town.redeem(app, pkce, code)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("public", [False, True])
async def test_pkce_binds_every_client_to_its_own_request(town: Town, *, public: bool) -> None:
    """A stolen code is worth nothing without the verifier, to confidential clients too."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK], public=public), Pkce()
    code = await town.code(app, pkce)

    wrong = await town.redeem(app, Pkce(), code)
    missing = await town.redeem(app, pkce, code, code_verifier="")
    short = await town.redeem(app, pkce, code, code_verifier="short")
    right = await town.redeem(app, pkce, code)

    assert wrong.json()["error"] == "invalid_grant"
    assert missing.json()["error"] == "invalid_request"
    assert short.json()["error"] == "invalid_request"
    assert right.status_code == 200


async def test_a_code_belongs_to_its_client_and_redirect_uri(town: Town) -> None:
    """Neither another client nor another address can redeem it."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK, f"{CALLBACK}/two"]), Pkce()
    other = await town.client(redirect_uris=[CALLBACK])
    code = await town.code(app, pkce)

    answers = [
        await town.redeem(other, pkce, code),
        await town.redeem(app, pkce, code, redirect_uri=f"{CALLBACK}/two"),
        await town.redeem(app, pkce, code, redirect_uri=""),
        await town.redeem(app, pkce, "made-up"),
    ]

    assert {answer.json()["error"] for answer in answers} == {"invalid_grant"}


async def test_a_code_of_an_account_closed_since_is_refused(town: Town) -> None:
    """Consent ends with the account."""
    account = await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK]), Pkce()
    code = await town.code(app, pkce)
    await town.change(account, is_active=False)

    assert (await town.redeem(app, pkce, code)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "x" * 42 + "\u00e9"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": 'to"ken\\'}, "unsupported_response_type"),
        ({"response_type": ""}, "invalid_request"),
        ({"scope": "no:such:scope"}, "invalid_scope"),
        ({"scope": s.PEOPLE_IDENTIFIER.read}, "invalid_scope"),
    ],
)
async def test_the_application_is_told_what_is_wrong_with_its_request(
    town: Town, change: dict[str, str], error: str
) -> None:
    """By a redirect with state and issuer, since the redirect URI is right."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])

    back = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce(), **change))

    assert back.status_code == 302
    assert back.headers["location"].startswith(f"{CALLBACK}?")
    answered = returned(back)
    assert (answered["error"], answered["state"], answered["iss"]) == (error, "st~ate", ISSUER)


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?next=1"},
        {"redirect_uri": "https://app.example.evil.example/callback"},
        {"redirect_uri": "https://app.example@evil.example/callback"},
        {"redirect_uri": 'https://app.example/"<script>'},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": ""},
        {"client_id": "nobody"},
        {"client_id": ""},
        {"response_type": "token", "client_id": "nobody"},
        {"response_type": "token", "redirect_uri": "https://evil.example/"},
    ],
)
async def test_nobody_is_sent_to_an_address_that_was_not_registered(
    town: Town, change: dict[str, str]
) -> None:
    """A page says so instead, before sign-in and at sign-in."""
    app = await town.client(redirect_uris=[CALLBACK])
    asking = town.asking(app, Pkce(), **change)

    page = await town.http.get("/oauth/authorize", params=asking)

    assert page.status_code == 400
    assert "location" not in page.headers
    assert 'role="alert"' in page.text
    assert "evil" not in page.headers["content-security-policy"]
    assert "<script" not in page.text


@pytest.mark.parametrize("name", ["redirect_uri", "client_id", "state", "code_challenge", "more"])
async def test_a_repeated_parameter_is_refused(town: Town, name: str) -> None:
    """Two readers of one request might take different ones (RFC 6749 3.1)."""
    app = await town.client(redirect_uris=[CALLBACK])
    asked = urlencode([*town.asking(app, Pkce()).items(), (name, "x"), ("more", "y")])

    answer = await town.http.get(f"/oauth/authorize?{asked}")

    if name in {"code_challenge", "more"}:
        assert returned(answer)["error"] == "invalid_request"
    else:
        assert answer.status_code == 400


async def test_a_revoked_client_cannot_send_people(town: Town) -> None:
    """It is as if it had never been."""
    app = await town.client(redirect_uris=[CALLBACK])
    await town.change(app.client, revoked_at=town.clock())

    page = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce()))

    assert page.status_code == 400


async def test_a_client_without_that_grant_cannot_ask(town: Town) -> None:
    """A client for machines sends no people."""
    await town.account("anna", "developer")
    app = await town.client(acts_as="anna")
    await town.change(app.client, redirect_uris=[CALLBACK])

    back = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce()))

    assert returned(back)["error"] == "unauthorized_client"


async def test_an_apps_own_scheme_and_a_query_in_the_redirect_uri_are_kept(town: Town) -> None:
    """What the client registered is where the person goes."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    own = "org.example.diary:/callback?tab=2"
    app, pkce = await town.client(redirect_uris=[own], public=True), Pkce()

    page = await town.http.get("/oauth/authorize", params=town.asking(app, pkce, redirect_uri=own))
    back = await town.consent(app, pkce, redirect_uri=own)

    assert "form-action 'self' org.example.diary:;" in page.headers["content-security-policy"]
    assert back.headers["location"].startswith("org.example.diary:/callback?tab=2&code=")


async def test_a_decision_from_another_site_is_not_taken(town: Town) -> None:
    """Without the page's own token nothing is decided, and nobody is sent anywhere."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    form = {**town.asking(app, Pkce()), "decision": "allow"}

    answers = [
        await town.http.post("/oauth/authorize", data=form),
        await town.http.post("/oauth/authorize", data={**form, "form_token": "0" * 64}),
        await town.http.post("/oauth/authorize", data={**form, "form_token": "\u00e9"}),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400]


async def test_the_forms_own_fields_are_not_trusted(town: Town) -> None:
    """What was asked is asked again when the decision comes."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    shown = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce()))
    form = {**hidden(shown.text), "decision": "allow"}

    elsewhere = {**form, "redirect_uri": "https://evil.example/"}
    wider = {**form, "scope": "no:such:scope"}
    refused = await town.http.post("/oauth/authorize", data=elsewhere)
    answered = await town.http.post("/oauth/authorize", data=wider)

    assert (refused.status_code, "location" in refused.headers) == (400, False)
    assert returned(answered)["error"] == "invalid_scope"


async def test_an_authorization_request_may_be_posted(town: Town) -> None:
    """Then it is asked about as if it had come by GET."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])

    page = await town.http.post("/oauth/authorize", data=town.asking(app, Pkce()))

    assert page.status_code == 200
    assert 'value="allow"' in page.text


async def test_a_decision_after_the_session_ended_leads_to_sign_in(town: Town) -> None:
    """The person signs in again and is asked again."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK]), Pkce()
    shown = await town.http.get("/oauth/authorize", params=town.asking(app, pkce))
    town.clock.turn(hours=8)

    answer = await town.http.post(
        "/oauth/authorize", data={**hidden(shown.text), "decision": "allow"}
    )

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("sign-in?continue=")


async def test_roles_lost_between_question_and_answer_are_not_given(town: Town) -> None:
    """What is granted is what the account has when it consents."""
    account = await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK]), Pkce()
    shown = await town.http.get("/oauth/authorize", params=town.asking(app, pkce))
    await town.lose_roles(account)

    back = await town.http.post(
        "/oauth/authorize", data={**hidden(shown.text), "decision": "allow"}
    )

    assert returned(back)["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("registered", "given", "is_taken"),
    [
        ("http://127.0.0.1:9000/callback", "http://127.0.0.1:51004/callback", True),
        ("http://127.0.0.1/callback", "http://127.0.0.1:51004/callback", True),
        ("http://[::1]:9000/callback", "http://[::1]:51004/callback", True),
        ("http://127.0.0.1:9000/callback", "http://127.0.0.1:51004/other", False),
        ("http://127.0.0.1:9000/callback", "https://127.0.0.1:9000/callback", False),
        ("http://127.0.0.1:9000/callback", "http://127.0.0.1:x/callback", False),
        ("http://127.0.0.1:9000/callback", "http://127.0.0.1:9000@evil.example/callback", False),
        ("http://127.0.0.1:9000/callback", "http://a@127.0.0.1:9000/callback", False),
        ("http://[::1]:9000/callback", "http://evil.example[::1]/callback", False),
        ("http://[::1]:9000/callback", "http://[::1]evil.example/callback", False),
        ("http://127.0.0.1:9000/callback", " http://127.0.0.1:9000/callback", False),
        ("http://127.0.0.1:9000/callback", "http://127.0.0.1:/callback", False),
        ("http://localhost:9000/callback", "http://localhost:51004/callback", False),
        ("https://app.example/callback", "https://app.example:8443/callback", False),
    ],
)
async def test_on_the_loopback_the_port_is_free(
    town: Town, registered: str, given: str, *, is_taken: bool
) -> None:
    """RFC 8252 section 7.3: an app on somebody's machine takes a port that is free."""
    app = await town.client(redirect_uris=[registered])
    asking = town.asking(app, Pkce(), redirect_uri=given)

    response = await town.http.get("/oauth/authorize", params=asking)

    assert (response.status_code != 400) == is_taken
