"""From a token to a viewer: the account's grants, within what the token's scopes allow."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.access.services import viewer_of
from earlyhelp.contract.records import Role
from earlyhelp.storage.sharing import in_time
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.caching import BoundedCache
from earlyhelp_graphql.oauth import models
from earlyhelp_graphql.oauth.verification import InvalidToken, VerifiedToken

LIVES = 5.0
"""Seconds after which an account's roles are read again."""
_CAPACITY = 10_000  # viewers kept; those with the same roles share their parts


@dataclass(frozen=True)
class _Key:
    account_id: UUID
    client_id: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class _Kept:
    viewer: Viewer
    until: float


class ViewerCache:
    """Viewers of the last few seconds, so that a busy application costs no query a request.

    Closed accounts, changed roles and revoked clients count within `LIVES` seconds, and at
    once where this process made the change and says so with a ``forget`` method.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        roles: Iterable[Role],
        lives: float = LIVES,
        capacity: int = _CAPACITY,
    ) -> None:
        self._sessions = sessions
        self._roles = {role.name: role for role in roles}
        self._lives = lives
        self._kept: BoundedCache[_Key, _Kept] = BoundedCache(capacity)

    async def viewer(self, token: VerifiedToken) -> Viewer:
        """Return who asks with this token.

        Raises InvalidToken for a closed account or client, UnavailableError without a database.
        """
        key = _Key(token.account_id, token.client_id, token.scopes)
        kept = self._kept.get(key)
        if kept is not None and kept.until > time.monotonic():
            return kept.viewer
        self._kept.drop(key)
        until = time.monotonic() + self._lives
        viewer = await in_time(lambda: self._load(key))
        self._kept.put(key, _Kept(viewer, until))
        return viewer

    def forget_account(self, account_id: UUID) -> None:
        """Read an account again with its next request: its roles changed, or it was closed."""
        self._kept.drop_where(lambda key: key.account_id == account_id)

    def forget_client(self, client_id: str) -> None:
        """Read a client again with its next request: it was revoked."""
        self._kept.drop_where(lambda key: key.client_id == client_id)

    async def _load(self, key: _Key) -> Viewer:
        is_open = models.Client.revoked_at.is_(None)
        client = select(models.Client.id).where(models.Client.client_id == key.client_id, is_open)
        async with self._sessions() as session:
            if await session.scalar(client) is None:
                raise InvalidToken(description="The client was revoked.")
            viewer = await viewer_of(
                session,
                key.account_id,
                self._roles,
                application=key.client_id,
                scopes=key.scopes,
            )
        if viewer is None:
            raise InvalidToken(description="The account is closed.")
        return viewer
