"""The graph of support plans: one plan, shared by the teams that help."""

from datetime import date
from typing import Annotated, Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from earlyhelp.access import scopes
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import grounds, models, overdue
from earlyhelp.support_plans.outcomes import suggested_outcome
from earlyhelp.support_plans.services import (
    actions,
    deaths,
    goals,
    leads_and_teams,
    needs,
    newcomers,
    plans,
    publishing,
)
from earlyhelp_graphql.declaring.common import RowVersion
from earlyhelp_graphql.declaring.dates import EndedOn, ended_on
from earlyhelp_graphql.declaring.fields import expression, related
from earlyhelp_graphql.declaring.graph import Graph, NodeType
from earlyhelp_graphql.declaring.interfaces import Node
from earlyhelp_graphql.declaring.orders import (
    by,
    newest_first,
)
from earlyhelp_graphql.types.households import Household
from earlyhelp_graphql.types.partnership import Organisation, Practitioner
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.reasons import Reasoned
from earlyhelp_graphql.types.vocabularies import Term, tell_changes

graph = Graph(read=scopes.PLANS_PLAN.read)


@graph.type(models.SupportPlan)
class SupportPlan(Node):
    """One plan of help for the people it covers; a household is its context, not a condition."""

    title: Annotated[str, "What the plan is called by those who work on it."]
    status: Annotated[models.PlanStatus, "Whether help is being agreed, is given, or has ended."]
    opened_on: Annotated[date, "The day on which the plan was opened, as a draft."]
    opened_by: Annotated[
        Practitioner | None,
        "Who opened it; null where it was nobody who helps families, as at the front door.",
    ] = related(models.SupportPlan.opened_by_practitioner_id)
    closed_on: Annotated[date | None, "The day on which help ended; null until then."]
    household: Annotated[
        Household | None,
        "The household that is the plan's context; null where it has none.",
    ]
    is_overdue: Annotated[
        bool, "Whether any goal or action that you may see is overdue; false of a closed plan."
    ] = expression(overdue.plan_is_overdue)
    version: RowVersion


@graph.type(models.PlanCoverage)
class PlanCoverage(Reasoned):
    """The time for which a plan covers a person."""

    person: Annotated[Person | None, "Who is, or was, covered."]
    support_plan: Annotated[SupportPlan | None, "The plan."]
    started_on: Annotated[date, "The first day on which the plan covered the person."]
    ended_on: EndedOn = ended_on()


@graph.type(models.LeadPractitioner)
class LeadPractitioner(Reasoned):
    """Who leads a plan, and when; from any organisation, one at a time."""

    practitioner: Annotated[Practitioner | None, "Who leads, or led, the plan."]
    started_on: Annotated[date, "The first day as lead."]
    ended_on: EndedOn = ended_on()


@graph.type(models.TeamAroundTheFamilyMember)
class TeamAroundTheFamilyMember(Node):
    """A practitioner's time in the team around the family, and what they do in it."""

    practitioner: Annotated[Practitioner | None, "Who helps, or helped."]
    role: Annotated[str, "What they do in the team, in plain words."]
    started_on: Annotated[date, "The first day in the team."]
    ended_on: EndedOn = ended_on()


class PlanRecord(Node):
    """What every type has that is a record of a plan: see the mixin of its table."""

    category: Annotated[
        str, "The category of data that it belongs to: roles reach some and not others."
    ]
    person: Annotated[Person | None, "Whom it is about; null for the whole family."]
    support_plan: Annotated[SupportPlan | None, "The plan that it belongs to."]
    version: RowVersion


@graph.type(models.NeedKind, read=scopes.VOCABULARIES_TERM.read)
class NeedKind(Term):
    """A kind of need, so that needs can be counted; each is told in its own words beside it."""

    code: Annotated[str, "What needs name it by, such as `ISOLATION`."]


