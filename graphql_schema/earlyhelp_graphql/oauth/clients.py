"""Registering the applications that may ask for tokens, changing and revoking them."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from earlyhelp.access.digests import digest, new_secret
from earlyhelp.access.models import Account
from earlyhelp.access.services import find_account
from earlyhelp.errors import EarlyHelpError
from earlyhelp.texts import LONGEST_LINE, has_letter, is_blank, tidied, unkept
from earlyhelp_graphql.oauth import models

_CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,99}")
_REDIRECT_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]*")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:]+\](:[0-9]+)?")
_LONGEST_URI = 2000  # characters: what every browser takes
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ClientError(EarlyHelpError):
    """A client cannot be registered or revoked as asked."""


@dataclass(frozen=True)
class NewClient:
    """An application to register.

    With ``redirect_uris`` people sign in to it; with ``acts_as``, the username of an account,
    it may ask on its own; one that ``introspects`` may ask about the tokens of others, and
    needs neither. ``scopes`` None leaves the bound to the roles of whoever it acts
    for. ``client_id`` None makes one up. ``sign_out_uris`` are where people may be sent back
    to once they have signed out.
    """

    name: str
    redirect_uris: Sequence[str] = ()
    acts_as: str | None = None
    scopes: Sequence[str] | None = None
    public: bool = False
    introspects: bool = False
    client_id: str | None = None
    sign_out_uris: Sequence[str] = ()


@dataclass(frozen=True)
class Registered:
    """A client just registered, with the secret that nobody can read again; public: none."""

    client: models.Client
    secret: str | None


async def register_client(session: AsyncSession, new: NewClient) -> Registered:
    """Register a client; raises ClientError where the description contradicts itself."""
    name = _name(new.name)
    _check(new)
    client_id = new.client_id or f"client-{secrets.token_hex(8)}"
    if await _find(session, client_id) is not None:
        raise ClientError(f"There is a client {client_id} already.", "Choose another id.")
    secret = None if new.public else new_secret()
    client = models.Client(
        client_id=client_id,
        name=name,
        kind=models.ClientKind.PUBLIC if new.public else models.ClientKind.CONFIDENTIAL,
        secret_digest=digest(secret) if secret else None,
        grant_types=_grant_types(signs_in=bool(new.redirect_uris), acts=bool(new.acts_as)),
        redirect_uris=list(new.redirect_uris),
        sign_out_uris=list(new.sign_out_uris),
        allowed_scopes=None if new.scopes is None else sorted(set(new.scopes)),
        introspects=new.introspects,
        account_id=await _account_id(session, new.acts_as) if new.acts_as else None,
    )
    session.add(client)
    await session.flush()
    return Registered(client, secret)


async def list_clients(session: AsyncSession) -> Sequence[tuple[models.Client, str | None]]:
    """Return every client with the username it acts as, revoked ones too, by client id."""
    query = (
        select(models.Client, Account.username)
        .outerjoin(Account, models.Client.account_id == Account.id)
        .order_by(models.Client.client_id)
    )
    return [(client, username) for client, username in await session.execute(query)]


async def revoke_client(session: AsyncSession, client_id: str, now: datetime) -> models.Client:
    """Revoke a client: its tokens end with it. Raises ClientError where there is none."""
    client = await _load(session, client_id)
    client.revoked_at = client.revoked_at or now
    await session.flush()
    return client


async def change_redirect_uris(
    session: AsyncSession,
    client_id: str,
    redirect_uris: Sequence[str],
    sign_out_uris: Sequence[str] = (),
) -> models.Client:
    """Replace where people are sent back to; what was given to the client so far ends."""
    client = await _load(session, client_id)
    for uri in (*redirect_uris, *sign_out_uris):
        _check_redirect_uri(uri)
    client.redirect_uris = list(redirect_uris)
    client.sign_out_uris = list(sign_out_uris)
    client.grant_types = _grant_types(signs_in=True, acts=client.account_id is not None)
    client.generation += 1
    await session.flush()
    return client


async def change_secret(session: AsyncSession, client_id: str) -> Registered:
    """Give a client a new secret; what was given to it so far ends."""
    client = await _load(session, client_id)
    if client.kind is models.ClientKind.PUBLIC:
        raise ClientError(f"The client {client_id} is public: it has no secret.", "Nothing to do.")
    secret = new_secret()
    client.secret_digest = digest(secret)
    client.generation += 1
    await session.flush()
    return Registered(client, secret)


async def _load(session: AsyncSession, client_id: str) -> models.Client:
    client = await _find(session, client_id)
    if client is None:
        raise ClientError(f"There is no client {client_id}.", "See `earlyhelp clients list`.")
    await session.refresh(client, with_for_update=True)
    return client


async def _find(session: AsyncSession, client_id: str) -> models.Client | None:
    query = select(models.Client).where(models.Client.client_id == client_id)
    client: models.Client | None = await session.scalar(query)
    return client


async def _account_id(session: AsyncSession, username: str) -> object:
    found = await find_account(session, username)
    if found is None or not found.is_active:
        raise ClientError(
            f"There is no open account {username}.",
            "Open it first (`earlyhelp accounts open`), or check its username.",
        )
    return found.id


def _grant_types(*, signs_in: bool, acts: bool) -> list[str]:
    people = ["authorization_code", "refresh_token"] if signs_in else []
    return [*people, "client_credentials"] if acts else people


def _name(text: str) -> str:
    name = tidied(text)
    if is_blank(name) or not has_letter(name):
        raise ClientError("The client has no name.", "Name it as people know the application.")
    if len(name) > LONGEST_LINE or unkept(name, is_line=True):
        raise ClientError(
            "The client's name cannot be kept.",
            f"Use one line of {LONGEST_LINE} characters at most, with nothing hidden in it.",
        )
    return name


def _check(new: NewClient) -> None:
    if new.client_id is not None and not _CLIENT_ID.fullmatch(new.client_id):
        raise ClientError(
            f"{new.client_id!r} is no client id.", "Use 3 to 100 letters, digits, dots and dashes."
        )
    if new.public and new.acts_as:
        raise ClientError(
            "A public client keeps no secret, so it cannot act as an account on its own.",
            "Leave out --public, or let people sign in to it (--redirect-uri).",
        )
    if new.public and new.introspects:
        raise ClientError(
            "A public client keeps no secret, so it may not ask about the tokens of others.",
            "Leave out --public or --introspects.",
        )
    if not (new.redirect_uris or new.acts_as or new.introspects):
        raise ClientError(
            "The client could never get a token.",
            "Give it an account to act as (--acts-as), or let people sign in (--redirect-uri).",
        )
    for uri in (*new.redirect_uris, *new.sign_out_uris):
        _check_redirect_uri(uri)


def _check_redirect_uri(uri: str) -> None:
    if not _is_safe(uri):
        raise ClientError(
            f"{uri!r} is no safe redirect URI.",
            "Use https://..., http://127.0.0.1..., or an app's own scheme such as org.example:/cb;"
            " without a fragment.",
        )


def _is_safe(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return False
    if not _REDIRECT_URI.fullmatch(uri) or "#" in uri or len(uri) > _LONGEST_URI:
        return False
    if parts.scheme in {"http", "https"}:
        is_secure = parts.scheme == "https" or host in _LOOPBACK
        return is_secure and _HOST.fullmatch(parts.netloc) is not None
    return "." in parts.scheme  # RFC 8252 7.1: a domain of the app's maker, turned round
