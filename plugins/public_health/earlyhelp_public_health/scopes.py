"""The scopes of this plugin, and which of core's roles hold them."""

from collections.abc import Mapping

from earlyhelp_graphql.plugin import Resource, RoleGrant

ASSET = Resource(
    "public_health:asset",
    read="See community assets: groups, places and services near by.",
    write="Register community assets.",
)
EPISODE = Resource(
    "public_health:episode",
    read="See a person's episodes with a connector, and their introductions.",
    write="Start and end episodes with a connector, introduce people to assets.",
)
INDICATOR = Resource(
    "public_health:indicator", read="See indicators over everybody; opens no record."
)

SCOPES = (*ASSET.scopes, *EPISODE.scopes, *INDICATOR.scopes)

_GRANTED: Mapping[str, tuple[str, ...]] = {
    "administrator": (ASSET.read, ASSET.write),
    "adult_practitioner": (ASSET.read, EPISODE.read),
    "analyst": (ASSET.read, INDICATOR.read),
    "connector": (ASSET.read, ASSET.write, EPISODE.read, EPISODE.write),
    "family": (ASSET.read,),
    "front_door": (ASSET.read,),
    "partner": (ASSET.read,),
    "practitioner": (ASSET.read, EPISODE.read),
    "team_manager": (ASSET.read, EPISODE.read),
}

GRANTS = tuple(RoleGrant(role, scopes) for role, scopes in _GRANTED.items())
