"""What each hook does, seen from outside: one test for each, by its name."""

import asyncpg

from earlyhelp.categories import CATEGORIES
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp_graphql.testing import Council, JsonObject

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


async def tables(url: str) -> set[str]:
    """Return the names of a database's tables."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(TABLES)
    await connection.close()
    return {row["tablename"] for row in rows}


async def test_hook_metadata(full_database: str, full_host: EnabledPlugins) -> None:
    """Tables are each plugin's own, carry its prefix, and the answering role may read them."""
    there = await tables(full_database)
    connection = await asyncpg.connect(full_database)
    for manifest in full_host.manifests:
        own = set(full_host.registry.metadata[manifest.name].tables)
        assert own == {name for name in there if name.startswith(f"{manifest.name}_")}
        for name in own:
            readable = "SELECT has_table_privilege('earlyhelp_reader', $1, 'SELECT')"
            assert await connection.fetchval(readable, name)
    await connection.close()


async def test_hook_migrations(full_database: str, full_host: EnabledPlugins) -> None:
    """Each plugin stands at its own head in the database, beside core's."""
    connection = await asyncpg.connect(full_database)
    rows = await connection.fetch("SELECT version_num FROM alembic_version")
    await connection.close()
    stamped = {row["version_num"].rpartition("_")[0] for row in rows}
    assert stamped == {"core", *(manifest.name for manifest in full_host.manifests)}


async def test_hook_graph(council: Council) -> None:
    """Fields of every plugin stand on one core type, side by side."""
    document = """{ __type(name: "Person") { fields { name } } }"""
    found = await council.ask(council.viewer("developer"), document)
    names = {field["name"] for field in found["__type"]["fields"]}
    assert names >= {
        "connectorEpisodes",
        "fallsRisk",
        "levelOfNeed",
        "lifeStage",
        "preventionTier",
        "vulnerabilityFactors",
    }


async def test_hook_scopes(council: Council, full_host: EnabledPlugins) -> None:
    """Scopes are known by name, each with its sentence, and needed for what they guard."""
    told = {scope.name: scope.description for scope in full_host.registry.scopes}
    assert told["falls:check:read"] == "See home safety checks."
    person, front_door = await council.person(), council.viewer("front_door")
    document = "query($id: ID!) { person(id: $id) { homeSafetyCheckCount } }"
    assert await council.denied(front_door, document, id=person) == {
        "person.homeSafetyCheckCount": "FORBIDDEN"
    }


async def test_hook_categories(council: Council) -> None:
    """Records in a plugin's category are seen by roles that reach it, and by no others."""
    person, adviser = await council.helped("falls_adviser")
    visit: JsonObject = {"personId": person, "hazards": 1, "checkedOn": "2026-02-10"}
    await council.change(adviser, "recordHomeSafetyCheck", **visit)
    document = "query($id: ID!) { person(id: $id) { homeSafetyCheckCount } }"
    viewers = (
        adviser,
        await council.helper(person, "adult_practitioner"),
        council.viewer_with(categories=None),
        council.viewer_with(categories=["HOME_SAFETY"]),
        council.viewer_with(categories=[each.code for each in CATEGORIES]),
    )
    answers = [await council.ask(viewer, document, id=person) for viewer in viewers]
    assert [each["person"]["homeSafetyCheckCount"] for each in answers] == [1, 1, 1, 1, 0]


async def test_nobody_writes_into_a_category_out_of_reach(council: Council) -> None:
    """The verb itself says nothing of categories; what it wrote is not kept."""
    person = await council.person()
    visit: JsonObject = {"personId": person, "hazards": 1, "checkedOn": "2026-02-10"}
    writer = council.viewer_with(categories=["GENERAL"], practitioner=await council.practitioner())
    refused = await council.refused(writer, "recordHomeSafetyCheck", **visit)
    assert list(refused.values()) == ["OUT_OF_REACH"]
    document = "query($id: ID!) { person(id: $id) { homeSafetyCheckCount } }"
    found = await council.ask(council.viewer_with(), document, id=person)
    assert found == {"person": {"homeSafetyCheckCount": 0}}


