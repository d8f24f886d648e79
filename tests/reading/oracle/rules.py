"""Who may see what, in plain Python, written from the rules in words.

Nothing of the product's own rules is used: they are what this is compared with.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from tests.reading.oracle.ages import completed_months
from tests.reading.oracle.showing import is_expected, is_mother, is_shown
from tests.reading.oracle.world import FOREVER, Row, World
from tests.reading.oracle.world import row as new_row

from earlyhelp.viewer import Grant, RowRule, Viewer

SCOPES = {
    "Locality": "partnership:organisation:read",
    "Organisation": "partnership:organisation:read",
    "Team": "partnership:team:read",
    "Practitioner": "partnership:organisation:read",
    "TeamMembership": "partnership:team:read",
    "Person": "people:person:read",
    "FormerName": "people:former_name:read",
    "PersonIdentifier": "people:identifier:read",
    "Relationship": "people:person:read",
    "Household": "households:household:read",
    "HouseholdMembership": "households:household:read",
    "SupportPlan": "plans:plan:read",
    "PlanCoverage": "plans:plan:read",
    "LeadPractitioner": "plans:plan:read",
    "LeadHandover": "plans:handover:read",
    "Notice": "plans:notice:read",
    "PlanClosing": "plans:closing:read",
    "TeamAroundTheFamilyMember": "plans:plan:read",
    "Need": "plans:need:read",
    "Goal": "plans:goal:read",
    "Action": "plans:action:read",
    "Publication": "plans:publication:read",
    "PathwayScheme": "pathway:scheme:read",
    "PathwayPosition": "pathway:scheme:read",
    "Placement": "pathway:placement:read",
    "Reason": "vocabularies:term:read",
    "EntryInError": "corrections:entry:read",
    "Keepsake": "oracle:keepsake:read",
}
"""The scope that reading each type needs."""


@dataclass
class Sight:
    """What one grant of a viewer reaches in a world."""

    world: World
    viewer: Viewer
    grant: Grant

    @cached_property
    def plans(self) -> set[UUID]:
        """The support plans that the grant reaches."""
        rule = self.grant.rows
        if rule is RowRule.EVERYONE:
            return {plan.id for plan in self.world.all("support_plans")}
        if rule in {RowRule.CASELOAD, RowRule.TEAM}:
            return self._open_plans | set(self._closed_plans)
        return self.shown if rule is RowRule.PUBLISHED else set()

    @cached_property
    def _counted(self) -> set[UUID | None]:
        """The practitioners whose help counts: oneself, or who is in a team one manages."""
        if self.grant.rows is RowRule.TEAM:
            return self._managed()
        return {self.viewer.practitioner_id}

    @cached_property
    def _kept(self) -> list[Row]:
        """The sight that is kept today by those whose help counts."""
        kept = self.world.holding("kept_sights")
        return [each for each in kept if each.practitioner_id in self._counted]

    @cached_property
    def _open_plans(self) -> set[UUID]:
        """The plans that are helped with today, and for managers those that nobody leads."""
        managed = self.grant.rows is RowRule.TEAM
        vacant = {each.support_plan_id for each in self._kept if each.kept_for == "VACANT"}
        return self._helped_by(self._counted) | (vacant if managed else set())

    @cached_property
    def _closed_plans(self) -> dict[UUID, UUID]:
        """The closed plans that may still be read, each with what was made when it was closed."""
        closed: dict[UUID, UUID] = {}
        for each in self._kept:
            if each.kept_for == "CLOSED":
                plan = each.support_plan_id
                closed[plan] = max(each.id, closed.get(plan, each.id))
        return closed

    @cached_property
    def _coverages(self) -> list[Row]:
        """The coverages by which people are reached: after a death they last for a while yet."""
        if self.grant.rows not in {RowRule.CASELOAD, RowRule.TEAM}:
            return list(self.world.holding("plan_coverages"))
        return [
            each
            for each in self.world.all("plan_coverages")
            if each.started_on <= self.world.today
            and self.world.today < max(each.ended_on, each.seen_until or each.ended_on)
        ]

    def in_time(self, row: Row, person_id: UUID | None) -> bool:
        """Whether a row about a reached person is reached: by an open plan, or made in time.

        What was recorded after a plan was closed is not seen by that plan.
        """
        if self.grant.rows not in {RowRule.CASELOAD, RowRule.TEAM}:
            return True
        plans = {each.support_plan_id for each in self._coverages if each.person_id == person_id}
        if plans & self._open_plans:
            return True
        return any(row.id < self._closed_plans[plan] for plan in plans & set(self._closed_plans))

    @cached_property
    def people(self) -> set[UUID]:
        """The people whom the grant reaches: those whom its plans cover today, and oneself."""
        if self.grant.rows is RowRule.EVERYONE:
            return {person.id for person in self.world.all("people")}
        covered = {each.person_id for each in self._coverages if each.support_plan_id in self.plans}
        if self.grant.rows is not RowRule.PUBLISHED:
            return covered
        own = {self.viewer.person_id} if self.viewer.person_id else set()
        return own | {each for each in covered if not self._is_kept_from(each)}

    @property
    def subjects(self) -> set[UUID]:
        """The people whose records the grant reaches: a family sees its own, and no other's."""
        if self.grant.rows is RowRule.PUBLISHED:
            return {self.viewer.person_id} if self.viewer.person_id else set()
        return self.people

    @cached_property
    def households(self) -> set[UUID]:
        """The households that the grant reaches: of its plans, or where its people live today."""
        if self.grant.rows is RowRule.EVERYONE:
            return {household.id for household in self.world.all("households")}
        whose = {self.viewer.person_id} if self.grant.rows is RowRule.PUBLISHED else self.people
        lived_in = {
            each.household_id
            for each in self.world.holding("household_memberships")
            if each.person_id in whose and self.in_time(each, each.person_id)
        }
        of_plans = {
            plan.household_id
            for plan in self.world.all("support_plans")
            if plan.id in self.plans and plan.household_id
        }
        return lived_in | of_plans

    def _is_kept_from(self, person_id: UUID) -> bool:
        """Return whether a child is expected of whom the viewer is not the mother."""
        person = self.world.find("people", person_id)
        held = [
            each
            for each in self.world.holding("relationships")
            if (each.person_id, each.related_person_id) == (self.viewer.person_id, person_id)
        ]
        viewer = self.world.find("people", self.viewer.person_id)
        return person is not None and is_expected(person) and not is_mother(viewer, held)

    @cached_property
    def shown(self) -> set[UUID]:
        """The items, of whichever kind, that the viewer is shown today."""
        return {
            each.item_id
            for each in self.world.all("publications")
            if each.person_id == self.viewer.person_id and is_shown(self.world, each)
        }

    def is_own(self, person_id: UUID) -> bool:
        """Return whether somebody is the viewer, or the viewer is no family: they are told all."""
        return self.grant.rows is not RowRule.PUBLISHED or person_id == self.viewer.person_id

    def is_child(self, person_id: UUID) -> bool:
        """Return whether somebody is known to be under sixteen today, or is expected."""
        person = self.world.find("people", person_id)
        if person is None or person.date_of_birth is None:
            return person is not None and is_expected(person)
        return completed_months(person.date_of_birth, self.world.today) < 192

    def reaches_category(self, category: str) -> bool:
        """Whether the grant reaches a category of data."""
        return self.grant.categories is None or category in self.grant.categories

    def reaches_certainly(self, category: str | None) -> bool:
        """Return the same of a text; where its category is not said, whether it reaches all."""
        return self.grant.categories is None or category in self.grant.categories

    def _helped_by(self, practitioners: set[UUID | None]) -> set[UUID]:
        return {
            each.support_plan_id
            for table in ("lead_practitioners", "team_around_the_family_members")
            for each in self.world.holding(table)
            if each.practitioner_id in practitioners
        }

    def _managed(self) -> set[UUID | None]:
        """Return who is today in a team that the viewer manages today."""
        memberships = list(self.world.holding("team_memberships"))
        teams = {
            each.team_id
            for each in memberships
            if each.is_manager and each.practitioner_id == self.viewer.practitioner_id
        }
        return {each.practitioner_id for each in memberships if each.team_id in teams}


