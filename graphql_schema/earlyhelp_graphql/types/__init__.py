"""Core's part of the graph, declared in the same way as a plugin's."""

from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.types import (
    accounts,
    amendments,
    closing,
    corrections,
    front_door,
    households,
    leading,
    notices,
    partnership,
    pathway,
    people,
    plan_lists,
    reasons,
    support_plans,
    vocabularies,
)

GRAPHS: tuple[Graph, ...] = (
    partnership.graph,
    vocabularies.graph,
    people.graph,
    households.graph,
    support_plans.graph,
    plan_lists.graph,
    closing.graph,
    leading.graph,
    notices.graph,
    pathway.graph,
    reasons.graph,
    front_door.graph,
    corrections.graph,
    accounts.graph,
    amendments.graph,
)