async def test_the_api_lists_categories_and_who_reaches_them(council: Council) -> None:
    """To staff, a plugin's beside core's, by the roles of all plugins; families need no list."""
    document = """{ dataCategories(filter: {code: ["CHILD_DEVELOPMENT", "HOME_SAFETY"]}) {
        nodes { code label reachedBy } } }"""
    found = await council.ask(council.viewer("partner"), document)
    everything = {"administrator", "family", "team_manager"}
    told = {
        each["code"]: (each["label"], set(each["reachedBy"]) - everything)
        for each in found["dataCategories"]["nodes"]
    }
    assert told == {
        "CHILD_DEVELOPMENT": ("Child development", {"practitioner"}),
        "HOME_SAFETY": ("Safety at home", {"adult_practitioner", "falls_adviser"}),
    }
    denied = await council.denied(council.viewer("family"), document)
    assert denied == {"dataCategories": "FORBIDDEN"}


async def test_hook_roles(council: Council, full_host: EnabledPlugins) -> None:
    """A grant adds to core's role; a new role reaches its rows and categories, no others."""
    roles = {role.name: role for role in full_host.registry.roles}
    assert "falls:check:write" in roles["adult_practitioner"].scopes
    assert "falls:check:write" not in roles["team_manager"].scopes
    person, adviser = await council.helped("falls_adviser")
    document = """query($id: ID!) { person(id: $id) {
        homeSafetyCheckCount needs { totalCount } } }"""
    answer = await council.answer(adviser, document, id=person)
    assert answer.data["person"] == {"homeSafetyCheckCount": 0, "needs": None}


async def test_hook_reference_data(council: Council) -> None:
    """Rows of several plugins stand in core's one table of schemes."""
    found = await council.ask(
        council.viewer("front_door"), "{ pathwaySchemes(first: 50) { nodes { code } } }"
    )
    codes = {scheme["code"] for scheme in found["pathwaySchemes"]["nodes"]}
    assert codes == {"level_of_need", "prevention_tier"}


async def test_hook_rules(council: Council) -> None:
    """What a plugin says is nobody's data is open to the scope; a person's records are not."""
    stranger, (person, _) = council.viewer("practitioner"), await council.helped("practitioner")
    seen = await council.ask(stranger, "{ vulnerabilityFactors(first: 1) { totalCount } }")
    assert seen["vulnerabilityFactors"]["totalCount"] > 0
    document = "query($id: ID!) { person(id: $id) { vulnerabilityFactorCount } }"
    assert (await council.ask(stranger, document, id=person))["person"] is None


async def test_hook_visibility(council: Council) -> None:
    """A narrowing hides a row from those whom the type's own rule would show it to."""
    person, adviser = await council.helped("falls_adviser")
    visit: JsonObject = {"personId": person, "hazards": 1, "checkedOn": "2026-02-10"}
    await council.change(adviser, "recordHomeSafetyCheck", **visit)
    await council.change(adviser, "recordHomeSafetyCheck", **visit, isDraft=True)
    colleague = await council.helper(person, "falls_adviser")
    document = "query($id: ID!) { person(id: $id) { homeSafetyCheckCount } }"
    seen = [
        (await council.ask(viewer, document, id=person))["person"]["homeSafetyCheckCount"]
        for viewer in (adviser, colleague)
    ]
    assert seen == [2, 1]


async def test_hook_preconditions(council: Council) -> None:
    """What core would do is refused with the plugin's problem; the plan has a level instead."""
    mother, practitioner = await council.helped("practitioner", dateOfBirth="1990-01-01")
    decided = {
        "schemeCode": "level_of_need",
        "authority": "Warrington",
        "reasonCode": "ASSESSED",
        "positionCode": "2",
    }
    decided["decidedOn"] = "2026-02-01"
    refused = await council.refused(practitioner, "recordPlacement", **decided, personId=mother)
    assert refused == {"personId": "OVER_25"}


async def test_hook_reactions(council: Council) -> None:
    """What core does has a consequence in the plugin's tables, whoever does it."""
    person, connector = await council.helped("connector")
    start = {"personId": person, "startedOn": "2026-01-05", "goalInOwnWords": "Sing."}
    await council.change(connector, "startConnectorEpisode", **start, referralSource="GP")
    death = {"personId": person, "version": 1, "diedOn": "2026-02-20"}
    await council.change(council.viewer("front_door"), "recordDeath", **death)
    episodes = "query($id: ID!) { person(id: $id) { connectorEpisodes { nodes { endedOn } } } }"
    found = (await council.ask(connector, episodes, id=person))["person"]
    assert found["connectorEpisodes"]["nodes"] == [{"endedOn": "2026-02-20"}]
