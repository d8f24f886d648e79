"""What tokens, consents and browser sessions were given under, and whether it still holds.

Accounts and clients count generations. A new password or a closed account begins the account's
next one, a new secret or other redirect URIs the client's: whatever was given under an earlier
generation has ended with it, without a list of all there is, and however the clocks go.
"""

from dataclasses import dataclass

from earlyhelp.access.models import Account
from earlyhelp_graphql.oauth.models import AuthorizationCode, Client


@dataclass(frozen=True)
class Ground:
    """The generations of an account and of a client."""

    account: int
    client: int


def ground_of(account: Account, client: Client) -> Ground:
    """Return what is given today to an account through a client."""
    return Ground(account.generation, client.generation)


def consented_under(family: AuthorizationCode) -> Ground:
    """Return what a family of tokens was consented to under."""
    return Ground(family.account_generation, family.client_generation)
