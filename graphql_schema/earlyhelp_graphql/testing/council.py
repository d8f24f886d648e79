"""A council's running system, and people, practitioners and plans to try it on."""

import difflib
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID, uuid4

from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase

from earlyhelp.access.services import grants_of
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.reading.ids import decode_id
from earlyhelp.settings import Settings
from earlyhelp.storage.connections import reader_pool
from earlyhelp.viewer import Grant, RowRule, Viewer
from earlyhelp_graphql.answering.execution import Request
from earlyhelp_graphql.app import System, create_app
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.testing.asking import Answer, Asking, UnexpectedAnswerError
from earlyhelp_graphql.testing.clock import Clock
from earlyhelp_graphql.testing.over_http import OverHttp
from earlyhelp_graphql.testing.statements import NotedPool, Statements

Model = TypeVar("Model", bound=DeclarativeBase)


class Council(Asking[Viewer]):
    """The real application, asked in process by viewers; ``http`` asks it over HTTP.

    What the methods below register and open goes through the API, by whoever may do it, so
    that the rules hold; each returns the id that the API gave. ``details`` are further
    fields of the mutation's input.
    """

    def __init__(
        self, system: System, clock: Clock, http: OverHttp, statements: Statements
    ) -> None:
        super().__init__(system.composition.graphql)
        self.system = system
        self.clock = clock
        self.http = http
        self._statements = statements
        self._numbers = count(1)

    def viewer(self, *roles: str, practitioner: str = "", person: str = "") -> Viewer:
        """Return a viewer who holds these roles, being the practitioner or the person."""
        known = {role.name: role for role in self.system.plugins.registry.roles}
        for name in (each for each in roles if each not in known):
            near = difflib.get_close_matches(name, known, n=1) or sorted(known)
            remedy = f"Did you mean {' or '.join(near)}?"
            raise UnexpectedAnswerError(f"There is no role {name}. {remedy}")
        grants = tuple(grants_of([known[name] for name in roles], None))
        return Viewer(uuid4(), grants, _uuid(practitioner), _uuid(person))

    def viewer_with(
        self,
        *scopes: str,
        rows: RowRule = RowRule.EVERYONE,
        categories: Collection[str] | None = None,
        practitioner: str = "",
        person: str = "",
    ) -> Viewer:
        """Return a viewer of a role that nobody defined: these scopes, rows and categories.

        Without ``scopes`` every scope there is; ``categories`` None: all of them.
        """
        held = scopes or [scope.name for scope in self.system.plugins.registry.scopes]
        reached = None if categories is None else frozenset(categories)
        grant = Grant("role of the test", frozenset(held), rows, reached)
        return Viewer(uuid4(), (grant,), _uuid(practitioner), _uuid(person))

    async def answer(self, who: Viewer, document: str, /, **variables: Any) -> Answer:
        """Return the whole answer to a document, whatever it is."""
        request = Request(document, None, variables)
        return Answer((await self.system.executor.execute(request, who)).text)

    def counting(self) -> AbstractContextManager[list[str]]:
        """Note the statements sent to the database in a ``with`` block; the value lists them."""
        return self._statements.counting()

    async def rows(self, model: type[Model], **of: Any) -> Sequence[Model]:
        """Return rows of a table past every rule, oldest first."""
        key = model.__table__.primary_key
        async with self.system.sessions() as session:
            found = await session.scalars(select(model).filter_by(**of).order_by(*key))
            return found.all()

    async def person(self, **details: Any) -> str:
        """Register a person, called Sam Okafor and a number, at the front door."""
        given = {"givenName": "Sam", "familyName": f"Okafor {next(self._numbers)}", **details}
        return await self._made("front_door", "registerPerson", given)

    async def household(self, *people: str, **details: Any) -> str:
        """Form a household of these people, who have lived together for eight weeks."""
        since = self._weeks_ago(8)
        members = [{"personId": each, "role": "OTHER", "startedOn": since} for each in people]
        given = {"name": f"Household {next(self._numbers)}", "members": members, **details}
        return await self._made("front_door", "formHousehold", given)

    async def organisation(self, **details: Any) -> str:
        """Register a partner organisation, a council unless its kind says otherwise."""
        given = {"name": f"Partner {next(self._numbers)}", "kind": "COUNCIL", **details}
        return await self._made("administrator", "registerOrganisation", given)

    async def practitioner(self, name: str = "Pat Lee", **details: Any) -> str:
        """Register a practitioner, of a new organisation unless `organisationId` names one."""
        given = {"name": name, "jobTitle": "Practitioner", **details}
        given["organisationId"] = details.get("organisationId") or await self.organisation()
        return await self._made("administrator", "registerPractitioner", given)

    async def team(self, *practitioners: str, manager: str = "", **details: Any) -> str:
        """Register a team, of a new organisation, which these joined eight weeks ago."""
        given = {"name": f"Team {next(self._numbers)}", **details}
        given["organisationId"] = details.get("organisationId") or await self.organisation()
        team = await self._made("administrator", "registerTeam", given)
        joined: dict[str, Any] = {"teamId": team, "startedOn": self._weeks_ago(8)}
        for each in practitioners:
            member = {**joined, "practitionerId": each}
            await self._made("administrator", "joinTeam", member)
        if manager:
            member = {**joined, "practitionerId": manager, "isManager": True}
            await self._made("administrator", "joinTeam", member)
        return team

    async def plan(
        self, *people: str, lead: str = "", team: Collection[str] = (), **details: Any
    ) -> str:
        """Open a plan eight weeks ago that covers these people; return its id.

        ``lead`` is the practitioner who leads it, ``team`` those who help with it.
        """
        given = {"title": "A plan", "openedOn": self._weeks_ago(8), **details}
        given |= {"personIds": people, "ledByPractitionerId": lead or None}
        plan = await self._made("front_door", "openPlan", given)
        for each in team:
            helps = {"supportPlanId": plan, "practitionerId": each, "role": "Helps"}
            helps["startedOn"] = given["openedOn"]
            await self._made("front_door", "joinTeamAroundTheFamily", helps)
        return plan

    async def helper(self, person: str, role: str = "practitioner") -> Viewer:
        """Return a new practitioner, as a viewer of that role, who leads a plan for the person."""
        practitioner = await self.practitioner()
        await self.plan(person, lead=practitioner)
        return self.viewer(role, practitioner=practitioner)

    async def helped(self, role: str = "practitioner", **details: Any) -> tuple[str, Viewer]:
        """Return a new person, and a new practitioner of that role who leads a plan for them."""
        person = await self.person(**details)
        return person, await self.helper(person, role)

    async def _made(self, role: str, verb: str, given: Mapping[str, Any]) -> str:
        return str((await self.change(self.viewer(role), verb, **given))["id"])

    def _weeks_ago(self, weeks: int) -> str:
        return (self.clock.today - timedelta(weeks=weeks)).isoformat()


def _uuid(opaque: str) -> UUID | None:
    decoded = decode_id(opaque)
    if opaque and decoded is None:
        raise UnexpectedAnswerError(f"{opaque!r} is no id of the API. Give what it calls id.")
    return decoded.uuid if decoded else None


@asynccontextmanager
async def open_council(
    database: str,
    plugins: EnabledPlugins,
    composition: Composition | None = None,
    clock: Clock | None = None,
    **settings: Any,
) -> AsyncIterator[Council]:
    """Start the application on a migrated database, by its URL, and stop it at the end.

    ``composition`` is the graph of those plugins, if it is at hand: composing takes a second.
    ``settings`` are fields of `earlyhelp.settings.Settings`.
    """
    shown, statements = clock or Clock(), Statements()
    configured = Settings(database_url=database, time_zone=shown.time_zone, **settings)

    async def open_pool(url: str, configured: Settings, *, searches: bool = False) -> NotedPool:
        return NotedPool(await reader_pool(url, configured, searches=searches), statements)

    app = create_app(configured, plugins, shown, composition, open_pool)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app=app), base_url=configured.base_url) as client,
    ):
        system: System = app.state.system
        statements.listen(system.sessions)
        yield Council(system, shown, OverHttp(client, system, shown), statements)
