"""Accounts and roles, kept through the API by whoever may."""

from typing import Any

import pytest
from sqlalchemy import select
from tests.graphql.conftest import Api, errors

from earlyhelp.audit.models import AuditEntry
from earlyhelp.reading.ids import decode_id
from earlyhelp.storage.tables import Table

pytestmark = pytest.mark.row("F80")

INVITE = """
    mutation ($input: InviteAccountInput!, $key: String) {
      inviteAccount(input: $input, idempotencyKey: $key) {
        secret
        account { id username displayName isActive roles { role } practitioner { id } }
        problems { code path message }
      }
    }
"""
CHANGE = """
    mutation ($input: %sInput!) {
      %s(input: $input) { %s problems { code path } }
    }
"""
ACCOUNTS = "query ($names: [String!]) { accounts(filter: {username: $names}) { nodes { %s } } }"
_names = iter(range(10_000))


async def invite(api: Api, *roles: str, key: str | None = None, **more: object) -> dict[str, Any]:
    """Invite somebody as an administrator, and return the payload."""
    given = {"username": f"invited-{next(_names)}", "displayName": "Amara", "roles": roles}
    answer = await api.ask(INVITE, "administrator", input={**given, **more}, key=key)
    assert "errors" not in answer
    payload: dict[str, Any] = answer["data"]["inviteAccount"]
    return payload


async def change(api: Api, name: str, shown: str, **given: object) -> dict[str, Any]:
    """Do something to an account as an administrator, and return the payload."""
    document = CHANGE % (name[0].upper() + name[1:], name, shown)
    answer = await api.ask(document, "administrator", input=given)
    assert "errors" not in answer
    payload: dict[str, Any] = answer["data"][name]
    return payload


async def told(api: Api, verb: str) -> AuditEntry:
    """Return the latest audit entry of a verb."""
    query = select(AuditEntry).filter_by(verb=verb).order_by(AuditEntry.id.desc()).limit(1)
    async with api.system.sessions() as session:
        return (await session.scalars(query)).one()


async def test_an_administrator_invites_with_roles(api: Api) -> None:
    """The code is in the answer, and in no table."""
    payload = await invite(api, "practitioner", "connector")

    account = payload["account"]
    assert payload["problems"] == []
    assert len(payload["secret"]) == 43
    assert account["isActive"] is True
    assert account["roles"] == [{"role": "connector"}, {"role": "practitioner"}]
    async with api.system.sessions() as session:
        for table in Table.metadata.sorted_tables:
            if table.name in {"accounts", "account_invitations", "audit_entries"}:
                for row in await session.execute(select(table)):
                    assert payload["secret"] not in str(row)


async def test_a_repeat_shows_no_code(api: Api) -> None:
    """It was shown once; the account is the same."""
    given = {"username": "amara.repeated", "key": "once"}
    first = await invite(api, "connector", **given)
    again = await invite(api, "connector", **given)

    assert first["secret"]
    assert (again["account"]["id"], again["secret"]) == (first["account"]["id"], None)


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"roles": ["practitoner"]}, "UNKNOWN_ROLE", ["roles"]),
        ({"username": "two words"}, "NOT_A_NAME", ["username"]),
        ({"displayName": " "}, "BLANK", ["displayName"]),
    ],
)
async def test_what_cannot_be_invited_is_told(
    api: Api, given: dict[str, object], code: str, path: list[str]
) -> None:
    """Nothing is written, and no code is shown."""
    payload = await invite(api, **{"roles": [], **given})  # type: ignore[arg-type]

    assert [(each["code"], each["path"]) for each in payload["problems"]] == [(code, path)]
    assert payload["account"] is payload["secret"] is None


async def test_a_name_is_taken_once(api: Api) -> None:
    """Whoever has it keeps it."""
    await invite(api, username="amara.taken")

    payload = await invite(api, username="AMARA.taken")

    assert [each["code"] for each in payload["problems"]] == ["NAME_TAKEN"]


