"""The demo's pages with scripts: GraphiQL, and the two example applications."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette
from tests.stories.conftest import BASE, Town

from earlyhelp_graphql.demo.credentials import ACTS_AS
from earlyhelp_graphql.demo.example_apps import APPS, ExampleApp
from earlyhelp_graphql.demo.graphiql.fetching import FOLDER, file_names
from earlyhelp_graphql.demo.showcase import showcase

LOADED = re.compile(r'(?:src|href)="([^"]+)"')


@pytest.fixture
async def shown(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsyncClient]:
    """Serve the demo's pages, from a folder into which GraphiQL was not fetched."""
    monkeypatch.chdir(tmp_path)
    app = Starlette(routes=showcase(town.facts).routes)
    async with AsyncClient(transport=ASGITransport(app=app), base_url=BASE) as http:
        yield http


async def test_without_graphiql_the_page_says_how_to_get_it(shown: AsyncClient) -> None:
    """It is not shipped, since it belongs to others."""
    answer = await shown.get("/graphiql")

    assert answer.status_code == 200
    assert "<pre>make graphiql</pre>" in answer.text
    assert (await shown.get("/graphiql/graphiql.min.js")).status_code == 404


async def test_with_graphiql_the_page_loads_it_from_here_alone(shown: AsyncClient) -> None:
    """Everything that the page names is there, and its policy lets nothing else in."""
    FOLDER.mkdir(parents=True)
    for name in file_names():
        (FOLDER / name).write_text("/* GraphiQL */")

    answer = await shown.get("/graphiql")

    loaded = [each for each in LOADED.findall(answer.text) if each != "."]
    assert set(file_names()) < {each.removeprefix("graphiql/") for each in loaded}
    for each in loaded:
        assert (await shown.get(f"/{each}")).status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'; style-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy


async def test_graphiql_can_ask_as_each_role_under_the_demos_own_name_alone(
    shown: AsyncClient, town: Town
) -> None:
    """A page elsewhere that points its name here is told no secret."""
    roles = (await shown.get("/graphiql/roles.json")).json()["roles"]
    elsewhere = await shown.get("/graphiql/roles.json", headers={"Host": "evil.example:8000"})

    assert roles.keys() == ACTS_AS.keys()
    for role, client in roles.items():
        assert client["client_secret"] == town.facts["clients"][role]["client_secret"]
    assert elsewhere.status_code == 403
    assert "secret" not in elsewhere.text


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.folder)
async def test_an_example_application_is_there_and_is_known_to_the_server(
    shown: AsyncClient, town: Town, app: ExampleApp
) -> None:
    """Its page loads what is here alone, and the server knows where it sends people back to."""
    address = town.facts["example_apps"][app.client_id]["address"]

    answer = await shown.get(address)

    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["content-security-policy"]
    for each in LOADED.findall(answer.text):
        assert (await shown.get(f"{address}{each}")).status_code == 200
    script = (await shown.get(f"{address}app.js")).text
    assert f'clientId: "{app.client_id}"' in script
    scopes = re.findall(r'^    "(openid|[a-z_]+:[a-z_:]+)",$', script, re.MULTILINE)
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": address,
        "scope": " ".join(scopes),
        "code_challenge": "A" * 43,
        "code_challenge_method": "S256",
    }
    town.http.cookies.clear()  # of whoever signed in before
    sent_on = await town.http.get("/oauth/authorize", params=asked)
    assert "error" not in sent_on.headers["location"]
    assert (await town.http.get(f"/oauth/{sent_on.headers['location']}")).status_code == 200
    assert set(app.usernames) <= {*town.facts["users"], "nadia"}
