"""Who helps in the stories, once they are registered."""

from collections.abc import Mapping
from dataclasses import dataclass

from earlyhelp_graphql.demo.session import Actor


@dataclass(frozen=True)
class Partners:
    """The partnership: ids as the API gave them, and actors, both by name.

    Practitioners and actors, and the team that each works in, go by their usernames, the rest by
    what they are called.
    """

    organisations: Mapping[str, str]
    localities: Mapping[str, str]
    practitioners: Mapping[str, str]
    teams: Mapping[str, str]
    actors: Mapping[str, Actor]

    def __getitem__(self, username: str) -> Actor:
        """Return the actor with that username."""
        return self.actors[username]
