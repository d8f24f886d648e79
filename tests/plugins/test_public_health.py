"""Public health: community assets, episodes with a connector, and one indicator."""

from dataclasses import dataclass

import pytest
from tests.plugins.conftest import TODAY

from earlyhelp.audit.models import AuditEntry
from earlyhelp.viewer import Viewer
from earlyhelp_graphql.testing import Council, JsonObject

EPISODES = """query($id: ID!) { person(id: $id) { connectorEpisodes { totalCount nodes {
    goalInOwnWords referralSource startedOn endedOn practitioner { name }
    introductions { communityAsset { name } introducedOn attendedOn stillAttendingAt12Weeks }
} } } }"""
CONNECTED = """query($from: Date, $to: Date) { indicator(code: "CONNECTED") {
    title unit direction isConfirmed
    numerator(startedFrom: $from, startedTo: $to)
    denominator(startedFrom: $from, startedTo: $to)
    value(startedFrom: $from, startedTo: $to)
} }"""


@dataclass
class Walk:
    """A person with a connector, who introduced them to a walking group."""

    person: str
    connector: Viewer
    episode: JsonObject
    asset: JsonObject
    introduction: JsonObject


@pytest.fixture
async def walk(council: Council) -> Walk:
    """Return a person whom a connector introduced to a walking group in November."""
    return await walked(council, "2025-11-03")


async def walked(council: Council, started_on: str) -> Walk:
    """Start an episode on a day, and introduce the person to a new group on that day."""
    person, connector = await council.helped("connector", givenName="David")
    episode = await council.change(
        connector,
        "startConnectorEpisode",
        "id version",
        personId=person,
        startedOn=started_on,
        goalInOwnWords="I want to get out more.",
        referralSource="SELF",
    )
    asset = await council.change(
        connector,
        "registerCommunityAsset",
        name="Riverside walkers",
        kind="Walking group",
        description="A gentle walk each Tuesday.",
        isOpenToAll=True,
    )
    introduction = await council.change(
        connector,
        "introduceToAsset",
        "id version",
        connectorEpisodeId=episode["id"],
        communityAssetId=asset["id"],
        introducedOn=started_on,
    )
    return Walk(person, connector, episode, asset, introduction)


@pytest.mark.row("HAL-20", "F55")
async def test_did_they_connect(council: Council, walk: Walk) -> None:
    """The goal stands in the person's words; attendance and staying are recorded after."""
    attended = {"introductionId": walk.introduction["id"], "attendedOn": "2025-11-11"}
    await council.change(walk.connector, "recordAttendance", **attended, version=1)
    await council.change(
        walk.connector,
        "recordAttendance",
        introductionId=walk.introduction["id"],
        version=2,
        stillAttendingAt12Weeks=True,
    )
    found = await council.ask(walk.connector, EPISODES, id=walk.person)
    assert found["person"]["connectorEpisodes"]["nodes"] == [
        {
            "goalInOwnWords": "I want to get out more.",
            "referralSource": "SELF",
            "startedOn": "2025-11-03",
            "endedOn": None,
            "practitioner": {"name": "Pat Lee"},
            "introductions": [
                {
                    "communityAsset": {"name": "Riverside walkers"},
                    "introducedOn": "2025-11-03",
                    "attendedOn": "2025-11-11",
                    "stillAttendingAt12Weeks": True,
                }
            ],
        }
    ]


async def test_twelve_weeks_count_only_when_they_have_passed(council: Council) -> None:
    """Staying is not recorded before they went, nor before the window is over."""
    walk = await walked(council, "2026-02-02")
    stays = {"introductionId": walk.introduction["id"], "stillAttendingAt12Weeks": True}
    refused = await council.refused(walk.connector, "recordAttendance", **stays, version=1)
    assert refused == {"stillAttendingAt12Weeks": "NOT_ATTENDED"}
    went = {"introductionId": walk.introduction["id"], "attendedOn": "2026-02-10"}
    await council.change(walk.connector, "recordAttendance", **went, version=1)
    refused = await council.refused(walk.connector, "recordAttendance", **stays, version=2)
    assert refused == {"stillAttendingAt12Weeks": "TOO_EARLY"}


