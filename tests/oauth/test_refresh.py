"""Refresh tokens: each works once and for a short grace; a later try betrays a theft."""

import asyncio
import logging
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.oauth.conftest import CALLBACK, Town

from earlyhelp.access import scopes as s
from earlyhelp.settings import Settings

GRACE = Settings().refresh_grace_seconds
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
    """After its grace both lose, with the access tokens given meanwhile; no secret is logged."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    first = await town.tokens(app)
    second = (await town.refresh(app, first["refresh_token"])).json()

    town.clock.turn(seconds=GRACE)
    with caplog.at_level(logging.DEBUG):
        replay = await town.refresh(app, first["refresh_token"])
        later = await town.refresh(app, second["refresh_token"])

    assert (replay.json()["error"], later.json()["error"]) == ("invalid_grant", "invalid_grant")
    assert not await town.is_active(app, first["access_token"])
    assert not await town.is_active(app, second["access_token"])
    assert "revoked, a used secret came again" in caplog.text
    assert first["refresh_token"] not in caplog.text


async def test_two_tabs_that_refresh_at_once_stay_signed_in(town: Town) -> None:
    """Each gets an answer of its own, and both go on from theirs, in whatever order."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK], public=True)
    first = await town.tokens(app)

    tabs = await asyncio.gather(*(town.refresh(app, first["refresh_token"]) for _ in range(3)))
    town.clock.turn(minutes=9)
    later = [await town.refresh(app, tab.json()["refresh_token"]) for tab in reversed(tabs)]

    assert [answer.status_code for answer in (*tabs, *later)] == [200] * 6
    assert len({answer.json()["refresh_token"] for answer in (*tabs, *later)}) == 6
    for answer in (*tabs, *later):
        assert not await town.is_refused(answer.json()["access_token"])


async def test_an_application_that_lost_the_answer_asks_again(town: Town) -> None:
    """Until the grace is over, counted from the first use however often it is used again."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    first = await town.tokens(app)
    await town.refresh(app, first["refresh_token"])

    town.clock.turn(seconds=GRACE - 1)
    again = await town.refresh(app, first["refresh_token"])
    town.clock.turn(seconds=1)
    late = await town.refresh(app, first["refresh_token"])

    assert (again.status_code, late.json()["error"]) == (200, "invalid_grant")
    assert await town.is_refused(again.json()["access_token"])


async def test_the_grace_is_for_the_tokens_own_client(town: Town) -> None:
    """A used token in the hands of another application was stolen, however fresh it is."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, thief = [await town.client(redirect_uris=[CALLBACK]) for _ in range(2)]
    first = await town.tokens(app)
    second = (await town.refresh(app, first["refresh_token"])).json()

    stolen = await town.refresh(thief, first["refresh_token"])

    assert stolen.json()["error"] == "invalid_grant"
    assert (await town.refresh(app, second["refresh_token"])).json()["error"] == "invalid_grant"


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), max_size=6))
async def test_a_family_lives_while_every_reuse_is_within_its_grace(
    town: Town, steps: list[tuple[int, int]]
) -> None:
    """Whatever tokens are sent, and with whatever pauses: one late reuse ends all of them."""
    name = f"jade.{uuid4().hex}"
    await town.account(name, "family")
    await town.sign_in(name)
    app = await town.client(redirect_uris=[CALLBACK])
    used: dict[str, datetime] = {}
    held = [(await town.tokens(app))["refresh_token"]]
    is_alive = True

    for which, pause in steps:
        token = held[which % len(held)]
        town.clock.turn(seconds=pause)
        first = used.setdefault(token, town.clock())
        is_alive = is_alive and town.clock() < first + timedelta(seconds=GRACE)
        answer = await town.refresh(app, token)
        assert (answer.status_code == 200) == is_alive
        if is_alive:
            held.append(answer.json()["refresh_token"])


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
    town.clock.turn(seconds=GRACE)

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
