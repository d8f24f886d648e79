"""Malformed and hostile requests: told apart in RFC 6749's words, never a fault of ours."""

import base64
from collections.abc import AsyncIterator, MutableMapping
from typing import Any
from urllib.parse import urlencode

import pytest
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Router
from tests.oauth.conftest import CALLBACK, Pkce, Town, hidden

from earlyhelp_graphql.oauth.clients import Registered
from earlyhelp_graphql.oauth.forms import MAX_BODY, MAX_QUERY
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.routes import oauth_routes

pytestmark = pytest.mark.row("F80")

POSTED = ("/oauth/token", "/oauth/revoke", "/oauth/introspect")
PAGES = ("/oauth/authorize", "/oauth/sign-in", "/oauth/sign-out")
FORM = {"content-type": "application/x-www-form-urlencoded"}
FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _is_told(answer: Response) -> bool:
    """Whether an answer is an RFC 6749 error that is not stored."""
    return (
        400 <= answer.status_code < 500
        and answer.headers["content-type"] == "application/json"
        and answer.headers["cache-control"] == "no-store"
        and set(answer.json()) <= {"error", "error_description"}
    )


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", FORM),
        (b"grant_type", FORM),
        (b"grant_type=%ff%fe", FORM),
        (b"grant_type=\xff", FORM),
        (b"grant_type=client_credentials%00&token=%00", FORM),
        (b"grant_type=a&grant_type=b&token=c&token=d", FORM),
        (b"&".join(b"p%d=x" % number for number in range(100)), FORM),
        (b"grant_type=client_credentials", {}),
        (b'{"grant_type": "client_credentials"}', {"content-type": "application/json"}),
        (b"--x\r\n\r\n--x--", {"content-type": "multipart/form-data; boundary=x"}),
    ],
)
async def test_a_malformed_form_is_told_apart(
    town: Town, path: str, body: bytes, headers: dict[str, str]
) -> None:
    """Without credentials none of them gets further than an error."""
    answer = await town.http.post(path, content=body, headers=headers)

    assert _is_told(answer)
    assert answer.status_code in {400, 401}


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("announced", [True, False])
async def test_a_huge_body_is_not_read(town: Town, path: str, *, announced: bool) -> None:
    """The limit holds whether or not the length is announced."""
    body = b"a=" + b"x" * MAX_BODY

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1024):
            yield body[start : start + 1024]

    content = body if announced else chunks()
    answer = await town.http.post(path, content=content, headers=FORM)

    assert answer.status_code == 413
    assert _is_told(answer)


async def test_a_request_that_breaks_off_is_let_go(provider: Provider) -> None:
    """The body never ends; nothing fails, whether or not anybody still reads the answer."""
    messages = iter([{"type": "http.disconnect"}])
    sent = []

    async def receive() -> dict[str, str]:
        return next(messages)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    headers = [(b"content-type", FORM["content-type"].encode())]
    scope = {"type": "http", "method": "POST", "path": "/oauth/token", "headers": headers}
    await Router(oauth_routes(provider))(scope | {"query_string": b""}, receive, send)

    assert sent[0]["status"] == 400


@pytest.mark.parametrize(
    "header",
    [
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        "Basic " + base64.b64encode(b"%ff:x").decode(),
        "Basic " + base64.b64encode(b"a\x00b:c").decode(),
        "Basic " + base64.b64encode(b":").decode(),
        "Basic " + "A" * 5000,
        "Bearer abc",
        "",
    ],
)
async def test_a_malformed_authorization_header_is_a_refusal(town: Town, header: str) -> None:
    """With the challenge that says how to do it."""
    form = {"grant_type": "client_credentials", "token": "x"}

    for path in POSTED:
        answer = await town.http.post(path, data=form, headers={"authorization": header})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic realm=")
        assert answer.json()["error"] == "invalid_client"


async def test_two_ways_of_proving_oneself_are_one_too_many(town: Town) -> None:
    """RFC 6749 section 2.3."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")

    both = await town.own_token(client, client_secret="x")
    two_ids = await town.own_token(client, client_id="somebody-else")
    same_id = await town.own_token(client, client_id=client.client.client_id)

    assert both.json()["error"] == two_ids.json()["error"] == "invalid_request"
    assert same_id.status_code == 200


@pytest.mark.parametrize("grant_type", ["password", "implicit", "", 'odd "kind"', "\u00e9"])
async def test_other_grants_are_not_known(town: Town, grant_type: str) -> None:
    """Passwords are never given to applications."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")

    answer = await town.post("/oauth/token", client, grant_type=grant_type)

    assert _is_told(answer)
    assert answer.json()["error"] in {"unsupported_grant_type", "invalid_request"}


