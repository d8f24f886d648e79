"""What each field of the graph means, said again in plain Python over lists of rows.

A field that is not named here is the column of the same name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema
from tests.reading.oracle.ages import life_stage
from tests.reading.oracle.keepsakes import READ, STORY
from tests.reading.oracle.world import Row, World

from earlyhelp.viewer import Viewer

TABLES = {
    "Locality": "localities",
    "Organisation": "organisations",
    "Team": "teams",
    "Practitioner": "practitioners",
    "TeamMembership": "team_memberships",
    "Person": "people",
    "FormerName": "former_names",
    "PersonIdentifier": "person_identifiers",
    "Relationship": "relationships",
    "Household": "households",
    "HouseholdMembership": "household_memberships",
    "SupportPlan": "support_plans",
    "PlanCoverage": "plan_coverages",
    "LeadPractitioner": "lead_practitioners",
    "LeadHandover": "lead_handovers",
    "PlanClosing": "plan_closings",
    "Notice": "notices",
    "TeamAroundTheFamilyMember": "team_around_the_family_members",
    "Need": "needs",
    "Goal": "goals",
    "Action": "actions",
    "Publication": "publications",
    "PathwayScheme": "pathway_schemes",
    "PathwayPosition": "pathway_positions",
    "Placement": "placements",
    "Reason": "reasons",
    "EntryInError": "entries_in_error",
    "Keepsake": "oracle_keepsakes",
}


def snake(name: str) -> str:
    """Return a field's name as its column is called."""
    return re.sub("[A-Z]", lambda match: f"_{match[0].lower()}", name)


OF_THE_DATABASE = frozenset({"changes", "createdAt", "updatedAt", "updatedSince"})
"""What goes by when the database was written to, which no world made up here can know."""


def knows(type_: GraphQLNamedType, schema: GraphQLSchema) -> bool:
    """Return whether the rows of a type, or of a page of them, are in the oracle's world.

    Records that share the rule of their family are proven by those that are.
    """
    row = schema.get_type(re.sub("(Connection|Edge)$", "", type_.name))
    has_rows = isinstance(row, GraphQLObjectType) and bool(row.interfaces)
    return not has_rows or type_.name in TABLES or (row is not None and row.name in TABLES)


Meets = Callable[[World, Any, Row], bool]
Order = Sequence[tuple[str, bool]]
"""What to order by, each with whether the largest comes first; the id comes last.

It is a column, or else a field as callers name it, perhaps behind to-ones ("person.givenName").
"""


@dataclass(frozen=True)
class Relation:
    """Related rows: which ones, in which orders (the first is the default), how they show.

    Rows that the viewer does not see are not there: a to-one in an order is the first seen.
    """

    target: str
    meets: Meets
    shape: str = "connection"
    orders: Mapping[str, Order] = field(default_factory=lambda: {"": ()})
    scope: str | None = None
    looks: Callable[[Any, Row, Row], bool] | None = None
    """In place of ``meets``: over what the viewer sees of other tables."""
    asks: Callable[[Viewer, Row], bool] | None = None
    """Beside ``meets``: what only the viewer's own rows meet."""


def points(column: str) -> Meets:
    """Meet the row whose id a column names."""
    return lambda _world, row, other: bool(other.id == getattr(row, column))


def back(column: str) -> Meets:
    """Meet the rows whose column names the row."""
    return lambda _world, row, other: bool(getattr(other, column) == row.id)


def back_today(column: str) -> Meets:
    """Meet the rows whose column names the row, and that hold today."""
    return lambda world, row, other: (
        getattr(other, column) == row.id and other.started_on <= world.today < other.ended_on
    )


def _all(_world: World, _row: Any, _other: Row) -> bool:
    return True


def _is_fellow(seen: Any, person: Row, other: Row) -> bool:
    """Return whether another keeps what is worth at least as much as a person has needs."""
    number = len(seen.of("Need", person))
    return other.id != person.id and any(
        kept.worth >= number for kept in seen.of("Keepsake", other)
    )


def _has_the_same_identifier(seen: Any, person: Row, other: Row) -> bool:
    """Return whether another person has a number of a person's; no kind here is shared."""
    numbers = {(each.kind, each.value) for each in seen.of("PersonIdentifier", person)}
    others = {(each.kind, each.value) for each in seen.of("PersonIdentifier", other)}
    return person.id != other.id and bool(numbers & others)


