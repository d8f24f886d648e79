"""The Robinson family: two parents under 25, a two-year-old and a newborn baby.

From the strategy: a health visitor referred them; the needs were parenting, budgeting, and
mum's isolation and low mood; a family support worker helped for four months; GP, health
visitor and children's centre were part of it; mum was supported to mental health support;
a funded place for the two-year-old was found, and local groups.

Illustrative: first names, dates, words spoken, the father's and the baby's needs, the hours of
the funded place, the codes, and which worker did what. The plan is told five weeks into its
four months.
"""

from collections.abc import Iterable, Mapping

from earlyhelp_graphql.demo.connectors import Asset, Episode, Introduction, connect
from earlyhelp_graphql.demo.illustrative import illustrative
from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.plans import FAMILY, Action, Goal, Helper, Need, Plan, write
from earlyhelp_graphql.demo.session import Actor, DemoSession
from earlyhelp_graphql.demo.stories.partnership import CHILD_HEALTH, COUNCIL

OPENED = -5
END = 12
"""Four months after the opening, in weeks from the telling."""
ELLIE_BORN: Mapping[str, int] = {"years": -2, "weeks": -20}
NOAH_BORN: Mapping[str, int] = {"weeks": -7}
BOTH = ("Jade", "Liam")

TEAM = (
    Helper("anita", "Health visitor, who referred the family"),
    Helper("omar", "The family's GP"),
    Helper("tom", "Children's centre"),
    # Said so that the others in the family do not learn with what, or whom.
    Helper("farah", "Works with the adults in the family"),
    Helper("grace", "Links to groups near by"),
)

PARENTING = Need(
    "PARENTING",
    "PARENTING",
    "Parenting skills and confidence.",
    is_told=True,
    shown_to=BOTH,
    goals=(
        Goal(
            "Bedtimes and mealtimes that work for all four of us",
            FAMILY,
            due=END,
            own_words="We want calm evenings, and to enjoy them.",
            progress="IMPROVING",
            actions=(
                Action("Parenting group at the children's centre, on Tuesdays", "tom", due=6),
                Action("A visit at teatime every week", "karen", due=END),
            ),
        ),
    ),
)
BUDGETING = Need(
    "BUDGETING",
    "MONEY_AND_HOUSING",
    "Budgeting and money management.",
    is_told=True,
    shown_to=BOTH,
    goals=(
        Goal(
            "A weekly budget that we keep to",
            FAMILY,
            due=END,
            own_words="No more running out on a Thursday.",
            actions=(
                # General, or it would be Liam's alone to see.
                Action(
                    "Write down for four weeks what we spend",
                    "Liam",
                    due=-1,
                    done=-1,
                    category="GENERAL",
                ),
                Action("Check together which benefits are not claimed", "karen", due=2),
            ),
        ),
    ),
)
ISOLATION = Need(
    "ISOLATION",
    "COMMUNITY",
    "Mum's isolation; wider support networks.",
    is_told=True,
    of="Jade",
    shown_to=("Jade",),
    goals=(
        Goal(
            "Jade knows other parents near home",
            "Jade",
            due=END,
            own_words="Somebody to have a brew with who gets it.",
            by="grace",
            actions=(Action("Go to stay and play together the first time", "grace", due=1),),
        ),
    ),
)
LOW_MOOD = Need(
    "LOW_MOOD",
    "MENTAL_HEALTH",
    "Mum's low mood.",
    is_told=True,
    of="Jade",
    shown_to=("Jade",),
    shown_by="farah",
    goals=(
        Goal(
            "Jade feels like herself again",
            "Jade",
            due=END,
            own_words="I want to laugh again without making myself.",
            progress="IMPROVING",
            by="farah",
            actions=(
                Action("Talk to the GP about how I feel", "Jade", due=-2, done=-2),
                Action("See Jade every week, where she prefers", "farah", due=END),
            ),
        ),
    ),
)
TWO_YEAR_PLACE = Need(
    "TWO_YEAR_PLACE",
    "EDUCATION",
    "A funded place for the two-year-old.",
    is_told=True,
    of="Ellie",
    shown_to=BOTH,
    goals=(
        Goal(
            "Ellie settles in at nursery, fifteen hours a week",
            FAMILY,
            due=8,
            actions=(
                Action("Apply for the funded place", "karen", due=-2, done=-2),
                Action("Visit the nursery with Ellie", "Liam", due=1),
            ),
        ),
    ),
)
NEW_BABY = Need(
    "NEW_BABY",
    "CHILD_DEVELOPMENT",
    "Noah's feeding and weight are watched.",
    of="Noah",
    goals=(Goal("Noah is seen and weighed every fortnight", CHILD_HEALTH, due=10),),
)
WORK = Need(
    "WORK",
    "EDUCATION",
    "Liam would like a course and steady work.",
    of="Liam",
    shown_to=("Liam",),
    goals=(
        Goal(
            "Liam starts a plastering course",
            "Liam",
            due=20,
            own_words="Something with my hands, and a proper wage.",
        ),
    ),
)
NEEDS = (PARENTING, BUDGETING, ISOLATION, LOW_MOOD, TWO_YEAR_PLACE, NEW_BABY, WORK)

