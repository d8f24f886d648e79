"""Choosing what to ask about: households whose plan is of the wanted size, and people."""

import json

from benchmarks.client import connect, requests
from benchmarks.running import Running
from benchmarks.workloads import CASELOAD, HOUSEHOLD_PLAN, PERSON, Workload, leaves
from earlyhelp.storage.connections import connection

LEAVES = 250
"""The wanted size of a household plan's answer."""
_HOUSEHOLDS = 8
_PEOPLE = 64

_PLANS_OF_ACCOUNT = """
WITH account AS (SELECT practitioner_id AS id FROM accounts WHERE username = 'benchmark'),
mine AS (
    SELECT support_plan_id AS id FROM lead_practitioners
    WHERE practitioner_id = (SELECT id FROM account) AND now()::date < ended_on
    UNION
    SELECT support_plan_id FROM team_around_the_family_members
    WHERE practitioner_id = (SELECT id FROM account) AND now()::date < ended_on
)
"""
_CANDIDATES = f"""{_PLANS_OF_ACCOUNT}
SELECT DISTINCT household_id::text FROM support_plans JOIN mine USING (id)
WHERE household_id IS NOT NULL AND status <> 'CLOSED' ORDER BY 1
"""
_COVERED = f"""{_PLANS_OF_ACCOUNT}
SELECT DISTINCT person_id::text FROM plan_coverages JOIN mine ON mine.id = support_plan_id
WHERE now()::date < ended_on ORDER BY 1 LIMIT {_PEOPLE}
"""


async def workloads(url: str, product: Running, token: str) -> list[Workload]:
    """Return the three workloads for the account that asks."""
    async with connection(url) as server:
        candidates = [row[0] for row in await server.fetch(_CANDIDATES)]
        people = [row[0] for row in await server.fetch(_COVERED)]
    plans = Workload("household plan", HOUSEHOLD_PLAN, "Household", "/household-plan", ())
    every = Workload(**{**vars(plans), "uuids": tuple(candidates)})
    sizes = await _sizes(product, every, token)
    nearest = sorted(candidates, key=lambda each: abs(sizes[each] - LEAVES))[:_HOUSEHOLDS]
    return [
        Workload(**{**vars(plans), "uuids": tuple(nearest)}),
        Workload("caseload of 50", CASELOAD, "", "/caseload", ("",)),
        Workload("one person", PERSON, "Person", "/person", tuple(people)),
    ]


async def _sizes(product: Running, workload: Workload, token: str) -> dict[str, int]:
    """Return how many leaves each answer of a workload has."""
    opened = await connect(product)
    found = {}
    for uuid, message in zip(workload.uuids, requests(product, workload, token), strict=True):
        found[uuid] = leaves(json.loads((await opened.ask(message)).body))
    opened.close()
    return found
