"""The scopes of this plugin, and which of core's roles hold them."""

from collections.abc import Mapping

from earlyhelp.contract.records import RoleGrant, Scope

ASSET_READ = "public_health:asset:read"
ASSET_WRITE = "public_health:asset:write"
EPISODE_READ = "public_health:episode:read"
EPISODE_WRITE = "public_health:episode:write"
INDICATOR_READ = "public_health:indicator:read"

SCOPES = (
    Scope(ASSET_READ, "See community assets: groups, places and services near by."),
    Scope(ASSET_WRITE, "Register community assets."),
    Scope(EPISODE_READ, "See a person's episodes with a connector, and their introductions."),
    Scope(EPISODE_WRITE, "Start and end episodes with a connector, introduce people to assets."),
    Scope(INDICATOR_READ, "See indicators over everybody; opens no record."),
)

_GRANTED: Mapping[str, tuple[str, ...]] = {
    "administrator": (ASSET_READ, ASSET_WRITE),
    "adult_practitioner": (ASSET_READ, EPISODE_READ),
    "analyst": (ASSET_READ, INDICATOR_READ),
    "connector": (ASSET_READ, ASSET_WRITE, EPISODE_READ, EPISODE_WRITE),
    "family": (ASSET_READ,),
    "front_door": (ASSET_READ,),
    "partner": (ASSET_READ,),
    "practitioner": (ASSET_READ, EPISODE_READ),
    "team_manager": (ASSET_READ, EPISODE_READ),
}

GRANTS = tuple(RoleGrant(role, scopes) for role, scopes in _GRANTED.items())
