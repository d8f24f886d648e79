"""David: skills and confidence to live more independently.

From the strategy: at an early stage his social worker and learning disability nurses saw that
all of his health needs were met; Halton Housing found supported housing; a support agency
helps him with daily living; the Community Bridge Builders found him volunteering at the museum
at Norton Priory and walking groups; he and his family agree that the move has been a great
success overall; the social work team reviews him regularly, for outcomes that match what he
wants now and in future.

Illustrative: his age, dates, words spoken, the house and those who share it, and the codes.
The plan is David's alone and belongs to no household: the house is shared, his life is not.
"""

from earlyhelp_graphql.demo.connectors import Asset, Episode, Introduction, connect
from earlyhelp_graphql.demo.illustrative import illustrative
from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.plans import Action, Goal, Helper, Need, Plan, write
from earlyhelp_graphql.demo.session import Actor, DemoSession
from earlyhelp_graphql.demo.stories.partnership import NORTON_PRIORY

PLAN = Plan(
    "David: a life of my own",
    covers=("David",),
    lead="helen",
    opened=-60,
    team=(
        Helper("joy", "Learning disability nurse"),
        Helper("colin", "Halton Housing"),
        Helper("leanne", "Support agency, at home"),
        Helper("ben", "Community bridge builder"),
    ),
    shown_to=("David",),
    needs=(
        Need(
            "HEALTH",
            "CARE_AND_SUPPORT",
            "David has a learning disability. All of his health needs are to be met.",
            of="David",
            shown_to=("David",),
            is_told=True,
            goals=(
                Goal(
                    "David has a yearly health check and knows what it found",
                    "David",
                    due=10,
                    actions=(Action("Annual health check, with David's own notes", "joy", due=8),),
                ),
            ),
        ),
        Need(
            "HOUSING",
            "MONEY_AND_HOUSING",
            "Supported housing in which David feels comfortable and safe.",
            of="David",
            shown_to=("David",),
            is_told=True,
            met=-50,
            goals=(
                Goal(
                    "David moves into a shared house that he chose",
                    "David",
                    due=-48,
                    own_words="My own key.",
                    progress="ACHIEVED",
                    actions=(
                        Action("Find houses for David to look at", "colin", due=-56, done=-55),
                    ),
                ),
            ),
        ),
        Need(
            "DAILY_LIVING",
            "CARE_AND_SUPPORT",
            "Daily living skills: personal care and domestic tasks, more and more by himself.",
            of="David",
            shown_to=("David",),
            is_told=True,
            goals=(
                Goal(
                    "David cooks for himself three evenings a week",
                    "David",
                    due=12,
                    own_words="I make the best chilli in the house.",
                    progress="IMPROVING",
                    actions=(Action("Plan and cook one new meal each week", "leanne", due=12),),
                ),
            ),
        ),
        Need(
            "MEANINGFUL_ACTIVITY",
            "COMMUNITY",
            "Meaningful activities in the community near by.",
            of="David",
            shown_to=("David",),
            is_told=True,
            goals=(
                Goal(
                    "David volunteers and walks every week",
                    "David",
                    due=4,
                    own_words="I want a proper job to go to.",
                    progress="SUSTAINING",
                    by="ben",
                    actions=(Action("Go along until David says stop", "ben", due=-30, done=-30),),
                ),
            ),
        ),
        Need(
            "OWN_OUTCOMES",
            "CARE_AND_SUPPORT",
            "Outcomes that match what David wants, now and in future.",
            of="David",
            shown_to=("David",),
            is_told=True,
            goals=(
                Goal(
                    "David is reviewed regularly by the social work team",
                    "David",
                    due=44,
                    is_told=True,
                    actions=(
                        Action("Review what David wants", "helen", due=-34, done=-34),
                        Action("Review what David wants", "helen", due=-8, done=-8),
                        Action("Review what David wants", "helen", due=18),
                    ),
                ),
            ),
        ),
    ),
)

_AGREED = "David and his family agree that the move has overall been a great success."

EPISODE = Episode(
    "ben",
    started=-44,
    own_words="I want a proper job to go to, and to be outdoors.",
    referral="SOCIAL_CARE",
    introductions=(
        Introduction(
            Asset(
                "Museum volunteers at Norton Priory",
                "volunteering",
                "Volunteering with the museum at Norton Priory.",
                "Runcorn",
                NORTON_PRIORY,
            ),
            introduced=-42,
            attended=-40,
            still_attending_at_12_weeks=True,
        ),
        Introduction(
            Asset(
                "Walking group",
                "walking group",
                "A weekly walk, at the pace of the slowest (illustrative).",
                "Runcorn",
            ),
            introduced=-38,
            attended=-36,
            still_attending_at_12_weeks=True,
        ),
    ),
)


async def tell(session: DemoSession, partners: Partners) -> None:
    """Tell the story."""
    david = await _at_home(session, partners)
    await write(session, partners, PLAN, {"David": david})
    await connect(session, partners, EPISODE, david)
    if session.has("care_act"):
        await _review(session, partners["helen"], david)
    await session.cast_person("david", "David Lowe", david, "David's story")


async def _at_home(session: DemoSession, partners: Partners) -> str:
    """Register David, and the shared house with the two who live in it beside him."""
    front_door = partners["priya"]
    sharers = (("David", "Lowe", -34), ("Alan", "Frith", -41), ("Mick", "Doyle", -29))
    people = [
        await front_door.does(
            "register_person",
            given_name=given,
            family_name=family,
            date_of_birth=session.day(years=age, weeks=-11),
            sex="MALE",
            locality_id=partners.localities["Runcorn"],
        )
        for given, family, age in sharers
    ]
    since = session.day(weeks=-50)
    await front_door.does(
        "form_household",
        name="Shared house with support (illustrative)",
        members=[{"person_id": each, "role": "SHARER", "started_on": since} for each in people],
    )
    return people[0]


async def _review(session: DemoSession, social_worker: Actor, david: str) -> None:
    """Record tiers and wellbeing: what David wants now, and how far he has come."""
    tiers = (
        ("delay", -60, "Established needs; support works to keep them from growing."),
        ("reduce", -8, "Settled at home and in the week; support is being reduced."),
    )
    for position, weeks, reason in tiers:
        await social_worker.does(
            "record_placement",
            scheme_code="prevention_tier",
            authority="Halton",
            reason_code="ASSESSED",
            position_code=position,
            person_id=david,
            decided_on=session.day(weeks=weeks),
            reason=illustrative(reason),
            reason_category="GENERAL",
        )
    observations = (
        ("h", -58, "NEEDS_SUPPORT", "I can't sleep there.", None),
        ("h", -8, "GOING_WELL", "It's my home. I feel safe.", _AGREED),
        ("e", -8, "GOING_WELL", "They know me at the museum.", None),
    )
    for area, weeks, rating, own_words, note in observations:
        await social_worker.does(
            "record_wellbeing_observation",
            person_id=david,
            area_code=area,
            observed_on=session.day(weeks=weeks),
            rating=rating,
            own_words=illustrative(own_words),
            note=note,
        )
