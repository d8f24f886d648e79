"""Invitations: the invited person chooses a password, once, in time, and by nobody else's help."""

import asyncio
from functools import partial

import pytest
from httpx2 import Response
from sqlalchemy import select
from tests.conftest import Run
from tests.oauth.conftest import Town, hidden, in_thread

from earlyhelp.access.invitations import take_invitation
from earlyhelp.access.models import Account
from earlyhelp.audit.models import AuditEntry
from earlyhelp_graphql.oauth.throttle import LIMITS

pytestmark = [pytest.mark.row("F80"), pytest.mark.usefixtures("unsignalled")]

CHOSEN = "chosen by herself"


@pytest.fixture
async def jade(town: Town) -> Account:
    """Open Jade's account, with a password that somebody else knows."""
    return await town.account("jade", "family")


async def invited(run: Run, username: str = "jade") -> str:
    """Invite an account on the command line, and return the code that is printed."""
    code, out, err = await in_thread(run, "accounts", "invite", username)
    assert (code, "cannot be shown again" in err) == (0, True)
    return dict(line.split(": ") for line in out.splitlines())["code"]


async def choose(town: Town, code: str, password: str = CHOSEN, name: str = "jade") -> Response:
    """Fill in the form of invitations as a browser would."""
    shown = await town.http.get("/oauth/invitation")
    form = {**hidden(shown.text), "username": name, "code": code, "password": password}
    return await town.http.post("/oauth/invitation", data=form)


async def test_whoever_has_the_code_chooses_a_password(
    town: Town, jade: Account, command_line: Run
) -> None:
    """From then on it is the only one, and the trail says that it was chosen."""
    code = await invited(command_line)

    before = await town.sign_in("jade")
    chosen = await choose(town, f" {code} ")
    after = await town.sign_in("jade", password=CHOSEN)

    query = select(AuditEntry.verb).where(AuditEntry.account_id == jade.id)
    async with town.provider.sessions() as session:
        verbs = (await session.scalars(query.order_by(AuditEntry.id))).all()
    assert (before.status_code, chosen.status_code, after.status_code) == (400, 200, 200)
    assert "Your password is saved" in chosen.text
    assert verbs == ["sign_in_refused", "take_invitation", "sign_in"]


async def test_it_works_once(town: Town, jade: Account, command_line: Run) -> None:
    """Whoever finds it afterwards can do nothing with it."""
    code = await invited(command_line)
    await choose(town, code)

    again = await choose(town, code, "somebody else entirely")

    assert again.status_code == 400
    assert 'href="#code"' in again.text
    assert (await town.sign_in("jade", password=CHOSEN)).status_code == 200
    assert jade.username == "jade"


async def test_of_two_who_use_it_at_once_one_is_first(
    town: Town, jade: Account, command_line: Run
) -> None:
    """The other waits, and finds that it is spent."""
    code, now = await invited(command_line), town.clock()

    async def take(password: str) -> Account | None:
        async with town.provider.sessions() as session, session.begin():
            return await take_invitation(session, jade.username, code, password, now)

    async with town.provider.sessions() as session, session.begin():
        assert await take_invitation(session, jade.username, code, CHOSEN, now)
        second = asyncio.create_task(take("somebody else entirely"))
        await asyncio.sleep(0.5)  # in which it would have read what the first has not yet written
        assert not second.done()
    assert await second is None
    assert (await town.sign_in("jade", password=CHOSEN)).status_code == 200


async def test_opening_the_page_does_not_spend_it(
    town: Town, jade: Account, command_line: Run
) -> None:
    """Nor does a password that is too short: that is told at its field."""
    code = await invited(command_line)
    await town.http.get("/oauth/invitation")

    short = await choose(town, code, "short")
    then = await choose(town, code)

    assert short.status_code == 400
    assert '<a href="#password">Use 12 to 1024 characters' in short.text
    assert f'value="{code}"' in short.text
    assert then.status_code == 200
    assert jade.username == "jade"


@pytest.mark.parametrize("end", ["time", "closed", "another code", "password"])
async def test_it_ends(town: Town, jade: Account, command_line: Run, end: str) -> None:
    """After a week, with the account, with the next code, and with a password set by hand."""
    code = await invited(command_line)
    if end == "time":
        town.clock.turn(days=8)
    if end == "closed":
        await in_thread(command_line, "accounts", "close", "jade")
    if end == "another code":
        await invited(command_line)
    if end == "password":
        await town.change(jade, generation=jade.generation + 2)

    answer = await choose(town, code)

    assert answer.status_code == 400
    assert "Ask whoever invited" in answer.text


@pytest.mark.parametrize(
    ("code", "name"),
    [("wrong", "jade"), ("", "jade"), ("\U0001f600", "jade"), ("wrong", "nobody")],
)
async def test_whatever_is_wrong_the_answer_is_the_same(
    town: Town, jade: Account, command_line: Run, code: str, name: str
) -> None:
    """Nobody learns who was invited, and codes are not guessed at for long."""
    await invited(command_line)
    answers = [await choose(town, code, name=name) for _ in range(LIMITS["name and address"])]
    stopped = await choose(town, code, name=name)

    assert {answer.status_code for answer in answers} == {400}
    assert all("do not belong together" in answer.text for answer in answers)
    assert stopped.status_code == 429
    assert jade.username == "jade"


async def test_inviting_signs_out_everywhere(town: Town, jade: Account, command_line: Run) -> None:
    """Whoever knew the password before is not signed in any more."""
    await town.sign_in("jade")
    await invited(command_line)

    page = await town.http.get("/oauth/sign-out")

    assert "You are signed out" in page.text
    assert jade.username == "jade"


async def test_a_form_from_elsewhere_sets_no_password(
    town: Town, jade: Account, command_line: Run
) -> None:
    """The page's own token has to come along."""
    code = await invited(command_line)
    sent = {"username": "jade", "code": code, "password": CHOSEN}

    answer = await town.http.post("/oauth/invitation", data=sent)

    assert answer.status_code == 400
    assert (await choose(town, code)).status_code == 200
    assert jade.username == "jade"


async def test_a_closed_account_is_not_invited(jade: Account, command_line: Run) -> None:
    """It stays closed."""
    run = partial(in_thread, command_line, "accounts")
    await run("close", "jade")

    code, out, err = await run("invite", "jade")

    assert (code, out) == (1, "")
    assert "The account is closed." in err
    assert jade.username == "jade"
