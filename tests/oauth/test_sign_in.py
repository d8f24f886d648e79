"""The sign-in page: for everybody, on any device, and for nobody else's profit."""

import io
import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from tests.conftest import Run
from tests.oauth.conftest import (
    CALLBACK,
    PASSWORD,
    Clock,
    Pkce,
    Town,
    hidden,
    in_thread,
    returned,
)

from earlyhelp_graphql.oauth.throttle import LIMITS, Throttle

pytestmark = pytest.mark.row("F80")


class Outline(HTMLParser):
    """What a screen reader builds on: elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element with this tag."""
        return [attributes for name, attributes in self.elements if name == tag]


async def test_the_page_has_the_essentials_of_accessibility(town: Town) -> None:
    """Language, title, one heading, a label for each field, purposes that browsers know."""
    page = Outline((await town.http.get("/oauth/sign-in")).text)

    fields = {field["id"]: field for field in page.all("input") if field["type"] != "hidden"}
    assert page.all("html") == [{"lang": "en-GB"}]
    assert len(page.all("title")) == len(page.all("main")) == len(page.all("h1")) == 1
    assert {label["for"] for label in page.all("label")} == set(fields)
    assert fields["username"]["autocomplete"] == "username"
    assert fields["password"]["autocomplete"] == "current-password"
    assert [button["type"] for button in page.all("button")] == ["submit"]


async def test_an_error_is_announced_and_tied_to_its_fields(town: Town) -> None:
    """In the title, in a summary that has the focus and links to the field, and at the field."""
    await town.account("jade", "family")

    answer = await town.sign_in("jade", password="not it at all")

    page = Outline(answer.text)
    fields = [field for field in page.all("input") if field["type"] != "hidden"]
    assert answer.status_code == 400
    assert "<title>Error: Sign in - Early help</title>" in answer.text
    summary = next(block for block in page.all("div") if block.get("role") == "alert")
    assert (summary["tabindex"], "autofocus" in summary) == ("-1", True)
    assert '<a href="#username">The username or password is not right.</a>' in answer.text
    assert [line["id"] for line in page.all("p") if "id" in line] == ["username-error"]
    assert {field["aria-describedby"] for field in fields} == {"username-error"}
    assert {field["aria-invalid"] for field in fields} == {"true"}


async def test_nothing_is_loaded_run_framed_or_stored(town: Town) -> None:
    """No script, no picture, no other address; the policy forbids what the page does not do."""
    page = await town.http.get("/oauth/sign-in")

    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self';" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page.text)


async def test_the_page_names_the_application_and_lets_its_form_lead_there(town: Town) -> None:
    """Browsers apply form-action to the redirects after the form too."""
    app = await town.client("Family Diary", redirect_uris=[CALLBACK])
    sent = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce()))

    page = await town.http.get(f"/oauth/{sent.headers['location']}")

    assert "Sign in to continue to <strong>Family Diary</strong>" in page.text
    assert "form-action 'self' https://app.example;" in (page.headers["content-security-policy"])


async def test_usernames_match_in_any_case_and_stay_out_of_addresses(town: Town) -> None:
    """What people type on telephones works; addresses are kept in logs and histories."""
    await town.account("jade", "family")
    app = await town.client(redirect_uris=[CALLBACK])
    sent = await town.http.get(
        "/oauth/authorize", params={**town.asking(app, Pkce()), "login_hint": "jade@home.example"}
    )

    answer = await town.sign_in(" Jade ")

    assert answer.status_code == 200
    assert "You are signed in as <strong>Jade</strong>" in answer.text
    assert "jade" not in sent.headers["location"]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ZOE\u0308", "\u00e9t\u00e9 \u00e0 la plage"),
        ("zo\u00eb ", "e\u0301te\u0301\u00a0a\u0300 la plage"),
        ("\uff3ao\u00eb", "\u00e9te\u0301 a\u0300 la\u2003plage"),
    ],
)
@pytest.mark.usefixtures("unsignalled")
async def test_a_keyboard_makes_no_difference(
    town: Town, command_line: Run, monkeypatch: pytest.MonkeyPatch, name: str, password: str
) -> None:
    """What was set on the command line is typed on the page, composed or not."""
    monkeypatch.setattr("sys.stdin", io.StringIO("e\u0301t\u00e9 \u00e0 la plage\n"))
    given = ("accounts", "open", "Zoe\u0308", "--name", "Zo\u00eb", "--password")
    assert (await in_thread(command_line, *given))[0] == 0

    assert (await town.sign_in(name, password=password.upper())).status_code == 400
    assert (await town.sign_in(name, password=password)).status_code == 200