@pytest.mark.parametrize(
    ("attended_on", "problems"),
    [
        ("2025-12-07", {}),
        ("2025-12-08", {}),  # 84 days before today
        ("2025-12-09", {"stillAttendingAt12Weeks": "TOO_EARLY"}),
    ],
)
async def test_the_window_is_over_on_its_last_day(
    council: Council, attended_on: str, problems: dict[str, str]
) -> None:
    """Twelve weeks are 84 days: on that day the question may be answered, and not before."""
    walk = await walked(council, "2025-12-01")
    said = {"attendedOn": attended_on, "stillAttendingAt12Weeks": True}
    given = {"introductionId": walk.introduction["id"], "version": 1, **said}
    if problems:
        assert await council.refused(walk.connector, "recordAttendance", **given) == problems
    else:
        await council.change(walk.connector, "recordAttendance", **given)


async def test_an_ended_episode_takes_nothing_more(council: Council, walk: Walk) -> None:
    """It ends once, not before it started, and introduces nobody after."""
    episode = {"connectorEpisodeId": walk.episode["id"]}
    early = {**episode, "version": 1, "endedOn": "2025-11-03"}  # it would have held on no day
    refused = await council.refused(walk.connector, "endConnectorEpisode", **early)
    assert refused == {"endedOn": "IMPLAUSIBLE_DATE"}
    end = {**episode, "version": 1, "endedOn": TODAY}
    row = await council.change(walk.connector, "endConnectorEpisode", "version endedOn", **end)
    assert row == {"version": 2, "endedOn": TODAY}
    again = {**end, "version": 2}
    refused = await council.refused(walk.connector, "endConnectorEpisode", **again)
    assert refused == {"connectorEpisodeId": "EPISODE_ENDED"}
    introduce = {**episode, "communityAssetId": walk.asset["id"], "introducedOn": TODAY}
    refused = await council.refused(walk.connector, "introduceToAsset", **introduce)
    assert refused == {"connectorEpisodeId": "EPISODE_ENDED"}


async def test_slips_are_refused_with_the_field_to_blame(council: Council, walk: Walk) -> None:
    """Twice the same asset, attendance before the introduction, nobody as the connector."""
    introduce = {
        "connectorEpisodeId": walk.episode["id"],
        "communityAssetId": walk.asset["id"],
        "introducedOn": TODAY,
    }
    early = {
        "introductionId": walk.introduction["id"],
        "version": 1,
        "attendedOn": "2025-11-02",
    }
    start = {
        "personId": walk.person,
        "startedOn": TODAY,
        "goalInOwnWords": "Sing.",
        "referralSource": "GP",
    }
    nobody = council.viewer("connector")
    blank = {**start, "goalInOwnWords": " "}
    for viewer, verb, given, expected in (
        (walk.connector, "introduceToAsset", introduce, "ALREADY_INTRODUCED"),
        (walk.connector, "recordAttendance", early, "IMPLAUSIBLE_DATE"),
        (walk.connector, "startConnectorEpisode", blank, "BLANK"),
        (nobody, "startConnectorEpisode", start, "NO_CONNECTOR"),
    ):
        refused = await council.refused(viewer, verb, **given)
        assert list(refused.values()) == [expected]


@pytest.mark.parametrize("role", ["adult_practitioner", "practitioner"])
async def test_colleagues_see_the_episode(council: Council, walk: Walk, role: str) -> None:
    """Those who help the person as well know who else does; they may not start episodes."""
    colleague = await council.helper(walk.person, role)
    found = await council.ask(colleague, EPISODES, id=walk.person)
    assert found["person"]["connectorEpisodes"]["totalCount"] == 1
    ended = """query($id: ID!) { person(id: $id) {
        connectorEpisodes(filter: {ended: true}) { totalCount } } }"""
    found = await council.ask(colleague, ended, id=walk.person)
    assert found["person"]["connectorEpisodes"]["totalCount"] == 0


