"""The scopes of this plugin, and which of core's roles hold them."""

from earlyhelp.contract.records import RoleGrant, Scope

OBSERVATION_READ = "care_act:observation:read"
OBSERVATION_WRITE = "care_act:observation:write"

SCOPES = (
    Scope(OBSERVATION_READ, "See what was observed of a person's wellbeing, area by area."),
    Scope(OBSERVATION_WRITE, "Record and correct observations of a person's wellbeing."),
)
GRANTS = tuple(
    RoleGrant(role, (OBSERVATION_READ, OBSERVATION_WRITE))
    for role in ("adult_practitioner", "team_manager")
)
