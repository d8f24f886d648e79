"""Identifying a need by hand: one transaction with the same checks and writes as the product's."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks.servers.limit.rules import MINE
from earlyhelp.days import LONDON, day_at
from earlyhelp.settings import Settings
from earlyhelp.viewer import Viewer

_LOCK = f"""
SELECT s.status <> 'CLOSED' AND EXISTS (
    SELECT FROM plan_coverages c WHERE c.support_plan_id = s.id AND c.person_id = $4
    AND c.started_on <= $2 AND $2 < c.ended_on
) AND $5 = ANY($6::text[])
FROM support_plans s WHERE s.id = $3 AND {MINE.format("s.id")}
FOR NO KEY UPDATE OF s
"""
"""Hold the plan, if it is reached. Is it open, the person covered, the category reached?"""

_INSERT = """
INSERT INTO needs
    (support_plan_id, person_id, code, statement, category, identified_on, met_on, version)
VALUES ($1, $2, $3, $4, $5, $6, NULL, 1) RETURNING id
"""
_AUDIT = """
INSERT INTO audit_entries (at, account_id, application, purpose, scope, verb, people, changes)
VALUES ($1, $2, $3, $4, 'plans:need:write', 'identify_need', ARRAY[$5::uuid], $6)
"""
_FIELDS = ("category", "code", "identified_on", "person_id", "statement", "support_plan_id")
_PAYLOAD = """
SELECT json_build_object('data', json_build_object('identifyNeed', json_build_object(
    'need', json_build_object(
        'id', 'Need_' || n.id,
        'code', n.code,
        'statement', n.statement,
        'category', n.category,
        'identifiedOn', n.identified_on,
        'metOn', n.met_on,
        'person', (
            SELECT row_to_json(o) FROM (
                SELECT 'Person_' || p.id AS id,
                    p.given_name AS "givenName", p.family_name AS "familyName"
                FROM people p WHERE p.id = n.person_id
            ) o
        ),
        'supportPlan', (
            SELECT row_to_json(o) FROM (
                SELECT 'SupportPlan_' || s.id AS id, s.title
                FROM support_plans s WHERE s.id = n.support_plan_id
            ) o
        )
    ),
    'problems', '[]'::json
))) FROM needs n WHERE n.id = $1
"""


class Identifying:
    """Writes needs over connections of its own."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def identify(self, viewer: Viewer, given: Mapping[str, Any]) -> str:
        """Write a need with its audit entry, and return the payload as it is read back."""
        plan, person = UUID(given["supportPlanId"]), UUID(given["personId"])
        category, now = given["category"], datetime.now(UTC)
        categories = viewer.grants[0].categories
        asked = (viewer.practitioner_id, day_at(now, LONDON), plan, person, category, categories)
        async with self._pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(_LOCK, *asked):
                raise ValueError("The plan is closed, or out of reach.")
            identified_on = date.fromisoformat(given["identifiedOn"])
            values = (plan, person, given["code"], given["statement"], category, identified_on)
            need = await connection.fetchval(_INSERT, *values)
            await connection.execute(_AUDIT, now, *_who(viewer), person, _changes(need))
            text: str = await connection.fetchval(_PAYLOAD, need)
            return text


def _who(viewer: Viewer) -> tuple[UUID, str, str]:
    return (viewer.account_id, viewer.application, viewer.purpose)


def _changes(need: UUID) -> str:
    change = {"table": "needs", "id": [str(need)], "action": "insert", "fields": _FIELDS}
    return json.dumps([change])


@asynccontextmanager
async def identifying(settings: Settings) -> AsyncIterator[Identifying]:
    """Open as many connections as the product may write over, and close them at the end."""

    async def keep(_connection: asyncpg.Connection) -> None:
        """Leave a returned connection as it is."""

    most = settings.writer_pool_max
    pool = asyncpg.create_pool(settings.database_url, min_size=most, max_size=most, reset=keep)
    async with pool:
        yield Identifying(pool)