@pytest.mark.parametrize("role", ["family", "front_door", "partner", "analyst"])
async def test_others_do_not(council: Council, walk: Walk, role: str) -> None:
    """No scope, no episode: not by the person, and not by its id."""
    node = "query($id: ID!) { node(id: $id) { id } }"
    viewer = await council.helper(walk.person, role)
    for id_ in (walk.episode["id"], walk.introduction["id"]):
        answer = await council.answer(viewer, node, id=id_)
        assert answer.data["node"] is None


async def test_a_practitioner_of_somebody_else_sees_nothing(council: Council, walk: Walk) -> None:
    """The scope alone opens no row."""
    _, stranger = await council.helped("connector")
    found = await council.ask(stranger, EPISODES, id=walk.person)
    assert found["person"] is None
    node = "query($id: ID!) { node(id: $id) { id } }"
    found = await council.ask(stranger, node, id=walk.episode["id"])
    assert found["node"] is None


async def test_assets_are_for_everybody_to_find(council: Council) -> None:
    """A family finds an asset by its kind, and by the locality it is in."""
    office = council.viewer("administrator")
    place = await council.change(office, "registerLocality", code="PH1", name="Riverside")
    club = {"name": "Chess club", "kind": "Games", "description": "Boards and tea."}
    here = {**club, "isOpenToAll": False, "localityId": place["id"]}
    await council.change(office, "registerCommunityAsset", **here)
    document = """{
        communityAssets(filter: {kind: ["Games"], isOpenToAll: false, nameStartsWith: "chess"}) {
            nodes { name locality { name communityAssets { totalCount } } }
        }
    }"""
    found = await council.ask(council.viewer("family"), document)
    assert found["communityAssets"]["nodes"] == [
        {
            "name": "Chess club",
            "locality": {"name": "Riverside", "communityAssets": {"totalCount": 1}},
        }
    ]
    elsewhere = {**here, "localityId": place["id"][:-4] + "0000"}
    refused = await council.refused(office, "registerCommunityAsset", **elsewhere)
    assert refused == {"localityId": "NOT_FOUND"}


@pytest.mark.row("HAL-20", "F55")
async def test_an_analyst_sees_the_indicator_and_no_record(council: Council) -> None:
    """Of three people with an episode in one May, one connected: a third, and no names."""
    analyst = council.viewer("analyst")
    period = {"from": "2024-05-01", "to": "2024-05-31"}
    first, _, _ = [await walked(council, day) for day in ("2024-05-01", "2024-05-02", "2024-05-31")]
    await walked(council, "2024-06-01")
    went = {"introductionId": first.introduction["id"], "attendedOn": "2024-07-01"}
    await council.change(first.connector, "recordAttendance", **went, version=1)

    indicator = (await council.ask(analyst, CONNECTED, **period))["indicator"]

    assert (indicator["numerator"], indicator["denominator"]) == (1, 3)
    assert indicator["value"] == pytest.approx(1 / 3)
    assert not indicator["isConfirmed"]
    people = "query($id: ID!) { person(id: $id) { id } }"
    assert await council.denied(analyst, people, id=first.person) == {"person": "FORBIDDEN"}


async def test_attendance_counts_for_the_episode_it_belongs_to(council: Council) -> None:
    """Who went in one episode, and not in the next, connected in the first alone."""
    walk = await walked(council, "2023-05-02")
    went = {"introductionId": walk.introduction["id"], "attendedOn": "2023-05-09"}
    await council.change(walk.connector, "recordAttendance", **went, version=1)
    again = {"startedOn": "2023-09-01", "goalInOwnWords": "More.", "referralSource": "OTHER"}
    await council.change(walk.connector, "startConnectorEpisode", personId=walk.person, **again)
    for month, connected in (("2023-05-01", 1), ("2023-09-01", 0)):
        period = {"from": month, "to": month}
        indicator = (await council.ask(council.viewer("analyst"), CONNECTED, **period))["indicator"]
        assert (indicator["numerator"], indicator["denominator"]) == (connected, 1)


