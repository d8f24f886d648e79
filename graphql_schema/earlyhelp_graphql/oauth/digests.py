"""Secrets that we hand out, and the digests that we keep in their place."""

import hashlib
import hmac
import secrets

_BYTES = 32


def new_secret() -> str:
    """Return 256 random bits as 43 characters that are safe in a URL."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret, as 64 hexadecimal digits.

    A fast hash is right here, and only here: a secret of 256 random bits cannot be guessed,
    however fast the guesses are tried. Passwords are hashed in `earlyhelp.access`.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, kept: str | None) -> bool:
    """Whether a secret is the one whose digest we kept, in time that tells nothing."""
    return hmac.compare_digest(digest(secret), kept or "")


def form_token(cookie: str) -> str:
    """Return what a form must carry to prove that it came from our page, given its cookie."""
    return digest(f"form:{cookie}")


def is_form_token(sent: str, cookie: str) -> bool:
    """Whether a form came from the page that we sent to the browser with this cookie."""
    return bool(cookie) and hmac.compare_digest(sent.encode(), form_token(cookie).encode())