@graph.type(models.Need, read=scopes.PLANS_NEED.read)
class Need(PlanRecord):
    """What a person, or the whole family where no person is named, needs help with."""

    code: Annotated[str, "The code of its kind, such as `ISOLATION`."]
    statement: Annotated[str, "The need in plain words."]
    identified_on: Annotated[date, "The day on which it was identified."]
    met_on: Annotated[date | None, "The day from which it counts as met; null while it does not."]
    outcome: Annotated[
        models.NeedOutcome | None,
        "How far it was met when its plan was closed; null where it was met before, or is open.",
    ]
    suggested_outcome: Annotated[
        models.NeedOutcome | None,
        "What its goals suggest for the closing: whether all, some or none of them is reached.",
    ] = expression(suggested_outcome)


@graph.type(models.Goal, read=scopes.PLANS_GOAL.read)
class Goal(PlanRecord):
    """What should be different: about whom, whose goal, in whose words, and how far it is."""

    statement: Annotated[str, "What should be different, in plain words."]
    own_words: Annotated[
        str | None,
        "The same in the words of whoever's goal it is; null where nobody wrote them down.",
    ]
    target_on: Annotated[
        date | None, "The day by which it should be reached; null where none was agreed."
    ]
    is_overdue: Annotated[
        bool, "Whether it should have been reached before today, and has not ended."
    ] = expression(overdue.goal_is_overdue)
    lifecycle_status: Annotated[models.GoalLifecycleStatus, "Where the goal stands in its life."]
    achievement_status: Annotated[models.GoalAchievementStatus, "How far it has been reached."]
    owner_kind: Annotated[
        models.GoalOwnerKind,
        "Whose goal it is: a person's, the whole family's or an organisation's.",
    ]
    owner_person: Annotated[
        Person | None, "The person whose goal it is; null unless it is one person's."
    ]
    owner_organisation: Annotated[
        Organisation | None,
        "The organisation whose goal it is; null unless it is an organisation's.",
    ]
    need: Annotated[
        Need | None, "The need that it answers; null where it answers none in particular."
    ]


@graph.type(models.Action, read=scopes.PLANS_ACTION.read)
class Action(PlanRecord):
    """Who does what by when, towards a goal."""

    description: Annotated[str, "What is to be done, in plain words."]
    due_on: Annotated[date | None, "The day by which it is to be done; null where none was agreed."]
    is_overdue: Annotated[
        bool, "Whether it should have been done before today, and is still to be done."
    ] = expression(overdue.action_is_overdue)
    done_on: Annotated[date | None, "The day on which it was done; null until then."]
    dropped_on: Annotated[
        date | None,
        "The day from which it is no longer to be done, as when somebody died; else null.",
    ]
    goal: Annotated[Goal | None, "The goal that it helps to reach."]
    responsible_person: Annotated[
        Person | None, "The covered person who does it; null where a practitioner does."
    ]
    responsible_practitioner: Annotated[
        Practitioner | None, "The practitioner who does it; null where a covered person does."
    ]


@graph.type(models.Publication, read=scopes.PLANS_PUBLICATION.read)
class Publication(Node):
    """One item of a plan shown to one person: the only way a family sees anything.

    It is seen as long as there is ground for it, in the wording that was shown.
    """

    person: Annotated[Person | None, "To whom the item was shown."]
    subject: Annotated[
        Person | None, "Whom the item is about; null for a plan, and for the whole family."
    ] = related(models.Publication.subject_id)
    published_on: Annotated[date, "The day on which it was shown."]
    published_by: Annotated[Practitioner | None, "Who decided to show it."] = related(
        models.Publication.published_by_practitioner_id
    )
    shown_version: Annotated[int, "The version of the item that was shown."]
    agreed_on: Annotated[
        date | None,
        "The day on which the one agreed whose words or confidences they are; null where nobody "
        "had to be asked.",
    ]


