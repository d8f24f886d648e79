"""The three statements of the limit, tuned by hand and measured; each returns the whole answer.

What was tried and lost: the sets of visible plans and people as materialised parts, joins
where a scalar subquery looks one row up by its key, aggregates with ORDER BY or FILTER.
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

CURSOR = """replace(encode(convert_to(
    JSON_ARRAY('OPENED_NEWEST_FIRST', s.opened_on, s.id RETURNING text), 'UTF8'
), 'base64'), E'\\n', '')"""

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
    SELECT s.n, {CURSOR} AS cursor, node FROM page s, LATERAL (
        SELECT
            'SupportPlan_' || s.id AS id,
            s.title,
            s.status,
            s.opened_on AS "openedOn",
            (
                SELECT row_to_json(o) FROM (
                    SELECT 'Household_' || h.id AS id, h.name
                    FROM households h WHERE h.id = s.household_id
                ) o
            ) AS household,
            (
                SELECT row_to_json(o) FROM (
                    SELECT h.started_on AS "startedOn", (
                        SELECT row_to_json(o) FROM (
                            SELECT p.name FROM practitioners p WHERE p.id = h.practitioner_id
                        ) o
                    ) AS practitioner
                    FROM lead_practitioners h
                    WHERE h.support_plan_id = s.id AND h.started_on <= $2 AND $2 < h.ended_on
                ) o
            ) AS "leadPractitioner",
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
            ) AS people,
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


def _one(table: str, alias: str, key: str, columns: str, condition: str = "true") -> str:
    """Return the object of one row, looked up by its key."""
    return f"""(
        SELECT row_to_json(o) FROM (
            SELECT {columns} FROM {table} {alias} WHERE {alias}.id = {key} AND {condition}
        ) o
    )"""


def _many(columns: str, table: str, alias: str, condition: str, order: str) -> str:
    """Return the objects of all rows that meet a condition."""
    return f"""(
        SELECT coalesce(json_agg(o), '[]') FROM (
            SELECT {columns} FROM {table} {alias} WHERE {condition} ORDER BY {order}
        ) o
    )"""


def _page(  # noqa: PLR0913, PLR0917 - the parts of one statement
    columns: str, table: str, alias: str, condition: str, order: str, first: int
) -> str:
    """Return the first objects of rows that meet a condition, and how many do."""
    return f"""(
        SELECT json_build_object(
            'totalCount', coalesce(max(total), 0), 'nodes', coalesce(json_agg(node), '[]')
        ) FROM (
            SELECT count(*) OVER () AS total, node
            FROM {table} {alias}, LATERAL (SELECT {columns}) node
            WHERE {condition} ORDER BY {order} LIMIT {first}
        ) o
    )"""


def _seen(alias: str) -> str:
    """Return whether a record's subject is seen: nobody, one whom this plan covers, another."""
    return f"""({alias}.person_id IS NULL OR {alias}.person_id = ANY(s.covered)
        OR {SEEN.format(f"{alias}.person_id")})"""


def _person(key: str, columns: str) -> str:
    condition = f"(p.id = ANY(s.covered) OR {SEEN.format('p.id')})"
    return _one("people", "p", key, columns, condition)


_NAME = """'Person_' || p.id AS id, p.given_name AS "givenName" """
_NAMES = f"""{_NAME}, p.family_name AS "familyName", p.date_of_birth AS "dateOfBirth" """
_ORGANISATION = _one("organisations", "g", "p.organisation_id", "g.name")
_HELPER = f"""'Practitioner_' || p.id AS id, p.name, p.job_title AS "jobTitle",
    {_ORGANISATION} AS organisation"""
_TODAY = "{0}.started_on <= $2 AND $2 < {0}.ended_on"
_NEED_SEEN = "{0}.category = ANY($3) AND {1}"

