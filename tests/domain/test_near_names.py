"""Finding people by names that were half heard or misspelt: who is found, and in which order."""

import pytest

from earlyhelp_graphql.testing import Council

CLOSEST = """query ($filter: PersonFilter!, $first: Int, $after: String) {
    people(filter: $filter, orderBy: CLOSEST_NAME, first: $first, after: $after) {
        totalCount nodes { givenName familyName } pageInfo { hasNextPage endCursor } } }"""
COUNTED = "query ($filter: PersonFilter!) { people(filter: $filter) { totalCount } }"

HEARD = {
    ("Catherine", "Smith"): ("kathryn smyth", "Smyth, Cathrine", "smith", "katherine"),
    ("Mohammed", "Khan"): ("Muhammad Kahn", "mohamed", "Mohamad Khan"),
    ("Shaun", "O\u2019Neill"): ("Sean ONeil", "o'neal", "shawn oneill"),
    ("Zo\u00eb", "Robertson"): ("zoe robinson robertson", "robertsen", "Rodertson", "roberts"),
    ("Mary Ann", "Smith-Jones"): ("mary jones", "mary ann", "smith jones", "Smyth-Jonas"),
    ("Agnieszka", "Nowak"): ("Novak", "agneshka", "now"),
    ("Mick", None): ("mik", "mic"),
    ("\u05d3\u05d5\u05d3", "\u05dc\u05d5\u05d9"): ("\u05dc\u05d5", "\u05dc\u05d5\u05d9"),
}
"""Names, and what the front door may have heard of them."""


async def _found(council: Council, filter_: dict[str, object], desk: object = None) -> list[str]:
    who = desk or council.viewer("front_door")
    answer = await council.ask(who, CLOSEST, filter=filter_)  # type: ignore[arg-type]
    return [f"{each['givenName']} {each['familyName']}" for each in answer["people"]["nodes"]]


@pytest.mark.row("F03")
@pytest.mark.parametrize("name", HEARD)
async def test_people_are_found_by_what_was_heard_of_their_names(
    council: Council, name: tuple[str, str | None]
) -> None:
    """In whichever order; and somebody with quite another name is not."""
    given, family = name
    await council.person(givenName=given, familyName=family)
    await council.person(givenName="Quentin", familyName="Underwood")
    for heard in HEARD[name]:
        assert await _found(council, {"name": heard}) == [f"{given} {family}"], heard


async def test_the_closest_names_come_first_page_after_page(council: Council) -> None:
    """The same name before those that are spelt nearly so, and these before what only sounds so."""
    names = ["Smithson", "Smythe", "Smith", "Smit", "Schmidt", "Zebedee", "Smith"]
    for number, name in enumerate(names):
        await council.person(givenName=f"A{number}", familyName=name)
    desk, seen, after = council.viewer("front_door"), [], None
    while True:
        page = (await council.ask(desk, CLOSEST, filter={"name": "smith"}, first=2, after=after))[
            "people"
        ]
        seen += [each["familyName"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert seen[:2] == ["Smith", "Smith"]
    assert sorted(seen[2:4]) == ["Smit", "Smithson"]
    assert sorted(seen[4:]) == ["Schmidt", "Smythe"]
    assert page["totalCount"] == len(seen)


async def test_people_are_found_by_preferred_names_and_by_a_part_of_any(council: Council) -> None:
    """Whatever the accents and signs in it; other filters narrow it further."""
    await council.person(
        givenName="Margaret",
        familyName="M\u00fcller",
        preferredName="Peggy",
        dateOfBirth="1950-02-03",
    )
    await council.person(givenName="Per%_cy", familyName="Miles")
    desk = council.viewer("front_door")
    for filter_, expected in (
        ({"name": "peggy muller"}, 1),
        ({"name": "peggy muller", "bornBefore": "1950-02-03"}, 0),
        ({"nameContains": "ULLE"}, 1),
        ({"nameContains": "%_"}, 1),
        ({"nameContains": "r%c"}, 0),
        ({"nameContains": "egg"}, 1),
        ({"nameSoundsLike": "pegi mueler"}, 1),
        ({"nameSoundsLike": "marg"}, 0),
        ({"not": {"nameContains": "mil"}}, 1),
    ):
        found = await council.ask(desk, COUNTED, filter=filter_)
        assert found["people"]["totalCount"] == expected, filter_


@pytest.mark.row("F03")
async def test_former_names_are_searched_and_ranked_for_those_who_may_see_them(
    council: Council,
) -> None:
    """For whoever may not, the same search is as if there were none: nothing is refused or told."""
    worker = await council.practitioner()
    before, now = await council.person(familyName="Gray"), await council.person(familyName="Nunes")
    for each in (before, now):
        await council.plan(each, lead=worker)
    desk, helper = council.viewer("front_door"), council.viewer("practitioner", practitioner=worker)
    await council.change(
        desk, "recordFormerName", personId=before, familyName="N\u00fa\u00f1ez", givenName="Kim"
    )

    found = [each.split()[-1] for each in await _found(council, {"name": "kim nunez"}, desk)]
    assert found == ["Gray"]
    found = [each.split()[-1] for each in await _found(council, {"name": "nunez"}, desk)]
    assert found == ["Gray", "Nunes"]
    found = [each.split()[-1] for each in await _found(council, {"name": "nunez"}, helper)]
    assert found == ["Nunes"]
    assert await _found(council, {"name": "kim nunez"}, helper) == []


async def test_the_closest_cannot_be_asked_for_without_a_name(council: Council) -> None:
    """Nor beside one that holds of some alternative only."""
    desk = council.viewer("front_door")
    for filter_ in ({"bornOn": "2000-01-01"}, {"or": [{"name": "smith"}]}, {"name": None}):
        answer = await council.answer(desk, CLOSEST, filter=filter_)
        (error,) = answer.errors
        assert error.fault.code == "BAD_VALUE"
        assert (
            "CLOSEST_NAME goes by what is searched for: give the filter name" in error.fault.message
        )
