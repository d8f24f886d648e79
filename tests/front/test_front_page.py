"""What a browser finds at a server that is no demo."""

import re
from pathlib import Path

from earlyhelp_graphql.testing import Council

GUIDE = Path(__file__).parents[2] / "docs" / "using-the-api.md"
LINK = re.compile(r'href="([^"]+)"')


async def test_the_front_page_says_what_this_is_and_its_links_lead_somewhere(
    shared_council: Council,
) -> None:
    """A newcomer opens the address first; the schema alone asks who they are."""
    http = shared_council.http.client
    answer = await http.get("/")

    assert answer.status_code == 200
    assert "<h1>One API for early help</h1>" in answer.text
    links = LINK.findall(answer.text)
    found = {link: (await http.get(f"/{link}")).status_code for link in links}
    assert found.pop("schema.graphql") == 401
    assert {"guide", "health/ready"} <= found.keys()
    assert set(found.values()) == {200}


async def test_pages_run_no_script_and_load_nothing(shared_council: Council) -> None:
    """As the sign-in pages."""
    for address in ("/", "/guide"):
        headers = (await shared_council.http.client.get(address)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script" not in policy
        assert headers["x-frame-options"] == "DENY"


async def test_no_server_but_the_demo_shows_sign_ins(shared_council: Council) -> None:
    """There is nothing of the demo on its front page."""
    answer = await shared_council.http.client.get("/")

    assert "password" not in answer.text.lower()
    assert "demo" not in answer.text.lower()


async def test_the_guide_is_the_document_and_leads_to_the_schema(shared_council: Council) -> None:
    """Every heading of it is there; links to files that are not served are none."""
    answer = await shared_council.http.client.get("/guide")

    headings = re.findall(r"^## (.+)$", GUIDE.read_text(), re.MULTILINE)
    assert re.findall(r"<h2>(.+)</h2>", answer.text) == headings
    own = LINK.findall(answer.text.partition("<main")[2].partition("</main>")[0])
    assert {link for link in own if "://" not in link} == {".", "schema.graphql"}


async def test_the_schema_is_for_those_who_may_introspect(shared_council: Council) -> None:
    """Nobody else is told a name of it, and each refusal says what is needed."""
    http = shared_council.http

    async def asked(role: str) -> tuple[int, str, str]:
        bearer = {"Authorization": f"Bearer {await http.token(shared_council.viewer(role))}"}
        answer = await http.client.get("/schema.graphql", headers=bearer)
        return answer.status_code, answer.text, answer.headers.get("www-authenticate", "")

    status, text, _ = await asked("developer")
    assert (status, "type Query {" in text) == (200, True)
    status, text, challenge = await asked("front_door")
    assert (status, text) == (403, "The schema needs the scope schema:introspect.\n")
    assert 'error="insufficient_scope", scope="schema:introspect"' in challenge
    nobody = await http.client.get("/schema.graphql")
    assert (nobody.status_code, "type" in nobody.text) == (401, False)
    assert nobody.headers["www-authenticate"] == 'Bearer realm="earlyhelp"'