def _is_another_open_plan(seen: Any, plan: Row, other: Row) -> bool:
    """Return whether a plan that is not closed covers any of the same people today."""
    day = seen.world.today
    covered = [c for c in seen.all("PlanCoverage") if c.started_on <= day < c.ended_on]
    mine = {each.person_id for each in covered if each.support_plan_id == plan.id}
    theirs = {each.person_id for each in covered if each.support_plan_id == other.id}
    return other.id != plan.id and other.status != "CLOSED" and bool(mine & theirs)


def _lives_in(seen: Any, person: Row, household: Row) -> bool:
    """Return whether somebody lives in a household today."""
    day = seen.world.today
    return any(
        each.household_id == household.id and each.started_on <= day < each.ended_on
        for each in seen.of("HouseholdMembership", person)
    )


def _was_covered_by(seen: Any, person: Row, plan: Row) -> bool:
    """Return whether a plan covers, or covered, somebody."""
    return any(each.support_plan_id == plan.id for each in seen.of("PlanCoverage", person))


def _covers_today(seen: Any, plan: Row, person: Row) -> bool:
    """Return whether a plan covers somebody today."""
    day = seen.world.today
    return any(
        each.support_plan_id == plan.id and each.started_on <= day < each.ended_on
        for each in seen.of("PlanCoverage", person)
    )


def one(target: str, column: str) -> Relation:
    """Say that a column names one row."""
    return Relation(target, points(column), "one")


NAME = {"NAME": (("sort_name", False),)}
PEOPLE = {
    "NAME": (("sort_name", False),),
    "RECORDED_NEWEST_FIRST": (("id", True),),
    "KEEPSAKES": (("keepsakeCount", False),),
    "TOLD_KEEPSAKE_COUNT_MOST_FIRST": (("toldKeepsakeCount", True),),
    "LINES": (("lines", False),),
}
STARTED = {"STARTED": (("started_on", False),)}
DATED = {**STARTED, "STARTED_NEWEST_FIRST": (("started_on", True),)}
PLANS = {
    "OPENED_NEWEST_FIRST": (("opened_on", True),),
    "TITLE": (("sort_title", False),),
    "NEED_COUNT_MOST_FIRST": (("needCount", True),),
}
NEEDS = {"IDENTIFIED": (("identified_on", False),)}
GOALS = {
    "RECORDED": (("id", False),),
    "STATEMENT": (("statement", False),),
    "TARGET": (("target_on", False),),
}
ACTIONS = {"RECORDED": (("id", False),), "DUE": (("due_on", False),)}
PUBLICATIONS = {"PUBLISHED_NEWEST_FIRST": (("published_on", True),)}
PLACEMENTS = {
    "DECIDED_NEWEST_FIRST": (("decided_on", True),),
    "DECIDED": (("decided_on", False),),
}
NOTICES = {"NOTED_NEWEST_FIRST": (("noted_on", True),)}
HANDOVERS = {"PROPOSED_NEWEST_FIRST": (("proposed_on", True),)}
ENTRIES = {"MARKED_NEWEST_FIRST": (("marked_on", True),)}
KEEPSAKES = {
    "DEAREST": (("worth", True), ("label", False)),
    "KEPT": (("kept_on", False), ("worth", True)),
    "LABEL_FROM_THE_END": (("label", True),),
    "TOLD": (("toldStory", False), ("label", True)),
    "WORTH_TIMES": (("worth", False),),
    "KEPT_BY": (("person.sort_name", True), ("worth", True)),
    "BORN": (("person.locality.name", False), ("person.dateOfBirth", False)),
}
SCHEMES = {"AUTHORITY": (("authority", False), ("code", False), ("applies_from", True))}


def many(target: str, meets: Meets, orders: Mapping[str, Order]) -> Relation:
    """Say that a field is a connection."""
    return Relation(target, meets, orders=orders)


def short(target: str, meets: Meets, orders: Mapping[str, Order]) -> Relation:
    """Say that a field is a plain list."""
    return Relation(target, meets, "list", orders)


