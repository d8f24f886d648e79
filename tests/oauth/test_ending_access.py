"""What ends with a password, an account, a role or a client: everything given under it."""

import asyncio
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from httpx2 import AsyncClient, HTTPError
from sqlalchemy import select
from tests.conftest import Run
from tests.oauth.conftest import CALLBACK, ISSUER, PASSWORD, Clock, Pkce, Town, in_thread

from earlyhelp.access.models import Account
from earlyhelp.access.passwords import matches
from earlyhelp_graphql.oauth.clients import Registered, change_secret
from earlyhelp_graphql.oauth.models import Client
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.verification import InvalidToken

pytestmark = [pytest.mark.row("F80"), pytest.mark.usefixtures("unsignalled")]

END = {
    "a new password": ("accounts", "password", "{name}"),
    "an account closed": ("accounts", "close", "{name}"),
    "a new secret": ("clients", "secret", "{client}"),
    "another redirect URI": ("clients", "redirect", "{client}", "https://app.example/other"),
    "a client revoked": ("clients", "revoke", "{client}"),
}
OF_ACCOUNT = ("a new password", "an account closed")


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Type a new password whenever one is asked for."""
    monkeypatch.setattr("sys.stdin", io.StringIO("four quite random words\n" * 9))


async def _happens(run: Run, what: str, account: Account, client: Registered) -> None:
    names = {"name": account.username, "client": client.client.client_id}
    code, _, err = await in_thread(run, *(each.format(**names) for each in END[what]))
    assert code == 0, err


async def _is_let_in(provider: Provider, token: str) -> bool:
    try:
        await provider.viewers.viewer(await provider.verifier.verify(f"Bearer {token}"))
    except InvalidToken:
        return False
    return True


@pytest.mark.parametrize("what", END)
async def test_what_was_given_before_ends(
    town: Town, command_line: Run, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Access and refresh tokens, codes and browser sessions; introspection says so at once."""
    account = await town.account("jade", "family")
    await town.sign_in("jade")
    app = await town.client(redirect_uris=[CALLBACK])
    tokens, pkce = await town.tokens(app), Pkce()
    code = await town.code(app, pkce)
    assert await _is_let_in(town.provider, tokens["access_token"])

    await _happens(command_line, what, account, app)

    server = await town.client("Records", introspects=True)
    assert not await town.is_active(server, tokens["access_token"])
    assert (await town.refresh(app, tokens["refresh_token"])).status_code in {400, 401}
    assert (await town.redeem(app, pkce, code)).status_code in {400, 401}
    way = await town.http.get("/oauth/authorize", params=town.asking(app, pkce))
    is_signed_in = way.status_code == 200
    assert not (is_signed_in and what in OF_ACCOUNT)
    monkeypatch.setattr("earlyhelp_graphql.oauth.viewers.time.monotonic", lambda: 1e12)
    assert not await _is_let_in(town.provider, tokens["access_token"])


@pytest.mark.parametrize("what", END)
async def test_what_others_were_given_stays(town: Town, command_line: Run, what: str) -> None:
    """Neither another account nor another client is touched."""
    account = await town.account("jade", "family")
    await town.account("omar", "family")
    await town.sign_in("omar")
    app, other = [await town.client(redirect_uris=[CALLBACK]) for _ in range(2)]
    tokens = await town.tokens(other)

    await _happens(command_line, what, account, app)

    assert await _is_let_in(town.provider, tokens["access_token"])
    assert (await town.refresh(other, tokens["refresh_token"])).status_code == 200
    assert (await town.consent(other, Pkce())).headers["location"].startswith(CALLBACK)


async def test_two_new_secrets_at_once_end_all_that_either_had_ended(town: Town) -> None:
    """The second waits for the first: what was given in between ends with it as well."""
    await town.account("pat")
    registered = await town.client(acts_as="pat")
    client_id, before = registered.client.client_id, registered.client.generation

    async def change() -> None:
        async with town.provider.sessions() as session, session.begin():
            await change_secret(session, client_id)

    async with town.provider.sessions() as session, session.begin():
        await change_secret(session, client_id)
        second = asyncio.create_task(change())
        await asyncio.sleep(0.3)  # in which it would have read what the first has not yet written
        assert not second.done()
    await second
    async with town.provider.sessions() as session:
        found = select(Client.generation).where(Client.client_id == client_id)
        assert await session.scalar(found) == before + 2


