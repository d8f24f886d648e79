"""Authlib's authorisation server, for one request: made, asked, and let go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from earlyhelp.access.models import Account
from earlyhelp_graphql.oauth import consents, models
from earlyhelp_graphql.oauth.adapters import RegisteredClient
from earlyhelp_graphql.oauth.context import RequestContext
from earlyhelp_graphql.oauth.forms import Form
from earlyhelp_graphql.oauth.grants import (
    ClientGrant,
    CodeGrant,
    RequiredS256,
    RotatingRefreshGrant,
)
from earlyhelp_graphql.oauth.openid import IdTokens
from earlyhelp_graphql.oauth.prompts import Prompts
from earlyhelp_graphql.oauth.scopes import ScopeRefused
from earlyhelp_graphql.oauth.sessions import SignedIn
from earlyhelp_graphql.oauth.token_endpoints import Introspection, Revocation
from earlyhelp_graphql.oauth.typed_authlib import (
    AuthorizationServer,
    ConsentRequiredError,
    InvalidClientError,
    InvalidRequestError,
    InvalidScopeError,
    LoginRequiredError,
    OAuth2Error,
    OAuth2Payload,
    OAuth2Request,
    UnsupportedResponseTypeError,
    add_params_to_uri,
)

Answered = TypeVar("Answered")

# Authlib refuses addresses without https. Whether the way here is encrypted is known to the
# proxy in front of this process and not to us, so that check is answered once and for all.
_SECURE = "https://localhost"


@dataclass(frozen=True)
class Ask:
    """A request as the server reads it: parameters and, for a client's own requests, headers.

    ``browser`` is the secret of the browser that it came from. ``hinted`` is what an ID token
    that came along says: whose sign-in the client has in mind, and for which client.
    """

    form: Form
    method: str = "POST"
    headers: Mapping[str, str] | None = None
    browser: str = ""
    hinted: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """What to send back: a redirect where ``location`` is set, otherwise JSON."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    location: str = ""


@dataclass(frozen=True)
class SignInAsked:
    """For which client somebody has to sign in. ``redirect_uri`` is one that it registered."""

    client_name: str
    redirect_uri: str


