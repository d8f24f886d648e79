"""What is kept of secrets: digests alone, out of reach of the role that answers questions."""

import logging

import asyncpg
import pytest
from sqlalchemy import select
from tests.oauth.conftest import CALLBACK, Pkce, Town, browser

from earlyhelp.settings import Settings
from earlyhelp.storage.connections import reader_pool
from earlyhelp.storage.tables import Table
from earlyhelp_graphql.oauth import models

pytestmark = pytest.mark.row("F80")

TABLES = [table for table in Table.metadata.sorted_tables if table.name.startswith("oauth_")]


async def test_no_secret_is_kept_as_it_was_given(town: Town) -> None:
    """Neither client secret, code, refresh token nor cookie can be read in the database."""
    await town.account("jade", "family")
    await town.sign_in("jade")
    app, pkce = await town.client(redirect_uris=[CALLBACK]), Pkce()
    code = await town.code(app, pkce)
    tokens = (await town.redeem(app, pkce, code)).json()
    secrets = {
        *(code, app.secret, tokens["refresh_token"], tokens["access_token"], pkce.verifier),
        town.http.cookies["earlyhelp-session"],
    }

    async with town.provider.sessions() as session:
        rows = [str((await session.execute(select(table))).all()) for table in TABLES]

    kept = "\n".join(rows)
    assert models.SigningKey.__table__ in TABLES
    assert not [secret for secret in secrets if str(secret) in kept]


async def test_the_reading_role_sees_none_of_it(address: str, settings: Settings) -> None:
    """Whatever a query could be made to ask, these tables are closed to it."""
    pool = await reader_pool(address, settings)
    try:
        for table in TABLES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await pool.fetchval(f"TABLE {table.name}")
    finally:
        await pool.close()


async def test_no_secret_and_no_name_reaches_the_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """At the level of debug too, where Authlib would print tokens."""
    await town.account("jade.armitage", "family")
    app, pkce = await town.client(redirect_uris=[CALLBACK]), Pkce()

    with caplog.at_level(logging.DEBUG):
        await town.sign_in("jade.armitage", password="not it at all")
        await town.sign_in("jade.armitage")
        code = await town.code(app, pkce)
        tokens = (await town.redeem(app, pkce, code)).json()
        await town.refresh(app, tokens["refresh_token"])

    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "asyncio"))]
    logged = "\n".join(record.getMessage() for record in ours)
    assert not [record for record in caplog.records if record.name.startswith("authlib")]
    for secret in (code, tokens["access_token"], tokens["refresh_token"], "armitage", app.secret):
        assert str(secret) not in logged


async def test_over_https_the_cookie_is_the_hosts_own(town: Town) -> None:
    """Secure, and under the prefix that keeps neighbouring hosts from setting it."""
    provider = type(town.provider).create(
        issuer="https://earlyhelp.example",
        sessions=town.provider.sessions,
        lookups=town.provider.lookups,
        scopes=(),
        roles=(),
        settings=Settings(),
    )

    async with browser(provider) as http:
        page = await http.get("/oauth/sign-in")

    assert page.headers["set-cookie"].startswith("__Host-earlyhelp-form=")
    assert "; Secure" in page.headers["set-cookie"]
