"""Authlib's authorisation server, for one request: made, asked, and let go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from earlyhelp.access.models import Account
from earlyhelp_graphql.oauth.adapters import RegisteredClient
from earlyhelp_graphql.oauth.context import RequestContext
from earlyhelp_graphql.oauth.forms import Form
from earlyhelp_graphql.oauth.grants import (
    ClientGrant,
    CodeGrant,
    RequiredS256,
    RotatingRefreshGrant,
)
from earlyhelp_graphql.oauth.scopes import ScopeRefused
from earlyhelp_graphql.oauth.token_endpoints import Introspection, Revocation
from earlyhelp_graphql.oauth.typed_authlib import (
    AuthorizationServer,
    InvalidClientError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    OAuth2Payload,
    OAuth2Request,
    UnsupportedResponseTypeError,
    add_params_to_uri,
)

# Authlib refuses addresses without https. Whether the way here is encrypted is known to the
# proxy in front of this process and not to us, so that check is answered once and for all.
_SECURE = "https://localhost"


@dataclass(frozen=True)
class Ask:
    """A request as the server reads it: parameters and, for a client's own requests, headers."""

    form: Form
    method: str = "POST"
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Answer:
    """What to send back: a redirect where ``location`` is set, otherwise JSON."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    location: str = ""


@dataclass(frozen=True)
class ConsentAsked:
    """What a person is asked to consent to. ``redirect_uri`` is one that the client registered."""

    client_name: str
    redirect_uri: str
    scopes: frozenset[str]


class _Payload(OAuth2Payload):
    def __init__(self, form: Form) -> None:
        self._form = form

    @property
    def data(self) -> Mapping[str, str]:
        return self._form.values

    @property
    def datalist(self) -> Mapping[str, list[str]]:
        twice = self._form.repeated
        return {name: [text] * (1 + (name in twice)) for name, text in self.data.items()}


class _Request(OAuth2Request):
    def __init__(self, ask: Ask) -> None:
        super().__init__(ask.method, _SECURE, headers=ask.headers or {})
        self.payload = _Payload(ask.form)

    @property
    def form(self) -> Mapping[str, str]:
        return self.payload.data


class _ClientRefusedError(InvalidClientError):
    """One answer for every failure to prove who a client is, so that it tells nothing."""

    def get_headers(self) -> list[tuple[str, str]]:
        return [("WWW-Authenticate", 'Basic realm="earlyhelp", charset="UTF-8"')]


class Server(AuthorizationServer):
    """Answers one request within the transaction of its context."""

    def __init__(self, context: RequestContext) -> None:
        super().__init__()
        self.context = context
        self.register_grant(CodeGrant, [RequiredS256()])
        self.register_grant(ClientGrant)
        self.register_grant(RotatingRefreshGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)

    def token(self, ask: Ask) -> Answer:
        """Answer a token request."""
        answer: Answer = self.create_token_response(ask)
        return answer

    def revoke(self, ask: Ask) -> Answer:
        """Answer a revocation request."""
        answer: Answer = self.create_endpoint_response("revocation", ask)
        return answer

    def introspect(self, ask: Ask) -> Answer:
        """Answer an introspection request."""
        answer: Answer = self.create_endpoint_response("introspection", ask)
        return answer

    def consent(self, ask: Ask, account: Account | None) -> ConsentAsked | Answer:
        """Return what to ask the person, or the redirect that tells the client what is wrong.

        Before sign-in (``account`` None) the scopes are those asked for; after it, those that
        the account can give. Raises OAuth2Error where not even the redirect can be trusted.
        """
        asked = self._asked(ask, account)
        if isinstance(asked, Answer):
            return asked
        grant, scopes = asked
        return ConsentAsked(grant.request.client.row.name, grant.redirect_uri, scopes)

    def decide(self, ask: Ask, account: Account, *, allowed: bool) -> Answer:
        """Return the redirect with a code, or with the refusal; raises OAuth2Error as `consent`."""
        asked = self._asked(ask, None)  # the code is given for what the account has by then
        if isinstance(asked, Answer):
            return asked
        grant, _ = asked
        answer: Answer = self.create_authorization_response(
            grant.request, account if allowed else None, grant
        )
        return answer

    def _asked(self, ask: Ask, account: Account | None) -> tuple[Any, frozenset[str]] | Answer:
        try:
            grant = self.get_consent_grant(ask, account)
            return grant, self._narrowed(grant, account)
        except OAuth2Error as error:
            if error.redirect_uri is None:
                raise
            error.state = ask.form.get("state") or None
            return self.handle_response(*error())

    def _narrowed(self, grant: Any, account: Account | None) -> frozenset[str]:
        scopes = frozenset(grant.request.scope.split())
        if account is None:
            return scopes
        try:
            return self.context.book.narrowed(self.context.session, account, scopes)
        except ScopeRefused as refused:
            raise InvalidScopeError(str(refused), redirect_uri=grant.redirect_uri) from refused

    # What Authlib asks of a framework

    def query_client(self, client_id: str) -> RegisteredClient | None:
        """Return the client, unless it is unknown or revoked."""
        row = self.context.client(client_id)
        return None if row is None else RegisteredClient(row, self.context.book)

    def authenticate_client(
        self, request: OAuth2Request, methods: list[str], endpoint: str = "token"
    ) -> RegisteredClient:
        """Return the client that made a request, in whichever one way it proved itself."""
        try:
            client: RegisteredClient = super().authenticate_client(request, methods, endpoint)
        except InvalidClientError as error:
            raise _ClientRefusedError(
                "The client could not be authenticated.", status_code=401
            ) from error
        return client

    def get_authorization_grant(self, request: OAuth2Request) -> Any:
        """Return the grant of an authorization request; only codes are given here."""
        if request.payload.response_type != "code":
            client = self.query_client(request.payload.client_id or "")
            if client is None:
                raise InvalidClientError("The client is not known here.")
            # Authlib repeats the parameter in its message, and fails where it may not hold it.
            target = CodeGrant.validate_authorization_redirect_uri(request, client)
            if request.payload.response_type is None:
                raise InvalidRequestError("Send response_type=code.", redirect_uri=target)
            raise UnsupportedResponseTypeError(None, redirect_uri=target)
        return super().get_authorization_grant(request)

    def create_oauth2_request(self, request: Ask) -> OAuth2Request:
        """Return the request as Authlib reads it."""
        return _Request(request)

    def save_token(self, token: object, request: OAuth2Request) -> None:
        """Do nothing: tokens are kept, as digests, where they are made."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Do nothing: nobody listens."""

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Answer:
        """Return Authlib's reply as an answer; a redirect says who sends it (RFC 9207)."""
        given = dict(headers)
        location = given.pop("Location", "")
        if location:
            location = add_params_to_uri(location, [("iss", self.context.issuer.name)])
        return Answer(status, body or {}, given, location)
