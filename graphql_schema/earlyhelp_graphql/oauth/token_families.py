"""Families of tokens: what came of one consent, and is revoked together.

A family is headed by its row in ``oauth_authorization_codes``. Everything that issues, rotates
or revokes locks that row first, so that a thief's replay and the owner's refresh cannot pass
each other unseen.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from earlyhelp.access.digests import digest, new_secret
from earlyhelp_graphql.oauth import models
from earlyhelp_graphql.oauth.own_issuer import Minted

CODE_LIFE = timedelta(seconds=60)
FAMILY_LIFE = timedelta(days=14)
"""How long refreshing goes on after a consent; then the person signs in again."""


def family_of_code(session: Session, code: str) -> models.AuthorizationCode | None:
    """Return the family that a code heads, locked, or None for a code nobody was given."""
    return session.scalar(
        select(models.AuthorizationCode)
        .where(models.AuthorizationCode.code_digest == digest(code))
        .with_for_update()
    )


def family_of_refresh_token(
    session: Session, token: str
) -> tuple[models.AuthorizationCode, models.RefreshToken] | None:
    """Return the family of a refresh token, locked, and then the token as it is now, or None."""
    is_it = models.RefreshToken.token_digest == digest(token)
    family = session.scalar(
        select(models.AuthorizationCode)
        .join(models.RefreshToken, models.RefreshToken.family_id == models.AuthorizationCode.id)
        .where(is_it)
        .with_for_update(of=models.AuthorizationCode)
    )
    if family is None:
        return None
    return family, session.scalars(select(models.RefreshToken).where(is_it)).one()


def new_refresh_token(session: Session, family: models.AuthorizationCode) -> str:
    """Add a refresh token to a family and return its secret."""
    secret = new_secret()
    session.add(models.RefreshToken(token_digest=digest(secret), family_id=family.id))
    return secret


def remember_access_token(family: models.AuthorizationCode, minted: Minted, now: datetime) -> None:
    """Note an access token given to a family, and forget those that have expired."""
    moment = now.timestamp()
    live = {jti: end for jti, end in family.live_access_tokens.items() if end > moment}
    family.live_access_tokens = {**live, minted.jti: minted.expires_at.timestamp()}


def revoke_family(
    session: Session, family: models.AuthorizationCode, now: datetime
) -> Mapping[str, datetime]:
    """Revoke every token of a family; return its live access tokens with their ends."""
    family.revoked_at = family.revoked_at or now
    given = family.live_access_tokens.items()
    ends = {jti: datetime.fromtimestamp(end, UTC) for jti, end in given}
    live = {jti: end for jti, end in ends.items() if end > now}
    revoke_access_tokens(session, live, now)
    return live


def revoke_access_tokens(session: Session, ends: Mapping[str, datetime], now: datetime) -> None:
    """Put access tokens on the list of revoked ones, and drop from it what has expired."""
    session.execute(delete(models.RevokedToken).where(models.RevokedToken.jti.in_(_expired(now))))
    rows: list[dict[str, Any]] = [{"jti": jti, "expires_at": end} for jti, end in ends.items()]
    if rows:
        session.execute(insert(models.RevokedToken).values(rows).on_conflict_do_nothing())


def is_over(family: models.AuthorizationCode, now: datetime) -> bool:
    """Whether a family was revoked or has reached its end."""
    return family.revoked_at is not None or family.family_ends_at <= now


def forget_ended_families(session: Session, now: datetime) -> None:
    """Delete the families that have reached their end, with their tokens."""
    ended = (
        select(models.AuthorizationCode.id)
        .where(models.AuthorizationCode.family_ends_at <= now)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(models.AuthorizationCode).where(models.AuthorizationCode.id.in_(ended)))


def _expired(now: datetime) -> Select[str]:
    # Skipping what another process is deleting keeps the two from waiting for one another.
    ended = models.RevokedToken.expires_at <= now
    return select(models.RevokedToken.jti).where(ended).with_for_update(skip_locked=True)
