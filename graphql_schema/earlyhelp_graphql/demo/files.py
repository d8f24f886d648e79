"""Serving the files of pages with scripts: GraphiQL's and the example applications'.

They are read each time: whoever changes an example sees it by loading the page again.
"""

from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from earlyhelp_graphql.oauth.answers import NO_STORE, Endpoint
from earlyhelp_graphql.oauth.forms import RequestFault

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; font-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_MEDIA = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
}


def file_route(path: str, file: Traversable) -> BaseRoute:
    """Return the route of one file."""

    async def get(_request: Request) -> Response:
        return file_answer(file)

    return Route(path, Endpoint(GET=get))


def file_answer(file: Traversable) -> Response:
    """Return a file; a page runs scripts and takes styles of this server's alone."""
    if not file.is_file():
        raise RequestFault("There is no such file.", "not_found", 404)
    media = _MEDIA[file.name.rpartition(".")[2]]
    headers = {**NO_STORE, "Content-Security-Policy": _POLICY, "X-Frame-Options": "DENY"}
    return Response(file.read_bytes(), headers=headers, media_type=media)
