"""What the tests of OAuth share: a clock to turn, people and clients, and a browser."""

import asyncio
import base64
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy import delete, event, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from starlette.applications import Starlette
from tests.conftest import Run

from earlyhelp.access.models import Account, AccountRole
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import writer_engine
from earlyhelp.storage.tables import Table
from earlyhelp_graphql.oauth.clients import NewClient, Registered, register_client
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.routes import oauth_routes
from earlyhelp_graphql.oauth.verification import InvalidToken
from earlyhelp_graphql.testing import Databases

ISSUER = "http://127.0.0.1:8000"
CALLBACK = "https://app.example/callback"
PASSWORD = "three random words"
EMPTIED = [
    table
    for table in reversed(Table.metadata.sorted_tables)
    if table.name.startswith(("oauth_", "account"))
]


@dataclass
class Clock:
    """A clock that stands still until a test turns it."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        """Return the time it shows."""
        return self.now

    def turn(self, **by: float) -> None:
        """Move it on, by a timedelta's arguments."""
        self.now += timedelta(**by)


@dataclass
class Pkce:
    """A code verifier and its challenge."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(40))

    @property
    def challenge(self) -> str:
        """What the authorization request carries."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass
class Town:
    """People, clients and one server, driven over HTTP alone."""

    provider: Provider
    http: AsyncClient
    clock: Clock
    password_hash: str

    async def account(self, username: str, *roles: str, active: bool = True) -> Account:
        """Open an account with roles; its password is `PASSWORD`."""
        account = Account(
            username=username,
            display_name=username.title(),
            password_hash=self.password_hash,
            is_active=active,
        )
        async with self.provider.sessions() as session, session.begin():
            session.add(account)
            await session.flush()
            for role in roles:
                granted = date(2026, 1, 1)
                session.add(AccountRole(account_id=account.id, role=role, granted_on=granted))
        return account

    async def client(self, name: str = "Reports", **how: Any) -> Registered:
        """Register a client."""
        async with self.provider.sessions() as session, session.begin():
            return await register_client(session, NewClient(name, **how))

    async def change(self, row: object, **values: Any) -> None:
        """Change a row behind the server's back."""
        async with self.provider.sessions() as session, session.begin():
            kept = await session.merge(row)
            for name, value in values.items():
                setattr(kept, name, value)

    async def lose_roles(self, account: Account, *roles: str) -> None:
        """Take roles from an account, or all of them."""
        held = delete(AccountRole).where(AccountRole.account_id == account.id)
        async with self.provider.sessions() as session, session.begin():
            await session.execute(held.where(AccountRole.role.in_(roles)) if roles else held)

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        async with self.provider.sessions() as session:
            return await session.scalar(select(func.count()).select_from(text(table))) or 0

    async def post(self, path: str, client: Registered | None = None, **form: str) -> Response:
        """Post a form, with the client's secret in the header where it has one."""
        if client is not None and client.secret is None:
            form = {"client_id": client.client.client_id, **form}
        if client is None or client.secret is None:
            return await self.http.post(path, data=form)
        return await self.http.post(path, data=form, auth=(client.client.client_id, client.secret))

    async def own_token(self, client: Registered, **form: str) -> Response:
        """Ask for a token by client credentials."""
        return await self.post("/oauth/token", client, grant_type="client_credentials", **form)

    async def own_token_of(self, client_id: str, secret: str) -> Response:
        """Ask for a token by client credentials that come in the body."""
        form = {"client_id": client_id, "client_secret": secret}
        form["grant_type"] = "client_credentials"
        return await self.http.post("/oauth/token", data=form)

    async def sign_in(self, username: str, way: str = "", password: str = PASSWORD) -> Response:
        """Fill in the sign-in form as a browser would."""
        shown = await self.http.get("/oauth/sign-in", params={"continue": way} if way else {})
        form = {**hidden(shown.text), "username": username, "password": password}
        return await self.http.post("/oauth/sign-in", data=form)

    def asking(self, client: Registered, pkce: Pkce, **more: str) -> dict[str, str]:
        """Return the parameters of an authorization request."""
        asked = {
            "response_type": "code",
            "client_id": client.client.client_id,
            "redirect_uri": CALLBACK,
            "state": "st~ate",
            "code_challenge": pkce.challenge,
            "code_challenge_method": "S256",
        }
        return {name: text for name, text in {**asked, **more}.items() if text}

    async def consent(
        self, client: Registered, pkce: Pkce, decision: str = "allow", **more: str
    ) -> Response:
        """Answer the consent page, if it is shown; the person is signed in already."""
        shown = await self.http.get("/oauth/authorize", params=self.asking(client, pkce, **more))
        if shown.is_redirect:
            return shown
        form = {**hidden(shown.text), "decision": decision}
        return await self.http.post("/oauth/authorize", data=form)

    async def code(self, client: Registered, pkce: Pkce, **more: str) -> str:
        """Return the code that comes of a consent."""
        return returned(await self.consent(client, pkce, **more))["code"]

    async def redeem(self, client: Registered, pkce: Pkce, code: str, **more: str) -> Response:
        """Redeem a code."""
        form = {"code": code, "redirect_uri": CALLBACK, "code_verifier": pkce.verifier, **more}
        return await self.post("/oauth/token", client, grant_type="authorization_code", **form)

    async def refresh(self, client: Registered, token: str, **more: str) -> Response:
        """Ask for the next tokens."""
        form = {"refresh_token": token, **more}
        return await self.post("/oauth/token", client, grant_type="refresh_token", **form)

    async def tokens(self, client: Registered, **more: str) -> dict[str, str]:
        """Go the whole way from consent to tokens."""
        pkce = Pkce()
        answer = await self.redeem(client, pkce, await self.code(client, pkce, **more))
        tokens: dict[str, str] = answer.json()
        return tokens

    async def is_active(self, client: Registered, token: str) -> bool:
        """Whether introspection calls a token active."""
        answer = await self.post("/oauth/introspect", client, token=token)
        return bool(answer.json()["active"])

    async def is_refused(self, token: str) -> bool:
        """Whether the API would refuse a token."""
        try:
            await self.provider.verifier.verify(f"Bearer {token}")
        except InvalidToken:
            return True
        return False


