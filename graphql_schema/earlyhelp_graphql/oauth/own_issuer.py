"""Access tokens of our own: RFC 9068 JWTs, signed with ES256, good for ten minutes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from earlyhelp.work import utc_now
from earlyhelp_graphql.oauth.keys import ALGORITHM, SigningKeys
from earlyhelp_graphql.oauth.verification import InvalidToken, VerifiedToken

ACCESS_LIFE = timedelta(minutes=10)
_LEEWAY = 10
"""Seconds by which the clocks of two processes may differ."""
_TYPE = "at+jwt"
_CLAIMS = ("iss", "sub", "aud", "client_id", "scope", "jti", "iat", "exp")


@dataclass(frozen=True)
class Minted:
    """An access token that was just made, and what is remembered of it."""

    token: str
    jti: str
    expires_at: datetime


class OwnIssuer:
    """Makes and verifies this server's access tokens for its API, the ``audience``."""

    def __init__(
        self,
        name: str,
        audience: str,
        keys: SigningKeys,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._name = name
        self.audience = audience
        self.keys = keys
        self.clock = clock

    @property
    def name(self) -> str:
        """The issuer as its tokens name it in ``iss``: the address clients reach us under."""
        return self._name

    def mint(
        self, signer: ECKey, account_id: UUID, client_id: str, scopes: Iterable[str]
    ) -> Minted:
        """Sign an access token for an account and a client."""
        now = self.clock().replace(microsecond=0)
        minted_until, jti = now + ACCESS_LIFE, str(uuid4())
        claims = {
            "iss": self.name,
            "sub": str(account_id),
            "aud": self.audience,
            "client_id": client_id,
            "scope": " ".join(sorted(scopes)),
            "jti": jti,
            "iat": int(now.timestamp()),
            "exp": int(minted_until.timestamp()),
        }
        header = {"alg": ALGORITHM, "typ": _TYPE, "kid": signer.kid}
        token = jwt.encode(header, claims, signer, algorithms=[ALGORITHM])
        return Minted(token, jti, minted_until)

    async def verify(self, token: str) -> VerifiedToken:
        """Check signature, type, issuer, audience and expiry; raises InvalidToken."""
        claims = await self.claims(token)
        return VerifiedToken(
            UUID(claims["sub"]),
            claims["client_id"],
            frozenset(claims["scope"].split()),
            claims["jti"],
            datetime.fromtimestamp(claims["exp"], UTC),
        )

    async def claims(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token of ours that has not expired; raises InvalidToken."""
        key = await self.keys.find(_key_id(token))
        if key is None:
            raise InvalidToken(description="The token is not signed with a key of ours.")
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, RecursionError) as error:
            raise InvalidToken(description="The token's signature is not ours.") from error
        self._check(claims)
        return claims

    def _check(self, claims: Mapping[str, Any]) -> None:
        # The signature is ours, so the claims are as `mint` wrote them: whole and well typed.
        if not claims.keys() >= set(_CLAIMS) or claims["iss"] != self.name:
            raise InvalidToken(description="The token is not one of an issuer known here.")
        if claims["aud"] != self.audience:
            raise InvalidToken(description="The token is for another audience.")
        now = self.clock().timestamp()
        if claims["exp"] <= now:
            raise InvalidToken(description="The token has expired.")
        if max(claims["iat"], claims.get("nbf", 0)) > now + _LEEWAY:
            raise InvalidToken(description="The token is not valid yet.")


def _key_id(token: str) -> str:
    """Return the id of the key that a token says it is signed with; raises InvalidToken."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, RecursionError) as error:
        raise InvalidToken(description="The token is malformed.") from error
    # Exactly what `mint` writes: joserfc fails on some headers (crit) that nobody needs here.
    if header != {"alg": ALGORITHM, "typ": _TYPE, "kid": header.get("kid")}:
        raise InvalidToken(description="The token is not a signed access token.")
    return str(header["kid"])
