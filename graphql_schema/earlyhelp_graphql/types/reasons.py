"""The graph of reasons: what may be given as the reason of which decision."""

from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.reasons import models, services
from earlyhelp_graphql.declaring.filters import any_of
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by
from earlyhelp_graphql.types.vocabularies import Term, tell_changes

graph = Graph(read=scopes.VOCABULARIES_TERM.read)


@graph.type(models.Reason)
class Reason(Term):
    """A reason that may be given for one sort of decision."""

    decision: Annotated[models.Decision, "What it may be given for."]
    code: Annotated[str, "What it is given by, once for each sort of decision."]
    needs_words: Annotated[bool, "Whether the code alone does not tell enough."]
    tells_manager: Annotated[bool, "Whether a manager has to look at what was decided."]


class Reasoned(Node):
    """What every type has that gives the reason of a decision: see the mixin of its table."""

    coded_reason: Annotated[
        Reason | None, "Why, by its code; of a period, why it ended. Null for families."
    ]
    reason: Annotated[
        str | None,
        "Why, in words; null where none were needed, for families, and for roles that do not reach "
        "its category.",
    ]
    reason_category: Annotated[
        str | None,
        "The category of data that the words are of; where it is null, only roles that reach "
        "every category read them.",
    ]


graph.order(Reason, by(models.Reason.decision, models.Reason.code, name="CODE"))
graph.filter(Reason, any_of("decision"))
graph.many(None, "reasons", Reason, description="The reasons that may be given, by decision.")
tell_changes(graph, Reason)

graph.mutation(services.add_reason, write=scopes.VOCABULARIES_TERM.write)