# She has not been yet: the indicator counts her among those with a connector only.
COMPANY = Episode(
    "grace",
    started=-3,
    own_words="Somebody to have a brew with who gets it.",
    referral="OTHER",
    introductions=(
        Introduction(
            Asset(
                "Stay and play at the children's centre",
                "parent and toddler group",
                "A weekly drop-in for parents with children under five (illustrative).",
                "Runcorn",
                COUNCIL,
            ),
            introduced=-1,
        ),
    ),
)


async def tell(session: DemoSession, partners: Partners) -> str:
    """Tell the story; return the household's id."""
    front_door = partners["priya"]
    people = await _register(session, front_door, partners.localities["Runcorn"])
    household = await _live_together(session, front_door, people)
    plan = Plan(
        "Robinson family: confident together",
        covers=("Jade", "Liam", "Ellie", "Noah"),
        lead="karen",
        opened=OPENED,
        team=TEAM,
        needs=NEEDS,
        shown_to=BOTH,
        household=household,
    )
    contact = await _refer(session, partners)
    plan_id = await write(session, partners, plan, people)
    await _conclude(partners, contact, people, plan_id)
    await _place(session, partners["karen"], people, plan_id)
    await _observe(session, partners["farah"], people["Jade"])
    await connect(session, partners, COMPANY, people["Jade"])
    await session.cast_person("jade", "Jade Robinson", people["Jade"], "Robinson family, mother")
    await session.cast_person("liam", "Liam Robinson", people["Liam"], "Robinson family, father")
    return household


async def _refer(session: DemoSession, partners: Partners) -> str:
    """Let the health visitor refer the family, whom nobody here knows yet; return the contact."""
    return await partners["anita"].does(
        "record_contact",
        received_at=f"{session.day(weeks=OPENED, days=-3)}T09:30:00Z",
        source="3B",
        organisation_id=partners.organisations[CHILD_HEALTH],
        team_id=partners.teams["priya"],
        reason=illustrative("They are worn out, and Mum has nobody near by."),
        description=illustrative("Jade and Liam Robinson, with Ellie, two, and a new baby."),
        child_safety="SAFE",
        adult_safety="SAFE",
    )


async def _conclude(
    partners: Partners, contact: str, people: Mapping[str, str], plan_id: str
) -> None:
    """Name the family in the contact, now that they are registered, and say what came of it."""
    front_door, everybody = partners["priya"], [*people.values()]
    await front_door.does(
        "allocate_contact",
        contact_id=contact,
        version=1,
        practitioner_id=partners.practitioners["priya"],
        reason_code="IN_TURN",
    )
    of_it: Mapping[str, object] = {"contact_id": contact, "version": 2}
    await front_door.does("name_in_contact", **of_it, person_ids=everybody)
    outcome = {"kind": "EARLY_HELP_ASSESSMENT", "reason_code": "NEEDS"}
    helped = {**outcome, "person_ids": everybody, "support_plan_id": plan_id}
    await front_door.does("conclude_contact", **of_it, outcomes=[helped])


