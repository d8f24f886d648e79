"""The three ways to a token: authorization code with PKCE, client credentials, refresh token."""

from datetime import datetime
from typing import ClassVar

from earlyhelp.access.digests import digest, new_secret
from earlyhelp.access.models import Account
from earlyhelp_graphql.oauth import models, token_families
from earlyhelp_graphql.oauth.adapters import (
    ALL_METHODS,
    SECRET_METHODS,
    Consent,
    HasDesk,
    RegisteredClient,
)
from earlyhelp_graphql.oauth.context import RequestContext, token_answer
from earlyhelp_graphql.oauth.scopes import ScopeRefused
from earlyhelp_graphql.oauth.sessions import SignedIn
from earlyhelp_graphql.oauth.typed_authlib import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    CodeChallenge,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Request,
    RefreshTokenGrant,
    Reply,
    UnauthorizedClientError,
)


class RequiredS256(CodeChallenge):
    """PKCE for every client, by S256 alone: Authlib takes `plain`, and spares confidential ones."""

    SUPPORTED_CODE_CHALLENGE_METHOD: ClassVar[list[str]] = ["S256"]

    def validate_code_challenge(
        self, grant: AuthorizationCodeGrant, redirect_uri: str | None
    ) -> None:
        """Refuse an authorization request without a challenge, or with one that is not S256."""
        if any(len(values) > 1 for values in grant.request.payload.datalist.values()):
            raise InvalidRequestError("A parameter was sent more than once.")
        sent = grant.request.payload.data
        if not sent.get("code_challenge") or not sent.get("code_challenge_method"):
            raise InvalidRequestError("Send code_challenge and code_challenge_method=S256 (PKCE).")
        super().validate_code_challenge(grant, redirect_uri)


class CodeGrant(AuthorizationCodeGrant):
    """Authorization code: a person consents in the browser, the client redeems the code once."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = ALL_METHODS
    server: HasDesk

    @staticmethod
    def validate_authorization_redirect_uri(
        request: OAuth2Request, client: RegisteredClient
    ) -> str:
        """Return the redirect URI, if the client registered exactly this one."""
        redirect_uri = request.payload.redirect_uri
        if not redirect_uri or not client.check_redirect_uri(redirect_uri):
            # Authlib repeats the URI in its message, and fails where a message may not hold it.
            raise InvalidRequestError("The redirect_uri is not one that the client registered.")
        return redirect_uri

    def create_authorization_response(
        self, redirect_uri: str, grant_user: SignedIn | None
    ) -> Reply:
        """Answer a consent with a code, a refusal with an error, both by a redirect."""
        try:
            return super().create_authorization_response(redirect_uri, grant_user)
        except ScopeRefused as refused:
            raise InvalidScopeError(str(refused), redirect_uri=redirect_uri) from refused

    def generate_authorization_code(self) -> str:
        """Return a code that nobody can guess."""
        return new_secret()

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Keep the consent, with the digest of its code."""
        context, who = self.server.context, request.user
        account, asked = who.account, frozenset(request.scope.split())
        scopes = context.book.narrowed(context.session, account, asked)
        token_families.forget_ended_families(context.session, context.now)
        context.note("grant_code", account.id, request.client.row.client_id, scopes)
        context.session.add(
            models.AuthorizationCode(
                code_digest=digest(code),
                client_id=request.client.row.id,
                account_id=account.id,
                account_generation=account.generation,
                client_generation=request.client.row.generation,
                redirect_uri=request.payload.redirect_uri,
                scopes=sorted(scopes),
                nonce=request.payload.data.get("nonce"),
                authenticated_at=who.session.authenticated_at,
                session_id=who.session.id,
                code_challenge=request.payload.data["code_challenge"],
                expires_at=context.now + token_families.CODE_LIFE,
                family_ends_at=context.now + token_families.FAMILY_LIFE,
            )
        )

    def query_authorization_code(self, code: str, client: RegisteredClient) -> Consent | None:
        """Return the consent of a fresh code of this client's; a used code ends its family."""
        context = self.server.context
        family = token_families.family_of_code(context.session, code)
        if family is None:
            return None
        if family.used_at is not None:
            context.betrayed(family)
            return None
        is_theirs = family.client_id == client.row.id
        return Consent(family) if is_theirs and family.expires_at > context.now else None

    def authenticate_user(self, consent: Consent) -> Account | None:
        """Return the account that consented, if its consent still holds."""
        return self.server.context.consenter(consent.family)

    def generate_token(self, *, user: Account, include_refresh_token: bool, **_: object) -> object:
        """Return the answer with the family's first tokens."""
        consent: Consent = self.request.authorization_code
        scopes = left_of(self.server.context, consent.family)
        return issue_in_family(
            self.server.context, consent.family, user, scopes, include_refresh_token
        )

    def delete_authorization_code(self, consent: Consent) -> None:
        """Remember that the code was used."""
        consent.family.used_at = self.server.context.now


