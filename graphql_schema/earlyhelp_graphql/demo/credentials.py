"""What to sign in with: a client for each role and a password for each account, all random."""

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.access import models, scopes
from earlyhelp.access.passwords import hash_password
from earlyhelp.viewer import Viewer
from earlyhelp.work import unit_of_work
from earlyhelp_graphql.app import System
from earlyhelp_graphql.demo.accounts import Account
from earlyhelp_graphql.demo.example_apps import APPS
from earlyhelp_graphql.oauth.clients import NewClient, register_client
from earlyhelp_graphql.oauth.digests import matches
from earlyhelp_graphql.oauth.models import Client

APP = "demo-app"
"""The public client with which people sign in."""
REDIRECT_URIS = ("http://127.0.0.1:8765/callback", "http://localhost:8765/callback")
"""Where to: no application of ours listens there, but yours may."""

ACTS_AS: Mapping[str, str] = {
    "front_door": "priya",
    "practitioner": "karen",
    "adult_practitioner": "farah",
    "connector": "grace",
    "family": "jade",
    "team_manager": "sandra",
    "analyst": "demo-analyst",
    "administrator": "demo-administrator",
    "developer": "demo-developer",
}
"""Who each role's client acts as: in the stories, all of the Robinson plan where they can be."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read for another


@dataclass(frozen=True)
class Credentials:
    """Secrets in the clear, which nobody else keeps: by role, and by username."""

    secrets: Mapping[str, str]
    passwords: Mapping[str, str]


def client_id(role: str) -> str:
    """Return the id of a role's client."""
    return f"demo-{role.replace('_', '-')}"


async def issue(running: System, administrator: Viewer, accounts: Iterable[Account]) -> Credentials:
    """Give every account a new password and every role a new client, all at once or not at all."""
    passwords = {account.username: _password() for account in accounts}
    # Hashed side by side: each takes a fifth of a second, on purpose.
    hashes = await asyncio.gather(*(hash_password(text) for text in passwords.values()))
    async with unit_of_work(
        running.sessions,
        viewer=administrator,
        scope=scopes.ACCESS_ACCOUNT.write,
        verb="issue_demo_credentials",
        guard=running.composition.guard,
        verbs=running.plugins.registry.verbs,
        settings=running.settings,
    ) as work:
        for username, password_hash in zip(passwords, hashes, strict=True):
            is_it = models.Account.username == username
            await work.session.execute(
                update(models.Account).where(is_it).values(password_hash=password_hash)
            )
        roles = [client_id(role) for role in ACTS_AS]
        await work.session.execute(delete(Client).where(Client.client_id.in_(roles)))
        issued = {role: await _register(work.session, role) for role in ACTS_AS}
        await register_apps(work.session, running.settings.base_url)
    return Credentials(issued, passwords)


async def register_apps(session: AsyncSession, base_url: str) -> None:
    """Register the applications to which people sign in, for the address of this time."""
    apps = [
        NewClient("Early help demo", REDIRECT_URIS, public=True, client_id=APP),
        *(app.client(base_url) for app in APPS),
    ]
    ids = [app.client_id for app in apps]
    await session.execute(delete(Client).where(Client.client_id.in_(ids)))
    for app in apps:
        await register_client(session, app)


async def are_current(sessions: async_sessionmaker[AsyncSession], known: Mapping[str, str]) -> bool:
    """Whether the database knows these secrets, by role; they are all issued together."""
    async with sessions() as session:
        found = await session.execute(select(Client.client_id, Client.secret_digest))
        digests = {id_: digest for id_, digest in found.all()}  # noqa: C416 - typed as a dict
    return known.keys() == ACTS_AS.keys() and all(
        matches(secret, digests.get(client_id(role))) for role, secret in known.items()
    )


async def _register(session: AsyncSession, role: str) -> str:
    name = f"Demo: {role.replace('_', ' ')}"
    new = NewClient(name, acts_as=ACTS_AS[role], client_id=client_id(role))
    registered = await register_client(session, new)
    return registered.secret or ""


def _password() -> str:
    """Return some 60 random bits, in four groups of letters that can be typed."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(3)) for _ in range(4))
    return "-".join(groups)