def reaches(sight: Sight, type_name: str, row: Row) -> bool:
    """Return whether a grant reaches a row; its scopes play no part in this."""
    return _RULES.get(type_name, _open)(sight, row)


def _open(_sight: Sight, _row: Row) -> bool:
    """Reach what is nobody's personal data: it needs no more than the scope."""
    return True


def _former_name(sight: Sight, row: Row) -> bool:
    return _of_person(sight, row) and sight.reaches_category("FORMER_NAMES")


def _identifier(sight: Sight, row: Row) -> bool:
    return _of_person(sight, row) and sight.reaches_category("GENERAL")


def _practitioner(sight: Sight, row: Row) -> bool:
    """Families: who helps today with their plans, and who is to do what they are shown."""
    if sight.grant.rows is not RowRule.PUBLISHED:
        return True
    helps = any(
        each.practitioner_id == row.id and each.support_plan_id in sight.plans
        for table in ("lead_practitioners", "team_around_the_family_members")
        for each in sight.world.holding(table)
    )
    return helps or any(
        each.responsible_practitioner_id == row.id and each.id in sight.shown
        for each in sight.world.all("actions")
    )


def _keepsake(sight: Sight, row: Row) -> bool:
    return _of_person(sight, row) and sight.reaches_category("MENTAL_HEALTH")


