"""Which access tokens were revoked before they expired."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.storage.sharing import SharedWork
from earlyhelp.work import utc_now
from earlyhelp_graphql.oauth import models

_OVERLAP = timedelta(minutes=1)
_EPOCH = datetime.fromtimestamp(0, UTC)


class RevokedTokens:
    """The revoked tokens that have not expired, as this process knows them.

    What this process revokes counts at once; what others revoke, within ``stale_after``
    seconds. The list is read by whoever asks when it is stale: no task and no connection of
    its own that could die unnoticed, and where the database cannot be read nobody is let in.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        clock: Callable[[], datetime] = utc_now,
        *,
        stale_after: float,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._stale_after = stale_after
        self._ends: dict[str, datetime] = {}
        self._seen_until = _EPOCH
        self._fresh_until = 0.0
        self._reading = SharedWork(self._read)

    async def holds(self, jti: str) -> bool:
        """Whether the token with this jti was revoked; may raise UnavailableError."""
        asked = time.monotonic()
        while self._fresh_until < asked:  # one that others began may be too old already
            await self._reading.result()
        return jti in self._ends

    def add(self, ends: Mapping[str, datetime]) -> None:
        """Count tokens as revoked at once; each jti with the moment the token expires."""
        self._ends.update(ends)

    async def _read(self) -> None:
        started = time.monotonic()
        now = self._clock()
        # The overlap finds what was revoked earlier by a transaction that committed later.
        query = select(models.RevokedToken).where(
            models.RevokedToken.expires_at > now,
            models.RevokedToken.revoked_at > self._seen_until - _OVERLAP,
        )
        async with self._sessions() as session:
            found = (await session.scalars(query)).all()
        self._ends = {jti: end for jti, end in self._ends.items() if end > now}
        self._ends |= {row.jti: row.expires_at for row in found}
        self._seen_until = max([self._seen_until, *(row.revoked_at for row in found)])
        self._fresh_until = started + self._stale_after