async def test_roles_are_granted_and_revoked(api: Api) -> None:
    """One by one; those that there are not, or that it holds, are refused."""
    id_ = (await invite(api, "connector"))["account"]["id"]
    granted = await change(
        api, "grantRole", "accountRole { role }", accountId=id_, role="practitioner"
    )
    twice = await change(
        api, "grantRole", "accountRole { role }", accountId=id_, role="practitioner"
    )
    unknown = await change(api, "grantRole", "accountRole { role }", accountId=id_, role="boss")
    revoked = await change(
        api, "revokeRole", "account { roles { role } }", accountId=id_, role="connector"
    )

    assert granted["accountRole"] == {"role": "practitioner"}
    assert [each["code"] for each in twice["problems"]] == ["ALREADY_GRANTED"]
    assert [each["code"] for each in unknown["problems"]] == ["UNKNOWN_ROLE"]
    assert revoked["account"]["roles"] == [{"role": "practitioner"}]


async def test_nobody_gives_themself_sight_unseen(api: Api) -> None:
    """The trail says who granted which role to which account, be it their own."""
    own = (await api.ask("{ viewer { id } }", "administrator"))["data"]["viewer"]["id"]
    await change(api, "grantRole", "problems { code }", accountId=own, role="front_door")
    entry = await told(api, "grant_role")
    await change(api, "revokeRole", "problems { code }", accountId=own, role="front_door")
    back = await told(api, "revoke_role")

    decoded = decode_id(own)
    assert decoded is not None
    values = {"account_id": str(decoded.uuid), "role": "front_door"}
    assert entry.account_id == back.account_id == decoded.uuid
    assert [each["values"] for each in entry.changes if "values" in each] == [values]
    assert [each["values"] for each in back.changes if "values" in each] == [values]


async def test_an_account_is_closed_for_good(api: Api) -> None:
    """It stays in the list, and nobody chooses a password for it again."""
    account = (await invite(api, "connector"))["account"]
    closed = await change(api, "closeAccount", "account { isActive }", accountId=account["id"])
    reset = await change(api, "resetPassword", "secret account { id }", accountId=account["id"])
    listed = await api.ask(
        ACCOUNTS % "username isActive", "administrator", names=[account["username"]]
    )

    assert closed["account"] == {"isActive": False}
    assert [each["code"] for each in reset["problems"]] == ["CLOSED"]
    assert reset["secret"] is None
    nodes = listed["data"]["accounts"]["nodes"]
    assert nodes == [{"username": account["username"], "isActive": False}]


async def test_other_accounts_tell_nothing_of_who_asks(api: Api) -> None:
    """Grants and application are those of the account that asks."""
    account = (await invite(api, "connector"))["account"]
    answer = await api.ask(
        ACCOUNTS % "application grants { role }", "administrator", names=[account["username"]]
    )

    assert answer["data"]["accounts"]["nodes"] == [{"application": None, "grants": None}]


@pytest.mark.parametrize(
    "role", ["front_door", "team_manager", "practitioner", "analyst", "developer", "family"]
)
async def test_nobody_else_keeps_accounts(api: Api, role: str) -> None:
    """No list, no account by its id, and no change: deny by default."""
    account = (await invite(api, "connector"))["account"]
    listed = await api.ask("{ accounts { nodes { username } } }", role)
    found = await api.ask(
        "query ($id: ID!) { node(id: $id) { ... on Account { username } } }", role, id=account["id"]
    )
    document = CHANGE % ("CloseAccount", "closeAccount", "account { id }")
    closing = await api.ask(document, role, input={"accountId": account["id"]})

    assert errors(listed) == [(["accounts"], "FORBIDDEN")]
    assert found["data"] == {"node": None}
    assert errors(closing) == [(["closeAccount"], "FORBIDDEN")]


async def test_an_administrator_sees_accounts_and_no_records(api: Api) -> None:
    """Whose account it is, they learn by its name; the person's record stays closed."""
    person = await api.register(givenName="Rose")
    account = (await invite(api, "family", personId=person))["account"]
    answer = await api.ask(
        ACCOUNTS % "displayName person { givenName }", "administrator", names=[account["username"]]
    )

    (node,) = answer["data"]["accounts"]["nodes"]
    assert node == {"displayName": "Amara", "person": None}
