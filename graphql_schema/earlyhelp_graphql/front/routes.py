"""The addresses of the front page, the guide and the schema."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from earlyhelp.access.scopes import SCHEMA_INTROSPECT
from earlyhelp_graphql.composing.composition import Composition
from earlyhelp_graphql.front.pages import SCHEMA, front_page, guide_page
from earlyhelp_graphql.front.showcase import Showcase, is_asked_by_name
from earlyhelp_graphql.oauth.answers import NO_STORE, Endpoint, page
from earlyhelp_graphql.oauth.provider import Provider
from earlyhelp_graphql.oauth.verification import InvalidToken


def front_routes(
    composition: Composition, provider: Provider, showcase: Showcase | None
) -> Sequence[BaseRoute]:
    """Return the routes of what a browser finds here; with a ``showcase``, its routes too."""
    front = _Front(composition, provider, showcase)
    return [
        Route("/", Endpoint(page=True, GET=front.page)),
        Route("/guide", Endpoint(page=True, GET=front.guide)),
        Route(f"/{SCHEMA}", Endpoint(GET=front.schema)),
        *(showcase.routes if showcase else ()),
    ]


class _Front:
    def __init__(
        self, composition: Composition, provider: Provider, showcase: Showcase | None
    ) -> None:
        self._composition = composition
        self._provider = provider
        self._showcase = showcase

    async def page(self, request: Request) -> Response:
        """Say what this is."""
        showcase = self._showcase
        is_shown = showcase and is_asked_by_name(request, showcase.host)
        section = showcase.section if showcase and is_shown else ""
        return page(front_page(is_schema_open=showcase is not None, section=section))

    async def guide(self, _request: Request) -> Response:
        """Show the guide for whoever writes an application."""
        return page(guide_page())

    async def schema(self, request: Request) -> Response:
        """Answer with the SDL, to those who may ask for it by introspection too."""
        if self._showcase is None:
            try:
                may = await self._introspects(request)
            except InvalidToken as error:
                return _refusal(error.status, error.description, error.challenge)
            if not may:
                scope = f'scope="{SCHEMA_INTROSPECT}"'
                message = f"The schema needs the scope {SCHEMA_INTROSPECT}."
                challenge = f'Bearer realm="earlyhelp", error="insufficient_scope", {scope}'
                return _refusal(403, message, challenge)
        return PlainTextResponse(self._composition.sdl, headers=dict(NO_STORE))

    async def _introspects(self, request: Request) -> bool:
        token = await self._provider.verifier.verify(request.headers.get("authorization"))
        viewer = await self._provider.viewers.viewer(token)
        return viewer.holds(SCHEMA_INTROSPECT)


def _refusal(status: int, message: str, challenge: str) -> Response:
    headers = {**NO_STORE, "WWW-Authenticate": challenge}
    return PlainTextResponse(f"{message}\n", status, headers)
