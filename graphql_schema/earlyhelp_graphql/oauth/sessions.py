"""Who is signed in with this browser: a random cookie, and its digest in the database."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from earlyhelp.access.models import Account
from earlyhelp_graphql.oauth import models
from earlyhelp_graphql.oauth.digests import digest, new_secret

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


async def open_session(session: AsyncSession, account: Account, now: datetime) -> str:
    """Begin a sign-in session for an account and return the secret of its cookie."""
    await session.execute(
        delete(models.SignInSession).where(models.SignInSession.expires_at <= now)
    )
    secret = new_secret()
    session.add(
        models.SignInSession(
            token_digest=digest(secret),
            account_id=account.id,
            account_generation=account.generation,
            expires_at=now + SESSION_LIFE,
        )
    )
    return secret


async def account_of(session: AsyncSession, secret: str, now: datetime) -> Account | None:
    """Return the active account that a session's secret signs in, or None."""
    if not secret:
        return None
    query = (
        select(Account)
        .join(models.SignInSession, models.SignInSession.account_id == Account.id)
        .where(models.SignInSession.token_digest == digest(secret))
        .where(models.SignInSession.expires_at > now, Account.is_active)
        .where(models.SignInSession.account_generation == Account.generation)
    )
    account: Account | None = await session.scalar(query)
    return account


async def close_session(session: AsyncSession, secret: str) -> None:
    """End a sign-in session, wherever its cookie still is."""
    is_it = models.SignInSession.token_digest == digest(secret)
    await session.execute(delete(models.SignInSession).where(is_it))
