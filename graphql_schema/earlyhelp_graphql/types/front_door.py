"""The graph of the front door: contacts, whom they are about, and what was decided on them."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import aliased

from earlyhelp.access import scopes
from earlyhelp.front_door import models, services
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp_graphql.declaring.common import RowVersion
from earlyhelp_graphql.declaring.fields import related
from earlyhelp_graphql.declaring.filters import any_of, at_least, at_most, equals
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import by, newest_first, oldest_first
from earlyhelp_graphql.types.partnership import Organisation, Practitioner, Team
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.reasons import Reasoned
from earlyhelp_graphql.types.support_plans import SupportPlan
from earlyhelp_graphql.types.vocabularies import Term, tell_changes

graph = Graph(read=scopes.FRONT_DOOR_CONTACT.read)

WithinDays = Annotated[int | None, "How many days back another one counts; 365 if left out."]
_YEAR = 365


@graph.type(models.ContactSource, read=scopes.VOCABULARIES_TERM.read)
class ContactSource(Term):
    """Who makes contacts: what returns ask for, and what the council counts apart."""

    code: Annotated[str, "What contacts name it by."]


@graph.type(models.OutcomeKind, read=scopes.VOCABULARIES_TERM.read)
class ContactOutcomeKind(Term):
    """What may become of a contact for one person, and what follows from that."""

    code: Annotated[str, "What outcomes name it by."]
    consequence: Annotated[models.Consequence, "What is done at once where it is decided."]


@graph.type(models.Contact)
class Contact(Node):
    """A concern or a request about one or more people, in the words of whoever made it."""

    received_at: Annotated[datetime, "The moment at which it was made."]
    source: Annotated[str, "Who made it, by the code of `contactSources`."]
    organisation: Annotated[Organisation | None, "For which organisation they spoke."]
    informant: Annotated[str | None, "Who made it; null where nobody said. Do not pass it on."]
    reply_by: Annotated[str | None, "How to reach them safely; null where there is no way."]
    reason: Annotated[str, "What they said."]
    description: Annotated[
        str | None, "Whom it is about, in words; null where all are named in `people`."
    ]
    child_safety: Annotated[models.Safety, "Whether a child may not be safe."]
    adult_safety: Annotated[models.Safety, "Whether an adult may not be safe."]
    urgency: Annotated[models.Urgency, "How soon somebody has to look at it."]
    team: Annotated[Team | None, "In whose queue it is, or was when it was concluded."]
    practitioner: Annotated[Practitioner | None, "Who has taken it on; null until then."]
    recorded_by: Annotated[
        Practitioner | None, "Who recorded it; null where it was nobody who helps families."
    ] = related(models.Contact.recorded_by_practitioner_id)
    concluded_at: Annotated[
        datetime | None, "The moment at which everybody in it had an outcome; null until then."
    ]
    version: RowVersion


@graph.type(models.ContactPerson)
class ContactPerson(Node):
    """That a contact is about somebody."""

    person: Annotated[Person | None, "Whom it is about."]
    contact: Annotated[Contact | None, "The contact, where you may see what was said."]
    received_at: Annotated[datetime, "The moment at which it was made."]


@graph.type(models.ContactOutcome)
class ContactOutcome(Reasoned):
    """What became of a contact for one person, or for whoever it describes."""

    contact: Annotated[Contact | None, "The contact, where you may see what was said."]
    person: Annotated[Person | None, "For whom; null for whoever is described."]
    kind: Annotated[str, "What became of it, by the code of `contactOutcomeKinds`."]
    decided_at: Annotated[datetime, "The moment of the decision."]
    decided_by: Annotated[Practitioner | None, "Who decided."] = related(
        models.ContactOutcome.decided_by_practitioner_id
    )
    support_plan: Annotated[
        SupportPlan | None, "The plan that was opened in consequence, where you may see it."
    ]
    version: RowVersion


@graph.type(models.TriageDecision, read=scopes.FRONT_DOOR_TRIAGE.read)
class TriageDecision(Reasoned):
    """One decision on a contact: what, by whom, when and why. None is ever changed."""

    step: Annotated[models.TriageStep, "What was decided."]
    decided_at: Annotated[datetime, "The moment of the decision."]
    decided_by: Annotated[Practitioner | None, "Who decided."] = related(
        models.TriageDecision.decided_by_practitioner_id
    )
    team: Annotated[Team | None, "The team that had the contact then."]
    practitioner: Annotated[Practitioner | None, "Who had taken it on then."]


@graph.expression(Contact, returns=bool | None)
def is_open(contact: Row) -> ColumnElement[bool]:
    """Whether somebody in it has no outcome yet."""
    open_: ColumnElement[bool] = contact.concluded_at.is_(None)
    return open_


@graph.expression(ContactOutcome, returns=bool | None)
def is_superseded(outcome: Row) -> ColumnElement[bool]:
    """Whether another outcome took its place."""
    superseded: ColumnElement[bool] = outcome.superseded_by_id.is_not(None)
    return superseded


@graph.expression(ContactPerson, returns=bool | None, within_days=WithinDays)
def is_repeat(named: Row, within_days: ColumnElement[int] | None) -> ColumnElement[bool]:
    """Whether another contact named the person in the days before this one."""
    earlier = aliased(models.ContactPerson)
    days = _YEAR if within_days is None else within_days
    since = named.received_at - func.make_interval(0, 0, 0, days)
    return exists().where(
        earlier.person_id == named.person_id,
        earlier.received_at < named.received_at,
        earlier.received_at >= since,
    )


graph.order(Contact, newest_first(models.Contact.received_at))
graph.order(Contact, oldest_first(models.Contact.received_at))
graph.order(ContactPerson, newest_first(models.ContactPerson.received_at))
graph.order(ContactOutcome, newest_first(models.ContactOutcome.decided_at))
graph.order(TriageDecision, oldest_first(models.TriageDecision.decided_at))
graph.order(ContactSource, by(models.ContactSource.code))
graph.order(ContactOutcomeKind, by(models.OutcomeKind.code))
graph.filter(
    Contact,
    any_of("urgency", indexed=False),
    at_least("received_at"),
    at_most("received_at"),
    equals("is_open", "open", indexed=False),
)
graph.filter(ContactOutcome, equals("is_superseded", "superseded"))

graph.many(None, "contacts", Contact, description="What was told at the front door.")
graph.many(
    None,
    "contacts_to_do",
    Contact,
    on=lambda contact: (
        (contact.practitioner_id == binds.viewer_practitioner) & contact.concluded_at.is_(None)
    ),
    description="The contacts that you have taken on, and nobody has concluded.",
)
graph.many(None, "contact_sources", ContactSource, description="Who may make contacts.")
graph.many(
    None, "contact_outcome_kinds", ContactOutcomeKind, description="What may become of contacts."
)
graph.many(Contact, "people", ContactPerson, description="Whom it is about, as far as recorded.")
graph.many(Contact, "outcomes", ContactOutcome, description="What became of it, for whom.")
graph.many(
    Contact,
    "decisions",
    TriageDecision,
    description="What was decided on the way, the first first.",
    scope=scopes.FRONT_DOOR_TRIAGE.read,
)
graph.many(Team, "contacts", Contact, description="The contacts in the team's queue, and before.")
graph.many(Person, "contacts", ContactPerson, description="The contacts that name the person.")
graph.many(
    Person, "contact_outcomes", ContactOutcome, description="What became of contacts for them."
)
tell_changes(graph, ContactSource, ContactOutcomeKind)

graph.mutation(services.record_contact, write=scopes.FRONT_DOOR_CONTACT.write)
graph.mutation(
    services.name_in_contact,
    services.allocate_contact,
    services.oversee_contact,
    services.conclude_contact,
    services.supersede_outcome,
    write=scopes.FRONT_DOOR_TRIAGE.write,
)
graph.mutation(
    services.add_contact_source, services.add_outcome_kind, write=scopes.VOCABULARIES_TERM.write
)