def _of_person(sight: Sight, row: Row) -> bool:
    return row.person_id in sight.subjects and sight.in_time(row, row.person_id)


def _relationship(sight: Sight, row: Row) -> bool:
    two = (row.person_id, row.related_person_id)
    one, other = (each in sight.people and sight.in_time(row, each) for each in two)
    if sight.grant.rows is not RowRule.PUBLISHED:
        return one and (other or row.named_as is not None)
    if not (one and other):
        return False
    return sight.viewer.person_id in two or any(map(sight.is_child, two))


def _membership(sight: Sight, row: Row) -> bool:
    if row.person_id not in sight.people or not sight.in_time(row, row.person_id):
        return False
    if sight.grant.rows is not RowRule.PUBLISHED:
        return True
    now = row in sight.world.holding("household_memberships")
    return row.household_id in sight.households and (sight.is_own(row.person_id) or now)


def _coverage(sight: Sight, row: Row) -> bool:
    return row.support_plan_id in sight.plans and row.person_id in sight.people


def _placement(sight: Sight, row: Row) -> bool:
    if sight.grant.rows is RowRule.PUBLISHED:
        return False
    if row.support_plan_id in sight.plans:
        return True
    return row.person_id in sight.people and sight.in_time(row, row.person_id)


def _handover(sight: Sight, row: Row) -> bool:
    """Reach the hand-overs of plans, and those that one is asked to answer."""
    if sight.grant.rows is RowRule.PUBLISHED:
        return False
    by_help = sight.grant.rows in {RowRule.CASELOAD, RowRule.TEAM}
    asked = by_help and row.practitioner_id == sight.viewer.practitioner_id
    return row.support_plan_id in sight.plans or (asked and row.status == "PROPOSED")


def _entry_in_error(sight: Sight, row: Row) -> bool:
    """Reach what one took out oneself, and by the plan, or by all whom it was about."""
    if sight.grant.rows in {RowRule.PUBLISHED, RowRule.NOBODY}:
        return False
    if row.category is not None and not sight.reaches_category(row.category):
        return False
    own: bool = row.marked_by_account_id == sight.viewer.account_id
    if own or sight.grant.rows is RowRule.EVERYONE:
        return own
    if row.support_plan_id is not None:
        return row.support_plan_id in sight.plans
    about = {row.person_id, row.related_person_id} - {None}
    if row.person_id is None:
        return False
    return all(person in sight.people and sight.in_time(row, person) for person in about)


def _record(sight: Sight, row: Row) -> bool:
    """Needs, goals and actions: by publication for a family, else by plan and subject."""
    if not sight.reaches_category(row.category):
        return False
    if sight.grant.rows is RowRule.PUBLISHED:
        return row.id in sight.shown
    about = row.person_id is None or row.person_id in sight.people
    return row.support_plan_id in sight.plans and about


def _action(sight: Sight, row: Row) -> bool:
    """Reach actions as records, and what one is to do oneself in any plan that is not closed."""
    if _record(sight, row):
        return True
    plan = sight.world.find("support_plans", row.support_plan_id)
    return (
        sight.grant.rows in {RowRule.CASELOAD, RowRule.TEAM}
        and sight.reaches_category(row.category)
        and row.responsible_practitioner_id == sight.viewer.practitioner_id
        and row.responsible_practitioner_id is not None
        and (row.done_on, row.dropped_on) == (None, None)
        and plan is not None
        and plan.status != "CLOSED"
    )


def _publication(sight: Sight, row: Row) -> bool:
    """Publications of reached plans and categories; a family's are its own, and stand today."""
    item = _item(sight.world, row)
    if item is not None and not sight.reaches_category(item.category):
        return False
    if sight.grant.rows is RowRule.PUBLISHED:
        return bool(row.person_id == sight.viewer.person_id) and is_shown(sight.world, row)
    return row.support_plan_id in sight.plans


def _item(world: World, publication: Row) -> Row | None:
    """Return the need, goal or action that was published; None for a plan."""
    found = (world.find(table, publication.item_id) for table in ("needs", "goals", "actions"))
    return next((each for each in found if each is not None), None)