class ClientGrant(ClientCredentialsGrant):
    """Client credentials: an application acts as the account that it was registered with."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = SECRET_METHODS
    server: HasDesk

    def create_token_response(self) -> Reply:
        """Answer with an access token; there is nothing to refresh."""
        context, client = self.server.context, self.request.client.row
        account = context.account(client.account_id)
        if account is None:
            raise UnauthorizedClientError("The client has no active account to act as.")
        scopes = self._scopes(account, client)
        context.note("grant_token", account.id, client.client_id, scopes)
        body = token_answer(context.issue(account, client, scopes), scopes)
        return 200, body, self.TOKEN_RESPONSE_HEADER

    def _scopes(self, account: Account, client: models.Client) -> frozenset[str]:
        context, text = self.server.context, self.request.payload.scope
        try:
            asked = context.book.asked(client, text)
            granted = context.book.narrowed(context.session, account, asked)
        except ScopeRefused as refused:
            raise InvalidScopeError(str(refused)) from refused
        # Nobody is there to see that less was granted, so less than was asked for is refused.
        if text and granted != asked:
            raise InvalidScopeError("A scope asked for is not given by the roles of the account.")
        return granted


class RotatingRefreshGrant(RefreshTokenGrant):
    """Refresh token: each is used once and answered with its successor.

    Two tabs of one application, or an application that lost the answer, send the same token
    twice within seconds. For a short grace its own client gets another answer, and both last.
    """

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = ALL_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True
    server: HasDesk
    _presented: models.RefreshToken

    def authenticate_refresh_token(self, refresh_token: str) -> Consent | None:
        """Return the consent of a refresh token; used again after its grace it ends its family."""
        context = self.server.context
        found = token_families.family_of_refresh_token(context.session, refresh_token)
        if found is None or token_families.is_over(found[0], context.now):
            return None
        family, token = found
        if token.rotated_at is not None and not self._is_in_grace(token.rotated_at, family):
            context.betrayed(family)
            return None
        self._presented = token
        return Consent(family)

    def authenticate_user(self, consent: Consent) -> Account:
        """Return the account that consented; InvalidGrantError where that has ended."""
        account = self.server.context.consenter(consent.family)
        if account is None:
            raise InvalidGrantError("The consent has ended. Let the person sign in again.")
        return account

    def issue_token(self, user: Account, consent: Consent) -> object:
        """Return the answer with the family's next tokens, for all or some of its scopes."""
        scopes = left_of(self.server.context, consent.family)
        if text := self.request.payload.scope:
            scopes = scopes & frozenset(text.split())
        if not scopes:
            raise InvalidScopeError("Nothing is left of the scopes asked for.")
        return issue_in_family(self.server.context, consent.family, user, scopes, refreshable=True)

    def revoke_old_credential(self, _consent: Consent) -> None:
        """Remember that the token was used."""
        # The first use counts, or a thief could keep the grace open for ever.
        self._presented.rotated_at = self._presented.rotated_at or self.server.context.now

    def _is_in_grace(self, rotated_at: datetime, family: models.AuthorizationCode) -> bool:
        context, client = self.server.context, self.request.client.row
        is_theirs = family.client_id == client.id
        return is_theirs and context.now < rotated_at + context.refresh_grace


def left_of(context: RequestContext, family: models.AuthorizationCode) -> frozenset[str]:
    """Return the consented scopes that client and account have today; or InvalidGrantError."""
    try:
        return context.book.for_family(context.session, family)
    except ScopeRefused as refused:
        raise InvalidGrantError("The account has none of the scopes any more.") from refused


def issue_in_family(
    context: RequestContext,
    family: models.AuthorizationCode,
    account: Account,
    scopes: frozenset[str],
    refreshable: bool,  # noqa: FBT001 - named by its callers
) -> dict[str, object]:
    """Add an access token, and where ``refreshable`` a refresh token, to a family."""
    client = context.session.get_one(models.Client, family.client_id)
    minted = context.issue(account, client, scopes)
    token_families.remember_access_token(family, minted, context.now)
    refresh = token_families.new_refresh_token(context.session, family) if refreshable else ""
    return token_answer(minted, scopes, refresh)
