"""Tables of the front door: contacts, whom they are about, and every decision on them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from earlyhelp.partnership.models import Organisation, Practitioner, Team
from earlyhelp.people.models import Person
from earlyhelp.reasons.models import Reasoned
from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.constraints import refusal
from earlyhelp.storage.tables import Identified, Table, Versioned
from earlyhelp.support_plans.models import SupportPlan
from earlyhelp.vocabularies.models import Term

_OPEN: ColumnElement[bool] = column("concluded_at").is_(None)


class ContactSource(Term, Table):
    """Who makes contacts, by the codes that returns ask for (`1A` to `10`), and a council's own."""

    __tablename__ = "contact_sources"
    __table_args__ = (
        UniqueConstraint(
            "code",
            name="contact_sources_code_uq",
            info=refusal("CODE_TAKEN", "Another source has this code. Choose a new one.", "code"),
        ),
    )

    code: Mapped[str]


class Consequence(ClosedSet):
    """What follows from an outcome, in the same moment."""

    NONE = "NONE", "Nothing more is recorded."
    DRAFT_PLAN = "DRAFT_PLAN", "A draft plan is opened for everybody who has this outcome."


class OutcomeKind(Term, Table):
    """What may become of a contact for one person, and what follows from that."""

    __tablename__ = "contact_outcome_kinds"
    __table_args__ = (
        UniqueConstraint(
            "code",
            name="contact_outcome_kinds_code_uq",
            info=refusal("CODE_TAKEN", "Another outcome has this code. Choose a new one.", "code"),
        ),
    )

    code: Mapped[str]
    consequence: Mapped[Consequence] = mapped_column(
        choice(Consequence, "consequence"), server_default=text("'NONE'")
    )


class Urgency(ClosedSet):
    """How soon somebody has to look at a contact."""

    IMMEDIATE = "IMMEDIATE", "At once."
    URGENT = "URGENT", "Today."
    ROUTINE = "ROUTINE", "In its turn."


class Safety(ClosedSet):
    """Whether somebody may not be safe: asked of children and of adults apart."""

    SAFE = "SAFE", "Nothing says so."
    CANNOT_TELL_YET = "CANNOT_TELL_YET", "It cannot be told yet, which counts as a concern."
    CONCERN = "CONCERN", "Somebody may be at risk of harm."


class Contact(Identified, Versioned, Table):
    """A concern or a request about one or more people, in the words of whoever made it.

    It is in a team's queue until it is concluded; ``practitioner_id`` is who has taken it on.
    ``informant`` says who made it, and ``reply_by`` how to reach them safely.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("contacts_queue_ix", "team_id", "received_at", "id", postgresql_where=_OPEN),
        Index("contacts_own_ix", "practitioner_id", "received_at", postgresql_where=_OPEN),
        Index(None, "received_at", "id"),
        CheckConstraint(
            "urgency = 'IMMEDIATE' OR (child_safety = 'SAFE' AND adult_safety = 'SAFE')",
            name="concerns_do_not_wait",
        ),
    )

    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    source: Mapped[str] = mapped_column(ForeignKey(ContactSource.code), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    informant: Mapped[str | None]
    reply_by: Mapped[str | None]
    reason: Mapped[str]
    description: Mapped[str | None]
    child_safety: Mapped[Safety] = mapped_column(choice(Safety, "child_safety"))
    adult_safety: Mapped[Safety] = mapped_column(choice(Safety, "adult_safety"))
    urgency: Mapped[Urgency] = mapped_column(choice(Urgency, "urgency"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey(Team.id))
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey(Practitioner.id))
    recorded_by_practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
    concluded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ContactPerson(Identified, Table):
    """That a contact is about somebody. Those who help them see that there was one, and when."""

    __tablename__ = "contact_people"
    __table_args__ = (
        UniqueConstraint(
            "contact_id",
            "person_id",
            name="contact_people_once_uq",
            info=refusal("ALREADY_NAMED", "The contact names this person already.", "person_ids"),
        ),
        Index(None, "person_id", "received_at"),
    )

    contact_id: Mapped[UUID] = mapped_column(ForeignKey(Contact.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TriageStep(ClosedSet):
    """What was decided on the way."""

    TAKEN_ON = "TAKEN_ON", "A practitioner has it."
    PASSED_ON = "PASSED_ON", "Another team has it in its queue."
    OVERSEEN = "OVERSEEN", "A manager has looked at it."


class TriageDecision(Reasoned, Identified, Table):
    """One decision on a contact: what, by whom, when and why. None is ever changed."""

    __tablename__ = "triage_decisions"

    contact_id: Mapped[UUID] = mapped_column(ForeignKey(Contact.id), index=True)
    step: Mapped[TriageStep] = mapped_column(choice(TriageStep, "step"))
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_by_practitioner_id: Mapped[UUID] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
    team_id: Mapped[UUID] = mapped_column(ForeignKey(Team.id), index=True)
    practitioner_id: Mapped[UUID | None] = mapped_column(ForeignKey(Practitioner.id), index=True)


class ContactOutcome(Reasoned, Identified, Versioned, Table):
    """What became of a contact for one person, or for whom it describes; one may supersede it."""

    __tablename__ = "contact_outcomes"
    __table_args__ = (
        Index(
            "contact_outcomes_once_uq",
            "contact_id",
            "person_id",
            "kind",
            unique=True,
            postgresql_where=column("superseded_by_id").is_(None),
            postgresql_nulls_not_distinct=True,
            info=refusal("ALREADY_DECIDED", "This person has this outcome already.", "outcomes"),
        ),
        Index(None, "contact_id"),
        Index(None, "person_id", "decided_at"),
    )

    contact_id: Mapped[UUID] = mapped_column(ForeignKey(Contact.id))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[str] = mapped_column(ForeignKey(OutcomeKind.code), index=True)
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_by_practitioner_id: Mapped[UUID] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
    superseded_by_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("contact_outcomes.id"), index=True
    )
    support_plan_id: Mapped[UUID | None] = mapped_column(ForeignKey(SupportPlan.id), index=True)
