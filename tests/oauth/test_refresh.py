"""Refresh tokens: each works once, and a second try betrays a theft."""

import asyncio
import logging

import pytest
from tests.oauth.conftest import CALLBACK, Town

from earlyhelp.access import scopes as s

pytestmark = pytest.mark.row("F80")


@pytest.mark.parametrize("public", [False, True])
async def test_a_refresh_token_is_rotated(town: Town, *, public: bool) -> None:
    """Each answer brings the next one, for confidential and public clients."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK], public=public)
    first = await town.tokens(app)

    second = (await town.refresh(app, first["refresh_token"])).json()
    third = (await town.refresh(app, second["refresh_token"])).json()

    assert len({tokens["refresh_token"] for tokens in (first, second, third)}) == 3
    assert first["scope"] == second["scope"] == third["scope"]


async def test_a_used_refresh_token_ends_its_family(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Thief and owner both lose; access tokens given meanwhile end too; no secret is logged."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    first = await town.tokens(app)
    second = (await town.refresh(app, first["refresh_token"])).json()

    with caplog.at_level(logging.DEBUG):
        replay = await town.refresh(app, first["refresh_token"])
        later = await town.refresh(app, second["refresh_token"])

    assert (replay.json()["error"], later.json()["error"]) == ("invalid_grant", "invalid_grant")
    assert not await town.is_active(app, first["access_token"])
    assert not await town.is_active(app, second["access_token"])
    assert "revoked, a used secret came again" in caplog.text
    assert first["refresh_token"] not in caplog.text


async def test_a_late_replay_revokes_what_is_left(town: Town) -> None:
    """Access tokens that have expired meanwhile need not be listed."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    first = await town.tokens(app)
    second = (await town.refresh(app, first["refresh_token"])).json()
    town.clock.turn(minutes=11)

    await town.refresh(app, first["refresh_token"])

    assert (await town.refresh(app, second["refresh_token"])).json()["error"] == "invalid_grant"
    assert await town.count("oauth_revoked_tokens") == 0


async def test_a_refresh_and_a_replay_at_once_leave_nothing_alive(town: Town) -> None:
    """Whichever comes first, no token of the family survives."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    first = await town.tokens(app)
    second = (await town.refresh(app, first["refresh_token"])).json()

    answers = await asyncio.gather(
        town.refresh(app, second["refresh_token"]), town.refresh(app, first["refresh_token"])
    )

    alive = [answer.json().get("refresh_token", "") for answer in answers]
    assert not any([await town.is_active(app, token) for token in alive if token])


async def test_a_family_ends_two_weeks_after_the_consent(town: Town) -> None:
    """Refreshing does not go on for ever."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    tokens = await town.tokens(app)
    town.clock.turn(days=13)
    tokens = (await town.refresh(app, tokens["refresh_token"])).json()

    town.clock.turn(days=1)

    assert (await town.refresh(app, tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_fewer_scopes_may_be_asked_for_and_never_more(town: Town) -> None:
    """The next refresh token still has all that was consented to."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    asked = f"{s.PLANS_GOAL.read} {s.PLANS_PLAN.read}"
    tokens = await town.tokens(app, scope=asked)

    fewer = (await town.refresh(app, tokens["refresh_token"], scope=s.PLANS_GOAL.read)).json()
    more = await town.refresh(app, fewer["refresh_token"], scope=s.PLANS_NEED.read)
    all_again = (await town.refresh(app, fewer["refresh_token"])).json()

    assert fewer["scope"] == s.PLANS_GOAL.read
    assert more.json()["error"] == "invalid_scope"
    assert all_again["scope"] == asked


async def test_scopes_shrink_with_the_roles_and_end_with_them(town: Town) -> None:
    """A role taken away counts at the next refresh."""
    account = await town.account("anna", "developer", "analyst")
    await town.sign_in("anna")
    app = await town.client(redirect_uris=[CALLBACK])
    tokens = await town.tokens(app, scope=f"{s.SCHEMA_INTROSPECT} {s.PATHWAY_SCHEME.read}")

    await town.lose_roles(account, "analyst")
    less = (await town.refresh(app, tokens["refresh_token"])).json()
    lost = await town.refresh(app, less["refresh_token"], scope=s.PATHWAY_SCHEME.read)
    await town.lose_roles(account)
    none = await town.refresh(app, less["refresh_token"])

    assert less["scope"] == s.SCHEMA_INTROSPECT
    assert lost.json()["error"] == "invalid_scope"
    assert none.json()["error"] == "invalid_grant"


async def test_a_refresh_token_belongs_to_its_client(town: Town) -> None:
    """Another client cannot use it, and the owner still can."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    other = await town.client(redirect_uris=[CALLBACK])
    tokens = await town.tokens(app)

    foreign = await town.refresh(other, tokens["refresh_token"])

    assert foreign.json()["error"] == "invalid_grant"
    assert (await town.refresh(app, tokens["refresh_token"])).status_code == 200


async def test_closed_accounts_and_revoked_clients_do_not_refresh(town: Town) -> None:
    """Neither needs to wait for anything to run out."""
    account = await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    tokens = await town.tokens(app)

    await town.change(account, is_active=False)
    closed = await town.refresh(app, tokens["refresh_token"])
    await town.change(account, is_active=True)
    await town.change(app.client, revoked_at=town.clock())
    revoked = await town.refresh(app, tokens["refresh_token"])

    assert closed.json()["error"] == "invalid_grant"
    assert (revoked.status_code, revoked.json()["error"]) == (401, "invalid_client")


async def test_nonsense_is_an_invalid_grant(town: Town) -> None:
    """Made-up and missing tokens are refused."""
    app = await town.client(redirect_uris=[CALLBACK])

    assert (await town.refresh(app, "made-up")).json()["error"] == "invalid_grant"
    assert (await town.refresh(app, "")).json()["error"] == "invalid_request"


async def test_ended_families_are_forgotten(town: Town) -> None:
    """A later consent clears away what has ended, tokens included."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    await town.tokens(app)
    town.clock.turn(days=15)
    await town.sign_in("jade")

    await town.tokens(app)

    assert await town.count("oauth_authorization_codes") == 1
    assert await town.count("oauth_refresh_tokens") == 1
    assert await town.count("oauth_sessions") == 1