@pytest.mark.parametrize("path", [*POSTED, *PAGES, "/.well-known/jwks.json"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_named(town: Town, path: str, method: str) -> None:
    """405, with those that work."""
    answer = await town.http.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"]
    assert answer.headers["cache-control"] == "no-store"


async def test_tokens_are_not_asked_for_by_get(town: Town) -> None:
    """Secrets in addresses would reach logs."""
    answer = await town.http.get("/oauth/token?grant_type=client_credentials")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/oauth/authorize", "/oauth/sign-in"])
@pytest.mark.parametrize("query", ["x=%ff", "client_id=%00", "a=" + "x" * MAX_QUERY])
async def test_a_malformed_address_gets_a_page(town: Town, path: str, query: str) -> None:
    """People come here, so they are told in a page."""
    answer = await town.http.get(f"{path}?{query}")

    assert answer.status_code in {400, 414}
    assert answer.headers["content-type"].startswith("text/html")
    assert 'role="alert"' in answer.text


async def test_a_malformed_way_on_is_refused_after_sign_in_too(town: Town) -> None:
    """The form's own hidden field is not trusted either."""
    await town.account("jade", "family")
    form = hidden((await town.http.get("/oauth/sign-in")).text)

    for way in ("client_id=%ff", "\u00e9", "%00=%00"):
        answer = await town.http.post(
            "/oauth/sign-in", data={**form, "continue": way, "username": "jade", "password": "x"}
        )
        assert answer.status_code == 400


@pytest.fixture
async def app(town: Town) -> Registered:
    """Register an application, and sign a person in."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    return await town.client(redirect_uris=[CALLBACK], acts_as="jade")


NAMES = st.sampled_from(
    [
        *("grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope"),
        *("token", "token_type_hint", "client_id", "client_secret", "state", "response_type"),
        *("code_challenge", "code_challenge_method", "continue", "decision", "form_token"),
    ]
)
WORDS = st.sampled_from(
    ["authorization_code", "client_credentials", "refresh_token", "code", "S256", CALLBACK, "*"]
)
WAYS = [(method, path) for method in ("GET", "POST") for path in PAGES[:2]]
PAIRS = st.lists(st.tuples(NAMES, WORDS | st.text(max_size=60)), max_size=12)


@FUZZ
@given(path=st.sampled_from(POSTED), pairs=PAIRS, proves=st.booleans())
async def test_no_form_makes_the_server_fail(
    town: Town, app: Registered, path: str, pairs: list[tuple[str, str]], *, proves: bool
) -> None:
    """Whatever is posted, by a client or a stranger, is answered in JSON and below 500."""
    auth = (app.client.client_id, app.secret or "") if proves else ("nobody", "nothing")
    body = urlencode(pairs, errors="surrogatepass").encode()

    answer = await town.http.post(path, content=body, headers=FORM, auth=auth)

    assert answer.status_code in {200, 400, 401}
    assert answer.headers["content-type"] == "application/json"


@FUZZ
@given(way=st.sampled_from(WAYS), pairs=PAIRS, known=st.booleans())
async def test_no_address_makes_the_server_fail(
    town: Town, app: Registered, way: tuple[str, str], pairs: list[tuple[str, str]], *, known: bool
) -> None:
    """Whatever is asked for with a browser is answered below 500, and leads to known places."""
    asked = {**(town.asking(app, Pkce()) if known else {}), **dict(pairs)}
    body = urlencode(asked, errors="surrogatepass")

    method, path = way
    if method == "POST":
        answer = await town.http.post(path, content=body.encode(), headers=FORM)
    else:
        answer = await town.http.get(f"{path}?{body}")

    assert answer.status_code in {200, 302, 303, 400}
    location = answer.headers.get("location", CALLBACK)
    assert location.startswith((f"{CALLBACK}?", CALLBACK, "sign-in", "authorize?"))
