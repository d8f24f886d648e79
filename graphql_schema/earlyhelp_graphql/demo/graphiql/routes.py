"""The addresses of GraphiQL: its page, its files, and whom it can ask as."""

from collections.abc import Sequence
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from earlyhelp_graphql.demo.facts import Facts
from earlyhelp_graphql.demo.files import file_answer, file_route
from earlyhelp_graphql.demo.graphiql.fetching import FOLDER, file_names, is_fetched
from earlyhelp_graphql.front.pages import front_layout
from earlyhelp_graphql.front.showcase import is_asked_by_name
from earlyhelp_graphql.oauth.answers import Endpoint, json_answer, page
from earlyhelp_graphql.oauth.forms import RequestFault

_OURS = files("earlyhelp_graphql.demo.graphiql")
_ABSENT = """<h1>GraphiQL is not here yet</h1>
<p>It belongs to others, so it is fetched rather than shipped. Run this in the project's folder,
which needs npm, and load this page again:</p>
<pre>make graphiql</pre>
<p><a href=".">Front page</a></p>"""


def graphiql_routes(facts: Facts, host: str) -> Sequence[BaseRoute]:
    """Return the routes; secrets are told to whoever asks for them by the demo's own name."""

    async def show(_request: Request) -> Response:
        if is_fetched():
            return file_answer(_OURS.joinpath("graphiql.html"))
        return page(front_layout("GraphiQL", _ABSENT))

    async def roles(request: Request) -> Response:
        if not is_asked_by_name(request, host):
            raise RequestFault(f"Ask for this at {facts['issuer']}.", "forbidden", 403)
        return json_answer(_roles(facts))

    return [
        Route("/graphiql", Endpoint(page=True, GET=show)),
        Route("/graphiql/roles.json", Endpoint(GET=roles)),
        *(
            file_route(f"/graphiql/{name}", _OURS.joinpath(name))
            for name in ("graphiql.js", "graphiql-page.css")
        ),
        *(file_route(f"/graphiql/{name}", FOLDER / name) for name in file_names()),
    ]


def _roles(facts: Facts) -> Facts:
    users = facts["users"]
    roles = {
        role: {
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
            "name": users[client["acts_as"]]["name"],
        }
        for role, client in facts["clients"].items()
    }
    return {"roles": roles, "example": facts["example"]}
