"""Signing keys: kept in the database, renewed in time, published without their private half."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from tests.oauth.conftest import ISSUER, Clock, Town

from earlyhelp_graphql.oauth.keys import SIGNS_FOR, SigningKeys

pytestmark = pytest.mark.row("F80")

Sessions = async_sessionmaker[AsyncSession]


async def test_the_first_key_is_made_when_it_is_needed(town: Town) -> None:
    """Nobody has to set one up, and it is published without its secret."""
    published = (await town.http.get("/.well-known/jwks.json")).json()

    (key,) = published["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "use", "alg", "kid"}
    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")


async def test_processes_that_start_together_agree_on_one_key(
    sessions: Sessions, clock: Clock
) -> None:
    """The database lets one of them make it."""
    processes = [SigningKeys(sessions, clock) for _ in range(4)]

    keys = await asyncio.gather(*(process.signer() for process in processes))

    assert len({key.kid for key in keys}) == 1


async def test_a_key_signs_for_its_time_and_verifies_for_one_more(
    sessions: Sessions, clock: Clock
) -> None:
    """The current and the previous key are published; older ones are gone."""
    keys = SigningKeys(sessions, clock)
    made = []
    for _ in range(3):
        made.append((await keys.signer()).kid)
        clock.turn(days=SIGNS_FOR.days)

    clock.turn(seconds=-1)
    published = [key["kid"] for key in (await keys.published())["keys"]]

    assert len(set(made)) == 3
    assert published == [made[2], made[1]]
    assert await keys.find(str(made[1]))
    assert await keys.find(str(made[0])) is None


async def test_a_token_outlives_the_rotation_of_its_key(town: Town) -> None:
    """And the next one is signed with the new key."""
    await town.account("anna", "developer")
    client = await town.client(acts_as="anna")
    before = (await town.own_token(client)).json()["access_token"]

    await town.provider.issuer.keys.rotate()
    after = (await town.own_token(client)).json()["access_token"]

    assert before.split(".")[0] != after.split(".")[0]
    assert not await town.is_refused(before)
    assert not await town.is_refused(after)


async def test_a_key_made_by_another_process_is_found(
    sessions: Sessions, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token signed with it is no stranger's, though strangers cost a look a second at most."""
    here, there = SigningKeys(sessions, clock), SigningKeys(sessions, clock)
    await here.signer()
    made = await there.rotate()

    hidden = await here.find(str(made.kid))
    monkeypatch.setattr("earlyhelp_graphql.oauth.keys.time.monotonic", lambda: 1e12)
    found = await here.find(str(made.kid))

    assert hidden is None
    assert found is not None
    assert found.kid == made.kid


async def test_metadata_tells_clients_where_everything_is(town: Town) -> None:
    """RFC 8414, with what RFC 7636 and RFC 9207 add; every address answers."""
    answered = (await town.http.get("/.well-known/oauth-authorization-server")).json()

    assert answered["issuer"] == ISSUER
    assert answered["code_challenge_methods_supported"] == ["S256"]
    assert answered["response_types_supported"] == ["code"]
    assert answered["authorization_response_iss_parameter_supported"] is True
    assert answered["scopes_supported"] == sorted(answered["scopes_supported"])
    assert "none" not in answered["introspection_endpoint_auth_methods_supported"]
    addresses = [text for name, text in answered.items() if name.endswith(("endpoint", "uri"))]
    assert len(addresses) == 7
    for address in addresses:
        assert (await town.http.get(address)).status_code != 404