@dataclass(frozen=True)
class ConsentAsked(SignInAsked):
    """What a person is asked to consent to."""

    person: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Left:
    """What came of a request to sign out.

    ``person`` is who is signed in yet, and has to be asked; nobody where it is empty.
    ``location`` is where the client may have people sent back to, if anywhere.
    """

    person: str
    client_name: str
    location: str


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
        self.register_grant(CodeGrant, [RequiredS256(), IdTokens(context)])
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

    def consent(self, ask: Ask) -> ConsentAsked | SignInAsked | Answer:
        """Return what to ask the person, or the redirect that tells the client what is wrong.

        Whoever is not signed in, or too long ago for the client, is asked to sign in first.
        Raises OAuth2Error where not even the redirect can be trusted.
        """
        return self._redirected(ask, lambda: self._consent(ask))

    def decide(self, ask: Ask, *, allowed: bool) -> SignInAsked | Answer:
        """Return the redirect with a code, or with the refusal; otherwise as `consent`."""
        return self._redirected(ask, lambda: self._decide(ask, allowed=allowed))

    def leave(self, ask: Ask, *, confirmed: bool) -> Left:
        """Sign the browser out, where the person confirmed it or the client knows who they are.

        Anybody can send people here, so that others are asked first (RP-Initiated Logout 6).
        """
        context, form = self.context, ask.form
        claims: Mapping[str, Any] = ask.hinted or {}
        client_id = form.get("client_id") or claims.get("aud", "")
        if claims and claims["aud"] != client_id:
            raise InvalidRequestError("The client_id is not that of the id_token_hint.")
        who, client = context.signed_in(ask.browser), context.client(client_id)
        is_known = who is not None and claims.get("sub") == str(who.account.id)
        if confirmed or is_known:
            context.end_session(ask.browser)
            who = None
        return Left(
            person=who.account.display_name if who else "",
            client_name=client.name if client else "",
            location=_after_sign_out(client, form) if client else "",
        )

    def _consent(self, ask: Ask) -> ConsentAsked | SignInAsked | Answer:
        who, grant, prompts = self._asked(ask)
        client, redirect_uri = grant.request.client.row, grant.redirect_uri
        if who is None:
            return SignInAsked(client.name, redirect_uri)
        scopes = self._narrowed(grant, who.account)
        if "consent" not in prompts.wanted and self._is_allowed(who, grant, scopes):
            return self._answered(grant, who)
        if "none" in prompts.wanted:
            raise ConsentRequiredError("The person has to be asked.", redirect_uri=redirect_uri)
        return ConsentAsked(client.name, redirect_uri, who.account.display_name, scopes)

    def _is_allowed(self, who: SignedIn, grant: Any, scopes: frozenset[str]) -> bool:
        client = grant.request.client.row
        if not consents.may_skip(client, grant.redirect_uri):
            return False
        return consents.is_remembered(self.context.session, who.account, client, scopes)

    def _decide(self, ask: Ask, *, allowed: bool) -> SignInAsked | Answer:
        who, grant, _ = self._asked(ask)
        session, client = self.context.session, grant.request.client.row
        if who is None:
            return SignInAsked(client.name, grant.redirect_uri)
        if not allowed:
            consents.forget(session, who.account, client)
            self.context.note("refuse_application", who.account.id, client.client_id)
            return self._answered(grant, None)
        scopes = self._narrowed(grant, who.account)
        consents.remember(session, who.account, client, scopes)
        self.context.note("allow_application", who.account.id, client.client_id, scopes)
        return self._answered(grant, who)

    def _answered(self, grant: Any, who: SignedIn | None) -> Answer:
        """Return the redirect with a code for somebody, or with the refusal of nobody."""
        answer: Answer = self.create_authorization_response(grant.request, who, grant)
        return answer

    def _asked(self, ask: Ask) -> tuple[SignedIn | None, Any, Prompts]:
        """Return who is signed in as the client wants it, the grant, and what else it wants."""
        context = self.context
        who = context.signed_in(ask.browser)
        grant = self.get_consent_grant(ask, who)
        prompts = Prompts.of(ask.form.values, grant.redirect_uri)
        if who is not None and not _is_hinted(who, ask):
            who = None
        if who and prompts.want_sign_in(who.session.authenticated_at, context.now):
            who = None
        if who is None and "none" in prompts.wanted:
            message = "Nobody is signed in, or not as the application asks for."
            raise LoginRequiredError(message, redirect_uri=grant.redirect_uri)
        return who, grant, prompts

    def _redirected(self, ask: Ask, answer: Callable[[], Answered]) -> Answered | Answer:
        """Return the answer, or where it is an error the redirect that tells the client of it."""
        try:
            return answer()
        except OAuth2Error as error:
            if error.redirect_uri is None:
                raise
            error.state = ask.form.get("state") or None
            redirect: Answer = self.handle_response(*error())
            return redirect

    def _narrowed(self, grant: Any, account: Account) -> frozenset[str]:
        scopes = frozenset(grant.request.scope.split())
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


def _is_hinted(who: SignedIn, ask: Ask) -> bool:
    """Whether somebody is whom the client has in mind, if it has anybody."""
    return ask.hinted is None or ask.hinted["sub"] == str(who.account.id)


def _after_sign_out(client: models.Client, form: Form) -> str:
    """Return where the client may have people sent back to; nowhere that it did not register."""
    uri, state = form.get("post_logout_redirect_uri"), form.get("state")
    if uri not in client.sign_out_uris:
        return ""
    return add_params_to_uri(uri, [("state", state)]) if state else uri
