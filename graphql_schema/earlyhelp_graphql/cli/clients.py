"""`earlyhelp clients`: register the applications that may ask for tokens, change, revoke them."""

import argparse
import difflib
import sys
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from earlyhelp.audit.entries import WRITE, Entry
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.contract.registry import Registry
from earlyhelp.work import utc_now
from earlyhelp_graphql.cli.accounts import OPERATOR
from earlyhelp_graphql.cli.database import Sessions, with_database
from earlyhelp_graphql.cli.parsing import Subcommands, add_settings
from earlyhelp_graphql.oauth import clients
from earlyhelp_graphql.oauth.models import Client, ClientKind
from earlyhelp_graphql.oauth.scopes import OPENID

T = TypeVar("T")

_REDIRECT = "where people who sign in to it are sent back, exactly"
_SIGN_OUT = "where people may be sent back to once they have signed out, exactly"


def add_parser(commands: Subcommands) -> None:
    """Add the commands."""
    about = "register, list, change and revoke the applications that may use the API"
    parser = commands.add_parser("clients", help=about, description=f"{about.capitalize()}.")
    below = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for name, run, about in (
        ("create", create, "register an application and print its id and secret"),
        ("list", list_all, "list the applications: id, state, kind, whom it acts as, name"),
        ("secret", renew_secret, "replace an application's secret: its tokens end within seconds"),
        ("redirect", redirect, "replace where people are sent back to: its tokens end likewise"),
        ("revoke", revoke, "revoke an application: its tokens end within seconds"),
    ):
        added = below.add_parser(name, help=about, description=f"{about.capitalize()}.")
        add_settings(added, "data")
        added.set_defaults(run=run)
        if run is create:
            _add_description(added)
        if run in {renew_secret, redirect, revoke}:
            added.add_argument("client_id", metavar="ID", help="the application's client id")
        if run is redirect:
            added.add_argument("redirect_uris", metavar="URI", nargs="+", help=_REDIRECT)
        if run in {create, redirect}:
            _add_sign_out(added)


def _add_sign_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sign-out-uri",
        metavar="URI",
        action="append",
        default=[],
        help=f"{_SIGN_OUT}; may be repeated",
    )


def _add_description(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="the application's name, as people will read it")
    parser.add_argument("--id", metavar="ID", help="its client id (otherwise one is made up)")
    parser.add_argument(
        "--acts-as",
        metavar="USERNAME",
        help="the account whose rights it has when it asks on its own (client credentials)",
    )
    parser.add_argument(
        "--redirect-uri",
        metavar="URI",
        action="append",
        default=[],
        help=f"{_REDIRECT}; may be repeated",
    )
    parser.add_argument(
        "--scope",
        action="append",
        help="a scope it may ask for, and no others; may be repeated "
        "(otherwise the account's roles alone decide)",
    )
    parser.add_argument(
        "--public",
        action="store_true",
        help="it runs in a browser or on a device and cannot keep a secret",
    )
    parser.add_argument(
        "--introspects",
        action="store_true",
        help="it is a resource server, which may ask whether the tokens of others are live",
    )


def create(arguments: argparse.Namespace) -> int:
    """Register the client and print its id, and its secret where it has one."""
    new = clients.NewClient(
        name=arguments.name,
        redirect_uris=arguments.redirect_uri,
        acts_as=arguments.acts_as,
        scopes=arguments.scope,
        public=arguments.public,
        introspects=arguments.introspects,
        client_id=arguments.id,
        sign_out_uris=arguments.sign_out_uri,
    )

    async def register(session: AsyncSession, registry: Registry) -> clients.Registered:
        declared = [OPENID.name, *(scope.name for scope in registry.scopes)]
        _check_scopes(new.scopes or (), declared)
        return await clients.register_client(session, new)

    return _print(_in_transaction(arguments, register, "register_client"))


def _print(made: clients.Registered) -> int:
    sys.stdout.write(f"client_id: {made.client.client_id}\n")
    if made.secret is not None:
        sys.stdout.write(f"client_secret: {made.secret}\n")
        sys.stderr.write("Keep the secret now: it cannot be shown again.\n")
    return 0


def list_all(arguments: argparse.Namespace) -> int:
    """Print one line for each client, tabs between."""

    async def read(
        session: AsyncSession, _registry: Registry
    ) -> Sequence[tuple[Client, str | None]]:
        return await clients.list_clients(session)

    for client, username in _in_transaction(arguments, read):
        sys.stdout.write("\t".join(_columns(client, username)) + "\n")
    return 0


def renew_secret(arguments: argparse.Namespace) -> int:
    """Replace the secret and print the new one."""

    async def renew(session: AsyncSession, _registry: Registry) -> clients.Registered:
        return await clients.change_secret(session, arguments.client_id)

    return _print(_in_transaction(arguments, renew, "change_client_secret"))


def redirect(arguments: argparse.Namespace) -> int:
    """Replace where people are sent back to, all of it."""

    async def change(session: AsyncSession, _registry: Registry) -> Client:
        uris, sign_out_uris = arguments.redirect_uris, arguments.sign_out_uri
        return await clients.change_redirect_uris(session, arguments.client_id, uris, sign_out_uris)

    client = _in_transaction(arguments, change, "change_client_addresses")
    sys.stdout.write(f"Changed {client.client_id} ({client.name}).\n")
    return 0


def revoke(arguments: argparse.Namespace) -> int:
    """Revoke the client; revoking it again changes nothing."""

    async def end(session: AsyncSession, _registry: Registry) -> Client:
        return await clients.revoke_client(session, arguments.client_id, utc_now())

    client = _in_transaction(arguments, end, "revoke_client")
    sys.stdout.write(f"Revoked {client.client_id} ({client.name}).\n")
    return 0


def _columns(client: Client, username: str | None) -> Iterable[str]:
    yield client.client_id
    yield "active" if client.revoked_at is None else f"revoked {client.revoked_at:%Y-%m-%d}"
    yield "public" if client.kind is ClientKind.PUBLIC else "confidential"
    yield username or "whoever signs in"
    yield client.name


def _check_scopes(asked: Iterable[str], declared: Sequence[str]) -> None:
    for scope in asked:
        if scope not in declared:
            near = difflib.get_close_matches(scope, declared, n=1)
            guess = f"Did you mean {near[0]}?" if near else "Scopes look like plans:goal:read."
            raise clients.ClientError(f"There is no scope {scope}.", guess)


def _in_transaction(
    arguments: argparse.Namespace,
    work: Callable[[AsyncSession, Registry], Coroutine[Any, Any, T]],
    verb: str = "",
) -> T:
    """Do something in one transaction, with its audit entry where it changes anything."""

    async def begun(sessions: Sessions, plugins: EnabledPlugins) -> T:
        async with sessions() as session, session.begin():
            done = await work(session, plugins.registry)
            if verb:
                entry = Entry(utc_now(), OPERATOR.account_id, verb, OPERATOR.application)
                await session.execute(WRITE, entry.values)
            return done

    return with_database(arguments, begun)
