"""Support plans with all that belongs to them: some hold three records, some hundreds."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from benchmarks.data.partnership import Partnership
from benchmarks.data.people import Home
from benchmarks.data.rows import Rows
from benchmarks.data.words import ACTIONS, GOALS, NEEDS, OWN_WORDS, TEAM_ROLES
from earlyhelp.pathway.models import Placement
from earlyhelp.support_plans import models

PEOPLE_PER_PLAN = 25 / 3
_LIFECYCLES = (
    models.GoalLifecycleStatus.ACTIVE,
    models.GoalLifecycleStatus.ACCEPTED,
    models.GoalLifecycleStatus.COMPLETED,
)


def add_plans(rows: Rows, number: int, homes: list[Home], partnership: Partnership) -> None:
    """Add so many plans, each for a household of its own; one in five for somebody alone."""
    shared = [home for home in homes if len(home.people) > 1]
    alone = [home for home in homes if len(home.people) == 1]
    of_one = number // 5
    for home in rows.random.sample(shared, number - of_one) + rows.random.sample(alone, of_one):
        _Plan(rows, home, partnership).add()


class _Plan:
    """One plan in the making."""

    def __init__(self, rows: Rows, home: Home, partnership: Partnership) -> None:
        self.rows = rows
        self.home = home
        self.partnership = partnership
        self.opened_on = rows.days_ago(10, 900)
        self.id = self._add_plan()
        covered = [person for person in home.people if rows.chance(0.85)]
        self.people = covered or home.people[:1]

    def add(self) -> None:
        """Add everything that belongs to the plan."""
        self._add_people()
        self._add_helpers()
        needs = [self._add_need() for _ in range(1 + self.rows.several(4.5, 14))]
        for _ in range(1 + self.rows.several(4.0, 12)):
            self._add_goal(needs)
        self._add_placements()

    def _add_plan(self) -> UUID:
        rows = self.rows
        status = rows.random.choices(list(models.PlanStatus), weights=(1, 6, 3))[0]
        closed = status is models.PlanStatus.CLOSED
        return rows.add(
            models.SupportPlan,
            title=f"Support plan {rows.random.randint(1000, 9999)}",
            household_id=self.home.household if rows.chance(0.95) else None,
            status=status,
            opened_on=self.opened_on,
            closed_on=self._since() if closed else None,
            version=rows.random.randint(1, 5),
        )

    def _since(self) -> date:
        return self.opened_on + timedelta(
            days=self.rows.random.randint(0, (self.rows.today - self.opened_on).days)
        )

    def _add_people(self) -> None:
        for person in self.people:
            self.rows.add(
                models.PlanCoverage,
                support_plan_id=self.id,
                person_id=person,
                **self.rows.period(self.opened_on, ended=0.05),
            )

    def _add_helpers(self) -> None:
        rows = self.rows
        helpers = rows.random.sample(self.partnership.practitioners, 4)
        if rows.chance(0.97):
            self._add_helper(models.LeadPractitioner, helpers[0], self.opened_on)
        for helper in helpers[1 : 1 + rows.several(2.0, 3)]:
            self._add_helper(
                models.TeamAroundTheFamilyMember,
                helper,
                self._since(),
                role=rows.one_of(TEAM_ROLES),
            )

    def _add_helper(self, model: Any, helper: UUID, started_on: date, **more: object) -> None:
        period = self.rows.period(started_on, ended=0.1)
        plan = {"support_plan_id": self.id, "practitioner_id": helper}
        self.rows.add(model, **plan, **more, **period)

    def _subject(self) -> UUID | None:
        """Return whom a record is about: one person, or the whole family."""
        return None if self.rows.chance(0.2) else self.rows.one_of(self.people)

    def _add_need(self) -> UUID:
        category = self.rows.one_of(list(NEEDS))
        code, statement = NEEDS[category]
        identified_on = self._since()
        met = self.rows.chance(0.3)
        return self.rows.add(
            models.Need,
            support_plan_id=self.id,
            person_id=self._subject(),
            code=code,
            statement=statement,
            category=category,
            identified_on=identified_on,
            met_on=self.rows.today if met else None,
            version=1,
        )

    def _add_goal(self, needs: list[UUID]) -> None:
        rows = self.rows
        record = {
            "support_plan_id": self.id,
            "person_id": self._subject(),
            "category": rows.one_of(list(NEEDS)),
        }
        goal = rows.add(
            models.Goal,
            **record,
            need_id=rows.one_of(needs) if rows.chance(0.8) else None,
            owner_kind=models.GoalOwnerKind.FAMILY,
            owner_person_id=None,
            owner_organisation_id=None,
            statement=rows.one_of(GOALS),
            own_words=rows.one_of(OWN_WORDS) if rows.chance(0.4) else None,
            target_on=rows.today + timedelta(days=rows.random.randint(-90, 180)),
            lifecycle_status=rows.one_of(_LIFECYCLES),
            achievement_status=rows.one_of(list(models.GoalAchievementStatus)),
            version=1,
        )
        self._add_actions(goal, record)

    def _add_actions(self, goal: UUID, record: dict[str, Any]) -> None:
        for _ in range(self.rows.several(2.5, 9)):
            self.rows.add(
                models.Action,
                goal_id=goal,
                **record,
                description=self.rows.one_of(ACTIONS),
                due_on=self.rows.today + timedelta(days=self.rows.random.randint(-60, 90)),
                done_on=self.rows.today if self.rows.chance(0.4) else None,
                version=1,
                **self._responsible(),
            )

    def _responsible(self) -> dict[str, UUID | None]:
        by_family = self.rows.chance(0.4)
        person = self.rows.one_of(self.people) if by_family else None
        helper = None if by_family else self.rows.one_of(self.partnership.practitioners)
        return {"responsible_person_id": person, "responsible_practitioner_id": helper}

    def _add_placements(self) -> None:
        for person, plan in self._placed():
            self.rows.add(
                Placement,
                scheme_id=self.partnership.scheme,
                position_id=self.rows.one_of(self.partnership.positions),
                person_id=person,
                support_plan_id=plan,
                decided_on=self._since(),
                decided_by_practitioner_id=self.rows.one_of(self.partnership.practitioners),
                reason="Agreed at the review",
                reason_category="GENERAL",
                suggested_position_id=None,
            )

    def _placed(self) -> Iterable[tuple[UUID | None, UUID | None]]:
        yield from ((None, self.id) for _ in range(1 + self.rows.several(1.0, 4)))
        yield from ((person, None) for person in self.people if self.rows.chance(0.3))
