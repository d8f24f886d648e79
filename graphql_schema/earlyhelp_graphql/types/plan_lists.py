"""What lists of plans and of their records are ordered and found by, and those at the root."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from earlyhelp.access import scopes
from earlyhelp.reading import binds
from earlyhelp.reading.declarations import Row
from earlyhelp.storage.dated import holds_on
from earlyhelp.support_plans import models
from earlyhelp_graphql.declaring.filters import any_of, compared, equals, present, where
from earlyhelp_graphql.declaring.graph import Graph
from earlyhelp_graphql.declaring.orders import (
    by,
    most_first,
    newest_first,
    oldest_first,
    undated_last,
)
from earlyhelp_graphql.types.people import Person
from earlyhelp_graphql.types.support_plans import (
    Action,
    Goal,
    LeadPractitioner,
    Need,
    PlanCoverage,
    Publication,
    SupportPlan,
    TeamAroundTheFamilyMember,
)

graph = Graph(read=scopes.PLANS_PLAN.read)

graph.order(
    SupportPlan,
    newest_first(models.SupportPlan.opened_on),
    by(
        models.SupportPlan.sort_title,
        name="TITLE",
        description="By title, as a telephone book sorts.",
    ),
    most_first("need_count", indexed=False),
)
graph.filter(
    SupportPlan,
    any_of("status"),
    compared("title", key=models.SupportPlan.sort_title),
    compared("opened_on"),
    compared("closed_on", indexed=False),
    compared("need_count", indexed=False),
    compared("goal_count", indexed=False),
    equals("is_overdue", "overdue", indexed=False),
    where("household"),
    where("lead_practitioner"),
    where("team_around_the_family", "team_around_the_family_member"),
    where("people", "person", indexed=False),
    where("coverages", "coverage"),
    where("needs", "need"),
    where("goals", "goal"),
    where("actions", "action"),
    where("opened_by"),
)
graph.order(
    PlanCoverage,
    oldest_first(models.PlanCoverage.started_on),
    newest_first(models.PlanCoverage.started_on),
)
graph.order(
    LeadPractitioner,
    oldest_first(models.LeadPractitioner.started_on),
    newest_first(models.LeadPractitioner.started_on),
)
graph.order(TeamAroundTheFamilyMember, oldest_first(models.TeamAroundTheFamilyMember.started_on))
graph.filter(PlanCoverage, where("person"), where("support_plan"))
graph.filter(LeadPractitioner, where("practitioner"))
graph.filter(TeamAroundTheFamilyMember, where("practitioner"))
for dated in (PlanCoverage, LeadPractitioner, TeamAroundTheFamilyMember):
    graph.filter(dated, compared("started_on"), compared("ended_on"), present("ended_on"))

graph.order(Need, oldest_first(models.Need.identified_on))
graph.filter(
    Need,
    any_of("code"),
    any_of("outcome", indexed=False),
    compared("identified_on"),
    compared("met_on", indexed=False),
    present("met_on", indexed=False),
    compared("statement", indexed=False),
)
graph.order(
    Goal,
    by(models.Goal.id),
    by(models.Goal.statement, indexed=False),
    by(
        undated_last(models.Goal.target_on),
        name="TARGET",
        description="By `targetOn`, the earliest first and those without one last.",
    ),
)
graph.filter(
    Goal,
    any_of("lifecycle_status", indexed=False),
    any_of("achievement_status", indexed=False),
    equals("is_overdue", "overdue", indexed=False),
    compared("statement", indexed=False),
    compared("target_on", indexed=False),
    present("target_on", indexed=False),
    compared("action_count", indexed=False),
    where("need"),
    where("owner_person"),
    where("owner_organisation"),
)
graph.order(
    Action,
    by(models.Action.id),
    by(
        undated_last(models.Action.due_on),
        name="DUE",
        description="By `dueOn`, the earliest first and those without one last.",
    ),
)
graph.filter(
    Action,
    equals("is_overdue", "overdue", indexed=False),
    compared("description", indexed=False),
    compared("due_on", indexed=False),
    present("due_on", indexed=False),
    compared("done_on", indexed=False),
    present("done_on", indexed=False),
    present("dropped_on", indexed=False),
    where("goal"),
    where("responsible_person"),
    where("responsible_practitioner"),
)
for record in (Need, Goal, Action):
    graph.filter(record, any_of("category", indexed=False), where("person"), where("support_plan"))
graph.order(Publication, newest_first(models.Publication.published_on))
graph.filter(
    Publication, present("hidden_because", "is_hidden"), compared("published_on"), where("person")
)

graph.many(None, "needs", Need, description="The needs that you may see, of whichever plan.")
graph.many(None, "goals", Goal, description="The goals that you may see, of whichever plan.")
graph.many(None, "actions", Action, description="The actions that you may see, of whichever plan.")
graph.many(
    SupportPlan,
    "actions",
    Action,
    description="Who does what in the plan, towards whichever goal.",
)


@graph.expression(Person, returns=bool | None)
def has_live_plan(person: Row) -> ColumnElement[bool]:
    """Whether a plan covers them today that is not closed: of those that you may see."""
    coverage, plan = aliased(models.PlanCoverage), aliased(models.SupportPlan)
    covered = exists().where(
        coverage.person_id == person.id,
        holds_on(coverage, binds.today),
        plan.id == coverage.support_plan_id,
        plan.status != models.PlanStatus.CLOSED,
    )
    return covered.correlate(person)


graph.filter(Person, equals("has_live_plan", indexed=False))