_RULES: dict[str, Callable[[Sight, Row], bool]] = {
    "Person": lambda sight, row: row.id in sight.people,
    "FormerName": _former_name,
    "PersonIdentifier": _identifier,
    "Relationship": _relationship,
    "Household": lambda sight, row: row.id in sight.households,
    "HouseholdMembership": _membership,
    "SupportPlan": lambda sight, row: row.id in sight.plans,
    "PlanCoverage": _coverage,
    "LeadPractitioner": lambda sight, row: row.support_plan_id in sight.plans,
    "TeamAroundTheFamilyMember": lambda sight, row: row.support_plan_id in sight.plans,
    "Need": _record,
    "Goal": _record,
    "Action": _action,
    "PlanClosing": lambda sight, row: (
        sight.grant.rows is not RowRule.PUBLISHED and row.support_plan_id in sight.plans
    ),
    "Notice": lambda sight, row: (
        sight.grant.rows is not RowRule.PUBLISHED and row.support_plan_id in sight.plans
    ),
    "Publication": _publication,
    "Placement": _placement,
    "LeadHandover": _handover,
    "EntryInError": _entry_in_error,
    "Keepsake": _keepsake,
    "Practitioner": _practitioner,
}

Reads = Callable[[Sight, Row], bool]
Withholding = Sequence[tuple[Sequence[str], Reads, Any]]


def _is_no_family(sight: Sight, _row: Row) -> bool:
    return sight.grant.rows is not RowRule.PUBLISHED


def _reasons(*texts: str) -> Withholding:
    """Return what is withheld of why something was decided, and of texts in its category."""
    return (
        (("coded_reason_id",), _is_no_family, None),
        (
            ("reason", "reason_category", *texts),
            lambda sight, row: (
                _is_no_family(sight, row) and sight.reaches_certainly(row.reason_category)
            ),
            None,
        ),
    )


WITHHELD: Mapping[str, Withholding] = {
    "PlanCoverage": _reasons(),
    "LeadPractitioner": _reasons(),
    "LeadHandover": _reasons(),
    "EntryInError": _reasons(),
    "Person": (
        (
            ("date_of_birth", "expected_delivery_on", "died_on", "sex"),
            lambda sight, row: sight.is_own(row.id) or sight.is_child(row.id),
            None,
        ),
        (("locality_id",), lambda sight, row: sight.is_own(row.id), None),
    ),
    "PlanClosing": _reasons("stays_involved"),
    "Placement": _reasons(),
    "HouseholdMembership": (
        (("ended_on",), lambda sight, row: sight.is_own(row.person_id), FOREVER),
    ),
}
"""Columns that not everybody who sees a row may read, who may, and what stands there else."""


class Rights:
    """What a viewer may see: each grant for itself, never mixed."""

    def __init__(self, world: World, viewer: Viewer) -> None:
        self.viewer = viewer
        self._sights = [Sight(world, viewer, grant) for grant in viewer.grants]

    def holding(self, *scopes: str | None) -> Iterator[Sight]:
        """Return the grants that hold all of these scopes."""
        wanted = {scope for scope in scopes if scope}
        return (sight for sight in self._sights if wanted <= sight.grant.scopes)

    def may_read(self, type_name: str, further: str | None = None) -> bool:
        """Return whether any grant reads a type, with a further scope."""
        return any(True for _ in self.holding(SCOPES[type_name], further))

    def reaches_all(self, type_name: str) -> bool:
        """Return whether one grant that reads the type reaches everybody, in some categories."""
        held = self.holding(SCOPES[type_name])
        return any(sight.grant.rows is RowRule.EVERYONE for sight in held)

    def sees(self, type_name: str, row: Any, further: str | None = None) -> bool:
        """Return whether one grant that reads the type, with a further scope, reaches the row.

        Keepsakes that are hidden are hidden from everybody: a plugin says so.
        """
        if type_name == "Keepsake" and row.is_hidden:
            return False
        held = self.holding(SCOPES[type_name], further)
        return any(reaches(sight, type_name, row) for sight in held)

    def disclosed(self, type_name: str, row: Row) -> Row:
        """Return a row as one sees it, without what all grants that reach it withhold."""
        sights = [each for each in self.holding(SCOPES[type_name]) if reaches(each, type_name, row)]
        hidden = {
            column: otherwise
            for columns, reads, otherwise in WITHHELD.get(type_name, ())
            for column in columns
            if not any(reads(sight, row) for sight in sights)
        }
        return new_row(**{**vars(row), **hidden}) if hidden else row
