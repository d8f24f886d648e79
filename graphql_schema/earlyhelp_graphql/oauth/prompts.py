"""What an authorization request asks of the sign-in itself: `prompt` and `max_age`.

They are OpenID Connect's, and honoured whether or not an ID token is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from earlyhelp_graphql.oauth.typed_authlib import InvalidRequestError

LOGIN = frozenset({"login", "select_account"})
"""Both show the form for username and password: nobody is signed in twice with one browser."""
PROMPTS = ("consent", "login", "none", "select_account")
_LONGEST_AGE = 10  # digits of `max_age`: three centuries


@dataclass(frozen=True)
class Prompts:
    """Which pages the application wants shown, and how old the sign-in may be (None: any age)."""

    wanted: frozenset[str] = frozenset()
    max_age: timedelta | None = None

    @classmethod
    def of(cls, sent: Mapping[str, str], redirect_uri: str) -> "Prompts":
        """Read them; raises InvalidRequestError, for the application to be told."""
        wanted = frozenset(sent.get("prompt", "").split())
        if not wanted <= set(PROMPTS) or ("none" in wanted and len(wanted) > 1):
            message = f"Send prompt as one or more of: {', '.join(PROMPTS)}; none by itself."
            raise InvalidRequestError(message, redirect_uri=redirect_uri)
        age = sent.get("max_age", "")
        if age and not (age.isascii() and age.isdigit() and len(age) <= _LONGEST_AGE):
            message = "Send max_age as a whole number of seconds."
            raise InvalidRequestError(message, redirect_uri=redirect_uri)
        return cls(wanted, timedelta(seconds=int(age)) if age else None)

    def want_sign_in(self, authenticated_at: datetime, now: datetime) -> bool:
        """Whether somebody who signed in at that moment has to do so again."""
        if self.wanted & LOGIN or self.max_age == timedelta(0):
            return True
        return self.max_age is not None and now - authenticated_at > self.max_age


def after_sign_in(sent: Mapping[str, str]) -> dict[str, str]:
    """Return a request without what asks for the sign-in that has just happened."""
    left = dict(sent)
    prompt = " ".join(each for each in left.pop("prompt", "").split() if each not in LOGIN)
    if left.get("max_age", "").strip("0") == "":
        left.pop("max_age", None)
    return {**left, "prompt": prompt} if prompt else left