async def test_a_figure_is_of_whole_months(council: Council) -> None:
    """Asked of a day, it tells of the month around: of one day nothing can be learnt."""
    analyst = council.viewer("analyst")
    for day in ("2022-02-28", "2022-03-01", "2022-03-31", "2022-04-01"):
        await walked(council, day)
    for first, last in (
        ("2022-03-01", "2022-03-31"),
        ("2022-03-15", "2022-03-15"),
        ("2022-03-31", "2022-03-01"),
    ):
        period = {"from": first, "to": last}
        indicator = (await council.ask(analyst, CONNECTED, **period))["indicator"]
        assert indicator["denominator"] == 2, period


async def test_a_person_counts_once_however_often(council: Council, walk: Walk) -> None:
    """A second episode of the same person changes neither count."""
    analyst = council.viewer("analyst")
    before = (await council.ask(analyst, CONNECTED))["indicator"]
    await council.change(
        walk.connector,
        "startConnectorEpisode",
        personId=walk.person,
        startedOn=TODAY,
        goalInOwnWords="Once more.",
        referralSource="OTHER",
    )
    assert (await council.ask(analyst, CONNECTED))["indicator"] == before


async def test_an_indicator_of_nobody_has_no_value(council: Council) -> None:
    """Where nobody is counted, the counts are 0 and the value is null."""
    period = {"from": "1990-01-01", "to": "1990-12-31"}
    indicator = (await council.ask(council.viewer("analyst"), CONNECTED, **period))["indicator"]
    assert (indicator["numerator"], indicator["denominator"]) == (0, 0)
    assert indicator["value"] is None


@pytest.mark.parametrize("role", ["connector", "practitioner", "family", "developer"])
async def test_indicators_are_for_analysts(council: Council, role: str) -> None:
    """Others are denied, in a list of them as well."""
    viewer = council.viewer(role)
    assert await council.denied(viewer, CONNECTED) == {"indicator": "FORBIDDEN"}
    assert await council.denied(viewer, "{ indicators { totalCount } }") == {
        "indicators": "FORBIDDEN"
    }


async def test_when_a_person_dies_their_episode_ends(council: Council, walk: Walk) -> None:
    """On that day, though whoever records the death sees no episodes; the audit says why."""
    front_door = council.viewer("front_door")
    assert not front_door.holds("public_health:episode:write")
    death = {"personId": walk.person, "version": 1, "diedOn": "2026-02-20"}
    await council.change(front_door, "recordDeath", **death)
    found = (await council.ask(walk.connector, EPISODES, id=walk.person))["person"]
    assert [each["endedOn"] for each in found["connectorEpisodes"]["nodes"]] == ["2026-02-20"]
    entries = await council.rows(AuditEntry, verb="record_death")
    (ended,) = (each for each in entries[-1].changes if each.get("plugin"))
    assert (ended["plugin"], ended["fields"]) == ("public_health", ["ended_on"])


async def test_an_episode_goes_on_where_the_death_was_recorded_in_error(
    council: Council, walk: Walk
) -> None:
    """As if there had been none."""
    front_door, death = council.viewer("front_door"), {"personId": walk.person, "version": 1}
    await council.change(front_door, "recordDeath", **death, diedOn="2026-02-20")
    undone = {**death, "version": 2, "reasonCode": "WRONG_PERSON"}
    await council.change(front_door, "markDeathEnteredInError", **undone)
    found = (await council.ask(walk.connector, EPISODES, id=walk.person))["person"]
    assert [each["endedOn"] for each in found["connectorEpisodes"]["nodes"]] == [None]


async def test_an_episode_that_had_ended_stays_as_it_was(council: Council, walk: Walk) -> None:
    """A death changes nothing about what was over; others' episodes go on."""
    other = await walked(council, "2025-11-03")
    end = {"connectorEpisodeId": walk.episode["id"], "version": 1, "endedOn": "2025-12-01"}
    await council.change(walk.connector, "endConnectorEpisode", **end)
    death = {"personId": walk.person, "version": 1, "diedOn": "2026-02-20"}
    await council.change(council.viewer("front_door"), "recordDeath", **death)
    for each, expected in ((walk, "2025-12-01"), (other, None)):
        found = (await council.ask(each.connector, EPISODES, id=each.person))["person"]
        assert [row["endedOn"] for row in found["connectorEpisodes"]["nodes"]] == [expected]
