"""Choosing what to ask about: the same kind of household, person or name at every size."""

import json
from collections.abc import Sequence

from benchmarks import documents
from benchmarks.client import answers, message
from benchmarks.data.accounts import PRACTITIONER
from benchmarks.data.words import FAMILY, RARER
from benchmarks.populations import Population

LEAVES = 250
"""The wanted size of a household plan's answer."""
_HOUSEHOLDS = 8
_PEOPLE = 64
_NAMES = 16

_PLANS = f"""
WITH asker AS (SELECT practitioner_id AS id FROM accounts WHERE username = '{PRACTITIONER}'),
mine AS (
    SELECT support_plan_id AS id FROM lead_practitioners
    WHERE practitioner_id = (SELECT id FROM asker) AND now()::date < ended_on
    UNION
    SELECT support_plan_id FROM team_around_the_family_members
    WHERE practitioner_id = (SELECT id FROM asker) AND now()::date < ended_on
)
"""
_HOUSEHOLDS_OF_PLANS = f"""{_PLANS}
SELECT DISTINCT household_id::text FROM support_plans JOIN mine USING (id)
WHERE household_id IS NOT NULL AND status <> 'CLOSED' ORDER BY 1
"""
_COVERED = f"""{_PLANS}
SELECT DISTINCT person_id::text FROM plan_coverages JOIN mine ON mine.id = support_plan_id
WHERE now()::date < ended_on ORDER BY 1 LIMIT {_PEOPLE}
"""
_DAYS = f"""
SELECT DISTINCT date_of_birth::text FROM (
    SELECT date_of_birth FROM people WHERE date_of_birth IS NOT NULL ORDER BY id LIMIT {_NAMES}
) first_of_all
"""
_NUMBERS = f"SELECT value FROM person_identifiers ORDER BY id LIMIT {_NAMES}"
_LOCALITIES = f"SELECT code FROM localities ORDER BY code LIMIT {_NAMES}"


async def nothing(_population: Population) -> Sequence[str]:
    """Return one empty value: the question is about nothing in particular."""
    return ("",)


async def households(population: Population) -> Sequence[str]:
    """Return the households of the caseload whose plans have nearly the wanted size."""
    found = [row[0] for row in await population.fetch(_HOUSEHOLDS_OF_PLANS)]
    token = await population.token(PRACTITIONER)
    asked = [_household_plan(each, token) for each in found]
    given = await answers(population.servers["product"], asked)
    distances = {
        each: abs(leaves(answer) - LEAVES) for each, answer in zip(found, given, strict=True)
    }
    return sorted(found, key=distances.__getitem__)[:_HOUSEHOLDS]


def _household_plan(uuid: str, token: str) -> bytes:
    variables = {"id": f"Household_{uuid}"}
    body = json.dumps({"query": documents.HOUSEHOLD_PLAN, "variables": variables})
    return message("POST", "/graphql", token, body.encode())


async def covered_people(population: Population) -> Sequence[str]:
    """Return people whom the practitioner's plans cover."""
    return [row[0] for row in await population.fetch(_COVERED)]


async def names_of_nobody(_population: Population) -> Sequence[str]:
    """Return the starts of family names that are near other names, but nobody's."""
    return [f"{name}x" for name in FAMILY[:_NAMES]]


async def starts_of_names(_population: Population) -> Sequence[str]:
    """Return the starts of names that few people have, and of names that many have."""
    return [name[:5] for name in (*RARER[:: len(RARER) // 8], *FAMILY[:8])]


async def days_of_birth(population: Population) -> Sequence[str]:
    """Return days on which somebody was born."""
    return [row[0] for row in await population.fetch(_DAYS)]


async def identifiers(population: Population) -> Sequence[str]:
    """Return numbers that somebody has."""
    return [row[0] for row in await population.fetch(_NUMBERS)]


async def localities(population: Population) -> Sequence[str]:
    """Return the codes of localities."""
    return [row[0] for row in await population.fetch(_LOCALITIES)]


def leaves(value: object) -> int:
    """Return how many scalars an answer holds."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    if isinstance(value, list):
        return sum(map(leaves, value))
    return 1
