"""Reading the token of a request: whose it is, for which application, with which scopes."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from earlyhelp.work import utc_now
from earlyhelp_graphql.caching import BoundedCache
from earlyhelp_graphql.oauth.grounds import Ground
from earlyhelp_graphql.oauth.revocations import RevokedTokens

_LONGEST_TOKEN = 8192  # characters; ours have about 700
_CACHED_TOKENS = 10_000  # some 15 MB when full


@dataclass(frozen=True)
class VerifiedToken:
    """What a token that we trust says."""

    account_id: UUID
    client_id: str
    scopes: frozenset[str]
    jti: str
    expires_at: datetime
    ground: Ground


class InvalidToken(Exception):  # noqa: N818 - RFC 6750 calls it so, and so do its callers
    """A request without a token that we trust: answer ``status`` with `challenge` (RFC 6750).

    ``error`` is empty where the request carried no token at all.
    """

    def __init__(
        self, error: str = "invalid_token", description: str = "", status: int = 401
    ) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status

    @property
    def challenge(self) -> str:
        """The value of the WWW-Authenticate header."""
        if not self.error:
            return 'Bearer realm="earlyhelp"'
        details = f'error="{self.error}", error_description="{self.description}"'
        return f'Bearer realm="earlyhelp", {details}'


class Issuer(Protocol):
    """Somebody whose tokens we accept: `own_issuer.OwnIssuer`; later others, by settings."""

    @property
    def name(self) -> str:
        """The issuer as its tokens name it in ``iss``."""

    async def verify(self, token: str) -> VerifiedToken:
        """Check signature and claims, expiry included; raises InvalidToken."""


class TokenVerifier:
    """Verifies bearer tokens, each signature once: what was verified is kept until it ends."""

    def __init__(
        self,
        issuers: Sequence[Issuer],
        revoked: RevokedTokens,
        clock: Callable[[], datetime] = utc_now,
        capacity: int = _CACHED_TOKENS,
    ) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._revoked = revoked
        self._clock = clock
        self._verified: BoundedCache[str, VerifiedToken] = BoundedCache(capacity)

    async def verify(self, authorization: str | None) -> VerifiedToken:
        """Return what the token in an Authorization header says.

        Raises InvalidToken where there is none, and for one that is malformed, foreign,
        forged, expired or revoked.
        """
        token = bearer_token(authorization)
        found = self._verified.get(token)
        if found is None:
            found = await self._issuer(token).verify(token)
            self._verified.put(token, found)
        if found.expires_at <= self._clock():
            self._verified.drop(token)
            raise InvalidToken(description="The token has expired.")
        if await self._revoked.holds(found.jti):
            raise InvalidToken(description="The token was revoked.")
        return found

    def _issuer(self, token: str) -> Issuer:
        issuer = self._issuers.get(_claimed_issuer(token))
        if issuer is None:
            raise InvalidToken(description="The token is not one of an issuer known here.")
        return issuer


def bearer_token(authorization: str | None) -> str:
    """Return the token of an Authorization header; raises InvalidToken where it holds none."""
    if authorization is None:
        raise InvalidToken("", "Send a token: Authorization: Bearer <token>.")
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise InvalidToken(description="The Authorization header is not: Bearer <token>.")
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        raise InvalidToken(description="The token is malformed.")
    return token


def _claimed_issuer(token: str) -> str:
    """Read who the token says it is from, which nothing has confirmed yet."""
    parts = token.split(".")
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "==")
        claims = json.loads(payload)
        return str(claims["iss"])
    except (IndexError, KeyError, TypeError, ValueError, RecursionError, binascii.Error) as error:
        raise InvalidToken(description="The token is malformed.") from error
