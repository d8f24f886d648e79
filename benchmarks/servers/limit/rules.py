"""Whom and what a practitioner sees, and the age of a person: the parts of several statements.

In every statement $1 is the practitioner and $2 is today.
"""

MINE = """(
    EXISTS (
        SELECT FROM lead_practitioners h
        WHERE h.support_plan_id = {0} AND h.practitioner_id = $1
        AND h.started_on <= $2 AND $2 < h.ended_on
    ) OR EXISTS (
        SELECT FROM team_around_the_family_members h
        WHERE h.support_plan_id = {0} AND h.practitioner_id = $1
        AND h.started_on <= $2 AND $2 < h.ended_on
    )
)"""
"""Whether the practitioner leads or helps with a plan."""

SEEN = f"""EXISTS (
    SELECT FROM plan_coverages c
    WHERE c.person_id = {{0}} AND c.started_on <= $2 AND $2 < c.ended_on
    AND {MINE.format("c.support_plan_id")}
)"""
"""Whether some such plan covers a person."""

AGE = """
    (date_part('year', $2) - date_part('year', {0}))::int * 12
    + (date_part('month', $2) - date_part('month', {0}))::int
    - (date_part('day', $2) < date_part('day', {0}))::int
"""
LIFE_STAGE = f"""
CASE WHEN p.died_on <= $2 THEN 'DECEASED' ELSE (
    SELECT b.code FROM life_stage_bands b
    WHERE int4range(b.from_months, b.to_months) @> CASE
        WHEN p.date_of_birth IS NOT NULL THEN {AGE.format("p.date_of_birth")}
        WHEN p.expected_delivery_on IS NOT NULL
            THEN least(-1, {AGE.format("p.expected_delivery_on")})
    END
    ORDER BY b.rank DESC LIMIT 1
) END"""

CURSOR = """replace(encode(convert_to(
    JSON_ARRAY({0} RETURNING text), 'UTF8'
), 'base64'), E'\\n', '')"""
"""A cursor, of an order's name and its keys, not sealed."""
