"""The two lists of plans: a practitioner's own, and those of a manager's team."""

from benchmarks.servers.limit.rules import CURSOR, SEEN

_CURSOR = CURSOR.format("'OPENED_NEWEST_FIRST', s.opened_on, s.id")
_HOUSEHOLD = """(
    SELECT row_to_json(o) FROM (
        SELECT 'Household_' || h.id AS id, h.name FROM households h WHERE h.id = s.household_id
    ) o
)"""
_LEAD = """(
    SELECT row_to_json(o) FROM (
        SELECT h.started_on AS "startedOn", (
            SELECT row_to_json(o) FROM (
                SELECT p.name FROM practitioners p WHERE p.id = h.practitioner_id
            ) o
        ) AS practitioner
        FROM lead_practitioners h
        WHERE h.support_plan_id = s.id AND h.started_on <= $2 AND $2 < h.ended_on
    ) o
)"""
CASELOAD = f"""
WITH mine AS MATERIALIZED (
    SELECT support_plan_id AS id FROM lead_practitioners
    WHERE practitioner_id = $1 AND started_on <= $2 AND $2 < ended_on
    UNION
    SELECT support_plan_id FROM team_around_the_family_members
    WHERE practitioner_id = $1 AND started_on <= $2 AND $2 < ended_on
),
page AS (
    SELECT s.*, row_number() OVER (ORDER BY s.opened_on DESC, s.id DESC) AS n,
        ARRAY(
            SELECT c.person_id FROM plan_coverages c
            WHERE c.support_plan_id = s.id AND c.started_on <= $2 AND $2 < c.ended_on
        ) AS covered
    FROM mine JOIN support_plans s USING (id)
    ORDER BY s.opened_on DESC, s.id DESC LIMIT 51
),
edges AS (
    SELECT s.n, {_CURSOR} AS cursor, node FROM page s, LATERAL (
        SELECT
            'SupportPlan_' || s.id AS id,
            s.title,
            s.status,
            s.opened_on AS "openedOn",
            {_HOUSEHOLD} AS household,
            {_LEAD} AS "leadPractitioner",
            (
                SELECT coalesce(json_agg(o), '[]') FROM (
                    SELECT (
                        SELECT row_to_json(o) FROM (
                            SELECT
                                'Person_' || p.id AS id,
                                p.given_name AS "givenName",
                                p.family_name AS "familyName"
                            FROM people p WHERE p.id = c.person_id
                        ) o
                    ) AS person
                    FROM plan_coverages c
                    WHERE c.support_plan_id = s.id AND c.started_on <= $2 AND $2 < c.ended_on
                    ORDER BY c.started_on, c.id
                ) o
            ) AS "currentCoverages",
            (
                SELECT count(*) FROM needs n WHERE n.support_plan_id = s.id
                AND n.category = ANY($3)
                AND (n.person_id IS NULL OR n.person_id = ANY(s.covered)
                    OR {SEEN.format("n.person_id")})
            ) AS "needCount"
    ) node
)
SELECT json_build_object('data', json_build_object('supportPlans', json_build_object(
    'totalCount', (SELECT count(*) FROM mine),
    'pageInfo', json_build_object(
        'hasNextPage', count(*) > 50,
        'endCursor', max(cursor) FILTER (WHERE n = least(50, (SELECT count(*) FROM mine)))
    ),
    'edges', coalesce(json_agg(json_build_object('cursor', cursor, 'node', node) ORDER BY n)
        FILTER (WHERE n <= 50), '[]')
))) FROM edges
"""
"""$1 the practitioner, $2 today, $3 the categories that the role reaches."""

_TEAM = """ARRAY(
    SELECT member.practitioner_id
    FROM team_memberships managed JOIN team_memberships member USING (team_id)
    WHERE managed.practitioner_id = $1 AND managed.is_manager
    AND managed.started_on <= $2 AND $2 < managed.ended_on
    AND member.started_on <= $2 AND $2 < member.ended_on
)"""
MANAGED_PLANS = f"""
WITH mine AS MATERIALIZED (
    SELECT support_plan_id AS id FROM lead_practitioners
    WHERE practitioner_id = ANY({_TEAM}) AND started_on <= $2 AND $2 < ended_on
    UNION
    SELECT support_plan_id FROM team_around_the_family_members
    WHERE practitioner_id = ANY({_TEAM}) AND started_on <= $2 AND $2 < ended_on
)
SELECT json_build_object('data', json_build_object('supportPlans', json_build_object(
    'totalCount', (SELECT count(*) FROM mine),
    'pageInfo', json_build_object(
        'hasNextPage', count(*) > 50,
        'endCursor', (array_agg(cursor))[least(50, count(*))]
    ),
    'nodes', coalesce(array_to_json((array_agg(node))[1:50]), '[]')
))) FROM (
    SELECT {_CURSOR} AS cursor, (SELECT row_to_json(o) FROM (
        SELECT
            'SupportPlan_' || s.id AS id,
            s.title,
            s.status,
            s.opened_on AS "openedOn",
            {_HOUSEHOLD} AS household,
            {_LEAD} AS "leadPractitioner"
    ) o) AS node
    FROM mine JOIN support_plans s USING (id)
    ORDER BY s.opened_on DESC, s.id DESC LIMIT 51
) page
"""
"""$1 the manager, $2 today."""
