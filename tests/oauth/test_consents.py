"""What somebody allowed an application is remembered, while what it rests on is the same."""

from dataclasses import replace
from functools import partial

import pytest
from httpx2 import Response
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from tests.conftest import Run
from tests.oauth.conftest import (
    CALLBACK,
    ISSUER,
    Pkce,
    Town,
    browser,
    hidden,
    in_thread,
    returned,
)

from earlyhelp.access import scopes as s
from earlyhelp.access.models import Account
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp_graphql.oauth.clients import Registered
from earlyhelp_graphql.oauth.provider import Provider

pytestmark = pytest.mark.row("F80")

ASKED = f"openid {s.PLANS_PLAN.read} {s.PLANS_GOAL.read}"


@pytest.fixture
async def jade(town: Town) -> Account:
    """Open Jade's account, and sign her in."""
    account = await town.account("jade", "family")
    await town.sign_in("jade")
    return account


@pytest.fixture
async def app(town: Town, jade: Account) -> Registered:
    """Register an application that Jade has allowed what it asked for."""
    client = await town.client("Diary", client_id="diary", redirect_uris=[CALLBACK], public=True)
    assert jade.username in (await asked(town, client)).text.lower()
    await town.consent(client, Pkce(), scope=ASKED)
    return client


async def asked(town: Town, app: Registered, **more: str) -> Response:
    """Ask for a code, as the application sends the browser."""
    sent = town.asking(app, Pkce(), **{"scope": ASKED, **more})
    return await town.http.get("/oauth/authorize", params=sent)


def is_asked(answer: Response) -> bool:
    """Whether the person is asked for their consent."""
    return 'name="decision"' in answer.text


async def test_nobody_is_asked_twice(town: Town, app: Registered) -> None:
    """Not in this session, not in the next, and not where nothing may be shown."""
    again, less = await asked(town, app), await asked(town, app, scope=s.PLANS_PLAN.read)
    silent = await asked(town, app, prompt="none")
    town.http.cookies.clear()
    await town.sign_in("jade")
    later = await asked(town, app)

    assert all("code" in returned(each) for each in (again, less, silent, later))


async def test_more_is_asked_for(town: Town, app: Registered) -> None:
    """And remembered beside what was allowed before."""
    more = f"{ASKED} {s.PLANS_NEED.read}"
    shown = await asked(town, app, scope=more)
    await town.consent(app, Pkce(), scope=s.PLANS_NEED.read)

    assert is_asked(shown)
    assert "code" in returned(await asked(town, app, scope=more))


async def test_an_application_may_have_it_asked_again(town: Town, app: Registered) -> None:
    """By prompt=consent; whoever then refuses is asked from then on."""
    refused = await town.consent(app, Pkce(), "deny", scope=ASKED, prompt="consent")

    assert returned(refused)["error"] == "access_denied"
    assert is_asked(await asked(town, app))


async def test_what_one_allowed_is_nobody_elses(town: Town, app: Registered) -> None:
    """Each account is asked for itself, and for each application."""
    other = await town.client("Reports", redirect_uris=[CALLBACK], public=True)
    elsewhere = await asked(town, other)
    await town.account("kai", "family")
    await town.sign_in("kai")

    assert is_asked(elsewhere)
    assert is_asked(await asked(town, app))


@pytest.mark.parametrize("end", ["role granted", "role revoked", "password", "addresses", "scopes"])
@pytest.mark.usefixtures("unsignalled")
async def test_it_ends_with_what_it_rests_on(
    town: Town,
    jade: Account,
    app: Registered,
    command_line: Run,
    end: str,
) -> None:
    """With another role, a new password, and other addresses or scopes of the client."""
    run = partial(in_thread, command_line)
    if end == "role granted":
        await run("accounts", "grant", "jade", "developer")
    if end == "role revoked":
        await run("accounts", "grant", "jade", "developer")
        await town.consent(app, Pkce(), scope=ASKED)
        await run("accounts", "revoke", "jade", "developer")
    if end == "password":
        await town.change(jade, generation=jade.generation + 1)
    if end == "addresses":
        await run("clients", "redirect", "diary", CALLBACK, f"{CALLBACK}/2")
    if end == "scopes":
        await town.change(app.client, allowed_scopes=ASKED.split())
    await town.sign_in("jade")

    assert is_asked(await asked(town, app))