@graph.expression(
    Publication, returns=grounds.HiddenBecause | None, scope=scopes.PLANS_PUBLICATION.write
)
def hidden_because(publication: Row) -> ColumnElement[str | None]:
    """Why it is hidden from the person now, though nobody withdrew it; null while they see it.

    For those who may withdraw it.
    """
    return grounds.hidden_because(publication, binds.today)


def _cover_the_same(plan: Row, other: Row) -> ColumnElement[bool]:
    mine, theirs = aliased(models.PlanCoverage), aliased(models.PlanCoverage)
    both = exists().where(
        mine.support_plan_id == plan.id,
        theirs.support_plan_id == other.id,
        theirs.person_id == mine.person_id,
        holds_on(mine, binds.today),
        holds_on(theirs, binds.today),
    )
    return both.correlate(plan, other)


def _covered_by(plan: Row) -> Select[Any]:
    """Select whom a plan covers today."""
    coverage = aliased(models.PlanCoverage)
    found = select(coverage.person_id).where(
        coverage.support_plan_id == plan.id, holds_on(coverage, binds.today)
    )
    return found.correlate(plan)


def _ever_covering(person: Row) -> Select[Any]:
    """Select the plans that cover, or covered, somebody."""
    coverage = aliased(models.PlanCoverage)
    found = select(coverage.support_plan_id).where(coverage.person_id == person.id)
    return found.correlate(person)


def _shown(name: str, target: NodeType, description: str) -> None:
    """Let a publication lead to its item, where it is of this type."""
    graph.one(
        Publication,
        name,
        target,
        on=lambda publication, item: item.id == publication.item_id,
        description=description,
    )


_shown("support_plan", SupportPlan, "The plan, where it was shown itself; else null.")
_shown("need", Need, "The need that was shown; else null.")
_shown("goal", Goal, "The goal that was shown; else null.")
_shown("action", Action, "The action that was shown; else null.")

