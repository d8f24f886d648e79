"""The accounts that ask, one for each role, and the applications that act as them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import async_sessionmaker

from benchmarks.data.rows import Rows
from earlyhelp.access.models import Account, AccountRole
from earlyhelp.storage.connections import maintenance_engine
from earlyhelp_graphql.oauth.clients import NewClient, register_client

Credentials = tuple[str, str]
"""An application's id and its secret."""

PRACTITIONER = "practitioner"
TEAM_MANAGER = "team_manager"
FRONT_DOOR = "front_door"
CASELOAD = 60
"""About how many plans the practitioner leads or helps with, whatever the size."""
TEAM_PLANS = 400
"""About how many plans the manager's team leads or helps with, whatever the size."""
_SEED = 20261123

_HELP = """(
    SELECT practitioner_id, support_plan_id FROM lead_practitioners
    WHERE started_on <= $1 AND $1 < ended_on
    UNION
    SELECT practitioner_id, support_plan_id FROM team_around_the_family_members
    WHERE started_on <= $1 AND $1 < ended_on
)"""
_PRACTITIONER = f"""
SELECT practitioner_id FROM {_HELP} help
GROUP BY practitioner_id ORDER BY abs(count(*) - $2), practitioner_id LIMIT 1
"""
_MANAGER = f"""
SELECT managed.practitioner_id
FROM {_HELP} help
JOIN team_memberships member USING (practitioner_id)
JOIN team_memberships managed ON managed.team_id = member.team_id AND managed.is_manager
GROUP BY managed.practitioner_id
ORDER BY abs(count(DISTINCT support_plan_id) - $2), managed.practitioner_id LIMIT 1
"""


async def add_accounts(owner: asyncpg.Connection, today: date) -> None:
    """Open an account for each role, of those whose lists have the wanted length."""
    practitioner = await owner.fetchval(_PRACTITIONER, today, CASELOAD)
    manager = await owner.fetchval(_MANAGER, today, TEAM_PLANS)
    rows = Rows(_SEED)
    _add_account(rows, PRACTITIONER, practitioner)
    _add_account(rows, TEAM_MANAGER, manager)
    _add_account(rows, FRONT_DOOR, None)
    await rows.copy(owner)


def _add_account(rows: Rows, role: str, practitioner: UUID | None) -> None:
    account = rows.add(
        Account,
        username=role,
        display_name=role,
        password_hash=None,
        practitioner_id=practitioner,
        person_id=None,
        is_active=True,
    )
    rows.add(AccountRole, account_id=account, role=role, granted_on=rows.today)


async def register_clients(url: str) -> Mapping[str, Credentials]:
    """Register an application for each role, which acts as its account; raises ClientError."""
    engine = maintenance_engine(url)
    found = {}
    async with async_sessionmaker(engine)() as session, session.begin():
        for role in (PRACTITIONER, TEAM_MANAGER, FRONT_DOOR):
            new = NewClient(f"Benchmark as {role}", acts_as=role)
            registered = await register_client(session, new)
            found[role] = (registered.client.client_id, registered.secret or "")
    await engine.dispose()
    return found
