"""From a token to a viewer, kept for a few seconds and forgotten on demand."""

import pytest
from tests.oauth.conftest import Town

from earlyhelp.access import scopes as s
from earlyhelp.access.models import Account
from earlyhelp.contract.enabled import EnabledPlugins
from earlyhelp_graphql.oauth.clients import Registered
from earlyhelp_graphql.oauth.verification import VerifiedToken
from earlyhelp_graphql.oauth.viewers import ViewerCache

pytestmark = pytest.mark.row("F81")


@pytest.fixture
async def account(town: Town) -> Account:
    """Open an account with two roles."""
    return await town.account("anna", "developer", "team_manager")


@pytest.fixture
async def client(town: Town, account: Account) -> Registered:
    """Register a client that acts as the account."""
    return await town.client(acts_as=account.username)


@pytest.fixture
def viewers(town: Town, plugins: EnabledPlugins) -> ViewerCache:
    """Return a cache whose viewers live for an hour."""
    return ViewerCache(town.provider.sessions, plugins.registry.roles, lives=3600)


async def _verified(town: Town, client: Registered, scope: str = "") -> VerifiedToken:
    answer = await town.own_token(client, **({"scope": scope} if scope else {}))
    return await town.provider.verifier.verify(f"Bearer {answer.json()['access_token']}")


async def test_a_viewer_has_a_grant_for_each_role(
    town: Town, account: Account, client: Registered, plugins: EnabledPlugins
) -> None:
    """Account, application and roles, with the rows that each role reaches."""
    viewer = await town.provider.viewers.viewer(await _verified(town, client))

    roles = {role.name: role for role in plugins.registry.roles}
    assert viewer.account_id == account.id
    assert viewer.application == client.client.client_id
    assert [grant.role for grant in viewer.grants] == ["developer", "team_manager"]
    assert all(grant.rows is roles[grant.role].rows for grant in viewer.grants)


async def test_a_token_with_fewer_scopes_makes_a_lesser_viewer(
    town: Town, client: Registered
) -> None:
    """A role of which nothing is left gives no grant."""
    viewer = await town.provider.viewers.viewer(await _verified(town, client, s.SCHEMA_INTROSPECT))

    assert [(grant.role, grant.scopes) for grant in viewer.grants] == [
        ("developer", frozenset({s.SCHEMA_INTROSPECT}))
    ]


async def test_a_viewer_is_read_once_for_a_while(
    town: Town, client: Registered, viewers: ViewerCache, statements: list[str]
) -> None:
    """Requests that follow cost no statement, whichever of the client's tokens they carry."""
    first, second = await _verified(town, client), await _verified(town, client)
    await viewers.viewer(first)
    statements.clear()

    assert await viewers.viewer(second) is await viewers.viewer(first)
    assert statements == []


async def test_changes_elsewhere_count_after_a_few_seconds(
    town: Town, account: Account, client: Registered, plugins: EnabledPlugins
) -> None:
    """A viewer whose time is over is read again."""
    token = await _verified(town, client)
    brief = ViewerCache(town.provider.sessions, plugins.registry.roles, lives=0)
    before = await brief.viewer(token)

    await town.lose_roles(account, "team_manager")

    assert len(before.grants) == 2
    assert [grant.role for grant in (await brief.viewer(token)).grants] == ["developer"]


async def test_the_cache_is_bounded(
    town: Town, client: Registered, plugins: EnabledPlugins
) -> None:
    """No more viewers are kept than there is room for."""
    small = ViewerCache(town.provider.sessions, plugins.registry.roles, lives=3600, capacity=1)
    first = await _verified(town, client)
    second = await _verified(town, client, s.SCHEMA_INTROSPECT)

    kept = await small.viewer(first)
    await small.viewer(second)

    assert await small.viewer(first) is not kept
