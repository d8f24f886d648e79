"""What one request to the authorisation server works with: a transaction, keys and rules."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc.jwk import ECKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from earlyhelp.access.models import Account
from earlyhelp.audit.entries import WRITE, Entry, change
from earlyhelp_graphql.oauth import models, sessions, token_families
from earlyhelp_graphql.oauth.grounds import consented_under, ground_of
from earlyhelp_graphql.oauth.own_issuer import ACCESS_LIFE, Minted, OwnIssuer
from earlyhelp_graphql.oauth.scopes import OPENID, ScopeBook, ScopeRefused
from earlyhelp_graphql.oauth.sessions import SignedIn
from earlyhelp_graphql.oauth.verification import InvalidToken, VerifiedToken

_LOG = logging.getLogger(__name__)


@dataclass
class RequestContext:
    """One request's transaction. Authlib is synchronous, and so is all that happens here.

    ``presented`` are the claims of the access token that a request is about, where it is one
    of ours and has not expired. For ``refresh_grace`` after its use a refresh token answers
    its client again. ``ended`` gathers the access tokens revoked here, for the
    process to refuse as soon as the transaction is committed.
    """

    session: Session
    issuer: OwnIssuer
    book: ScopeBook
    signer: ECKey
    now: datetime
    refresh_grace: timedelta
    presented: Mapping[str, Any] | None = None
    ended: dict[str, datetime] = field(default_factory=dict)

    def client(self, client_id: str) -> models.Client | None:
        """Return the client with this id, unless it was revoked."""
        is_it = models.Client.client_id == client_id, models.Client.revoked_at.is_(None)
        return self.session.scalar(select(models.Client).where(*is_it))

    def account(self, account_id: object) -> Account | None:
        """Return the account, if it is active."""
        account = self.session.get(Account, account_id) if account_id else None
        return account if account is not None and account.is_active else None

    def signed_in(self, secret: str) -> SignedIn | None:
        """Return who is signed in with the browser that has this secret."""
        return sessions.signed_in(self.session, secret, self.now)

    def note(
        self,
        verb: str,
        account_id: UUID,
        client_id: str = "",
        scopes: Iterable[str] = (),
        *changes: Mapping[str, Any],
    ) -> None:
        """Write what was done into the audit trail; an application that is none is left out."""
        application = client_id if self.client(client_id) else ""
        scope = " ".join(sorted(scopes))
        entry = Entry(self.now, account_id, verb, application, scope, changes=changes)
        self.session.execute(WRITE, entry.values)

    def begin_session(self, account: Account, before: str, client_id: str) -> str:
        """Sign an account in with the browser that had the secret ``before``; return the next.

        Whoever signs in again goes on with what applications were given in their session;
        what was given in somebody else's ends.
        """
        self.note("sign_in", account.id, client_id)
        found = sessions.find_session(self.session, before)
        is_theirs = found is not None and found.account_id == account.id
        if found is not None and is_theirs and found.account_generation == account.generation:
            return sessions.renew_session(found, self.now)
        self.end_session(before)
        return sessions.open_session(self.session, account, self.now)

    def end_session(self, secret: str) -> None:
        """Sign a browser out, and end what applications were given in its session."""
        found = sessions.find_session(self.session, secret)
        if found is not None:
            self.note("sign_out", found.account_id)
            for family in sessions.families_of(self.session, found):
                self.revoke_family(family)
            self.session.flush()
            self.session.delete(found)

    def consenter(self, family: models.AuthorizationCode) -> Account | None:
        """Return the account that consented, if what it consented under holds to this day."""
        account = self.account(family.account_id)
        client = self.session.get_one(models.Client, family.client_id)
        holds = account is not None and ground_of(account, client) == consented_under(family)
        return account if holds else None

    def issue(self, account: Account, client: models.Client, scopes: frozenset[str]) -> Minted:
        """Make an access token."""
        ground = ground_of(account, client)
        return self.issuer.mint(self.signer, account.id, client.client_id, scopes, ground)

    def identity(self, token: VerifiedToken) -> Account:
        """Return who signed in to get an access token; InvalidToken where it may not tell."""
        scopes = self.live_scopes(token)
        if not scopes:
            raise InvalidToken(description="What the token was given under has ended.")
        if OPENID.name not in scopes:
            message = "The token lacks the scope: openid."
            raise InvalidToken("insufficient_scope", message, 403)
        return self.session.get_one(Account, token.account_id)

    def revoke_family(self, family: models.AuthorizationCode, verb: str = "revoke_tokens") -> None:
        """Revoke a family of tokens, in the database and for this process."""
        if family.revoked_at is None:
            revoked = change(family.__tablename__, family.id, "update", "revoked_at")
            client = self.session.get_one(models.Client, family.client_id)
            self.note(verb, family.account_id, client.client_id, family.scopes, revoked)
        self.ended.update(token_families.revoke_family(self.session, family, self.now))

    def betrayed(self, family: models.AuthorizationCode) -> None:
        """Revoke a family whose code or refresh token was used twice: one of them was stolen."""
        _LOG.warning("oauth: token family %s revoked, a used secret came again", family.id)
        self.revoke_family(family, "revoke_tokens_used_twice")

    def revoke_access_token(self, claims: Mapping[str, Any]) -> None:
        """Revoke one access token of ours, given its claims."""
        ends = {claims["jti"]: datetime.fromtimestamp(claims["exp"], self.now.tzinfo)}
        token_families.revoke_access_tokens(self.session, ends, self.now)
        self.ended.update(ends)
        revoked = change(models.RevokedToken.__tablename__, claims["jti"], "insert")
        self.note("revoke_token", UUID(claims["sub"]), claims["client_id"], (), revoked)

    def live_scopes(self, token: VerifiedToken) -> frozenset[str]:
        """Return which scopes of an access token count today; none where it has ended."""
        account, client = self.account(token.account_id), self.client(token.client_id)
        if account is None or client is None or ground_of(account, client) != token.ground:
            return frozenset()
        if self.session.get(models.RevokedToken, token.jti) is not None:
            return frozenset()
        try:
            return self.book.narrowed(self.session, account, token.scopes)
        except ScopeRefused:
            return frozenset()


def token_answer(minted: Minted, scopes: frozenset[str], refresh: str = "") -> dict[str, Any]:
    """Return the body of a successful token response (RFC 6749 section 5.1)."""
    answer = {
        "access_token": minted.token,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "scope": " ".join(sorted(scopes)),
    }
    return {**answer, "refresh_token": refresh} if refresh else answer
