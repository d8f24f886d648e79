"""The stories, loaded once and asked over HTTP as whoever signs in or whichever client asks."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.reading.ids import decode_id
from earlyhelp.settings import Settings
from earlyhelp_graphql.answering.endpoint import GRAPHQL
from earlyhelp_graphql.app import System, create_app
from earlyhelp_graphql.demo.accounts import Account, first_administrator, open_account
from earlyhelp_graphql.demo.facts import Facts
from earlyhelp_graphql.demo.loading import load
from earlyhelp_graphql.oauth.clients import NewClient, register_client
from earlyhelp_graphql.testing import Databases

BASE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Answer:
    """What came back: the text itself, and its parts."""

    text: str

    @property
    def data(self) -> Any:
        """The answer's data."""
        return json.loads(self.text)["data"]

    @property
    def denied(self) -> Mapping[str, str]:
        """The error codes, by the path of the field that is null because of them."""
        errors = json.loads(self.text).get("errors", [])
        return {".".join(map(str, e["path"])): e["extensions"]["code"] for e in errors}

    def nodes(self, *path: str) -> list[Any]:
        """Return the items of the connection at a path."""
        found = self.data
        for name in path:
            found = found[name]
        nodes: list[Any] = found["nodes"]
        return nodes


@dataclass
class Town:
    """The real application on the stories' database, and the facts that the demo prints."""

    http: AsyncClient
    system: System
    facts: Facts
    tokens: dict[str, str] = field(default_factory=dict)

    async def ask(self, who: str, query: str, **variables: object) -> Answer:
        """Ask as a role's client, or as somebody who signs in with name and password."""
        response = await self.post(who, query, **variables)
        assert response.status_code == 200, response.text
        return Answer(response.text)

    async def post(self, who: str, query: str, **variables: object) -> Response:
        """Post a document; the response may be a refusal."""
        if who not in self.tokens:
            client = self.facts["clients"].get(who)
            self.tokens[who] = await (self._own_token(client) if client else self._sign_in(who))
        return await self.http.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {self.tokens[who]}", "Accept": GRAPHQL},
        )

    async def employ(self, username: str, like: str, *roles: str) -> None:
        """Open one more account for a practitioner of the stories, with other roles."""
        found = await self.ask(
            "administrator",
            "query ($name: String!) {"
            " practitioners(filter: {nameStartsWith: $name}) { nodes { id } } }",
            name=self.facts["users"][like]["name"],
        )
        id_ = decode_id(found.nodes("practitioners")[0]["id"])
        assert id_ is not None
        office, _day = await first_administrator(self.system)
        account = Account(username, username.title(), "", roles, practitioner_id=id_.uuid)
        await open_account(self.system, office, account)
        async with self.system.sessions() as session, session.begin():
            client = await register_client(session, NewClient(username, acts_as=username))
        self.tokens[username] = await self._own_token(
            {"client_id": client.client.client_id, "client_secret": client.secret or ""}
        )

    async def _own_token(self, client: Mapping[str, str]) -> str:
        answer = await self.http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(client["client_id"], client["client_secret"]),
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def _sign_in(self, username: str) -> str:
        """Go the way of a browser: sign in, allow the application, redeem its code."""
        app, verifier = self.facts["app"], secrets.token_urlsafe(40)
        asked = {
            "response_type": "code",
            "client_id": app["client_id"],
            "redirect_uri": app["redirect_uris"][0],
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        self.http.cookies.clear()
        sent_on = await self.http.get("/oauth/authorize", params=asked)
        form = await self.http.get(_path(sent_on))
        password = self.facts["users"][username]["password"]
        filled_in = {**_hidden(form), "username": username, "password": password}
        signed_in = await self.http.post("/oauth/sign-in", data=filled_in)
        question = await self.http.get(_path(signed_in))
        allowed = {**_hidden(question), "decision": "allow"}
        answered = await self.http.post("/oauth/authorize", data=allowed)
        redeemed = {
            "grant_type": "authorization_code",
            "client_id": app["client_id"],
            "redirect_uri": app["redirect_uris"][0],
            "code": parse_qs(urlsplit(answered.headers["location"]).query)["code"][0],
            "code_verifier": verifier,
        }
        return str((await self.http.post("/oauth/token", data=redeemed)).json()["access_token"])


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _path(response: Response) -> str:
    """Return where a page of ours redirects to; its addresses are relative to /oauth/."""
    return f"/oauth/{response.headers['location'].removeprefix('/oauth/')}"


def _hidden(response: Response) -> dict[str, str]:
    form = response.text.partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {unescape(name): unescape(value) for name, value in found}


@pytest.fixture(scope="session")
async def stories_database(databases: Databases, template: str) -> AsyncIterator[str]:
    """Make the database in which the stories are told once for all tests."""
    async with databases.copy(template) as url:
        yield url


@pytest.fixture(scope="session")
async def town(stories_database: str, plugins: EnabledPlugins) -> AsyncIterator[Town]:
    """Start the real application and tell the stories through it; tests leave them as they are."""
    async with _told(Settings(database_url=stories_database), plugins) as town:
        yield town


@pytest.fixture
def closing_needs_approval() -> bool:
    """Return whether the council of `town_of_its_own` wants a manager to agree to closings."""
    return False


@pytest.fixture
async def town_of_its_own(
    databases: Databases, template: str, plugins: EnabledPlugins, *, closing_needs_approval: bool
) -> AsyncIterator[Town]:
    """Do the same for one test, which may change what it likes."""
    async with databases.copy(template) as url:
        settings = Settings(database_url=url, closing_needs_approval=closing_needs_approval)
        async with _told(settings, plugins) as town:
            yield town


@asynccontextmanager
async def _told(settings: Settings, plugins: EnabledPlugins) -> AsyncIterator[Town]:
    app = create_app(settings, plugins)
    async with app.router.lifespan_context(app):
        system = app.state.system
        facts = await load(system, BASE, lambda _line: None)
        async with AsyncClient(transport=ASGITransport(app=app), base_url=BASE) as http:
            yield Town(http, system, facts)


Ask = Callable[..., Awaitable[Answer]]
"""How tests ask: `await ask(who, query, **variables)`; see `Town.ask`."""


@pytest.fixture(scope="session")
def ask(town: Town) -> Ask:
    """Return how to ask the town's application."""
    return town.ask
