"""What a server shows beside its API where everybody may look: the demo does, no other."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.routing import BaseRoute


@dataclass(frozen=True)
class Showcase:
    """A section of the front page (HTML), further addresses, and the host that they are for."""

    section: str
    routes: Sequence[BaseRoute]
    host: str


def is_asked_by_name(request: Request, host: str) -> bool:
    """Whether a request came to the name that the server has for itself.

    A page elsewhere can give its own name our address, and then read what we answer.
    """
    return request.headers.get("host") == host
