-- $1 the practitioner, $2 today, $3 the categories that the role reaches, $4 the household
WITH mine AS MATERIALIZED (
    SELECT array_agg(support_plan_id) AS plans FROM (
        SELECT support_plan_id FROM lead_practitioners
        WHERE practitioner_id = $1 AND started_on <= $2 AND $2 < ended_on
        UNION ALL
        SELECT support_plan_id FROM team_around_the_family_members
        WHERE practitioner_id = $1 AND started_on <= $2 AND $2 < ended_on
    ) helps
),
seen AS MATERIALIZED (
    SELECT array_agg(person_id) AS people FROM plan_coverages
    WHERE support_plan_id = ANY((SELECT plans FROM mine)::uuid[])
    AND started_on <= $2 AND $2 < ended_on
)
SELECT json_build_object('data', json_build_object('household', (
    SELECT row_to_json(o) FROM (
        SELECT
            'Household_' || h.id AS id,
            h.name,
            (
                SELECT coalesce(json_agg(o), '[]') FROM (
                    SELECT m.role, m.started_on AS "startedOn", o AS person
                    FROM household_memberships m JOIN people p ON p.id = m.person_id, LATERAL (
                        SELECT
                            'Person_' || p.id AS id,
                            p.given_name AS "givenName",
                            p.family_name AS "familyName",
                            p.date_of_birth AS "dateOfBirth",
                            p.sex,
                            CASE WHEN p.died_on <= $2 THEN 'DECEASED' ELSE (
                                SELECT b.code FROM life_stage_bands b
                                WHERE int4range(b.from_months, b.to_months) @> CASE
                                    WHEN p.date_of_birth IS NOT NULL THEN
                                        (date_part('year', $2) - date_part('year', p.date_of_birth))::int * 12
                                        + (date_part('month', $2) - date_part('month', p.date_of_birth))::int
                                        - (date_part('day', $2) < date_part('day', p.date_of_birth))::int
                                    WHEN p.expected_delivery_on IS NOT NULL THEN least(-1,
                                        (date_part('year', $2) - date_part('year', p.expected_delivery_on))::int * 12
                                        + (date_part('month', $2) - date_part('month', p.expected_delivery_on))::int
                                        - (date_part('day', $2) < date_part('day', p.expected_delivery_on))::int)
                                END
                                ORDER BY b.rank DESC LIMIT 1
                            ) END AS "lifeStage"
                    ) o
                    WHERE m.household_id = h.id AND m.started_on <= $2 AND $2 < m.ended_on
                    AND p.id = ANY((SELECT people FROM seen)::uuid[])
                    ORDER BY m.started_on, m.id
                ) o
            ) AS members,
            (
                SELECT row_to_json(o) FROM (
                    SELECT
                        'SupportPlan_' || s.id AS id,
                        s.title,
                        s.status,
                        s.opened_on AS "openedOn",
                        s.version,
                        (
                            SELECT coalesce(json_agg(o), '[]') FROM (
                                SELECT c.started_on AS "startedOn", o AS person
                                FROM plan_coverages c JOIN people p ON p.id = c.person_id, LATERAL (
                                    SELECT
                                        'Person_' || p.id AS id,
                                        p.given_name AS "givenName",
                                        p.family_name AS "familyName",
                                        p.date_of_birth AS "dateOfBirth"
                                ) o
                                WHERE c.support_plan_id = s.id
                                AND c.started_on <= $2 AND $2 < c.ended_on
                                ORDER BY c.started_on, c.id
                            ) o
                        ) AS people,
                        (
                            SELECT row_to_json(o) FROM (
                                SELECT l.started_on AS "startedOn", o AS practitioner
                                FROM lead_practitioners l
                                JOIN practitioners p ON p.id = l.practitioner_id
                                JOIN organisations g ON g.id = p.organisation_id, LATERAL (
                                    SELECT
                                        'Practitioner_' || p.id AS id,
                                        p.name,
                                        p.job_title AS "jobTitle",
                                        json_build_object('name', g.name) AS organisation
                                ) o
                                WHERE l.support_plan_id = s.id
                                AND l.started_on <= $2 AND $2 < l.ended_on
                            ) o
                        ) AS "leadPractitioner",
                        (
                            SELECT coalesce(json_agg(o), '[]') FROM (
                                SELECT t.role, t.started_on AS "startedOn", o AS practitioner
                                FROM team_around_the_family_members t
                                JOIN practitioners p ON p.id = t.practitioner_id
                                JOIN organisations g ON g.id = p.organisation_id, LATERAL (
                                    SELECT
                                        'Practitioner_' || p.id AS id,
                                        p.name,
                                        p.job_title AS "jobTitle",
                                        json_build_object('name', g.name) AS organisation
                                ) o
                                WHERE t.support_plan_id = s.id
                                AND t.started_on <= $2 AND $2 < t.ended_on
                                ORDER BY t.started_on, t.id
                            ) o
                        ) AS "teamAroundTheFamily",
                        (
                            SELECT json_build_object(
                                'totalCount', coalesce(max(total), 0),
                                'nodes', coalesce(json_agg(node), '[]')
                            ) FROM (
                                SELECT count(*) OVER () AS total, node
                                FROM needs n LEFT JOIN people p ON p.id = n.person_id, LATERAL (
                                    SELECT
                                        'Need_' || n.id AS id,
                                        n.code,
                                        n.statement,
                                        n.category,
                                        n.identified_on AS "identifiedOn",
                                        n.met_on AS "metOn",
                                        CASE WHEN p.id IS NOT NULL THEN json_build_object(
                                            'id', 'Person_' || p.id, 'givenName', p.given_name
                                        ) END AS person
                                ) node
                                WHERE n.support_plan_id = s.id AND n.category = ANY($3)
                                AND (p.id IS NULL OR p.id = ANY((SELECT people FROM seen)::uuid[]))
                                ORDER BY n.identified_on, n.id LIMIT 20
                            ) o
                        ) AS needs,
                        (
                            SELECT json_build_object(
                                'totalCount', coalesce(max(total), 0),
                                'nodes', coalesce(json_agg(node), '[]')
                            ) FROM (
                                SELECT count(*) OVER () AS total, node
                                FROM goals g LEFT JOIN people p ON p.id = g.person_id, LATERAL (
                                    SELECT
                                        'Goal_' || g.id AS id,
                                        g.statement,
                                        g.own_words AS "ownWords",
                                        g.target_on AS "targetOn",
                                        g.lifecycle_status AS "lifecycleStatus",
                                        g.achievement_status AS "achievementStatus",
                                        CASE WHEN p.id IS NOT NULL THEN json_build_object(
                                            'id', 'Person_' || p.id, 'givenName', p.given_name
                                        ) END AS person,
                                        (
                                            SELECT json_build_object('id', 'Need_' || n.id, 'code', n.code)
                                            FROM needs n WHERE n.id = g.need_id
                                            AND n.category = ANY($3)
                                            AND (n.person_id IS NULL
                                                OR n.person_id = ANY((SELECT people FROM seen)::uuid[]))
                                        ) AS need,
                                        (
                                            SELECT json_build_object(
                                                'totalCount', coalesce(max(total), 0),
                                                'nodes', coalesce(json_agg(node), '[]')
                                            ) FROM (
                                                SELECT count(*) OVER () AS total, node
                                                FROM actions a
                                                LEFT JOIN people p ON p.id = a.responsible_person_id
                                                    AND p.id = ANY((SELECT people FROM seen)::uuid[])
                                                LEFT JOIN practitioners r
                                                    ON r.id = a.responsible_practitioner_id, LATERAL (
                                                    SELECT
                                                        'Action_' || a.id AS id,
                                                        a.description,
                                                        a.due_on AS "dueOn",
                                                        a.done_on AS "doneOn",
                                                        CASE WHEN p.id IS NOT NULL THEN json_build_object(
                                                            'id', 'Person_' || p.id,
                                                            'givenName', p.given_name
                                                        ) END AS "responsiblePerson",
                                                        CASE WHEN r.id IS NOT NULL THEN json_build_object(
                                                            'id', 'Practitioner_' || r.id, 'name', r.name
                                                        ) END AS "responsiblePractitioner"
                                                ) node
                                                WHERE a.goal_id = g.id AND a.category = ANY($3)
                                                AND (a.person_id IS NULL
                                                    OR a.person_id = ANY((SELECT people FROM seen)::uuid[]))
                                                ORDER BY a.id LIMIT 10
                                            ) o
                                        ) AS actions
                                ) node
                                WHERE g.support_plan_id = s.id AND g.category = ANY($3)
                                AND (p.id IS NULL OR p.id = ANY((SELECT people FROM seen)::uuid[]))
                                ORDER BY g.id LIMIT 20
                            ) o
                        ) AS goals,
                        (
                            SELECT json_build_object('nodes', coalesce(json_agg(node), '[]')) FROM (
                                SELECT node
                                FROM placements t
                                JOIN pathway_positions x ON x.id = t.position_id
                                JOIN practitioners r ON r.id = t.decided_by_practitioner_id, LATERAL (
                                    SELECT
                                        t.decided_on AS "decidedOn",
                                        t.reason,
                                        json_build_object('code', x.code, 'label', x.label) AS position,
                                        json_build_object('name', r.name) AS "decidedBy"
                                ) node
                                WHERE t.support_plan_id = s.id
                                ORDER BY t.decided_on DESC, t.id DESC LIMIT 5
                            ) o
                        ) AS placements
                    FROM support_plans s
                    WHERE s.household_id = h.id AND s.status <> 'CLOSED'
                    AND s.id = ANY((SELECT plans FROM mine)::uuid[])
                    ORDER BY s.opened_on DESC, s.id DESC LIMIT 1
                ) o
            ) AS "supportPlan"
        FROM households h
        WHERE h.id = $4 AND (EXISTS (
            SELECT FROM support_plans s
            WHERE s.household_id = h.id AND s.id = ANY((SELECT plans FROM mine)::uuid[])
        ) OR EXISTS (
            SELECT FROM household_memberships m
            WHERE m.household_id = h.id AND m.started_on <= $2 AND $2 < m.ended_on
            AND m.person_id = ANY((SELECT people FROM seen)::uuid[])
        ))
    ) o
)))
