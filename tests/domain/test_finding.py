"""Finding people and things: by names however they are written, and in lists sorted as expected."""

from collections.abc import Sequence

import pytest

from earlyhelp_graphql.testing import Council

FOUND = """query ($filter: PersonFilter) { people(filter: $filter) {
    totalCount nodes { givenName familyName } } }"""
WRITTEN = {
    "O'Brien": ("O\u2019Brien", "O\u02bcBRIEN", "o`brien", "OB"),
    "Zo\u00eb": ("Zoe", "zoe\u0308", "ZO\u00cb", "zo"),
    "\u00d8deg\u00e5rd": ("Odegard", "\u00f8deg", "O\u0308DEGA\u030aRD"),
    "\u0141uczak": ("Luczak", "\u0142ucz"),
    "Smith-Jones": ("smith jones", "Smith\u2010Jones", "Smith\u2013J", "smith  jo"),
    "St. John": ("St John", "st.john"),
    "Stra\u00dfe": ("Strasse", "STRASSE"),
    "\u00c6lfric": ("Aelfric", "\u00e6l"),
    "Ng": ("ng", "N"),
}
"""Names, and ways in which somebody may look them up."""


@pytest.mark.row("F03")
@pytest.mark.parametrize("name", WRITTEN)
async def test_a_name_is_found_however_it_is_written(council: Council, name: str) -> None:
    """As a family name, a given name and a preferred name; and nothing else is."""
    await council.person(familyName=name, givenName=name, preferredName=name)
    await council.person(familyName="Other", givenName="Other", preferredName="Other")
    desk = council.viewer("front_door")
    for written in (name, *WRITTEN[name]):
        for field in ("familyName", "givenName", "preferredName"):
            filter_ = {f"{field}StartsWith": written}
            found = await council.ask(desk, FOUND, filter=filter_)
            assert found["people"]["totalCount"] == 1, (written, field)


async def listed(council: Council, names: Sequence[str], order: str = "NAME") -> list[str]:
    """Register people of these family names, and return them as a list has them, in pages."""
    for name in names:
        await council.person(familyName=name)
    desk, seen, after = council.viewer("front_door"), [], None
    document = f"""query ($after: String) {{ people(first: 2, after: $after, orderBy: {order}) {{
        nodes {{ familyName }} pageInfo {{ hasNextPage endCursor }} }} }}"""
    while True:
        page = (await council.ask(desk, document, after=after))["people"]
        seen += [each["familyName"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return seen
        after = page["pageInfo"]["endCursor"]


EXPECTED = (
    "apple",
    "D'Arcy",
    "Darcy",
    "de la Cruz",
    "Delaney",
    "\u00c9clair",
    "Eden",
    "O\u2019Brien",
    "Obuya",
    "\u00d6zil",
    "Smith",
    "Smith-Jones",
    "Smithson",
    "Zebra",
)


async def test_people_are_listed_as_an_english_reader_expects(council: Council) -> None:
    """Accents, apostrophes and capitals do not count, page by page."""
    assert tuple(await listed(council, EXPECTED)) == EXPECTED


async def test_partners_are_listed_as_an_english_reader_expects(council: Council) -> None:
    """Organisations, and whatever else has a name."""
    for name in ("Zebra Trust", "\u00c9clair Club", "apple Centre"):
        organisation = await council.organisation(name=name)
        await council.practitioner(name, organisationId=organisation)
        await council.team(organisationId=organisation, name=name)
        await council.household(await council.person(), name=name)
        await council.plan(await council.person(), title=name)
    desk = council.viewer("front_door")
    expected = ["apple Centre", "\u00c9clair Club", "Zebra Trust"]
    for field in ("organisations", "practitioners", "teams", "households"):
        found = await council.ask(desk, f"{{ {field} {{ nodes {{ name }} }} }}")
        names = [each["name"] for each in found[field]["nodes"]]
        assert [each for each in names if each in expected] == expected, field
    plans = await council.ask(desk, "{ supportPlans(orderBy: TITLE) { nodes { title } } }")
    assert [each["title"] for each in plans["supportPlans"]["nodes"]] == expected


FORMER = """query ($id: ID!) { person(id: $id) {
    formerNames { nodes { givenName familyName endedOn } } } }"""


@pytest.mark.row("F03")
async def test_former_names_find_people_for_those_who_may_see_them(council: Council) -> None:
    """The front door finds them; whoever helps is not told that there was another name."""
    person, helper = await council.helped(familyName="Gray", givenName="Kim")
    desk = council.viewer("front_door")
    former = {"personId": person, "familyName": "N\u00fa\u00f1ez", "endedOn": "2020-02-29"}
    assert await council.refused(helper, "recordFormerName", **former) == {
        "recordFormerName": "FORBIDDEN"
    }
    await council.change(desk, "recordFormerName", **former)
    nothing = {"personId": person, "endedOn": "2020-02-29"}
    assert await council.refused(desk, "recordFormerName", **nothing) == {"": "NOTHING_KNOWN"}

    by_former = {"formerName": {"familyNameStartsWith": "nunez"}}
    whoever = {"or": [{"familyNameStartsWith": "nunez"}, by_former]}
    for filter_ in (by_former, whoever):
        found = await council.ask(desk, FOUND, filter=filter_)
        assert found["people"]["nodes"] == [{"givenName": "Kim", "familyName": "Gray"}]
        denied = await council.answer(helper, FOUND, filter=filter_)
        assert denied.denied == {"people": "FORBIDDEN"}
    shown = {
        "person": {
            "formerNames": {
                "nodes": [
                    {"givenName": None, "familyName": "N\u00fa\u00f1ez", "endedOn": "2020-02-29"}
                ]
            }
        }
    }
    assert await council.ask(desk, FORMER, id=person) == shown
    herself = council.viewer("family", person=person)
    assert await council.ask(herself, FORMER, id=person) == shown
    hidden = await council.answer(helper, FORMER, id=person)
    assert hidden.denied == {"person.formerNames": "FORBIDDEN"}


async def test_a_manager_finds_by_former_names_among_whom_she_oversees(council: Council) -> None:
    """In an alternative too: what she does not see is not found by it."""
    person, stranger = await council.person(), await council.person()
    worker, manager = await council.practitioner(), await council.practitioner("Mo Manager")
    await council.plan(person, lead=worker)
    await council.team(worker, manager=manager)
    desk = council.viewer("front_door")
    for each in (person, stranger):
        await council.change(desk, "recordFormerName", personId=each, familyName="Before")
    overseer = council.viewer("team_manager", practitioner=manager)
    by_former = {"formerName": {"familyNameStartsWith": "before"}}
    for filter_ in (by_former, {"or": [by_former, {"familyNameStartsWith": "zz"}]}):
        found = await council.ask(overseer, FOUND, filter=filter_)
        assert found["people"]["totalCount"] == 1
