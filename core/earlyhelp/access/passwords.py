"""Passwords, kept as salted scrypt hashes that carry their own parameters."""

import asyncio
import hashlib
import secrets
from base64 import b64decode, b64encode

COST, BLOCK, LANES = 2**14, 8, 5
"""16 MiB and five passes, as OWASP's password storage cheat sheet allows for scrypt."""
NOBODY = (
    f"scrypt${COST}${BLOCK}${LANES}${b64encode(bytes(16)).decode()}${b64encode(bytes(32)).decode()}"
)
"""A hash that no password has: compared with where there is no account."""


async def hash_password(password: str) -> str:
    """Return the hash to store: ``scrypt$cost$block$lanes$salt$digest``."""
    salt = secrets.token_bytes(16)
    digest = await asyncio.to_thread(_digest, password, salt, COST, BLOCK, LANES)
    return f"scrypt${COST}${BLOCK}${LANES}${b64encode(salt).decode()}${b64encode(digest).decode()}"


async def matches(password: str, stored: str | None) -> bool:
    """Whether a password belongs to a stored hash; takes as long where there is none."""
    _, cost, block, lanes, salt, digest = (stored or NOBODY).split("$")
    given = await asyncio.to_thread(
        _digest, password, b64decode(salt), int(cost), int(block), int(lanes)
    )
    return secrets.compare_digest(given, b64decode(digest))


def _digest(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode(errors="surrogatepass"), salt=salt, n=cost, r=block, p=lanes, dklen=32
    )
