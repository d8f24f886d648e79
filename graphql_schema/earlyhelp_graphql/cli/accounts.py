"""`earlyhelp accounts`: open accounts, grant roles to them, close them."""

import argparse
import difflib
import getpass
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import select

from earlyhelp.access import invitations, scopes, services
from earlyhelp.access.models import Account, AccountRole
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.errors import EarlyHelpError
from earlyhelp.guard import Guard
from earlyhelp.reading.ids import decode_id
from earlyhelp.viewer import Grant, RowRule, Viewer
from earlyhelp.work import RefusedError, UnitOfWork, refuse, unit_of_work
from earlyhelp_graphql.cli.database import Sessions, with_database
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings, load_settings

OPERATOR = Viewer(
    UUID(int=0),
    (Grant("operator", frozenset({scopes.ACCESS_ACCOUNT.write}), RowRule.EVERYONE),),
    application="command line",
)
"""Whoever may run commands on the server; the audit trail knows them by the id of zeros."""


class AccountError(EarlyHelpError):
    """What was asked of an account cannot be done."""


def add_parser(commands: Subcommands) -> None:
    """Add the commands."""
    about = "open, list and close the accounts of those who sign in, and grant roles"
    parser = commands.add_parser("accounts", help=about, description=f"{about.capitalize()}.")
    below = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for name, run, about in (
        ("open", open_account, "open an account for a practitioner, a person or an application"),
        ("list", list_all, "list the accounts: username, state, roles, name"),
        ("grant", grant, "grant roles to an account, from today on"),
        ("revoke", revoke, "take roles from an account"),
        ("invite", invite, "end an account's password; print a code with which the next is chosen"),
        ("password", set_password, "replace the password of an account"),
        ("close", close, "close an account: it gets no token any more"),
    ):
        added = below.add_parser(name, help=about, description=f"{about.capitalize()}.")
        add_settings(added, "data")
        added.set_defaults(run=run)
        if run is not list_all:
            added.add_argument("username", help="the name it signs in with")
        if run in {grant, revoke}:
            added.add_argument("roles", metavar="ROLE", nargs="+", help="a role, such as family")
        if run is open_account:
            _add_description(added)


def _add_description(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="whose it is, as people will read it")
    parser.add_argument(
        "--role", metavar="ROLE", action="append", default=[], help="a role; may be repeated"
    )
    holder = parser.add_mutually_exclusive_group()
    holder.add_argument("--practitioner", metavar="ID", help="the practitioner whose it is")
    holder.add_argument("--person", metavar="ID", help="the person (of a family) whose it is")
    parser.add_argument(
        "--password",
        action="store_true",
        help="ask for a password, to sign in with (otherwise it is for an application)",
    )


def open_account(arguments: argparse.Namespace) -> int:
    """Open the account with its roles, all or nothing."""
    command = services.OpenAccount(
        arguments.username,
        arguments.name,
        practitioner_id=_id(arguments.practitioner, "Practitioner"),
        person_id=_id(arguments.person, "Person"),
        password=_asked_password() if arguments.password else None,
    )

    async def opened(sessions: Sessions, plugins: EnabledPlugins) -> None:
        _check_roles(arguments.role, plugins)
        async with _working(arguments, sessions, plugins, "open_account") as work:
            account = await services.open_account(work, command)
            for role in arguments.role:
                await services.grant_role(work, services.GrantRole(account.id, role))

    with_database(arguments, opened)
    sys.stdout.write(f"Opened {arguments.username}.\n")
    return 0


def list_all(arguments: argparse.Namespace) -> int:
    """Print one line for each account, tabs between."""

    async def read(
        sessions: Sessions, _host: EnabledPlugins
    ) -> Sequence[tuple[Account, list[str]]]:
        held: dict[UUID, list[str]] = {}
        async with sessions() as session:
            for role in await session.scalars(select(AccountRole).order_by(AccountRole.role)):
                held.setdefault(role.account_id, []).append(role.role)
            accounts = await session.scalars(select(Account).order_by(Account.username))
            return [(account, held.get(account.id, [])) for account in accounts]

    for account, roles in with_database(arguments, read):
        state = "open" if account.is_active else "closed"
        line = (account.username, state, ",".join(roles) or "no role", account.display_name)
        sys.stdout.write("\t".join(line) + "\n")
    return 0


def grant(arguments: argparse.Namespace) -> int:
    """Grant roles, all or none."""

    async def grant_role(work: UnitOfWork, account_id: UUID, role: str) -> None:
        await services.grant_role(work, services.GrantRole(account_id, role))

    return _each_role(arguments, "Granted", grant_role)