def count(target: str, meets: Meets) -> Relation:
    """Say that a field is how many there are."""
    return Relation(target, meets, "count")


def _open_plan(_world: World, household: Row, plan: Row) -> bool:
    return bool(plan.household_id == household.id and plan.status != "CLOSED")


RELATIONS: Mapping[tuple[str, str], Relation] = {
    ("Query", "people"): many("Person", _all, PEOPLE),
    ("Query", "households"): many("Household", _all, NAME),
    ("Query", "organisations"): many("Organisation", _all, NAME),
    ("Query", "teams"): many("Team", _all, NAME),
    ("Query", "practitioners"): many("Practitioner", _all, NAME),
    ("Query", "localities"): many("Locality", _all, {"CODE": (("code", False),)}),
    ("Query", "supportPlans"): many("SupportPlan", _all, PLANS),
    ("Query", "needs"): many("Need", _all, NEEDS),
    ("Query", "goals"): many("Goal", _all, GOALS),
    ("Query", "actions"): many("Action", _all, ACTIONS),
    ("SupportPlan", "actions"): many("Action", back("support_plan_id"), ACTIONS),
    ("Practitioner", "teamMemberships"): many("TeamMembership", back("practitioner_id"), STARTED),
    ("Query", "pathwaySchemes"): many("PathwayScheme", _all, SCHEMES),
    ("Query", "keepsakes"): many("Keepsake", _all, KEEPSAKES),
    ("Query", "keepsakeCount"): count("Keepsake", _all),
    ("Team", "members"): short("TeamMembership", back("team_id"), STARTED),
    ("Organisation", "teams"): many("Team", back("organisation_id"), NAME),
    ("Person", "formerNames"): many(
        "FormerName", back("person_id"), {"RECORDED_NEWEST_FIRST": (("id", True),)}
    ),
    ("Person", "identifiers"): many(
        "PersonIdentifier", back("person_id"), {"KIND": (("kind", False),)}
    ),
    ("Person", "possibleDuplicates"): Relation(
        "Person",
        _all,
        orders=PEOPLE,
        scope="people:identifier:read",
        looks=_has_the_same_identifier,
    ),
    ("Person", "relationships"): many("Relationship", back("person_id"), STARTED),
    ("Person", "households"): Relation("Household", _all, orders=NAME, looks=_lives_in),
    ("Person", "householdMemberships"): many("HouseholdMembership", back("person_id"), STARTED),
    ("Person", "supportPlans"): Relation("SupportPlan", _all, orders=PLANS, looks=_was_covered_by),
    ("Person", "planCoverages"): many("PlanCoverage", back("person_id"), DATED),
    ("Person", "needs"): many("Need", back("person_id"), NEEDS),
    ("Person", "goals"): many("Goal", back("person_id"), GOALS),
    ("Person", "publications"): many("Publication", back("person_id"), PUBLICATIONS),
    ("Person", "placements"): many("Placement", back("person_id"), PLACEMENTS),
    ("Person", "keepsakes"): many("Keepsake", back("person_id"), KEEPSAKES),
    ("Person", "keepsakeCount"): count("Keepsake", back("person_id")),
    ("Person", "keepsakeList"): short("Keepsake", back("person_id"), KEEPSAKES),
    ("Person", "toldKeepsakes"): Relation(
        "Keepsake", back("person_id"), orders=KEEPSAKES, scope=STORY
    ),
    ("Person", "toldKeepsakeCount"): Relation("Keepsake", back("person_id"), "count", scope=STORY),
    ("Person", "dearestKeepsake"): Relation(
        "Keepsake",
        back("person_id"),
        "one",
        {"": (("worth", True), ("id", False))},
        STORY,
    ),
    ("Household", "members"): short("HouseholdMembership", back_today("household_id"), STARTED),
    ("Household", "memberships"): many("HouseholdMembership", back("household_id"), STARTED),
    ("Household", "supportPlan"): Relation(
        "SupportPlan", _open_plan, "one", {"": (("opened_on", True),)}
    ),
    ("Household", "supportPlans"): many("SupportPlan", back("household_id"), PLANS),
    ("SupportPlan", "openedBy"): one("Practitioner", "opened_by_practitioner_id"),
    ("Practitioner", "openedPlans"): many("SupportPlan", back("opened_by_practitioner_id"), PLANS),
    ("SupportPlan", "people"): Relation("Person", _all, "list", PEOPLE, looks=_covers_today),
    ("SupportPlan", "currentCoverages"): short(
        "PlanCoverage", back_today("support_plan_id"), DATED
    ),
    ("SupportPlan", "coverages"): many("PlanCoverage", back("support_plan_id"), DATED),
    ("SupportPlan", "leadPractitioner"): Relation(
        "LeadPractitioner", back_today("support_plan_id"), "one"
    ),
    ("SupportPlan", "leadPractitioners"): many("LeadPractitioner", back("support_plan_id"), DATED),
    ("SupportPlan", "teamAroundTheFamily"): short(
        "TeamAroundTheFamilyMember", back_today("support_plan_id"), DATED
    ),
    ("SupportPlan", "needs"): many("Need", back("support_plan_id"), NEEDS),
    ("SupportPlan", "needCount"): count("Need", back("support_plan_id")),
    ("SupportPlan", "goals"): many("Goal", back("support_plan_id"), GOALS),
    ("SupportPlan", "goalCount"): count("Goal", back("support_plan_id")),
    ("SupportPlan", "publications"): many("Publication", back("support_plan_id"), PUBLICATIONS),
    ("SupportPlan", "publicationCount"): count("Publication", back("support_plan_id")),
    ("SupportPlan", "placements"): many("Placement", back("support_plan_id"), PLACEMENTS),
    ("Need", "goals"): many("Goal", back("need_id"), GOALS),
    ("Goal", "actions"): many("Action", back("goal_id"), ACTIONS),
    ("Goal", "actionCount"): count("Action", back("goal_id")),
    ("Publication", "subject"): one("Person", "subject_id"),
    ("Publication", "publishedBy"): one("Practitioner", "published_by_practitioner_id"),
    ("Publication", "supportPlan"): one("SupportPlan", "item_id"),
    ("Publication", "need"): one("Need", "item_id"),
    ("Publication", "goal"): one("Goal", "item_id"),
    ("Publication", "action"): one("Action", "item_id"),
    ("PathwayScheme", "positions"): short(
        "PathwayPosition", back("scheme_id"), {"RANK": (("rank", False),)}
    ),
    ("PathwayPosition", "scheme"): one("PathwayScheme", "scheme_id"),
    ("Placement", "scheme"): one("PathwayScheme", "scheme_id"),
    ("Placement", "position"): one("PathwayPosition", "position_id"),
    ("Placement", "suggestedPosition"): one("PathwayPosition", "suggested_position_id"),
    ("Placement", "decidedBy"): one("Practitioner", "decided_by_practitioner_id"),
    ("Query", "reasons"): many("Reason", _all, {"CODE": (("decision", False), ("code", False))}),
    ("Person", "entriesInError"): many("EntryInError", back("person_id"), ENTRIES),
    ("SupportPlan", "entriesInError"): many("EntryInError", back("support_plan_id"), ENTRIES),
    ("SupportPlan", "closing"): Relation("PlanClosing", back("support_plan_id"), "one"),
    ("PlanClosing", "closedBy"): one("Practitioner", "closed_by_practitioner_id"),
    ("PlanClosing", "approvedBy"): one("Practitioner", "approved_by_practitioner_id"),
    ("Query", "notices"): many("Notice", _all, NOTICES),
    ("SupportPlan", "notices"): many("Notice", back("support_plan_id"), NOTICES),
    ("Notice", "seenBy"): one("Practitioner", "seen_by_practitioner_id"),
    ("Query", "actionsToDo"): Relation(
        "Action",
        _all,
        orders=ACTIONS,
        asks=lambda viewer, row: (
            (row.done_on, row.dropped_on) == (None, None)
            and row.responsible_practitioner_id is not None
            and row.responsible_practitioner_id == viewer.practitioner_id
        ),
    ),
    ("SupportPlan", "otherOpenPlans"): Relation(
        "SupportPlan", _all, orders=PLANS, looks=_is_another_open_plan
    ),
    ("Query", "leadHandovers"): Relation(
        "LeadHandover",
        _all,
        orders=HANDOVERS,
        asks=lambda viewer, row: (
            row.status == "PROPOSED" and row.practitioner_id == viewer.practitioner_id
        ),
    ),
    ("SupportPlan", "leadHandovers"): many("LeadHandover", back("support_plan_id"), HANDOVERS),
    ("LeadHandover", "proposedBy"): one("Practitioner", "proposed_by_practitioner_id"),
    ("EntryInError", "markedBy"): one("Practitioner", "marked_by_practitioner_id"),
    ("Person", "fellows"): Relation("Person", _all, "count", looks=_is_fellow),
}


