"""A mutation beside a transaction written by hand: what is written, and what is left behind."""

import json
from collections.abc import Sequence
from typing import Any

from benchmarks.choosing import leaves
from benchmarks.client import answers, message
from benchmarks.data.accounts import PRACTITIONER
from benchmarks.documents import IDENTIFY_NEED
from benchmarks.measuring import Trial
from benchmarks.populations import Population
from earlyhelp.storage.connections import connection

NAME = "identify a need"
_CODE = "SAFETY"
"""The code of the needs that are written, by which they are found and deleted again."""

_SUBJECTS = f"""
SELECT DISTINCT ON (helped.support_plan_id)
    plan.id::text AS plan, plan.opened_on::text AS opened_on, covered.person_id::text AS person
FROM lead_practitioners helped
JOIN accounts ON accounts.username = '{PRACTITIONER}'
    AND accounts.practitioner_id = helped.practitioner_id
JOIN support_plans plan ON plan.id = helped.support_plan_id AND plan.status <> 'CLOSED'
JOIN plan_coverages covered ON covered.support_plan_id = plan.id
WHERE now()::date < helped.ended_on AND now()::date < covered.ended_on
ORDER BY helped.support_plan_id, covered.id
"""
_CHANGED = "support_plan_id, person_id, code, statement, category, identified_on, met_on, version"
_WRITTEN = f"""
SELECT DISTINCT {_CHANGED}, (
    SELECT row(account_id, application, purpose, scope, verb, people, changes[0] ->> 'action')::text
    FROM audit_entries WHERE changes[0] -> 'id' = jsonb_build_array(needs.id)
) AS audited FROM needs WHERE code = $1
"""
_CLEAN = (
    f"""
DELETE FROM audit_entries WHERE (changes[0] -> 'id' ->> 0)::uuid IN (
    SELECT id FROM needs WHERE code = '{_CODE}'
)""",
    f"DELETE FROM needs WHERE code = '{_CODE}'",
    "VACUUM (ANALYZE) needs",
    "VACUUM (ANALYZE) audit_entries",
)


async def identify_need(population: Population) -> Trial:
    """Return what the product and the limit are sent to identify needs.

    Stops where the two answer or write anything that differs.
    """
    subjects = await population.fetch(_SUBJECTS)
    token = await population.token(PRACTITIONER)
    inputs = [_input(**each) for each in subjects]
    messages = {
        "product": [_mutation(each, token) for each in inputs],
        "limit": [_plain(each, token) for each in inputs],
    }
    first = {name: asked[:1] for name, asked in messages.items()}
    given = [await answers(population.servers[name], asked) for name, asked in first.items()]
    product, limit = [_without_id(answer) for answer in given]
    written = await population.fetch(_WRITTEN, _CODE)
    if product != limit or len(written) != 1:
        raise SystemExit(f"'{NAME}' differs:\n{product}\n{limit}\n{written}")
    return Trial(population, messages, leaves(product))


def _input(plan: str, person: str, opened_on: str) -> dict[str, str]:
    return {
        "supportPlanId": plan,
        "personId": person,
        "code": _CODE,
        "statement": "Rent arrears of three months",
        "category": "MONEY_AND_HOUSING",
        "identifiedOn": opened_on,
    }


def _mutation(given: dict[str, str], token: str) -> bytes:
    encoded = {
        **given,
        "supportPlanId": f"SupportPlan_{given['supportPlanId']}",
        "personId": f"Person_{given['personId']}",
    }
    body = {"query": IDENTIFY_NEED, "variables": {"input": encoded}}
    return message("POST", "/graphql", token, json.dumps(body).encode())


def _plain(given: dict[str, str], token: str) -> bytes:
    return message("POST", "/needs", token, json.dumps(given).encode())


def _without_id(given: Sequence[Any]) -> Any:
    (answer,) = given
    answer["data"]["identifyNeed"]["need"].pop("id")
    return answer


async def clean(population: Population) -> None:
    """Delete what was written, in this run or in one that was broken off."""
    async with connection(population.settings.database_url or "") as owner:
        for statement in _CLEAN:
            await owner.execute(statement)
