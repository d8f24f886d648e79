"""Seals: texts that callers keep and give back, which they can neither read nor make up.

They are encrypted and authenticated (AES-SIV, RFC 5297), together with what they are for: what was
sealed for one purpose opens for no other. The same text for the same purpose is the same seal.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from earlyhelp.sealing.models import SealingKey

_KEY_BITS = 512
_STEP = 32
"""Texts are filled up to a multiple of so many bytes, so that their length tells little."""


class BrokenSealError(Exception):
    """What was given is no seal of ours, or was made for something else."""


@dataclass(frozen=True)
class Seal:
    """Seals and opens texts with one secret."""

    secret: bytes = field(repr=False)

    def sealed(self, text: bytes, purpose: Sequence[str]) -> str:
        """Return a text that only `opened` can read, for the same purpose."""
        filled = text + b" " * (-len(text) % _STEP)
        data = AESSIV(self.secret).encrypt(filled, _bytes(purpose))
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    def opened(self, sealed: str, purpose: Sequence[str]) -> bytes:
        """Return what was sealed, without space at its end. Raises BrokenSealError."""
        try:
            data = base64.b64decode(sealed + "=" * (-len(sealed) % 4), b"-_", validate=True)
            return AESSIV(self.secret).decrypt(data, _bytes(purpose)).rstrip(b" ")
        except (ValueError, InvalidTag) as error:
            raise BrokenSealError from error


def _bytes(purpose: Sequence[str]) -> list[bytes]:
    return [each.encode("utf-8", "surrogatepass") for each in purpose]


def new_seal() -> Seal:
    """Return a seal with a secret of its own, which nobody else has."""
    return Seal(AESSIV.generate_key(_KEY_BITS))


async def kept_seal(sessions: async_sessionmaker[AsyncSession]) -> Seal:
    """Return the seal of the database, whose secret whoever asks first makes."""
    secret = select(SealingKey.secret)
    async with sessions() as session, session.begin():
        found = await session.scalar(secret)
        if found is None:
            made = {"number": 1, "secret": new_seal().secret}
            await session.execute(insert(SealingKey).values(made).on_conflict_do_nothing())
            found = await session.scalar(secret)
    assert found is not None  # noqa: S101 - one of those who asked has made it
    return Seal(found)