def browser(provider: Provider) -> AsyncClient:
    """Return a client with cookies, for a server of the routes and nothing else."""
    app = Starlette(routes=list(oauth_routes(provider)))
    return AsyncClient(transport=ASGITransport(app=app), base_url=provider.issuer.name)


def hidden(html: str) -> dict[str, str]:
    """Return the hidden fields of a page's first form."""
    form = html.partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {unescape(name): unescape(value) for name, value in found}


def returned(response: Response) -> Mapping[str, str]:
    """Return what a redirect to the client carries."""
    query = parse_qs(urlsplit(response.headers["location"]).query, strict_parsing=True)
    return {name: values[0] for name, values in query.items()}


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Hash the one password, cheaply: real ones are slow on purpose."""
    salt = b"salt of the tests"
    digest = hashlib.scrypt(PASSWORD.encode(), salt=salt, n=2, r=8, p=1, dklen=32)
    return f"scrypt$2$8$1${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands at the present."""
    return Clock()


@pytest.fixture(scope="session")
async def address(databases: Databases, template: str) -> AsyncIterator[str]:
    """Make one database for these tests, since they need many; the value is its URL."""
    async with databases.copy(template) as url:
        yield url


@pytest.fixture(scope="session")
async def open_engine(address: str, settings: Settings) -> AsyncIterator[AsyncEngine]:
    """Open the owner's engine."""
    engine = writer_engine(address, settings)
    yield engine
    await engine.dispose()


@pytest.fixture
async def engine(open_engine: AsyncEngine) -> AsyncEngine:
    """Return the owner's engine on tables without a row."""
    async with open_engine.begin() as connection:
        for table in EMPTIED:
            await connection.execute(delete(table))
    return open_engine


@pytest.fixture
def statements(engine: AsyncEngine) -> list[str]:
    """Note every statement that the server process sends."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    return seen


@pytest.fixture
def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return the owner's sessions."""
    return async_sessionmaker(engine, expire_on_commit=False)


@pytest.fixture
def provider(
    sessions: async_sessionmaker[AsyncSession],
    plugins: EnabledPlugins,
    settings: Settings,
    clock: Clock,
) -> Provider:
    """Return one server process's OAuth."""
    scopes, roles = plugins.registry.scopes, plugins.registry.roles
    return Provider.create(
        issuer=ISSUER,
        sessions=sessions,
        lookups=sessions,
        scopes=scopes,
        roles=roles,
        settings=settings,
        clock=clock,
    )


@pytest.fixture
async def town(provider: Provider, clock: Clock, password_hash: str) -> AsyncIterator[Town]:
    """Serve the routes to a browser."""
    async with browser(provider) as http:
        yield Town(provider, http, clock, password_hash)


@pytest.fixture
def command_line(run: Run, monkeypatch: pytest.MonkeyPatch, address: str) -> Run:
    """Return a way to run the command line on the town's database."""
    monkeypatch.setenv("EARLYHELP_PLUGINS", "")
    monkeypatch.setenv("EARLYHELP_DATABASE_URL", address)
    return run


async def in_thread(run: Run, *arguments: str) -> tuple[int, str, str]:
    """Run a command beside the test's own event loop, since it brings one along."""
    return await asyncio.to_thread(run, *arguments)


@pytest.fixture
def unsignalled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set no signal handlers, which only the main thread may."""
    monkeypatch.setattr("earlyhelp_graphql.cli.signal.signal", lambda *_: None)