async def _register(session: DemoSession, front_door: Actor, locality: str) -> Mapping[str, str]:
    """Register parents and daughter, and their son before he is born; then he is."""
    born: Mapping[str, Mapping[str, int]] = {
        "Jade": {"years": -22, "weeks": -30},
        "Liam": {"years": -23, "weeks": -45},
        "Ellie": ELLIE_BORN,
    }
    sexes = {"Jade": "FEMALE", "Liam": "MALE", "Ellie": "FEMALE"}
    people = {
        name: await front_door.does(
            "register_person",
            given_name=name,
            family_name="Robinson",
            date_of_birth=session.day(**day),
            sex=sexes[name],
            locality_id=locality,
        )
        for name, day in born.items()
    }
    noah = await front_door.does(
        "register_person", expected_delivery_on=session.day(weeks=-6), locality_id=locality
    )
    await front_door.does(
        "record_birth",
        person_id=noah,
        version=1,
        born_on=session.day(**NOAH_BORN),
        given_name="Noah",
        family_name="Robinson",
        sex="MALE",
    )
    return {**people, "Noah": noah}


async def _live_together(session: DemoSession, front_door: Actor, people: Mapping[str, str]) -> str:
    """Form the household, and record who is what to whom.

    Both parents hold parental responsibility (illustrative).
    """
    since = {"Jade": {"years": -3}, "Liam": {"years": -3}, "Ellie": ELLIE_BORN, "Noah": NOAH_BORN}
    members = [
        {
            "person_id": people[name],
            "role": "PARENT_OR_CARER" if name in BOTH else "SON_OR_DAUGHTER",
            "started_on": session.day(**day),
        }
        for name, day in since.items()
    ]
    household = await front_door.does("form_household", name="Robinson family", members=members)

    async def relate(
        one: str, other: str, kind: str, day: Mapping[str, int], **how: object
    ) -> None:
        await front_door.does(
            "relate_people",
            person_id=people[one],
            related_person_id=people[other],
            kind=kind,
            started_on=session.day(**day),
            **how,
        )

    await relate("Jade", "Liam", "PARTNER_OF", {"years": -4})
    await relate("Ellie", "Noah", "SIBLING_OF", NOAH_BORN)
    for parent, child in _pairs(BOTH, ("Ellie", "Noah")):
        responsible = {"has_parental_responsibility": True, "is_carer": True}
        await relate(parent, child, "PARENT_OF", since[child], **responsible)
    return household


async def _place(session: DemoSession, lead: Actor, people: Mapping[str, str], plan: str) -> None:
    """Record the plan's tier, the children's levels of need, and a factor of each child.

    Halton's own diagram of levels is lost, so a neighbour's levels stand in (illustrative).
    """
    decided_on = session.day(weeks=OPENED + 1)
    if session.has("care_act"):
        await lead.does(
            "record_placement",
            scheme_code="prevention_tier",
            authority="Halton",
            reason_code="ASSESSED",
            position_code="reduce",
            support_plan_id=plan,
            decided_on=decided_on,
            reason=illustrative("Acknowledged additional needs, met early and together."),
            reason_category="GENERAL",
        )
    if not session.has("children"):
        return
    for child in ("Ellie", "Noah"):
        await lead.does(
            "record_placement",
            scheme_code="level_of_need",
            authority="Warrington",
            reason_code="ASSESSED",
            position_code="3",
            person_id=people[child],
            decided_on=decided_on,
            reason=illustrative("Several services, one plan and a lead, by a neighbour's levels."),
            reason_category="GENERAL",
        )
        await lead.does(
            "record_vulnerability_factor",
            person_id=people[child],
            factor_code="WR04",
            started_on=decided_on,
            note=illustrative("A neighbour's list of factors."),
        )


async def _observe(session: DemoSession, outreach: Actor, jade: str) -> None:
    if session.has("care_act"):
        await outreach.does(
            "record_wellbeing_observation",
            person_id=jade,
            area_code="b",
            observed_on=session.day(weeks=OPENED + 2),
            rating="NEEDS_SUPPORT",
            own_words=illustrative("Some days I just go through the motions."),
        )


def _pairs(some: Iterable[str], others: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    return ((one, other) for one in some for other in others)
