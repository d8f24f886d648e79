"""What can be done at the front door: contacts are recorded, passed on and concluded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from sqlalchemy import select

from earlyhelp.front_door import models
from earlyhelp.inputs import Code, CodeOf, Id, Line, PastMoment, Version, Words
from earlyhelp.partnership.models import Organisation, Practitioner, Team, TeamMembership
from earlyhelp.people.models import Person
from earlyhelp.people.services import load_people
from earlyhelp.reasons.models import Decision
from earlyhelp.reasons.services import ReasonCode, noted, reason_for
from earlyhelp.saving import flush, new, save
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans.models import SupportPlan
from earlyhelp.support_plans.services.plans import OpenPlan, open_plan
from earlyhelp.support_plans.services.shared import ReasonCategory, load_open_plan
from earlyhelp.verbs import verb
from earlyhelp.vocabularies.services import NewTerm, add_term
from earlyhelp.work import UnitOfWork, refuse

Source = Annotated[
    Code,
    CodeOf(models.ContactSource.code, "UNKNOWN_SOURCE"),
    "Who made it, by the code of `contactSources`.",
]
Outcome = Annotated[
    Code,
    CodeOf(models.OutcomeKind.code, "UNKNOWN_OUTCOME"),
    "What becomes of it, by the code of `contactOutcomeKinds`.",
]
PlanAtHand = Annotated[
    Id[SupportPlan], "The plan that helps them already, or is opened for them: then none follows."
]


@dataclass(frozen=True)
class RecordContact:
    """Somebody is worried, or asks for help: for people who are recorded, or described in words."""

    received_at: PastMoment
    source: Source
    reason: Annotated[Words, "What they said, in their words."]
    child_safety: Annotated[models.Safety, "Whether a child may not be safe."]
    adult_safety: Annotated[models.Safety, "Whether an adult may not be safe."]
    team_id: Annotated[Id[Team], "In whose queue it is."]
    urgency: Annotated[
        models.Urgency, "How soon somebody has to look; at once where anybody may not be safe."
    ] = models.Urgency.ROUTINE
    person_ids: Annotated[tuple[Id[Person], ...], "Whom it is about, as far as recorded."] = ()
    description: Annotated[Words, "Whom it is about, where they are not recorded."] | None = None
    informant: Annotated[Line, "Who made it. It is protected."] | None = None
    reply_by: (
        Annotated[Line, "How to reach them safely; left out where there is no way."] | None
    ) = None
    organisation_id: Annotated[Id[Organisation], "For which organisation they spoke."] | None = None


@dataclass(frozen=True)
class NameInContact:
    """It is known now whom a contact is about: people who are recorded."""

    contact_id: Id[models.Contact]
    version: Version[models.Contact]
    person_ids: Annotated[tuple[Id[Person], ...], "Whom it is about, beside whom it names."]


@dataclass(frozen=True)
class AllocateContact:
    """A practitioner takes a contact on, or it is passed on to the queue of another team."""

    contact_id: Id[models.Contact]
    version: Version[models.Contact]
    reason_code: ReasonCode
    practitioner_id: Annotated[Id[Practitioner], "Who takes it on."] | None = None
    team_id: Annotated[Id[Team], "Whose queue it goes to."] | None = None
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@dataclass(frozen=True)
class OverseeContact:
    """You have looked at a contact as a manager."""

    contact_id: Id[models.Contact]
    version: Version[models.Contact]
    reason_code: ReasonCode
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@dataclass(frozen=True)
class DecidedOutcome:
    """What becomes of a contact for some of the people it is about."""

    kind: Outcome
    reason_code: ReasonCode
    person_ids: Annotated[
        tuple[Id[Person], ...], "For whom; for whoever is described, where nobody is named."
    ] = ()
    support_plan_id: PlanAtHand | None = None
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@dataclass(frozen=True)
class ConcludeContact:
    """Everybody whom a contact is about has an outcome, or several."""

    contact_id: Id[models.Contact]
    version: Version[models.Contact]
    outcomes: Annotated[tuple[DecidedOutcome, ...], "What becomes of it, for whom."]


@dataclass(frozen=True)
class SupersedeOutcome:
    """Another outcome takes the place of one, for the same person; the former stays on record."""

    contact_outcome_id: Id[models.ContactOutcome]
    version: Version[models.ContactOutcome]
    kind: Outcome
    reason_code: ReasonCode
    support_plan_id: PlanAtHand | None = None
    reason: Words | None = None
    reason_category: ReasonCategory | None = None


@dataclass(frozen=True, kw_only=True)
class AddContactSource(NewTerm):
    """A source of contacts that the council counts apart."""

    code: Annotated[Code, "What contacts name it by, such as `5E`."]


@dataclass(frozen=True, kw_only=True)
class AddOutcomeKind(NewTerm):
    """An outcome of contacts that the council has."""

    code: Annotated[Code, "What outcomes name it by, such as `FAMILY_HUB`."]
    consequence: models.Consequence = models.Consequence.NONE


@verb
async def record_contact(work: UnitOfWork, command: RecordContact) -> models.Contact:
    """Record a contact, in a team's queue; refuse one about nobody (ABOUT_NOBODY).

    Where anybody may not be safe, or that cannot be told yet, it is looked at at once.
    """
    if not command.person_ids and command.description is None:
        message = "Name somebody who is recorded, or describe in words whom it is about."
        raise refuse("ABOUT_NOBODY", message, "description")
    await work.load(Team, command.team_id)
    if command.organisation_id:
        await work.load(Organisation, command.organisation_id)
    people = await load_people(work, command.person_ids)
    safe = {command.child_safety, command.adult_safety} == {models.Safety.SAFE}
    contact = new(
        models.Contact,
        command,
        without=("person_ids",),
        urgency=command.urgency if safe else models.Urgency.IMMEDIATE,
        recorded_by_practitioner_id=work.viewer.practitioner_id,
    )
    await save(work, contact)
    await _name(work, contact, people)
    return contact


@verb
async def name_in_contact(work: UnitOfWork, command: NameInContact) -> models.Contact:
    """Name people in a contact, while it is open (else CONCLUDED); each once (ALREADY_NAMED)."""
    contact = await _load_open(work, command.contact_id)
    await _name(work, contact, await load_people(work, command.person_ids))
    return await save(work, contact)


@verb
async def allocate_contact(work: UnitOfWork, command: AllocateContact) -> models.Contact:
    """Let a practitioner take an open contact on, or pass it on to another team, with a reason.

    Refuses neither (NOBODY_TO_HAVE_IT). A team gets it anew: nobody there has taken it on yet.
    """
    contact = await _load_open(work, command.contact_id)
    if command.team_id is None and command.practitioner_id is None:
        raise refuse("NOBODY_TO_HAVE_IT", "Name a practitioner, or a team.", "practitioner_id")
    if command.team_id is not None:
        await work.load(Team, command.team_id)
        contact.team_id = command.team_id
    if command.practitioner_id is not None:
        await work.load(Practitioner, command.practitioner_id)
    contact.practitioner_id = command.practitioner_id
    taken_on = command.practitioner_id is not None
    step = models.TriageStep.TAKEN_ON if taken_on else models.TriageStep.PASSED_ON
    await _decide(work, contact, step, command)
    return await save(work, contact)


@verb
async def oversee_contact(work: UnitOfWork, command: OverseeContact) -> models.TriageDecision:
    """Note that a manager of its team has looked at a contact, open or concluded, and why.

    Refuses anybody else (NOT_ITS_MANAGER).
    """
    contact = await work.load(models.Contact, command.contact_id)
    await _require_manager(work, contact)
    return await _decide(work, contact, models.TriageStep.OVERSEEN, command)


@verb
async def conclude_contact(work: UnitOfWork, command: ConcludeContact) -> models.Contact:
    """Conclude a contact: everybody in it has an outcome (else WITHOUT_OUTCOME).

    What follows from an outcome is done at once: see `contactOutcomeKinds`.
    """
    contact = await _load_open(work, command.contact_id)
    named = await _named_in(work, contact)
    decided = {id_ for each in command.outcomes for id_ in each.person_ids}
    if not command.outcomes or named - decided:
        message = "Somebody in it has no outcome yet. Say what becomes of it for each of them."
        raise refuse("WITHOUT_OUTCOME", message, "outcomes")
    if decided - named:
        message = "The contact does not name this person. Name them in it first."
        raise refuse("NOT_NAMED", message, "outcomes")
    for each in command.outcomes:
        await _give(work, contact, each, each.person_ids or (None,))
    contact.concluded_at = work.clock()
    return await save(work, contact)


@verb
async def supersede_outcome(work: UnitOfWork, command: SupersedeOutcome) -> models.ContactOutcome:
    """Put another outcome in the place of one (once: ALREADY_SUPERSEDED)."""
    former = await work.load(models.ContactOutcome, command.contact_outcome_id)
    if former.superseded_by_id is not None:
        message = "Another outcome took its place already. Supersede that one."
        raise refuse("ALREADY_SUPERSEDED", message, "contact_outcome_id")
    contact = await work.load(models.Contact, former.contact_id)
    (outcome,) = await _give(work, contact, command, (former.person_id,))
    former.superseded_by_id = outcome.id
    await flush(work)
    return outcome


@verb
async def add_contact_source(work: UnitOfWork, command: AddContactSource) -> models.ContactSource:
    """Add a source of contacts; refuse a code that is taken (CODE_TAKEN)."""
    return await add_term(work, models.ContactSource, command)


@verb
async def add_outcome_kind(work: UnitOfWork, command: AddOutcomeKind) -> models.OutcomeKind:
    """Add an outcome of contacts; refuse a code that is taken (CODE_TAKEN)."""
    return await add_term(work, models.OutcomeKind, command)


async def _load_open(work: UnitOfWork, id_: UUID) -> models.Contact:
    contact = await work.load(models.Contact, id_)
    if contact.concluded_at is not None:
        message = "This contact is concluded. Supersede an outcome, or record a new contact."
        raise refuse("CONCLUDED", message, *work.path_of(models.Contact, id_))
    return contact


async def _require_manager(work: UnitOfWork, contact: models.Contact) -> None:
    row, manager = TeamMembership, work.require_practitioner()
    managing = select(row.id).where(
        row.team_id == contact.team_id,
        row.practitioner_id == manager,
        row.is_manager,
        holds_on(row, work.today),
    )
    if await work.session.scalar(managing) is None:
        message = "Only a manager of the team that has the contact can do this. Ask one of them."
        raise refuse("NOT_ITS_MANAGER", message, "contact_id")


async def _name(work: UnitOfWork, contact: models.Contact, people: Iterable[UUID]) -> None:
    work.session.add_all(
        models.ContactPerson(
            contact_id=contact.id, person_id=person_id, received_at=contact.received_at
        )
        for person_id in people
    )
    await flush(work)


async def _named_in(work: UnitOfWork, contact: models.Contact) -> set[UUID]:
    row = models.ContactPerson
    named = await work.session.scalars(select(row.person_id).where(row.contact_id == contact.id))
    return set(named)


async def _decide(
    work: UnitOfWork,
    contact: models.Contact,
    step: models.TriageStep,
    command: AllocateContact | OverseeContact,
) -> models.TriageDecision:
    decision = models.TriageDecision(
        contact_id=contact.id,
        step=step,
        decided_at=work.clock(),
        decided_by_practitioner_id=work.require_practitioner(),
        team_id=contact.team_id,
        practitioner_id=contact.practitioner_id,
        **noted(await reason_for(work, Decision.TRIAGE, command), command),
    )
    return await save(work, decision)


async def _give(
    work: UnitOfWork,
    contact: models.Contact,
    command: DecidedOutcome | SupersedeOutcome,
    people: Iterable[UUID | None],
) -> list[models.ContactOutcome]:
    """Give people an outcome, with what follows from it; None is whoever is described."""
    why = noted(await reason_for(work, Decision.CONTACT_OUTCOME, command), command)
    given = {
        "contact_id": contact.id,
        "kind": command.kind,
        "decided_at": work.clock(),
        "decided_by_practitioner_id": work.require_practitioner(),
        "support_plan_id": await _plan(work, command, tuple(filter(None, people))),
    }
    outcomes = [models.ContactOutcome(person_id=each, **given, **why) for each in people]
    work.session.add_all(outcomes)
    await flush(work)
    return outcomes


async def _plan(
    work: UnitOfWork, command: DecidedOutcome | SupersedeOutcome, people: tuple[UUID, ...]
) -> UUID | None:
    """Return the plan at hand, or the draft that follows from an outcome; None without either."""
    if command.support_plan_id is not None:
        return (await load_open_plan(work, command.support_plan_id)).id
    row = models.OutcomeKind
    outcome = (await work.session.scalars(select(row).where(row.code == command.kind))).one()
    if outcome.consequence is not models.Consequence.DRAFT_PLAN:
        return None
    if not people:
        message = "A plan is opened for people who are recorded. Register them, and name them."
        raise refuse("ABOUT_NOBODY", message, "outcomes")
    return (await open_plan(work, OpenPlan(outcome.label, people, work.today))).id
