"""Whole ways through the API over HTTP, as the applications of those who use it go them."""

import pytest
from tests.stories.conftest import Town

from earlyhelp.days import LONDON, day_at
from earlyhelp.work import utc_now

WHO_AM_I = (
    """{ viewer { displayName practitioner { id } grants { role rows scopes categories } } }"""
)
CASELOAD = """{
    people(first: 10) { totalCount nodes { id givenName
        connectorEpisodes(filter: {ended: false}) { nodes {
            id version goalInOwnWords
            introductions { id version communityAsset { name } attendedOn }
        } }
    } }
}"""
ASSETS = """query ($start: String!) {
    communityAssets(filter: {nameStartsWith: $start}) { nodes { id name } }
}"""
INTRODUCE = """mutation ($input: IntroduceToAssetInput!) { introduceToAsset(input: $input) {
    introduction { id version attendedOn communityAsset { name } } problems { code path }
} }"""
WENT = """mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) {
    introduction { attendedOn } problems { code path }
} }"""
FIGURE = """query ($from: Date, $to: Date) { indicator(code: "CONNECTED") {
    title value
    numerator(startedFrom: $from, startedTo: $to) denominator(startedFrom: $from, startedTo: $to)
} }"""


@pytest.mark.row("F81")
async def test_a_connector_goes_from_signing_in_to_hearing_that_somebody_went(
    town_of_its_own: Town,
) -> None:
    """Who am I, my caseload, an introduction, and that they went: what the next look shows."""
    town = town_of_its_own
    # Not the role's own client: somebody who signs in on the page and allows the application.
    users = town.facts["users"]
    connector = next(name for name in users if users[name]["roles"] == ["connector"])
    me = (await town.ask(connector, WHO_AM_I)).data["viewer"]
    (grant,) = me["grants"]
    assert me["practitioner"]
    assert (grant["role"], grant["rows"]) == ("connector", "CASELOAD")

    people = (await town.ask(connector, CASELOAD)).nodes("people")
    person = next(each for each in people if each["connectorEpisodes"]["nodes"])
    (episode, *_) = person["connectorEpisodes"]["nodes"]
    known = {each["communityAsset"]["name"] for each in episode["introductions"]}
    assets = (await town.ask(connector, ASSETS, start="")).nodes("communityAssets")
    asset = next(each for each in assets if each["name"] not in known)
    today = day_at(utc_now(), LONDON).isoformat()
    made = await town.ask(
        connector,
        INTRODUCE,
        input={
            "connectorEpisodeId": episode["id"],
            "communityAssetId": asset["id"],
            "introducedOn": today,
        },
    )
    assert made.data["introduceToAsset"]["problems"] == []
    introduction = made.data["introduceToAsset"]["introduction"]
    assert introduction["attendedOn"] is None

    went = {
        "introductionId": introduction["id"],
        "version": introduction["version"],
        "attendedOn": today,
    }
    assert (await town.ask(connector, WENT, input=went)).data["recordAttendance"] == {
        "introduction": {"attendedOn": today},
        "problems": [],
    }
    again = (await town.ask(connector, CASELOAD)).nodes("people")
    shown = next(each for each in again if each["id"] == person["id"])
    (episode, *_) = shown["connectorEpisodes"]["nodes"]
    assert {"name": asset["name"]} in [
        each["communityAsset"] for each in episode["introductions"] if each["attendedOn"] == today
    ]


@pytest.mark.row("F81")
async def test_an_analyst_gets_a_figure_no_record_and_nothing_of_a_single_day(town: Town) -> None:
    """The figure of a day is that of its month; whose it is cannot be asked."""
    me = (await town.ask("analyst", WHO_AM_I)).data["viewer"]
    assert [grant["rows"] for grant in me["grants"]] == ["NOBODY"]
    whole = (await town.ask("analyst", FIGURE)).data["indicator"]
    assert whole["denominator"] > 0
    month = {"from": "2026-02-01", "to": "2026-02-28"}
    of_the_month = (await town.ask("analyst", FIGURE, **month)).data
    for day in ("2026-02-01", "2026-02-14", "2026-02-28"):
        assert (await town.ask("analyst", FIGURE, **{"from": day, "to": day})).data == of_the_month
    refused = await town.ask(
        "analyst", "{ people { totalCount } connectorEpisodes: viewer { id } }"
    )
    assert refused.denied == {"people": "FORBIDDEN"}
