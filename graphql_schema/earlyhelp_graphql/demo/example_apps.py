"""The example applications of `examples/apps`: their addresses, and how they are registered."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from starlette.routing import BaseRoute

from earlyhelp_graphql.demo.files import file_route
from earlyhelp_graphql.oauth.clients import NewClient

_FOLDER = files("earlyhelp_graphql.demo").joinpath("apps")
_SHARED = ("earlyhelp.js", "page.js", "style.css")


@dataclass(frozen=True)
class ExampleApp:
    """An application in plain HTML and JavaScript, and whom it is worth signing in to as."""

    folder: str
    name: str
    about: str
    usernames: tuple[str, ...]

    @property
    def client_id(self) -> str:
        """The id of its client."""
        return f"demo-{self.folder}"

    @property
    def path(self) -> str:
        """Where the demo serves it."""
        return f"apps/{self.folder}/"

    def client(self, base_url: str) -> NewClient:
        """Return it as it is registered, when it is served below this address."""
        address = f"{base_url}/{self.path}"
        return NewClient(
            f"{self.name} (example)",
            [address],
            public=True,
            client_id=self.client_id,
            sign_out_uris=[address],
        )


APPS = (
    ExampleApp(
        "caseload",
        "My caseload",
        "a connector's caseload with introductions",
        ("grace", "nadia"),
    ),
    ExampleApp(
        "household",
        "One plan, seen by each",
        "a household's plan as two teams and the family see it",
        ("karen", "farah", "jade"),
    ),
)


def app_routes() -> Sequence[BaseRoute]:
    """Return the routes of the applications' files."""
    return [
        *(file_route(f"/apps/shared/{name}", _FOLDER.joinpath("shared", name)) for name in _SHARED),
        *(
            file_route(f"/{app.path}{address}", _FOLDER.joinpath(app.folder, name))
            for app in APPS
            for address, name in (("", "index.html"), ("app.js", "app.js"))
        ),
    ]
