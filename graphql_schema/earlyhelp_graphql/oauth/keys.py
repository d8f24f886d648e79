"""The keys that sign access tokens: the newest signs, and the one before it still verifies."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc.jwk import ECKey
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.storage.sharing import SharedWork
from earlyhelp.work import utc_now
from earlyhelp_graphql.oauth import models

SIGNS_FOR = timedelta(days=90)
"""How long a key signs before the next one is made, at the first token asked for after that."""
ALGORITHM = "ES256"

_PUBLISHED = 2
_REREAD_AFTER = 60.0  # seconds until a process notices a key that another one made
_SEARCH_AFTER = 1.0  # seconds between looks for a key we do not know, so that forgeries cost little
_LOCK = 0x6F61757468  # "oauth", for the advisory lock under which a key is made


_NEWEST_FIRST = (models.SigningKey.created_at.desc(), models.SigningKey.kid)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class KeyRing:
    """The keys in use, newest first; ``newest_at`` is when the first of them was made."""

    keys: tuple[ECKey, ...] = ()
    newest_at: datetime = _NEVER

    def find(self, kid: str) -> ECKey | None:
        """Return the key with this id, if it is in use."""
        return next((key for key in self.keys if key.kid == kid), None)


class SigningKeys:
    """Reads the keys from the database, makes new ones in time, publishes the public halves."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        clock: Callable[[], datetime] = utc_now,
        lookups: async_sessionmaker[AsyncSession] | None = None,
    ) -> None:
        self._sessions = sessions
        self._lookups = lookups or sessions
        self._clock = clock
        self._ring = KeyRing()
        self._read_at = float("-inf")
        self._reading = SharedWork(self._reread)

    async def signer(self) -> ECKey:
        """Return the private key that signs now; makes the next one where its time is over."""
        ring = await self._known(_REREAD_AFTER)
        if ring.newest_at + SIGNS_FOR <= self._clock():
            ring = await self._renewed()
        return ring.keys[0]

    async def find(self, kid: str) -> ECKey | None:
        """Return the key with this id, if it is one of those in use."""
        found = self._ring.find(kid)
        return found or (await self._known(_SEARCH_AFTER)).find(kid)

    async def published(self) -> dict[str, list[dict[str, Any]]]:
        """Return the public halves as a JWK set."""
        await self.signer()
        return {"keys": [_public(key) for key in self._ring.keys]}

    async def rotate(self) -> ECKey:
        """Make a new key at once. The one before it still verifies; older ones are destroyed."""
        async with self._sessions() as session, session.begin():
            await _make(session, self._clock())
            made = await _read(session)
        return self._keep(made).keys[0]

    async def _known(self, no_older_than: float) -> KeyRing:
        if time.monotonic() - self._read_at >= no_older_than:
            await self._reading.result()
        return self._ring

    async def _reread(self) -> None:
        started, before = time.monotonic(), self._ring
        async with self._lookups() as session:
            found = await _read(session)
        if self._ring is before:  # else a key was made here meanwhile, which is not among these
            self._keep(found, started)

    def _keep(self, ring: KeyRing, read_at: float | None = None) -> KeyRing:
        self._ring = ring
        self._read_at = time.monotonic() if read_at is None else read_at
        return ring

    async def _renewed(self) -> KeyRing:
        async with self._sessions() as session, session.begin():
            # Several processes may find the key too old together; one of them makes the next.
            await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            ring = await _read(session)
            if ring.newest_at + SIGNS_FOR <= self._clock():
                await _make(session, self._clock())
                ring = await _read(session)
        return self._keep(ring)


async def _read(session: AsyncSession) -> KeyRing:
    query = select(models.SigningKey).order_by(*_NEWEST_FIRST).limit(_PUBLISHED)
    rows = (await session.scalars(query)).all()
    if not rows:
        return KeyRing()
    return KeyRing(tuple(ECKey.import_key(row.private_jwk) for row in rows), rows[0].created_at)


async def _make(session: AsyncSession, now: datetime) -> None:
    # Newer than every other, whatever the clocks of those who made them said.
    newest = (await _read(session)).newest_at
    made_at = max(now, newest + timedelta(microseconds=1))
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)
    jwk = dict(key.as_dict(private=True))
    session.add(models.SigningKey(kid=jwk["kid"], private_jwk=jwk, created_at=made_at))
    await session.flush()
    kept = select(models.SigningKey.kid).order_by(*_NEWEST_FIRST).limit(_PUBLISHED)
    await session.execute(delete(models.SigningKey).where(models.SigningKey.kid.not_in(kept)))


def _public(key: ECKey) -> dict[str, Any]:
    return dict(key.as_dict(private=False))
