"""The graph of vocabularies: what every term tells, and what a council changed of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.reading.declarations import Row
from earlyhelp.vocabularies import models, services
from earlyhelp_graphql.declaring.common import RowVersion
from earlyhelp_graphql.declaring.fields import record
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import newest_first
from earlyhelp_graphql.types.partnership import Practitioner

graph = Graph(read=scopes.VOCABULARIES_TERM.read)


class Term(Node):
    """What every type has that is a term of a vocabulary: see the mixin of its table."""

    label: Annotated[str, "What people call it, in a few words."]
    definition: Annotated[str, "What it means; empty where the label says it all."]
    retired_on: Annotated[
        date | None,
        "The first day that it is no longer chosen for; null while it is in use. What was recorded "
        "with it keeps it.",
    ]
    version: RowVersion


@graph.type(models.VocabularyChange, read=scopes.VOCABULARIES_CHANGE.read)
class VocabularyChange(Node):
    """What a council added to a vocabulary, or changed of a term. Upgrades leave it as it is."""

    changed_at: Annotated[datetime, "The moment of the change."]
    practitioner: Annotated[
        Practitioner | None, "Who made it; null where their account is no practitioner's."
    ]
    reason: Annotated[str, "Why it was made."]


@record
class ChangedField:
    """One field of a term that was changed."""

    name: Annotated[str, "The field."]
    before: Annotated[str | None, "What it said before; null where it said nothing."]
    after: Annotated[str | None, "What it says now; null where it says nothing."]


@graph.field(
    VocabularyChange, needs=[models.VocabularyChange.before, models.VocabularyChange.after]
)
def fields(changes: Sequence[Row]) -> Sequence[list[ChangedField] | None]:
    """What was changed, field by field; of a term that was added, all that was said of it."""
    return [
        [
            ChangedField(name=name, before=each.before.get(name), after=after)
            for name, after in sorted(each.after.items())
        ]
        for each in changes
    ]


graph.order(VocabularyChange, newest_first(models.VocabularyChange.changed_at))
graph.many(
    None,
    "vocabulary_changes",
    VocabularyChange,
    description="What was added to the vocabularies and changed of them.",
)
graph.mutation(services.change_term, write=scopes.VOCABULARIES_TERM.write)


def tell_changes(part: Graph, *terms: type[Node]) -> None:
    """Let what vocabularies are made of tell what a council changed of it."""
    for term in terms:
        part.many(
            term,
            "changes",
            VocabularyChange,
            on=lambda row, change: change.term_id == row.id,
            description="What was changed of it, by whom and why.",
        )
