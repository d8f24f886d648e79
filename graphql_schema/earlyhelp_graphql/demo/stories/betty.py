"""Betty: the right skills to move forward to independence.

From the strategy: college each week thanks to the Bridge Building team and her social
worker; voluntary work at a cafe and a salon run by Halton Day Services; events with friends;
advocacy for big decisions; the Bridges Health Team puts plans in place; she and her social
worker gradually reduce the support that she needs from staff.

Illustrative: her age, dates, words spoken, hours of support, and the codes.
"""

from earlyhelp_graphql.demo.connectors import Asset, Episode, Introduction, connect
from earlyhelp_graphql.demo.illustrative import illustrative
from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.plans import Action, Goal, Helper, Need, Plan, write
from earlyhelp_graphql.demo.session import DemoSession
from earlyhelp_graphql.demo.stories.partnership import COUNCIL

PLAN = Plan(
    "Betty: moving forward",
    covers=("Betty",),
    lead="helen",
    opened=-80,
    team=(
        Helper("ben", "Community bridge builder"),
        Helper("ruth", "Advocate, for big decisions"),
        Helper("sam", "Bridges Health Team"),
    ),
    shown_to=("Betty",),
    needs=(
        Need(
            "LEARNING_AND_WORK",
            "COMMUNITY",
            "College each week, and voluntary work.",
            of="Betty",
            shown_to=("Betty",),
            is_told=True,
            goals=(
                Goal(
                    "Betty goes to college each week",
                    "Betty",
                    due=16,
                    own_words="I got the bus on my own.",
                    progress="SUSTAINING",
                    by="ben",
                    is_told=True,
                ),
                Goal(
                    "Betty does voluntary work at a cafe and a salon",
                    "Betty",
                    due=16,
                    own_words="I do hair on Fridays.",
                    progress="SUSTAINING",
                    by="ben",
                    is_told=True,
                ),
            ),
        ),
        Need(
            "SOCIAL_LIFE",
            "COMMUNITY",
            "A more active social life.",
            of="Betty",
            shown_to=("Betty",),
            is_told=True,
            goals=(
                Goal(
                    "Betty goes to events in her local area with her friends",
                    "Betty",
                    due=16,
                    own_words="We go to the bingo and we stay till the end.",
                    progress="SUSTAINING",
                    by="ben",
                    is_told=True,
                ),
            ),
        ),
        Need(
            "BIG_DECISIONS",
            "GENERAL",
            "Help from advocacy services with big decisions.",
            of="Betty",
            shown_to=("Betty",),
            is_told=True,
            goals=(
                Goal(
                    "Betty decides where she lives next",
                    "Betty",
                    due=26,
                    own_words="Nobody decides for me.",
                    actions=(Action("Meet Betty before each big decision", "ruth", due=26),),
                ),
            ),
        ),
        Need(
            "LESS_SUPPORT",
            "CARE_AND_SUPPORT",
            "Gradually less support from staff.",
            of="Betty",
            shown_to=("Betty",),
            is_told=True,
            goals=(
                Goal(
                    "Support goes from twenty hours a week to eight",
                    "Betty",
                    due=20,
                    own_words="I tell them when I want them.",
                    progress="IMPROVING",
                    # Each step is taken only if the one before went well.
                    actions=(
                        Action("From twenty hours to sixteen", "helen", due=-20, done=-20),
                        Action("From sixteen hours to twelve", "helen", due=-4, done=-3),
                        Action("From twelve hours to eight, if Betty says so", "helen", due=20),
                    ),
                ),
            ),
        ),
        Need(
            "HEALTH_PLAN",
            "CARE_AND_SUPPORT",
            "Plans put in place with the Bridges Health Team, for more independence.",
            of="Betty",
            shown_to=("Betty",),
            is_told=True,
            goals=(Goal("Betty keeps her own health plan", "Betty", due=10, by="sam"),),
        ),
    ),
)

EPISODE = Episode(
    "ben",
    started=-70,
    own_words="I want friends and a job.",
    referral="SOCIAL_CARE",
    introductions=(
        Introduction(
            Asset(
                "The day services' cafe",
                "volunteering",
                "Voluntary work in a cafe run by Halton Day Services.",
                "Widnes",
                COUNCIL,
            ),
            introduced=-66,
            attended=-64,
            still_attending_at_12_weeks=True,
        ),
        Introduction(
            Asset(
                "The day services' salon",
                "volunteering",
                "Voluntary work in a salon run by Halton Day Services.",
                "Widnes",
                COUNCIL,
            ),
            introduced=-60,
            attended=-58,
            still_attending_at_12_weeks=True,
        ),
    ),
)


async def tell(session: DemoSession, partners: Partners) -> None:
    """Tell the story."""
    betty = await partners["priya"].does(
        "register_person",
        given_name="Betty",
        family_name="Ashton",
        date_of_birth=session.day(years=-26, weeks=-19),
        sex="FEMALE",
        locality_id=partners.localities["Widnes"],
    )
    await write(session, partners, PLAN, {"Betty": betty})
    await connect(session, partners, EPISODE, betty)
    if session.has("care_act"):
        await partners["helen"].does(
            "record_placement",
            scheme_code="prevention_tier",
            authority="Halton",
            reason_code="ASSESSED",
            position_code="delay",
            person_id=betty,
            decided_on=session.day(weeks=-79),
            reason=illustrative("Established needs; support is planned to grow less."),
            reason_category="GENERAL",
        )
    await session.cast_person("betty", "Betty Ashton", betty, "Betty's story")