async def test_other_spellings_of_a_name_are_no_further_tries(town: Town) -> None:
    """However its letters are typed, a name is guessed at a few times only."""
    await town.account("zo\u00eb", "family")
    for name in ("zo\u00eb", "ZOE\u0308", "\uff5ao\u00eb", "zoe\u0308", "Zo\u00eb"):
        await town.sign_in(name, password="wrong")

    assert (await town.sign_in("ZO\u00cb")).status_code == 429


@pytest.mark.parametrize("who", ["unknown", "wrong", "closed", "without", "empty", "none"])
async def test_whatever_is_wrong_the_answer_is_the_same(town: Town, who: str) -> None:
    """So that nobody learns who has an account."""
    account = await town.account("jade", "family")
    if who == "closed":
        await town.change(account, is_active=False)
    if who == "without":
        await town.change(account, password_hash=None)
    name = {"unknown": "nobody", "none": ""}.get(who, "jade")
    password = {"wrong": "not it at all", "empty": ""}.get(who, PASSWORD)

    answer = await town.sign_in(name, password=password)

    assert answer.status_code == 400
    assert "The username or password is not right." in answer.text
    assert "earlyhelp-session" not in answer.headers.get("set-cookie", "")


async def test_what_was_typed_comes_back_as_text(town: Town) -> None:
    """The username stays in its field, harmless; the password does not."""
    answer = await town.sign_in('"><script>alert(1)</script>', password="hunter number two")

    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in answer.text
    assert "hunter number two" not in answer.text


async def test_wrong_passwords_are_slowed_down(town: Town) -> None:
    """After five the next tries wait, the right password included; then it works again."""
    await town.account("jade", "family")
    for _ in range(LIMITS["name and address"]):
        await town.sign_in("jade", password="not it at all")

    answered = await town.sign_in(" JADE ")
    town.clock.turn(minutes=15)
    after = await town.sign_in("jade")

    assert answered.status_code == 429
    assert answered.headers["retry-after"] == "900"
    assert "Try again in 15 minutes." in answered.text
    assert 'role="alert"' in answered.text
    assert after.status_code == 200


async def test_others_are_not_slowed_down_with_one(town: Town) -> None:
    """Five wrong tries at one name leave the neighbours of that address alone."""
    await town.account("jade", "family")
    for _ in range(LIMITS["name and address"]):
        await town.sign_in("somebody", password="not it at all")

    assert (await town.sign_in("jade")).status_code == 200


def test_the_throttle_counts_by_name_and_by_address_too(clock: Clock) -> None:
    """Many addresses at one name, or many names from one address, are stopped later."""
    by_name, by_address = Throttle(clock), Throttle(clock)

    for number in range(LIMITS["name"]):
        by_name.note_failure("jade", f"10.0.0.{number}")
    for number in range(LIMITS["address"]):
        by_address.note_failure(f"person {number}", "10.0.0.1")

    assert by_name.wait("jade", "elsewhere").total_seconds() > 0
    assert by_name.wait("kai", "elsewhere").total_seconds() == 0
    assert by_address.wait("anybody", "10.0.0.1").total_seconds() > 0


def test_the_throttles_memory_is_bounded(clock: Clock) -> None:
    """Whatever is tried, no more than so many counts are kept."""
    throttle = Throttle(clock, capacity=100)

    for number in range(1000):
        throttle.note_failure(f"{number}" * 100, f"address {number}")

    assert len(throttle) == 100