def revoke(arguments: argparse.Namespace) -> int:
    """Take roles away, all or none; those that no plugin defines any more as well."""

    async def revoke_role(work: UnitOfWork, account_id: UUID, role: str) -> None:
        await services.revoke_role(work, services.RevokeRole(account_id, role))

    return _each_role(arguments, "Revoked", revoke_role)


def _each_role(
    arguments: argparse.Namespace,
    done: str,
    change: Callable[[UnitOfWork, UUID, str], Awaitable[None]],
) -> int:
    async def changed(sessions: Sessions, plugins: EnabledPlugins) -> None:
        if arguments.run is grant:
            _check_roles(arguments.roles, plugins)
        async with _working(arguments, sessions, plugins, change.__name__) as work:
            account_id = await _account_id(work, arguments.username)
            for role in arguments.roles:
                await change(work, account_id, role)

    with_database(arguments, changed)
    sys.stdout.write(f"{done} {', '.join(arguments.roles)}: {arguments.username}.\n")
    return 0


def set_password(arguments: argparse.Namespace) -> int:
    """Ask for a new password, from now on the only one."""
    password = _asked_password()

    async def replaced(sessions: Sessions, plugins: EnabledPlugins) -> None:
        async with _working(arguments, sessions, plugins, "set_password") as work:
            account_id = await _account_id(work, arguments.username)
            await services.set_password(work, services.SetPassword(account_id, password))

    with_database(arguments, replaced)
    sys.stdout.write(f"Replaced the password of {arguments.username}.\n")
    return 0


def invite(arguments: argparse.Namespace) -> int:
    """Print a code, once, with which whoever has the account chooses a password."""

    async def invited(sessions: Sessions, plugins: EnabledPlugins) -> str:
        async with _working(arguments, sessions, plugins, "reset_password") as work:
            account_id = await _account_id(work, arguments.username)
            await invitations.reset_password(work, invitations.ResetPassword(account_id))
            return work.shown_once[0]

    code = with_database(arguments, invited)
    sys.stdout.write(f"username: {arguments.username}\ncode: {code}\n")
    sys.stderr.write("Hand it over now, for /oauth/invitation: it cannot be shown again.\n")
    return 0


def close(arguments: argparse.Namespace) -> int:
    """Close the account; closing it again changes nothing."""

    async def closed(sessions: Sessions, plugins: EnabledPlugins) -> None:
        async with _working(arguments, sessions, plugins, "close_account") as work:
            account_id = await _account_id(work, arguments.username)
            await services.close_account(work, services.CloseAccount(account_id))

    with_database(arguments, closed)
    sys.stdout.write(f"Closed {arguments.username}.\n")
    return 0


@asynccontextmanager
async def _working(
    arguments: argparse.Namespace, sessions: Sessions, plugins: EnabledPlugins, verb: str
) -> AsyncIterator[UnitOfWork]:
    """Open a unit of work of the operator's; what the services refuse is about in one line."""
    try:
        async with unit_of_work(
            sessions,
            viewer=OPERATOR,
            scope=scopes.ACCESS_ACCOUNT.write,
            verb=verb,
            guard=Guard(plugins.registry.rules),
            verbs=plugins.registry.verbs,
            settings=load_settings(arguments),
        ) as work:
            yield work
    except RefusedError as error:
        said = [each.message.partition(". ") for each in error.problems]
        what = " ".join(f"{about.rstrip('.')}." for about, _, _ in said)
        remedy = " ".join(remedy for _, _, remedy in said if remedy)
        raise AccountError(what, remedy or "Check what you gave.") from error


async def _account_id(work: UnitOfWork, username: str) -> UUID:
    account = await services.find_account(work.session, username)
    if account is None:
        named = username if services.looked_up(username) else "with such a name"
        raise refuse("NOT_FOUND", f"There is no account {named}. See `earlyhelp accounts list`.")
    return account.id


def _id(text: str | None, type_name: str) -> UUID | None:
    if text is None:
        return None
    decoded = decode_id(text)
    if decoded is None or decoded.type_name != type_name:
        raise AccountError(f"{text} is no id of a {type_name}.", "Give one as the API returns it.")
    return decoded.uuid


def _asked_password() -> str:
    """Ask twice on a terminal; elsewhere the password is the first line of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise AccountError("The two passwords differ.", "Try again.")
    return password


def _check_roles(asked: Iterable[str], plugins: EnabledPlugins) -> None:
    known = [role.name for role in plugins.registry.roles]
    for role in asked:
        if role not in known:
            near = difflib.get_close_matches(role, known, n=1)
            guess = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
            raise AccountError(f"There is no role {role}.", guess)
