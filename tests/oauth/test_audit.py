"""What the audit trail says of access: every sign-in, failure, grant and revocation."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, select
from tests.conftest import Run
from tests.oauth.conftest import CALLBACK, PASSWORD, Pkce, Town, hidden, in_thread

from earlyhelp.access import scopes as s
from earlyhelp.access.models import Account
from earlyhelp.audit.entries import NOBODY
from earlyhelp.audit.models import AuditEntry
from earlyhelp_graphql.cli.accounts import OPERATOR
from earlyhelp_graphql.oauth.clients import Registered

pytestmark = pytest.mark.row("F80")


async def entries(town: Town, account_id: UUID) -> Sequence[AuditEntry]:
    """Return what the trail says of an account, oldest first."""
    query = select(AuditEntry).filter_by(account_id=account_id).order_by(AuditEntry.id)
    async with town.provider.sessions() as session:
        return (await session.scalars(query)).all()


async def verbs(town: Town, account: Account) -> list[str]:
    """Return what was done by an account, in order."""
    return [entry.verb for entry in await entries(town, account.id)]


@pytest.fixture
async def jade(town: Town) -> Account:
    """Open Jade's account."""
    return await town.account("jade", "family")


@pytest.fixture
async def app(town: Town) -> Registered:
    """Register an application."""
    return await town.client("Diary", client_id="diary", redirect_uris=[CALLBACK], public=True)


async def test_the_way_of_a_person_is_told(town: Town, jade: Account, app: Registered) -> None:
    """From the password to the sign-out, each with the application that it was for."""
    await town.sign_in("jade")
    shown = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce()))
    tokens = await town.tokens(app, scope=s.PLANS_PLAN.read)
    await town.refresh(app, tokens["refresh_token"])
    await town.http.post("/oauth/sign-out", data=hidden(shown.text))

    told = await entries(town, jade.id)

    assert [(each.verb, each.application) for each in told] == [
        ("sign_in", ""),
        ("allow_application", "diary"),
        ("grant_code", "diary"),
        ("sign_out", ""),
        ("revoke_tokens", "diary"),
    ]
    assert told[2].scope == s.PLANS_PLAN.read
    assert all(each.at == town.clock.now for each in told)


async def test_a_sign_in_says_for_which_application(
    town: Town, jade: Account, app: Registered
) -> None:
    """Where it is one that is registered; an address may say anything."""
    sent = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce()))
    shown = await town.http.get(f"/oauth/{sent.headers['location']}")
    form = {**hidden(shown.text), "username": "jade", "password": PASSWORD}
    await town.http.post("/oauth/sign-in", data=form)
    await town.http.post("/oauth/sign-in", data={**form, "continue": "client_id=Jade+Doyle"})

    told = await entries(town, jade.id)

    assert [(each.verb, each.application) for each in told] == [
        ("sign_in", "diary"),
        ("sign_in", ""),
    ]


async def test_a_wrong_password_is_told_of_whose_account_it_was(town: Town, jade: Account) -> None:
    """And of nobody's, where the name is none; what was typed is not kept."""
    before = len(await entries(town, NOBODY))
    await town.sign_in("jade", password="not it at all")
    await town.sign_in("my own secret password", password="typed into the wrong field")

    (refused,) = await entries(town, jade.id)
    nobody = (await entries(town, NOBODY))[before:]

    assert refused.verb == "sign_in_refused"
    assert [each.verb for each in nobody] == ["sign_in_refused"]
    assert "secret" not in str(vars(nobody[0]))


async def test_a_refused_consent_is_told(town: Town, jade: Account, app: Registered) -> None:
    """No code comes of it."""
    await town.sign_in("jade")
    await town.consent(app, Pkce(), "deny")

    assert await verbs(town, jade) == ["sign_in", "refuse_application"]


async def test_revoked_tokens_are_told(town: Town, jade: Account, app: Registered) -> None:
    """One that a client revoked, and a family whose secret came twice."""
    await town.sign_in("jade")
    first, second = await town.tokens(app), await town.tokens(app)
    await town.post("/oauth/revoke", app, token=first["access_token"])
    await town.post("/oauth/revoke", app, token=first["refresh_token"])
    await town.post("/oauth/revoke", app, token=first["refresh_token"])
    await town.refresh(app, second["refresh_token"])
    town.clock.turn(minutes=5)
    await town.refresh(app, second["refresh_token"])

    told = [each for each in await entries(town, jade.id) if each.verb.startswith("revoke")]

    assert [each.verb for each in told] == [
        "revoke_token",
        "revoke_tokens",
        "revoke_tokens_used_twice",
    ]
    for each in told:
        assert each.application == "diary"
        assert first["access_token"] not in str(vars(each))
        assert first["refresh_token"] not in str(vars(each))


async def test_an_applications_own_token_is_told(town: Town) -> None:
    """It is given for the account that the application acts as."""
    anna = await town.account("anna", "developer")
    client = await town.client(client_id="reports", acts_as="anna")
    await town.own_token(client)

    (told,) = await entries(town, anna.id)

    assert (told.verb, told.application) == ("grant_token", "reports")


@pytest.mark.usefixtures("unsignalled")
async def test_roles_are_told_by_name(town: Town, jade: Account, command_line: Run) -> None:
    """Which role of which account: it says nothing of anybody's life, and much of who may see."""
    run = partial(in_thread, command_line, "accounts")
    await run("grant", "jade", "developer")
    await run("revoke", "jade", "developer")

    granted, revoked = (await entries(town, OPERATOR.account_id))[-2:]

    values = {"account_id": str(jade.id), "role": "developer"}
    assert (granted.verb, granted.changes[0]["values"]) == ("grant_role", values)
    assert revoked.verb == "revoke_role"
    assert values in [each.get("values") for each in revoked.changes]


@pytest.mark.usefixtures("unsignalled")
async def test_what_is_done_to_applications_is_told(town: Town, command_line: Run) -> None:
    """Each change once; to list them is none."""
    counting = select(func.count()).select_from(AuditEntry)
    run = partial(in_thread, command_line, "clients")
    async with town.provider.sessions() as session:
        before = await session.scalar(counting)
    await run("create", "Diary", "--id", "diary", "--redirect-uri", CALLBACK)
    await run("secret", "diary")
    await run("redirect", "diary", CALLBACK)
    await run("revoke", "diary")
    await run("list")

    told = await entries(town, OPERATOR.account_id)
    async with town.provider.sessions() as session:
        after = await session.scalar(counting)

    assert (after or 0) - (before or 0) == 4
    assert [each.verb for each in told[-4:]] == [
        "register_client",
        "change_client_secret",
        "change_client_addresses",
        "revoke_client",
    ]
