"""The graph of the pathway ledger: schemes of tiers and levels, and dated placements."""

from datetime import date
from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.pathway import models, services
from earlyhelp_graphql.declaring.fields import related
from earlyhelp_graphql.declaring.filters import any_of, compared, equals, where
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import (
    by,
    descending,
    newest_first,
    oldest_first,
)
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.reasons import Reasoned
from earlyhelp_graphql.types.support_plans import SupportPlan
from earlyhelp_graphql.types.vocabularies import Term, tell_changes

graph = Graph(read=scopes.PATHWAY_SCHEME.read)


@graph.type(models.PathwayScheme)
class PathwayScheme(Node):
    """One authority's published vocabulary of tiers or levels, in one version."""

    code: Annotated[str, "Which vocabulary it is, such as `level_of_need` or `prevention_tier`."]
    authority: Annotated[str, "The authority that published it."]
    version_label: Annotated[str, "Which edition it is, in the authority's words."]
    title: Annotated[str, "What the authority calls it."]
    source: Annotated[str, "The document that it was taken from."]
    is_confirmed: Annotated[
        bool,
        "Whether its facts were confirmed at the source. If not, check them there before quoting.",
    ]
    applies_from: Annotated[date, "The first day on which decisions may be made by it."]


@graph.type(models.PathwayPosition)
class PathwayPosition(Term):
    """One tier or level of a scheme; the lowest rank is the least need."""

    code: Annotated[str, "Its short code, once in the scheme."]
    label: Annotated[str, "What the authority calls it."]
    rank: Annotated[int, "Its place in the scheme, 1 or more: the higher, the greater the need."]
    stage: Annotated[
        models.Stage | None,
        "Whether it prevents, reduces or delays; null where the authority does not say.",
    ]
    is_statutory: Annotated[
        bool, "Whether help at it is a statutory duty and no longer early help."
    ]
    definition: Annotated[
        str, "Who is at it, in the authority's words; empty where none are known."
    ]
    response: Annotated[
        str, "What is done for people at it; empty where the authority does not say."
    ]
    is_early_help: Annotated[
        bool | None, "Whether early help covers it; null where the authority does not say."
    ]
    source: Annotated[str, "Where in the scheme's source it stands; empty where that is not known."]
    scheme: Annotated[PathwayScheme | None, "The scheme that it is part of."]


@graph.type(models.Placement, read=scopes.PATHWAY_PLACEMENT.read)
class Placement(Reasoned):
    """A decision: this person or plan is at this position from that day, by whom and why."""

    scheme: Annotated[PathwayScheme | None, "The scheme by which it was decided."]
    position: Annotated[PathwayPosition | None, "The tier or level that was decided."]
    suggested_position: Annotated[
        PathwayPosition | None,
        "What the scheme's own rule suggested; null where it suggested nothing.",
    ]
    person: Annotated[Person | None, "The person who is at it; null where it is a plan."]
    support_plan: Annotated[
        SupportPlan | None, "The plan that is at it; null where it is a person."
    ]
    decided_on: Annotated[
        date, "The day from which it holds, until the next one in the same scheme."
    ]
    decided_by: Annotated[Practitioner | None, "Who decided it."] = related(
        models.Placement.decided_by_practitioner_id
    )


graph.order(
    PathwayScheme,
    by(
        models.PathwayScheme.authority,
        models.PathwayScheme.code,
        descending(models.PathwayScheme.applies_from),
    ),
)
graph.filter(PathwayScheme, any_of("code"), any_of("authority"))
graph.filter(
    PathwayPosition,
    any_of("code"),
    any_of("stage"),
    equals("is_statutory"),
    compared("rank"),
    where("scheme"),
)
graph.filter(Placement, compared("decided_on"), where("scheme"), where("position"))
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
tell_changes(graph, PathwayScheme, PathwayPosition)
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
graph.mutation(services.enter_pathway_scheme, write=scopes.PATHWAY_SCHEME.write)
