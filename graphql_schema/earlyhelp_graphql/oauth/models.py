"""Tables of OAuth. They hold secrets or their digests, so the reading role cannot see them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.access.models import Account
from earlyhelp.storage.choices import choice
from earlyhelp.storage.constraints import PRIVATE
from earlyhelp.storage.tables import Identified, Table

MOMENT = DateTime(timezone=True)


class ClientKind(StrEnum):
    """Whether an application can keep a secret (RFC 6749 section 2.1)."""

    CONFIDENTIAL = "CONFIDENTIAL"
    """It runs on a server and has a secret."""
    PUBLIC = "PUBLIC"
    """It runs in a browser or on a device; PKCE alone protects it."""


class Client(Identified, Table):
    """An application that may ask for tokens.

    ``allowed_scopes`` of None leaves the bound to the account's roles. ``account_id`` is the
    account it acts as with its own credentials; without one it cannot use that grant.
    ``sign_out_uris`` are where people may be sent back to once they have signed out.
    ``introspects`` marks a resource server, which may ask about the tokens of others. What
    was given to the client under an earlier ``generation`` has ended.
    """

    __tablename__ = "oauth_clients"
    __table_args__ = (
        CheckConstraint("(kind = 'CONFIDENTIAL') = (secret_digest IS NOT NULL)", name="secret"),
        PRIVATE,
    )

    client_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[ClientKind] = mapped_column(choice(ClientKind, "kind"))
    secret_digest: Mapped[str | None]
    grant_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    allowed_scopes: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey(Account.id), index=True)
    sign_out_uris: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    introspects: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    generation: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())
    revoked_at: Mapped[datetime | None] = mapped_column(MOMENT)


class SignInSession(Identified, Table):
    """A person signed in with a browser: the digest of the cookie, since when, and until when.

    ``authenticated_at`` is when the password was last given.
    """

    __tablename__ = "oauth_sessions"
    __table_args__ = (PRIVATE,)

    token_digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), index=True)
    account_generation: Mapped[int] = mapped_column(server_default=text("1"))
    expires_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    authenticated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())


class AuthorizationCode(Identified, Table):
    """One consent of one account to one client, and the single-use code that proved it.

    The row outlives its code: it heads the family of tokens that came of it. Whoever issues
    or revokes in the family locks this row first. The two generations are those under which
    the consent was given; signing out of its session revokes the family. ``nonce`` and
    ``authenticated_at`` go into the ID token. ``live_access_tokens`` maps the jti of each access
    token not yet expired to its end, in seconds of the epoch.
    """

    __tablename__ = "oauth_authorization_codes"
    __table_args__ = (PRIVATE,)

    code_digest: Mapped[str] = mapped_column(unique=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey(Client.id, ondelete="CASCADE"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), index=True)
    account_generation: Mapped[int] = mapped_column(server_default=text("1"))
    client_generation: Mapped[int] = mapped_column(server_default=text("1"))
    redirect_uri: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    code_challenge: Mapped[str]
    nonce: Mapped[str | None]
    authenticated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=func.now())
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(SignInSession.id, ondelete="SET NULL"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)
    family_ends_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(MOMENT)
    live_access_tokens: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class RefreshToken(Identified, Table):
    """One refresh token of a family; once rotated, seeing it after its grace betrays a theft."""

    __tablename__ = "oauth_refresh_tokens"
    __table_args__ = (PRIVATE,)

    token_digest: Mapped[str] = mapped_column(unique=True)
    family_id: Mapped[UUID] = mapped_column(
        ForeignKey(AuthorizationCode.id, ondelete="CASCADE"), index=True
    )
    rotated_at: Mapped[datetime | None] = mapped_column(MOMENT)


class RevokedToken(Table):
    """An access token that ended before its time; kept until it would have expired."""

    __tablename__ = "oauth_revoked_tokens"
    __table_args__ = (PRIVATE,)

    jti: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    revoked_at: Mapped[datetime] = mapped_column(
        MOMENT, server_default=func.clock_timestamp(), index=True
    )


class Consent(Table):
    """What an account allowed a client, so that it is not asked again.

    ``basis`` is a digest of what the consent was given under: it holds while that is the same.
    """

    __tablename__ = "oauth_consents"
    __table_args__ = (PRIVATE,)

    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(
        ForeignKey(Client.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    basis: Mapped[str]


class SigningKey(Table):
    """A key pair that signs access tokens (ES256), as a private JWK; the newest one signs."""

    __tablename__ = "oauth_signing_keys"
    __table_args__ = (PRIVATE,)

    kid: Mapped[str] = mapped_column(primary_key=True)
    private_jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
