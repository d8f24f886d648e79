"""Who signed in, for the application to know: ID tokens, and what they tell (OpenID Connect)."""

from collections.abc import Mapping

from joserfc.jwk import ECKey

from earlyhelp.access.models import Account
from earlyhelp_graphql.oauth.adapters import RegisteredClient
from earlyhelp_graphql.oauth.context import RequestContext
from earlyhelp_graphql.oauth.keys import ALGORITHM
from earlyhelp_graphql.oauth.own_issuer import ACCESS_LIFE, ID_TOKEN_TYPE
from earlyhelp_graphql.oauth.typed_authlib import OAuth2Request, OpenIDCode

CLAIMS = ("aud", "auth_time", "exp", "iat", "iss", "name", "nonce", "sub")


def told_of(account: Account) -> dict[str, str]:
    """Return what an application is told of whoever signed in."""
    return {"sub": str(account.id), "name": account.display_name}


class IdTokens(OpenIDCode):
    """Adds an ID token to the answer for a code, where the scope `openid` was consented to."""

    def __init__(self, context: RequestContext) -> None:
        super().__init__()
        self._context = context

    def exists_nonce(self, _nonce: str, _request: OAuth2Request) -> bool:
        """Return False: somebody who goes back in their browser sends the same request again.

        The nonce is for the client to recognise its ID token by; a code is redeemed once anyway.
        """
        return False

    def resolve_client_private_key(self, _client: RegisteredClient) -> ECKey:
        """Return the key that signs access tokens too."""
        return self._context.signer

    def get_client_algorithm(self, _client: RegisteredClient) -> str:
        """Return the one algorithm that we sign with."""
        return ALGORITHM

    def get_encode_header(self, _client: RegisteredClient) -> Mapping[str, str | None]:
        """Return the header, whose type no access token has."""
        return {"alg": ALGORITHM, "typ": ID_TOKEN_TYPE, "kid": self._context.signer.kid}

    def get_client_claims(self, client: RegisteredClient) -> dict[str, str | int]:
        """Return from whom it is, for whom, and how long it holds."""
        now = self._context.now
        return {
            "iss": self._context.issuer.name,
            "aud": client.get_client_id(),
            "iat": int(now.timestamp()),
            "exp": int((now + ACCESS_LIFE).timestamp()),
        }

    def generate_user_info(self, account: Account, _scope: str) -> dict[str, str]:
        """Return what is told of the person."""
        return told_of(account)
