"""The scopes of this plugin, and which of core's roles hold them."""

from earlyhelp_graphql.plugin import Resource, RoleGrant

OBSERVATION = Resource(
    "care_act:observation",
    read="See what was observed of a person's wellbeing, area by area.",
    write="Record and correct observations of a person's wellbeing.",
)
SCOPES = OBSERVATION.scopes
GRANTS = tuple(
    RoleGrant(role, (OBSERVATION.read, OBSERVATION.write))
    for role in ("adult_practitioner", "team_manager")
)