def relation(type_name: str, field_name: str) -> Relation | None:
    """Return the relation that a field is, if it is one.

    Where nothing else is said, a field that ends in a type's name is the one row that the column
    of its name refers to: ``ownerPerson`` is the person of ``owner_person_id``.
    """
    if field_name in TEXTS:
        return None
    named = (name for name in TABLES if field_name.lower().endswith(name.lower()))
    target = max(named, key=len, default="") if type_name != "Query" else ""
    default = one(target, f"{snake(field_name)}_id") if target else None
    return RELATIONS.get((type_name, field_name), default)


TEXTS = {"reason"}
"""Fields that are texts, though their names end like a type's."""

ROOTS_BY_ID = {"person": "Person", "household": "Household", "supportPlan": "SupportPlan"}
"""Root fields that fetch one row of a type by its id."""


WITHDRAW = "plans:publication:write"

FIELD_SCOPES = {
    ("Publication", "hiddenBecause"): WITHDRAW,
    ("Keepsake", "story"): STORY,
    ("Keepsake", "toldStory"): STORY,
    ("Keepsake", "storyLength"): STORY,
    ("Person", "hasLivePlan"): "plans:plan:read",
    ("Person", "outline"): READ,
    ("Person", "keepsSomething"): READ,
    ("Person", "dearestWorth"): READ,
    ("Person", "lines"): READ,
    ("Person", "needsWithoutKeepsakes"): READ,
    ("Person", "othersKeep"): READ,
    ("Person", "eldestOtherBornOn"): READ,
    ("Household", "ages"): READ,
}


