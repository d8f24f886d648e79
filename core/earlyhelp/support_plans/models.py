"""Tables of support plans. Every record row carries its plan, its subject and its category."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    column,
    text,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from earlyhelp.households.models import Household
from earlyhelp.partnership.models import Organisation, Practitioner
from earlyhelp.people.models import Person
from earlyhelp.reasons.models import Reasoned
from earlyhelp.storage.choices import ClosedSet, choice
from earlyhelp.storage.constraints import covering, no_overlap, refusal
from earlyhelp.storage.dated import or_never
from earlyhelp.storage.names import trigrams
from earlyhelp.storage.tables import Dated, Identified, Table, Versioned
from earlyhelp.storage.texts import sort_key
from earlyhelp.vocabularies.models import Term

_COVERED = ("started_on", "ended_on", "seen_until")
_KEPT = ("kept_for", "started_on", "ended_on", "id")


class PlanStatus(ClosedSet):
    """Where a support plan stands."""

    DRAFT = "DRAFT", "Being agreed with the family."
    ACTIVE = "ACTIVE", "Agreed: help is given."
    CLOSED = "CLOSED", "Help has ended."


class GoalOwnerKind(ClosedSet):
    """Whose goal it is."""

    PERSON = "PERSON", "One person's."
    FAMILY = "FAMILY", "The whole family's."
    ORGANISATION = "ORGANISATION", "An organisation's."


class GoalLifecycleStatus(ClosedSet):
    """Where a goal stands in its life (FHIR Goal.lifecycleStatus)."""

    PROPOSED = "PROPOSED", "Suggested, and not agreed yet."
    PLANNED = "PLANNED", "Agreed, and not begun yet."
    ACCEPTED = "ACCEPTED", "Agreed by whoever it is about."
    ACTIVE = "ACTIVE", "Being worked towards."
    ON_HOLD = "ON_HOLD", "Not being worked towards for now."
    COMPLETED = "COMPLETED", "No longer worked towards: it was reached, or its time is over."
    CANCELLED = "CANCELLED", "Given up."
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR", "Recorded by mistake."
    REJECTED = "REJECTED", "Suggested, and not agreed to."


class GoalAchievementStatus(ClosedSet):
    """How far a goal has been reached (FHIR Goal.achievementStatus)."""

    IN_PROGRESS = "IN_PROGRESS", "Being worked towards, and not reached yet."
    IMPROVING = "IMPROVING", "Getting nearer to it."
    WORSENING = "WORSENING", "Getting further from it."
    NO_CHANGE = "NO_CHANGE", "Neither nearer to it nor further from it."
    ACHIEVED = "ACHIEVED", "Reached."
    SUSTAINING = "SUSTAINING", "Reached, and kept up."
    NOT_ACHIEVED = "NOT_ACHIEVED", "Not reached."
    NO_PROGRESS = "NO_PROGRESS", "Not begun to come nearer."
    NOT_ATTAINABLE = "NOT_ATTAINABLE", "Cannot be reached."


class DataCategory(Identified, Table):
    """A category of information; roles reach some categories and not others."""

    __tablename__ = "data_categories"

    code: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]


class SupportPlan(Identified, Versioned, Table):
    """One plan of help for the people it covers; a household is its context, not a condition."""

    __tablename__ = "support_plans"
    __table_args__ = (
        CheckConstraint("(status = 'CLOSED') = (closed_on IS NOT NULL)", name="closed_has_a_date"),
        CheckConstraint("closed_on >= opened_on", name="closed_after_opened"),
        Index(None, "opened_on", "id"),
        Index(None, "sort_title", "id"),
        trigrams("support_plans_title_ix", "sort_title"),
    )

    title: Mapped[str]
    sort_title: Mapped[str] = sort_key(column("title"))
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey(Household.id), index=True)
    status: Mapped[PlanStatus] = mapped_column(choice(PlanStatus, "status"), index=True)
    opened_on: Mapped[date]
    opened_by_practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
    closed_on: Mapped[date | None]


class PlanCoverage(Reasoned, Identified, Dated, Table):
    """The time for which a plan covers a person, and why it ended."""

    __tablename__ = "plan_coverages"
    __table_args__ = (
        no_overlap(
            "support_plan_id",
            "person_id",
            name="plan_coverages_once_at_a_time_ex",
            info=refusal(
                "ALREADY_COVERED", "The plan covers this person on that day.", "person_id"
            ),
        ),
        covering("support_plan_id", "person_id", include=_COVERED),
        covering("person_id", "support_plan_id", include=_COVERED),
    )

    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    seen_until: Mapped[date | None]
    """Until when those who help still reach somebody who has died by it; else it is its end."""


class LeadPractitioner(Reasoned, Identified, Dated, Table):
    """Who leads a plan and when, from any organisation; at most one at a time. Why it ended."""

    __tablename__ = "lead_practitioners"
    __table_args__ = (
        no_overlap(
            "support_plan_id",
            name="lead_practitioners_one_at_a_time_ex",
            info=refusal(
                "LEAD_EXISTS",
                "Somebody leads this plan on some of these days. Read it again; end that first.",
                "practitioner_id",
            ),
        ),
        covering("support_plan_id", "practitioner_id"),
        covering("practitioner_id", "support_plan_id"),
    )

    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey(Practitioner.id))


class ClosingSafety(ClosedSet):
    """What is answered to the one question at closing: whether anybody may not be safe."""

    NO_CONCERN = "NO_CONCERN", "Nobody is thought to be unsafe."
    CONCERN = "CONCERN", "Somebody may not be safe."
    CANNOT_TELL = "CANNOT_TELL", "Nobody can tell, as where the family was never reached."


class PlanClosing(Reasoned, Identified, Versioned, Table):
    """That a plan was closed: by whom, why, who goes on helping, and whether a manager agrees.

    The end stands whatever the manager says; ``awaits_manager`` says that one has yet to look.
    """

    __tablename__ = "plan_closings"
    __table_args__ = (
        UniqueConstraint("support_plan_id"),
        CheckConstraint(
            "(approved_on IS NULL) = (approved_by_practitioner_id IS NULL)", name="approved"
        ),
    )

    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id))
    closed_by_practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
    was_active: Mapped[bool]
    """Whether help had begun: a plan that was closed by mistake is what it was before."""
    safety: Mapped[ClosingSafety | None] = mapped_column(choice(ClosingSafety, "safety"))
    stays_involved: Mapped[str | None]
    awaits_manager: Mapped[bool] = mapped_column(index=True)
    approved_on: Mapped[date | None]
    approved_by_practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )


class NoticeKind(ClosedSet):
    """What whoever leads a plan is told of."""

    SECOND_PLAN = "SECOND_PLAN", "Another open plan covers the person as well."
    DEATH = "DEATH", "The person has died: what the plan covered of them has ended."
    DEATH_IN_ERROR = "DEATH_IN_ERROR", "The person lives: a death was recorded in error."


class Notice(Identified, Table):
    """Something that happened elsewhere, of which whoever leads a plan has to know."""

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "noted_on", "id"),
        CheckConstraint(
            "(seen_on IS NULL) = (seen_by_practitioner_id IS NULL)", name="seen_by_somebody"
        ),
    )

    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), index=True)
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind, "kind"))
    noted_on: Mapped[date]
    seen_on: Mapped[date | None]
    seen_by_practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )


class HandoverStatus(ClosedSet):
    """What became of a proposal that somebody else leads a plan."""

    PROPOSED = "PROPOSED", "Not answered yet: whoever leads goes on leading."
    ACCEPTED = "ACCEPTED", "Accepted: the lead was handed over."
    DECLINED = "DECLINED", "Declined by whom it was proposed to."
    WITHDRAWN = "WITHDRAWN", "Withdrawn, or overtaken by another decision."


class LeadHandover(Reasoned, Identified, Table):
    """A proposal that another practitioner leads a plan from a day on, and why."""

    __tablename__ = "lead_handovers"
    __table_args__ = (
        CheckConstraint("(status = 'PROPOSED') = (answered_on IS NULL)", name="answered_on"),
        Index(None, "proposed_on", "id"),
        Index(
            "lead_handovers_one_proposed_uq",
            "support_plan_id",
            unique=True,
            postgresql_where="status = 'PROPOSED'",
            info=refusal(
                "ALREADY_PROPOSED",
                "Another hand-over of this plan is proposed. Withdraw that first.",
                "support_plan_id",
            ),
        ),
    )

    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id), index=True)
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey(Practitioner.id), index=True)
    starts_on: Mapped[date]
    proposed_on: Mapped[date]
    proposed_by_practitioner_id: Mapped[UUID] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
    status: Mapped[HandoverStatus] = mapped_column(
        choice(HandoverStatus, "status"), default=HandoverStatus.PROPOSED
    )
    answered_on: Mapped[date | None]


class TeamAroundTheFamilyMember(Identified, Dated, Table):
    """A practitioner's time in the team around the family, and what they do in it."""

    __tablename__ = "team_around_the_family_members"
    __table_args__ = (
        no_overlap(
            "support_plan_id",
            "practitioner_id",
            name="team_around_the_family_members_once_at_a_time_ex",
            info=refusal(
                "ALREADY_MEMBER",
                "The practitioner is in this team on that day. End that, or say when this ended.",
                "practitioner_id",
            ),
        ),
        covering(
            "support_plan_id",
            "practitioner_id",
            name="team_around_the_family_members_by_plan_ix",
        ),
        covering(
            "practitioner_id",
            "support_plan_id",
            name="team_around_the_family_members_by_practitioner_ix",
        ),
    )

    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey(Practitioner.id))
    role: Mapped[str]


