-- $1 the practitioner, $2 today, $3 the person
SELECT json_build_object('data', json_build_object('person', (
    SELECT row_to_json(o) FROM (
        SELECT
            'Person_' || p.id AS id,
            p.given_name AS "givenName",
            p.family_name AS "familyName",
            p.preferred_name AS "preferredName",
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
            ) END AS "lifeStage",
            CASE WHEN l.id IS NOT NULL THEN
                json_build_object('code', l.code, 'name', l.name)
            END AS locality,
            p.version
        FROM people p LEFT JOIN localities l ON l.id = p.locality_id
        WHERE p.id = $3 AND EXISTS (
            SELECT FROM plan_coverages c
            WHERE c.person_id = p.id AND c.started_on <= $2 AND $2 < c.ended_on
            AND (EXISTS (
                SELECT FROM lead_practitioners h
                WHERE h.support_plan_id = c.support_plan_id AND h.practitioner_id = $1
                AND h.started_on <= $2 AND $2 < h.ended_on
            ) OR EXISTS (
                SELECT FROM team_around_the_family_members h
                WHERE h.support_plan_id = c.support_plan_id AND h.practitioner_id = $1
                AND h.started_on <= $2 AND $2 < h.ended_on
            ))
        )
    ) o
)))
