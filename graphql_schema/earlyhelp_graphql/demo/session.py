"""What stories are told with: actors who use the public API, each as the account they have."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from graphql import GraphQLField, GraphQLObjectType, get_named_type
from graphql.utilities import coerce_input_value
from sqlalchemy import inspect
from strawberry.utils.str_converters import to_camel_case

from earlyhelp.access.services import viewer_of
from earlyhelp.errors import EarlyHelpError
from earlyhelp.reading.ids import decode_id, encode_id
from earlyhelp.settings import LONGEST_KEPT
from earlyhelp.viewer import Viewer
from earlyhelp.work import RefusedError, unit_of_work
from earlyhelp_graphql.answering.execution import Request
from earlyhelp_graphql.answering.repeats import Repeat
from earlyhelp_graphql.app import System
from earlyhelp_graphql.declaring.graph import MutationDeclaration
from earlyhelp_graphql.demo.accounts import Account, account_id, open_account

_YEAR_DAYS = 365.25
_CHANGED = "The stories may have been changed by hand: run `make demo-reset`."


class DemoError(EarlyHelpError):
    """The demo cannot be told or shown as asked."""


@dataclass
class DemoSession:
    """Where the stories are told: a running server's services, and the day of the telling.

    ``today`` is the day on which the stories were first loaded into this database, so that
    a telling which was interrupted goes on with the same dates.
    """

    system: System
    administrator: Viewer
    today: date
    tell: Callable[[str], None]
    accounts: list[Account] = field(default_factory=list)

    def has(self, plugin: str) -> bool:
        """Whether a plugin is enabled; without it, its part of the stories is left out."""
        return any(manifest.name == plugin for manifest in self.system.plugins.manifests)

    def day(self, *, years: int = 0, weeks: int = 0, days: int = 0) -> str:
        """Return a day counted from the telling (negative: before it), as the API takes it."""
        distance = timedelta(days=round(years * _YEAR_DAYS) + days, weeks=weeks)
        return (self.today + distance).isoformat()

    async def cast_practitioner(
        self, username: str, name: str, practitioner: str, *roles: str, known_as: str
    ) -> "Actor":
        """Open the account of a practitioner, by the id the API gave, and return the actor."""
        account = Account(username, name, known_as, roles, practitioner_id=_uuid(practitioner))
        return await self._cast(account)

    async def cast_person(self, username: str, name: str, person: str, known_as: str) -> "Actor":
        """Open the account with which a person sees what was published to them."""
        return await self._cast(
            Account(username, name, known_as, ("family",), person_id=_uuid(person))
        )

    async def cast_office(self, username: str, name: str, role: str, known_as: str) -> "Actor":
        """Open the account of somebody who works with the system and not with people."""
        return await self._cast(Account(username, name, known_as, (role,)))

    async def actor(self, username: str) -> "Actor":
        """Return the actor of an account that was opened before."""
        sessions, roles = self.system.sessions, self.system.plugins.registry.roles
        async with sessions() as session:
            id_ = await account_id(session, username)
            by_name = {role.name: role for role in roles}
            viewer = id_ and await viewer_of(session, id_, by_name, application="demo")
        if not viewer:
            raise DemoError(f"The account {username} is closed.", "Run `make demo-reset`.")
        return Actor(self, username, viewer)

    async def _cast(self, account: Account) -> "Actor":
        await open_account(self.system, self.administrator, account)
        self.accounts.append(account)
        return await self.actor(account.username)


@dataclass(frozen=True)
class Actor:
    """Somebody who uses the public API with the rights of their own account."""

    session: DemoSession
    username: str
    viewer: Viewer

    async def does(self, verb: str, **given: object) -> str:
        """Carry out a mutation and return the id of what it wrote.

        ``verb`` and ``given`` are the mutation's name and input in snake case. Repeating a
        step changes nothing: its idempotency key is made of what it says. Raises DemoError.
        """
        name, input_ = to_camel_case(verb), _camel(given)
        variables = {"input": input_, "key": _key(name, input_)}
        answer = await self.asks(self._document(name), variables)
        payload = answer[name]
        if payload["problems"] or payload["written"] is None:
            raise DemoError(
                f"{self.username} could not {name}: {_in_words(payload['problems'])}",
                _CHANGED,
            )
        return str(payload["written"]["id"])

    async def does_all(self, verb: str, given: Sequence[Mapping[str, object]]) -> list[str]:
        """Carry out one verb for many inputs; return the ids of what was written, in their order.

        All in one transaction with one audit entry, or nothing. Repeating it changes nothing.
        Raises DemoError.
        """
        system, name = self.session.system, to_camel_case(verb)
        mutation, inputs = system.composition.mutations[name], _camel(given)
        type_ = self._offered(name).args["input"].type
        commands = [
            system.composition.commands.read(
                mutation.verb.command, coerce_input_value(input_, type_)
            )
            for input_ in inputs
        ]
        repeat = Repeat(name, tuple(commands), _key(name, inputs), timedelta(days=LONGEST_KEPT))
        try:
            ids = await self._written(mutation, commands, repeat)
        except RefusedError as error:
            raise DemoError(f"{self.username} could not {name}: {error}", _CHANGED) from error
        type_name = system.composition.types[mutation.verb.row].__name__
        return [encode_id(type_name, id_) for id_ in ids]

    async def _written(
        self, mutation: MutationDeclaration, commands: Sequence[Any], repeat: Repeat
    ) -> Sequence[UUID]:
        system = self.session.system
        async with unit_of_work(
            system.sessions,
            viewer=self.viewer,
            scope=mutation.write,
            verb=mutation.name,
            guard=system.composition.guard,
            verbs=system.plugins.registry.verbs,
            settings=system.settings,
        ) as work:
            done = await repeat.claim(work)
            if done is not None:
                work.is_replay = True
                return done
            rows = [await mutation.verb(work, command) for command in commands]
            await work.session.flush()
            written = [inspect(row).identity[0] for row in rows]
            await repeat.settle(work, *written)
            return written

    async def asks(self, query: str, variables: Mapping[str, Any]) -> Any:
        """Return the data of the answer to a document; raises DemoError for any error."""
        executor = self.session.system.executor
        response = await executor.execute(Request(query, None, variables), self.viewer)
        answer = json.loads(response.text)
        if "errors" in answer:
            raise DemoError(
                f"{self.username} was refused: {_in_words(answer['errors'])}",
                _CHANGED,
            )
        return answer["data"]

    def _document(self, name: str) -> str:
        offered = self._offered(name)
        payload = cast("GraphQLObjectType", get_named_type(offered.type))
        written = next(each for each in payload.fields if each != "problems")
        input_ = offered.args["input"].type
        return (
            f"mutation ($input: {input_}, $key: String) {{"
            f" {name}(input: $input, idempotencyKey: $key) {{"
            f" written: {written} {{ id }} problems {{ code message path }} }} }}"
        )

    def _offered(self, name: str) -> GraphQLField:
        mutation = self.session.system.composition.graphql.mutation_type
        if mutation is None or name not in mutation.fields:
            raise DemoError(f"There is no mutation {name}.", "Mend the story.")
        return cast("GraphQLField", mutation.fields[name])


def _key(name: str, input_: Any) -> str:
    said = json.dumps([name, input_], sort_keys=True)
    return f"demo:{sha256(said.encode()).hexdigest()}"


def _camel(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {to_camel_case(name): _camel(value) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return [_camel(each) for each in given]
    return given


def _in_words(faults: list[dict[str, Any]]) -> str:
    return "; ".join(str(fault["message"]) for fault in faults) or "the answer is empty."


def _uuid(text: str) -> UUID:
    decoded = decode_id(text)
    if decoded is None:
        raise DemoError(f"{text} is no id.", "Mend the story.")
    return decoded.uuid
