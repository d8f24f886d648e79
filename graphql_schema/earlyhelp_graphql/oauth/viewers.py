"""From a token to a viewer: the account's grants, within what the token's scopes allow."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.access.models import Account
from earlyhelp.access.services import viewer_of
from earlyhelp.contract.records import Role
from earlyhelp.storage.sharing import in_time
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.caching import BoundedCache
from earlyhelp_graphql.oauth import models
from earlyhelp_graphql.oauth.grounds import Ground
from earlyhelp_graphql.oauth.verification import InvalidToken, VerifiedToken

_CAPACITY = 10_000  # viewers kept; those with the same roles share their parts


@dataclass(frozen=True)
class _Key:
    account_id: UUID
    client_id: str
    scopes: frozenset[str]
    ground: Ground


@dataclass(frozen=True)
class _Kept:
    viewer: Viewer
    until: float


class ViewerCache:
    """Viewers of the last few seconds, so that a busy application costs no query a request.

    Closed accounts, new passwords, changed roles and all that happens to clients count once a
    viewer has lived for ``lives`` seconds, whichever process they were made in.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        roles: Iterable[Role],
        lives: float,
        capacity: int = _CAPACITY,
    ) -> None:
        self._sessions = sessions
        self._roles = {role.name: role for role in roles}
        self._lives = lives
        self._kept: BoundedCache[_Key, _Kept] = BoundedCache(capacity)

    async def viewer(self, token: VerifiedToken) -> Viewer:
        """Return who asks with this token.

        Raises InvalidToken where what the token was given under has ended, UnavailableError
        without a database.
        """
        key = _Key(token.account_id, token.client_id, token.scopes, token.ground)
        kept = self._kept.get(key)
        if kept is not None and kept.until > time.monotonic():
            return kept.viewer
        self._kept.drop(key)
        until = time.monotonic() + self._lives
        viewer = await in_time(lambda: self._load(key))
        self._kept.put(key, _Kept(viewer, until))
        return viewer

    async def _load(self, key: _Key) -> Viewer:
        async with self._sessions() as session:
            viewer = None
            if await session.scalar(_holding(key)) is not None:
                viewer = await viewer_of(
                    session,
                    key.account_id,
                    self._roles,
                    application=key.client_id,
                    scopes=key.scopes,
                )
        if viewer is None:
            raise InvalidToken(description="What the token was given under has ended.")
        return viewer


def _holding(key: _Key) -> Select[UUID]:
    """Return the statement that finds a client and an account on which a token still rests."""
    return (
        select(models.Client.id)
        .join(Account, Account.id == key.account_id)
        .where(Account.generation == key.ground.account)
        .where(models.Client.client_id == key.client_id, models.Client.revoked_at.is_(None))
        .where(models.Client.generation == key.ground.client)
    )
