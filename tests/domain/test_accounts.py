"""Accounts, passwords, and who a viewer is."""

from typing import Any
from uuid import uuid4

import pytest
from tests.domain.conftest import World

from earlyhelp.access import models, roles, scopes
from earlyhelp.access import services as accounts
from earlyhelp.access.passwords import hash_password, matches
from earlyhelp.errors import PluginError
from earlyhelp.viewer import RowRule

ROLES = {role.name: role for role in roles.ROLES}
PASSWORD = "correct horse battery"


async def _open(world: World, **facts: Any) -> models.Account:
    facts = {"username": "Pat.Lee ", "display_name": "Pat Lee", "password": PASSWORD, **facts}
    office = world.viewer("administrator")
    command = accounts.OpenAccount(**facts)
    account: models.Account = await world.do(office, accounts.open_account, command)
    return account


async def test_an_account_signs_in_with_its_name_and_password_only(world: World) -> None:
    """Names do not depend on capitals; odd input matches nobody and breaks nothing."""
    account = await _open(world)
    async with world.sessions() as session:
        for name, password, expected in (
            ("PAT.LEE", PASSWORD, account.id),
            ("\uff30\uff21\uff34.lee", PASSWORD.replace(" ", "\u00a0"), account.id),
            ("pat.lee\u200b", PASSWORD, None),
            ("pat.lee", "wrong horse battery", None),
            ("nobody", PASSWORD, None),
            ("a\0b\ud800", "c\0d\ud800", None),
            ("pat.lee", "x" * 100_000, None),
        ):
            found = await accounts.authenticate(session, name, password)
            assert (found.id if found else None) == expected


async def test_a_new_password_replaces_the_old_and_closing_ends_all(world: World) -> None:
    """A closed account neither signs in nor views."""
    account, office = await _open(world), world.viewer("administrator")
    change = accounts.SetPassword(account.id, "another long password")
    await world.do(office, accounts.set_password, change)
    assert "another" not in repr(change)
    async with world.sessions() as session:
        assert await accounts.authenticate(session, "pat.lee", PASSWORD) is None
        assert await accounts.authenticate(session, "pat.lee", "another long password")
    await world.do(office, accounts.close_account, accounts.CloseAccount(account.id))
    async with world.sessions() as session:
        assert await accounts.authenticate(session, "pat.lee", "another long password") is None
        assert await accounts.viewer_of(session, account.id, ROLES) is None


async def test_only_whoever_keeps_accounts_reaches_them(world: World) -> None:
    """An unknown account, and one that is not one's to keep, are refused alike."""
    account = await _open(world)
    office, front_door = world.viewer("administrator"), world.front_door
    for viewer, account_id in ((office, uuid4()), (front_door, account.id)):
        command = accounts.CloseAccount(account_id)
        assert await world.refusal(viewer, accounts.close_account, command) == "NOT_FOUND"


async def test_accounts_that_make_no_sense_are_refused(world: World) -> None:
    """Short passwords, taken names, two holders, holders who do not exist."""
    await _open(world)
    office = world.viewer("administrator")
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({"username": "pat.lee"}, "NAME_TAKEN"),
        ({"username": "new", "password": "short"}, "WEAK_PASSWORD"),
        ({"username": "new", "person_id": uuid4()}, "NOT_FOUND"),
        ({"username": "new", "practitioner_id": uuid4()}, "NOT_FOUND"),
        ({"username": "new", "practitioner_id": uuid4(), "person_id": uuid4()}, "ONE_HOLDER"),
        ({"username": " "}, "BLANK"),
        ({"username": "pat lee"}, "NOT_A_NAME"),
        ({"username": "pat.lee\u200b"}, "UNREADABLE"),
        ({"username": "\uff30at.lee"}, "NAME_TAKEN"),
        ({"username": "x" * 201}, "TOO_LONG"),
        ({"username": "new", "display_name": "42"}, "NOT_A_NAME"),
        ({"username": "new", "password": "never\ttyped in a form"}, "UNREADABLE"),
        ({"username": "new", "password": "e\u0301" * 11}, "WEAK_PASSWORD"),
        ({"username": "new", "password": "x" * 1025}, "WEAK_PASSWORD"),
    )
    for facts, code in refused:
        command = accounts.OpenAccount(**{"display_name": "New", **facts})
        assert await world.refusal(office, accounts.open_account, command) == code


