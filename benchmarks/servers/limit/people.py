"""One person as a practitioner sees them, and lists of people as the front door does: all."""

from benchmarks.servers.limit.rules import CURSOR, LIFE_STAGE, SEEN

PERSON = f"""
SELECT json_build_object('data', json_build_object('person', (
    SELECT row_to_json(o) FROM (
        SELECT
            'Person_' || p.id AS id,
            p.given_name AS "givenName",
            p.family_name AS "familyName",
            p.preferred_name AS "preferredName",
            p.date_of_birth AS "dateOfBirth",
            p.sex,
            {LIFE_STAGE} AS "lifeStage",
            (
                SELECT row_to_json(o) FROM (
                    SELECT l.code, l.name FROM localities l WHERE l.id = p.locality_id
                ) o
            ) AS locality,
            p.version
        FROM people p WHERE p.id = $3 AND {SEEN.format("p.id")}
    ) o
)))
"""
"""$1 the practitioner, $2 today, $3 the person."""

_CURSOR = CURSOR.format("'NAME', p.sort_name, p.id")


def _people(condition: str, count: str = "") -> str:
    """Return the statement for the first people by name who meet a condition."""
    return f"""
SELECT json_build_object('data', json_build_object('people', json_build_object(
    {count}
    'pageInfo', json_build_object(
        'hasNextPage', count(*) > 20,
        'endCursor', (array_agg(cursor))[least(20, count(*))]
    ),
    'nodes', coalesce(array_to_json((array_agg(node))[1:20]), '[]')
))) FROM (
    SELECT {_CURSOR} AS cursor, (SELECT row_to_json(o) FROM (
        SELECT
            'Person_' || p.id AS id,
            p.given_name AS "givenName",
            p.family_name AS "familyName",
            p.date_of_birth AS "dateOfBirth",
            p.sex,
            (
                SELECT row_to_json(o) FROM (
                    SELECT l.name FROM localities l WHERE l.id = p.locality_id
                ) o
            ) AS locality
    ) o) AS node
    FROM people p WHERE {condition} ORDER BY p.sort_name, p.id LIMIT 21
) page
"""


PEOPLE = _people("true")
PEOPLE_COUNTED = _people("true", "'totalCount', (SELECT count(*) FROM people),")
PEOPLE_NAMED = _people("p.sort_name >= $1 AND p.sort_name < $2 AND p.family_name IS NOT NULL")
"""$1 the start of a family name in small letters, $2 the first text after all that start so."""

PEOPLE_BORN = _people("p.date_of_birth = $1")
"""$1 the day."""

PEOPLE_NUMBERED = _people(
    "EXISTS (SELECT FROM person_identifiers i WHERE i.person_id = p.id AND i.value = $1)"
)
"""$1 the number."""

PEOPLE_LIVING = _people("p.locality_id = (SELECT l.id FROM localities l WHERE l.code = $1)")
"""$1 the locality's code."""