class SightKept(ClosedSet):
    """Why a practitioner keeps sight of a plan that she does not help with."""

    CLOSED = "CLOSED", "She helped when it was closed, and may read it for a while."
    VACANT = "VACANT", "She was the last to lead it, or managed who was: her managers see it."


class KeptSight(Identified, Dated, Table):
    """The time for which a practitioner keeps sight of a plan that she does not help with.

    Of people of a closed plan it shows what was recorded before this row was: ids are made
    one after another.
    """

    __tablename__ = "kept_sights"
    __table_args__ = (
        no_overlap(
            "support_plan_id",
            "practitioner_id",
            "kept_for",
            name="kept_sights_once_at_a_time_ex",
            info=refusal("ALREADY_KEPT", "This sight of the plan is kept on that day."),
        ),
        covering("practitioner_id", "support_plan_id", include=_KEPT),
        covering("support_plan_id", "practitioner_id", include=_KEPT),
    )

    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey(Practitioner.id))
    kept_for: Mapped[SightKept] = mapped_column(choice(SightKept, "kept_for"))


class PlanRecord(Identified, Versioned):
    """What every record of a plan has: its plan, its category, and the person it is about.

    It is about the whole family where no person is named. Tables with this mixin share one rule
    of who sees their rows (`earlyhelp.access.rules.plan_records`). Its texts are its wording,
    of which ``own_words``, where there are any, are those of ``owner_person_id`` or else of
    whom it is about.
    """

    # Made for each table: a copy of a key would look for it in the plugin's own MetaData.
    @declared_attr
    def support_plan_id(cls) -> Mapped[UUID]:  # noqa: N805 - declared_attr hands over the class
        """Name the plan that it belongs to."""
        return mapped_column(ForeignKey(SupportPlan.id), index=True)

    @declared_attr
    def person_id(cls) -> Mapped[UUID | None]:  # noqa: N805 - same
        """Name whom it is about; null for the whole family."""
        return mapped_column(ForeignKey(Person.id), index=True)

    @declared_attr
    def category(cls) -> Mapped[str]:  # noqa: N805 - same
        """Say what kind of information it is."""
        return mapped_column(ForeignKey(DataCategory.code))