_ACTIONS = _page(
    f"""'Action_' || a.id AS id, a.description, a.due_on AS "dueOn", a.done_on AS "doneOn",
    {_person("a.responsible_person_id", _NAME)} AS "responsiblePerson",
    {
        _one(
            "practitioners",
            "p",
            "a.responsible_practitioner_id",
            "'Practitioner_' || p.id AS id, p.name",
        )
    } AS "responsiblePractitioner" """,
    "actions",
    "a",
    f"a.goal_id = g.id AND a.category = ANY($3) AND {_seen('a')}",
    "a.id",
    10,
)
_GOALS = _page(
    f"""'Goal_' || g.id AS id, g.statement, g.own_words AS "ownWords",
    g.target_on AS "targetOn", g.lifecycle_status AS "lifecycleStatus",
    g.achievement_status AS "achievementStatus",
    {_one("people", "p", "g.person_id", _NAME)} AS person,
    {
        _one(
            "needs",
            "n",
            "g.need_id",
            "'Need_' || n.id AS id, n.code",
            f"n.category = ANY($3) AND {_seen('n')}",
        )
    } AS need,
    {_ACTIONS} AS actions""",
    "goals",
    "g",
    f"g.support_plan_id = s.id AND g.category = ANY($3) AND {_seen('g')}",
    "g.id",
    20,
)
_NEEDS = _page(
    f"""'Need_' || n.id AS id, n.code, n.statement, n.category,
    n.identified_on AS "identifiedOn", n.met_on AS "metOn",
    {_one("people", "p", "n.person_id", _NAME)} AS person""",
    "needs",
    "n",
    f"n.support_plan_id = s.id AND n.category = ANY($3) AND {_seen('n')}",
    "n.identified_on, n.id",
    20,
)
_PLAN = f"""
    SELECT
        'SupportPlan_' || s.id AS id,
        s.title,
        s.status,
        s.opened_on AS "openedOn",
        s.version,
        {
    _many(
        f'''c.started_on AS "startedOn",
            {_one("people", "p", "c.person_id", _NAMES)} AS person''',
        "plan_coverages",
        "c",
        f"c.support_plan_id = s.id AND {_TODAY.format('c')}",
        "c.started_on, c.id",
    )
} AS people,
        (
            SELECT row_to_json(o) FROM (
                SELECT l.started_on AS "startedOn",
                    {_one("practitioners", "p", "l.practitioner_id", _HELPER)} AS practitioner
                FROM lead_practitioners l
                WHERE l.support_plan_id = s.id AND {_TODAY.format("l")}
            ) o
        ) AS "leadPractitioner",
        {
    _many(
        f'''t.role, t.started_on AS "startedOn",
            {_one("practitioners", "p", "t.practitioner_id", _HELPER)} AS practitioner''',
        "team_around_the_family_members",
        "t",
        f"t.support_plan_id = s.id AND {_TODAY.format('t')}",
        "t.started_on, t.id",
    )
} AS "teamAroundTheFamily",
        {_NEEDS} AS needs,
        {_GOALS} AS goals,
        json_build_object('nodes', (
            SELECT coalesce(json_agg(o), '[]') FROM (
                SELECT t.decided_on AS "decidedOn", t.reason,
                    {
    _one("pathway_positions", "x", "t.position_id", "x.code, x.label")
} AS position,
                    {_one("practitioners", "p", "t.decided_by_practitioner_id", "p.name")}
                        AS "decidedBy"
                FROM placements t WHERE t.support_plan_id = s.id
                ORDER BY t.decided_on DESC, t.id DESC LIMIT 5
            ) o
        )) AS placements
"""
HOUSEHOLD_PLAN = f"""
SELECT json_build_object('data', json_build_object('household', (
    SELECT row_to_json(o) FROM (
        SELECT
            'Household_' || h.id AS id,
            h.name,
            {
    _many(
        f'''m.role, m.started_on AS "startedOn",
                {
            _one("people", "p", "m.person_id", f'{_NAMES}, p.sex, {LIFE_STAGE} AS "lifeStage"')
        } AS person''',
        "household_memberships",
        "m",
        f"m.household_id = h.id AND {_TODAY.format('m')} "
        f"AND (m.person_id = ANY(s.covered) OR {SEEN.format('m.person_id')})",
        "m.started_on, m.id",
    )
} AS members,
            (SELECT row_to_json(o) FROM ({_PLAN} WHERE s.id IS NOT NULL) o) AS "supportPlan"
        FROM households h LEFT JOIN LATERAL (
            SELECT s.*, ARRAY(
                SELECT c.person_id FROM plan_coverages c
                WHERE c.support_plan_id = s.id AND {_TODAY.format("c")}
            ) AS covered
            FROM support_plans s
            WHERE s.household_id = h.id AND s.status <> 'CLOSED' AND {MINE.format("s.id")}
            ORDER BY s.opened_on DESC, s.id DESC LIMIT 1
        ) s ON true
        WHERE h.id = $4 AND (
            s.id IS NOT NULL
            OR EXISTS (
                SELECT FROM support_plans s WHERE s.household_id = h.id AND {MINE.format("s.id")}
            )
            OR EXISTS (
                SELECT FROM household_memberships m
                WHERE m.household_id = h.id AND {_TODAY.format("m")}
                AND {SEEN.format("m.person_id")}
            )
        )
    ) o
)))
"""
"""$1 the practitioner, $2 today, $3 the categories that the role reaches, $4 the household."""