async def test_names_and_passwords_of_just_the_length(world: World) -> None:
    """The longest name, the shortest password and the longest one are as good as any."""
    office, name = world.viewer("administrator"), "x" * 200
    account = await _open(world, username=name, password="y" * 12)
    async with world.sessions() as session:
        assert await accounts.authenticate(session, name, "y" * 12)
    change = accounts.SetPassword(account.id, "z" * 1024)
    await world.do(office, accounts.set_password, change)
    async with world.sessions() as session:
        assert await accounts.authenticate(session, name, "z" * 1024)
    for text in ("y" * 11, "z" * 1025):
        command = accounts.SetPassword(account.id, text)
        assert await world.refusal(office, accounts.set_password, command) == "WEAK_PASSWORD"


@pytest.mark.row("F81")
async def test_each_role_is_a_grant_of_its_own(world: World) -> None:
    """Scopes, rows and categories of several roles stay apart; a token only narrows them."""
    practitioner = await world.practitioner()
    account = await _open(world, practitioner_id=practitioner.id)
    office = world.viewer("administrator")
    for role in ("connector", "front_door", "of_a_plugin_long_gone"):
        await world.do(office, accounts.grant_role, accounts.GrantRole(account.id, role))
    twice = accounts.GrantRole(account.id, "connector")
    assert await world.refusal(office, accounts.grant_role, twice) == "ALREADY_GRANTED"
    async with world.sessions() as session:
        viewer = await accounts.viewer_of(session, account.id, ROLES, application="app")
        carried = {scopes.PLANS_GOAL.read, "not:a:scope"}
        narrow = await accounts.viewer_of(session, account.id, ROLES, scopes=carried)
    assert viewer is not None
    assert [(g.role, g.rows) for g in viewer.grants] == [
        ("connector", RowRule.CASELOAD),
        ("front_door", RowRule.EVERYONE),
    ]
    assert (viewer.practitioner_id, viewer.application) == (practitioner.id, "app")
    assert narrow is not None
    assert [(g.role, g.scopes) for g in narrow.grants] == [
        ("connector", frozenset({scopes.PLANS_GOAL.read}))
    ]
    revoke = accounts.RevokeRole(account.id, "connector")
    await world.do(office, accounts.revoke_role, revoke)
    assert await world.refusal(office, accounts.revoke_role, revoke) == "NOT_GRANTED"


async def test_an_account_of_a_person_views_as_that_person(world: World) -> None:
    """An account without roles is a viewer without grants; an unknown one is none."""
    person = await world.person()
    account = await _open(world, person_id=person.id, password=None)
    async with world.sessions() as session:
        viewer = await accounts.viewer_of(session, account.id, ROLES)
        assert viewer is not None
        assert (viewer.person_id, viewer.grants) == (person.id, ())
        assert await accounts.viewer_of(session, uuid4(), ROLES) is None
        assert await accounts.authenticate(session, "pat.lee", "") is None


async def test_a_password_is_stored_salted() -> None:
    """Twice the same password is two hashes; both match it, and nothing matches none."""
    first, second = await hash_password(PASSWORD), await hash_password(PASSWORD)
    assert first != second
    assert await matches(PASSWORD, first)
    assert not await matches(PASSWORD, None)
    assert not await matches("", None)


def test_scopes_are_alphabetical_and_roles_hold_known_ones() -> None:
    """Resources stand in order, and each scope tells a person what it allows."""
    names = [scope.name for scope in scopes.SCOPES]
    assert names == sorted(set(names))
    assert {scopes.PLANS_NEED.read, scopes.PLANS_NEED.write, scopes.SCHEMA_INTROSPECT} < set(names)
    assert all(scope.description.endswith(".") for scope in scopes.SCOPES)
    assert all(set(role.scopes) <= set(names) for role in roles.ROLES)


def test_what_can_only_be_read_has_no_scope_to_write_it() -> None:
    """Nor can one be asked for by a slip: nobody could ever hold it."""
    with pytest.raises(PluginError, match="'partnership:team' has no scope to write it"):
        _ = scopes.PARTNERSHIP_TEAM.write
    assert [role.name for role in roles.ROLES] == sorted(ROLES)


def test_only_roles_that_see_records_reach_rows() -> None:
    """Analysts, developers and editors reach none; the administrator holds no scope of records."""
    assert {r.name for r in roles.ROLES if r.rows is RowRule.NOBODY} == {
        "analyst",
        "developer",
        "vocabulary_editor",
    }
    areas = {scope.split(":")[0] for scope in ROLES["administrator"].scopes}
    assert areas == {
        "access",
        "corrections",
        "partnership",
        "pathway",
        "vocabularies",
    }
    content = {scopes.PLANS_NEED.read, scopes.PLANS_GOAL.read, scopes.PLANS_ACTION.read}
    assert not content & set(ROLES["front_door"].scopes)
