"""Which scopes a token gets: asked for, within what client and account may have, or refused."""

from collections.abc import Iterable
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from earlyhelp.access.models import Account, AccountRole
from earlyhelp.access.scopes import SCHEMA_INTROSPECT
from earlyhelp.contract.records import Role, Scope
from earlyhelp_graphql.oauth import models

OPENID = Scope("openid", "See your name, and that it is you who signed in.")
"""For an ID token (OpenID Connect). It opens no record, so that no role need give it."""

_OPEN_NOTHING = frozenset({OPENID.name, SCHEMA_INTROSPECT})


class ScopeRefused(Exception):  # noqa: N818 - an answer of ours, told to the client
    """Nothing can be granted of what was asked for, or not all of it; says what to do."""


class ScopeBook:
    """All declared scopes with their sentences, and the scopes of every role."""

    def __init__(self, scopes: Iterable[Scope], roles: Iterable[Role]) -> None:
        every = sorted((OPENID, *scopes), key=lambda scope: scope.name)
        self.sentences = MappingProxyType({scope.name: scope.description for scope in every})
        self._roles = {role.name: frozenset(role.scopes) for role in roles}

    def grouped(self, scopes: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the sentences of scopes that let see, and of those that let change something."""
        named = sorted(scopes)
        reads = [scope for scope in named if scope.endswith(":read") or scope in _OPEN_NOTHING]
        changes = [scope for scope in named if scope not in reads]
        return [self.sentences[each] for each in reads], [self.sentences[each] for each in changes]

    def asked(self, client: models.Client, text: str | None) -> frozenset[str]:
        """Return the scopes a request names, or where it names none all the client may have.

        Who signed in is told only where it is asked for by name. Raises ScopeRefused for a scope
        that nobody declared or that the client may not have.
        """
        allowed = self._allowed(client)
        asked = frozenset(text.split()) if text else allowed - {OPENID.name}
        if not asked or not asked <= allowed:
            raise ScopeRefused("A scope asked for is unknown, or not allowed for this client.")
        return asked

    def narrowed(
        self, session: Session, account: Account, scopes: frozenset[str]
    ) -> frozenset[str]:
        """Return those of the scopes that the account's roles give it, at least one.

        Who somebody is may be told of everybody. Raises ScopeRefused where it is none.
        """
        held = select(AccountRole.role).where(AccountRole.account_id == account.id)
        given = [self._roles.get(role, frozenset()) for role in session.scalars(held)]
        granted = scopes & frozenset({OPENID.name}).union(*given)
        if not granted:
            raise ScopeRefused("The roles of this account give it none of the scopes asked for.")
        return granted

    def for_family(self, session: Session, family: models.AuthorizationCode) -> frozenset[str]:
        """Return what is left today of the scopes consented to; raises ScopeRefused."""
        client = session.get_one(models.Client, family.client_id)
        account = session.get_one(Account, family.account_id)
        return self.narrowed(session, account, frozenset(family.scopes) & self._allowed(client))

    def _allowed(self, client: models.Client) -> frozenset[str]:
        declared = frozenset(self.sentences)
        if "authorization_code" not in client.grant_types:
            declared -= {OPENID.name}  # nobody signs in to it
        return declared if client.allowed_scopes is None else declared & set(client.allowed_scopes)
