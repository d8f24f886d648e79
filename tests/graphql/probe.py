"""A small plugin of the tests: a field that fails, and fields behind a scope."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func

from earlyhelp.people import models
from earlyhelp_graphql.plugin import (
    Graph,
    Manifest,
    Plugin,
    RoleGrant,
    Row,
    Scope,
    core_scopes,
    hookimpl,
)
from earlyhelp_graphql.types.people import Person

SECRET = "probe:secret:read"

graph = Graph(read=core_scopes.PEOPLE_PERSON.read)


@graph.field(Person, needs=[models.Person.given_name, models.Person.date_of_birth])
def greeting(people: Sequence[Any]) -> Sequence[str | None]:
    """How to greet each of them; raises where anybody is called Fail."""
    if any(person.given_name == "Fail" for person in people):
        raise RuntimeError("a secret that no caller may read")
    return [f"Dear {person.given_name}" for person in people]


@graph.field(Person, needs=[models.Person.given_name])
def too_few(people: Sequence[Any]) -> Sequence[str | None]:
    """Their names, but the last is forgotten."""
    return [person.given_name for person in people[:-1]]


@graph.expression(Person, returns=str | None, scope=SECRET)
def secret(person: Row) -> ColumnElement[str | None]:
    """Something that only its own scope shows."""
    shouted: ColumnElement[str | None] = func.upper(person.given_name)
    return shouted


class ProbePlugin(Plugin):
    """The plugin."""

    manifest = Manifest("probe", "0.1.0", requires_api=">=1,<2")

    @hookimpl
    def graph(self) -> Graph:
        """Return the fields."""
        return graph

    @hookimpl
    def scopes(self) -> Sequence[Scope]:
        """Return the scope of the secret."""
        return [Scope(SECRET, "See secrets.")]

    @hookimpl
    def roles(self) -> Sequence[RoleGrant]:
        """Return who sees secrets."""
        return [RoleGrant("team_manager", (SECRET,))]
