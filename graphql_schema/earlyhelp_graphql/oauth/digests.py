"""Comparing what we are sent with what we handed out, in time that tells nothing."""

import hmac

from earlyhelp.access.digests import digest


def matches(secret: str, kept: str | None) -> bool:
    """Whether a secret is the one whose digest we kept, in time that tells nothing."""
    return hmac.compare_digest(digest(secret), kept or "")


def form_token(cookie: str) -> str:
    """Return what a form must carry to prove that it came from our page, given its cookie."""
    return digest(f"form:{cookie}")


def is_form_token(sent: str, cookie: str) -> bool:
    """Whether a form came from the page that we sent to the browser with this cookie."""
    return bool(cookie) and hmac.compare_digest(sent.encode(), form_token(cookie).encode())
