"""Revocation (RFC 7009) and introspection (RFC 7662), over Authlib's endpoints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from earlyhelp_graphql.oauth import models, token_families
from earlyhelp_graphql.oauth.adapters import (
    ALL_METHODS,
    SECRET_METHODS,
    HasDesk,
    RegisteredClient,
)
from earlyhelp_graphql.oauth.context import RequestContext
from earlyhelp_graphql.oauth.own_issuer import verified
from earlyhelp_graphql.oauth.typed_authlib import (
    IntrospectionEndpoint,
    InvalidRequestError,
    OAuth2Request,
    RevocationEndpoint,
)


@dataclass(frozen=True)
class PresentedToken:
    """A token that a client asks about or wants to end; ``claims`` is what introspection says."""

    client_id: str
    is_live: bool
    is_refresh: bool
    claims: Mapping[str, Any]
    revoke: Callable[[], None]

    def check_client(self, client: RegisteredClient) -> bool:
        """Whether it was given to this client."""
        return self.client_id == client.row.client_id

    def is_expired(self) -> bool:
        """Whether it has ended, in whichever way."""
        return not self.is_live

    def is_revoked(self) -> bool:
        """Whether it has ended, in whichever way."""
        return not self.is_live


class _KnowsTokens:
    """Finds the token of a request. The hint is not needed: each kind shows what it is."""

    server: HasDesk

    def check_params(self, request: OAuth2Request, _client: RegisteredClient) -> None:
        """Refuse a request that names no token."""
        if not request.form.get("token"):
            raise InvalidRequestError("Send the token in the parameter: token.")

    def query_token(self, token: str, _hint: str | None) -> PresentedToken | None:
        """Return the token, or None where it is none of ours."""
        context = self.server.context
        if context.presented is not None:
            return _access_token(context, context.presented)
        return _refresh_token(context, token)


class Revocation(_KnowsTokens, RevocationEndpoint):
    """Ends an access token, or with a refresh token its whole family."""

    CLIENT_AUTH_METHODS: ClassVar[list[str]] = ALL_METHODS

    def revoke_token(self, token: PresentedToken, _request: OAuth2Request) -> None:
        """End the token."""
        token.revoke()


class Introspection(_KnowsTokens, IntrospectionEndpoint):
    """Tells a client of its own tokens, and a resource server of those it is sent: live or not."""

    CLIENT_AUTH_METHODS: ClassVar[list[str]] = SECRET_METHODS

    def check_permission(
        self, token: PresentedToken, client: RegisteredClient, _request: OAuth2Request
    ) -> bool:
        """Whether the client may know: of its own tokens, or as a resource server."""
        return token.check_client(client) or (client.row.introspects and not token.is_refresh)

    def authenticate_token(
        self, request: OAuth2Request, client: RegisteredClient
    ) -> PresentedToken | None:
        """Return the token if the client may know of it; whose it is, its own client alone."""
        token: PresentedToken | None = super().authenticate_token(request, client)
        if token is None or token.check_client(client):
            return token
        shown = {name: value for name, value in token.claims.items() if name != "sub"}
        return replace(token, claims=shown)

    def introspect_token(self, token: PresentedToken) -> dict[str, Any]:
        """Return what is told of a live token."""
        return {"active": True, **token.claims}


def _access_token(context: RequestContext, claims: Mapping[str, Any]) -> PresentedToken:
    scopes = context.live_scopes(verified(claims))
    shown = {name: value for name, value in claims.items() if name != "gen"}
    return PresentedToken(
        client_id=claims["client_id"],
        is_live=bool(scopes),
        is_refresh=False,
        claims={"token_type": "Bearer", **shown, "scope": " ".join(sorted(scopes))},
        revoke=lambda: context.revoke_access_token(claims),
    )


def _refresh_token(context: RequestContext, secret: str) -> PresentedToken | None:
    found = token_families.family_of_refresh_token(context.session, secret)
    if found is None:
        return None
    family, token = found
    client = context.session.get_one(models.Client, family.client_id)
    is_over = token.rotated_at is not None or token_families.is_over(family, context.now)
    return PresentedToken(
        client_id=client.client_id,
        is_live=not is_over and context.consenter(family) is not None,
        is_refresh=True,
        claims={
            "client_id": client.client_id,
            "exp": int(family.family_ends_at.timestamp()),
            "iss": context.issuer.name,
            "scope": " ".join(family.scopes),
            "sub": str(family.account_id),
        },
        revoke=lambda: context.revoke_family(family),
    )
