"""Who is signed in with this browser: a random cookie, and its digest in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from earlyhelp.access.digests import digest, new_secret
from earlyhelp.access.models import Account
from earlyhelp_graphql.oauth import models

SESSION_LIFE = timedelta(hours=8)
"""A working day; then the person signs in again."""


class Cookies:
    """The two cookies of the sign-in pages: who is signed in, and which browser got the form."""

    def __init__(self, *, secure: bool) -> None:
        # Browsers take a __Host- cookie from its own host alone, but only over https.
        prefix = "__Host-" if secure else ""
        self._secure = secure
        self._session = f"{prefix}earlyhelp-session"
        self._form = f"{prefix}earlyhelp-form"

    def session(self, request: Request) -> str:
        """Return the secret of the sign-in session, or nothing."""
        return request.cookies.get(self._session, "")

    def form(self, request: Request) -> str:
        """Return the secret that forms before sign-in are bound to, or nothing."""
        return request.cookies.get(self._form, "")

    def set_session(self, response: Response, secret: str) -> None:
        """Sign this browser in."""
        self._set(response, self._session, secret)

    def set_form(self, response: Response, secret: str) -> None:
        """Bind the form that goes out with this response to its browser."""
        self._set(response, self._form, secret)

    def end_session(self, response: Response) -> None:
        """Take the sign-in cookie from this browser."""
        response.delete_cookie(
            self._session, path="/", secure=self._secure, httponly=True, samesite="lax"
        )

    def _set(self, response: Response, name: str, secret: str) -> None:
        # Lax, since the way to the consent page starts at the application's own site.
        response.set_cookie(
            name, secret, path="/", secure=self._secure, httponly=True, samesite="lax"
        )


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in with a browser."""

    account: Account
    session: models.SignInSession


def signed_in(session: Session, secret: str, now: datetime) -> SignedIn | None:
    """Return who is signed in by a session's secret, or None; the session lasts meanwhile."""
    if not secret:
        return None
    query = (
        select(Account, models.SignInSession)
        .join(models.SignInSession, models.SignInSession.account_id == Account.id)
        .where(models.SignInSession.token_digest == digest(secret))
        .where(models.SignInSession.expires_at > now, Account.is_active)
        .where(models.SignInSession.account_generation == Account.generation)
        .with_for_update(key_share=True, read=True, of=models.SignInSession)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else SignedIn(*found)


def find_session(session: Session, secret: str) -> models.SignInSession | None:
    """Return the session of a secret, locked, whether or not it still signs anybody in."""
    is_it = models.SignInSession.token_digest == digest(secret)
    return session.scalar(select(models.SignInSession).where(is_it).with_for_update())


def families_of(
    session: Session, signed_in: models.SignInSession
) -> Sequence[models.AuthorizationCode]:
    """Return what applications were given by consents in a session, locked."""
    given = models.AuthorizationCode.session_id == signed_in.id
    query = select(models.AuthorizationCode).where(given).order_by(models.AuthorizationCode.id)
    return session.scalars(query.with_for_update()).all()


def open_session(session: Session, account: Account, now: datetime) -> str:
    """Begin a sign-in session for an account and return the secret of its cookie."""
    session.execute(delete(models.SignInSession).where(models.SignInSession.expires_at <= now))
    made = models.SignInSession(account_id=account.id, account_generation=account.generation)
    session.add(made)
    return renew_session(made, now)


def renew_session(signed_in: models.SignInSession, now: datetime) -> str:
    """Let a session begin again with a new secret, which is returned."""
    secret = new_secret()
    signed_in.token_digest = digest(secret)
    signed_in.authenticated_at = now
    signed_in.expires_at = now + SESSION_LIFE
    return secret
