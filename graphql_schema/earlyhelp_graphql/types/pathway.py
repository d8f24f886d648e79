"""The graph of the pathway ledger: schemes of tiers and levels, and dated placements."""

from datetime import date

from earlyhelp.access import scopes
from earlyhelp.pathway import models, services
from earlyhelp_graphql.declaring.fields import related
from earlyhelp_graphql.declaring.filters import any_of
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by, descending, newest_first, oldest_first
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import SupportPlan

graph = Graph(read=scopes.PATHWAY_SCHEME.read)


@graph.type(models.PathwayScheme)
class PathwayScheme(Node):
    """One authority's published vocabulary of tiers or levels, in one version."""

    code: str
    authority: str
    version_label: str
    title: str
    source: str
    is_confirmed: bool
    applies_from: date


@graph.type(models.PathwayPosition)
class PathwayPosition(Node):
    """One tier or level of a scheme; the lowest rank is the least need."""

    code: str
    label: str
    rank: int
    stage: models.Stage | None
    is_statutory: bool
    definition: str
    scheme: PathwayScheme | None


@graph.type(models.Placement, read=scopes.PATHWAY_PLACEMENT.read)
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


graph.order(
    PathwayScheme,
    by(
        models.PathwayScheme.authority,
        models.PathwayScheme.code,
        descending(models.PathwayScheme.applies_from),
    ),
)
graph.filter(PathwayScheme, any_of("code"), any_of("authority"))
graph.order(PathwayPosition, by(models.PathwayPosition.rank))
graph.order(
    Placement,
    newest_first(models.Placement.decided_on),
    oldest_first(models.Placement.decided_on),
)

graph.many(
    None,
    "pathway_schemes",
    PathwayScheme,
    description="The vocabularies of tiers and levels, by authority and version.",
)
graph.list(
    PathwayScheme,
    "positions",
    PathwayPosition,
    description="The scheme's tiers or levels, least need first.",
)
graph.many(
    Person,
    "placements",
    Placement,
    description="Every decided tier and level of the person, with its reason.",
)
graph.many(
    SupportPlan,
    "placements",
    Placement,
    description="Every decided tier and level of the plan, with its reason.",
)

graph.mutation(services.record_placement, write=scopes.PATHWAY_PLACEMENT.write)
