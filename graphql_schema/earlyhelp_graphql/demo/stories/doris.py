"""Doris: reassured, and enabled to come to support.

From the strategy: loneliness is common among people over 55 who live alone; the Volunteer
Service that Doris found so helpful is part of SureStart to Later Life, which tells people
about benefits and pensions, transport, education, social activities, health and fitness. Halton's
table of prevention has help for people with risk factors, such as living alone, at *reduce*.

Illustrative: everything else, since her story box was lost: age, dates, words spoken, codes.
"""

from earlyhelp_graphql.demo.connectors import Asset, Episode, Introduction, connect
from earlyhelp_graphql.demo.illustrative import illustrative
from earlyhelp_graphql.demo.partners import Partners
from earlyhelp_graphql.demo.plans import Action, Goal, Helper, Need, Plan, write
from earlyhelp_graphql.demo.session import DemoSession
from earlyhelp_graphql.demo.stories.partnership import COUNCIL

PLAN = Plan(
    "Doris: company, and knowing what there is",
    covers=("Doris",),
    lead="moira",
    opened=-20,
    team=(
        Helper("pauline", illustrative("Volunteer")),
        Helper("grace", "Community connector"),
    ),
    shown_to=("Doris",),
    needs=(
        Need(
            "LONELINESS",
            "COMMUNITY",
            "Doris lives alone and some weeks talks to nobody.",
            of="Doris",
            shown_to=("Doris",),
            goals=(
                Goal(
                    "Doris has company every week",
                    "Doris",
                    due=6,
                    own_words="It is the evenings. I would like somebody to ring.",
                    progress="IMPROVING",
                    actions=(
                        Action("Visit on Thursdays, and ring on Sundays", "pauline", due=6),
                        Action("Ask my neighbour in for tea", "Doris", due=-6, done=-5),
                    ),
                ),
            ),
        ),
        Need(
            "INFORMATION",
            "GENERAL",
            "What there is near by, from pensions to the bus.",
            of="Doris",
            shown_to=("Doris",),
            met=-10,
            goals=(
                Goal(
                    "Doris knows what she can claim and how to get about",
                    "Doris",
                    due=-8,
                    progress="ACHIEVED",
                    actions=(Action("Go through the guide together", "moira", due=-12, done=-12),),
                ),
            ),
        ),
    ),
)

EPISODE = Episode(
    "grace",
    started=-18,
    own_words="Somewhere I am expected.",
    referral="VOLUNTARY_AND_COMMUNITY",
    introductions=(
        Introduction(
            Asset(
                "Volunteer Service",
                "information service",
                "Part of SureStart to Later Life, which offers information about activities in the "
                "local community: benefits and pensions, transport, education, social activities, "
                "health and fitness and much more.",
                "Widnes",
                COUNCIL,
            ),
            introduced=-18,
            attended=-17,
            still_attending_at_12_weeks=True,
        ),
        Introduction(
            Asset(
                "Tea and tunes",
                "social activity",
                "An afternoon of music and cake every Wednesday (illustrative).",
                "Widnes",
            ),
            introduced=-3,
        ),
    ),
)


async def tell(session: DemoSession, partners: Partners) -> None:
    """Tell the story."""
    front_door, moira = partners["priya"], partners["moira"]
    doris = await front_door.does(
        "register_person",
        given_name="Doris",
        family_name="Penketh",
        date_of_birth=session.day(years=-78, weeks=-7),
        sex="FEMALE",
        locality_id=partners.localities["Widnes"],
    )
    home = {"person_id": doris, "role": "HOUSEHOLDER", "started_on": session.day(years=-31)}
    await front_door.does("form_household", name=illustrative("Doris's home"), members=[home])
    await write(session, partners, PLAN, {"Doris": doris})
    await connect(session, partners, EPISODE, doris)
    if session.has("care_act"):
        await moira.does(
            "record_placement",
            scheme_code="prevention_tier",
            authority="Halton",
            reason_code="ASSESSED",
            position_code="reduce",
            person_id=doris,
            decided_on=session.day(weeks=-19),
            reason=illustrative("She lives alone and is lonely: a risk, met before it grows."),
            reason_category="GENERAL",
        )
        await moira.does(
            "record_wellbeing_observation",
            person_id=doris,
            area_code="g",
            observed_on=session.day(weeks=-19),
            rating="NEEDS_SUPPORT",
            own_words=illustrative("Since Stan died the house is very quiet."),
        )
    await session.cast_person("doris", "Doris Penketh", doris, "Doris's story")