class NeedKind(Term, Table):
    """A kind of need: the code that needs are recorded with, so that they can be counted."""

    __tablename__ = "need_kinds"
    __table_args__ = (
        UniqueConstraint(
            "code",
            name="need_kinds_code_uq",
            info=refusal("CODE_TAKEN", "Another kind has this code. Choose a new one.", "code"),
        ),
    )

    code: Mapped[str]


class NeedOutcome(ClosedSet):
    """How far a need was met when its plan was closed."""

    MET = "MET", "It was met."
    PARTLY_MET = "PARTLY_MET", "It was met in part."
    NOT_MET = "NOT_MET", "It was not met."


class Need(PlanRecord, Table):
    """A coded need of one person, or of the whole family where no person is named."""

    __tablename__ = "needs"
    __table_args__ = (
        CheckConstraint("met_on >= identified_on", name="met_after_identified"),
        Index(None, "identified_on", "id"),
        UniqueConstraint("id", "support_plan_id"),
    )

    code: Mapped[str] = mapped_column(ForeignKey(NeedKind.code), index=True)
    statement: Mapped[str]
    identified_on: Mapped[date]
    met_on: Mapped[date | None]
    outcome: Mapped[NeedOutcome | None] = mapped_column(choice(NeedOutcome, "outcome"))
    """How far it was met when its plan was closed; None where it had been met, or is open."""


