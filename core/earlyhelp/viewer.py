"""Who is asking, and what was granted to them."""

from dataclasses import dataclass
from uuid import UUID

from earlyhelp.storage.choices import ClosedSet


class RowRule(ClosedSet):
    """Which rows a role reaches; every visibility rule answers for each of these."""

    NOBODY = "NOBODY", "No rows at all: developers, and analysts, who see aggregates only."
    EVERYONE = "EVERYONE", "All rows that are not restricted: the front door."
    CASELOAD = (
        "CASELOAD",
        "People covered by plans which the practitioner leads or helps with, today.",
    )
    TEAM = "TEAM", "The caseloads of everyone in the teams that the practitioner manages, today."
    PUBLISHED = "PUBLISHED", "The person themselves, and what has been published to them."


REACHING = frozenset({"access:account:read"})
"""The scopes that reach rows by themselves, whatever the row rule: those of no record.

See ``reached_with`` of `earlyhelp.contract.rules.Rule`.
"""


@dataclass(frozen=True)
class Grant:
    """What one role gives: scopes, and the rows and data categories they reach.

    ``categories`` is None where the role may see every category.
    """

    role: str
    scopes: frozenset[str]
    rows: RowRule
    categories: frozenset[str] | None = None

    @property
    def reach(self) -> "Grant":
        """What of it decides on rows: not its name, nor its scopes but those that do."""
        return Grant("", self.scopes & REACHING, self.rows, self.categories)


@dataclass(frozen=True)
class Viewer:
    """An account asking through an application for a purpose, with its grants.

    Visible means: any one grant holds the scope *and* reaches the row. Grants are never
    mixed, so holding several roles does not widen any of them.
    """

    account_id: UUID
    grants: tuple[Grant, ...]
    practitioner_id: UUID | None = None
    person_id: UUID | None = None
    application: str = ""
    purpose: str = "direct-care"

    def holds(self, scope: str) -> bool:
        """Whether any grant holds the scope."""
        return any(scope in grant.scopes for grant in self.grants)
