"""What is asked, as whom, and about what.

To add a question: its document in `documents`, a line in `QUESTIONS`, an address in
`servers.limit.questions` and, where the peer lacks it, a field in `servers.peer`.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import choosing, documents
from benchmarks.client import message
from benchmarks.data.accounts import FRONT_DOOR, PRACTITIONER, TEAM_MANAGER
from benchmarks.populations import Population

Variables = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class Question:
    """One kind of question: who asks it, its document, and the limit's address for it.

    ``choose`` finds the values to ask about in turn; ``variables`` makes the document's
    variables of one. A question about nothing has one empty value.
    """

    name: str
    role: str
    document: str
    path: str
    choose: Callable[[Population], Awaitable[Sequence[str]]] = choosing.nothing
    variables: Variables = lambda _value: {}

    async def messages(self, population: Population) -> Mapping[str, Sequence[bytes]]:
        """Return by server what it is sent: a request for each value, with a fresh token."""
        values = await self.choose(population)
        token = await population.token(self.role)
        asked = [self.request(value, token) for value in values]
        paths = [f"{self.path}/{value}" if value else self.path for value in values]
        limit = [message("GET", path, token) for path in paths]
        return {"product": asked, "peer": asked, "limit": limit}

    def request(self, value: str, token: str, document: str = "") -> bytes:
        """Return the question about one value; ``document`` if the text is to be another."""
        return message("POST", "/graphql", token, self.body(value, document))

    def body(self, value: str, document: str = "") -> bytes:
        """Return the body of that request."""
        asked = {"query": document or self.document, "variables": self.variables(value)}
        return json.dumps(asked).encode()


def _id(type_name: str) -> Variables:
    return lambda value: {"id": f"{type_name}_{value}"}


def _variable(name: str) -> Variables:
    return lambda value: {name: value}


QUESTIONS = (
    Question(
        "household plan",
        PRACTITIONER,
        documents.HOUSEHOLD_PLAN,
        "/household-plan",
        choosing.households,
        _id("Household"),
    ),
    Question("caseload of 50", PRACTITIONER, documents.CASELOAD, "/caseload"),
    Question("manager's plans", TEAM_MANAGER, documents.MANAGED_PLANS, "/managed-plans"),
    Question(
        "one person",
        PRACTITIONER,
        documents.PERSON,
        "/person",
        choosing.covered_people,
        _id("Person"),
    ),
    Question("people by name", FRONT_DOOR, documents.PEOPLE, "/people"),
    Question("people, counted", FRONT_DOOR, documents.PEOPLE_COUNTED, "/people-counted"),
    Question(
        "a name that nobody has",
        FRONT_DOOR,
        documents.PEOPLE_NAMED,
        "/people-named",
        choosing.names_of_nobody,
        _variable("start"),
    ),
    Question(
        "the start of a name",
        FRONT_DOOR,
        documents.PEOPLE_NAMED,
        "/people-named",
        choosing.starts_of_names,
        _variable("start"),
    ),
    Question(
        "born on a day",
        FRONT_DOOR,
        documents.PEOPLE_BORN,
        "/people-born",
        choosing.days_of_birth,
        _variable("day"),
    ),
    Question(
        "by an identifier",
        FRONT_DOOR,
        documents.PEOPLE_NUMBERED,
        "/people-numbered",
        choosing.identifiers,
        _variable("number"),
    ),
    Question(
        "of a locality",
        FRONT_DOOR,
        documents.PEOPLE_LIVING,
        "/people-living",
        choosing.localities,
        _variable("code"),
    ),
)
