"""The scopes of this plugin, and which of core's roles hold them."""

from earlyhelp.contract.records import RoleGrant, Scope

FACTOR_READ = "children:factor:read"
FACTOR_WRITE = "children:factor:write"

SCOPES = (
    Scope(FACTOR_READ, "See which vulnerability factors were recorded of a person."),
    Scope(FACTOR_WRITE, "Record vulnerability factors of a person, and when they end."),
)
GRANTS = tuple(
    RoleGrant(role, (FACTOR_READ, FACTOR_WRITE)) for role in ("practitioner", "team_manager")
)
"""Nobody else: those who work with adults or the community, and the family, see no factors."""