async def test_what_may_pose_as_an_application_is_asked_each_time(
    town: Town, jade: Account
) -> None:
    """On somebody's own machine anything can listen; a secret, or an address, proves more."""
    local, secretly = "http://127.0.0.1:9000/callback", "org.example.app:/callback"
    app = await town.client("App", redirect_uris=[local, secretly], public=True)
    keeper = await town.client("Server", redirect_uris=[local])
    for client in (app, keeper):
        await town.consent(client, Pkce(), scope=ASKED, redirect_uri=local)

    here = await asked(town, app, redirect_uri=local)
    there = await asked(town, app, redirect_uri=secretly)
    proven = await asked(town, keeper, redirect_uri=local)

    assert is_asked(here)
    assert is_asked(there)
    assert "code" in returned(proven)
    assert jade.username == "jade"


async def test_it_is_asked_in_two_groups(town: Town) -> None:
    """What it could see and what it could change, folded away where it is much."""
    await town.account("amara", "practitioner")
    await town.sign_in("amara")
    app = await town.client("Diary", redirect_uris=[CALLBACK], public=True)

    few = await asked(town, app, scope=f"openid {s.PLANS_GOAL.write}")
    many = await asked(town, app, scope="")

    assert few.text.count("<details open>") == 2
    assert "<strong>See</strong> 1 thing<" in few.text
    see, _, change = few.text.partition("<strong>Change</strong> 1 thing<")
    assert "See your name" in see
    assert "Set goals in support plans, and record progress." in change
    assert "<details open>" not in many.text
    before_the_button = many.text.partition('value="allow"')[0]
    assert before_the_button.count("<summary>") == 2


async def test_the_foot_of_each_page_leads_to_accessibility_and_privacy(town: Town) -> None:
    """On pages that work, and on those that tell of a fault."""
    pages = [await town.http.get("/oauth/sign-in"), await town.http.get("/oauth/sign-out")]
    pages.append(await town.http.get("/oauth/authorize"))

    for page in pages:
        foot = page.text.partition("<footer>")[2]
        assert '<a href="accessibility">' in foot
        assert '<a href="privacy">' in foot
    for name in ("accessibility", "privacy"):
        answer = await town.http.get(f"/oauth/{name}")
        assert (answer.status_code, answer.text.count("<h1>")) == (200, 1)
    assert "cookies" in (await town.http.get("/oauth/privacy")).text


async def test_whoever_forgot_their_password_is_told_whom_to_ask(town: Town) -> None:
    """On the sign-in page, in the council's words where it has set them."""
    page = await town.http.get("/oauth/sign-in")

    assert hidden(page.text)["form_token"]
    assert "Ask whoever opened your account for a new one." in page.text


async def test_the_councils_own_words_go_first(
    sessions: async_sessionmaker[AsyncSession], plugins: EnabledPlugins, settings: Settings
) -> None:
    """Whom to ask, its accessibility statement and its privacy notice, by settings."""
    own = replace(
        settings,
        forgotten_password="Ring 0151 & ask.",
        accessibility_statement="https://council.example/accessibility",
        privacy_notice="https://council.example/privacy",
    )
    provider = Provider.create(
        issuer=ISSUER,
        sessions=sessions,
        lookups=sessions,
        scopes=plugins.registry.scopes,
        roles=plugins.registry.roles,
        settings=own,
    )

    async with browser(provider) as http:
        assert "<p>Ring 0151 &amp; ask.</p>" in (await http.get("/oauth/sign-in")).text
        for name in ("accessibility", "privacy"):
            location = (await http.get(f"/oauth/{name}")).headers["location"]
            assert location == f"https://council.example/{name}"
