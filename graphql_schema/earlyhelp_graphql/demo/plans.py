"""Plans as the stories write them down, and how they are written through the API.

Weeks are counted from the day of the telling: -3 is three weeks before it. People are named
as the story names them, practitioners by their usernames. What the strategy does not say is
marked as illustrative in its text; own words are nobody's there, so they always are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from earlyhelp_graphql.demo.illustrative import illustrative
from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.session import Actor, DemoSession

FAMILY = "the family"
"""Owner of the goals that a family has together."""


@dataclass(frozen=True)
class Action:
    """Who does what by when, and when it was done. What, where it ``is_told`` by the strategy.

    Its ``category`` is its goal's, unless it is given.
    """

    description: str
    who: str
    due: int
    done: int | None = None
    is_told: bool = False
    category: str | None = None


@dataclass(frozen=True)
class Goal:
    """What should be different, whose goal it is, and how far it is.

    ``by`` is the practitioner who writes it down; where it is None, the lead does.
    ``is_told`` says that the strategy tells it, so that its statement is not marked.
    """

    statement: str
    owner: str
    due: int
    own_words: str | None = None
    progress: str = "IN_PROGRESS"
    actions: tuple[Action, ...] = ()
    by: str | None = None
    is_told: bool = False


@dataclass(frozen=True)
class Need:
    """A coded need of one person, or (``of`` None) of the family, with the goals it leads to.

    What is ``shown_to`` somebody is shown with its goals and their actions. ``is_told`` says
    that the strategy tells it, so that its statement is not marked.
    """

    code: str
    category: str
    statement: str
    of: str | None = None
    goals: tuple[Goal, ...] = ()
    shown_to: tuple[str, ...] = ()
    shown_by: str | None = None
    met: int | None = None
    is_told: bool = False


@dataclass(frozen=True)
class Helper:
    """A practitioner in the team around the family, and what they are to it."""

    username: str
    role: str


@dataclass(frozen=True)
class Plan:
    """A plan: whom it covers, who leads it since when (weeks), who helps, and its needs."""

    title: str
    covers: tuple[str, ...]
    lead: str
    opened: int
    team: tuple[Helper, ...]
    needs: tuple[Need, ...]
    shown_to: tuple[str, ...]
    household: str | None = None


async def write(
    session: DemoSession, partners: Partners, plan: Plan, people: Mapping[str, str]
) -> str:
    """Open a plan at the front door and let its lead and team write it; return its id."""
    lead = partners[plan.lead]
    plan_id = await partners["priya"].does(
        "open_plan",
        title=illustrative(plan.title),
        person_ids=[people[name] for name in plan.covers],
        opened_on=session.day(weeks=plan.opened),
        household_id=plan.household,
        led_by_practitioner_id=partners.practitioners[plan.lead],
    )
    await lead.does("activate_plan", support_plan_id=plan_id, version=1)
    writing = _Writing(session, partners, plan, people, plan_id)
    await writing.team()
    await writing.show(lead, plan.shown_to, plan_id)
    for need in plan.needs:
        await writing.need(need)
    return plan_id


@dataclass(frozen=True)
class _Writing:
    session: DemoSession
    partners: Partners
    plan: Plan
    people: Mapping[str, str]
    plan_id: str

    async def team(self) -> None:
        for helper in self.plan.team:
            await self.partners[self.plan.lead].does(
                "join_team_around_the_family",
                support_plan_id=self.plan_id,
                practitioner_id=self.partners.practitioners[helper.username],
                role=helper.role,
                started_on=self.session.day(weeks=self.plan.opened),
            )

    async def need(self, need: Need) -> None:
        lead = self.partners[self.plan.lead]
        shower = self.partners[need.shown_by or self.plan.lead]
        need_id = await lead.does(
            "identify_need",
            support_plan_id=self.plan_id,
            code=need.code,
            category=need.category,
            statement=_marked(need.statement, is_told=need.is_told),
            person_id=self.people[need.of] if need.of else None,
            identified_on=self.session.day(weeks=self.plan.opened),
        )
        await self.show(shower, need.shown_to, need_id)
        for goal in need.goals:
            await self._goal(need, need_id, goal, shower)
        if need.met is not None:
            met_on = self.session.day(weeks=need.met)
            await lead.does("meet_need", need_id=need_id, version=1, met_on=met_on)

    async def _goal(self, need: Need, need_id: str, goal: Goal, shower: Actor) -> None:
        writer = self.partners[goal.by or self.plan.lead]
        goal_id = await writer.does(
            "set_goal",
            support_plan_id=self.plan_id,
            need_id=need_id,
            statement=_marked(goal.statement, is_told=goal.is_told),
            own_words=goal.own_words and illustrative(goal.own_words),
            target_on=self.session.day(weeks=goal.due),
            achievement_status=goal.progress,
            lifecycle_status="COMPLETED" if goal.due < 0 else "ACTIVE",
            **self._owner(goal.owner),
        )
        await self.show(shower, need.shown_to, goal_id)
        for action in goal.actions:
            action_id = await self._action(writer, goal_id, action)
            await self.show(shower, need.shown_to, action_id)

    async def _action(self, writer: Actor, goal_id: str, action: Action) -> str:
        return await writer.does(
            "add_action",
            goal_id=goal_id,
            description=_marked(action.description, is_told=action.is_told),
            category=action.category,
            due_on=self.session.day(weeks=action.due),
            done_on=None if action.done is None else self.session.day(weeks=action.done),
            **self._responsible(action.who),
        )

    async def show(self, shower: Actor, readers: Iterable[str], id_: str) -> None:
        for reader in readers:
            await shower.does("publish", person_id=self.people[reader], item_id=id_)

    def _owner(self, owner: str) -> Mapping[str, str]:
        if owner == FAMILY:
            return {"owner_kind": "FAMILY"}
        if owner in self.people:
            return {"owner_kind": "PERSON", "owner_person_id": self.people[owner]}
        organisation = self.partners.organisations[owner]
        return {"owner_kind": "ORGANISATION", "owner_organisation_id": organisation}

    def _responsible(self, who: str) -> Mapping[str, str]:
        if who in self.people:
            return {"responsible_person_id": self.people[who]}
        return {"responsible_practitioner_id": self.partners.practitioners[who]}


def _marked(text: str, *, is_told: bool) -> str:
    return text if is_told else illustrative(text)
