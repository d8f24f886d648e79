"""`earlyhelp accounts`: opening and closing accounts, and what roles they hold."""

import io
from functools import partial

import pytest
from sqlalchemy import select
from tests.conftest import Run
from tests.oauth.conftest import Town, in_thread

from earlyhelp.access.services import authenticate
from earlyhelp.audit.models import AuditEntry
from earlyhelp_graphql.cli.accounts import OPERATOR
from earlyhelp_graphql.composing import composition

pytestmark = [pytest.mark.row("F80"), pytest.mark.usefixtures("unsignalled")]
PASSWORD = "three random words"


@pytest.fixture
def run(command_line: Run) -> Run:
    """Return a way to run the command: its exit code, stdout and stderr."""
    return partial(command_line, "accounts")


async def test_an_account_opened_on_the_command_line_can_sign_in(
    town: Town, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its password is never an argument, which others on the machine could read."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    given = ("--name", "Nadia Khan", "--role", "administrator", "--password")

    assert await in_thread(run, "open", "Nadia", *given) == (0, "Opened Nadia.\n", "")

    monkeypatch.setattr("sys.stdin", io.StringIO(f"another {PASSWORD}\n"))
    assert (await in_thread(run, "password", "nadia"))[0] == 0
    async with town.provider.sessions() as session:
        assert await authenticate(session, "nadia", PASSWORD) is None
        found = await authenticate(session, "nadia", f"another {PASSWORD}")
        assert found is not None
        written = select(AuditEntry.verb).where(AuditEntry.account_id == OPERATOR.account_id)
        assert "open_account" in (await session.scalars(written)).all()


async def test_roles_come_and_go_and_an_account_is_closed(run: Run) -> None:
    """The list says how things stand, tabs between."""
    await in_thread(run, "open", "omar", "--name", "Omar", "--role", "developer")
    await in_thread(run, "grant", "OMAR", "analyst", "front_door")
    await in_thread(run, "revoke", "omar", "developer")
    _, listed, _ = await in_thread(run, "list")
    assert "omar\topen\tanalyst,front_door\tOmar\n" in listed

    assert await in_thread(run, "close", "omar") == (0, "Closed omar.\n", "")
    _, listed, _ = await in_thread(run, "list")
    assert "omar\tclosed\tanalyst,front_door\tOmar\n" in listed


async def test_no_schema_is_composed_for_an_account(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may do what with accounts is known from the rules alone."""
    await in_thread(run, "open", "pia", "--name", "Pia", "--role", "developer")
    for name in ("Composer", "graph_map"):
        monkeypatch.setattr(composition, name, None)

    assert await in_thread(run, "close", "pia") == (0, "Closed pia.\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("open", "x", "--name", "X", "--role", "familly"), "Did you mean family?"),
        (("open", "x", "--name", "X", "--person", "Household_1"), "is no id of a Person"),
        (("open", " ", "--name", "X"), "Write at least one word."),
        (("open", "x" * 5000, "--name", "X"), "Write at most 200 characters."),
        (("open", "x\udcff", "--name", "X"), "Character 2 (U+DCFF) cannot be kept here."),
        (("open", "x y", "--name", "X"), "Use letters, digits"),
        (("open", "x", "--name", "X\u200b"), "Character 2 (U+200B)"),
        (("open", "x", "--name", "X" * 5000), "Write at most 200 characters."),
        (("grant", "x" * 5000, "family"), "There is no account with such a name."),
        (("grant", "x\udcff", "family"), "There is no account with such a name."),
        (("grant", "nobody", "family"), "There is no account nobody."),
        (("revoke", "nobody", "family"), "See `earlyhelp accounts list`."),
        (("close", "nobody"), "There is no account nobody."),
    ],
)
async def test_slips_are_told_with_a_remedy(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    """In one message on stderr; nothing is opened by halves."""
    code, out, err = await in_thread(run, *arguments)
    assert (code, out) == (1, "")
    assert said in err


async def test_a_name_is_given_once(run: Run) -> None:
    """Whatever its letters' case."""
    await in_thread(run, "open", "twice", "--name", "One")
    code, _, err = await in_thread(run, "open", "TWICE", "--name", "Two", "--role", "family")
    assert (code, "Another account has this name." in err) == (1, True)
    _, listed, _ = await in_thread(run, "list")
    assert "twice\topen\tno role\tOne\n" in listed
