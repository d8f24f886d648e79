"""The scopes of this plugin, and which of core's roles hold them."""

from earlyhelp_graphql.plugin import Resource, RoleGrant

FACTOR = Resource(
    "children:factor",
    read="See which vulnerability factors were recorded of a person.",
    write="Record vulnerability factors of a person, and when they end.",
)
SCOPES = FACTOR.scopes
GRANTS = tuple(
    RoleGrant(role, (FACTOR.read, FACTOR.write)) for role in ("practitioner", "team_manager")
)
"""Nobody else: those who work with adults or the community, and the family, see no factors."""
