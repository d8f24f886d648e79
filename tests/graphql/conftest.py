"""What the tests of the API over HTTP share: one server, and callers with tokens."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import EntryPoint
from itertools import count
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from earlyhelp.access.models import Account, AccountRole
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp_graphql.app import System, create_app
from earlyhelp_graphql.enabling import enable_plugins
from earlyhelp_graphql.oauth.clients import NewClient, register_client
from earlyhelp_graphql.testing import Databases, JsonObject

GROUP = "earlyhelp.plugins"
NAME = "test_graphql"
GRAPHQL = "application/graphql-response+json"
REGISTER = """
    mutation Register($input: RegisterPersonInput!, $key: String) {
      registerPerson(input: $input, idempotencyKey: $key) {
        person { id givenName familyName version }
        problems { __typename code message path ... on ConflictProblem { currentVersion } }
      }
    }
"""

_numbers = count(1)
_FRESH_SECONDS = 300.0
"""Half a token's life: one is asked for anew where all the tests take longer than that."""


@dataclass
class Clock:
    """A clock that a test may turn."""

    by: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Return the present, and what it was turned by."""
        return datetime.now(UTC) + self.by


@dataclass(frozen=True)
class Who:
    """Who asks: roles, and the practitioner or person they are."""

    roles: tuple[str, ...]
    practitioner: str | None = None
    person: str | None = None


@dataclass
class Api:
    """The API as a client sees it."""

    http: AsyncClient
    system: System
    clock: Clock
    tokens: dict[Who, tuple[str, float]] = field(default_factory=dict)

    async def token(self, *roles: str, **linked: str) -> str:
        """Return a token of an account with these roles, by client credentials."""
        who, now = Who(roles, **linked), monotonic()
        token, got_at = self.tokens.get(who, ("", 0.0))
        if not token or now - got_at > _FRESH_SECONDS:
            token = await self.new_token(who)
            self.tokens[who] = token, now
        return token

    async def new_token(self, who: Who) -> str:
        """Open an account and a client, and ask for a token."""
        name = f"caller-{next(_numbers)}"
        async with self.system.sessions() as session, session.begin():
            account = Account(
                username=name,
                display_name=name,
                practitioner_id=_uuid(who.practitioner),
                person_id=_uuid(who.person),
            )
            session.add(account)
            await session.flush()
            for role in who.roles:
                granted = date(2026, 1, 1)
                session.add(AccountRole(account_id=account.id, role=role, granted_on=granted))
            await session.flush()
            client = await register_client(session, NewClient(name, acts_as=name))
        form = {"grant_type": "client_credentials"}
        auth = (client.client.client_id, client.secret or "")
        answer = await self.http.post("/oauth/token", data=form, auth=auth)
        return str(answer.json()["access_token"])

    async def post(
        self, body: Any, *roles: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Post a body (JSON, unless it is bytes) as an account with these roles."""
        token = await self.token(*(roles or ("front_door",)))
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        }
        return await self.http.post(
            "/graphql", content=content, headers={**sent, **(headers or {})}
        )

    async def ask(self, query: str, *roles: str, **variables: object) -> JsonObject:
        """Return the response to a document that is executed."""
        response = await self.post({"query": query, "variables": variables}, *roles)
        assert response.status_code == 200, response.text
        answer: JsonObject = response.json()
        return answer

    async def refused(self, query: str, *roles: str, **variables: object) -> list[str]:
        """Return the messages for a document that is not executed."""
        response = await self.post({"query": query, "variables": variables}, *roles)
        return refusal(response)

    async def register(self, **given: object) -> str:
        """Register a person; return the id."""
        answer = await self.ask(REGISTER, input=given)
        return str(answer["data"]["registerPerson"]["person"]["id"])


def refusal(response: Response, status: int = 400) -> list[str]:
    """Return the messages of a response to what was not executed; it has no data."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    answer = response.json()
    assert answer.keys() == {"errors"}
    return [error["message"] for error in answer["errors"]]


def errors(answer: Mapping[str, Any]) -> list[tuple[list[str | int], str]]:
    """Return the path and the code of each error."""
    return [(error["path"], error["extensions"]["code"]) for error in answer.get("errors", ())]


def _uuid(opaque: str | None) -> UUID | None:
    return None if opaque is None else UUID(opaque.partition("_")[2])


@pytest.fixture(scope="session")
async def api_database(databases: Databases, template: str) -> AsyncIterator[str]:
    """Make one database for all tests of the API; each brings the people it needs."""
    async with databases.copy(template) as url:
        yield url


@pytest.fixture(scope="session")
def probed_plugins(settings: Settings, bundled_plugins: tuple[EntryPoint, ...]) -> EnabledPlugins:
    """Return the host with the repository's plugins and the tests' own."""
    probe = EntryPoint("probe", "tests.graphql.probe:ProbePlugin", GROUP)
    return enable_plugins(settings, (*bundled_plugins, probe))


@pytest.fixture(scope="session")
def clock() -> Clock:
    """Return the server's clock."""
    return Clock()


@pytest.fixture(scope="session")
async def api(
    api_database: str, probed_plugins: EnabledPlugins, clock: Clock
) -> AsyncIterator[Api]:
    """Serve the application, as `earlyhelp serve` does."""
    app = create_app(Settings(database_url=api_database), probed_plugins, clock)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(
            transport=ASGITransport(app=app),
            base_url="http://127.0.0.1:8000",
            headers={"Accept": GRAPHQL},
        ) as http,
    ):
        yield Api(http, app.state.system, clock)
