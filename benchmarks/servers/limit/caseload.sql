-- $1 the practitioner, $2 today, $3 the categories that the role reaches
WITH mine AS MATERIALIZED (
    SELECT support_plan_id AS id FROM lead_practitioners
    WHERE practitioner_id = $1 AND started_on <= $2 AND $2 < ended_on
    UNION
    SELECT support_plan_id FROM team_around_the_family_members
    WHERE practitioner_id = $1 AND started_on <= $2 AND $2 < ended_on
),
seen AS MATERIALIZED (
    SELECT DISTINCT c.person_id AS id FROM mine JOIN plan_coverages c
    ON c.support_plan_id = mine.id AND c.started_on <= $2 AND $2 < c.ended_on
),
page AS MATERIALIZED (
    SELECT s.* FROM mine JOIN support_plans s USING (id)
    ORDER BY s.opened_on DESC, s.id DESC LIMIT 51
),
edges AS (
    SELECT
        row_number() OVER (ORDER BY s.opened_on DESC, s.id DESC) AS n,
        translate(encode(convert_to(
            json_build_array('OPENED_NEWEST_FIRST', s.opened_on, s.id)::text, 'UTF8'
        ), 'base64'), E'+/=\n', '-_') AS cursor,
        node
    FROM page s, LATERAL (
        SELECT
            'SupportPlan_' || s.id AS id,
            s.title,
            s.status,
            s.opened_on AS "openedOn",
            (
                SELECT json_build_object('id', 'Household_' || h.id, 'name', h.name)
                FROM households h WHERE h.id = s.household_id
            ) AS household,
            (
                SELECT json_build_object(
                    'startedOn', h.started_on, 'practitioner', json_build_object('name', p.name)
                )
                FROM lead_practitioners h JOIN practitioners p ON p.id = h.practitioner_id
                WHERE h.support_plan_id = s.id AND h.started_on <= $2 AND $2 < h.ended_on
            ) AS "leadPractitioner",
            (
                SELECT coalesce(json_agg(json_build_object('person', json_build_object(
                    'id', 'Person_' || p.id, 'givenName', p.given_name, 'familyName', p.family_name
                )) ORDER BY c.started_on, c.id), '[]')
                FROM plan_coverages c JOIN people p ON p.id = c.person_id
                WHERE c.support_plan_id = s.id AND c.started_on <= $2 AND $2 < c.ended_on
            ) AS people,
            (
                SELECT count(*) FROM needs n WHERE n.support_plan_id = s.id
                AND n.category = ANY($3)
                AND (n.person_id IS NULL OR n.person_id IN (SELECT id FROM seen))
            ) AS "needCount"
    ) node
)
SELECT json_build_object('data', json_build_object('supportPlans', json_build_object(
    'totalCount', (SELECT count(*) FROM mine),
    'pageInfo', json_build_object(
        'hasNextPage', count(*) > 50,
        'endCursor', (array_agg(cursor ORDER BY n DESC) FILTER (WHERE n <= 50))[1]
    ),
    'edges', coalesce(json_agg(
        json_build_object('cursor', cursor, 'node', node) ORDER BY n
    ) FILTER (WHERE n <= 50), '[]')
))) FROM edges
