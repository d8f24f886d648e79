"""A household with its plan and all that belongs to it, in one statement.

What was tried and lost: the sets of visible plans and people as materialised parts, joins
where a scalar subquery looks one row up by its key, aggregates with ORDER BY or FILTER.
"""

from benchmarks.servers.limit.rules import LIFE_STAGE, MINE, SEEN


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
} AS "currentCoverages",
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
                SELECT t.decided_on AS "decidedOn",
                    CASE WHEN t.reason_category = ANY($3) THEN t.reason END AS reason,
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
