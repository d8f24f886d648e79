"""A town for attackers: the stories, told once, and everybody in them asking over HTTP."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from graphql import GraphQLObjectType, get_named_type
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
from earlyhelp_graphql.testing import Databases, JsonObject

BASE = "http://127.0.0.1:8000"
EVERYBODY = """{ people(first: 100) { nodes {
    id version
    householdMemberships { nodes { household { id } } }
    planCoverages { nodes { supportPlan { id version } } }
    needs { nodes { id version } }
    goals { nodes { id version actions { nodes { id version } } } }
} } }"""


@dataclass
class Town:
    """The real application, asked by username: each has a client that acts as the account."""

    http: AsyncClient
    system: System
    facts: Facts
    tokens: dict[str, str] = field(default_factory=dict)

    async def token(self, who: str) -> str:
        """Return an access token of somebody's account."""
        if who not in self.tokens:
            async with self.system.sessions() as session, session.begin():
                made = await register_client(session, NewClient(who, acts_as=who))
            answer = await self.http.post(
                "/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(made.client.client_id, made.secret or ""),
            )
            self.tokens[who] = str(answer.json()["access_token"])
        return self.tokens[who]

    async def post(self, who: str, query: str, variables: Mapping[str, Any]) -> Response:
        """Post a document as somebody; the response may be a refusal."""
        return await self.http.post(
            "/graphql",
            json={"query": query, "variables": dict(variables)},
            headers={"Authorization": f"Bearer {await self.token(who)}"},
        )

    async def answer(self, who: str, query: str, **variables: object) -> JsonObject:
        """Return the whole answer to a document that is executed."""
        response = await self.post(who, query, variables)
        assert response.status_code == 200, response.text
        answer: JsonObject = response.json()
        return answer

    async def ask(self, who: str, query: str, **variables: object) -> JsonObject:
        """Return the data of an answer without errors."""
        answer = await self.answer(who, query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: JsonObject = answer["data"]
        return data

    async def codes(self, who: str, query: str, **variables: object) -> list[str]:
        """Return the codes of an answer's errors."""
        errors = (await self.answer(who, query, **variables)).get("errors", [])
        return [error["extensions"]["code"] for error in errors]

    async def does(self, who: str, verb: str, **given: object) -> JsonObject:
        """Try a mutation; return the whole answer, with the payload under ``done``."""
        mutations = self.system.composition.graphql.mutation_type
        assert mutations is not None
        verb_field = mutations.fields[verb]
        payload = cast("GraphQLObjectType", get_named_type(verb_field.type))
        row = next(name for name in payload.fields if name != "problems")
        document = (
            f"mutation($input: {verb_field.args['input'].type}) {{ done: {verb}(input: $input) "
            f"{{ {row} {{ id }} problems {{ code message path }} }} }}"
        )
        return await self.answer(who, document, input=given)

    async def outcome(self, who: str, verb: str, **given: object) -> str:
        """Try a mutation; return the code of its refusal, or nothing."""
        answer = await self.does(who, verb, **given)
        refused = answer.get("errors") or answer["data"]["done"]["problems"]
        return ",".join(p.get("code") or p["extensions"]["code"] for p in refused)

    async def reached(self, who: str, *kinds: str) -> list[str]:
        """Return the ids, of some types, of what a caseload holds."""
        found = json.dumps(await self.ask(who, EVERYBODY))
        ids = {part for part in found.split('"') if decode_id(part)}
        return sorted(id_ for id_ in ids if id_.partition("_")[0] in (kinds or ("Person",)))

    async def person(self, who: str, given_name: str) -> str:
        """Return the id of somebody whom ``who`` sees."""
        found = await self.ask(who, "{ people(first: 100) { nodes { id givenName } } }")
        people = {each["givenName"]: str(each["id"]) for each in found["people"]["nodes"]}
        return people[given_name]

    async def practitioner(self, username: str) -> str:
        """Return the practitioner's id of a worker in the stories."""
        found = await self.ask(
            "demo-administrator",
            "query ($name: String) { practitioners(filter: { nameStartsWith: $name }) {"
            " nodes { id } } }",
            name=self.facts["users"][username]["name"],
        )
        return str(found["practitioners"]["nodes"][0]["id"])

    async def employ(self, username: str, like: str, *roles: str) -> None:
        """Open one more account for a practitioner of the stories, with other roles."""
        practitioner = decode_id(await self.practitioner(like))
        assert practitioner is not None
        office, _day = await first_administrator(self.system)
        account = Account(username, username, "", roles, practitioner_id=practitioner.uuid)
        await open_account(self.system, office, account)


@pytest.fixture(scope="session")
async def attacked(databases: Databases, template: str) -> AsyncIterator[str]:
    """Make the database of the town; the value is its URL."""
    async with databases.copy(template) as url:
        yield url


@pytest.fixture(scope="session")
async def town(attacked: str, plugins: EnabledPlugins) -> AsyncIterator[Town]:
    """Start the real application and tell the stories through it."""
    patient = Settings(database_url=attacked, turn_timeout_ms=60_000, lock_timeout_ms=60_000)
    app = create_app(patient, plugins)
    async with app.router.lifespan_context(app):
        system = app.state.system
        facts = await load(system, BASE, lambda _line: None)
        transport = ASGITransport(app=app, raise_app_exceptions=False)
        newer = {"Accept": GRAPHQL}
        async with AsyncClient(transport=transport, base_url=BASE, headers=newer) as http:
            yield Town(http, system, facts)
