"""The application as its clients see it: asked over HTTP, with tokens that it issued."""

import json
from collections.abc import Mapping
from itertools import count
from typing import Any

from httpx2 import AsyncClient, Response

from earlyhelp.access import services
from earlyhelp.access.scopes import ACCESS_ACCOUNT
from earlyhelp.viewer import Grant, RowRule, Viewer
from earlyhelp.work import unit_of_work
from earlyhelp_graphql.answering.endpoint import GRAPHQL
from earlyhelp_graphql.app import Clock, System
from earlyhelp_graphql.oauth.clients import NewClient, register_client
from earlyhelp_graphql.testing.asking import Answer, Asking, UnexpectedAnswerError

_numbers = count(1)


class OverHttp(Asking[Viewer | str]):
    """Asks the served application, for a viewer of the kit's or for an account by its name.

    ``client`` is free for whatever else a test wants to send.
    """

    def __init__(self, client: AsyncClient, system: System, clock: Clock) -> None:
        super().__init__(system.composition.graphql)
        self.client = client
        self._system = system
        self._clock = clock
        self._tokens: dict[Viewer | str, str] = {}

    async def answer(self, who: Viewer | str, document: str, /, **variables: object) -> Answer:
        """Return the answer to a document. Raises UnexpectedAnswerError if none is executed."""
        response = await self.post(who, {"query": document, "variables": variables})
        if not response.is_success:
            raise UnexpectedAnswerError(f"The answer is {response.status_code}: {response.text}")
        return Answer(response.text)

    async def post(
        self, who: Viewer | str, body: Any, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Post a body, which is sent as JSON unless it is bytes; the response may be a refusal."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {
            "Authorization": f"Bearer {await self.token(who)}",
            "Content-Type": "application/json",
            "Accept": GRAPHQL,
        }
        return await self.client.post(
            "/graphql", content=content, headers={**sent, **(headers or {})}
        )

    async def token(self, who: Viewer | str) -> str:
        """Return an access token, the same one each time, for a client of the account's own.

        For a viewer an account with the same roles and holder is opened first.
        """
        if who not in self._tokens:
            username = who if isinstance(who, str) else await self._opened(who)
            self._tokens[who] = await self.new_token(NewClient(username, acts_as=username))
        return self._tokens[who]

    async def new_token(self, client: NewClient) -> str:
        """Register a client, and return the token that it gets by its credentials."""
        async with self._system.sessions() as session, session.begin():
            made = await register_client(session, client)
        answer = await self.client.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(made.client.client_id, made.secret or ""),
        )
        return str(answer.raise_for_status().json()["access_token"])

    async def _opened(self, viewer: Viewer) -> str:
        username = f"caller-{next(_numbers)}"
        roles = [grant.role for grant in viewer.grants]
        known = {role.name: role for role in self._system.plugins.registry.roles}
        defined = tuple(services.grants_of([known[r] for r in roles if r in known], None))
        if defined != viewer.grants:
            raise UnexpectedAnswerError(
                "This viewer has rights of the test's own, which no account can hold. "
                "Give it roles, or ask in process."
            )
        office = Grant("administrator", frozenset({ACCESS_ACCOUNT.write}), RowRule.EVERYONE)
        async with unit_of_work(
            self._system.sessions,
            viewer=Viewer(viewer.account_id, (office,)),
            scope=ACCESS_ACCOUNT.write,
            verb="open_account",
            guard=self._system.composition.guard,
            verbs=self._system.plugins.registry.verbs,
            clock=self._clock,
        ) as work:
            account = await services.open_account(
                work,
                services.OpenAccount(username, username, viewer.practitioner_id, viewer.person_id),
            )
            for role in roles:
                await services.grant_role(work, services.GrantRole(account.id, role))
        return username
