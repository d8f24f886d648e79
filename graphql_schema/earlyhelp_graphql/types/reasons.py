"""The graph of reasons: what may be given as the reason of which decision."""

from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.reasons import models
from earlyhelp_graphql.declaring.filters import any_of
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by

graph = Graph(read=scopes.DECISIONS_REASON.read)


@graph.type(models.Reason)
class Reason(Node):
    """A reason that may be given for one sort of decision; a council may add its own."""

    decision: Annotated[models.Decision, "What it may be given for."]
    code: Annotated[str, "What it is given by, once for each sort of decision."]
    label: Annotated[str, "What people read."]
    needs_note: Annotated[bool, "Whether a note has to go with it."]


graph.order(Reason, by(models.Reason.decision, models.Reason.code, name="CODE"))
graph.filter(Reason, any_of("decision"))
graph.many(None, "reasons", Reason, description="The reasons that may be given, by decision.")
