"""Consents that are remembered: whoever allowed an application is not asked again.

They hold while what they were given under does. Like tokens they end with a new password, a
closed account, and new addresses of the client; beyond that with other roles, and where the
client may ask for other scopes.
"""

import json

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from earlyhelp.access.digests import digest
from earlyhelp.access.models import Account, AccountRole
from earlyhelp_graphql.oauth import models


def is_remembered(
    session: Session, account: Account, client: models.Client, scopes: frozenset[str]
) -> bool:
    """Whether somebody allowed a client all of these scopes, and it holds to this day."""
    kept = session.get(models.Consent, (account.id, client.id))
    if kept is None or kept.basis != _basis(session, account, client):
        return False
    return scopes <= set(kept.scopes)


def remember(
    session: Session, account: Account, client: models.Client, scopes: frozenset[str]
) -> None:
    """Remember that somebody allowed a client these scopes, beside those that still hold."""
    basis = _basis(session, account, client)
    kept = session.get(models.Consent, (account.id, client.id))
    before = kept.scopes if kept is not None and kept.basis == basis else ()
    values = {"scopes": sorted(scopes.union(before)), "basis": basis}
    row = insert(models.Consent).values(account_id=account.id, client_id=client.id, **values)
    session.execute(
        row.on_conflict_do_update(index_elements=["account_id", "client_id"], set_=values)
    )


def forget(session: Session, account: Account, client: models.Client) -> None:
    """Forget what somebody allowed a client, whom they now refuse."""
    session.execute(delete(models.Consent).filter_by(account_id=account.id, client_id=client.id))


def may_skip(client: models.Client, redirect_uri: str) -> bool:
    """Whether we know whom a code would go to, so that nobody need be asked again.

    Anything on somebody's own machine can pose as an application that has no secret and no
    address of its own (RFC 8252 section 8.6).
    """
    return client.kind is models.ClientKind.CONFIDENTIAL or redirect_uri.startswith("https:")


def _basis(session: Session, account: Account, client: models.Client) -> str:
    """Return what a consent rests on today, as a digest."""
    roles = select(AccountRole.role).where(AccountRole.account_id == account.id)
    scopes = None if client.allowed_scopes is None else sorted(client.allowed_scopes)
    rests_on = [account.generation, client.generation, scopes, sorted(session.scalars(roles))]
    return digest(json.dumps(rests_on))
