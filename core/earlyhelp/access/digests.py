"""Secrets that are handed out once, and the digests that are kept in their place."""

import hashlib
import secrets

_BYTES = 32


def new_secret() -> str:
    """Return 256 random bits as 43 characters that are safe in a URL."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret, as 64 hexadecimal digits.

    A fast hash is right here, and only here: a secret of 256 random bits cannot be guessed,
    however fast the guesses are tried. Passwords are hashed by `earlyhelp.access.passwords`.
    """
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
