"""An outage is told as such, in the words of the protocol, once in the log, and ends by itself."""

import asyncio
import logging

import asyncpg
import pytest
from tests.graphql.conftest import GRAPHQL, REGISTER, Api
from tests.reliability.conftest import PEOPLE, Proxy, recovered, serving

from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp.settings import Settings
from earlyhelp.storage import outages
from earlyhelp.storage.outages import Outage, UnavailableError
from earlyhelp_graphql.testing import JsonObject

COUNT = "{ people { totalCount } }"
NAMED = {"input": {"givenName": "Flo", "familyName": "Ray"}}
FLORENCE: JsonObject = {"query": REGISTER, "variables": NAMED}


@pytest.fixture(autouse=True)
def _prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an outage be over with the first success."""
    monkeypatch.setattr(outages, "QUIET_SECONDS", 0.0)


async def test_the_database_away(api: Api, proxy: Proxy, caplog: pytest.LogCaptureFixture) -> None:
    """Everybody is told to come again within a second, and is answered once it is back."""
    await recovered(api)
    caplog.clear()
    await proxy.close()

    for _ in range(3):
        refused = [
            await api.post(PEOPLE),
            await api.post(FLORENCE),
            await api.post(PEOPLE, headers={"Accept": "application/json"}),
        ]
        assert {each.status_code for each in refused} == {503}
        for each in refused:
            (error,) = each.json()["errors"]
            assert error["extensions"] == {"code": "UNAVAILABLE"}
            assert error["message"].startswith("The database does not answer. Nothing was done.")
            assert int(each.headers["retry-after"]) > 0
        assert refused[0].headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    token = await api.http.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=("a", "b")
    )
    assert (token.status_code, token.json()["error"]) == (503, "temporarily_unavailable")
    assert token.headers["retry-after"]
    ready = await api.http.get("/health/ready")
    assert (ready.status_code, ready.headers["retry-after"]) == (503, "1")

    await proxy.open()
    await recovered(api)
    assert (await api.post(FLORENCE)).json()["data"]["registerPerson"]["problems"] == []
    logged = [record.getMessage() for record in caplog.records if record.levelno > logging.INFO]
    assert [line.partition(" (")[0] for line in logged] == [
        "Unavailable: The database does not answer.",
        "Available again",
    ]


REFUSING = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'an injected fault' USING ERRCODE = '{state}'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse()
"""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("53100", "The database has no room left to work in."),
        ("53200", "The database has no room left to work in."),
        ("58030", "The database has no room left to work in."),
        ("25006", "The database can only be read for now."),
        ("57014", "The database takes too long."),
        ("57P01", "The database does not answer."),
    ],
)
async def test_what_cannot_be_written(
    steady: Api, owner: asyncpg.Connection, state: str, said: str
) -> None:
    """Nothing is done, and reading goes on."""
    before = await steady.ask(COUNT)
    await owner.execute(REFUSING.format(state=state))

    refused = await steady.post(FLORENCE)
    meanwhile = await steady.ask(COUNT)

    await owner.execute("DROP FUNCTION refuse CASCADE")
    assert refused.status_code == 503
    assert [each["message"] for each in refused.json()["errors"]] == [
        f"{said} Nothing was done. Try again in a moment."
    ]
    assert before == meanwhile == await steady.ask(COUNT)
    assert (await steady.post(FLORENCE)).status_code == 200


async def test_blocked_writers(steady: Api, owner: asyncpg.Connection) -> None:
    """They are told of the lock or the crowd; people whom we do not know yet still read at once."""
    token = await steady.token("front_door", "administrator")
    async with owner.transaction():
        await owner.execute("LOCK TABLE audit_entries IN EXCLUSIVE MODE")
        blocked = [asyncio.ensure_future(steady.post(FLORENCE)) for _ in range(12)]
        await asyncio.sleep(0.1)
        read = await steady.http.post(
            "/graphql", json=PEOPLE, headers={"Authorization": f"Bearer {token}"}
        )
        assert not any(each.done() for each in blocked)
        refused = await asyncio.gather(*blocked)

    assert read.status_code == 200
    assert {each.status_code for each in refused} == {503}
    assert {each.json()["errors"][0]["message"].partition(". ")[0] for each in refused} == {
        "Somebody else has been changing the same records for too long",
        "Too many are asking the database at once",
    }


async def test_a_lock_that_lasts_on_what_is_read(steady: Api, owner: asyncpg.Connection) -> None:
    """Who reads is told of it as well, not that the question was too large."""
    await steady.token("front_door")
    async with owner.transaction():
        await owner.execute("LOCK TABLE people IN ACCESS EXCLUSIVE MODE")
        refused = await steady.post(PEOPLE)
    assert refused.status_code == 503
    assert "Somebody else has been changing" in refused.text


async def test_more_requests_than_are_let_in(steady: Api) -> None:
    """Those over the limit are refused at once, and health is asked for all the same."""
    await steady.token("front_door")
    asked = [asyncio.ensure_future(steady.post(PEOPLE)) for _ in range(60)]
    alive = await steady.http.get("/health/live")
    statuses = [each.status_code for each in await asyncio.gather(*asked)]
    assert alive.status_code == 200
    assert sorted(set(statuses)) == [200, 503]
    assert statuses.count(200) == 30


async def test_too_many_connections(
    administrator: asyncpg.Connection,
    steady_database: str,
    plugins: EnabledPlugins,
) -> None:
    """A server that lets no more in is an outage for those who would need one more."""
    await administrator.execute("CREATE ROLE narrow LOGIN CONNECTION LIMIT 2")
    await administrator.execute("GRANT earlyhelp, earlyhelp_reader TO narrow")
    url = steady_database.replace("earlyhelp@", "narrow@")
    async with serving(Settings(database_url=url), plugins) as api:
        refused = await api.http.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, auth=("a", "b")
        )
    await administrator.execute("DROP ROLE narrow")
    assert refused.status_code == 503
    assert refused.json()["error_description"].startswith("Too many are asking the database")


@pytest.mark.parametrize("how", ["lose", "pass", "hush"])
async def test_a_commit_that_nobody_confirmed(api: Api, proxy: Proxy, how: str) -> None:
    """Its writer is told so; repeating it with the same key does it once, whatever happened."""
    await api.token("front_door")
    keyed = {**FLORENCE, "variables": {**NAMED, "key": "morning-1"}}
    proxy.upon(b"COMMIT", how)

    unknown = await api.post(keyed)
    proxy.speak()
    await recovered(api)

    assert unknown.status_code == 503
    (error,) = unknown.json()["errors"]
    assert error["extensions"]["code"] == "OUTCOME_UNKNOWN"
    assert "repeat the request with the same key" in error["message"]
    assert (await api.ask(COUNT))["data"]["people"]["totalCount"] == (how != "lose")
    again = (await api.post(keyed)).json()["data"]["registerPerson"]
    assert again == (await api.post(keyed)).json()["data"]["registerPerson"]
    assert (await api.ask(COUNT))["data"]["people"]["totalCount"] == 1


async def test_what_was_written_is_told_though_it_cannot_be_read(
    steady: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change that was kept is never answered with a refusal."""
    before = await steady.ask(COUNT)

    async def away(*_: object) -> None:
        raise UnavailableError(Outage.AWAY)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(steady.system.pool, "fetchval", away)
        kept = await steady.ask(REGISTER, **NAMED)

    assert kept["data"]["registerPerson"] == {"person": None, "problems": []}
    (error,) = kept["errors"]
    assert error["path"] == ["registerPerson", "person"]
    assert error["message"].startswith("The change was made")
    assert await steady.ask(COUNT) != before
