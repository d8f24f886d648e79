"""Access tokens of our own: RFC 9068 JWTs, signed with ES256, good for ten minutes."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from earlyhelp.work import utc_now
from earlyhelp_graphql.oauth.grounds import Ground
from earlyhelp_graphql.oauth.keys import ALGORITHM, SigningKeys
from earlyhelp_graphql.oauth.verification import InvalidToken, VerifiedToken

ACCESS_LIFE = timedelta(minutes=10)
_LEEWAY = 10
"""Seconds by which the clocks of two processes may differ."""
_TYPE = "at+jwt"
ID_TOKEN_TYPE = "JWT"  # noqa: S105 - the type of a token, not one
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LAST_MOMENT = 253_402_300_800  # the year 10000 in seconds of the epoch: what datetimes can hold


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
        self,
        signer: ECKey,
        account_id: UUID,
        client_id: str,
        scopes: Iterable[str],
        ground: Ground,
    ) -> Minted:
        """Sign an access token for an account and a client; it ends with its ``ground``."""
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
            "gen": [ground.account, ground.client],
        }
        header = {"alg": ALGORITHM, "typ": _TYPE, "kid": signer.kid}
        token = jwt.encode(header, claims, signer, algorithms=[ALGORITHM])
        return Minted(token, jti, minted_until)

    async def verify(self, token: str) -> VerifiedToken:
        """Check signature, type, issuer, audience and expiry; raises InvalidToken."""
        return verified(await self.claims(token))

    async def claims(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token of ours that has not expired; raises InvalidToken."""
        claims = await self._signed(token, _TYPE)
        self._check(claims)
        return claims

    async def id_claims(self, token: str) -> Mapping[str, Any]:
        """Return the claims of an ID token of ours, whenever it was given; raises InvalidToken."""
        claims = await self._signed(token, ID_TOKEN_TYPE)
        is_ours = claims.get("iss") == self.name and _is_uuid(claims.get("sub"))
        if not is_ours or not _is_text(claims.get("aud")):
            raise InvalidToken(description="The ID token is not one of ours.")
        return claims

    async def _signed(self, token: str, type_: str) -> Mapping[str, Any]:
        key = await self.keys.find(_key_id(token, type_))
        if key is None:
            raise InvalidToken(description="The token is not signed with a key of ours.")
        try:
            return jwt.decode(token, key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, RecursionError) as error:
            raise InvalidToken(description="The token's signature is not ours.") from error

    def _check(self, claims: Mapping[str, Any]) -> None:
        if not _are_well_formed(claims) or claims["iss"] != self.name:
            raise InvalidToken(description="The token is not one of an issuer known here.")
        if claims["aud"] != self.audience:
            raise InvalidToken(description="The token is for another audience.")
        now = self.clock().timestamp()
        if claims["exp"] <= now:
            raise InvalidToken(description="The token has expired.")
        if max(claims["iat"], claims.get("nbf", 0)) > now + _LEEWAY:
            raise InvalidToken(description="The token is not valid yet.")


def verified(claims: Mapping[str, Any]) -> VerifiedToken:
    """Return what the claims of a token of ours say."""
    return VerifiedToken(
        UUID(claims["sub"]),
        claims["client_id"],
        frozenset(claims["scope"].split()),
        claims["jti"],
        datetime.fromtimestamp(claims["exp"], UTC),
        Ground(*claims["gen"]),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable()


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _is_moment(value: object) -> bool:
    return type(value) is int and 0 <= value < _LAST_MOMENT  # a bool is an int, but no moment


def _is_ground(value: object) -> bool:
    return isinstance(value, list) and [type(each) for each in value] == [int, int]


_CLAIMS: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        "iss": _is_text,
        "sub": _is_uuid,
        "aud": _is_text,
        "client_id": _is_text,
        "scope": _is_text,
        "jti": _is_uuid,
        "iat": _is_moment,
        "exp": _is_moment,
        "gen": _is_ground,
    }
)
"""What `mint` writes. A key of ours may have signed other things, so each is looked at."""


def _are_well_formed(claims: Mapping[str, Any]) -> bool:
    is_whole = all(name in claims and fits(claims[name]) for name, fits in _CLAIMS.items())
    return is_whole and _is_moment(claims.get("nbf", 0))


def _key_id(token: str, type_: str) -> str:
    """Return the id of the key that a token says it is signed with; raises InvalidToken."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, RecursionError) as error:
        raise InvalidToken(description="The token is malformed.") from error
    # Exactly what is written here: joserfc fails on some headers (crit) that nobody needs here.
    if header != {"alg": ALGORITHM, "typ": type_, "kid": header.get("kid")}:
        kind = "access token" if type_ == _TYPE else "ID token"
        raise InvalidToken(description=f"The token is not a signed {kind}.")
    return str(header["kid"])
