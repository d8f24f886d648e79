"""Telling who there is, and who is helped by whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.session import Actor, DemoSession
from earlyhelp_graphql.demo.stories.partnership import COUNCIL, MANAGER, Worker, employ
from earlyhelp_graphql.demo.synthetic.homes import Home, homes
from earlyhelp_graphql.demo.synthetic.words import (
    ADULTS_NEEDS,
    ASSETS,
    CHILDRENS_NEEDS,
    CONNECTING_NEEDS,
    MARK,
    OWN_WORDS,
)

LOCALITY = "Nowhere (synthetic people)"
"""Where everybody lives who is made up to page through, and nobody else."""

_TEAM = f"Neighbourhoods {MARK}"
_LEAD = Worker("peter", "Peter Lacey", "Family support worker", COUNCIL, _TEAM, "practitioner")
_CONNECTOR = Worker("nadia", "Nadia Khan", "Community connector", COUNCIL, _TEAM, "connector")
_HELPED, _CONNECTED = 2, 2
"""Every second home has a plan; in every second plan the connector helps."""
_EARLIEST = -52
"""The weeks from the telling in which the oldest plan was opened; each is younger by one."""


@dataclass(frozen=True)
class _Settled:
    """A home, and the ids of its household and of its people, in the home's order."""

    home: Home
    household: str
    people: Sequence[str]


@dataclass(frozen=True)
class _Helped:
    """A home that has a plan, since how many weeks from the telling."""

    settled: _Settled
    plan: str
    weeks: int

    @property
    def first(self) -> str:
        """The id of the householder."""
        return self.settled.people[0]


async def tell(session: DemoSession, partners: Partners) -> None:
    """Register everybody, open plans for many, and let a lead and a connector help them."""
    session.tell("Adding synthetic people to page through ...")
    office, front_door = await session.actor("demo-administrator"), partners["priya"]
    lead = await employ(session, office, _LEAD, partners.organisations)
    connector = await employ(session, office, _CONNECTOR, partners.organisations)
    await _manage(session, office, partners, lead.team)
    locality = await office.does("register_locality", code="SYNTHETIC", name=LOCALITY)
    settled = await _settle(session, front_door, locality)
    helped = await _plan(session, front_door, settled[::_HELPED], lead.practitioner)
    await _help(session, lead.actor, helped, connector.practitioner)
    if session.has("public_health"):
        await _connect(session, connector.actor, helped[::_CONNECTED], locality)


async def _manage(session: DemoSession, office: Actor, partners: Partners, team: str) -> None:
    await office.does(
        "join_team",
        team_id=team,
        practitioner_id=partners.practitioners[MANAGER],
        started_on=session.day(years=-3),
        is_manager=True,
    )


async def _settle(session: DemoSession, front_door: Actor, locality: str) -> list[_Settled]:
    drawn = list(homes())
    people = await front_door.does_all(
        "register_person",
        [
            {
                "given_name": member.given_name,
                "family_name": member.family_name,
                "date_of_birth": session.day(years=-member.years, days=-member.days),
                "sex": member.sex,
                "locality_id": locality,
            }
            for home in drawn
            for member in home.members
        ],
    )
    ids = iter(people)
    living = [(home, [next(ids) for _ in home.members]) for home in drawn]
    households = await front_door.does_all(
        "form_household", [_household(session, home, people) for home, people in living]
    )
    return [
        _Settled(home, household, people)
        for (home, people), household in zip(living, households, strict=True)
    ]


def _household(session: DemoSession, home: Home, people: Sequence[str]) -> dict[str, object]:
    members = [
        {
            "person_id": person,
            "role": member.role,
            "started_on": session.day(years=-min(member.years, 4), days=-min(member.days, 100)),
        }
        for member, person in zip(home.members, people, strict=True)
    ]
    return {"name": f"{home.family_name} household {MARK}", "members": members}


async def _plan(
    session: DemoSession, front_door: Actor, settled: Sequence[_Settled], lead_id: str
) -> list[_Helped]:
    weeks = [_EARLIEST + at for at, _ in enumerate(settled)]
    plans = await front_door.does_all(
        "open_plan",
        [
            {
                "title": f"{each.home.family_name}: a plan to page to {MARK}",
                "person_ids": list(each.people),
                "opened_on": session.day(weeks=week),
                "household_id": each.household,
                "led_by_practitioner_id": lead_id,
            }
            for each, week in zip(settled, weeks, strict=True)
        ],
    )
    return [_Helped(*each) for each in zip(settled, plans, weeks, strict=True)]


async def _help(
    session: DemoSession, lead: Actor, helped: Sequence[_Helped], connector_id: str
) -> None:
    await lead.does_all(
        "activate_plan", [{"support_plan_id": each.plan, "version": 1} for each in helped]
    )
    await lead.does_all(
        "join_team_around_the_family",
        [
            {
                "support_plan_id": each.plan,
                "practitioner_id": connector_id,
                "role": "Community connector",
                "started_on": session.day(weeks=each.weeks),
            }
            for each in helped[::_CONNECTED]
        ],
    )
    await lead.does_all("identify_need", list(_needs(session, helped)))


def _needs(session: DemoSession, helped: Sequence[_Helped]) -> Iterator[dict[str, object]]:
    """Return one need of each person in a plan; the householder's is to meet others."""
    childrens, adults, connecting = map(cycle, (CHILDRENS_NEEDS, ADULTS_NEEDS, CONNECTING_NEEDS))
    for each in helped:
        for member, person in zip(each.settled.home.members, each.settled.people, strict=True):
            others = adults if member.is_adult else childrens
            code, category, statement = next(connecting if person == each.first else others)
            yield {
                "support_plan_id": each.plan,
                "code": code,
                "category": category,
                "statement": f"{statement} {MARK}.",
                "person_id": person,
                "identified_on": session.day(weeks=each.weeks),
            }


async def _connect(
    session: DemoSession, connector: Actor, helped: Sequence[_Helped], locality: str
) -> None:
    assets = await connector.does_all(
        "register_community_asset",
        [
            {
                "name": name,
                "kind": kind,
                "description": f"{description} {MARK}",
                "is_open_to_all": True,
                "locality_id": locality,
            }
            for name, kind, description in ASSETS
        ],
    )
    episodes = await connector.does_all(
        "start_connector_episode",
        [
            {
                "person_id": each.first,
                "started_on": session.day(weeks=each.weeks),
                "goal_in_own_words": f"{words} {MARK}",
                "referral_source": source,
            }
            for each, words, source in zip(
                helped, cycle(OWN_WORDS), cycle(("SELF", "GP", "SOCIAL_CARE")), strict=False
            )
        ],
    )
    await connector.does_all(
        "introduce_to_asset",
        [
            {
                "connector_episode_id": episode,
                "community_asset_id": asset,
                "introduced_on": session.day(weeks=each.weeks + 1),
            }
            for each, episode, asset in zip(helped, episodes, cycle(assets), strict=False)
        ],
    )
