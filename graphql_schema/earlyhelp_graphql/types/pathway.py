"""The graph of the pathway ledger: schemes of tiers and levels, and dated placements."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String, cast, func

from earlyhelp.access import scopes, visibility
from earlyhelp.pathway import models, services
from earlyhelp_graphql.declaring.graph import (
    Graph,
    Orders,
    any_of,
    ascending,
    descending,
    filter_input,
    related,
)
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import SupportPlan, covered_by

graph = Graph(read=scopes.PATHWAY_SCHEME_READ)


@graph.type(models.PathwayScheme, subject=None)
class PathwayScheme(Node):
    """One authority's published vocabulary of tiers or levels, in one version."""

    code: str
    authority: str
    version_label: str
    title: str
    source: str
    is_confirmed: bool
    applies_from: date


@graph.type(models.PathwayPosition, subject=None)
class PathwayPosition(Node):
    """One tier or level of a scheme; the lowest rank is the least need."""

    code: str
    label: str
    rank: int
    stage: models.Stage | None
    is_statutory: bool
    definition: str
    scheme: PathwayScheme | None


@graph.type(
    models.Placement,
    read=scopes.PATHWAY_PLACEMENT_READ,
    subject=lambda row: func.coalesce(
        cast(row.person_id, String()), covered_by(row.support_plan_id, row)
    ),
    visible=lambda row, grant: visibility.placement_visible(row, grant.rows),
)
class Placement(Node):
    """A decision: this person or plan is at this position from that day, by whom and why."""

    scheme: PathwayScheme | None
    position: PathwayPosition | None
    suggested_position: PathwayPosition | None
    person: Person | None
    support_plan: SupportPlan | None
    decided_on: date
    decided_by: Practitioner | None = related(models.Placement.decided_by_practitioner_id)
    reason: str | None


class PathwaySchemeOrder(StrEnum):
    """How schemes are ordered."""

    AUTHORITY = "AUTHORITY"


class PathwayPositionOrder(StrEnum):
    """How the positions of a scheme are ordered."""

    RANK = "RANK"


class PlacementOrder(StrEnum):
    """How placements are ordered."""

    DECIDED_NEWEST_FIRST = "DECIDED_NEWEST_FIRST"
    DECIDED = "DECIDED"


@filter_input
class PathwaySchemeFilter:
    """Which schemes to list."""

    code: list[str] | None = any_of()
    authority: list[str] | None = any_of()


SCHEME_ORDERS = Orders(
    PathwaySchemeOrder,
    {
        PathwaySchemeOrder.AUTHORITY: (
            ascending(models.PathwayScheme.authority),
            ascending(models.PathwayScheme.code),
            descending(models.PathwayScheme.applies_from),
        )
    },
)
POSITION_ORDERS = Orders(
    PathwayPositionOrder, {PathwayPositionOrder.RANK: (ascending(models.PathwayPosition.rank),)}
)
PLACEMENT_ORDERS = Orders(
    PlacementOrder,
    {
        PlacementOrder.DECIDED_NEWEST_FIRST: (descending(models.Placement.decided_on),),
        PlacementOrder.DECIDED: (ascending(models.Placement.decided_on),),
    },
)

graph.many(
    None,
    "pathway_schemes",
    PathwayScheme,
    orders=SCHEME_ORDERS,
    filters=PathwaySchemeFilter,
    description="The vocabularies of tiers and levels, by authority and version.",
)
graph.list(
    PathwayScheme,
    "positions",
    PathwayPosition,
    orders=POSITION_ORDERS,
    description="The scheme's tiers or levels, least need first.",
)
graph.many(
    Person,
    "placements",
    Placement,
    orders=PLACEMENT_ORDERS,
    description="Every decided tier and level of the person, with its reason.",
)
graph.many(
    SupportPlan,
    "placements",
    Placement,
    orders=PLACEMENT_ORDERS,
    description="Every decided tier and level of the plan, with its reason.",
)

graph.mutation(services.record_placement, write=scopes.PATHWAY_PLACEMENT_WRITE)