async def test_after_a_new_password_a_person_signs_in_with_it(
    town: Town, command_line: Run
) -> None:
    """What is given under the new one lives."""
    account = await town.account("jade", "family")
    app = await town.client(redirect_uris=[CALLBACK])
    await _happens(command_line, "a new password", account, app)

    assert (await town.sign_in("jade")).status_code == 400
    assert (await town.sign_in("jade", password="four quite random words")).status_code == 200
    tokens = await town.tokens(app)
    assert await _is_let_in(town.provider, tokens["access_token"])
    assert (await town.refresh(app, tokens["refresh_token"])).status_code == 200


async def test_a_sign_in_under_way_ends_with_the_old_password(
    town: Town, command_line: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that began before the change opens nothing that lasts beyond it."""
    account = await town.account("jade", "family")
    app = await town.client(redirect_uris=[CALLBACK])

    async def slowly(password: str, stored: str | None) -> bool:
        monkeypatch.setattr("earlyhelp.access.services.matches", matches)
        is_right = await matches(password, stored)
        await _happens(command_line, "a new password", account, app)
        return is_right

    monkeypatch.setattr("earlyhelp.access.services.matches", slowly)
    await town.sign_in("jade")

    way = await town.http.get("/oauth/authorize", params=town.asking(app, Pkce()))
    assert way.headers["location"].startswith("sign-in")


DELAY = 0.5
LET_IN, REFUSED = 200, 401


@asynccontextmanager
async def _serving(address: str) -> AsyncIterator[AsyncClient]:
    """Run `earlyhelp serve` in a process of its own; the value is a browser at its door."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "EARLYHELP_DATABASE_URL": address,
        "EARLYHELP_ISSUER": ISSUER,
        "EARLYHELP_PLUGINS": "",
        "EARLYHELP_PORT": str(port),
        "EARLYHELP_ACCESS_DELAY_MS": str(int(DELAY * 1000)),
    }
    command = (sys.executable, "-m", "earlyhelp_graphql.cli", "serve")
    process = subprocess.Popen(command, env={**os.environ, **settings})  # noqa: S603, ASYNC220 - our own command, which does not wait
    try:
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await _until(lambda: _is_ready(http))
            yield http
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)


async def _is_ready(http: AsyncClient) -> bool:
    try:
        return (await http.get("/health/ready")).status_code == 200
    except HTTPError:
        return False


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + 60
    while not await holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def _answers(servers: list[AsyncClient], token: str) -> set[int]:
    asked = {"query": "{ __typename }"}
    bearer = {"Authorization": f"Bearer {token}"}
    return {
        (await http.post("/graphql", json=asked, headers=bearer)).status_code for http in servers
    }


async def test_no_process_lets_in_what_ended_for_longer_than_the_delay(
    provider: Provider, clock: Clock, password_hash: str, address: str, command_line: Run
) -> None:
    """Two servers that have just answered the token refuse it once the setting's time is over."""
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(_serving(address)) for _ in range(2)]
        near, far = [Town(provider, http, clock, password_hash) for http in servers]
        for number, what in enumerate(END):
            account = await near.account(f"jade{number}", "family")
            app = await near.client(redirect_uris=[CALLBACK])
            await near.sign_in(account.username, password=PASSWORD)
            tokens = await near.tokens(app)
            assert await _answers(servers, tokens["access_token"]) == {LET_IN}

            await _happens(command_line, what, account, app)
            await _answers(servers, tokens["access_token"])  # keeps nothing alive for longer
            await asyncio.sleep(DELAY)

            assert await _answers(servers, tokens["access_token"]) == {REFUSED}, what
            assert (await far.refresh(app, tokens["refresh_token"])).status_code in {400, 401}


async def test_a_role_taken_away_ends_in_every_process(
    provider: Provider, clock: Clock, password_hash: str, address: str, command_line: Run
) -> None:
    """What it allowed is refused after the delay; the person stays signed in."""
    asked = {"query": "{ localities { totalCount } }"}
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(_serving(address)) for _ in range(2)]
        town = Town(provider, servers[0], clock, password_hash)
        await town.account("omar", "administrator", "developer")
        client = await town.client(acts_as="omar")
        token = (await town.own_token(client)).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}

        async def refused() -> list[bool]:
            answers = [await http.post("/graphql", json=asked, headers=bearer) for http in servers]
            assert {answer.status_code for answer in answers} == {LET_IN}
            return ["errors" in answer.json() for answer in answers]

        assert await refused() == [False, False]
        await in_thread(command_line, "accounts", "revoke", "omar", "administrator")
        await asyncio.sleep(DELAY)
        assert await refused() == [True, True]
        await in_thread(command_line, "accounts", "grant", "omar", "administrator")
        await asyncio.sleep(DELAY)
        assert await refused() == [False, False]