graph.one(
    None,
    "support_plan",
    SupportPlan,
    on=lambda plan, id: plan.id == id,  # noqa: A006 - the argument's name in the API
    description="One support plan.",
    id=SupportPlan,
)
graph.many(
    None,
    "support_plans",
    SupportPlan,
    description="The support plans that you may see: for a practitioner, the caseload.",
)
graph.list(
    SupportPlan,
    "people",
    Person,
    on=lambda plan, person: person.id.in_(_covered_by(plan)),
    description="Whom the plan covers today.",
    same_subjects=True,
)
graph.list(
    SupportPlan,
    "current_coverages",
    PlanCoverage,
    on=lambda plan, covered: (covered.support_plan_id == plan.id) & holds_on(covered, binds.today),
    description="Whom the plan covers today, and since when.",
    same_subjects=True,
)
graph.many(
    SupportPlan,
    "coverages",
    PlanCoverage,
    description="Whom the plan covers, or covered.",
)
graph.one(
    SupportPlan,
    "lead_practitioner",
    LeadPractitioner,
    on=lambda plan, lead: (lead.support_plan_id == plan.id) & holds_on(lead, binds.today),
    description="Who leads the plan today; null while there is a vacancy.",
)
graph.many(
    SupportPlan,
    "lead_practitioners",
    LeadPractitioner,
    description="Everyone who leads, or led, the plan.",
)
graph.list(
    SupportPlan,
    "team_around_the_family",
    TeamAroundTheFamilyMember,
    on=lambda plan, member: (member.support_plan_id == plan.id) & holds_on(member, binds.today),
    description="Who helps today.",
)
graph.many(
    SupportPlan,
    "needs",
    Need,
    description="What the plan answers.",
)
graph.count(SupportPlan, "need_count", Need, description="How many needs you may see.")
graph.many(
    SupportPlan,
    "goals",
    Goal,
    description="What the plan is to achieve.",
)
graph.count(SupportPlan, "goal_count", Goal, description="How many goals you may see.")
graph.many(
    Goal,
    "actions",
    Action,
    description="Who does what towards the goal.",
)
graph.count(
    Goal,
    "action_count",
    Action,
    description="How many actions you may see.",
)
graph.many(
    None,
    "actions_to_do",
    Action,
    on=lambda action: (
        (action.responsible_practitioner_id == binds.viewer_practitioner)
        & action.done_on.is_(None)
        & action.dropped_on.is_(None)
    ),
    description="What you are to do yourself, in plans that you help with and in others.",
)
graph.many(
    SupportPlan,
    "other_open_plans",
    SupportPlan,
    on=lambda plan, other: (
        (other.id != plan.id)
        & (other.status != models.PlanStatus.CLOSED)
        & _cover_the_same(plan, other)
    ),
    description="Other plans that are not closed and cover any of the same people today: those "
    "that you may see.",
)
graph.many(Need, "goals", Goal, description="The goals that answer the need.")
graph.many(
    Person,
    "support_plans",
    SupportPlan,
    on=lambda person, plan: plan.id.in_(_ever_covering(person)),
    description="The plans that cover, or covered, the person: of those that you may see.",
)
graph.many(
    Person,
    "plan_coverages",
    PlanCoverage,
    description="Which plans cover, or covered, the person, from when to when.",
)
graph.many(
    Person,
    "needs",
    Need,
    description="Needs recorded of the person, in any plan.",
)
graph.many(
    Person,
    "goals",
    Goal,
    by=models.Goal.person_id,
    description="Goals about the person, in any plan.",
)
graph.many(
    SupportPlan,
    "publications",
    Publication,
    description="What has been shown of the plan, to whom; what is hidden now is listed as well.",
)
graph.count(
    SupportPlan, "publication_count", Publication, description="How much has been shown of it."
)
graph.many(
    Person,
    "publications",
    Publication,
    by=models.Publication.person_id,
    description="What has been published to the person.",
)
graph.one(
    Household,
    "support_plan",
    SupportPlan,
    on=lambda household, plan: (
        (plan.household_id == household.id) & (plan.status != models.PlanStatus.CLOSED)
    ),
    order=newest_first(models.SupportPlan.opened_on),
    description="The household's latest plan that is not closed.",
)
graph.many(
    Practitioner,
    "opened_plans",
    SupportPlan,
    description="The plans that they opened, of those within your reach: what a manager sees of "
    "plans that members of the team opened themselves.",
)
graph.many(
    Household,
    "support_plans",
    SupportPlan,
    description="Every plan that has the household as its context.",
)

graph.mutation(
    plans.open_plan,
    plans.cover_person,
    plans.end_coverage,
    leads_and_teams.assign_lead_practitioner,
    leads_and_teams.end_lead_practitioner,
    leads_and_teams.join_team_around_the_family,
    leads_and_teams.leave_team_around_the_family,
    write=scopes.PLANS_PLAN.write,
)
graph.order(NeedKind, by(models.NeedKind.code))
graph.many(
    None,
    "need_kinds",
    NeedKind,
    description="The kinds of needs that may be recorded.",
)
graph.one(
    Need,
    "kind",
    NeedKind,
    on=lambda need, kind: kind.code == need.code,
    description="Its kind, with its name.",
)
tell_changes(graph, NeedKind)
graph.mutation(needs.identify_need, needs.meet_need, write=scopes.PLANS_NEED.write)
graph.mutation(needs.add_need_kind, write=scopes.VOCABULARIES_TERM.write)
graph.mutation(goals.set_goal, goals.update_goal, write=scopes.PLANS_GOAL.write)
graph.mutation(actions.add_action, actions.complete_action, write=scopes.PLANS_ACTION.write)
graph.mutation(
    publishing.publish, publishing.withdraw_publication, write=scopes.PLANS_PUBLICATION.write
)
graph.mutation(deaths.record_death, write=scopes.PEOPLE_PERSON.write)
graph.mutation(newcomers.expect_child, write=scopes.PEOPLE_PERSON.write)
graph.mutation(newcomers.begin_helping, plans.activate_plan, write=scopes.PLANS_DRAFT)
