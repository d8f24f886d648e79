"""Clients, consents and the server, in the shape in which Authlib asks for them."""

import re
from dataclasses import dataclass

from earlyhelp_graphql.oauth import models
from earlyhelp_graphql.oauth.context import RequestContext
from earlyhelp_graphql.oauth.digests import matches
from earlyhelp_graphql.oauth.scopes import ScopeBook, ScopeRefused

SECRET_METHODS = ["client_secret_basic", "client_secret_post"]
"""How a confidential client may prove itself."""
_LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::[1-9][0-9]{0,4})?((?:/.*)?)")
ALL_METHODS = [*SECRET_METHODS, "none"]
"""The same, and how a public one names itself."""


class HasDesk:
    """What grants need of the server: the context of the request."""

    context: RequestContext


@dataclass(frozen=True)
class RegisteredClient:
    """A client as Authlib asks about it."""

    row: models.Client
    book: ScopeBook

    def get_client_id(self) -> str:
        """Return the name that it was registered under."""
        return self.row.client_id

    def get_default_redirect_uri(self) -> None:
        """Return none: every request names its redirect URI."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """Return the scopes asked for, or None where one of them is refused."""
        try:
            return " ".join(sorted(self.book.asked(self.row, scope))) or None
        except ScopeRefused:
            return None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether the client registered exactly this one.

        On the loopback the port may differ: an app on somebody's machine takes one that is
        free (RFC 8252 section 7.3).
        """
        known = self.row.redirect_uris
        given = _without_loopback_port(redirect_uri)
        return redirect_uri in known or (
            given is not None and given in map(_without_loopback_port, known)
        )

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether the secret is the client's."""
        return matches(client_secret, self.row.secret_digest)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Whether the client proves itself in this way: by its secret, or not at all."""
        return (method == "none") == (self.row.kind is models.ClientKind.PUBLIC)

    def check_response_type(self, response_type: str) -> bool:
        """Whether the client may ask for a code."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether the client registered this way to a token."""
        return grant_type in self.row.grant_types


def _without_loopback_port(uri: str) -> str | None:
    """Return an address on the loopback's IP without its port; None for any other."""
    found = _LOOPBACK.fullmatch(uri)
    return None if found is None else f"{found[1]}{found[2]}"


@dataclass(frozen=True)
class Consent:
    """A family of tokens as Authlib asks about its code or one of its refresh tokens."""

    family: models.AuthorizationCode
    code_challenge_method: str = "S256"

    @property
    def code_challenge(self) -> str:
        """What the code verifier must hash to."""
        return self.family.code_challenge

    def get_redirect_uri(self) -> str:
        """Return where the code was sent to."""
        return self.family.redirect_uri

    def get_scope(self) -> str:
        """Return what was consented to."""
        return " ".join(self.family.scopes)

    def get_nonce(self) -> str | None:
        """Return what the client sent to recognise its ID token by."""
        return self.family.nonce

    def get_auth_time(self) -> int:
        """Return when the person gave their password, in seconds of the epoch."""
        return int(self.family.authenticated_at.timestamp())

    def get_acr(self) -> None:
        """Return none: there is one way to sign in."""

    def get_amr(self) -> None:
        """Return none: there is one way to sign in."""

    def check_client(self, client: RegisteredClient) -> bool:
        """Whether it was given to this client."""
        return self.family.client_id == client.row.id
