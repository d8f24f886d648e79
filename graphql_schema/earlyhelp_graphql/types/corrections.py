"""The graph of what was entered in error: who took it out, when and why."""

from datetime import date
from typing import Annotated

from earlyhelp.access import scopes
from earlyhelp.corrections import deaths, models, services
from earlyhelp_graphql.declaring.dates import EndedOn, ended_on
from earlyhelp_graphql.declaring.fields import related
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.orders import newest_first
from earlyhelp_graphql.types.partnership import Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.reasons import Reasoned
from earlyhelp_graphql.types.support_plans import SupportPlan

graph = Graph(read=scopes.CORRECTIONS_ENTRY.read)


@graph.type(models.EntryInError)
class EntryInError(Reasoned):
    """A record that was made by mistake. It is in no list and no figure, and gives no sight."""

    record_type: Annotated[
        str, "What it was, by the name of its type (`PlanCoverage`), or `Death`."
    ]
    support_plan: Annotated[SupportPlan | None, "The plan that it was about, if any."]
    person: Annotated[Person | None, "Whom it was about, if anybody, where you may see them."]
    related_person: Annotated[Person | None, "To whom it related them, if to anybody."]
    practitioner: Annotated[Practitioner | None, "The practitioner whom it named, if any."]
    started_on: Annotated[date | None, "The day from which it said that it held, if any."]
    ended_on: EndedOn = ended_on()
    marked_on: Annotated[date, "The day on which it was marked as entered in error."]
    marked_by: Annotated[
        Practitioner | None, "Who marked it; null where it was nobody who helps families."
    ] = related(models.EntryInError.marked_by_practitioner_id)


graph.order(EntryInError, newest_first(models.EntryInError.marked_on))
graph.many(
    SupportPlan,
    "entries_in_error",
    EntryInError,
    description="What was entered in error in the plan, and taken out.",
)
graph.many(
    Person,
    "entries_in_error",
    EntryInError,
    by=models.EntryInError.person_id,
    description="What was entered in error about the person, and taken out.",
)

graph.mutation(services.mark_entered_in_error, write=scopes.CORRECTIONS_ENTRY.write)
graph.mutation(deaths.mark_death_entered_in_error, write=scopes.PEOPLE_PERSON.write)
