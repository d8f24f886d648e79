"""`earlyhelp clients`: registering, listing and revoking applications."""

from functools import partial

import pytest
from tests.conftest import Run
from tests.oauth.conftest import CALLBACK, Pkce, Town, in_thread

from earlyhelp.access import scopes as s
from earlyhelp_graphql.oauth.clients import ClientError, NewClient, register_client

pytestmark = pytest.mark.row("F80")


@pytest.fixture
def run(command_line: Run) -> Run:
    """Return a way to run the command: its exit code, stdout and stderr."""
    return partial(command_line, "clients")


@pytest.mark.usefixtures("unsignalled")
async def test_a_client_made_on_the_command_line_gets_a_token(town: Town, run: Run) -> None:
    """The id and the secret that were printed are those that work."""
    await town.account("anna", "developer")

    code, out, err = await in_thread(run, "create", "Reports", "--acts-as", "Anna")

    printed = dict(line.split(": ") for line in out.splitlines())
    answer = await town.own_token_of(printed["client_id"], printed["client_secret"])
    assert (code, answer.status_code) == (0, 200)
    assert "cannot be shown again" in err


@pytest.mark.usefixtures("unsignalled")
async def test_clients_are_listed_and_revoked(town: Town, run: Run) -> None:
    """A revoked client stays in the list, and gets no token."""
    await town.account("anna", "developer")
    client = await town.client("Reports", client_id="reports", acts_as="anna")
    await in_thread(run, "create", "Diary", "--id", "diary", "--public", "--redirect-uri", CALLBACK)

    before = await in_thread(run, "list")
    revoked = await in_thread(run, "revoke", "reports")
    again = await in_thread(run, "revoke", "reports")
    after = await in_thread(run, "list")

    assert before[1].splitlines() == [
        "diary\tactive\tpublic\twhoever signs in\tDiary",
        "reports\tactive\tconfidential\tanna\tReports",
    ]
    assert revoked == again == (0, "Revoked reports (Reports).\n", "")
    assert "reports\trevoked 20" in after[1]
    assert (await town.own_token(client)).status_code == 401


@pytest.mark.usefixtures("unsignalled")
async def test_a_new_secret_and_new_addresses_replace_the_old(town: Town, run: Run) -> None:
    """The secret is printed once; the addresses are all replaced."""
    await town.account("anna", "developer")
    client = await town.client("Reports", client_id="reports", acts_as="anna")

    code, out, err = await in_thread(run, "secret", "reports")
    changed = await in_thread(run, "redirect", "reports", CALLBACK, "--sign-out-uri", CALLBACK)

    secret = dict(line.split(": ") for line in out.splitlines())["client_secret"]
    assert (code, "cannot be shown again" in err) == (0, True)
    assert changed == (0, "Changed reports (Reports).\n", "")
    assert (await town.own_token(client)).status_code == 401
    assert (await town.own_token_of("reports", secret)).status_code == 200
    page = await town.http.get("/oauth/authorize", params=town.asking(client, Pkce()))
    assert page.headers["location"].startswith("sign-in")
    leaving = {"client_id": "reports", "post_logout_redirect_uri": CALLBACK}
    assert CALLBACK in (await town.http.get("/oauth/sign-out", params=leaving)).text


@pytest.mark.usefixtures("unsignalled")
async def test_what_cannot_be_changed_is_told(town: Town, run: Run) -> None:
    """Nothing of a client changes by halves."""
    await town.client("Diary", client_id="diary", public=True, redirect_uris=[CALLBACK])

    for arguments, said in (
        (("secret", "diary"), "public: it has no secret"),
        (("secret", "nobody"), "There is no client nobody."),
        (("redirect", "diary", CALLBACK, "ftp://app"), "is no safe redirect URI"),
        (("redirect", "diary", CALLBACK, "--sign-out-uri", "x"), "is no safe redirect URI"),
        (("redirect", "nobody", CALLBACK), "There is no client nobody."),
        (("create", "X", "--introspects", "--public"), "may not ask about the tokens of others"),
    ):
        code, out, err = await in_thread(run, *arguments)
        assert (code, out, said in err) == (1, "", True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "Reports"), "The client could never get a token."),
        (("create", "X" * 201, "--redirect-uri", CALLBACK), "one line of 200 characters"),
        (("create", "X\u202e", "--redirect-uri", CALLBACK), "nothing hidden"),
        (("create", "X", "--redirect-uri", CALLBACK + "x" * 2000), "is no safe redirect URI"),
        (("create", " ", "--redirect-uri", CALLBACK), "The client has no name."),
        (("create", "Reports", "--acts-as", "nobody"), "There is no open account nobody."),
        (("create", "Reports", "--acts-as", "anna", "--public"), "keeps no secret"),
        (("create", "Reports", "--redirect-uri", "javascript:alert(1)"), "no safe redirect URI"),
        (("create", "R", "--redirect-uri", CALLBACK, "--id", "a b"), "is no client id"),
        (
            ("create", "R", "--redirect-uri", CALLBACK, "--scope", "plans:gaol:read"),
            f"Did you mean {s.PLANS_GOAL.read}?",
        ),
        (("create", "R", "--redirect-uri", CALLBACK, "--scope", "?"), "plans:goal:read"),
        (("revoke", "nobody"), "There is no client nobody."),
    ],
)
def test_what_cannot_be_done_is_told_with_a_remedy(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    """On stderr, with 1, and without a traceback."""
    code, out, err = run(*arguments)

    assert (code, out) == (1, "")
    assert err.startswith("earlyhelp: ")
    assert "Remedy: " in err
    assert said in err


def test_an_empty_database_is_told_apart(
    run: Run, monkeypatch: pytest.MonkeyPatch, empty_database: str
) -> None:
    """Before the first upgrade there is nowhere to register a client."""
    monkeypatch.setenv("EARLYHELP_DATABASE_URL", empty_database)

    code, _out, err = run("list")

    assert code == 1
    assert "Run `earlyhelp db upgrade`." in err


@pytest.mark.parametrize(
    ("uri", "safe"),
    [
        ("https://app.example/callback?tab=2", True),
        ("https://app.example:8443/", True),
        ("http://127.0.0.1:9000/callback", True),
        ("http://localhost/callback", True),
        ("http://[::1]:9000/", True),
        ("org.example.app:/callback", True),
        ("http://app.example/callback", False),
        ("https://app.example/callback#here", False),
        ("https://user@app.example/", False),
        ("https://app.example;script-src/", False),
        ("https://app.exa mple/", False),
        ("https:///callback", False),
        ("https://[::1/", False),
        ("data:text/html,x", False),
        ("app:/callback", False),
        ("/callback", False),
    ],
)
async def test_redirect_uris_are_safe_ones(town: Town, uri: str, *, safe: bool) -> None:
    """Encrypted, or on the person's own device; nothing that a browser would run."""
    try:
        await town.client(redirect_uris=[uri])
    except ClientError:
        assert not safe
    else:
        assert safe


async def test_a_client_id_is_given_once(town: Town) -> None:
    """A second client of the same id is refused."""
    async with town.provider.sessions() as session, session.begin():
        new = NewClient("Reports", redirect_uris=[CALLBACK], client_id="reports")
        await register_client(session, new)
        with pytest.raises(ClientError, match="There is a client reports already"):
            await register_client(session, new)