class Goal(PlanRecord, Table):
    """What should be different: whose goal, about whom, in whose words, and how far it is."""

    __tablename__ = "goals"
    __table_args__ = (
        CheckConstraint(
            "(owner_kind = 'PERSON') = (owner_person_id IS NOT NULL) AND "
            "(owner_kind = 'ORGANISATION') = (owner_organisation_id IS NOT NULL)",
            name="owner",
        ),
        UniqueConstraint("id", "support_plan_id"),
        Index("goals_target_on_ix", or_never(column("target_on")), "id"),
        ForeignKeyConstraint(["need_id", "support_plan_id"], [Need.id, Need.support_plan_id]),
    )

    need_id: Mapped[UUID | None] = mapped_column(index=True)
    owner_kind: Mapped[GoalOwnerKind] = mapped_column(choice(GoalOwnerKind, "owner_kind"))
    owner_person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    owner_organisation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Organisation.id), index=True
    )
    statement: Mapped[str]
    own_words: Mapped[str | None]
    target_on: Mapped[date | None]
    lifecycle_status: Mapped[GoalLifecycleStatus] = mapped_column(
        choice(GoalLifecycleStatus, "lifecycle_status")
    )
    achievement_status: Mapped[GoalAchievementStatus] = mapped_column(
        choice(GoalAchievementStatus, "achievement_status")
    )


class Action(PlanRecord, Table):
    """Who does what by when, towards a goal of the same plan."""

    __tablename__ = "actions"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(responsible_person_id, responsible_practitioner_id) = 1",
            name="one_responsible",
        ),
        Index("actions_due_on_ix", or_never(column("due_on")), "id"),
        ForeignKeyConstraint(["goal_id", "support_plan_id"], [Goal.id, Goal.support_plan_id]),
    )

    goal_id: Mapped[UUID] = mapped_column(index=True)
    description: Mapped[str]
    responsible_person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    responsible_practitioner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    dropped_on: Mapped[date | None]
    """The day from which it is no longer to be done; None where it is, or was done."""


class Publication(Identified, Table):
    """One item of a plan shown to one person: the only way a family sees anything.

    The item is the plan itself or a record of it, whichever kind: ids are unique over all tables.
    Whom it is about and its category are kept beside it, as they are the item's for good. What
    was shown is seen as long as there is ground for it (`earlyhelp.support_plans.grounds`), in
    the wording that was shown. ``agreed_on`` is when the one agreed whose words or confidences
    they are.
    """

    __tablename__ = "publications"
    __table_args__ = (
        UniqueConstraint(
            "item_id",
            "person_id",
            name="publications_once_uq",
            info=refusal(
                "ALREADY_PUBLISHED", "This person has been shown this already.", "person_id"
            ),
        ),
        Index(None, "person_id", "item_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    item_id: Mapped[UUID]
    support_plan_id: Mapped[UUID] = mapped_column(ForeignKey(SupportPlan.id), index=True)
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    category: Mapped[str | None] = mapped_column(ForeignKey(DataCategory.code))
    shown_version: Mapped[int] = mapped_column(server_default=text("1"))
    is_reworded: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    agreed_on: Mapped[date | None]
    published_on: Mapped[date]
    published_by_practitioner_id: Mapped[UUID] = mapped_column(
        ForeignKey(Practitioner.id), index=True
    )