def _life_stage(world: World, row: Row, as_of: str | None = None) -> str | None:
    day = world.today if as_of is None else date.fromisoformat(as_of)
    return life_stage(row, day, world.all("life_stage_bands"))


def _tag(_world: World, row: Row) -> dict[str, object] | None:
    if not row.worth:
        return None
    return {"text": f"{row.label} ({row.kept_on.year})", "isDear": row.worth > 10}


COMPUTED: Mapping[tuple[str, str], Callable[..., Any]] = {
    ("Person", "lifeStage"): _life_stage,
    ("Keepsake", "weight"): lambda _world, row: row.weight if row.worth > 10 else None,
    ("Keepsake", "worthTimes"): lambda _world, row, times=None: (
        row.worth * (1 if times is None else times)
    ),
    ("Keepsake", "toldStory"): lambda _world, row: row.story or "",
    ("Keepsake", "tag"): _tag,
    ("Keepsake", "storyLength"): lambda _world, row: None if row.story is None else len(row.story),
}
"""Fields that are neither a column nor a relation."""


_OF_PLANS = {
    "PlanClosing",
    "SupportPlan",
    "LeadPractitioner",
    "LeadHandover",
    "TeamAroundTheFamilyMember",
}


def subjects(world: World, type_name: str, row: Row) -> set[str]:
    """Return whose data a row is."""
    if type_name == "Person":
        return {str(row.id)}
    if type_name == "Household":
        lives = world.holding("household_memberships")
        return {str(each.person_id) for each in lives if each.household_id == row.id}
    if type_name in _OF_PLANS:
        return _covered(world, row.id if type_name == "SupportPlan" else row.support_plan_id)
    people = {getattr(row, name, None) for name in ("person_id", "related_person_id")} - {None}
    if type_name in {"Need", "Goal", "Action", "Placement", "EntryInError"} and not people:
        return _covered(world, row.support_plan_id)
    return {str(each) for each in people}


def _covered(world: World, plan_id: Any) -> set[str]:
    covered = world.holding("plan_coverages")
    return {str(each.person_id) for each in covered if each.support_plan_id == plan_id}