async def test_success_starts_the_count_afresh(town: Town) -> None:
    """Whoever mistypes now and then is never stopped."""
    await town.account("jade", "family")
    for _ in range(3):
        for _ in range(LIMITS["name and address"] - 1):
            await town.sign_in("jade", password="not it at all")
        assert (await town.sign_in("jade")).status_code == 200


@pytest.mark.parametrize("fault", ["missing", "wrong", "other browser"])
async def test_a_form_from_elsewhere_signs_nobody_in(town: Town, fault: str) -> None:
    """A stranger's site cannot sign the visitor in as somebody else."""
    await town.account("jade", "family")
    form = hidden((await town.http.get("/oauth/sign-in")).text)
    form |= {"username": "jade", "password": PASSWORD}
    if fault == "missing":
        del form["form_token"]
    if fault == "wrong":
        form["form_token"] = "0" * 64
    if fault == "other browser":
        town.http.cookies.clear()

    answer = await town.http.post("/oauth/sign-in", data=form)

    assert answer.status_code == 400
    assert "This form is out of date." in answer.text
    assert "earlyhelp-session" not in answer.headers.get("set-cookie", "")


async def test_the_cookie_is_closed_to_scripts_and_new_each_time(town: Town) -> None:
    """A cookie planted before sign-in does not become the session."""
    await town.account("jade", "family")
    town.http.cookies.set("earlyhelp-session", "planted")

    first = await town.sign_in("jade")
    second = await town.sign_in("jade")

    cookies = [answer.headers["set-cookie"] for answer in (first, second)]
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
    assert not any("planted" in cookie for cookie in cookies)
    assert cookies[0] != cookies[1]
    assert await town.count("oauth_sessions") == 1


async def test_signing_out_ends_the_session_wherever_its_cookie_is(town: Town) -> None:
    """And the form is there for somebody else, on the way to the same application."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    kept = town.http.cookies["earlyhelp-session"]
    app = await town.client(redirect_uris=[CALLBACK])
    asking = town.asking(app, Pkce())
    shown = await town.http.get("/oauth/authorize", params=asking)

    left = await town.http.post("/oauth/sign-out", data=hidden(shown.text))
    town.http.cookies.set("earlyhelp-session", kept)
    after = await town.http.get("/oauth/authorize", params=asking)

    assert (left.status_code, after.status_code) == (303, 302)
    assert left.headers["location"] == after.headers["location"]
    assert left.headers["location"].startswith("sign-in?continue=")


async def test_another_site_cannot_sign_anybody_out(town: Town) -> None:
    """Without the page's token nothing happens."""
    await town.account("jade", "family")
    await town.sign_in("jade")

    answer = await town.http.post("/oauth/sign-out", data={"form_token": "0" * 64})

    assert answer.status_code == 400
    assert await town.count("oauth_sessions") == 1


@pytest.mark.parametrize("way", ["//evil.example", "https://evil.example", "client_id=nobody"])
async def test_sign_in_leads_to_registered_applications_only(town: Town, way: str) -> None:
    """What the address says of the way on is read as a request, and refused as one."""
    answer = await town.http.get("/oauth/sign-in", params={"continue": way})

    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_a_way_on_that_the_application_got_wrong_leads_back_to_it(town: Town) -> None:
    """Nobody signs in for a request that cannot succeed."""
    app = await town.client(redirect_uris=[CALLBACK])
    way = urlencode(town.asking(app, Pkce(), scope="no:such:scope"))

    answer = await town.http.get("/oauth/sign-in", params={"continue": way})

    assert returned(answer)["error"] == "invalid_scope"


async def test_a_closed_account_is_signed_out(town: Town) -> None:
    """Its session counts no longer."""
    account = await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    await town.change(account, is_active=False)

    answer = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce()))

    assert answer.headers["location"].startswith("sign-in?")
